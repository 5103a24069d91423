"""Correcting an article's text: the replacement, and the way to what was marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.operations import AddAnnotation, AddArticles
from annotator.operations.correcting import REPLACES
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.correct import CorrectDialog
from ui.dialogs.paste import spliced
from ui.review.team_texts import TextsDialog
from ui.session import Session

TEXT = "Menu\u2028Home\nThe minister\u00a0denied it. 😀 Nobody paid for the old bridge.\n"


@pytest.fixture
def key(session: Session, project: Project) -> int:
    session.run(AddArticles((NewArticle(text=TEXT, title="A & B", source="Paper"),)))
    (made,) = project.article_keys()
    session.open_article(made)
    return made


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(session: Session, key: int, keep: Keep, window: QWidget) -> CorrectDialog:
    made = CorrectDialog(session, key, window)
    keep(made)
    made.show()
    return made


def cut(dialog: CorrectDialog, start: int, end: int) -> None:
    """Take characters out of the field, as somebody does with the keyboard."""
    cursor = dialog.text.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


def test_nothing_to_do_at_first(dialog: CorrectDialog) -> None:
    assert dialog.windowTitle() == "Correct the text – A & B"
    assert not dialog.correct.isEnabled()
    assert dialog.told.text() == "Nothing is changed yet."


def test_the_corrected_text_is_an_article_of_its_own(
    dialog: CorrectDialog, session: Session, project: Project, key: int, qtbot: QtBot
) -> None:
    cut(dialog, 0, len("Menu\u2028Home\n"))
    assert dialog.correct.isEnabled()
    with qtbot.waitSignal(session.said):
        dialog.correct.click()
    former, new = project.article_keys()
    assert former == key
    assert project.text(former) == TEXT
    assert project.text(new) == TEXT[len("Menu\u2028Home\n") :]
    made = project.article(new)
    assert (made.title, made.source) == ("A & B", "Paper")
    assert made.meta[REPLACES] == project.article(former).sha256
    assert session.article == new
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())


def test_what_was_marked_can_be_brought_over_and_the_former_text_removed(
    dialog: CorrectDialog, session: Session, project: Project, key: int, window: QWidget
) -> None:
    start = TEXT.index("Nobody paid for the old bridge")
    session.run(AddAnnotation(key, (Segment(start, start + 30),), "claim"))
    cut(dialog, 0, len("Menu\u2028Home\n"))
    dialog.correct.click()
    (texts,) = window.findChildren(TextsDialog)
    assert texts.way.itemText(0) == "From the former text to the corrected one"
    assert texts.way.itemText(1) == "From the corrected text to the former one"
    assert texts.remove.isVisible()
    assert len(texts.chosen()) == 1
    texts.remove.click()
    assert key not in project.article_keys()
    assert not isValid(texts) or not texts.isVisible()
    project.undo()
    assert key in project.article_keys()


@pytest.mark.parametrize(("words", "told"), [("", ""), ("  \n", ""), ("bad \x00 text", "column 5")])
def test_what_no_article_can_hold(dialog: CorrectDialog, words: str, told: str) -> None:
    dialog.text.put(words)
    assert not dialog.correct.isEnabled()
    assert told in dialog.told.text()


def test_a_text_that_is_there_already_is_refused_and_said(
    dialog: CorrectDialog, session: Session, project: Project
) -> None:
    session.run(AddArticles((NewArticle(text="Another article."),)))
    before = project.article_keys()
    dialog.text.put("Another article.")
    dialog.correct.click()
    assert dialog.isVisible()
    assert "Another article has exactly this text already" in dialog.told.text()
    assert project.article_keys() == before


def test_only_line_ends_are_no_change(dialog: CorrectDialog, project: Project) -> None:
    dialog.text.put(TEXT.replace("\n", "\r\n"))
    dialog.correct.click()
    assert "as it was" in dialog.told.text()
    assert len(project.article_keys()) == 1


def test_it_closes_with_its_project(dialog: CorrectDialog, session: Session, qtbot: QtBot) -> None:
    session.close_project()
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())
    if isValid(dialog):
        dialog.make()


_LETTERS = st.text("ab\n\u2028\u2029\u00a0😀")


@given(put=_LETTERS, start=st.integers(0, 8), gone=st.integers(0, 4), new=st.text("abc\u2029"))
def test_an_edit_changes_nothing_outside_of_it(put: str, start: int, gone: int, new: str) -> None:
    shown = put.replace("\n", "\u2029")  # as a field has it
    now = shown[:start] + new + shown[start + gone :]
    found = spliced(put, shown, now)
    assert found.replace("\n", "\u2029") == now
    assert len(found) == len(now)
    # Characters that the field shows as another one are neither made nor moved by it.
    assert found.count("\u2029") <= put.count("\u2029")
    if now == shown:
        assert found == put


def test_a_field_that_does_not_show_each_character_is_taken_as_it_is() -> None:
    assert spliced("a\r\nb", "a\u2029b", "a\u2029b!") == "a\nb!"
    assert spliced("a\r\nb", "a\u2029b", "a\u2029b") == "a\r\nb"


def test_separators_outside_of_an_edit_stay() -> None:
    # A field shows a line break and a paragraph separator as the same character.
    put = "a\u2029b\nc"
    assert spliced(put, "a\u2029b\u2029c", "a\u2029b\u2029c!") == f"{put}!"
