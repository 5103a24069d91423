"""The guideline beside the reader opens at the label in question."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.operations import SetScheme
from annotator.project import Project
from annotator.scheme import default_scheme
from ui.scheme.guideline_pane import GAP, GuidelinePane
from ui.session import Session
from ui.theme import load_theme

replace = msgspec.structs.replace


@pytest.fixture
def pane(qtbot: QtBot, session: Session) -> GuidelinePane:
    made = GuidelinePane(session, load_theme("light"))
    qtbot.addWidget(made)
    made.resize(320, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def top_line(pane: GuidelinePane) -> str:
    """The words at the upper edge."""
    return pane.view.cursorForPosition(QPoint(20, GAP + 6)).block().text()


def words(pane: GuidelinePane) -> str:
    return pane.view.toPlainText()


def test_it_has_the_guideline_and_all_definitions(pane: GuidelinePane) -> None:
    assert "How to mark claims in the news" in words(pane)
    for label in default_scheme().labels:
        assert label.definition in words(pane)
    assert "The museum said" in words(pane)


@pytest.mark.parametrize("label", ["claim", "denial", "quote", "speculation"])
def test_it_goes_to_a_label(pane: GuidelinePane, label: str) -> None:
    pane.show_label(label)
    assert pane.view.textCursor().block().text().casefold() == label
    assert top_line(pane).casefold().startswith(label[:4])


def test_it_follows_the_selected_span(pane: GuidelinePane, session: Session) -> None:
    project = session.project
    assert project is not None
    spans = project.annotations(project.article_keys()[0])
    denial = next(each for each in spans if each.label == "denial")
    session.select(denial.id)
    assert pane.label == "denial"
    assert pane.view.textCursor().block().text() == "Denial"


def test_it_opens_at_the_span_else_at_the_held_label(pane: GuidelinePane, session: Session) -> None:
    pane.open_at("speculation")
    assert top_line(pane) == "Speculation"
    project = session.project
    assert project is not None
    session.select(project.annotations(project.article_keys()[0])[0].id)
    pane.view.verticalScrollBar().setValue(0)
    pane.open_at("speculation")
    assert top_line(pane) == "Denial"
    session.select(None)
    pane.view.verticalScrollBar().setValue(0)
    pane.open_at(None)
    assert top_line(pane) == "Denial"


def test_hidden_it_waits_and_opens_at_the_label_that_was_asked_for(
    qtbot: QtBot, session: Session
) -> None:
    pane = GuidelinePane(session, load_theme("dark"))
    qtbot.addWidget(pane)
    pane.resize(320, 300)
    pane.show_label("quote")
    assert words(pane) == ""
    pane.show()
    qtbot.waitUntil(lambda: top_line(pane) == "Quote")


def test_a_label_without_a_heading_has_a_card_at_the_end(
    pane: GuidelinePane, session: Session, project: Project
) -> None:
    first, *rest = default_scheme().labels
    odd = replace(first, name="<b>odd</b>", definition="A <i>x</i>", examples=("[<u>y</u>] z",))
    session.run(SetScheme(replace(default_scheme(), labels=(odd, *rest), guideline="Nothing.")))
    assert words(pane).startswith("Nothing.")
    assert "<b>odd</b>" in words(pane)
    assert "A <i>x</i>" in words(pane)
    assert "<u>y</u> z" in words(pane)
    pane.show_label("claim")
    assert pane.view.textCursor().block().text() == "<b>odd</b>"


def test_an_unknown_label_changes_nothing(pane: GuidelinePane) -> None:
    before = pane.view.textCursor().position()
    pane.show_label("nothing")
    assert pane.view.textCursor().position() == before


def test_size_and_theme(pane: GuidelinePane) -> None:
    pane.set_text_size(20)
    assert pane.view.document().defaultFont().pointSizeF() == 20
    pane.set_theme(load_theme("dark"))
    assert default_scheme().labels[0].definition in words(pane)


def test_another_theme_leaves_one_where_one_was_reading(pane: GuidelinePane) -> None:
    pane.show_label("quote")
    place = pane.view.cursorRect(pane.view.textCursor()).top()
    pane.set_theme(load_theme("dark"))
    assert abs(pane.view.cursorRect(pane._places["quote"]).top() - place) <= 1


def test_escape_goes_back_and_a_closed_project_says_so(
    pane: GuidelinePane, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(pane.reader_wanted):
        QTest.keyClick(pane.view, Qt.Key.Key_Escape)
    assert pane.view.isReadOnly()
    session.close_project()
    assert words(pane) == "No project is open."
