"""Packages go out and come back through the dialogs, whose files are named by the program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.sync.arrive import take
from annotator.sync.package import facts_of
from annotator.values import Segment
from tests.ui.review.team_crew import ANA, Crew
from ui.dialogs.package import (
    WHAT_TO_DO,
    PackageDialog,
    file_words,
    free_path,
    package_folder,
)
from ui.dialogs.send_back import SendBackDialog
from ui.session import Session

TODAY = date.today().isoformat()


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path)
    made.begin()
    return made


@pytest.fixture
def session(qapp: object, crew: Crew) -> Iterator[Session]:
    made = Session(crew.machine)
    made.set_project(crew.as_(ANA))
    yield made
    made.close_project()


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    folder = tmp_path / "mail"
    folder.mkdir()
    return folder


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, crew: Crew, mail: Path) -> Iterator[PackageDialog]:
    made = PackageDialog(session, (crew.ids["Ben"],), (crew.keys[3],))
    made.show()
    made.folder.setText(str(mail))
    qtbot.waitUntil(lambda: not made._sieve.busy)
    yield made
    if isValid(made):
        made.close()


def chosen(dialog: PackageDialog, which: str) -> list[int]:
    dialog.which.setCurrentIndex(dialog.which.findData(which))
    return [len(each.articles) for each in dialog.orders()]


def test_it_says_who_has_how_much(dialog: PackageDialog, crew: Crew) -> None:
    told = {box.text(): box.accessibleDescription() for box in dialog.people.boxes.values()}
    assert told == {
        "Ben": "4 articles, 2 not done",
        "Cem": "4 articles, 3 not done",
        "Dora": "4 to adjudicate",
    }
    assert dialog.people.chosen() == (crew.ids["Ben"],)
    assert dialog.preview.text() == f"news for Ben {TODAY}.claimspack:  4 articles"
    assert not dialog.whole.isVisible()


def test_which_articles(dialog: PackageDialog, crew: Crew) -> None:
    assert chosen(dialog, "all") == [4]
    assert chosen(dialog, "todo") == [2]
    assert chosen(dialog, "chosen") == [1]
    dialog.people.tick(crew.ids["Dora"])
    assert dialog.whole.isVisible()
    assert chosen(dialog, "all") == [4, 4]
    dialog.whole.setChecked(False)
    assert chosen(dialog, "all") == [4]


def test_one_file_for_each_named_by_the_program(
    dialog: PackageDialog, crew: Crew, session: Session, mail: Path, qtbot: QtBot
) -> None:
    dialog.people.tick(crew.ids["Cem"])
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == WHAT_TO_DO)
    names = sorted(each.name for each in mail.iterdir())
    assert names == [f"news for Ben {TODAY}.claimspack", f"news for Cem {TODAY}.claimspack"]
    facts = facts_of(mail / names[0])
    assert (facts.recipient, facts.sender_name, facts.articles) == (crew.ids["Ben"], "Ana", 4)
    assert str(mail) in dialog.preview.text()
    assert not dialog.start.isVisible()
    assert package_folder(session) == mail


def test_a_second_one_of_the_day_replaces_nothing(
    dialog: PackageDialog, mail: Path, qtbot: QtBot
) -> None:
    (mail / f"news for Ben {TODAY}.claimspack").write_text("earlier")
    assert dialog.orders()[0].path.name == f"news for Ben {TODAY} 2.claimspack"


def test_a_folder_that_is_not_there(dialog: PackageDialog, mail: Path) -> None:
    dialog.folder.setText(str(mail / "nowhere"))
    assert dialog.preview.text() == "There is no such folder."
    assert not dialog.start.isEnabled()


def test_nobody_else_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "data")
    session = Session(machine)
    session.set_project(Project.create(tmp_path / "own.claims", ANA, machine, title="own"))
    dialog = PackageDialog(session)
    dialog.show()
    assert dialog.preview.text().startswith("Nobody else is in this project yet.")
    dialog.close()
    session.close_project()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("news", "news"),
        ("a/b\\c: d?", "a b c d"),
        ("..", "project"),
        ("x" * 200, "x" * 60),
        ("Ünïcode 新闻", "Ünïcode 新闻"),
    ],
)
def test_names_that_every_file_system_takes(words: str, expected: str) -> None:
    assert file_words(words) == expected


def test_free_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.claimspack"
    assert free_path(path) == path
    assert free_path(path, {path}).name == "a 2.claimspack"
    path.touch()
    (tmp_path / "a 2.claimspack").touch()
    assert free_path(path).name == "a 3.claimspack"


def test_work_goes_back(
    qtbot: QtBot, crew: Crew, session: Session, dialog: PackageDialog, mail: Path, tmp_path: Path
) -> None:
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == WHAT_TO_DO)
    package = next(mail.iterdir())
    machine = Machine(tmp_path / "ben")
    person = machine.add_person("Benjamin")
    arrival = take(package, machine, tmp_path)
    theirs = Session(machine)
    theirs.set_project(Project.open(arrival.project, person, machine))
    project = theirs.project
    assert project is not None
    assert project.me.id == crew.ids["Ben"]
    key = next(k for k in project.article_keys() if project.progress(k).state == "todo")
    project.run(AddAnnotation(key, (Segment(0, 7),), "denial"))
    project.run(SetProgress(key, "finished"))
    back = SendBackDialog(theirs)
    back.show()
    assert back.summary.text().startswith("For Ana: your own work, and nothing else. You are done")
    back.folder.setText(str(mail))
    assert back.file.text() == f"news from {project.me.name} {TODAY}.claimspack"
    back.start.click()
    qtbot.waitUntil(lambda: "Send this file to Ana" in back.told.text())
    assert not back.start.isVisible()
    back.close()
    theirs.close_project()
    answer = next(mail.glob("* from *"))
    ours = session.project
    assert ours is not None
    report = ours.merge(answer)
    assert report.merge
    assert crew.ids["Ben"] in {each.annotator for each in ours.annotations(crew.keys[2])} | {
        each.annotator for each in ours.annotations(crew.keys[3])
    }


def test_a_lead_without_another_has_nobody_to_send_to(qtbot: QtBot, session: Session) -> None:
    dialog = SendBackDialog(session)
    dialog.show()
    assert "nobody to send your work back to" in dialog.summary.text()
    assert not dialog.start.isEnabled()
    dialog.close()


def test_a_read_only_disk_is_told(
    dialog: PackageDialog, mail: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.errors import Problem

    def refuse(*_: object, **__: object) -> None:
        raise Problem("It could not be written: no space left. Nothing is half-written.")

    monkeypatch.setattr(Project, "make_package", refuse)
    dialog.start.click()
    qtbot.waitUntil(lambda: "no space left" in dialog.told.text())
    assert dialog.start.isEnabled()
