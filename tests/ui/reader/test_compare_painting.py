"""Lanes on the page: what is painted where, and that nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from tests.ui.reader.compare_world import ANA, CEM, NAMES, SHA, review, segment
from tests.ui.reader.helpers import ARTICLE, STYLES, span, styles
from ui.reader import Place, Reader
from ui.reader.compare import FORMS, Bar, CompareState, Form, GroupMark, Lane
from ui.reader.compare_paint import SIGNS
from ui.reader.compare_tracks import BlockLanes, Stretch
from ui.review.comparison import comparison_of, faces_of
from ui.theme import ThemeName, load_theme

WORDS = "no talks had taken place"


def image(reader: Reader) -> QImage:
    QApplication.processEvents()
    return reader.viewport().grab().toImage()


def whole(**more: object) -> CompareState:
    faces = faces_of(review(), NAMES, SHA, anonymous=True, shuffled=False)
    return comparison_of(review(), faces, styles(), **more)  # type: ignore[arg-type]


def one(form: Form = "same", **more: object) -> CompareState:
    """A single bar, in a lane of Ana's, and a lane of Bea's with nothing."""
    here = (segment(WORDS),)
    fields = {"segments": here, "shared": here, "group": 0, "label": "claim"} | more
    bar = Bar(key="x", form=form, **fields)  # type: ignore[arg-type]
    group = GroupMark(here[0].start, here[0].end, (), "open", "words")
    lanes = Lane(ANA, "Ana", "A", (bar,)), Lane(CEM, "Cem", "C", ())
    return CompareState(lanes, (group,))


def placed(reader: Reader) -> list[tuple[float, BlockLanes]]:
    return [(shown.top, reader.lanes_of(shown)) for shown in reader.visible_blocks()]


def stretches(reader: Reader) -> list[tuple[float, Stretch]]:
    return [(top, each) for top, made in placed(reader) for each in made.stretches]


def near(picture: QImage, point: QPointF, wanted: QColor) -> bool:
    """Whether a colour is found around a point (lines are drawn with soft edges)."""
    spots = [(dx, dy) for dx in range(-8, 9) for dy in range(-3, 4)]
    return any(
        all(abs(a - b) < 70 for a, b in zip(there.getRgb(), wanted.getRgb(), strict=True))
        for dx, dy in spots
        for there in [picture.pixelColor(int(point.x()) + dx, int(point.y()) + dy)]
    )


@pytest.mark.parametrize("label", STYLES)
@pytest.mark.parametrize("form", get_args(Form))
def test_every_form_is_painted_in_the_colour_of_its_label(
    reader: Reader, form: Form, label: str
) -> None:
    reader.set_comparison(one(form, label=label))
    ((top, piece),) = stretches(reader)
    assert near(image(reader), QPointF(piece.right - 20, top + piece.y), QColor(STYLES[label][0]))


def test_forms_ends_and_signs_differ_without_their_colours(reader: Reader) -> None:
    black = styles()
    for style in black.values():
        style.line, style.tint = QColor("black"), QColor(0, 0, 0, 0)
    reader.set_label_styles(black)
    pictures = []
    for form in FORMS:
        reader.set_comparison(one(form))
        pictures.append(image(reader))
    reader.set_comparison(one("same", shared=(segment("talks had"),)))
    pictures.append(image(reader))
    for name in SIGNS:
        state = one()
        decided = name in ("decided", "escalated", "contested")
        changed = {"state": name} if decided else {"kinds": (name,)}
        group = replace(state.groups[0], **changed)  # type: ignore[arg-type]
        reader.set_comparison(replace(state, groups=(group,)))
        pictures.append(image(reader))
    for number, picture in enumerate(pictures):
        assert all(picture != other for other in pictures[number + 1 :])


def test_a_hollow_bar_is_closed_at_its_end(reader: Reader) -> None:
    reader.set_comparison(one("alone"))
    ((top, piece),) = stretches(reader)
    picture, colour = image(reader), QColor(STYLES["claim"][0])
    y = int(top + piece.y)
    end = [picture.pixelColor(int(piece.right) - back, y) for back in range(4)]
    inside = [picture.pixelColor(int(piece.right) - back, y) for back in range(6, 20)]
    assert any(each.red() - colour.red() < 160 for each in end)  # (its edges are soft)
    assert all(each == picture.pixelColor(4, y) for each in inside)


def test_nothing_marked_is_drawn_as_such(reader: Reader) -> None:
    reader.set_comparison(one())
    before = image(reader)
    state = one()
    lanes = state.lanes[0], replace(state.lanes[1], missing=frozenset({0}))
    reader.set_comparison(replace(state, lanes=lanes))
    assert image(reader) != before
    assert [piece.kind for _, piece in stretches(reader)] == ["full", "hole"]


def test_lanes_stand_under_their_words_in_the_order_of_the_annotators(reader: Reader) -> None:
    reader.set_comparison(whole())
    label = [(top, piece) for top, piece in stretches(reader) if piece.group == 1]
    mine = [(top, piece) for top, piece in label if piece.kind == "full"]
    (words,) = reader.boxes([[segment(WORDS)]])
    heights = [top + piece.y for top, piece in mine]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3
    for _, piece in mine:
        assert piece.left == pytest.approx(words[0].left())
        assert piece.right == pytest.approx(words[-1].right())
    (longer,) = [piece for _, piece in label if piece.kind == "open"]
    assert longer.right == pytest.approx(words[0].left())


def test_lanes_reach_from_the_foot_of_their_line_to_the_next(reader: Reader) -> None:
    reader.set_comparison(whole())
    for shown in reader.visible_blocks():
        lines = shown.block.layout()
        made = reader.lanes_of(shown)
        tops = [lines.lineAt(n).y() for n in range(lines.lineCount())]
        feet = [lines.lineAt(n).y() + lines.lineAt(n).height() for n in range(lines.lineCount())]
        following = [*tops[1:], shown.height]
        for y in [piece.y for piece in made.stretches] + [y for _, y in made.marks]:
            assert any(foot < y < end - 4 for foot, end in zip(feet, following, strict=True))


def test_a_line_without_work_is_as_it_was(reader: Reader) -> None:
    heights = [shown.height for shown in reader.visible_blocks()]
    reader.set_comparison(one())
    compared = [shown.height for shown in reader.visible_blocks()]
    assert compared[0] == heights[0]
    assert compared[2] > heights[2]


def test_the_reader_stays_where_it_is(reader: Reader) -> None:
    reader.show_place(Place(ARTICLE.index("Paragraph 20"), 0))
    top = reader.place().top
    for state in (whole(), whole(hidden={ANA}), whole(current=3), None):
        reader.set_comparison(state)
        assert reader.place().top == top


def test_without_a_comparison_the_page_is_as_before(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks had", "a"))
    reader.put_span(span(ARTICLE, "several meetings", "b", "denial"))
    reader.select_span("a")
    before = image(reader)
    reader.set_comparison(whole(current=1))
    assert image(reader) != before
    assert reader.span("a") is not None
    reader.set_comparison(None)
    assert image(reader) == before


def test_own_spans_are_not_drawn_among_the_lanes(reader: Reader) -> None:
    reader.set_comparison(one())
    before = image(reader)
    reader.put_span(span(ARTICLE, "a meeting might follow", "z", "denial"))
    assert image(reader) == before
    reader.select_span("z")
    assert image(reader) == before


def test_another_article_is_not_compared(reader: Reader) -> None:
    reader.set_comparison(whole())
    reader.show_article("Another article.\n" * 20, [])
    assert reader.comparison is None
    plain = image(reader)
    reader.show_article("Another article.\n" * 20, [])
    assert image(reader) == plain


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_current_group_stands_out_in_each_theme(reader: Reader, name: ThemeName) -> None:
    reader.set_theme(load_theme(name))
    reader.set_comparison(whole())
    before = image(reader)
    lanes = reader.lanes_of(next(iter(reader.visible_blocks())))
    reader.set_comparison(whole(current=1))
    assert reader.lanes_of(next(iter(reader.visible_blocks()))) is lanes  # nothing laid out anew
    (words,) = reader.boxes([[segment(WORDS)]])
    inside = words[0].center().toPoint()
    after = image(reader)
    area = QRect(inside.x() - 40, int(words[0].bottom()) - 2, 80, 2)
    assert after.copy(area) != before.copy(area)
    outside = QRect(0, int(words[0].top()), 60, 30)
    assert after.copy(outside) == before.copy(outside)


def test_the_picked_version_is_outlined(reader: Reader) -> None:
    reader.set_comparison(one())
    before = image(reader)
    reader.set_comparison(replace(one(), picked="x"))
    assert image(reader) != before


def test_larger_letters_make_larger_lanes(reader: Reader) -> None:
    reader.set_comparison(one())
    shown = list(reader.visible_blocks())[2]
    height, marks = shown.height, reader.lanes_of(shown).marks
    reader.set_text_look("DejaVu Serif", 26, 66, 1.7)
    shown = list(reader.visible_blocks())[2]
    assert shown.height > height * 1.5
    larger = reader.lanes_of(shown).marks
    assert larger[1][1] - larger[0][1] > 1.4 * (marks[1][1] - marks[0][1])


def test_another_width_breaks_the_lanes_with_their_lines(reader: Reader) -> None:
    reader.set_comparison(whole())
    reader.resize(420, 600)
    QApplication.processEvents()
    (words,) = reader.boxes([[segment(WORDS)]])
    mine = [p for _, p in stretches(reader) if p.bar is not None and p.bar.key == "la:claim"]
    assert len([p for p in mine if p.kind == "full"]) == len(words)


def test_a_partial_paint_equals_a_whole_one(reader: Reader) -> None:
    reader.set_comparison(whole(current=1))
    expected = image(reader)
    made = QImage(expected)
    made.fill(QColor("red"))
    for top in range(0, reader.viewport().height(), 37):
        strip = QRect(0, top, reader.viewport().width(), 37)
        reader.viewport().render(made, strip.topLeft(), QRegion(strip))
    assert made == expected


def test_scrolling_leaves_nothing_behind(reader: Reader) -> None:
    reader.set_comparison(whole(current=4))
    bar = reader.verticalScrollBar()
    for value in (1, 2, 4, 3, 1, 0):
        bar.setValue(value)
        QApplication.processEvents()
        seen = reader.grab().toImage()
        reader.viewport().update()
        assert reader.grab().toImage() == seen


def test_words_from_right_to_left_have_their_lanes(reader: Reader) -> None:
    text = "مرحبا بالعالم هنا\nIn Hebrew אבגד (abc) הו and back\n"
    reader.show_article(text, [])
    here = (Segment(0, 5),)
    bar = Bar("x", "claim", here, 0, "alone", here)
    group = GroupMark(0, 5, ("missing",), "open", "")
    reader.set_comparison(CompareState((Lane(ANA, "Ana", "A", (bar,)),), (group,), 0))
    (words,) = reader.boxes([here])
    ((_, piece),) = stretches(reader)
    assert (piece.left, piece.right) == pytest.approx((words[0].left(), words[0].right()))
    assert not image(reader).isNull()


def test_the_overview_shows_what_differs(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "Paragraph 55", "own"))
    assert {one.id for one in reader.index} == {"own"}
    reader.set_comparison(whole())
    ids = {one.id for one in reader.index}
    assert "la:claim" in ids
    assert not any(key.startswith(("s", "t")) for key in ids)
    assert reader.ruler is not None
    assert "differ" in reader.ruler.toolTip()
    reader.set_comparison(None)
    assert {one.id for one in reader.index} == {"own"}
    assert "differ" not in reader.ruler.toolTip()


@pytest.mark.parametrize("points", [13.0, 26.0])
def test_a_long_mark_fits_beside_the_lines_and_keeps_its_accent(
    reader: Reader, points: float
) -> None:
    reader.set_text_look("DejaVu Serif", points, 120, 1.7)
    pictures = []
    for mark in ("WW", "É", "E"):
        state = one()
        lanes = tuple(replace(lane, mark=mark) for lane in state.lanes)
        reader.set_comparison(replace(state, lanes=lanes))
        pictures.append(image(reader))
        assert all(
            pictures[-1].pixelColor(x, y) == pictures[-1].pixelColor(0, 0)
            for x in range(4)
            for y in range(0, reader.viewport().height(), 2)
        )
    assert pictures[1] != pictures[2]
