"""What position tells, value by value."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.derived.rules import RULES, attribution, negation_at, quote_type
from annotator.derived.surroundings import Surroundings
from annotator.scheme.model import ATTRIBUTE_RULES
from annotator.values import Annotation, Segment
from tests.annotator.derived.derived_world import scheme, span

SOURCE = {"companions": {"source": Segment(50, 55)}}


def test_every_rule_of_the_scheme_is_there() -> None:
    assert set(RULES) == set(ATTRIBUTE_RULES)


@pytest.mark.parametrize(
    ("claim", "more", "expected"),
    [
        ((25, 45), {}, "author"),
        ((25, 45), SOURCE, "mixed"),
        ((31, 45), SOURCE, "indirect"),
        ((2, 9), {}, "direct"),
        ((2, 9), SOURCE, "direct"),
    ],
)
def test_attribution(claim: tuple[int, int], more: dict[str, Any], expected: str) -> None:
    one = span("c", "claim", claim, **more)
    spans: list[Annotation] = [one, span("q", "quote", (0, 10)), span("r", "quote", (30, 40))]
    assert attribution(one, Surroundings(scheme(), "x" * 60, spans)) == expected


SAID = "“We left. They called it ‘a day’,” she said. He said “no” and “yes”. We stayed."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We left", "direct"),
        ("We left. They called it ‘a day’,", "direct"),
        ("a day", "direct"),  # the inner pair is enough
        ("‘a day’,", "direct"),  # the inner pair is too short, the outer one is not
        ("“no”", "direct"),  # with the marks
        ("no” and “yes", "indirect"),  # from one pair into the next
        ("she said", "indirect"),
        ("We stayed", "indirect"),
    ],
)
def test_marks_of_the_text_are_a_quotation_for_what_has_a_source(words: str, expected: str) -> None:
    place = (SAID.index(words), SAID.index(words) + len(words))
    bare, sourced = span("c", "claim", place), span("c", "claim", place, **SOURCE)
    assert attribution(sourced, Surroundings(scheme(), SAID, [sourced])) == expected
    assert attribution(bare, Surroundings(scheme(), SAID, [bare])) == "author", "place alone"


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        (None, None),
        (Segment(0, 6), "cue"),
        (Segment(20, 24), "content"),  # "said", in the gap
        (Segment(30, 36), "cue"),
        (Segment(12, 14), "content"),
        (Segment(8, 12), "content"),
        (Segment(36, 40), None),  # no word of saying that is known
    ],
)
def test_negation(cue: Segment | None, expected: str | None) -> None:
    text = "denied....words of .said.more.refuteblue"
    one = span("d", "denial", (10, 20), (25, 30), companions={"cue": cue} if cue else {})
    assert negation_at(one, Surroundings(scheme(), text, [one])) == expected


def test_quote_type_asks_the_text() -> None:
    text = "“We left.” They called it “a day”."
    whole, part = span("q", "quote", (0, 10)), span("r", "quote", (26, 33))
    around = Surroundings(scheme(), text, [whole, part])
    assert quote_type(whole, around) == "direct"
    assert quote_type(part, around) == "mixed"
