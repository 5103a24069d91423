"""The whole program while its project's file is attacked: what it says, what it keeps, how it goes
on."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from annotator.machine import Machine
from annotator.project import Project
from annotator.values import NewArticle
from tests.e2e import driver
from tests.e2e.driver import Person, run

TEXT = "The minister denied that sales had fallen. A spokesman said so on Monday.\n" * 6


def project(data_dir: Path, folder: Path) -> Path:
    """A project of one article, closed."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = Machine(data_dir)
    person = machine.add_person("Ana")
    path = folder / "news.claims"
    Project.create(path, person, machine, articles=(NewArticle(text=TEXT, title="Sales"),)).close()
    return path


def label(person: Person, at: int, key: Qt.Key = Qt.Key.Key_C) -> None:
    person.walk(at, at + 8)
    person.key(key)


def click(person: Person, words: str) -> None:
    buttons = person.window.troubles.strip.buttons
    button = next(each for each in buttons if each.text() == words)
    QTest.mouseClick(button, driver.LEFT)


def painted(person: Person) -> set[str]:
    return set(person.window.reading.annotations)


def spans_of(data_dir: Path, path: Path) -> list[str]:
    machine = Machine(data_dir)
    person = machine.person_named("Ana")
    assert person is not None
    with Project.open(path, person, machine, read_only=True) as opened:
        assert opened.check() == []
        return [each.quote for each in opened.annotations(1)]


def test_the_disk_is_full_while_labelling(data_dir: Path, tmp_path: Path) -> None:
    """Real refusals of the system: no file may grow beyond what it has."""
    path = project(data_dir, tmp_path / "disk")

    def act(person: Person) -> int:
        label(person, 4)
        kept = len(person.spans())
        log = path.with_name("news.claims-wal")
        former = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, former[1]))
        try:
            label(person, 30)
            strip = person.window.troubles.strip
            assert strip.isVisible()
            assert "Not saved: Label claim, “" in strip.words.text()
            assert len(person.spans()) == kept == len(painted(person))
            click(person, "Try again")
            assert len(person.spans()) == kept
            assert strip.isVisible()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, former)
        click(person, "Try again")
        assert not strip.isVisible()
        assert len(person.spans()) == kept + 1 == len(painted(person))
        return kept + 1

    made = run(data_dir, act, str(path))
    assert len(spans_of(data_dir, path)) == made


def test_the_file_is_deleted_and_a_copy_saved(data_dir: Path, tmp_path: Path) -> None:
    path = project(data_dir, tmp_path / "disk")
    copy = tmp_path / "copy.claims"

    def act(person: Person) -> list[str]:
        label(person, 4)
        shutil.rmtree(path.parent)  # the folder too
        label(person, 30)
        assert len(person.spans()) == 1 == len(painted(person))
        person.window.session.open_article(None)  # reading goes on
        person.window.session.open_article(1)
        assert len(person.spans()) == 1
        click(person, "Save a copy…")
        dialog = person.window.findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(copy))
        dialog.close()
        strip = person.window.troubles.strip
        person.until(lambda: "was saved" in strip.head.text(), "the copy is there")
        click(person, "Open the copy")
        person.back()
        return [each.quote for each in person.spans()]  # with what was refused

    made = run(data_dir, act, str(path))
    assert len(made) == 2
    assert spans_of(data_dir, copy) == made
    assert list(copy.parent.glob("*.claims*")) == [copy]


def test_nobody_saves_a_copy_and_still_nothing_is_lost(data_dir: Path, tmp_path: Path) -> None:
    path = project(data_dir, tmp_path / "disk")

    def act(person: Person) -> None:
        label(person, 4)
        path.unlink()

    run(data_dir, act, str(path))
    kept = list((data_dir / "kept").glob("*.claims"))
    assert len(kept) == 1
    assert spans_of(data_dir, kept[0]) == [TEXT[4:12]]

    def again(person: Person) -> Path:  # the next start opens it
        assert person.window.session.project is not None
        return person.window.session.project.path

    assert run(data_dir, again) == kept[0]


def test_an_older_copy_is_put_back_while_it_is_open(data_dir: Path, tmp_path: Path) -> None:
    path = project(data_dir, tmp_path / "disk")
    older = tmp_path / "older.claims"
    shutil.copy(path, older)

    def act(person: Person) -> None:
        label(person, 4)
        subprocess.run(["cp", str(older), str(path)], check=True)
        label(person, 30)
        strip = person.window.troubles.strip
        assert strip.isVisible()
        assert "overwritten by another program" in strip.head.text()
        person.until(lambda: person.window.session.project is None, "it is not read any more")
        assert "There is no restore point of it" in strip.words.text()
        assert [each.text() for each in strip.buttons] == ["Open what is there now", "Open…"]
        person.window.close()  # what was refused is told first
        assert person.window.isVisible()

    run(data_dir, act, str(path))
    assert path.read_bytes() == older.read_bytes()
    assert spans_of(data_dir, path) == []


HOLDER = """
import sys
from pathlib import Path
from annotator.machine import Machine
from annotator.project import Project

machine = Machine(Path(sys.argv[2]))
project = Project.open(Path(sys.argv[1]), machine.add_person("Bob"), machine)
print("open", flush=True)
sys.stdin.read()
project.close()
"""


def test_a_second_program_is_told_who_has_it_and_may_read(data_dir: Path, tmp_path: Path) -> None:
    path = project(data_dir, tmp_path / "disk")
    command = [sys.executable, "-c", HOLDER, str(path), str(tmp_path / "bob")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"

    def act(person: Person) -> tuple[str, bool]:
        person.window.bench.project_wanted.emit(path)
        box = person.window.findChild(QMessageBox)
        assert isinstance(box, QMessageBox)
        words = box.text()
        box.defaultButton().click()  # "Open to read"
        opened = person.window.session.project
        assert opened is not None
        person.back()
        person.reader.setFocus()
        label(person, 4)
        return words, opened.read_only

    try:
        words, read_only = run(data_dir, act)
    finally:
        holder.communicate("")
    assert f"Bob (process {holder.pid}" in words
    assert read_only
    assert holder.returncode == 0
    assert spans_of(data_dir, path) == []
