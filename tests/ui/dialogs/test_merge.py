"""Merging through the dialog: told before, done in one step, taken back, and asked about after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.machine import Machine, new_id
from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.project import Project
from annotator.sync.grow import grow
from annotator.sync.source import opened
from annotator.team import MergeLine, MergeReport
from annotator.ticker import Silent
from annotator.values import NewArticle, Person, Segment
from tests.ui.review.team_crew import ANA, Crew
from ui.dialogs.merge import MergeDialog, done_words, notes_words, would_words
from ui.session import Session


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path)
    made.begin()
    return made


@pytest.fixture
def theirs(crew: Crew, tmp_path: Path) -> Path:
    """A copy of the project that another Ben has worked in, on another machine."""
    path = tmp_path / "sent" / "theirs.claims"
    path.parent.mkdir()
    shutil.copy(crew.path, path)
    other = Machine(tmp_path / "other")
    with Project.open(path, Person(new_id(), "Ben"), other) as project:
        for key in project.article_keys()[4:6]:
            project.run(AddAnnotation(key, (Segment(0, 9),), "denial"))
            project.run(SetProgress(key, "finished"))
        project.run(AddArticles((NewArticle(text="A new one.", title="New"),)))
    return path


@pytest.fixture
def session(qapp: object, crew: Crew) -> Iterator[Session]:
    made = Session(crew.machine)
    made.set_project(crew.as_(ANA))
    yield made
    made.close_project()


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, theirs: Path) -> Iterator[MergeDialog]:
    made = MergeDialog(session, theirs)
    made.show()
    qtbot.waitUntil(made.start.isEnabled)
    yield made
    if isValid(made):
        made.close()


def test_it_tells_what_would_come_and_changes_nothing(
    dialog: MergeDialog, session: Session
) -> None:
    assert dialog.file.text() == "theirs.claims"
    assert dialog.summary.text() == "Merging would bring something new to 3 articles:"
    lines = {dialog._grid.itemAtPosition(row, 0).widget().text() for row in range(2)}
    assert "Articles" in lines
    assert "same name" in dialog.notes.text()
    assert not dialog.follow.isVisible()
    assert session.project is not None
    assert session.project.size() == 8


def test_merged_asked_and_taken_back(
    dialog: MergeDialog, session: Session, crew: Crew, qtbot: QtBot
) -> None:
    project = session.project
    assert project is not None
    dialog.start.click()
    qtbot.waitUntil(dialog.back.isVisible)
    assert project.size() == 9
    assert Path(dialog.told.text().rpartition(" lies at ")[2]).is_file()
    row = dialog.follow.rows[0]
    assert row.words.text() == (
        "A Ben came with this file, and a Ben was here. Are they one person?"
    )
    one, _two = row._controls
    one.click()  # type: ignore[attr-defined]
    assert row.words.text() == "Ben and Ben are one person now."
    assert not one.isVisible()
    assert len([each for each in project.people() if each.name == "Ben"]) == 1
    project.undo()
    dialog.back.click()
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("Taken back"))
    assert project.size() == 8
    assert not dialog.back.isVisible()
    assert dialog.start.isEnabled()
    dialog.start.click()
    qtbot.waitUntil(dialog.back.isVisible)
    assert dialog.summary.text() == "Merged. It brought something new to 3 articles:"
    assert project.size() == 9


def test_two_people_stay_two(dialog: MergeDialog, session: Session, qtbot: QtBot) -> None:
    dialog.start.click()
    qtbot.waitUntil(dialog.back.isVisible)
    row = dialog.follow.rows[0]
    row._controls[1].click()  # type: ignore[attr-defined]
    assert row.words.text() == "There are two people called Ben."
    assert session.project is not None
    assert len([each for each in session.project.people() if each.name == "Ben"]) == 2


def test_again_it_brings_nothing(
    dialog: MergeDialog, session: Session, theirs: Path, qtbot: QtBot
) -> None:
    dialog.start.click()
    qtbot.waitUntil(dialog.back.isVisible)
    dialog.close()
    again = MergeDialog(session, theirs)
    again.show()
    qtbot.waitUntil(lambda: "there is nothing to merge" in again.summary.text())
    assert not again.start.isEnabled()
    again.close()


def test_a_file_that_is_no_project(
    session: Session, tmp_path: Path, qtbot: QtBot, dialog: MergeDialog
) -> None:
    bad = tmp_path / "bad.claims"
    bad.write_text("no project at all")
    dialog.look_at(bad)
    qtbot.waitUntil(lambda: "bad.claims" in dialog.summary.text())
    assert not dialog.start.isEnabled()
    assert dialog.choose.isEnabled()


def test_foreign_labels_are_mapped(session: Session, qtbot: QtBot, crew: Crew) -> None:
    project = session.project
    assert project is not None
    from annotator.operations import SetScheme

    labels = tuple(
        msgspec.structs.replace(each, retired=each.id == "speculation")
        for each in project.scheme.labels
    )
    project.run(SetScheme(msgspec.structs.replace(project.scheme, labels=labels)))
    dialog = MergeDialog(session)
    report = MergeReport(source="x", lines=(), foreign_labels=("speculation", "gone"), events=1)
    dialog.follow.ask(report)
    assert len(dialog.follow.rows) == 1
    row = dialog.follow.rows[0]
    box, apply = row._controls
    box.setCurrentIndex(box.findData("claim"))  # type: ignore[attr-defined]
    apply.click()  # type: ignore[attr-defined]
    assert row.words.text() == "“speculation” counts as “claim” now."
    assert project.scheme.mapping["speculation"] == "claim"
    dialog.close()


def test_it_says_whose_work_a_package_brings(
    session: Session, crew: Crew, tmp_path: Path, qtbot: QtBot
) -> None:
    project = session.project
    assert project is not None
    sent, grown, answer = (tmp_path / name for name in ("a.claimspack", "b.claims", "c.claimspack"))
    ben = next(each for each in project.people() if each.name == "Ben")
    project.make_package(sent, ben.annotator, project.article_keys()[:2])
    with opened(sent) as source:
        grow(source, grown, Silent())
    with Project.open(grown, Person(ben.annotator, "Ben"), Machine(tmp_path / "ben")) as his:
        his.send_back(answer)
    dialog = MergeDialog(session, sent)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.file.text() == "a.claimspack\nA package that Ana made for Ben"
    dialog.look_at(answer)
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.file.text() == "c.claimspack\nWork that Ben sends back"
    dialog.close()


def test_words_of_reports() -> None:
    nothing = MergeReport(source="x", lines=(), dry=True)
    some = MergeReport(
        source="x",
        lines=(MergeLine(what="Articles", new=1),),
        events=3,
        articles=(1,),
        notes=("One.", "Two."),
        alike=((0, 1),),
        dry=True,
    )
    assert would_words(nothing).startswith("Everything in this file is here already")
    assert would_words(some) == "Merging would bring something new to 1 article:"
    assert done_words(nothing).startswith("Everything in this file was here already")
    assert done_words(some) == "Merged. It brought something new to 1 article:"
    told = notes_words(some).split("\n\n")
    assert told[:2] == ["One.", "Two."]
    assert told[2].startswith("1 article has other words here than there.")
