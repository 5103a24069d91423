"""The mouse among lanes: what a click means, and what a resting pointer is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.reader.compare_world import NAMES, SHA, review, segment
from tests.ui.reader.helpers import ARTICLE, move, styles
from ui.reader import Reader
from ui.review.comparison import comparison_of, faces_of


class Heard:
    """What the reader says."""

    def __init__(self, reader: Reader) -> None:
        self.groups: list[int] = []
        self.versions: list[str] = []
        self.clicks: list[object] = []
        reader.group_picked.connect(self.groups.append)
        reader.version_picked.connect(self.versions.append)
        reader.span_clicked.connect(self.clicks.append)


@pytest.fixture
def compared(reader: Reader) -> Reader:
    faces = faces_of(review(), NAMES, SHA, anonymous=False, shuffled=False)
    reader.set_comparison(comparison_of(review(), faces, styles()))
    QApplication.processEvents()
    return reader


@pytest.fixture
def heard(compared: Reader) -> Heard:
    return Heard(compared)


def point_of(reader: Reader, key: str) -> QPointF:
    """The middle of the first stretch of a bar."""
    for shown in reader.visible_blocks():
        for one in reader.lanes_of(shown).stretches:
            if one.bar is not None and one.bar.key == key:
                return QPointF((one.left + one.right) / 2, shown.top + one.y)
    raise AssertionError(key)


def sign_of(reader: Reader, group: int) -> QPointF:
    for shown in reader.visible_blocks():
        for one in reader.lanes_of(shown).signs:
            if one.group == group:
                return one.rect.center() + QPointF(0, shown.top)
    raise AssertionError(group)


def words_at(reader: Reader, words: str) -> QPointF:
    (boxes,) = reader.boxes([[segment(words)]])
    return boxes[0].center()


def click(reader: Reader, point: QPointF) -> None:
    QTest.mouseClick(
        reader.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        point.toPoint(),
    )


def test_a_bar_is_a_version_of_its_group(compared: Reader, heard: Heard) -> None:
    click(compared, point_of(compared, "lb:speculation"))
    assert heard.versions == ["lb:speculation"]
    assert heard.groups == [1]
    assert heard.clicks == []


def test_a_sign_and_the_words_are_the_group(compared: Reader, heard: Heard) -> None:
    click(compared, sign_of(compared, 4))
    click(compared, words_at(compared, "talks had"))
    assert heard.groups == [4, 1]
    assert heard.versions == []


def test_gold_is_a_version_too(compared: Reader, heard: Heard) -> None:
    compared.reveal(segment("several meetings"))
    QApplication.processEvents()
    click(compared, point_of(compared, "g" * 32))
    assert heard.versions == ["g" * 32]
    assert heard.groups == [5]


def test_clicked_again_the_outer_group_is_meant(compared: Reader, heard: Heard) -> None:
    inner = words_at(compared, "have met")
    click(compared, inner)
    assert compared.comparison is not None
    compared.set_comparison(replace(compared.comparison, current=3))
    click(compared, inner)
    assert heard.groups == [3, 2]


def test_a_click_beside_everything_says_nothing(compared: Reader, heard: Heard) -> None:
    click(compared, words_at(compared, "The minister"))
    assert (heard.groups, heard.versions) == ([], [])
    assert compared.caret() > 0


def test_words_can_be_selected_among_lanes(compared: Reader, heard: Heard) -> None:
    chosen: list[bool] = []
    compared.words_chosen.connect(chosen.append)
    begin, end = words_at(compared, "The"), words_at(compared, "said")
    view, left = compared.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, Qt.KeyboardModifier.NoModifier, begin.toPoint())
    move(compared, (begin + end) / 2)
    move(compared, end)
    QTest.mouseRelease(view, left, Qt.KeyboardModifier.NoModifier, end.toPoint())
    words = compared.words()
    assert words is not None
    assert "minister" in ARTICLE[words.start : words.end]
    assert chosen == [False]
    assert heard.groups == []


def test_a_resting_pointer_is_told_in_words(compared: Reader) -> None:
    told = compared.compared_words(point_of(compared, "lb:speculation"))
    assert told.startswith("Bea: speculation\n")
    assert "Conflicts: label and boundary; paired: another label, 100 % overlap" in told
    assert compared.compared_words(words_at(compared, "The minister")) == ""
    assert "nothing" in compared.compared_words(sign_of(compared, 2))


def test_names_in_a_tip_are_plain_text(compared: Reader) -> None:
    tip = compared._tip(point_of(compared, "lc:denial"))
    assert "&lt;b&gt;" in tip
    assert "<b>" not in tip.removeprefix("<qt>")


def test_the_pointer_shows_what_can_be_clicked(compared: Reader) -> None:
    shapes = Qt.CursorShape
    move(compared, point_of(compared, "la:claim"), down=False)
    assert compared.viewport().cursor().shape() == shapes.PointingHandCursor
    move(compared, words_at(compared, "The minister"), down=False)
    assert compared.viewport().cursor().shape() == shapes.IBeamCursor


def test_without_a_comparison_a_click_is_a_click(reader: Reader) -> None:
    heard = Heard(reader)
    assert reader.picks_at(QPointF(100, 100)) == (None, ())
    assert not reader.pick(QPointF(100, 100))
    click(reader, words_at(reader, "talks had"))
    assert heard.clicks == [None]
    assert heard.groups == []
