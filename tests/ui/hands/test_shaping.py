"""Splitting and joining spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.values import Segment
from tests.ui.hands.world import CONTROL, SHIFT, STORY, Key
from ui.hands.shaping import joined, split_at


def test_split_at_the_caret_and_join_again(person):
    span = person.label("The bridge is closed, the mayor said", "c")
    person.go("the mayor")
    person.press(Key.Key_J, CONTROL | SHIFT)
    assert person.spans == [("claim", "The bridge is closed"), ("claim", "the mayor said")]
    assert person.session.selection == span
    person.press(Key.Key_J, CONTROL)
    assert person.spans == [("claim", "The bridge is closed, the mayor said")]
    assert person.session.selection == span
    person.press(Key.Key_Z, CONTROL)
    assert len(person.spans) == 2


def test_a_caret_inside_a_word_splits_before_it(person):
    person.label("The bridge is closed", "c")
    person.reader.set_caret(person.at("closed").start + 3)
    person.press(Key.Key_J, CONTROL | SHIFT)
    assert person.spans == [("claim", "The bridge is"), ("claim", "closed")]


def test_a_caret_outside_splits_nothing(person):
    person.label("The bridge is closed", "c")
    for place in (0, person.at("mayor").start):
        person.reader.set_caret(place)
        person.press(Key.Key_J, CONTROL | SHIFT)
        assert "Put the caret between two words" in person.said
    assert len(person.spans) == 1


def test_the_selected_words_say_what_to_join_with(person):
    span = person.label("The bridge is closed", "c")
    person.label("we may hear soon", "c")
    person.label("a joke", "c")
    person.session.select(span)
    person.choose("joke")
    person.press(Key.Key_J, CONTROL)
    assert ("claim", "The bridge is closed", "a joke") in person.spans
    person.choose("council")
    person.press(Key.Key_J, CONTROL)
    assert "no other claim at the selected words" in person.said


def test_nothing_after_it_to_join_with(person):
    person.label("a joke", "c")
    person.press(Key.Key_J, CONTROL)
    assert person.said == "You have no other claim after this one."


segments = st.lists(st.integers(0, len(STORY)), min_size=2, max_size=8, unique=True).map(
    lambda cuts: _parts(sorted(cuts))
)


def _parts(cuts: list[int]) -> tuple[Segment, ...]:
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Segment(start, end) for start, end in pairs)


@given(parts=segments, index=st.integers(0, len(STORY)), marks=st.sampled_from(["shed", "leave"]))
def test_halves_are_apart_and_within_the_span(parts, index, marks):
    halves = split_at(STORY, parts, index, marks)
    if halves is None:
        return
    first, second = halves
    assert first[0].start == parts[0].start
    assert second[-1].end == parts[-1].end
    assert first[-1].end <= second[0].start
    for half in halves:
        for part in half:
            assert part.start < part.end
            assert any(one.start <= part.start and part.end <= one.end for one in parts)


@given(parts=segments, index=st.integers(0, len(STORY)))
def test_joining_the_halves_loses_no_word(parts, index):
    halves = split_at(STORY, parts, index, "leave")
    if halves is None:
        return
    whole = joined(STORY, *halves)
    covered = {at for part in whole for at in range(part.start, part.end)}
    for part in parts:
        for at in range(part.start, part.end):
            assert at in covered or not STORY[at].isalnum()
