"""What is selected on the screen is what the offsets say, in every script."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from unicodedata import bidirectional, category

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.text import graphemes_boundary, next_boundary
from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE
from ui.reader import Reader
from ui.reader.hits import drag_points

Drag = Callable[..., None]

JOINERS = "\u200c\u200d"

PIECES = [
    "word ",
    "café ",
    "e\u0301a\u0308o\u0323 ",
    "👩‍👩‍👧‍👦",
    "🇵🇹🇩🇪 ",
    "👍🏽",
    "00\u0300 0",
    "𝒳𝒴 ",
    "שלום עולם ",
    "مرحبا ",
    "5G (x) ",
    "中文字符。",
    "日本語テキスト",
    "한국어 ",
    "हिन्दी ",
    "\u00a0",
    "\t",
    "\n",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufdd0",
    "\ufffc",
    "“quoted,” ",
]

texts = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n\t"),
        min_size=1,
        max_size=60,
    ),
)

# Characters without a width are left out where a pointer is to hit them.
solid = texts.map(
    lambda text: "".join(one for one in text if category(one) != "Cf" or one in JOINERS)
)

on_screen = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


def copied(reader: Reader) -> str:
    """What Ctrl+C copies. (On the way into Qt, a string loses a byte order mark that begins it.)"""
    return reader.createMimeDataFromSelection().text()


def boundaries(text: str) -> list[int]:
    found = [0]
    while found[-1] < len(text):
        found.append(next_boundary(text, found[-1]))
    return found


@on_screen
@given(text=texts, data=st.data())
def test_selected_words_are_the_slice(reader: Reader, text: str, data: st.DataObject) -> None:
    reader.show_article(text, [])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    reader.select_words(Segment(start, end))
    assert reader.words() == (Segment(start, end) if start < end else None)
    if start < end:
        assert copied(reader) == text[start:end].removeprefix("\ufeff")
    reader.clear_words()
    assert reader.words() is None


@on_screen
@given(text=solid.filter(bool), data=st.data())
def test_words_dragged_over_are_the_words_selected(
    reader: Reader, drag: Drag, text: str, data: st.DataObject
) -> None:
    reader.show_article(text, [])
    QApplication.processEvents()
    edges = boundaries(text)
    begin = data.draw(st.sampled_from(edges[:-1]))
    end = data.draw(st.sampled_from([edge for edge in edges if edge > begin]))
    characters = [Segment(a, b) for a, b in itertools.pairwise(edges) if begin <= a < end]
    points = drag_points(reader, characters[0]), drag_points(reader, characters[-1])
    # Where directions mix, a space at the end of a run has no place of its own on the line.
    mixed = any(bidirectional(one) in ("R", "AL") for one in text)
    assume(not (mixed and (text[begin].isspace() or text[end - 1].isspace())))
    # A break, or a character without a width: nobody can press on it. And a click is no drag.
    assume(wide_enough(points))
    assume((points[0][0] - points[1][1]).manhattanLength() >= 14)
    drag(points[0][0], points[1][1])
    assert reader.words() == Segment(begin, end)
    assert reader.caret() in (begin, end)


def wide_enough(points: tuple[tuple[QPointF, QPointF] | None, ...]) -> bool:
    return all(pair is not None and abs(pair[0].x() - pair[1].x()) >= 3 for pair in points)


@on_screen
@given(text=solid.filter(bool), data=st.data())
def test_click_puts_the_caret_before_the_character(
    reader: Reader, text: str, data: st.DataObject
) -> None:
    reader.show_article(text, [])
    QApplication.processEvents()
    edges = boundaries(text)
    at = data.draw(st.integers(0, len(edges) - 2))
    pair = drag_points(reader, Segment(edges[at], edges[at + 1]))
    assume(wide_enough((pair,)))
    assert reader.index_at(pair[0]) == edges[at]
    assert reader.character_at(pair[0]) == edges[at]
    assert reader.character_at(pair[1]) == edges[at]


@on_screen
@given(text=texts, moves=st.lists(st.sampled_from(["left", "right", "up", "down"]), max_size=25))
def test_keys_select_whole_characters(reader: Reader, text: str, moves: list[str]) -> None:
    keys = {
        "left": Qt.Key.Key_Left,
        "right": Qt.Key.Key_Right,
        "up": Qt.Key.Key_Up,
        "down": Qt.Key.Key_Down,
    }
    reader.show_article(text, [])
    for number, name in enumerate(moves):
        shift = Qt.KeyboardModifier.ShiftModifier if number % 2 else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(reader, keys[name], shift)
        assert graphemes_boundary(text, reader.caret()) == reader.caret()
        words = reader.words()
        if words is not None:
            assert copied(reader) == text[words.start : words.end].removeprefix("\ufeff")


def test_every_character_is_reached_by_right_and_left(reader: Reader) -> None:
    text = "a e\u0301 👩‍👩‍👧‍👦 🇵🇹🇩🇪 𝒳 \u2028z"
    reader.show_article(text, [])
    forward = [reader.caret()]
    while reader.caret() < len(text):
        QTest.keyClick(reader, Qt.Key.Key_Right)
        assert reader.caret() > forward[-1]
        forward.append(reader.caret())
    assert forward == boundaries(text)
    backward = [reader.caret()]
    while reader.caret() > 0:
        QTest.keyClick(reader, Qt.Key.Key_Left)
        assert reader.caret() < backward[-1]
        backward.append(reader.caret())
    assert backward == forward[::-1]


def test_copy_gives_the_article_s_own_characters(reader: Reader) -> None:
    text = "no\u00a0break\u2028 and 👩‍👩‍👧‍👦\u2029end\ufffc"
    reader.show_article(text, [])
    QTest.keyClick(reader, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(reader, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text


def test_words_by_keyboard(reader: Reader) -> None:
    reader.set_caret(ARTICLE.index("minister said"))
    shift = Qt.KeyboardModifier.ShiftModifier
    for _ in range(len("minister")):
        QTest.keyClick(reader, Qt.Key.Key_Right, shift)
    words = reader.words()
    assert words is not None
    assert ARTICLE[words.start : words.end] == "minister"
    assert reader.caret() == words.end


@pytest.mark.parametrize("reverse", [False, True])
def test_known_words_by_mouse_either_way(reader: Reader, drag: Drag, reverse: bool) -> None:
    start = ARTICLE.index("no talks had")
    wanted = Segment(start, start + len("no talks had taken place"))
    points = drag_points(reader, wanted)
    assert points is not None
    drag(*(points[::-1] if reverse else points))
    assert reader.words() == wanted
    assert reader.caret() == (wanted.start if reverse else wanted.end)


def test_nothing_of_the_text_is_ever_edited(reader: Reader) -> None:
    reader.set_caret(3)
    for key in (Qt.Key.Key_C, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return):
        QTest.keyClick(reader, key)
    QTest.keyClick(reader, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert reader.text == ARTICLE
    assert reader.toPlainText() == ARTICLE
