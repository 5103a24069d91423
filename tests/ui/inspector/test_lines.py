"""Typing into a line: Enter writes and goes back, Esc takes back, the list completes."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, Describe, SetDoubt
from annotator.project import Project
from annotator.scheme.model import Attribute
from annotator.values import Segment
from tests.ui.inspector.forms import add, chosen, values, with_attributes
from ui.inspector.inspector import Inspector
from ui.inspector.lines import TextLine
from ui.session import Session

Key = Qt.Key


@pytest.fixture
def span(form: Inspector, session: Session, project: Project) -> str:
    """A span to describe; in the other article a speaker is named already."""
    other = project.article_keys()[1]
    far = session.run(AddAnnotation(other, (Segment(0, 7),), "claim")).annotations[0]
    session.run(Describe((far,), attributes={"speaker": "Odile Marrant"}))
    made = add(session, "bridge")
    chosen(form, session, made)
    return made


@pytest.fixture
def line(form: Inspector, span: str) -> TextLine:
    """The field of the speaker, with the keyboard."""
    form.focus_attribute("speaker")
    made = form.attributes.rows["speaker"].line
    assert isinstance(made, TextLine)
    return made


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    """Press keys where a person's go: a list that is open has them first."""
    for key in keys:
        at: QWidget | None = QApplication.activePopupWidget() or QApplication.focusWidget()
        qtbot.keyClick(at, key)


def write(qtbot: QtBot, line: TextLine, words: str) -> None:
    """Type, and wait for the list."""
    for letter in words:
        qtbot.keyClicks(QApplication.activePopupWidget() or line, letter)


def told(session: Session) -> Mock:
    """What is said in the status line or refused from now on."""
    said = Mock()
    session.said.connect(said)
    session.refused.connect(said)
    return said


def test_enter_takes_the_value_that_is_marked_and_goes_back(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, line: TextLine, span: str
) -> None:
    write(qtbot, line, "Odi")
    popup = line.completer().popup()
    assert popup.isVisible()
    assert popup.currentIndex().data() == "Odile Marrant"
    assert line.text() == "Odi"
    before, said = len(project.history()), told(session)
    with qtbot.waitSignal(form.reader_wanted):
        press(qtbot, Key.Key_Return)
    assert not popup.isVisible()
    form.catch_up()
    form.flush()
    assert values(project, span) == {"speaker": "Odile Marrant"}
    assert line.text() == "Odile Marrant"
    assert len(project.history()) == before + 1
    assert not any("already" in str(each) for each in said.call_args_list)


def test_esc_closes_the_list_and_enter_keeps_what_is_typed(
    qtbot: QtBot, form: Inspector, project: Project, line: TextLine, span: str
) -> None:
    back = Mock()
    form.reader_wanted.connect(back)
    write(qtbot, line, "Odi")
    press(qtbot, Key.Key_Escape)
    assert not line.completer().popup().isVisible()
    assert line.text() == "Odi"
    back.assert_not_called()
    press(qtbot, Key.Key_Return)
    assert values(project, span) == {"speaker": "Odi"}
    back.assert_called_once()


def test_typing_on_keeps_what_is_typed(
    qtbot: QtBot, form: Inspector, project: Project, line: TextLine, span: str
) -> None:
    write(qtbot, line, "Odi ")
    press(qtbot, Key.Key_Return)
    assert values(project, span) == {"speaker": "Odi"}


def test_a_value_chosen_with_the_arrows_is_written_once(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, line: TextLine, span: str
) -> None:
    write(qtbot, line, "marr")  # in the middle of a value: none is marked
    assert not line.completer().popup().currentIndex().isValid()
    press(qtbot, Key.Key_Down)
    before, said = len(project.history()), told(session)
    press(qtbot, Key.Key_Return)
    assert values(project, span) == {"speaker": "Odile Marrant"}
    assert len(project.history()) == before + 1
    assert not any("already" in str(each) for each in said.call_args_list)


def test_words_that_begin_no_value_are_kept(
    qtbot: QtBot, project: Project, line: TextLine, span: str
) -> None:
    write(qtbot, line, "rran")
    assert line.completer().popup().isVisible()
    press(qtbot, Key.Key_Return)
    assert values(project, span) == {"speaker": "rran"}


def test_tab_takes_the_marked_value_and_stays(
    qtbot: QtBot, project: Project, line: TextLine, span: str
) -> None:
    write(qtbot, line, "odi")
    press(qtbot, Key.Key_Tab)
    assert line.text() == "Odile Marrant"
    assert line.hasFocus()
    line.flush()
    assert values(project, span) == {"speaker": "Odile Marrant"}


def test_esc_takes_back_what_was_typed(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, line: TextLine, span: str
) -> None:
    session.run(Describe((span,), attributes={"speaker": "Ada"}))
    form.catch_up()
    line.setText("Bob")
    with qtbot.waitSignal(form.reader_wanted):
        press(qtbot, Key.Key_Escape)
    form.flush()
    assert values(project, span) == {"speaker": "Ada"}
    assert line.text() == "Ada"


def test_the_doubt_line_goes_back_too(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, span: str
) -> None:
    session.run(SetDoubt(span, True))
    form.focus_doubt()
    qtbot.keyClicks(form.doubt.why, "claim or quote?")
    with qtbot.waitSignal(form.reader_wanted):
        press(qtbot, Key.Key_Return)
    assert project.annotation(span).doubt_note == "claim or quote?"
    form.focus_doubt()
    qtbot.keyClicks(form.doubt.why, " no")
    with qtbot.waitSignal(form.reader_wanted):
        press(qtbot, Key.Key_Escape)
    form.flush()
    assert project.annotation(span).doubt_note == "claim or quote?"


def test_a_number_that_is_refused_keeps_the_keyboard(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, span: str
) -> None:
    with_attributes(session, Attribute("weight", "weight", "number", least=0, most=10))
    form.focus_attribute("weight")
    line = form.attributes.rows["weight"].line
    back = Mock()
    form.reader_wanted.connect(back)
    qtbot.keyClicks(line, "12")
    press(qtbot, Key.Key_Return)
    back.assert_not_called()
    qtbot.keyClicks(line, "7")
    press(qtbot, Key.Key_Enter)
    back.assert_called_once()
    assert values(project, span) == {"weight": 7}


@pytest.mark.parametrize("field", ["note", "article_note"])
def test_enter_begins_a_line_of_a_note_and_esc_saves_it(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, span: str, field: str
) -> None:
    note = getattr(form, field)
    note.setFocus()
    qtbot.keyClicks(note, "one")
    press(qtbot, Key.Key_Return)
    qtbot.keyClicks(note, "two")
    with qtbot.waitSignal(form.reader_wanted):
        press(qtbot, Key.Key_Escape)
    of_article = project.progress(session.article).note
    assert (project.annotation(span).note if field == "note" else of_article) == "one\ntwo"
