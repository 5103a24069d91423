"""Where clauses begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from annotator.text import clauses
from annotator.text.syntax import clause_breaks
from tests.annotator.text.samples import places


def split(text: str) -> list[str]:
    return [text[part.start : part.end] for part in clauses(text, 0, len(text))]


@pytest.mark.parametrize(
    "expected",
    [
        ["Rita said", "that she was there"],
        ["Rita asked them", "whether the boats had left"],
        ["She told the three men from the north that it was over"],
        ["She told the meeting", "that it was over"],
        ["It repeats the claim", "that the plant will close in the spring"],
        ["Mr Hallow said", "the boats had left"],
        ["The firm of the north denied", "any accusation of wrongdoing"],
    ],
)
def test_what_is_said_is_a_clause(expected: list[str]) -> None:
    assert split(f"{' '.join(expected)}.") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The shop was shut, but it has opened again.",
         ["The shop was shut", "it has opened again"]),
        ("The shop was shut and nobody was there.", ["The shop was shut", "nobody was there"]),
        ("They use the kit because it is cheap.", ["They use the kit", "it is cheap"]),
        ("Although the shop was shut, they went.", ["the shop was shut", "they went"]),
        ("He says that it was shut and that they have left.",
         ["He says", "that it was shut", "that they have left"]),
    ],
)  # fmt: skip
def test_conjunctions_belong_to_neither(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It was for the provision of technology, patents and source code without a licence",
        "The possibility of an agreement and a long association was discussed",
        "It is hard to know which of the firms would have the same skills, if any",
        "Mr Hallow, a baker, takes the boat with his bread six days a week",
        "Her figures, she told the meeting, came from the tickets of the winter",
    ],
)
def test_lists_and_appositions_are_left_whole(text: str) -> None:
    assert split(f"{text}.") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In any case, the town may not agree.", ["In any case", "the town may not agree"]),
        ("The plan is old, the bridge made of wood, affected by the rain, could be lost.",
         ["The plan is old", "the bridge made of wood", "affected by the rain",
          "could be lost"]),
        ("Rita Tal, who leads the office, wrote to them.",
         ["Rita Tal", "who leads the office", "wrote to them"]),
        ("Sales did not fall, according to the firm.",
         ["Sales did not fall", "according to the firm"]),
        ("“It was in the plan,” said the chair.", ["It was in the plan", "said the chair"]),
        ("“It was in the plan,” he said, “and it will be.”",
         ["It was in the plan", "he said", "it will be"]),
        ("It was so; they left: nobody – not one – was there.",
         ["It was so", "they left", "nobody", "not one", "was there"]),
    ],
)  # fmt: skip
def test_commas_part_clauses_and_asides(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Er sagte, dass er käme, und ging.", ["Er sagte", "dass er käme", "und ging"]),
        ("文件称，旧码头将拆除，原址改建为酒店。", ["文件称", "旧码头将拆除", "原址改建为酒店"]),
        ("قال، نعم؛ لا.", ["قال", "نعم", "لا"]),
    ],
)
def test_other_languages_go_by_punctuation(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_only_the_clauses_that_are_touched_are_given() -> None:
    text = "He went, but she was there. They had left."
    assert [text[part.start : part.end] for part in clauses(text, 14, 15)] == ["she was there"]
    assert clauses("", 0, 0) == []


@given(places())
def test_clauses_are_in_order_and_touch_the_range(place: tuple[str, int, int]) -> None:
    text, start, end = place
    found = clauses(text, start, end)
    for part in found:
        assert 0 <= part.start < part.end <= len(text)
        assert part.end > start
        assert part.start < max(end, start + 1)
        assert "\n" not in text[part.start : part.end]
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(places())
def test_breaks_are_in_order_and_inside(place: tuple[str, int, int]) -> None:
    text, start, end = place
    found = list(clause_breaks(text, start, end))
    assert all(start <= gap.start <= gap.end <= end for gap in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
