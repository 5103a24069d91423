"""What is painted, and that no more is painted than a change touches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRect
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE, STYLES, span, styles
from ui.reader import Place, Reader, SpanItem
from ui.reader.hits import drag_points

MIXED = "In Hebrew אבגד (abc) הו and back, e\u0301 5G\nمرحبا بالعالم 5G هنا"


class Paints(QObject):
    """Collects the regions that are painted."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.region = QRegion()
        reader.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.region = self.region.united(event.region())  # type: ignore[attr-defined]
        return False


@pytest.fixture
def paints(reader: Reader) -> Iterator[Paints]:
    reader.clearFocus()  # a caret that blinks would be painted as well
    QApplication.processEvents()
    seen = Paints(reader)
    yield seen
    reader.viewport().removeEventFilter(seen)


def lines_of(reader: Reader, words: str) -> QRect:
    """The lines of some words with the gap under them."""
    start = ARTICLE.index(words)
    points = drag_points(reader, Segment(start, start + len(words)))
    assert points is not None
    first, last = (reader.line_at(point) for point in points)
    top = first[0].top + first[1].y()
    bottom = last[0].top + last[1].y() + last[1].height() + reader.look.gap
    return QRect(0, int(top), reader.viewport().width(), int(bottom - top))


def image(reader: Reader) -> QImage:
    QApplication.processEvents()
    return reader.viewport().grab().toImage()


def colours_near(picture: QImage, point: QPointF, wanted: QColor) -> bool:
    """Whether a colour is found around a point (lines are drawn with soft edges)."""
    for dx in range(-6, 7):
        for dy in range(-3, 4):
            there = picture.pixelColor(int(point.x()) + dx, int(point.y()) + dy)
            if all(abs(a - b) < 70 for a, b in zip(there.getRgb(), wanted.getRgb(), strict=True)):
                return True
    return False


def track_point(reader: Reader, segment: Segment, lane: int = 0) -> QPointF:
    points = drag_points(reader, segment)
    assert points is not None
    middle = (points[0] + points[1]) / 2
    shown, line = reader.line_at(middle)
    return QPointF(middle.x(), shown.top + line.y() + line.height() + reader.look.lane(lane))


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("label", STYLES)
def test_every_pattern_is_painted_in_its_colour(reader: Reader, label: str, own: bool) -> None:
    segment = span(ARTICLE, "no talks had taken place").segments[0]
    point = track_point(reader, segment)
    colour = QColor(STYLES[label][0])
    assert not colours_near(image(reader), point, colour)
    reader.put_span(SpanItem("a", label, (segment,), own=own, who="" if own else "Ana"))
    assert colours_near(image(reader), point, colour)
    reader.remove_span("a")
    assert not colours_near(image(reader), point, colour)


def test_patterns_and_letters_differ_without_their_colours(reader: Reader) -> None:
    pictures = []
    black = styles()
    for style in black.values():
        style.line, style.tint = QColor("black"), QColor(0, 0, 0, 0)
        style.letter = "X"
    reader.set_label_styles(black)
    for label in STYLES:
        reader.put_span(span(ARTICLE, "no talks had taken place", label=label))
        pictures.append(image(reader))
    for number, one in enumerate(pictures):
        assert all(one != other for other in pictures[number + 1 :])


def test_an_unknown_label_is_painted_all_the_same(reader: Reader) -> None:
    before = image(reader)
    reader.put_span(span(ARTICLE, "no talks had taken place", label="gone"))
    assert image(reader) != before


def test_adding_paints_only_the_lines_it_touches(reader: Reader, paints: Paints) -> None:
    for change in ("put", "move", "select", "deselect", "remove"):
        paints.region = QRegion()
        if change == "put":
            reader.put_span(span(ARTICLE, "no talks had"))
        elif change == "move":
            reader.put_span(span(ARTICLE, "talks had taken"))
        elif change == "select":
            reader.select_span("a")
        elif change == "deselect":
            reader.select_span(None)
        else:
            reader.remove_span("a")
        QApplication.processEvents()
        line = lines_of(reader, "no talks had taken")
        painted = paints.region.boundingRect()
        assert not painted.isEmpty(), change
        assert line.adjusted(0, -8, 0, 8).contains(painted), change
        assert painted.height() >= line.height() - 2


