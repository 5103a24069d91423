"""The overview beside the scroll bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE, STYLES, span
from ui.reader import Reader
from ui.reader.ruler import ROW, Ruler


@pytest.fixture
def ruler(reader: Reader) -> Ruler:
    assert reader.ruler is not None
    return reader.ruler


def built(ruler: Ruler) -> QImage:
    ruler.build()
    QApplication.processEvents()
    return ruler.grab().toImage()


def rows_with(shot: QImage, colour: QColor) -> list[int]:
    near = []
    for y in range(shot.height()):
        row = (shot.pixelColor(x, y) for x in range(shot.width()))
        if any(
            all(abs(a - b) < 40 for a, b in zip(one.getRgb(), colour.getRgb(), strict=True))
            for one in row
        ):
            near.append(y)
    return near


def test_it_stands_beside_the_page_and_takes_no_text(reader: Reader, ruler: Ruler) -> None:
    view, bar = reader.viewport().geometry(), reader.verticalScrollBar()
    assert ruler.geometry().left() == view.right() + 1
    assert ruler.geometry().height() == view.height()
    assert ruler.mapTo(reader, QPoint(ruler.width(), 0)).x() <= bar.mapTo(reader, QPoint()).x()
    assert ruler.accessibleName()


def test_a_label_is_marked_where_it_lies_two_pixels_high_at_least(
    reader: Reader, ruler: Ruler
) -> None:
    reader.put_span(span(ARTICLE, "Minister"))
    reader.put_span(span(ARTICLE, "Paragraph 59", "z", "denial"))
    shot = built(ruler)
    claim = rows_with(shot, QColor(STYLES["claim"][0]))
    denial = rows_with(shot, QColor(STYLES["denial"][0]))
    assert len(claim) >= ROW
    assert len(denial) >= ROW
    assert claim[0] < 10
    assert denial[0] > ruler.height() * 0.9


def test_found_words_are_marked_apart_from_labels(reader: Reader, ruler: Ruler) -> None:
    empty = built(ruler)
    reader.set_hits([Segment(len(ARTICLE) // 2, len(ARTICLE) // 2 + 5)])
    shot = built(ruler)
    changed = [
        (x, y)
        for y in range(shot.height())
        for x in range(shot.width())
        if shot.pixelColor(x, y) != empty.pixelColor(x, y)
    ]
    assert changed
    assert all(x > ruler.width() / 2 for x, _ in changed)
    assert all(abs(y / ruler.height() - 0.5) < 0.15 for _, y in changed)


def test_the_selected_span_is_marked(reader: Reader, ruler: Ruler) -> None:
    reader.put_span(span(ARTICLE, "Paragraph 59", "z"))
    before = built(ruler)
    assert ruler.selected_rows().isEmpty()
    reader.select_span("z")
    assert ruler.selected_rows().top() > ruler.height() * 0.9
    QApplication.processEvents()
    assert ruler.grab().toImage() != before


def test_the_band_follows_the_page_and_a_click_goes_there(reader: Reader, ruler: Ruler) -> None:
    bar = reader.verticalScrollBar()
    assert ruler.band().top() == 0
    QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, pos=QPoint(5, ruler.height() - 2))
    assert bar.value() == bar.maximum()
    assert ruler.band().bottom() >= ruler.height() - 3
    QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, pos=QPoint(5, ruler.height() // 2))
    # (Lines that come into sight are counted anew, so the band may stand a little beside it.)
    assert abs(ruler.band().center().y() - ruler.height() / 2) <= ruler.height() * 0.1
    QTest.mouseClick(ruler, Qt.MouseButton.RightButton, pos=QPoint(5, 0))
    assert bar.value() > 0


def test_it_is_made_once_after_the_last_of_many_changes(
    reader: Reader, ruler: Ruler, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    bounds = reader.row_bounds
    ruler.build()
    monkeypatch.setattr(reader, "row_bounds", lambda count: made.append(count) or bounds(count))
    for number in range(50):
        reader.put_span(span(ARTICLE, f"Paragraph {number} goes", str(number)))
    assert made == []
    qtbot.waitUntil(lambda: len(made) == 1)


def test_hidden_it_costs_no_room_and_no_work(reader: Reader, ruler: Ruler) -> None:
    wide = reader.viewport().width()
    reader.set_ruler(False)
    assert reader.viewport().width() == wide + ruler.wanted_width()
    ruler.build()
    reader.put_span(span(ARTICLE, "Minister"))
    assert not ruler._later.isActive()
    reader.set_ruler(True)
    assert reader.viewport().width() == wide
    assert ruler.isVisible()


def test_a_text_shorter_than_the_page_lies_at_the_top(reader: Reader, ruler: Ruler) -> None:
    reader.show_article("One line.\nAnother.", [])
    bounds = reader.row_bounds(100)
    assert bounds == sorted(bounds)
    assert bounds[0] == 0
    assert bounds[60] == len(reader.text)
    built(ruler)


def test_rows_are_in_order_and_cover_the_text(reader: Reader) -> None:
    bounds = reader.row_bounds(300)
    assert bounds == sorted(bounds)
    assert bounds[0] == 0
    assert bounds[-1] == len(ARTICLE) + 1
    assert len(bounds) == 301
