"""Removing for good through the dialog: all is told first, a box is ticked, and it is gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.machine import Machine
from annotator.operations import AddAnnotation, AddArticles, StartThread
from annotator.project import Project
from annotator.store import backup
from annotator.team import About, PurgeArticle, PurgePlan, PurgeReport
from annotator.values import NewArticle, Person, Segment
from tests.ui.desk import Desk
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.merge import MergeDialog
from ui.dialogs.purge import (
    MOST,
    WARNING,
    PurgeDialog,
    done_words,
    going_words,
    question,
    staying_words,
)
from ui.dialogs.restore import _row
from ui.review.discussion_drafts import Drafts
from ui.session import Session

SECRET = "The family of whom nobody was to know lives at the end of the street."


@pytest.fixture
def worked(project: Project, session: Session) -> Project:
    """Two articles, the first with an annotation, a comment and a restore point; it is open."""
    project.run(AddArticles((NewArticle(text=SECRET, title="A <b>family</b>"),)))
    project.run(AddArticles((NewArticle(text="Nothing happened.", title="Quiet"),)))
    project.run(AddAnnotation(1, (Segment(4, 10),), "claim"))
    project.run(StartThread(1, About("article"), "Is it one?"))
    backup.restore_point(project.path, project._machine.data_dir, project.id, "by hand")
    session.open_article(1)
    return project


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, worked: Project, keep: Keep) -> Iterator[PurgeDialog]:
    made = PurgeDialog(session, (1,))
    keep(made)
    made.show()
    qtbot.waitUntil(lambda: made._plan is not None)
    yield made
    if isValid(made):
        qtbot.waitUntil(lambda: not made.running)


def test_it_tells_what_goes_and_does_nothing(dialog: PurgeDialog, worked: Project) -> None:
    assert dialog.summary.text() == "Remove “A <b>family</b>” for good?"
    going = dialog.going.text()
    assert "1 annotation of Ana, 1 comment" in going
    assert "1 restore point on this machine" in going
    assert dialog.warning.text() == WARNING
    assert not dialog.start.isEnabled()
    assert dialog.stop.isDefault()
    assert worked.text(1) == SECRET


def test_it_tells_whose_restore_points_are_cleared() -> None:
    """They may all be those of another file, which itself is not touched."""
    article = PurgeArticle(text="", title="A family")
    plan = PurgePlan(articles=(article,), restore_points=3, points_of=(("news.claims", 3),))
    assert list(going_words(plan))[-1] == (
        "•  its part of 3 restore points on this machine, all of them of news.claims: written anew "
        "without it"
    )


def test_the_list_of_restore_points_says_that_one_was_cleared(worked: Project) -> None:
    worked.purge([1])
    row = _row(worked.restore_points()[0])
    assert row.text(1) == "By hand; without 1 article that was removed for good since"
    assert "removed for good" in row.toolTip(1)


def test_without_the_tick_nothing_happens(dialog: PurgeDialog, worked: Project) -> None:
    dialog.remove()
    assert not dialog.running
    assert worked.text(1) == SECRET


def test_ticked_it_is_gone(
    dialog: PurgeDialog, worked: Project, session: Session, qtbot: QtBot
) -> None:
    dialog.understood.setChecked(True)
    assert dialog.start.isEnabled()
    dialog.start.click()
    assert session.article is None
    qtbot.waitUntil(lambda: dialog._done is not None)
    assert dialog.summary.text() == "1 article is removed for good."
    assert "1 restore point written anew" in dialog.going.text()
    assert not dialog.start.isVisible()
    assert not dialog.understood.isVisible()
    assert worked.article_keys() == [2]
    assert worked.check() == []


def test_undo_right_after_it_says_what_it_would_take_back(
    worked: Project, session: Session
) -> None:
    said: list[str] = []
    session.refused.connect(said.append)
    worked.purge([1])
    assert worked.undo_name == "Add an article"
    session.undo()
    assert said == [
        "Removing for good cannot be undone. The step before it is: Add an article. Press Ctrl+Z "
        "again to undo that."
    ]
    assert worked.article_keys() == [2]
    session.undo()
    assert len(said) == 1
    assert worked.article_keys() == []


def test_undo_after_it_says_so_where_nothing_else_is_left(
    session: Session, project: Project
) -> None:
    said: list[str] = []
    session.refused.connect(said.append)
    project.run(AddArticles((NewArticle(text=SECRET, title="All"),)))
    project.purge([1])
    session.undo()
    session.undo()
    assert said == ["Removing for good cannot be undone.", "There is nothing of yours to undo."]


def test_only_a_lead_may(
    qtbot: QtBot, session: Session, worked: Project, keep: Keep, tmp_path: Path
) -> None:
    bob = Person("b" * 32, "Bob")
    session.set_project(None)
    session.set_project(Project.open(worked.path, bob, Machine(tmp_path / "bobs")))
    dialog = PurgeDialog(session, (1,))
    keep(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog._plan is not None)
    assert "only a lead (Ana)" in dialog.warning.text()
    assert not dialog.understood.isVisible()
    assert not dialog.start.isEnabled()


def test_comments_that_were_begun_are_forgotten(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "drafts.json"
    drafts = Drafts(path)
    drafts.put("p/me/new/hash/article", "Is this a claim?")
    drafts.put("p/me/reply/thread", "Yes")
    drafts.put("p/me/reply/other", "No")
    drafts.forget(("hash", "thread"))
    assert drafts.begun("") == ["p/me/reply/other"]
    assert "claim" not in path.read_text("utf-8")


def test_a_merge_asks_and_does_nothing_unasked(
    qtbot: QtBot, session: Session, worked: Project, keep: Keep, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.claims"
    session.set_project(None)
    shutil.copy(worked.path, theirs)
    ana = Person(worked._own, "Ana")
    with Project.open(theirs, ana, Machine(tmp_path / "other")) as other:
        other.purge([1])
    mine = Project.open(worked.path, ana, worked._machine)
    session.set_project(mine)
    merging = MergeDialog(session, theirs)
    keep(merging)
    merging.show()
    qtbot.waitUntil(merging.start.isEnabled)
    assert "removed 1 article for good" in merging.notes.text()
    assert not merging.asked.isVisible()
    merging.start.click()
    qtbot.waitUntil(lambda: merging._done is not None)
    assert mine.text(1) == SECRET
    assert merging.asked.isVisible()
    merging.asked.click()
    asking = merging.findChild(PurgeDialog)
    assert asking is not None
    qtbot.waitUntil(lambda: asking._plan is not None)
    asking.understood.setChecked(True)
    asking.start.click()
    qtbot.waitUntil(lambda: asking._done is not None)
    assert mine.article_keys() == [2]
    assert mine.check() == []


def test_words_for_many() -> None:
    many = tuple(PurgeArticle(text="", title=f"No {number}") for number in range(MOST + 2))
    plan = PurgePlan(articles=many, guideline=2)
    assert question(plan) == f"Remove {MOST + 2} articles for good?"
    going = list(going_words(plan))
    assert "•  2 more articles, with all about them" in going
    assert any("2 entries of the guideline’s log" in line for line in going)
    hidden = PurgeArticle(text="", title="", hidden=True, decisions=1)
    line = list(going_words(PurgePlan(articles=(hidden,))))[1]
    assert line.endswith("work of others that you do not see yet, 1 decision")
    assert list(going_words(PurgePlan(articles=()))) == []
    assert question(PurgePlan(articles=())) == "There is nothing to remove."
    assert list(staying_words((), ())) == []
    said = list(staying_words(("A saved search has words of it.",), ("/x/copy.claims",)))
    assert "•  A saved search has words of it." in said
    assert "•  /x/copy.claims" in said
    report = PurgeReport(articles=1, deleted=("old.claims",), left=("no room",))
    assert len(list(done_words(report))) == 2


def test_in_the_window_the_list_goes_on_without_it(desk: Desk, qtbot: QtBot) -> None:
    """One that was taken out of the list before, too: the window came back to it else."""
    window, session = desk.window, desk.session
    first = session.article
    assert first is not None
    window.actions_["article.remove"].trigger()
    session.open_article(first)
    window.actions_["article.purge"].trigger()
    dialog = window.findChild(PurgeDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._plan is not None)
    dialog.understood.setChecked(True)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog._done is not None)
    dialog.close()
    assert first not in session.project.article_keys()
    assert session.article != first
    session.run(AddArticles((NewArticle(text="One more.", title="More"),)))
    assert session.project.check() == []
