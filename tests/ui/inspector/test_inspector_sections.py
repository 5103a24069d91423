"""Companions, relations, doubt, notes and the past of the selected span."""

from __future__ import annotations

from unittest.mock import Mock

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from annotator.machine import new_id
from annotator.operations import (
    Describe,
    SetArticleNote,
    SetDoubt,
    SetNote,
    SetRelation,
    SetScheme,
)
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.values import AnnotationStep
from tests.ui.inspector.forms import add, chosen, part, values
from ui.inspector.inspector import Inspector
from ui.inspector.past import MOST, told
from ui.session import Session

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def note_of(project: Project, span: str) -> str:
    found = project.annotation(span)
    assert found is not None
    return found.note


# Companions


def test_a_companion_says_how_to_set_it_and_asks_for_it(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    chosen(form, session, add(session, "bridge"))
    row = form.companions.rows["source"]
    assert row.how.text() == "Select words, then W or Set"
    assert not row.words.isVisible()
    with qtbot.waitSignal(form.companion_wanted) as wanted:
        qtbot.mouseClick(row.set, LEFT)
    assert wanted.args == ["source"]


def test_a_companion_is_shown_and_taken_off(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "that")
    session.run(Describe((span,), companions={"source": part("Experts")}))
    chosen(form, session, span)
    row = form.companions.rows["source"]
    assert row.words.text() == "Experts"
    assert row.accessibleName() == "Source: Experts"
    with qtbot.waitSignal(form.segment_wanted) as wanted:
        qtbot.mouseClick(row.words, LEFT)
    assert wanted.args == [part("Experts")]
    qtbot.mouseClick(row.remove, LEFT)
    form.catch_up()
    assert project.annotation(span).companions == {}
    assert not row.remove.isVisible()


def test_what_the_quote_has_is_taken_at_once(
    form: Inspector, session: Session, project: Project
) -> None:
    quote = add(session, "The mayor said the bridge is safe.", "quote")
    session.run(
        Describe((quote,), attributes={"speaker": "Ms Roe"}, companions={"source": part("mayor")})
    )
    span = add(session, "the bridge is safe")
    chosen(form, session, span)
    assert form.companions.take.isVisible()
    assert form.companions.take.accessibleDescription() == "source and speaker"
    before = len(project.history())
    form.companions.take.click()
    form.catch_up()
    found = project.annotation(span)
    assert found.companions == {"source": part("mayor")}
    assert found.attributes == {"speaker": "Ms Roe"}
    assert len(project.history()) == before + 1
    assert not form.companions.take.isVisible()


# Relations


def test_a_relation_leads_to_the_other_end_and_is_taken_off(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    claim, denial = add(session, "bridge"), add(session, "that", "denial")
    session.run(SetRelation("target", denial, claim))
    chosen(form, session, claim)
    assert not form.relations.rows[0].remove.isHidden()
    chosen(form, session, denial)
    (row,) = form.relations.rows
    assert row.name.words() == "Denies →"
    assert row.go.text() == "bridge"
    seen = Mock()
    session.reveal_wanted.connect(seen)
    qtbot.mouseClick(row.go, LEFT)
    assert session.selection == claim
    seen.assert_called_once_with(claim)
    chosen(form, session, denial)
    qtbot.mouseClick(form.relations.rows[0].remove, LEFT)
    form.catch_up()
    assert project.relations(session.article) == []
    assert form.relations.rows == []


def test_inside_follows_from_position_and_stays(form: Inspector, session: Session) -> None:
    quote = add(session, "The mayor said the bridge is safe.", "quote")
    span = add(session, "the bridge is safe")
    chosen(form, session, span)
    (row,) = form.relations.rows
    assert row.name.words() == "Inside → from position"
    assert row.fact.other == quote
    assert row.remove.isHidden()
    chosen(form, session, quote)
    (row,) = form.relations.rows
    assert (row.name.words(), row.fact.other) == ("Inside ← from position", span)


def test_relating_is_asked_for(qtbot: QtBot, form: Inspector, session: Session) -> None:
    chosen(form, session, add(session, "that", "denial"))
    with qtbot.waitSignal(form.relate_wanted):
        qtbot.mouseClick(form.relations.relate, LEFT)


# Doubt and notes


def test_doubt_asks_why_in_one_line(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    assert not form.doubt.why.isVisible()
    qtbot.mouseClick(form.doubt.box.toggles[0], LEFT)
    qtbot.waitUntil(form.doubt.why.hasFocus)
    assert project.annotation(span).doubt
    qtbot.keyClicks(form.doubt.why, "claim or quote?")
    qtbot.keyClick(form.doubt.why, Key.Key_Return)
    form.catch_up()
    assert project.annotation(span).doubt_note == "claim or quote?"
    qtbot.mouseClick(form.doubt.box.toggles[0], LEFT)
    form.catch_up()
    found = project.annotation(span)
    assert (found.doubt, found.doubt_note) == (False, "")
    assert not form.doubt.why.isVisible()


def test_the_doubt_is_reached_from_outside(qtbot: QtBot, form: Inspector, session: Session) -> None:
    span = add(session, "bridge")
    session.run(SetDoubt(span, True))
    session.select(span)
    form.focus_doubt()
    qtbot.waitUntil(form.doubt.why.hasFocus)


def test_a_note_is_saved_after_a_pause_as_one_operation(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    form.note.pause.setInterval(20)
    before = len(project.history())
    qtbot.keyClicks(form.note, "who says?")
    qtbot.waitUntil(lambda: note_of(project, span) == "who says?")
    form.flush()
    assert len(project.history()) == before + 1


def test_a_note_is_saved_when_the_keyboard_leaves(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    other = QLineEdit(form)
    other.show()
    span = add(session, "bridge")
    session.select(span)
    form.focus_note()
    qtbot.waitUntil(form.note.hasFocus)
    qtbot.keyClicks(form.note, "hm")
    other.setFocus()
    qtbot.waitUntil(lambda: note_of(project, span) == "hm")


def test_a_note_goes_to_the_span_it_was_written_for(
    form: Inspector, session: Session, project: Project
) -> None:
    one, two = add(session, "mayor"), add(session, "bridge")
    chosen(form, session, one)
    form.note.insertPlainText("first")
    chosen(form, session, two)
    assert form.note.toPlainText() == ""
    assert [note_of(project, each) for each in (one, two)] == ["first", ""]


def test_a_changed_note_replaces_what_is_shown(form: Inspector, session: Session) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    session.run(SetNote(span, "first"))
    form.catch_up()
    assert form.note.toPlainText() == "first"
    session.undo()
    form.catch_up()
    assert form.note.toPlainText() == ""


def test_the_note_on_the_article_needs_no_span(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    key, other = project.article_keys()[:2]
    form.focus_article_note()
    qtbot.waitUntil(form.article_note.hasFocus)
    qtbot.keyClicks(form.article_note, "an odd paper")
    session.open_article(other)
    form.catch_up()
    assert project.progress(key).note == "an odd paper"
    assert form.article_note.toPlainText() == ""
    session.run(SetArticleNote(other, "second"))
    form.catch_up()
    assert form.article_note.toPlainText() == "second"


@pytest.mark.parametrize("field", ["note", "article_note", "speaker", "certainty", "more"])
def test_escape_saves_and_goes_back_to_the_article(
    qtbot: QtBot, form: Inspector, session: Session, project: Project, field: str
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    form.note.insertPlainText("why")
    if field in ("speaker", "certainty"):
        form.focus_attribute(field)
        widget = QApplication.focusWidget()
    else:
        widget = form.attributes.more.header if field == "more" else getattr(form, field)
        widget.setFocus()
    with qtbot.waitSignal(form.reader_wanted):
        qtbot.keyClick(widget, Key.Key_Escape)
    assert note_of(project, span) == "why"


# The past


def test_the_history_of_the_span_is_read_when_unfolded(
    form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    session.run(SetNote(span, "x"))
    chosen(form, session, span)
    assert form.past.words.text() == ""
    form.past.unfold()
    assert len(form.past.words.text().splitlines()) == len(project.annotation_history(span))
    assert form.past.words.textFormat() == Qt.TextFormat.PlainText


def test_steps_are_told_in_words() -> None:
    step = AnnotationStep(
        operation="1", name="Relabel", author="Ana", when=0, what=("label: claim → denial",)
    )
    assert told([step]).endswith("· Ana · label: claim → denial")
    undone = msgspec.structs.replace(step, what=(), undone=True)
    assert told([undone]).endswith("· Ana · Relabel (undone)")
    assert told([step] * (MOST + 5)).splitlines()[-1] == "and 5 earlier"


# Former schemes, others


def test_a_span_of_a_former_scheme_is_confirmed(
    qtbot: QtBot, form: Inspector, session: Session, project: Project
) -> None:
    span = add(session, "bridge")
    chosen(form, session, span)
    assert not form.head.old.isVisible()
    scheme = default_scheme()
    first = msgspec.structs.replace(scheme.labels[0], definition="Something else now.")
    session.run(SetScheme(msgspec.structs.replace(scheme, labels=(first, *scheme.labels[1:]))))
    form.catch_up()
    assert form.head.old.isVisible()
    with qtbot.waitSignal(form.guideline_wanted) as wanted:
        form.definition.guideline.click()
    assert wanted.args == ["claim"]
    form.head.confirm.click()
    form.catch_up()
    assert not form.head.old.isVisible()
    assert project.annotation(span).scheme_version == project.scheme.version


def test_what_others_made_is_shown_and_not_changed(
    form: Inspector, session: Session, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = add(session, "bridge")
    session.run(Describe((span,), attributes={"speaker": "Jane"}, companions={"cue": part("said")}))
    session.run(SetNote(span, "<b>mine</b>"))
    stranger = msgspec.structs.replace(project.annotation(span), annotator=new_id())
    monkeypatch.setattr(project, "is_mine", lambda one: False)
    monkeypatch.setattr(form._around, "annotation", lambda _: stranger)
    monkeypatch.setattr(form._around._model, "overlapping", lambda _: [stranger])
    chosen(form, session, span)
    session.run = Mock()
    assert form.head.whose.words() == "by somebody else"
    assert form.note.toPlainText() == "<b>mine</b>"
    line = form.attributes.rows["speaker"].line
    assert line.text() == "Jane"
    assert line.isReadOnly()
    assert form.note.isReadOnly()
    row = form.companions.rows["cue"]
    assert (row.set.isVisible(), row.words.isVisible(), row.remove.isVisible()) == (0, 1, 0)
    assert not form.relations.relate.isVisible()
    form.note.setPlainText("changed behind its back")
    line.setText("changed")
    form.attributes.rows["certainty"].toggles.toggles[1].click()
    form.flush()
    session.run.assert_not_called()


# Keyboard and screen reader


def test_tab_walks_the_form_from_top_to_bottom(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    chosen(form, session, add(session, "bridge"))
    form.focus_first()
    seen: list[QWidget] = []
    while (now := QApplication.focusWidget()) not in seen and form.isAncestorOf(now):
        seen.append(now)
        qtbot.keyClick(now, Key.Key_Tab)
    tops = [each.mapTo(form.form, each.rect().topLeft()).y() for each in seen]
    assert tops == sorted(tops)
    assert form.note in seen
    assert form.article_note in seen
    assert form.attributes.more.header in seen
    assert sum(each in form.attributes.rows["certainty"].toggles.toggles for each in seen) == 1


def test_everything_that_takes_the_keyboard_has_a_name(form: Inspector, session: Session) -> None:
    claim, denial = add(session, "bridge"), add(session, "that", "denial")
    session.run(SetRelation("target", denial, claim))
    session.run(SetDoubt(denial, True))
    chosen(form, session, denial)
    form.attributes.more.unfold()
    for widget in form.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget


def test_a_small_window_scrolls_to_the_field(
    qtbot: QtBot, form: Inspector, session: Session
) -> None:
    form.window().resize(200, 320)
    session.select(add(session, "bridge"))
    form.focus_article_note()
    qtbot.waitUntil(lambda: not form.article_note.visibleRegion().isEmpty())
    assert form.area.horizontalScrollBar().maximum() == 0


def test_words_in_large_text_are_not_cut(qtbot: QtBot, form: Inspector, session: Session) -> None:
    font = form.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    form.setFont(font)
    chosen(form, session, add(session, "bridge"))
    form.attributes.more.unfold()
    QApplication.processEvents()
    for row in form.attributes.rows.values():
        for toggle in row.toggles.toggles if row.toggles is not None else ():
            if toggle.isVisible():
                assert toggle.width() >= toggle.sizeHint().width()
                assert toggle.geometry().bottom() < row.toggles.height()


def test_values_are_kept_as_they_are(form: Inspector, session: Session, project: Project) -> None:
    """Words of an article are shown as they are, markup or not."""
    span = add(session, "bridge")
    session.run(Describe((span,), attributes={"speaker": "<b>&Jane</b>"}))
    chosen(form, session, span)
    assert form.attributes.rows["speaker"].line.text() == "<b>&Jane</b>"
    form.flush()
    assert values(project, span) == {"speaker": "<b>&Jane</b>"}
