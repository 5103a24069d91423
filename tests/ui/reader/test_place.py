"""The viewport stays where it is until somebody asks it to move."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextLayout, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE, span
from ui.reader import Place, Reader
from ui.reader.heading import Heading
from ui.reader.hits import drag_points
from ui.reader.look import look

LONG = "\n".join(
    f"Paragraph {n} " + "of a long text that is told in a few words. " * (n % 7) for n in range(900)
)


def test_place_is_found_again(reader: Reader) -> None:
    reader.show_article(LONG, [])
    at = LONG.index("Paragraph 400 ")
    reader.show_article(LONG, [], Place(at, at + 3))
    assert reader.place() == Place(at, at + 3)
    place = reader.place()
    reader.show_article("Something else", [])
    assert reader.place() == Place(0, 0)
    reader.show_article(LONG, [], place)
    QApplication.processEvents()
    assert reader.place() == place


def test_place_beyond_a_shorter_text_is_its_end(reader: Reader) -> None:
    reader.show_article("short", [], Place(5000, 5000))
    assert reader.caret() == 5


def test_spans_come_and_go_without_a_jump(reader: Reader) -> None:
    at = ARTICLE.index("Paragraph 30")
    reader.show_article(ARTICLE, [], Place(at, at + 5))
    QApplication.processEvents()
    before, picture = reader.place(), reader.viewport().grab().toImage()
    reader.put_span(span(ARTICLE, "Minister", "a"))
    reader.put_span(span(ARTICLE, "Paragraph 31 goes", "b"))
    reader.put_span(span(ARTICLE, "Paragraph 59 goes", "c"))
    reader.select_span("a")
    reader.set_spans([span(ARTICLE, "Paragraph 32", "d")])
    reader.select_span("d")
    reader.remove_span("d")
    reader.select_words(Segment(0, 20))
    reader.clear_words()
    reader.set_caret(at + 5)
    QApplication.processEvents()
    assert reader.place() == before
    reader.remove_span("b")
    assert reader.viewport().grab().toImage() == picture


def test_click_on_a_line_that_is_half_visible_does_not_scroll(reader: Reader) -> None:
    bottom = reader.viewport().height()
    reader.resize(800, 600 - (bottom - 12) % 40)
    QApplication.processEvents()
    before = reader.place().top
    QTest.mouseClick(
        reader.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(200, reader.viewport().height() - 2),
    )
    assert reader.place().top == before
    assert reader.caret() > before


def test_first_visible_character_stays_while_the_window_is_resized(reader: Reader) -> None:
    at = LONG.index("Paragraph 500 ") + 40
    reader.show_article(LONG, [], Place(at, 0))
    QApplication.processEvents()
    before = reader.place().top
    for width in (760, 520, 300, 450, 700, 800):
        reader.resize(width, 600)
        QApplication.processEvents()
        shown = next(iter(reader.visible_blocks()))
        unit = before - shown.block.position()
        line = shown.block.layout().lineForTextPosition(unit)
        assert line.isValid()
        assert shown.top + line.y() + line.height() > 0
        assert reader.place().top == before
    reader.set_text_look("DejaVu Sans", 16, 50, 1.9)
    assert reader.place().top == before


def test_place_follows_when_the_person_scrolls_between_two_resizes(reader: Reader) -> None:
    reader.show_article(LONG, [], Place(LONG.index("Paragraph 500 "), 0))
    reader.resize(500, 600)
    bar = reader.verticalScrollBar()
    bar.setValue(bar.value() + 200)
    top = reader.place().top
    assert top > LONG.index("Paragraph 500 ")
    reader.resize(700, 600)
    assert abs(reader.place().top - top) < 100


@pytest.mark.parametrize("words", ["Paragraph 700 ", "Minister", "Paragraph 899 "])
def test_reveal_brings_it_on_the_screen(reader: Reader, words: str) -> None:
    text = "Minister\n" + LONG
    reader.show_article(text, [], Place(text.index("Paragraph 300 "), 0))
    start = text.index(words)
    segment = Segment(start, start + len(words.strip()))
    reader.reveal(segment)
    QApplication.processEvents()
    points = drag_points(reader, segment)
    assert points is not None
    assert all(0 <= point.y() <= reader.viewport().height() for point in points)


def test_reveal_does_nothing_for_what_is_visible(reader: Reader) -> None:
    value = reader.verticalScrollBar().value()
    reader.put_span(span(ARTICLE, "Two officials"))
    reader.select_span("a", reveal=True)
    assert reader.verticalScrollBar().value() == value


def test_scroll_bar_is_true_from_the_start(reader: Reader) -> None:
    reader.show_article(LONG, [])
    QApplication.processEvents()
    guessed = reader.verticalScrollBar().maximum()
    bar = reader.verticalScrollBar()
    for value in range(0, guessed + 40, 10):
        bar.setValue(value)
        QApplication.processEvents()
    assert guessed == pytest.approx(bar.maximum(), rel=0.08)
    QTest.keyClick(reader, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert bar.value() == bar.maximum()


def test_page_keys_reach_the_end(reader: Reader) -> None:
    for _ in range(20):
        QTest.keyClick(reader, Qt.Key.Key_PageDown)
        QApplication.processEvents()
    assert reader.caret() > len(ARTICLE) - 66
    assert reader.verticalScrollBar().value() == reader.verticalScrollBar().maximum()


def test_caret_can_be_seen_in_a_text_that_is_only_read(reader: Reader) -> None:
    assert reader.isReadOnly()
    assert reader.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    QApplication.setCursorFlashTime(0)
    reader.set_caret(ARTICLE.index("minister said"))
    QApplication.processEvents()
    without = reader.viewport().grab().toImage()
    reader.clearFocus()
    QApplication.processEvents()
    assert reader.viewport().grab().toImage() != without


# The heading


def test_heading_moves_no_offset(reader: Reader) -> None:
    start = ARTICLE.index("minister said")
    segment = Segment(start, start + 8)
    before = drag_points(reader, segment)
    reader.set_heading("A title of its own", "Daily News · 1 May")
    QApplication.processEvents()
    after = drag_points(reader, segment)
    assert before is not None
    assert after is not None
    assert after[0].y() > before[0].y() + 30
    assert reader.index_at(after[0]) == start
    assert reader.text == ARTICLE


def test_heading_scrolls_away_with_the_text(reader: Reader) -> None:
    reader.set_heading("A title of its own", "Daily News")
    reader.verticalScrollBar().setValue(3)
    top = reader.place().top
    assert top > 0
    reader.set_heading("Another title that is quite a bit longer than the one before " * 3, "X")
    assert reader.place().top == top


def line_of(reader: Reader, words: str) -> tuple[float, float]:
    """Top and height of the line of some words."""
    start = ARTICLE.index(words)
    points = drag_points(reader, Segment(start, start + len(words)))
    assert points is not None
    shown, line = reader.line_at(points[0])
    return shown.top + line.y(), line.height()


def test_title_that_the_text_begins_with_is_set_as_the_headline(reader: Reader) -> None:
    plain = line_of(reader, "Minister denies")[1]
    reader.set_heading("Another title", "Daily News")
    assert line_of(reader, "Minister denies")[1] == plain
    below_title = line_of(reader, "Minister denies")[0]
    reader.set_heading("Minister denies  talks", "Daily News")
    top, height = line_of(reader, "Minister denies")
    assert height > plain * 1.3
    assert top < below_title
    assert line_of(reader, "The minister said")[1] == plain
    start = ARTICLE.index("denies")
    reader.select_words(Segment(start, start + 6))
    assert reader.createMimeDataFromSelection().text() == "denies"
    reader.set_text_look("DejaVu Serif", 18, 66, 1.7)
    assert line_of(reader, "Minister denies")[1] > height
    reader.set_heading("", "")
    assert line_of(reader, "Minister denies")[1] == line_of(reader, "The minister said")[1]


def test_headline_is_set_whichever_comes_first_title_or_text(reader: Reader) -> None:
    reader.set_heading("Minister denies talks", "Daily News")
    before = line_of(reader, "Minister denies")
    reader.clear_article()
    reader.set_heading("Minister denies talks", "Daily News")
    reader.show_article(ARTICLE, [])
    QApplication.processEvents()
    assert line_of(reader, "Minister denies") == before


def test_empty_and_cleared(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "Two officials"))
    reader.select_span("a")
    reader.clear_article()
    QApplication.processEvents()
    assert reader.text == ""
    assert reader.words() is None
    assert reader.selected_span is None
    assert reader.spans_at(0) == []
    assert reader.place() == Place(0, 0)


def test_a_first_block_that_is_gone_is_the_first_of_all(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt may count to a block of the text that was shown before, for a moment."""
    monkeypatch.setattr(type(reader), "firstVisibleBlock", lambda _: QTextBlock())
    reader.set_text("Ministers met.\nNothing was decided.\n")
    assert reader.place() == Place(0, 0)
    assert [each.block.blockNumber() for each in reader.visible_blocks()] == [0, 1, 2]
    reader.clear_article()
    assert reader.place() == Place(0, 0)


@pytest.mark.parametrize("width", [300, 403, 720])
def test_a_heading_with_a_very_long_word_is_as_high_as_its_lines(width: int) -> None:
    title = f"{'Donaudampfschifffahrtsgesellschaft' * 2} is the only long word and the END"
    seen, font = look("DejaVu Serif", 20.0, 66, 1.7), look("DejaVu Serif", 20.0, 66, 1.7).head
    heading = Heading(title)
    lines = QTextLayout(title, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines.setTextOption(option)
    lines.beginLayout()
    while (line := lines.createLine()).isValid():
        line.setLineWidth(width)
    lines.endLayout()
    height = heading.height(seen, width) - Heading("").height(seen, width)
    assert height >= lines.lineCount() * QFontMetricsF(font).height()
