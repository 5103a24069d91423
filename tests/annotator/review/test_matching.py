"""Pairing: exact, the same from both sides, in any order and under any ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.review.matching import (
    LEAST_OVERLAP,
    Matches,
    characters,
    overlap,
    paired,
    pairings_of,
)
from annotator.review.model import Pairing
from annotator.values import Annotation, Segment
from tests.annotator.review.makers import BEA, LABELS, SCHEME, annotations, span

pair = st.tuples(annotations("a"), annotations("b"))


def pairs(one: Sequence[Annotation], other: Sequence[Annotation]) -> list[tuple[str, str]]:
    return [(each.one, each.other) for each in paired(SCHEME, one, other)]


def test_segments_of_one_annotation_count_as_their_union() -> None:
    parts = (Segment(8, 12), Segment(0, 5), Segment(5, 9), Segment(20, 21))
    assert characters(parts) == ((0, 12), (20, 21))


def test_the_overlap_is_of_characters_and_not_of_hulls() -> None:
    broken = span("a", "quote", 0, 10, 30, 40)
    assert overlap(broken, span("b", "quote", 0, 40)) == 0.5
    assert overlap(broken, span("b", "quote", 10, 30)) == 0.0
    assert overlap(broken, span("b", "quote", 5, 35)) == 10 / 40
    assert overlap(span("a", "quote", 0, 5), span("b", "quote", 5, 9)) == 0.0  # they only touch


def test_half_of_the_characters_are_enough_and_less_are_not() -> None:
    one = span("a", "claim", 0, 10)
    assert pairs([one], [span("b", "claim", 0, 20)]) == [("a", "b")]
    assert pairs([one], [span("b", "claim", 0, 21)]) == []


def test_a_pairing_explains_itself() -> None:
    told = paired(
        SCHEME,
        [span("a1", "claim", 0, 10), span("a2", "denial", 30, 40)],
        [span("b1", "claim", 0, 12), span("b2", "speculation", 30, 40)],
    )
    assert [each.words for each in told] == [
        "paired: same label, 83 % overlap",
        "paired: another label, 100 % overlap",
    ]


def test_labels_of_two_layers_are_never_paired() -> None:
    assert pairs([span("a", "claim", 0, 10)], [span("b", "quote", 0, 10)]) == []


def test_labels_that_the_scheme_does_not_know_are_a_layer_of_their_own() -> None:
    one, other = span("a", "rumour", 0, 10), span("b", "gossip", 0, 10)
    assert pairs([one], [other]) == [("a", "b")]
    assert pairs([one], [span("b", "claim", 0, 10)]) == []


def test_a_claim_nested_in_a_quote_is_paired_with_its_like_in_any_order() -> None:
    mine = [span("a1", "quote", 0, 40), span("a2", "claim", 1, 38)]
    yours = [span("b1", "claim", 1, 38), span("b2", "quote", 0, 40)]
    assert pairs(mine, yours) == [("a1", "b2"), ("a2", "b1")]


def test_the_same_label_goes_before_more_overlap() -> None:
    mine = [span("a", "claim", 0, 10)]
    yours = [span("b", "denial", 0, 10), span("c", "claim", 0, 7)]
    assert pairs(mine, yours) == [("a", "c")]


def test_the_same_words_with_the_same_label_go_before_everything() -> None:
    mine = [span("a1", "claim", 0, 100), span("a2", "claim", 30, 100)]
    yours = [span("b1", "claim", 0, 100), span("b2", "claim", 0, 70)]
    # The two others have 40 of 100 characters in common; 70 + 70 would be more than 100 + nothing.
    assert pairs(mine, yours) == [("a1", "b1")]


def test_the_sum_of_overlaps_decides_and_not_the_best_pair() -> None:
    mine = [span("a1", "claim", 0, 10), span("a2", "claim", 2, 13)]
    yours = [span("b1", "claim", 0, 11), span("b2", "claim", 0, 6)]
    # a1 and b1 fit best (10 of 11), but then a2 and b2 would have nobody.
    assert overlap(mine[0], yours[0]) > overlap(mine[1], yours[0]) > LEAST_OVERLAP
    assert pairs(mine, yours) == [("a1", "b2"), ("a2", "b1")]


def test_a_tie_goes_to_the_earlier_words_whatever_the_ids_are() -> None:
    middle = span("m", "claim", 10, 20)
    for ids in (("x", "y"), ("y", "x")):
        sides = [span(ids[0], "claim", 8, 18), span(ids[1], "claim", 12, 22)]
        assert pairs([middle], sides) == [("m", ids[0])]
        assert pairs(sides[::-1], [middle]) == [(ids[0], "m")]


def test_twins_are_paired_by_what_is_said_of_them_and_not_by_id() -> None:
    sure, unsure = {"certainty": "certain"}, {"certainty": "possible"}
    mine = [
        span("a1", "claim", 0, 9, attributes=sure),
        span("a2", "claim", 0, 9, attributes=unsure),
    ]
    yours = [span("b1", "claim", 0, 9, attributes=unsure)]
    assert pairs(mine, yours) == [("a2", "b1")]
    more = [*yours, span("b0", "claim", 0, 9, attributes={"speaker": "Lee"})]
    assert sorted(pairs(mine, more)) == [("a1", "b0"), ("a2", "b1")]


def test_many_spans_on_nearly_the_same_words() -> None:
    mine = [span(f"a{n:02}", LABELS[n % 2], n, 60 + n) for n in range(12)]
    yours = [span(f"b{n:02}", LABELS[n % 2], n, 61 + n) for n in range(12)]
    assert pairs(mine, yours) == [(f"a{n:02}", f"b{n:02}") for n in range(12)]


def test_nothing_is_paired_with_nothing() -> None:
    assert paired(SCHEME, [], [span("b", "claim", 0, 3)]) == []


def _mirrored(found: list[Pairing]) -> list[Pairing]:
    return [replace(each, one=each.other, other=each.one) for each in found]


@given(pair)
def test_it_is_the_same_from_both_sides(sides: tuple[list[Annotation], list[Annotation]]) -> None:
    one, other = sides
    assert paired(SCHEME, other, one) == _mirrored(paired(SCHEME, one, other))


@given(pair, st.randoms(use_true_random=False))
def test_it_depends_neither_on_order_nor_on_ids(
    sides: tuple[list[Annotation], list[Annotation]], random: object
) -> None:
    one, other = sides
    shuffled = [list(each) for each in sides]
    names = [each.id for side in sides for each in side]
    others = [f"x{number}" for number, _ in enumerate(names)]
    for each in (*shuffled, others):
        random.shuffle(each)  # type: ignore[attr-defined]
    renamed = dict(zip(names, others, strict=True))
    known = {new: old for old, new in renamed.items()}
    again = paired(
        SCHEME, *([replace(each, id=renamed[each.id]) for each in side] for side in shuffled)
    )
    back = [replace(each, one=known[each.one], other=known[each.other]) for each in again]
    assert set(map(_plain, back)) == set(map(_plain, paired(SCHEME, one, other)))


def _plain(each: Pairing) -> tuple[str, str, bool, float]:
    return each.one, each.other, each.same_label, each.overlap


@given(pair)
def test_it_is_one_to_one_within_a_layer_and_above_the_least_overlap(
    sides: tuple[list[Annotation], list[Annotation]],
) -> None:
    one, other = ({each.id: each for each in side} for side in sides)
    found = paired(SCHEME, *sides)
    assert len({each.one for each in found}) == len({each.other for each in found}) == len(found)
    for each in found:
        a, b = one[each.one], other[each.other]
        assert SCHEME.same_layer(a.label, b.label)
        assert each.overlap == overlap(a, b) >= LEAST_OVERLAP
        assert each.same_label == (a.label == b.label)


def _all(one: list[Annotation], other: list[Annotation]) -> Iterator[list[tuple[int, Fraction]]]:
    """Every one-to-one choice of candidates, as labels in common and overlaps."""
    if not one:
        yield []
        return
    yield from _all(one[1:], other)
    for at, each in enumerate(other):
        shared = Fraction(overlap(one[0], each)).limit_denominator(1000)
        if SCHEME.same_layer(one[0].label, each.label) and shared >= Fraction(1, 2):
            gain = int(one[0].label == each.label), shared
            for rest in _all(one[1:], other[:at] + other[at + 1 :]):
                yield [gain, *rest]


@given(pair)
@example(
    (
        [span("a1", "claim", 0, 10), span("a2", "claim", 2, 13)],
        [span("b1", "claim", 0, 11), span("b2", "claim", 0, 6)],
    )
)
def test_no_other_pairing_is_better(sides: tuple[list[Annotation], list[Annotation]]) -> None:
    one, other = (list(side) for side in sides)
    found = paired(SCHEME, one, other)
    for a in tuple(one):  # the same words and label come first, and are not up for choice
        b = next((b for b in other if (a.label, a.segments) == (b.label, b.segments)), None)
        if b is not None:
            one.remove(a)
            other.remove(b)
    best = max(
        (sum(label for label, _ in some), sum((shared for _, shared in some), Fraction()))
        for some in _all(one, other)
    )
    exact = len(sides[0]) - len(one)
    assert sum(each.same_label for each in found) == best[0] + exact
    assert sum(each.overlap for each in found) == pytest.approx(float(best[1]) + exact, abs=1e-5)


def test_the_annotator_of_a_span_is_not_asked_for() -> None:
    one = span("a", "claim", 0, 10)
    assert pairs([one], [replace(one, id="b", annotator=BEA)]) == [("a", "b")]


@pytest.mark.parametrize("many", [3, 6, 7, 12])
def test_a_long_chain_of_candidates_is_paired_as_well_as_can_be(many: int) -> None:
    # Each may go with the one before it or with the one after it: few are tried, many are solved.
    one = [span(f"a{at:02}", "claim", at * 4, at * 4 + 20) for at in range(many)]
    other = [span(f"b{at:02}", "claim", at * 4 + 1, at * 4 + 21) for at in range(many)]
    expected = [(f"a{at:02}", f"b{at:02}") for at in range(many)]
    assert pairs(one, other) == expected
    assert pairs(other, one) == [(b, a) for a, b in expected]


@given(pair)
def test_what_is_matched_once_is_what_is_paired(
    sides: tuple[list[Annotation], list[Annotation]],
) -> None:
    matches = Matches(SCHEME)
    first = matches.between(*sides)
    assert matches.between(*sides) is first
    assert pairings_of(first) == paired(SCHEME, *sides)
    assert pairings_of(matches.between(sides[1], sides[0])) == paired(SCHEME, sides[1], sides[0])
