"""The list of near duplicates: what it shows, opens and removes."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.operations import AddArticles
from annotator.project import Project
from annotator.stories import Stories, StoryArticle
from annotator.text.sketches import sketch
from annotator.values import NewArticle, Person
from tests.annotator.test_stories import OTHER, REPRINT, STORY
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.stories import NONE, SHOWN, StoriesDialog, summary_words
from ui.session import Session


@pytest.fixture
def dialog(session: Session, keep: Keep, qtbot: QtBot) -> StoriesDialog:
    sketch("")  # numeric libraries start helpers for good, named after the thread that loads them
    articles = (
        NewArticle(text=STORY, title="<b>Bridge</b>", source="Paper", published="2026-03-01T10:00"),
        NewArticle(text=REPRINT),
        NewArticle(text=OTHER, title="Ferries", url="https://a.example/1"),
        NewArticle(text="Short.", title="Short", url="https://a.example/1?utm_source=x"),
    )
    session.run(AddArticles(articles))
    made = StoriesDialog(session)
    keep(made)
    made.show()
    qtbot.waitUntil(lambda: not made.running)
    return made


def rows(dialog: StoriesDialog) -> list[list[list[str]]]:
    """The cells, by story."""
    found = []
    for at in range(dialog.tree.topLevelItemCount()):
        head = dialog.tree.topLevelItem(at)
        assert head is not None
        children = [head.child(number) for number in range(head.childCount())]
        found.append([[each.text(column) for column in range(4)] for each in children])
    return found


def test_stories_are_listed_with_what_they_have_in_common(dialog: StoriesDialog) -> None:
    found = rows(dialog)
    assert [len(each) for each in found] == [2, 2]
    cells = [cell for story in found for cell in story]
    bridge = next(each for each in cells if each[0] == "<b>Bridge</b>")
    assert bridge[1:3] == ["Paper", "2026-03-01"]
    assert bridge[3].endswith(" %")
    assert next(each for each in cells if each[0] == "Untitled")[3] == bridge[3]
    assert {each[3] for each in cells if each[0] in ("Ferries", "Short")} == {"address"}
    assert dialog.summary.text().startswith("4 articles tell 2 stories: ")


def test_the_first_is_chosen_and_opens(
    dialog: StoriesDialog, session: Session, project: Project
) -> None:
    key = dialog.article()
    assert key in project.article_keys()
    assert dialog.open_it.isEnabled()
    dialog.open_it.click()
    assert session.article == key
    other = dialog.tree.topLevelItem(1)
    assert other is not None
    dialog.tree.itemActivated.emit(other.child(1), 0)
    dialog.tree.setCurrentItem(other)
    assert dialog.article() is None
    assert not dialog.open_it.isEnabled()
    dialog._open()
    dialog._remove()
    assert session.article == key


def test_one_is_removed_and_the_list_made_anew(
    dialog: StoriesDialog, project: Project, qtbot: QtBot
) -> None:
    key = dialog.article()
    dialog.remove.click()
    qtbot.waitUntil(lambda: not dialog.running)
    assert key not in project.article_keys()
    assert len(rows(dialog)) == 1
    dialog.remove.click()
    qtbot.waitUntil(lambda: not dialog.running)
    assert rows(dialog) == []
    assert dialog.summary.text() == NONE
    assert not dialog.remove.isEnabled()
    project.undo()
    assert len(project.article_keys()) == 3


def test_who_does_not_lead_removes_nothing(dialog: StoriesDialog, project: Project) -> None:
    project._state.leads.clear()
    project._person = Person("f" * 32, "Guest")
    dialog.show_state()
    assert dialog.open_it.isEnabled()
    assert not dialog.remove.isEnabled()


def test_cancelled_and_failed(dialog: StoriesDialog) -> None:
    dialog.stopped("")
    assert dialog.summary.text() == "Cancelled. What was looked at so far is remembered."
    dialog.stopped("The disk is full.")
    assert dialog.summary.text() == "The disk is full."


def test_without_a_project_there_is_nothing_to_look_for(
    dialog: StoriesDialog, session: Session, qtbot: QtBot
) -> None:
    session.close_project()
    if isValid(dialog):
        dialog.look()
        dialog.show_state()
        assert not dialog.remove.isEnabled()


def test_more_than_are_shown_are_counted() -> None:
    one = StoryArticle(1, "0", "", "", "", 0.0)
    found = Stories(of={}, groups=((one, one),) * (SHOWN + 1))
    assert summary_words(found).endswith(f" The {SHOWN} largest are listed.")
    assert "largest" not in summary_words(Stories(of={}, groups=((one, one),)))
