"""Pasted text becomes an article exactly as it was on the clipboard."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData
from pytestqt.qtbot import QtBot

from annotator.project import Project
from annotator.text import normalise
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.paste import PasteDialog, PasteField, guess_title, normalising_words
from ui.session import Session

AWKWARD = "\ufeffA title\r\nNo\u00a0break, line\u2028separator, e\u0301, 😀 and \ufdd0.\rEnd"


@pytest.fixture
def dialog(session: Session, keep: Keep) -> PasteDialog:
    made = PasteDialog(session, AWKWARD)
    keep(made)
    made.show()
    return made


def clipboard(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_the_text_is_taken_as_it_is(dialog: PasteDialog, project: Project) -> None:
    dialog.add.click()
    (key,) = project.article_keys()
    assert project.text(key) == normalise(AWKWARD).text
    assert project.article(key).title == "A title"


def test_the_new_article_opens(dialog: PasteDialog, session: Session, project: Project) -> None:
    dialog.source.setText("Gazette")
    dialog.add_article()
    assert session.article == project.article_keys()[0]
    assert project.article(session.article).source == "Gazette"


def test_what_normalising_changes_is_told(dialog: PasteDialog) -> None:
    told = dialog.told.text()
    assert "1 Windows line ends" in told
    assert "1 old Mac line ends" in told
    assert "1 invisible byte order marks" in told
    assert normalising_words("plain") == "5 characters, kept exactly as they are."


def test_an_edited_text_keeps_its_no_break_spaces(dialog: PasteDialog) -> None:
    cursor = dialog.text.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    dialog.text.setTextCursor(cursor)
    dialog.text.insertPlainText("!")
    assert dialog.article().text == (
        "A title\nNo\u00a0break, line\u2028separator, e\u0301, 😀 and \n.\nEnd!"
    )


def test_pasting_over_everything_is_exact(qtbot: QtBot) -> None:
    field = PasteField()
    qtbot.addWidget(field)
    field.insertFromMimeData(clipboard(AWKWARD))
    assert field.exact() == AWKWARD.lstrip("\ufeff")  # Qt's clipboard drops it before us
    field.selectAll()
    field.insertFromMimeData(clipboard("x\r\ny"))
    assert field.exact() == "x\r\ny"


def test_pasting_into_the_middle_keeps_the_rest(qtbot: QtBot) -> None:
    field = PasteField()
    qtbot.addWidget(field)
    field.put("ab")
    cursor = field.textCursor()
    cursor.setPosition(1)
    field.setTextCursor(cursor)
    field.insertFromMimeData(clipboard("-"))
    assert field.exact() == "a-b"


def test_pasted_markup_stays_words(qtbot: QtBot) -> None:
    field = PasteField()
    qtbot.addWidget(field)
    data = clipboard("<b>x</b>")
    data.setHtml("<b>x</b>")
    field.insertFromMimeData(data)
    assert field.exact() == "<b>x</b>"


def test_what_no_article_can_hold_is_refused_at_once(dialog: PasteDialog, project: Project) -> None:
    dialog.text.put("bad \x00 text")
    assert not dialog.add.isEnabled()
    assert "Line 1, column 5" in dialog.told.text()
    dialog.add_article()
    assert project.article_keys() == []


def test_an_empty_text_cannot_be_added(dialog: PasteDialog) -> None:
    dialog.text.put(" \n ")
    assert not dialog.add.isEnabled()


def test_a_typed_title_stays(dialog: PasteDialog) -> None:
    assert dialog.title.text() == "A title"
    dialog.text.put("Another one\nbody")
    assert dialog.title.text() == "Another one"
    dialog.title.setText("Mine")
    dialog.text.put("Third")
    assert dialog.title.text() == "Mine"


def test_a_text_that_is_there_already_opens(
    keep: Keep, session: Session, project: Project, dialog: PasteDialog
) -> None:
    dialog.add_article()
    again = PasteDialog(session, AWKWARD)
    keep(again)
    again.add_article()
    assert len(project.article_keys()) == 1


def test_a_long_first_line_is_cut() -> None:
    title = guess_title("\n\n" + "word " * 100)
    assert len(title) <= 120
    assert title.endswith("…")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was_put(qtbot: QtBot, text: str) -> None:
    field = PasteField()
    field.put(text)
    assert field.exact() == text
    field.deleteLater()
