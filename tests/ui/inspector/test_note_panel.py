"""A note saves itself, once, on the span it was written for."""

from __future__ import annotations

from threading import Event
from unittest.mock import Mock

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, SetNote
from annotator.project import Project
from annotator.values import Segment
from tests.ui.articles.fakes import BEN, FakeProject, annotation, row
from ui.inspector.note_panel import EMPTY, NotePanel
from ui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> NotePanel:
    made = NotePanel(session)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def spans(session: Session) -> list[str]:
    made = []
    for start, end in ((4, 9), (19, 25)):
        changes = session.run(AddAnnotation(session.article, (Segment(start, end),), "claim"))
        assert changes is not None
        made.append(changes.annotations[0])
    return made


def note_of(project: Project, span: str) -> str:
    found = project.annotation(span)
    assert found is not None
    return found.note


def test_without_a_span_there_is_nothing_to_write_in(panel: NotePanel) -> None:
    assert panel.definition.text() == EMPTY
    assert not panel.note.isEnabled()


def test_selecting_a_span_moves_nothing_above(
    panel: NotePanel, session: Session, spans: list[str]
) -> None:
    before = panel.sizeHint().height()
    session.select(spans[0])
    assert panel.sizeHint().height() == before


def test_the_label_is_explained(panel: NotePanel, session: Session, spans: list[str]) -> None:
    session.select(spans[0])
    assert panel.label.text() == "Claim"
    label = session.project.scheme.label("claim")
    assert panel.definition.text() == label.definition


def test_a_note_is_saved_after_a_pause_as_one_operation(
    qtbot: QtBot, panel: NotePanel, session: Session, project: Project, spans: list[str]
) -> None:
    panel._pause.setInterval(20)
    session.select(spans[0])
    before = len(project.history())
    qtbot.keyClicks(panel.note, "who says?")
    qtbot.waitUntil(lambda: note_of(project, spans[0]) == "who says?")
    assert len(project.history()) == before + 1


def test_a_note_is_saved_when_the_keyboard_leaves(
    qtbot: QtBot, panel: NotePanel, session: Session, project: Project, spans: list[str]
) -> None:
    other = QLineEdit(panel)
    other.show()
    panel.activateWindow()
    session.select(spans[0])
    panel.focus_note()
    qtbot.waitUntil(panel.note.hasFocus)
    qtbot.keyClicks(panel.note, "hm")
    other.setFocus()
    qtbot.waitUntil(lambda: note_of(project, spans[0]) == "hm")


def test_a_note_goes_to_the_span_it_was_written_for(
    panel: NotePanel, session: Session, project: Project, spans: list[str]
) -> None:
    session.select(spans[0])
    panel.note.insertPlainText("first")
    session.select(spans[1])
    assert panel.note.toPlainText() == ""
    assert [note_of(project, span) for span in spans] == ["first", ""]


def test_a_note_is_saved_when_another_article_opens(
    panel: NotePanel, session: Session, project: Project, spans: list[str]
) -> None:
    session.select(spans[0])
    panel.note.insertPlainText("first")
    session.open_article(project.article_keys()[1])
    assert note_of(project, spans[0]) == "first"


def test_an_unchanged_note_saves_nothing(
    panel: NotePanel, session: Session, project: Project, spans: list[str]
) -> None:
    session.select(spans[0])
    before = len(project.history())
    panel.flush()
    session.select(spans[1])
    assert len(project.history()) == before


def test_undo_shows_the_former_note(panel: NotePanel, session: Session, spans: list[str]) -> None:
    session.select(spans[0])
    session.run(SetNote(spans[0], "first"))
    assert panel.note.toPlainText() == "first"
    session.undo()
    assert panel.note.toPlainText() == ""


def test_what_is_being_typed_survives_a_change_of_another_kind(
    panel: NotePanel, session: Session, spans: list[str]
) -> None:
    from annotator.operations import Relabel

    session.select(spans[0])
    panel.note.insertPlainText("half a thou")
    session.run(Relabel(spans[0], "denial"))
    assert panel.note.toPlainText() == "half a thou"
    assert panel.label.text() == "Denial"


def test_a_note_waits_for_the_end_of_a_long_operation(
    qtbot: QtBot, panel: NotePanel, session: Session, project: Project, spans: list[str]
) -> None:
    go_on = Event()
    session.select(spans[0])
    panel.note.insertPlainText("half a thought")
    session.in_background("Long", lambda _ticker: go_on.wait(10), lambda _result: None)
    assert panel.note.isReadOnly()
    session.select(spans[1])
    session.select(spans[0])
    assert panel.note.toPlainText() == "half a thought"
    assert note_of(project, spans[0]) == ""
    go_on.set()
    qtbot.waitUntil(lambda: note_of(project, spans[0]) == "half a thought")
    assert panel.note.toPlainText() == "half a thought"
    assert not panel.note.isReadOnly()


def test_anothers_note_is_read_only(qtbot: QtBot, qapp: object) -> None:
    project = FakeProject({1: row(1)})
    project.put(annotation(1, 0, 5, annotator=BEN.id, note="<b>mine</b>"))
    session = Session()
    session.set_project(project)
    session.open_article(1)
    panel = NotePanel(session)
    qtbot.addWidget(panel)
    session.select(annotation(1, 0, 5).id)
    assert panel.note.isReadOnly()
    assert panel.note.toPlainText() == "<b>mine</b>"
    assert panel.whose.text() == "by Ben"
    session.run = Mock()
    panel.note.setPlainText("changed behind its back")
    panel.flush()
    session.run.assert_not_called()
    session.close_project()
