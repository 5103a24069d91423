"""Clicks, drags and handles, and the signals that follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE, move, span
from ui.reader import Reader, SpanItem
from ui.reader.hits import drag_points, handle_under

Drag = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def where(reader: Reader, words: str, text: str = ARTICLE) -> tuple[QPointF, QPointF]:
    start = text.index(words)
    points = drag_points(reader, Segment(start, start + len(words)))
    assert points is not None
    return points


def middle(reader: Reader, words: str, text: str = ARTICLE) -> QPointF:
    begin, end = where(reader, words, text)
    return (begin + end) / 2


def click(reader: Reader, point: QPointF) -> None:
    QTest.mouseClick(reader.viewport(), LEFT, pos=point.toPoint())


def track(reader: Reader, words: str, lane: int = 0) -> QPointF:
    """A point on the track under the middle of some words."""
    point = middle(reader, words)
    shown, line = reader.line_at(point)
    foot = shown.top + line.y() + line.height()
    return QPointF(point.x(), foot + reader.look.lane(lane))


@pytest.fixture
def clicked(reader: Reader) -> list[str | None]:
    got: list[str | None] = []
    reader.span_clicked.connect(got.append)
    return got


def chosen_words(reader: Reader) -> str:
    words = reader.words()
    return "" if words is None else ARTICLE[words.start : words.end]


def test_drag_says_that_words_were_chosen(reader: Reader, drag: Drag, qtbot: QtBot) -> None:
    begin, end = where(reader, "no talks had")
    with qtbot.waitSignal(reader.words_chosen) as signal:
        drag(begin, end)
    assert signal.args == [False]
    assert chosen_words(reader) == "no talks had"


def test_alt_means_exactly_these(reader: Reader, drag: Drag, qtbot: QtBot) -> None:
    begin, end = where(reader, "talks had")
    with qtbot.waitSignal(reader.words_chosen) as signal:
        drag(begin, end, ALT)
    assert signal.args == [True]


def test_drag_leaves_the_selected_span_selected(
    reader: Reader, drag: Drag, clicked: list[str | None]
) -> None:
    reader.put_span(span(ARTICLE, "Two officials"))
    reader.select_span("a")
    drag(*where(reader, "no talks had"))
    assert reader.selected_span == "a"
    assert clicked == []


def test_click_on_words_selects_and_click_on_plain_text_lets_go(
    reader: Reader, clicked: list[str | None]
) -> None:
    reader.put_span(span(ARTICLE, "Two officials"))
    click(reader, middle(reader, "officials"))
    assert reader.selected_span == "a"
    click(reader, middle(reader, "opposite"))
    assert reader.selected_span is None
    assert clicked == ["a", None]


def test_click_on_a_track_in_the_gap_selects_its_span(
    reader: Reader, clicked: list[str | None]
) -> None:
    reader.show_article(
        ARTICLE,
        [span(ARTICLE, "no talks had taken place", "out"), span(ARTICLE, "talks had", "in")],
    )
    click(reader, track(reader, "talks had", 0))
    click(reader, track(reader, "talks had", 1))
    assert clicked == ["out", "in"]


def test_click_in_the_gap_is_a_click_in_the_line_above(reader: Reader) -> None:
    start = ARTICLE.index("minister said")
    point = track(reader, "minister said", 3)
    click(reader, point)
    assert start < reader.caret() < start + len("minister said")


def test_clicking_again_goes_through_the_overlapping_spans(
    reader: Reader, clicked: list[str | None]
) -> None:
    reader.show_article(
        ARTICLE,
        [
            span(ARTICLE, "The minister said that no talks", "outer"),
            span(ARTICLE, "that no talks had", "middle"),
            span(ARTICLE, "no talks", "inner"),
        ],
    )
    point = middle(reader, "talks had") - QPointF(20, 0)
    for _ in range(4):
        click(reader, point)
        QApplication.processEvents()
    assert clicked == ["inner", "middle", "outer", "inner"]


def test_double_click_takes_the_word(reader: Reader, qtbot: QtBot) -> None:
    point = middle(reader, "reporters").toPoint()
    view = reader.viewport()
    QTest.mouseClick(view, LEFT, pos=point)
    with qtbot.waitSignal(reader.words_chosen):
        QTest.mouseDClick(view, LEFT, pos=point)
        QTest.mouseRelease(view, LEFT, pos=point)
    assert chosen_words(reader) == "reporters"


def test_double_click_and_drag_goes_on_by_words(reader: Reader) -> None:
    view = reader.viewport()
    point = middle(reader, "told")
    QApplication.sendEvent(view, double_press(reader, point))
    move(reader, middle(reader, "reporters"))
    assert chosen_words(reader) == "told reporters"
    move(reader, middle(reader, "nobody"))
    assert chosen_words(reader) == "nobody,” he told"
    QTest.mouseRelease(view, LEFT, pos=middle(reader, "nobody").toPoint())


def double_press(reader: Reader, point: QPointF) -> QMouseEvent:
    """A second press that is held (QTest would let go at once)."""
    place = QPointF(reader.viewport().mapToGlobal(point.toPoint()))
    none = Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseButtonDblClick, point, place, LEFT, LEFT, none)


def test_triple_click_takes_the_sentence(reader: Reader) -> None:
    view, point = reader.viewport(), middle(reader, "several meetings").toPoint()
    QTest.mouseDClick(view, LEFT, pos=point)
    QTest.mousePress(view, LEFT, pos=point)
    QTest.mouseRelease(view, LEFT, pos=point)
    assert chosen_words(reader).strip() == "They spoke of several meetings in May."


def test_with_a_held_label_the_word_is_taken_at_once(reader: Reader) -> None:
    reader.set_sticky("claim")
    view, point = reader.viewport(), middle(reader, "several meetings").toPoint()
    QTest.mouseDClick(view, LEFT, pos=point)
    QTest.mousePress(view, LEFT, pos=point)
    QTest.mouseRelease(view, LEFT, pos=point)
    assert chosen_words(reader) == ""


def test_shift_click_extends(reader: Reader, qtbot: QtBot) -> None:
    begin, end = where(reader, "no talks had")
    QTest.mouseClick(reader.viewport(), LEFT, pos=begin.toPoint())
    with qtbot.waitSignal(reader.words_chosen):
        QTest.mouseClick(reader.viewport(), LEFT, SHIFT, end.toPoint())
    assert chosen_words(reader) == "no talks had"


def test_right_click_asks_for_a_menu_and_keeps_the_words(reader: Reader, qtbot: QtBot) -> None:
    reader.put_span(span(ARTICLE, "Two officials"))
    start = ARTICLE.index("no talks")
    reader.select_words(Segment(start, start + 8))
    point = middle(reader, "officials").toPoint()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, point, reader.viewport().mapToGlobal(point)
    )
    QTest.mousePress(reader.viewport(), Qt.MouseButton.RightButton, pos=point)
    with qtbot.waitSignal(reader.menu_wanted) as signal:
        QApplication.sendEvent(reader.viewport(), event)
    assert signal.args[1] == "a"
    assert chosen_words(reader) == "no talks"


# Handles


@pytest.fixture
def selected(reader: Reader) -> SpanItem:
    one = span(ARTICLE, "no talks had")
    reader.put_span(one)
    reader.select_span("a")
    QApplication.processEvents()
    return one


def edge_points(reader: Reader, words: str) -> tuple[QPointF, QPointF]:
    begin, end = where(reader, words)
    return begin - QPointF(1, 0), end + QPointF(1, 0)


def test_handle_moves_the_end_to_whole_words(
    reader: Reader, drag: Drag, selected: SpanItem, qtbot: QtBot
) -> None:
    _, end = edge_points(reader, "no talks had")
    with qtbot.waitSignal(reader.edge_dragged) as signal:
        drag(end, middle(reader, "place"))
    start = selected.start
    wanted = (Segment(start, start + len("no talks had taken place")),)
    assert signal.args == ["a", wanted]
    assert reader.words() is None


def test_handle_moves_the_beginning_and_alt_is_exact(
    reader: Reader, drag: Drag, selected: SpanItem, qtbot: QtBot
) -> None:
    begin, _ = edge_points(reader, "no talks had")
    with qtbot.waitSignal(reader.edge_dragged) as signal:
        drag(begin, where(reader, "alks had")[0], ALT)
    assert signal.args == ["a", (Segment(selected.start + 4, selected.end),)]


def test_preview_follows_the_handle_and_esc_takes_it_back(
    reader: Reader, drag: Drag, selected: SpanItem
) -> None:
    got: list[object] = []
    reader.edge_dragged.connect(lambda *args: got.append(args))
    _, end = edge_points(reader, "no talks had")
    drag(end, middle(reader, "place"), drop=False)
    assert reader.preview is not None
    assert ARTICLE[reader.preview[0].start : reader.preview[0].end] == "no talks had taken place"
    QTest.keyClick(reader, Qt.Key.Key_Escape)
    assert reader.preview is None
    QTest.mouseRelease(reader.viewport(), LEFT, pos=middle(reader, "place").toPoint())
    assert got == []
    assert reader.selected_span == "a"


def test_a_handle_let_go_where_it_was_changes_nothing(
    reader: Reader, drag: Drag, selected: SpanItem
) -> None:
    got: list[object] = []
    reader.edge_dragged.connect(lambda *args: got.append(args))
    _, end = edge_points(reader, "no talks had")
    drag(end, end + QPointF(1, 0))
    assert got == []
    assert reader.selected_span == "a"


def test_pointer_tells_what_a_press_would_do(reader: Reader, selected: SpanItem) -> None:
    shapes = []
    _, end = edge_points(reader, "no talks had")
    for point in (end, track(reader, "talks had"), middle(reader, "opposite")):
        move(reader, point, down=False)
        shapes.append(reader.viewport().cursor().shape())
    shape = Qt.CursorShape
    assert shapes == [shape.SizeHorCursor, shape.PointingHandCursor, shape.IBeamCursor]


def test_somebody_else_s_span_has_no_handles(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks had", own=False, who="Ana"))
    reader.select_span("a")
    assert handle_under(reader, edge_points(reader, "no talks had")[1]) is None


def test_a_segment_dragged_into_its_neighbour_is_united_with_it(
    reader: Reader, drag: Drag, qtbot: QtBot
) -> None:
    first, second = (ARTICLE.index(words) for words in ("no talks", "taken place"))
    parts = (Segment(first, first + 8), Segment(second, second + 11))
    reader.put_span(SpanItem("a", "claim", parts, own=True))
    reader.select_span("a")
    _, end = edge_points(reader, "no talks")
    with qtbot.waitSignal(reader.edge_dragged) as signal:
        drag(end, middle(reader, "taken"))
    assert signal.args[1] == (Segment(first, second + 11),)


# More spans than lanes


def test_overflow_mark_counts_and_leads_to_the_hidden_spans(
    reader: Reader, clicked: list[str | None]
) -> None:
    words = "Two officials said the opposite"
    reader.show_article(ARTICLE, [span(ARTICLE, words, f"s{n}") for n in range(5)])
    QApplication.processEvents()
    point = middle(reader, words)
    shown, _ = reader.line_at(point)
    marks = reader.tracks_of(shown).overflows
    assert [mark.ids for mark in marks] == [("s3", "s4")]
    there = QPointF(marks[0].left + 4, shown.top + marks[0].top + 4)
    for _ in range(3):
        click(reader, there)
        QApplication.processEvents()
    assert clicked == ["s3", "s4", "s3"]


# Keys that are not the reader's


@pytest.mark.parametrize(
    "keys",
    ["C", "1", "?", "Backspace", "Delete", "+", "-", "Space", "Return", "Esc", "Alt+Right", ".",
     "Shift+N", "Ctrl+Return", "Ctrl+PgDown", "Ctrl+Z", "Ctrl+Backspace", "Alt+Up", "Ctrl+C"],
)  # fmt: skip
def test_shell_s_keys_reach_its_actions(reader: Reader, qtbot: QtBot, keys: str) -> None:
    action = QAction(reader)
    action.setShortcut(QKeySequence(keys))
    reader.addAction(action)
    combination = QKeySequence(keys)[0]
    with qtbot.waitSignal(action.triggered, timeout=1000):
        QTest.keyClick(reader, combination.key(), combination.keyboardModifiers())


def test_plain_keys_are_not_eaten(reader: Reader) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier, "c")
    reader.keyPressEvent(event)
    assert not event.isAccepted()


def test_ctrl_and_wheel_asks_for_other_letters(reader: Reader, qtbot: QtBot) -> None:
    size = reader.font().pointSizeF()
    place = QPointF(100, 100)
    event = QWheelEvent(
        place,
        QPointF(reader.viewport().mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.waitSignal(reader.zoom_wanted) as signal:
        reader.wheelEvent(event)
    assert signal.args == [1]
    assert reader.font().pointSizeF() == size
