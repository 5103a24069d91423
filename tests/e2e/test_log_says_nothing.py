"""The log and the report of an error hold no word of an article, a name or a note.

Somebody labels, imports files that are broken in every way, merges, and meets errors that nobody
foresaw and whose messages quote an article. Then every file of the log is searched.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from annotator import __version__
from annotator.errors import Problem
from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetNote
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.e2e.driver import Person, run
from ui.__main__ import main
from ui.dialogs.error import ErrorDialog
from ui.dialogs.import_ import ImportDialog

CANARIES = ("zqtext", "zqtitle", "zqname", "zqnote", "zqfile", "zqworker")
TEXT = "The zqtext minister denied it. “zqtext again,” said a docker."


def world(folder: Path) -> Path:
    machine = Machine(folder / "data")
    ana = machine.acting("Ana zqname")
    article = NewArticle(text=TEXT, title="zqtitle", source="zqtitle", meta={"zqname": "zqnote"})
    path = folder / "port.claims"
    with Project.create(path, ana, machine, articles=(article,)) as project:
        key = project.article_keys()[0]
        project.run(AddAnnotation(key, (Segment(4, 10),), "claim"))
        project.run(SetNote(project.annotations(key)[0].id, "zqnote"))
    return path


def broken_files(folder: Path) -> list[Path]:
    """Files that cannot be taken in, or not whole, each with words that nobody else should read."""
    folder.mkdir()
    span = {"start": 0, "end": 999, "label": "zqfile", "quote": "zqfile"}
    contents: dict[str, bytes] = {
        "half.jsonl": b'{"id": "1", "text": "zqfile words',
        "spans.jsonl": json.dumps({"id": "2", "text": "zqfile words", "spans": [span]}).encode(),
        "twice.jsonl": b'{"text": "zqfile", "text": "zqfile zqtext"}\n{"text": 7, "zqfile": 1}\n',
        "nul.txt": b"zqfile\0words",
        "codec.txt": b"zqfile \xff\xfe\x81 words",
        "page.html": b"<html><title>zqfile</title><p>zqfile \x81" + b"<div>" * 3000,
        "paper.pdf": b"%PDF-1.7\n1 0 obj << /Title (zqfile) /Broken\nzqfile stream zqfile",
        "table.csv": b'text,title\n"zqfile,zqfile\n',
        "bomb.xml": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'zqfile'>]><TEI>&x;zqfile</TEI>",
        "mail.eml": b"Subject: zqfile\nContent-Type: text/plain; charset=zqfile\n\nzqfile",
        "feed.rss": b"<rss><channel><item><title>zqfile</title></channel>",
        "word.docx": b"PK\x03\x04zqfile",
        "other.claims": b"SQLite format 3\0zqfile",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        archive.writestr("zqfile.txt", "zqfile\0words")
    return sorted(folder.iterdir())


def logged(data: Path) -> str:
    """All that the folder of the log holds."""
    files = [each for each in (data / "log").rglob("*") if each.is_file()]
    assert files
    return "\n".join(each.read_text("utf-8", errors="replace") for each in files)


def fall(words: str = TEXT) -> None:
    """An error that quotes an article, out of another that does."""
    try:
        {}[words]
    except KeyError as error:
        raise ValueError(f"cannot place {words!r}") from error


def fallen() -> BaseException:
    try:
        fall()
    except ValueError as error:
        return error
    raise AssertionError("it did not fall")


class Clumsy:
    """Does what somebody does on a bad day."""

    def __init__(self, person: Person, files: list[Path], other: Path) -> None:
        self.person, self.window = person, person.window
        self.files, self.other = files, other

    def go(self) -> None:
        person, window = self.person, self.window
        person.until(lambda: window.furnished, "all parts are made")
        person.find("zqtext again")
        person.chip("claim")
        self.import_all()
        self.merge()
        self.fall_everywhere()

    def import_all(self) -> None:
        dialog = ImportDialog(self.window.session, self.files, self.window)
        dialog.open()
        session = self.window.session
        self.person.until(
            lambda: not session.busy and not dialog.summary.text().startswith("Looking"),
            "the files are looked at",
        )
        dialog.close()
        for path in self.files:
            session.in_background(
                "Importing",
                lambda ticker, path=path: session.project.import_paths([path], ticker=ticker),
                lambda _: None,
            )
            self.person.until(lambda: not session.busy, f"{path.name} is imported")

    def merge(self) -> None:
        """A file that is refused, a copy that brings nothing, and a path that is not there."""
        session = self.window.session
        for path in (self.files[0], self.other, Path("nowhere")):
            session.refused.emit(str(Problem(f"zqtext {path}")))
            session.in_background(
                "Merging", lambda ticker, path=path: session.project.merge(path), lambda _: None
            )
            self.person.until(lambda: not session.busy, "it is merged")

    def fall_everywhere(self) -> None:
        """In a slot, in a thread, in work behind the window, and by the hook."""
        reported = self.dialogs
        QTimer.singleShot(0, fall)
        self.person.until(lambda: bool(reported()), "the error is shown")
        thread = threading.Thread(target=fall, name="helper")
        thread.start()
        thread.join()
        session = self.window.session
        session.in_background("Falling", lambda ticker: fall(), lambda _: None)
        self.person.until(lambda: not session.busy, "the work has fallen")
        error = fallen()
        sys.excepthook(type(error), error, error.__traceback__)
        log = logging.getLogger("ui.test")
        log.warning("A value %s, %r and an error %s", TEXT, TEXT, error)
        logging.getLogger("qt").warning("%s", 'Cannot open "zqfile"')
        logging.getLogger("pypdf").warning("zqfile is broken: zqtext")
        self.read_report(reported()[0])

    def dialogs(self) -> list[ErrorDialog]:
        return [each for each in self.window.findChildren(ErrorDialog) if each.isVisible()]

    def read_report(self, dialog: ErrorDialog) -> None:
        assert "in fall" in dialog.details.toPlainText()
        assert found(dialog.details.toPlainText()) == []
        dialog.copy_button.click()
        assert found(QApplication.clipboard().text()) == []
        dialog.with_words.click()
        assert found(dialog.details.toPlainText()) == ["zqtext"]
        for each in self.window.findChildren(QDialog):
            each.close()


def found(words: str) -> list[str]:
    return [each for each in CANARIES if each in words]


@pytest.mark.expects_error_log
def test_the_log_holds_no_word_of_an_article(tmp_path: Path) -> None:
    path = world(tmp_path)
    other = tmp_path / "copy.claims"
    other.write_bytes(path.read_bytes())
    files = broken_files(tmp_path / "in")
    data = tmp_path / "data"
    run(data, lambda person: Clumsy(person, files, other).go(), str(path), "--debug")
    said = logged(data)
    assert f"Claim Annotator {__version__} starts" in said
    assert said.count("in fall") >= 3
    assert "in thread helper" in said
    assert "ValueError" in said
    assert found(said) == []


def test_a_command_prints_no_order_to_the_terminal(tmp_path: Path, capsys, monkeypatch) -> None:
    """Neither in what was found, nor in a fault, nor in an error that nobody foresaw."""
    path = world(tmp_path)
    monkeypatch.setattr(Project, "stats", lambda self: fall("\x1b]0;owned\x07\u202e"))
    assert main(["stats", str(path), "--data-dir", str(tmp_path / "data")]) == 1
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_a_warning_of_a_command_is_discreet(tmp_path: Path, capfd) -> None:
    path = world(tmp_path)
    assert main(["check", str(path), "--data-dir", str(tmp_path / "data")]) == 0
    kept = logging.getLogger().handlers[:]
    for each in kept:
        logging.getLogger().removeHandler(each)
    try:
        logging.getLogger("annotator.test").warning("It fell over %s", TEXT)
    finally:
        for each in kept:
            logging.getLogger().addHandler(each)
    said = capfd.readouterr().err
    assert "It fell over (" in said
    assert found(said) == []
