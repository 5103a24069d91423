"""The inspector says what is known of the selected span, and writes what is pressed and typed."""

from __future__ import annotations

from threading import Event
from unittest.mock import Mock

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.operations import (
    AddAnnotation,
    Describe,
    Relabel,
    SetNote,
)
from annotator.project import Project
from annotator.scheme.model import Attribute, Condition, Value
from annotator.values import Segment
from tests.ui.inspector.forms import add, chosen, part, toggle, values, with_attributes
from ui.inspector.folds import Folds
from ui.inspector.inspector import Inspector
from ui.inspector.lines import TextLine
from ui.inspector.side import EMPTY
from ui.inspector.spans_panel import SpansPanel
from ui.session import Session

Key = Qt.Key


# What is shown


def test_without_a_span_it_says_what_to_do(form: Inspector) -> None:
    assert form.empty.text() == EMPTY
    assert form.empty.isVisible()
    assert not form.head.isVisible()
    assert form.article_note.isVisible()


def test_a_span_is_shown_in_the_next_turn_of_the_loop(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    span = add(session, "mayor", "denial")
    session.select(span)
    assert not form.head.isVisible()
    qtbot.waitUntil(form.head.isVisible)
    assert form.head.label.text() == "Denial"
    assert not form.empty.isVisible()


def test_only_what_applies_is_shown_and_the_rest_is_folded(
    form: Inspector, session: Session
) -> None:
    chosen(form, session, add(session, "bridge"))
    rows = form.attributes.rows
    assert rows["certainty"].isVisible()
    assert not rows["polarity"].isVisible()
    assert form.attributes.more.isAncestorOf(rows["polarity"])
    assert "negation_at" not in rows
    chosen(form, session, add(session, "deny", "denial"))
    assert "negation_at" not in rows or not rows["negation_at"].isVisible()


def test_nothing_is_read_while_nobody_looks(
    form: Inspector, session: Session, spans: SpansPanel
) -> None:
    form.hide()
    span = add(session, "mayor")
    spans.around.surroundings = Mock()
    session.select(span)
    session.run(SetNote(span, "x"))
    QApplication.processEvents()
    spans.around.surroundings.assert_not_called()


# Values


def test_a_press_confirms_a_default_and_another_takes_it_off(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    row = form.attributes.rows["certainty"]
    certain = toggle(form, "certainty", "certain")
    assert certain.isChecked()
    assert row.hint.words() == "default"
    assert "not confirmed" in certain.accessibleDescription()
    qtbot.mouseClick(certain, Qt.MouseButton.LeftButton)
    form.catch_up()
    assert values(project, span) == {"certainty": "certain"}
    assert row.hint.words() == ""
    assert certain.accessibleDescription() == ""
    qtbot.mouseClick(certain, Qt.MouseButton.LeftButton)
    form.catch_up()
    assert values(project, span) == {}
    assert row.hint.words() == "default"


def test_a_value_is_chosen_by_keys(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    form.focus_attribute("certainty")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    form.catch_up()
    assert values(project, span) == {"certainty": "probable"}
    assert QApplication.focusWidget() is toggle(form, "certainty", "probable")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_O)
    assert values(project, span) == {"certainty": "possible"}


def test_a_refused_press_leaves_the_value_as_it_was(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    session.run = Mock(return_value=None)
    qtbot.mouseClick(toggle(form, "certainty", "possible"), Qt.MouseButton.LeftButton)
    form.catch_up()
    assert not toggle(form, "certainty", "possible").isChecked()
    assert toggle(form, "certainty", "certain").isChecked()


def test_all_that_nobody_confirmed_is_confirmed_at_once(
    form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    unconfirmed = dict(form._facts.unconfirmed())
    assert len(unconfirmed) > 1
    assert form.attributes.confirm.text() == f"Confirm {len(unconfirmed)} values"
    form.attributes.confirm.click()
    form.catch_up()
    assert values(project, span) == unconfirmed
    assert not form.attributes.confirm.isVisible()
    session.undo()
    assert values(project, span) == {}


def test_the_fold_counts_what_is_set_and_is_remembered(
    qtbot: QtBot, tmp_path, session: Session, spans: SpansPanel
) -> None:
    span = add(session, "bridge")
    session.run(Describe((span,), attributes={"polarity": "negative", "speaker": "Ms Marrant"}))
    first = Inspector(session, spans.around, Folds(tmp_path))
    qtbot.addWidget(first)
    first.show()
    chosen(first, session, span)
    assert first.attributes.more.header.text() == "More · 2 set"
    assert not first.attributes.more.is_open()
    first.attributes.more.header.click()
    second = Inspector(session, spans.around, Folds(tmp_path))
    qtbot.addWidget(second)
    assert second.attributes.more.is_open()


def test_a_field_behind_the_fold_is_reached_by_its_id(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    chosen(form, session, add(session, "bridge"))
    form.focus_attribute("speaker")
    assert form.attributes.more.is_open()
    qtbot.waitUntil(form.attributes.rows["speaker"].line.hasFocus)
    qtbot.waitUntil(lambda: not form.attributes.rows["speaker"].visibleRegion().isEmpty())


def test_a_required_value_is_named_as_missing(form: Inspector, session: Session) -> None:
    with_attributes(session, Attribute("topic", "topic", "text", required=True))
    span = add(session, "bridge")
    chosen(form, session, span)
    assert form.attributes.rows["topic"].hint.words() == "missing"
    session.run(Describe((span,), attributes={"topic": "roads"}))
    form.catch_up()
    assert form.attributes.rows["topic"].hint.words() == ""


def test_a_condition_shows_and_hides_a_field_and_the_keyboard_stays(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    kind = Attribute("kind", "kind", "choice", values=(Value("a", "a", "A"), Value("b", "b", "B")))
    more = Attribute("why", "why", "text", when=(Condition("kind", ("b",)),))
    with_attributes(session, more, kind)
    chosen(form, session, add(session, "bridge"))
    assert "why" not in form.attributes.rows
    form.focus_attribute("kind")
    field = QApplication.focusWidget()
    qtbot.keyClick(field, Key.Key_B)
    form.catch_up()
    assert form.attributes.rows["why"].isVisible()
    assert form.attributes.rows["why"].y() <= form.attributes.rows["kind"].y()
    assert QApplication.focusWidget() is toggle(form, "kind", "a")
    qtbot.keyClick(field, Key.Key_B)
    form.catch_up()
    assert not form.attributes.rows["why"].isVisible()


def test_a_flag_is_yes_no_or_unset(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    with_attributes(session, Attribute("headline", "in a headline", "flag"))
    span = add(session, "bridge")
    chosen(form, session, span)
    for name, value in (("Yes", True), ("No", False)):
        qtbot.mouseClick(toggle(form, "headline", name), Qt.MouseButton.LeftButton)
        form.catch_up()
        assert values(project, span) == {"headline": value}
    qtbot.mouseClick(toggle(form, "headline", "No"), Qt.MouseButton.LeftButton)
    assert values(project, span) == {}


def test_a_number_keeps_its_bounds(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    with_attributes(session, Attribute("weight", "weight", "number", least=0, most=10))
    span = add(session, "bridge")
    chosen(form, session, span)
    line = form.attributes.rows["weight"].line
    said = Mock()
    session.said.connect(said)
    qtbot.keyClicks(line, "12")
    qtbot.keyClick(line, Key.Key_Return)
    assert values(project, span) == {}
    assert line.text() == ""
    assert "“12” is no number from 0 to 10" in said.call_args.args[0]
    qtbot.keyClicks(line, "2,5")
    qtbot.keyClick(line, Key.Key_Return)
    assert values(project, span) == {"weight": 2.5}
    form.catch_up()
    qtbot.keyClick(line, Key.Key_Up)
    assert values(project, span) == {"weight": 3.5}


def test_a_number_needs_no_keyboard(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    with_attributes(session, Attribute("weight", "weight", "number", least=1, most=3))
    span = add(session, "bridge")
    chosen(form, session, span)
    field = form.attributes.rows["weight"].line.parentWidget()
    for wanted in (1, 2, 3, 3):
        qtbot.mouseClick(field.more, Qt.MouseButton.LeftButton)
        form.catch_up()
        assert values(project, span) == {"weight": wanted}
    qtbot.mouseClick(field.less, Qt.MouseButton.LeftButton)
    assert values(project, span) == {"weight": 2}


# Typed words


def speaker(form: Inspector) -> TextLine:
    form.attributes.more.unfold()
    line = form.attributes.rows["speaker"].line
    assert isinstance(line, TextLine)
    return line


def test_typed_words_go_to_the_span_they_were_typed_for(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    one, two = add(session, "mayor"), add(session, "bridge")
    chosen(form, session, one)
    qtbot.keyClicks(speaker(form), "Jane Roe")
    chosen(form, session, two)
    assert values(project, one) == {"speaker": "Jane Roe"}
    assert speaker(form).text() == ""
    qtbot.keyClicks(speaker(form), "CDQS")
    session.open_article(project.article_keys()[1])
    assert values(project, two) == {"speaker": "CDQS"}


def test_typed_words_are_written_once(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "mayor")
    chosen(form, session, span)
    before = len(project.history())
    line = speaker(form)
    line.setFocus()
    qtbot.keyClicks(line, "Jane Roe")
    qtbot.keyClick(line, Key.Key_Return)
    form.catch_up()
    form.flush()
    chosen(form, session, None)
    assert len(project.history()) == before + 1


def test_what_is_being_typed_survives_a_change_of_another_kind(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    span = add(session, "mayor")
    chosen(form, session, span)
    qtbot.keyClicks(speaker(form), "Jane")
    form.note.insertPlainText("half a thou")
    session.run(Relabel(span, "denial"))
    form.catch_up()
    assert speaker(form).text() == "Jane"
    assert form.note.toPlainText() == "half a thou"
    assert form.head.label.text() == "Denial"


def test_undo_shows_the_former_value(form: Inspector, session: Session) -> None:
    span = add(session, "mayor")
    chosen(form, session, span)
    session.run(Describe((span,), attributes={"speaker": "Jane"}))
    form.catch_up()
    assert speaker(form).text() == "Jane"
    session.undo()
    form.catch_up()
    assert speaker(form).text() == ""


def test_typed_words_wait_for_the_end_of_a_long_operation(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    one, two = add(session, "mayor"), add(session, "bridge")
    chosen(form, session, one)
    qtbot.keyClicks(speaker(form), "Jane")
    form.note.insertPlainText("half a thought")
    go_on = Event()
    session.in_background("Long", lambda _ticker: go_on.wait(10), lambda _result: None)
    assert form.note.isReadOnly()
    assert speaker(form).isReadOnly()
    assert not toggle(form, "certainty", "certain").isEnabled()
    assert form.companions.rows["source"].set.isVisible()
    assert not form.companions.rows["source"].set.isEnabled()
    chosen(form, session, two)
    chosen(form, session, one)
    assert (speaker(form).text(), form.note.toPlainText()) == ("Jane", "half a thought")
    assert values(project, one) == {}
    go_on.set()
    qtbot.waitUntil(lambda: values(project, one) == {"speaker": "Jane"})
    assert project.annotation(one).note == "half a thought"
    qtbot.waitUntil(lambda: not form.note.isReadOnly())
    assert form.companions.rows["source"].set.isEnabled()
    assert toggle(form, "certainty", "certain").isEnabled()
    assert (speaker(form).text(), form.note.toPlainText()) == ("Jane", "half a thought")


def test_completion_offers_what_is_near_first(
    form: Inspector, session: Session, project: Project
) -> None:
    other = project.article_keys()[1]
    far = session.run(AddAnnotation(other, (Segment(0, 7),), "claim")).annotations[0]
    session.run(Describe((far,), attributes={"speaker": "Far"}))
    near, span = add(session, "mayor"), add(session, "bridge")
    session.run(Describe((near,), attributes={"speaker": "Near"}))
    session.run(Describe((span,), companions={"source": part("Experts")}))
    chosen(form, session, span)
    line = speaker(form)
    line.setFocus()
    line.list_values()
    assert line._values.stringList() == ["selected words", "Experts", "Near", "Far"]
    line.completer().popup().hide()


def test_a_listed_value_is_taken_by_one_click(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    line = speaker(form)
    line.list_values()
    popup = line.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    place = popup.visualRect(popup.model().index(0, 0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert values(project, span) == {"speaker": "selected words"}
