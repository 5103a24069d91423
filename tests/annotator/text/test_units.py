"""The units that a caret and a selection go by."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.text import grow, next_unit, previous_unit, quotations, snap, step, unit_at
from annotator.text.graphemes import is_boundary
from annotator.text.paragraphs import WINDOW
from annotator.text.units import Unit
from annotator.values import Marks, Segment
from tests.annotator.text.samples import GOLD, places, seed

UNITS: tuple[Unit, ...] = get_args(Unit)
TEXT = "One, e\u0301t. He said that it was late.\n\n  “We left.” \nEnd"

unit_names = st.sampled_from(UNITS)


def words(part: Segment | None) -> str | None:
    return None if part is None else TEXT[part.start : part.end]


def all_of(text: str, unit: Unit) -> list[Segment]:
    found, place = [], 0
    while (part := next_unit(text, place, unit)) is not None:
        found.append(part)
        place = part.end
    return found


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("word", ["One", "e\u0301t", "He", "said", "that", "it", "was", "late", "We", "left",
                  "End"]),
        ("clause", ["One, e\u0301t", "He said", "that it was late", "We left", "End"]),
        ("sentence", ["One, e\u0301t.", "He said that it was late.", "“We left.”", "End"]),
        ("paragraph", ["One, e\u0301t. He said that it was late.", "“We left.”", "End"]),
    ],
)  # fmt: skip
def test_all_units(unit: Unit, expected: list[str]) -> None:
    assert [words(part) for part in all_of(TEXT, unit)] == expected


def test_characters_are_whole() -> None:
    found = all_of("e\u0301👨🏻\u200d🚒\n", "character")
    assert found == [Segment(0, 2), Segment(2, 6), Segment(6, 7)]
    assert unit_at("e\u0301x", 1, "character") == Segment(0, 2)
    assert unit_at("", 0, "character") is None
    assert unit_at("ab", 9, "character") == Segment(1, 2)


def test_the_unit_at_a_place() -> None:
    at = TEXT.index("said")
    assert words(unit_at(TEXT, at, "clause")) == "He said"
    assert words(unit_at(TEXT, at, "sentence")) == "He said that it was late."
    assert words(unit_at(TEXT, TEXT.index(" that"), "clause")) == "He said"  # ends there
    assert unit_at(TEXT, TEXT.index("\n\n") + 1, "paragraph") is None
    assert unit_at(TEXT, TEXT.index("\n\n") + 1, "sentence") is None
    text = "It was so, but it is over."
    assert unit_at(text, text.index("ut "), "clause") is None


def test_from_the_start_of_a_unit_the_next_is_that_unit() -> None:
    assert next_unit(TEXT, 0, "sentence") == Segment(0, 9)
    assert words(next_unit(TEXT, 1, "sentence")) == "He said that it was late."
    assert next_unit(TEXT, len(TEXT), "word") is None
    assert previous_unit(TEXT, 0, "word") is None
    assert words(previous_unit(TEXT, len(TEXT), "sentence")) == "End"
    assert words(previous_unit(TEXT, len(TEXT) - 1, "sentence")) == "“We left.”"


def test_the_caret_goes_from_start_to_start() -> None:
    starts = [part.start for part in all_of(TEXT, "sentence")]
    place, found = 0, []
    while place < len(TEXT):
        place = step(TEXT, place, "sentence", True)
        found.append(place)
    assert found == [*starts[1:], len(TEXT)]
    back = []
    while place > 0:
        place = step(TEXT, place, "sentence", False)
        back.append(place)
    assert back == starts[::-1]


def test_a_caret_before_the_first_unit_goes_to_the_start() -> None:
    assert step("  One", 2, "word", False) == 0
    assert step("One  ", 1, "word", True) == 5
    assert step("", 0, "clause", True) == step("", 0, "clause", False) == 0


@given(places(), unit_names)
def test_units_follow_each_other(place: tuple[str, int, int], unit: Unit) -> None:
    text, index, _ = place
    low = index
    while (part := next_unit(text, low, unit)) is not None:
        assert low <= part.start < part.end <= len(text)
        low = part.end
    high = index
    while (part := previous_unit(text, high, unit)) is not None:
        assert 0 <= part.start < part.end <= high
        high = part.start


@given(places(), unit_names)
def test_next_and_previous_agree(place: tuple[str, int, int], unit: Unit) -> None:
    text, index, _ = place
    part = next_unit(text, index, unit)
    if part is not None:
        assert unit_at(text, part.start, unit) == part
        assert previous_unit(text, part.end, unit) == part
        assert next_unit(text, part.start, unit) == part
    part = previous_unit(text, index, unit)
    if part is not None:
        assert next_unit(text, part.start, unit) == part


@example((" \u0301", 0, 0), "paragraph", True)
@given(places(), unit_names, st.booleans())
def test_a_caret_never_stalls_and_never_leaves(
    place: tuple[str, int, int], unit: Unit, forward: bool
) -> None:
    text, index, _ = place
    for _ in range(len(text) + 1):
        after = step(text, index, unit, forward)
        assert 0 <= after <= len(text)
        if index == (len(text) if forward else 0):
            assert after == index
            break
        assert after > index if forward else after < index
        assert is_boundary(text, after)
        index = after


@given(places(), unit_names)
def test_places_outside_are_moved_into_the_text(place: tuple[str, int, int], unit: Unit) -> None:
    text = place[0]
    assert next_unit(text, -5, unit) == next_unit(text, 0, unit)
    assert previous_unit(text, 10**6, unit) == previous_unit(text, len(text), unit)
    assert step(text, 10**6, unit, True) == len(text)
    assert step(text, -7, unit, False) == 0


@pytest.mark.parametrize("text", ["word " * 9000, "It was so, and they left. " * 2000])
@pytest.mark.parametrize("unit", UNITS)
def test_a_paragraph_like_a_book_is_walked_through(text: str, unit: Unit) -> None:
    place, steps = 3 * WINDOW, 0
    while place < len(text) and steps < 500:
        after = step(text, place, unit, True)
        assert place < after <= len(text)
        place, steps = after, steps + 1
    while place > 0 and steps < 1000:
        before = step(text, place, unit, False)
        assert 0 <= before < place
        place, steps = before, steps + 1


def keys_to(text: str, goal: Segment, marks: Marks, most: int = 3) -> int | None:
    """How many keys select, from a caret at its start, what a label snaps to ``goal``."""
    front, seen = [Segment(goal.start, goal.start)], set()
    for count in range(most + 1):
        reached = []
        for part in front:
            if part.start < part.end and snap(text, part.start, part.end, marks=marks) == goal:
                return count
            clause = next_unit(text, part.end, "clause")
            more = [clause, next_unit(text, part.end, "sentence"), grow(text, part)]
            if clause is not None and part.start < part.end:
                more.append(Segment(part.start, clause.end))
            reached += [each for each in more if each is not None and each not in seen]
            seen.update(reached)
        front = reached
    return None


def test_the_worked_example_is_selected_in_few_keys() -> None:
    text, counts = seed(), {}
    for each in msgspec.json.decode(GOLD.read_bytes())["annotations"]:
        marks: Marks = "include" if each["label"] == "quote" else "shed"
        keys = [keys_to(text, Segment(*part), marks) for part in each["segments"]]
        counts[each["id"]] = sum(99 if count is None else count for count in keys)
    assert max(counts.values()) <= 3
    assert sum(count == 1 for count in counts.values()) >= 17
    assert all(part in quotations(text) for part in (Segment(7, 22), Segment(74, 89)))
