"""What holds of the measures whatever the spans."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.review.agreement import bootstrap, coding, f1, gamma, pairing, semeval, unitizing
from annotator.review.agreement.outcome import Undefined
from annotator.review.agreement.spans import Unit, checked, covered, overlaps

LENGTH = 40
LABELS = ("claim", "denial", "speculation")


@st.composite
def parts(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    cuts = draw(st.lists(st.integers(0, LENGTH), min_size=2, max_size=4, unique=True).map(sorted))
    cuts = cuts[: len(cuts) // 2 * 2]
    return tuple(zip(cuts[::2], cuts[1::2], strict=True))


UNITS = st.lists(st.builds(Unit, st.sampled_from(LABELS), parts()), max_size=7)


@st.composite
def partitions(draw: st.DrawFn) -> list[Unit]:
    """Units of one rater that do not overlap."""
    cuts = draw(st.lists(st.integers(0, LENGTH), max_size=10, unique=True).map(sorted))
    pieces = pairwise(cuts)
    labels = draw(st.lists(st.sampled_from((*LABELS, None)), min_size=10, max_size=10))
    return [Unit(label, (piece,)) for piece, label in zip(pieces, labels, strict=False) if label]


RATERS = st.lists(partitions(), min_size=2, max_size=4)


@given(UNITS, UNITS, st.randoms(use_true_random=False))
def test_f1_is_the_same_from_both_sides_and_in_any_order(
    ones: list[Unit], others: list[Unit], chance: random.Random
):
    there, back = f1.counts(ones, others), f1.counts(others, ones)
    assert (there.exact, there.overlap, there.soft) == (back.exact, back.overlap, back.soft)
    assert (there.found_one, there.chars) == (back.found_other, back.chars)
    mixed = chance.sample(ones, len(ones)), chance.sample(others, len(others))
    assert f1.counts(*mixed) == there


@given(UNITS, UNITS)
def test_exact_is_at_most_soft_and_soft_at_most_overlap(ones: list[Unit], others: list[Unit]):
    found = f1.counts(ones, others)
    assert found.exact * f1.SCALE <= found.soft <= found.overlap * f1.SCALE
    assert found.overlap <= min(found.found_one, found.found_other)
    if ones or others:
        assert 0 <= f1.f1_exact(found) <= f1.f1_overlap(found) <= 1


@given(UNITS)
def test_everybody_agrees_with_himself(spans: list[Unit]):
    found = f1.counts(spans, spans)
    assert found.exact == found.overlap == len(spans)
    assert found.soft == len(spans) * f1.SCALE
    assert found.chars * 2 == found.chars_one + found.chars_other


@given(st.lists(parts().map(lambda each: each[0]), max_size=8), st.lists(parts(), max_size=8))
def test_shared_characters_are_those_that_a_set_of_characters_has(
    ones: list[tuple[int, int]], others: list[tuple[tuple[int, int], ...]]
):
    mine, theirs = sorted(ones), sorted(part for each in others for part in each)
    found = {(one, other): common for one, other, common in overlaps(mine, theirs)}
    for at, (start, end) in enumerate(mine):
        for to, (begin, stop) in enumerate(theirs):
            common = len(set(range(start, end)) & set(range(begin, stop)))
            assert found.get((at, to), 0) == common
    characters = {at for start, end in mine for at in range(start, end)}
    assert sum(end - start for start, end in covered(mine)) == len(characters)


EDGES = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 50), max_size=12
)


def _brute(edges: dict[tuple[int, int], int]) -> int:
    best = 0
    for order in permutations(range(5)):
        best = max(best, sum(edges.get((one, other), 0) for one, other in enumerate(order)))
    return best


@settings(max_examples=60)
@given(EDGES)
def test_the_best_matching_is_the_best_of_all(edges: dict[tuple[int, int], int]):
    assert pairing.best_sum(edges) == _brute(edges)
    assert pairing.most_pairs(edges) == _brute(dict.fromkeys(edges, 1))
    if edges:
        ends = sorted({one for one, _ in edges}), sorted({other for _, other in edges})
        assert pairing._dense(edges, *ends) == pairing._sparse(edges, *ends) == _brute(edges)


def test_a_long_chain_of_overlaps_is_matched_without_a_table_of_all_with_all():
    edges = {(at // 2, (at + 1) // 2): 1 + at % 3 for at in range(2401)}
    highest = {True: 0, False: 0}  # the best sum with and without the last edge
    for at in range(2401):
        highest = {True: highest[False] + 1 + at % 3, False: max(highest.values())}
    assert pairing.best_sum(edges) == max(highest.values())
    assert pairing.most_pairs(edges) == 1201


@settings(max_examples=60)
@given(RATERS)
def test_the_family_is_what_counting_characters_one_by_one_gives(raters: list[list[Unit]]):
    sums = unitizing.sums_of(raters, LABELS, LENGTH)
    values = [_by_character(each) for each in raters]
    items = list(zip(*values, strict=True))
    found = coding.coincidences(items)
    for at, one in enumerate(LABELS):
        assert sums.chars[at] == sum(value.count(one) for value in values)
        for to, other in enumerate(LABELS):
            assert sums.cross[at, to] == pytest.approx(found.get((one, other), 0))


def _by_character(units: list[Unit]) -> list[str]:
    found = ["-"] * LENGTH
    for unit in units:
        for start, end in unit.parts:
            found[start:end] = [unit.label] * (end - start)
    return found


@settings(max_examples=60)
@given(RATERS)
def test_units_of_one_character_give_nominal_alpha_on_characters(raters: list[list[Unit]]):
    cut = [
        [
            Unit(unit.label, ((at, at + 1),))
            for unit in rater
            for start, end in unit.parts
            for at in range(start, end)
        ]
        for rater in raters
    ]
    sums = unitizing.sums_of(cut, LABELS, LENGTH)
    alpha = coding.alpha(zip(*map(_by_character, raters), strict=True))
    found = unitizing.outcome(unitizing.family(sums).u, sums)
    if isinstance(alpha, Undefined):
        assert isinstance(found, Undefined)
    else:
        assert found == pytest.approx(alpha)


@given(partitions(), st.data())
def test_a_cut_between_touching_units_of_one_label_is_no_disagreement(
    units: list[Unit], data: st.DataObject
):
    cut: list[Unit] = []
    for label, ((start, end),) in units:
        at = data.draw(st.integers(start, end))
        halves = [(start, at), (at, end)]
        cut += [Unit(label, (half,)) for half in halves if half[0] < half[1]]
    sums = unitizing.sums_of([units, cut], LABELS, LENGTH)
    if sums.cross.any() and sums.chars.sum() < sums.length:
        assert unitizing.family(sums).u == pytest.approx(1.0)


@given(st.lists(st.tuples(partitions(), partitions()), min_size=1, max_size=4))
def test_property_additive(texts: list[tuple[list[Unit], list[Unit]]]):
    """Sums of texts are the sums of the texts put one after the other."""
    each = [unitizing.sums_of(pair, LABELS, LENGTH) for pair in texts]
    pooled = unitizing.Sums(*(sum(parts) for parts in zip(*each, strict=True)))
    joined = [
        [
            Unit(unit.label, tuple((a + at * LENGTH, b + at * LENGTH) for a, b in unit.parts))
            for at, pair in enumerate(texts)
            for unit in pair[side]
        ]
        for side in (0, 1)
    ]
    whole = unitizing.sums_of(joined, LABELS, LENGTH * len(texts))
    for mine, theirs in zip(pooled, whole, strict=True):
        assert np.allclose(mine, theirs)
    assert np.allclose(unitizing.family(pooled).u, unitizing.family(whole).u, equal_nan=True)


@given(RATERS, st.randoms(use_true_random=False))
def test_the_family_does_not_ask_who_comes_first(raters: list[list[Unit]], chance: random.Random):
    mixed = [chance.sample(each, len(each)) for each in chance.sample(raters, len(raters))]
    one = unitizing.family(unitizing.sums_of(raters, LABELS, LENGTH))
    other = unitizing.family(unitizing.sums_of(mixed, LABELS, LENGTH))
    for mine, theirs in zip(one, other, strict=True):
        assert np.allclose(mine, theirs, equal_nan=True)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_kappa_limit_is_f1(both: int, one: int, other: int):
    """Hripcsak and Rothschild 2005: the more nobody marked, the closer kappa is to F1."""
    expected = f1.f1_exact(f1.Counts(one=both + one, other=both + other, exact=both))
    if isinstance(expected, Undefined):
        return
    far = coding.kappa_of_counts(both, one, other, 10**9)
    assert far == pytest.approx(expected, abs=1e-6)


@given(UNITS, UNITS, st.randoms(use_true_random=False))
def test_an_alignment_with_the_reference_is_the_same_in_any_order(
    ones: list[Unit], others: list[Unit], chance: random.Random
):
    found = semeval.align(ones, others)
    assert (
        semeval.align(chance.sample(ones, len(ones)), chance.sample(others, len(others))) == found
    )
    pairs = found.right + found.label + found.boundary + found.both
    assert (pairs + found.missing, pairs + found.extra) == (len(ones), len(others))
    back = semeval.align(others, ones)
    assert back[:4] == found[:4]


HULLS = st.lists(
    st.builds(
        lambda start, size, label: gamma.Hull(start, start + size, label),
        st.integers(0, 30),
        st.integers(1, 9),
        st.sampled_from(LABELS),
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(HULLS, HULLS)
def test_two_raters_are_aligned_by_assignment_as_by_integer_programme(
    ones: list[gamma.Hull], others: list[gamma.Hull]
):
    quick = gamma.disorder([ones, others])
    assert quick == pytest.approx(gamma._of_many([ones, others], gamma.STANDARD), abs=1e-6)
    assert quick == pytest.approx(gamma.disorder([others, ones]))


@settings(max_examples=15, deadline=None)
@given(st.lists(HULLS, min_size=3, max_size=3))
def test_three_raters_have_no_more_disorder_than_all_alone_and_none_with_themselves(
    raters: list[list[gamma.Hull]],
):
    spans = sum(map(len, raters))
    assert gamma.disorder(raters) <= 2 / 3 * spans + 1e-6
    assert gamma.disorder(raters[::-1]) == pytest.approx(gamma.disorder(raters), abs=1e-6)
    assert gamma.disorder([raters[0]] * 3) == pytest.approx(0, abs=1e-6)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=3, max_size=3), min_size=2))
def test_alpha_is_one_of_nominal_ordinal_and_interval_where_all_agree(items: list[list[str]]):
    numbered = [[" abc".index(value) for value in item] for item in items]
    table = coding.coincidences(numbered)
    ranks = coding.ordinal([1, 2, 3], table)
    for distance in (coding.nominal, coding.interval, coding.relative, ranks):
        found = coding.alpha_of(table, distance)
        if len({value for item in items for value in item}) < 2:
            assert isinstance(found, Undefined)
        elif all(len(set(item)) == 1 for item in items):
            assert found == pytest.approx(1.0)
        else:
            assert not isinstance(found, Undefined)
            assert found < 1


def test_values_that_are_no_numbers_and_no_sets_are_refused():
    with pytest.raises(TypeError, match="no number"):
        coding.interval("a", "b")
    with pytest.raises(TypeError, match="no set"):
        coding.masi("a", "b")
    with pytest.raises(ValueError, match="same number of raters"):
        coding.fleiss_kappa([("a", "b"), ("a", "b", "c")])


def test_ordinal_alpha_is_the_published_one():
    """Krippendorff 2004, page 230, the data with missing values read as ranks (alpha .815)."""
    rows = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
    )
    items = list(zip(*rows, strict=True))
    table = coding.coincidences(items)
    assert coding.alpha_of(table, coding.ordinal([1, 2, 3, 4, 5], table)) == pytest.approx(
        0.815, abs=1e-3
    )
    assert coding.alpha_of(table, coding.interval) == pytest.approx(0.849, abs=1e-3)
    assert coding.alpha_of(table, coding.relative) == pytest.approx(0.797, abs=1e-3)


def test_what_cannot_be_compared_is_not_defined():
    assert isinstance(coding.percent([("a", None)]), Undefined)
    assert isinstance(coding.alpha([("a", None)]), Undefined)
    assert isinstance(coding.bennett_s([]), Undefined)
    assert isinstance(coding.gwet_ac1([("a", "a")]), Undefined)
    assert isinstance(coding.scott_pi([]), Undefined)
    assert isinstance(coding.cohen_kappa([("a", None)]), Undefined)
    assert isinstance(coding.kappa_of_counts(0, 0, 0, 0), Undefined)
    assert isinstance(coding.percent_dice([]), Undefined)
    with pytest.raises(ValueError, match="two raters"):
        unitizing.sums_of([[]], LABELS, LENGTH)
    with pytest.raises(ValueError, match="two raters"):
        gamma.disorder([[]])


def test_gamma_of_one_rater_or_of_nothing_is_not_defined():
    one = [gamma.Hull(0, 5, "claim")]
    alone, nothing = gamma.gamma([[one]]), gamma.gamma([[[], []]])
    assert isinstance(alone.value, Undefined)
    assert "one annotator" in alone.value.reason
    assert isinstance(nothing.value, Undefined)
    assert "nobody marked" in nothing.value.reason
    assert isinstance(gamma.observed_disorder([[], []]), Undefined)


def test_what_one_found_of_the_other_has_a_direction():
    ones = [Unit("claim", ((0, 10),)), Unit("claim", ((20, 30),))]
    found = f1.counts(ones, [Unit("claim", ((5, 25),))])
    assert (f1.found_by_other(found), f1.found_by_one(found)) == (1.0, 1.0)
    alone = f1.counts(ones, [Unit("claim", ((5, 8),))])
    assert (f1.found_by_other(alone), f1.found_by_one(alone)) == (0.5, 1.0)


def test_precision_and_recall_count_a_partial_match_half():
    edits = semeval.Edits(right=2, boundary=2, missing=1, extra=4)
    score = semeval.partial(edits)
    assert score.precision == pytest.approx(3 / 8)
    assert score.recall == pytest.approx(3 / 5)
    assert isinstance(semeval.strict(semeval.Edits()).f1, Undefined)


def test_units_are_put_in_text_order_and_know_their_length():
    late, early = Unit("claim", ((9, 12), (15, 20))), Unit("denial", ((0, 3),))
    assert checked([late, early], 20) == (early, late)
    assert late.length == 8
    assert checked([], 0) == ()


def test_interval_of_nothing_is_none():
    assert bootstrap.interval(np.array([np.nan, np.nan])) is None
    assert bootstrap.drawn_sums(np.zeros((0, 3)), 10, 1).shape == (0, 3)


def test_draws_are_the_same_for_the_same_seed_and_average_to_the_sum():
    table = np.arange(40, dtype=float).reshape(20, 2)
    drawn = bootstrap.drawn_sums(table, 400, 7)
    assert np.array_equal(drawn, bootstrap.drawn_sums(table, 400, 7))
    assert not np.array_equal(drawn, bootstrap.drawn_sums(table, 400, 8))
    assert np.allclose(drawn.mean(0), table.sum(0), rtol=0.05)


def test_nothing_heavy_is_imported_before_it_is_needed():
    modules = "figures", "report", "gamma", "f1"
    names = ", ".join(f"annotator.review.agreement.{each}" for each in modules)
    code = (
        f"import sys, {names}, annotator.cli_agreement\n"
        "sys.exit(any(each in sys.modules for each in ('numpy', 'scipy', 'sqlalchemy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
