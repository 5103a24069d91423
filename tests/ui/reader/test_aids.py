"""What the reader shows beside spans, and the relation that the mouse draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE, move, span, styles
from ui.reader import CompanionItem, Hint, Reader, RelationItem, SpanItem
from ui.reader.reader import quotation
from ui.theme import contrast, load_theme

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def place(words: str) -> Segment:
    start = ARTICLE.index(words)
    return Segment(start, start + len(words))


def picture(reader: Reader) -> QImage:
    QApplication.processEvents()
    return reader.viewport().grab().toImage()


@pytest.fixture
def calm(reader: Reader) -> Reader:
    """No caret that blinks; a denial selected, a claim and a quote beside it."""
    reader.clearFocus()
    reader.set_theme(load_theme("light"))
    reader.put_span(span(ARTICLE, "no talks had taken place", "d", "denial"))
    reader.put_span(span(ARTICLE, "several meetings in May", "c"))
    reader.put_span(span(ARTICLE, "“We have met nobody,”", "q", "quote"))
    reader.put_span(span(ARTICLE, "Paragraph 59 goes on", "far"))
    reader.select_span("d")
    QApplication.processEvents()
    return reader


# Hints


def test_hints_stand_over_their_words_and_go(calm: Reader) -> None:
    before = picture(calm)
    calm.show_hints([Hint("A", place("several")), Hint("S", place("Paragraph 59"))])
    places = calm.hint_places()
    assert set(places) == {"A"}, "only what is on the screen has one"
    box = calm.boxes([[place("several")]])[0][0]
    assert abs(places["A"].left() - box.left()) < 8
    assert places["A"].bottom() < box.center().y(), "the word can still be read"
    assert picture(calm) != before
    calm.clear_hints()
    assert picture(calm) == before


def test_of_places_at_one_word_the_longer_have_their_hints_at_their_ends(calm: Reader) -> None:
    short, long = place("several"), place("several meetings in May")
    calm.show_hints([Hint("A", long), Hint("S", short), Hint("D", short)])
    places = calm.hint_places()
    first, whole = (row[-1] for row in calm.boxes([[short], [long]]))
    assert abs(places["S"].left() - first.left()) < 8
    assert abs(places["A"].right() - whole.right()) < 8
    assert places["D"].left() > places["S"].right(), "on the very same words: beside"
    for key, rect in places.items():
        assert calm.hint_under(QPointF(rect.center())) == key
    assert calm.hint_under(whole.center()) is None


def test_dots_tell_how_far_each_place_reaches(calm: Reader) -> None:
    """Far from its hint, a place differs from one that ends before."""
    whole, inner = place("They spoke of"), place("spoke of")
    (words,) = calm.boxes([[whole]])
    strip = words[0].adjusted(words[0].width() - 12, 8, 0, 6).toAlignedRect()
    pictures = [picture(calm).copy(strip)]
    for segments in ([place("They")], [whole], [whole, inner]):
        calm.show_hints([Hint(key, one) for key, one in zip("AS", segments, strict=False)])
        pictures.append(picture(calm).copy(strip))
    none, short, one, two = pictures
    assert short == none
    assert one != none
    assert two not in (none, one), "two over one word are told apart"


def test_hints_scroll_with_their_words(calm: Reader) -> None:
    calm.show_hints([Hint("A", place("several meetings"), "c")])
    for step in (1, 2):
        calm.verticalScrollBar().setValue(step)
        box = calm.boxes([[place("several meetings")]])[0][0]
        assert abs(calm.hint_places()["A"].left() - box.left()) < 8
        assert calm.hint_places()["A"].top() < box.top() < calm.hint_places()["A"].bottom()
        scrolled = picture(calm)
        calm.viewport().update()
        assert picture(calm) == scrolled, "what Qt moved is as if painted anew"


def test_a_span_that_begins_above_the_screen_has_its_hint_on_it(reader: Reader) -> None:
    long = Segment(0, ARTICLE.index("Paragraph 30"))
    reader.verticalScrollBar().setValue(20)
    reader.show_hints([Hint("A", long, "x")])
    assert 0 <= reader.hint_places()["A"].top() < 60


def test_in_a_text_from_right_to_left_hints_stand_at_the_right(reader: Reader) -> None:
    reader.show_article("مرحبا بالعالم هنا كل شيء", [])
    reader.show_hints([Hint("A", Segment(0, 13)), Hint("S", Segment(14, 17))])
    places, (box,) = reader.hint_places(), reader.boxes([[Segment(0, 13)]])
    assert abs(places["A"].right() - box[0].right()) < 20
    assert places["S"].left() < places["A"].left()


def test_hints_of_a_former_article_are_gone(calm: Reader) -> None:
    calm.show_hints([Hint("A", place("several"))])
    calm.show_article("Another text.", [])
    assert calm.hint_places() == {}


@pytest.mark.parametrize("points", [13, 32])
def test_hints_grow_with_the_letters(calm: Reader, points: int) -> None:
    calm.set_text_look("DejaVu Serif", points, 66, 1.7)
    calm.show_hints([Hint("M", Segment(0, 8))])
    height = calm.hint_places()["M"].height()
    assert 0.5 * calm.look.em < height < calm.look.em


# Companions and relations


def test_companions_are_drawn_while_their_span_is_selected(calm: Reader) -> None:
    before = picture(calm)
    calm.set_companions([CompanionItem("source", "source", "W", place("The minister"))])
    drawn = picture(calm)
    assert drawn != before
    calm.select_span("c")
    calm.select_span("d")
    assert picture(calm) == before


def test_a_companion_is_no_track_it_goes_round_its_words(calm: Reader) -> None:
    colour = styles()["denial"].line
    box = calm.boxes([[place("The minister")]])[0][0]
    middle = int(box.center().y())
    row = range(int(box.left()) - 4, int(box.left()) + 1)

    def edge() -> bool:
        shot = picture(calm)
        near = (shot.pixelColor(x, y) for x in row for y in range(middle - 6, middle + 6))
        return any(abs(one.hue() - colour.hue()) < 12 and one.saturation() > 80 for one in near)

    assert not edge()
    calm.set_companions([CompanionItem("source", "source", "W", place("The minister"))])
    assert edge()


@pytest.mark.parametrize(
    "item",
    [
        RelationItem("target", "denies", "d", "c"),
        RelationItem("target", "denies", "c", "d"),
        RelationItem("target", "denies", "d", "far"),
        RelationItem("x", "same line", "d", "q"),
        RelationItem("inside", "inside", "d", "c", derived=True),
    ],
)
def test_relations_are_drawn_while_one_end_is_selected(calm: Reader, item: RelationItem) -> None:
    before = picture(calm)
    calm.set_relations([item])
    assert picture(calm) != before
    calm.select_span(None)
    unselected = picture(calm)
    calm.select_span("d")
    assert picture(calm) == before
    calm.set_relations([])
    assert picture(calm) == before
    assert unselected != before


def test_a_relation_to_a_span_that_is_not_here_is_not_drawn(calm: Reader) -> None:
    before = picture(calm)
    calm.set_relations([RelationItem("target", "denies", "d", "gone")])
    assert picture(calm) == before


def test_relations_stay_true_while_one_scrolls(calm: Reader) -> None:
    calm.set_relations(
        [RelationItem("target", "denies", "d", "c"), RelationItem("t", "x", "d", "far")]
    )
    for value in (1, 3, 12, 2):
        calm.verticalScrollBar().setValue(value)
        scrolled = picture(calm)
        calm.viewport().update()
        assert picture(calm) == scrolled


# The knob


@pytest.fixture
def linked(calm: Reader) -> Reader:
    calm.set_link_rules({"denial": frozenset({"claim"})})
    return calm


def middle(reader: Reader, words: str) -> QPointF:
    return reader.boxes([[place(words)]])[0][0].center()


def test_the_knob_is_for_own_spans_whose_label_has_relations(linked: Reader) -> None:
    knob = linked.knob_place()
    assert knob is not None
    assert linked.knob_under(knob)
    assert not linked.knob_under(middle(linked, "no talks"))
    linked.select_span("c")
    assert linked.knob_place() is None
    linked.put_span(span(ARTICLE, "no talks had taken place", "d", "denial", own=False))
    linked.select_span("d")
    assert linked.knob_place() is None


def test_a_relation_is_dragged_from_the_knob_to_a_span(
    linked: Reader, drag: Callable[..., None], qtbot: QtBot
) -> None:
    knob, end = linked.knob_place(), middle(linked, "several meetings")
    assert knob is not None
    with qtbot.waitSignal(linked.relation_dragged) as caught:
        drag(knob, end)
    assert caught.args == ["d", "c"]
    assert linked.selected_span == "d"
    assert linked.words() is None
    assert linked.link_target is None


@pytest.mark.parametrize("words", ["“We have met", "no talks", "Two officials"])
def test_what_may_not_be_the_other_end_is_none(
    linked: Reader, drag: Callable[..., None], words: str
) -> None:
    told: list[tuple[str, str]] = []
    linked.relation_dragged.connect(lambda *ids: told.append(ids))
    knob = linked.knob_place()
    assert knob is not None
    drag(knob, middle(linked, words))
    assert told == []


def test_esc_gives_a_relation_up(linked: Reader, drag: Callable[..., None]) -> None:
    told: list[tuple[str, str]] = []
    linked.relation_dragged.connect(lambda *ids: told.append(ids))
    knob, end = linked.knob_place(), middle(linked, "several meetings")
    assert knob is not None
    linked.setFocus()
    drag(knob, end, drop=False)
    assert linked.link_target == "c"
    assert linked.viewport().cursor().shape() == Qt.CursorShape.DragLinkCursor
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NONE)
    QApplication.sendEvent(linked, override)
    assert override.isAccepted(), "no action gets this Esc"
    QTest.keyClick(linked, Qt.Key.Key_Escape)
    QTest.mouseRelease(linked.viewport(), LEFT, NONE, end.toPoint())
    assert told == []
    assert linked.link_target is None


def test_while_dragging_the_allowed_spans_are_marked(
    linked: Reader, drag: Callable[..., None]
) -> None:
    knob = linked.knob_place()
    assert knob is not None
    before = picture(linked)
    drag(knob, knob + QPointF(-60, 0), drop=False)
    box = linked.boxes([[place("several meetings in May")]])[0][0].toRect().adjusted(-4, -4, 4, 4)
    other = linked.boxes([[place("“We have met nobody,”")]])[0][0].toRect().adjusted(4, 0, -4, 0)
    now = picture(linked)
    assert now.copy(box) != before.copy(box)
    assert now.copy(other) == before.copy(other)


def test_the_pointer_says_what_the_knob_does(linked: Reader) -> None:
    knob = linked.knob_place()
    assert knob is not None
    move(linked, knob, down=False)
    assert linked.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert "relate" in linked._tip(knob)


# Found words, twins, focus


def test_found_words_and_the_present_one_are_painted(calm: Reader) -> None:
    theme = load_theme("light")
    calm.select_span(None)
    first, other = place("officials"), place("opposite")
    calm.set_hits([first, other], other)
    shot = picture(calm)
    boxes = calm.boxes([[first], [other]])
    found, now = ((row[0].topLeft() + QPointF(2, 2)).toPoint() for row in boxes)
    assert shot.pixelColor(found) == theme.found
    assert shot.pixelColor(now) == theme.found_now
    calm.set_hits([])
    assert picture(calm).pixelColor(found) == theme.page


def test_only_the_blocks_on_the_screen_are_looked_at(
    calm: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(f"line {number} with a word" for number in range(5000))
    calm.show_article(text, [])
    at, found = text.find("word"), []
    while at >= 0:
        found.append(Segment(at, at + 4))
        at = text.find("word", at + 1)
    asked: list[int] = []
    geometry = calm._geometry()
    words = geometry.words
    monkeypatch.setattr(
        geometry, "words", lambda parts, block: asked.append(len(parts)) or words(parts, block)
    )
    calm.set_hits(found)
    picture(calm)
    seen = len(list(calm.visible_blocks()))
    assert 0 < len(asked) <= seen
    assert sum(asked) <= seen
    picture(calm)
    assert len(asked) <= seen, "they are asked once"


def test_twins_are_outlined_unless_the_setting_says_no(calm: Reader) -> None:
    calm.select_span(None)
    before = picture(calm)
    calm.set_twins([place("officials")])
    assert picture(calm) != before
    calm.set_twins_shown(False)
    assert picture(calm) == before


def test_focus_fades_all_but_the_paragraph_at_the_caret_and_all_stays_legible(
    calm: Reader,
) -> None:
    calm.select_span(None)
    calm.set_caret(place("Two officials").start)
    before = picture(calm)
    calm.set_focus_mode(True)
    faded = picture(calm)
    here, there = calm.boxes([[place("They spoke of")], [place("reporters")]])
    assert faded.copy(here[0].toRect()) == before.copy(here[0].toRect())
    assert faded.copy(there[0].toRect()) != before.copy(there[0].toRect())
    calm.set_caret(place("reporters").start)
    assert picture(calm).copy(there[0].toRect()) == before.copy(there[0].toRect())
    calm.set_caret(place("Two officials").start)
    calm.set_focus_mode(False)
    assert picture(calm) == before


def test_focus_keeps_the_selected_span_clear(calm: Reader) -> None:
    calm.set_caret(0)
    calm.set_focus_mode(True)
    calm.select_span("c")
    box = calm.boxes([[place("They spoke of")]])[0][0].toRect()
    clear = picture(calm).copy(box)
    calm.set_focus_mode(False)
    assert picture(calm).copy(box) == clear


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_faded_words_keep_four_and_a_half_to_one(name: str) -> None:
    theme = load_theme(name)
    veil = theme.veil()
    assert 0 < veil.alphaF() < 0.75
    mixed = theme.ink.toRgb()
    share = veil.alphaF()
    parts = [
        a * (1 - share) + b * share
        for a, b in zip(theme.ink.getRgbF()[:3], theme.page.getRgbF()[:3], strict=True)
    ]
    mixed.setRgbF(*parts)
    assert contrast(mixed, theme.page) >= 4.45


# Copying


def test_the_selected_words_are_copied_as_a_quotation(calm: Reader) -> None:
    calm.select_words(place("no talks had taken place"))
    assert calm.copy_quotation("Ana, The Paper")
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "“no talks had taken place” — Ana, The Paper"
    calm.clear_words()
    calm.select_span("q")
    assert calm.copy_quotation("")
    assert clipboard.text() == "“We have met nobody,”"
    calm.select_span(None)
    assert not calm.copy_quotation("x")


def test_a_quotation_in_two_parts_says_so(calm: Reader) -> None:
    parts = (place("no talks"), place("taken place"))
    calm.put_span(SpanItem("two", "claim", parts, own=True))
    calm.select_span("two")
    assert calm.copy_quotation("Ana")
    assert QGuiApplication.clipboard().text() == "“no talks … taken place” — Ana"


@pytest.mark.parametrize("words", ["“so”", "„so“", "«so»", '"so"'])
def test_marks_that_are_there_are_not_doubled(words: str) -> None:
    assert quotation(f" {words} ", "x") == f"{words} — x"