def test_a_span_off_the_screen_paints_nothing(reader: Reader, paints: Paints) -> None:
    reader.put_span(span(ARTICLE, "Paragraph 55"))
    reader.select_span("a")
    reader.remove_span("a")
    QApplication.processEvents()
    assert paints.region.isEmpty()


def test_a_partial_paint_equals_a_whole_one(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks had taken place", "a"))
    reader.put_span(span(ARTICLE, "talks had", "b", "quote"))
    QApplication.processEvents()
    reader.select_span("b")
    reader.put_span(span(ARTICLE, "had taken", "c", "denial", crossing=True))
    QApplication.processEvents()
    partly = reader.viewport().grab().toImage()
    reader.viewport().update()
    assert image(reader) == partly


def test_scrolled_pixels_equal_fresh_ones(reader: Reader) -> None:
    """Qt moves pixels when it scrolls; nothing stale may stay where the first line changes."""
    many = [
        span(ARTICLE, f"Paragraph {n} goes on about", f"s{n}", label)
        for n, label in zip(range(10, 60), list(STYLES) * 10, strict=True)
    ]
    reader.show_article(ARTICLE, many)
    reader.select_span("s12")
    QApplication.processEvents()
    bar = reader.verticalScrollBar()
    for step in (3, 1, 7, -2, 11, -1, -5, 20, -9, 2, 1, 1, -1):
        bar.setValue(bar.value() + step)
        QApplication.processEvents()
        moved = reader.screen().grabWindow(reader.winId()).toImage()
        reader.viewport().update()
        QApplication.processEvents()
        assert reader.screen().grabWindow(reader.winId()).toImage() == moved


def test_tracks_of_a_line_that_has_gone_are_not_shown(reader: Reader) -> None:
    segment = span(ARTICLE, "Paragraph 20 goes").segments[0]
    line_end = ARTICLE.index("\n", segment.start)
    reader.show_article(ARTICLE, [], Place(segment.start, 0))
    QApplication.processEvents()
    reader.verticalScrollBar().setValue(reader.verticalScrollBar().value() + 1)
    empty = image(reader)
    assert segment.start < reader.place().top < line_end
    reader.put_span(SpanItem("a", "claim", (segment,), own=True))
    reader.select_span("a")
    assert image(reader) == empty


def test_nothing_of_a_line_that_has_gone_is_left_at_the_top(reader: Reader) -> None:
    text = "gjpqy " * 200
    reader.show_article(text, [], Place(text.index("gj", 400), 0))
    picture = image(reader)
    page = picture.pixelColor(2, 2)
    assert reader.place().top > 0
    assert all(picture.pixelColor(x, y) == page for x in range(picture.width()) for y in range(4))


def test_lines_stand_where_they_stood_when_spans_come(reader: Reader) -> None:
    words = Segment(ARTICLE.index("They spoke"), ARTICLE.index("They spoke") + 4)
    before = drag_points(reader, words)
    for number in range(9):
        reader.put_span(span(ARTICLE, "no talks had taken place", f"s{number}"))
    QApplication.processEvents()
    assert drag_points(reader, words) == before


def test_selected_span_is_unmistakable(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks had"))
    before = image(reader)
    reader.select_span("a")
    after = image(reader)
    assert before != after
    start = ARTICLE.index("no talks had")
    points = drag_points(reader, Segment(start, start + 12))
    assert points is not None
    handle = points[0] - QPointF(1, 0)
    assert colours_near(after, handle, QColor(STYLES["claim"][0]))
    reader.select_span(None)
    assert image(reader) == before


def test_segments_of_one_span_are_linked(reader: Reader) -> None:
    first, second = ARTICLE.index("The minister"), ARTICLE.index("taken place")
    parts = (Segment(first, first + 12), Segment(second, second + 11))
    between = Segment(ARTICLE.index("no talks"), ARTICLE.index("no talks") + 8)
    point = track_point(reader, between)
    around = QRect(int(point.x()) - 8, int(point.y()) - 2, 16, 4)
    before = image(reader).copy(around)
    reader.put_span(SpanItem("a", "claim", parts, own=True))
    assert image(reader).copy(around) != before
    assert reader.spans_at(between.start) == []
    assert reader.spans_at(second) == ["a"]


def pieces(reader: Reader, segment: Segment) -> list[tuple[float, float]]:
    return [
        (piece.left, piece.right)
        for shown in reader.visible_blocks()
        for piece in reader.pieces_of(segment, shown)
    ]


def test_where_directions_mix_each_character_has_its_own_place(reader: Reader) -> None:
    reader.show_article(MIXED, [], Place(0, 0))
    for line_start, line_end in ((0, MIXED.index("\n")), (MIXED.index("\n") + 1, len(MIXED))):
        whole = pieces(reader, Segment(line_start, line_end))
        assert len(whole) == 1
        singles = sorted(
            rect for index in range(line_start, line_end)
            for rect in pieces(reader, Segment(index, index + 1))
        )  # fmt: skip
        covered = singles[0][0]
        for left, right in singles:
            assert left >= covered - 0.6
            covered = max(covered, right)
        assert covered == pytest.approx(whole[0][1], abs=1)
        total = sum(right - left for left, right in singles)
        assert total == pytest.approx(whole[0][1] - whole[0][0], abs=2)


def test_a_text_from_right_to_left_keeps_to_the_right(reader: Reader) -> None:
    text = "مرحبا بالعالم " * 12
    reader.show_article(text, [], Place(0, 0))
    shown = next(iter(reader.visible_blocks()))
    lines = [shown.block.layout().lineAt(n) for n in range(shown.block.layout().lineCount())]
    assert len(lines) > 1
    edges = [line.naturalTextRect().right() for line in lines]
    assert max(edges) - min(edges) <= 1
    last = pieces(reader, Segment(len(text) - 14, len(text) - 1))
    assert max(right for _, right in last) <= max(edges) + 1


def test_span_across_directions_is_painted_in_two_stretches(reader: Reader) -> None:
    reader.show_article(MIXED, [], Place(0, 0))
    start = MIXED.index("Hebrew")
    assert len(pieces(reader, Segment(start, start + 9))) == 2


def test_crossing_edge_is_marked(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks had", "a"))
    reader.put_span(span(ARTICLE, "talks had taken place", "b"))
    plain = image(reader)
    reader.put_span(span(ARTICLE, "no talks had", "a", crossing=True))
    reader.put_span(span(ARTICLE, "talks had taken place", "b", crossing=True))
    assert image(reader) != plain
    start = ARTICLE.index("no talks had")
    points = drag_points(reader, Segment(start, start + 12))
    assert points is not None
    shown, _ = reader.line_at(points[0])
    marks = {one.span.id: one.crosses for one in reader.tracks_of(shown).pieces if one.crosses}
    assert marks["a"] == (pytest.approx(points[1].x() + 1),)
    assert len(marks["b"]) == 1


def test_set_spans_changes_few_one_by_one_and_many_at_once(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [span(ARTICLE, "no talks", "a"), span(ARTICLE, "talks had", "b")]
    reader.set_spans(first)
    assert reader.spans_at(ARTICLE.index("talks had")) == ["a", "b"]
    lane_of_b = track_y(reader, "b")
    reader.set_spans(first[1:])
    assert reader.spans_at(ARTICLE.index("no talks")) == []
    assert track_y(reader, "b") == lane_of_b
    monkeypatch.setattr("ui.reader.marked.FEW", 0)
    reader.select_span("b")
    reader.set_spans(first[:1])
    assert reader.selected_span is None
    assert reader.spans_at(ARTICLE.index("no talks")) == ["a"]


def track_y(reader: Reader, id_: str) -> float:
    return next(
        piece.track
        for shown in reader.visible_blocks()
        for piece in reader.tracks_of(shown).pieces
        if piece.span.id == id_
    )


def test_removing_the_selected_span_selects_none(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks"))
    reader.select_span("a")
    reader.remove_span("a")
    assert reader.selected_span is None
    reader.select_span("nobody")
    assert reader.selected_span is None


def colour_behind(reader: Reader, words: str) -> QColor:
    start = ARTICLE.index(words)
    points = drag_points(reader, Segment(start, start + len(words)))
    assert points is not None
    shown, line = reader.line_at(points[0])
    return image(reader).pixelColor(int(points[0].x()) + 4, int(shown.top + line.y()) + 1)


@pytest.mark.parametrize("first", ["inner", "outer"])
def test_the_innermost_span_keeps_its_tint(reader: Reader, first: str) -> None:
    inner = span(ARTICLE, "no talks had", "in", "speculation")
    reader.put_span(inner)
    alone = colour_behind(reader, "talks had")
    reader.remove_span("in")
    outer = span(ARTICLE, "said that no talks had taken place", "out", "quote")
    for one in (inner, outer) if first == "inner" else (outer, inner):
        reader.put_span(one)
    assert colour_behind(reader, "talks had") == alone
    assert colour_behind(reader, "taken") != alone
    reader.select_span("out")
    assert colour_behind(reader, "talks had") == alone


def test_a_selected_span_of_somebody_else_has_its_tint(reader: Reader) -> None:
    page = colour_behind(reader, "talks had")
    reader.put_span(span(ARTICLE, "no talks had", own=False, who="Ana"))
    assert colour_behind(reader, "talks had") == page
    reader.select_span("a")
    assert colour_behind(reader, "talks had") != page


def test_caret_and_handle_are_both_seen(reader: Reader) -> None:
    one = span(ARTICLE, "no talks had")
    reader.put_span(one)
    reader.select_span("a")
    for place in (one.start, one.end):
        reader.set_caret(place)
        rect = reader.cursorRect()
        picture = image(reader)
        handle = picture.pixelColor(rect.left() - 2, rect.center().y())
        caret = picture.pixelColor(rect.left() + 1, rect.center().y())
        assert handle == QColor(STYLES["claim"][0])
        assert caret.lightness() < 60 < handle.lightness() + 30


def test_a_bar_with_nothing_to_scroll_is_blank_and_keeps_its_room(reader: Reader) -> None:
    width = reader.viewport().width()
    bar = reader.verticalScrollBar()
    assert len(colours_of(bar.grab().toImage())) > 1
    reader.show_article("A short one.", [])
    assert bar.maximum() == 0
    assert colours_of(bar.grab().toImage()) == {reader.palette().base().color().name()}
    assert reader.viewport().width() == width


def colours_of(picture: QImage) -> set[str]:
    across, down = range(picture.width()), range(picture.height())
    return {picture.pixelColor(x, y).name() for x in across for y in down}


def test_cycle_goes_round(reader: Reader) -> None:
    assert reader.cycle() is None
    reader.show_article(
        ARTICLE, [span(ARTICLE, "no talks had", "out"), span(ARTICLE, "talks had", "in")]
    )
    reader.set_caret(ARTICLE.index("talks had"))
    seen = []
    for _ in range(3):
        reader.select_span(reader.cycle())
        seen.append(reader.selected_span)
    assert seen == ["in", "out", "in"]


def test_tip_names_label_and_annotator_as_plain_text(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks", own=False, who="<b>Ana</b>"))
    start = ARTICLE.index("no talks")
    points = drag_points(reader, Segment(start, start + 8))
    assert points is not None
    assert reader._tip(points[0]) == "<qt>claim · &lt;b&gt;Ana&lt;/b&gt;</qt>"
    assert reader._tip(QPointF(1, 1)) == ""


def test_held_label_colours_the_selected_words(reader: Reader) -> None:
    reader.set_sticky("denial")
    start = ARTICLE.index("no talks")
    reader.select_words(Segment(start, start + 8))
    held = image(reader)
    reader.set_sticky(None)
    assert image(reader) != held
    assert styles()["denial"].line == QColor(STYLES["denial"][0])


def test_screen_readers_are_told(reader: Reader) -> None:
    assert reader.accessibleName() == "Article"
    assert reader.accessibleDescription()
    reader.announce("Claim, talks, made.")
