"""The statistics of an article: what they hold, and that they are those of the plain formulas."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.review.agreement import f1, unitizing
from annotator.review.agreement.figures import figures_of
from annotator.review.agreement.model import GOLD, ArticleFigures
from annotator.review.agreement.spans import Unit
from annotator.review.model import AnnotatorWork, ArticleWork
from annotator.values import Segment
from tests.annotator.review.agreement.makers import (
    ANA,
    BEA,
    BEGIN,
    CEM,
    SCHEME,
    article,
    gold,
    work,
)

LENGTH = 60
LABELS = ("claim", "denial", "quote", "speculation")


@st.composite
def spans(draw: st.DrawFn) -> tuple[Any, ...]:
    cuts = draw(st.lists(st.integers(0, LENGTH), min_size=2, max_size=4, unique=True).map(sorted))
    cuts = cuts[: len(cuts) // 2 * 2]
    pieces = tuple(zip(cuts[::2], cuts[1::2], strict=True))
    return (*pieces, draw(st.sampled_from(LABELS)))


WORK = st.lists(spans(), max_size=8)


def units(made: AnnotatorWork) -> list[Unit]:
    return [
        Unit(each.label, tuple((part.start, part.end) for part in each.segments))
        for each in made.annotations
    ]


@settings(max_examples=60)
@given(WORK, WORK)
def test_counts_are_those_of_the_plain_formula(ones: list[Any], others: list[Any]):
    a, b = work(ANA, *ones), work(BEA, *others)
    found = figures_of(SCHEME, article(a, b, length=LENGTH))
    expected = f1.counts_by_label(units(a), units(b))
    assert {found.labels[row[0]]: f1.Counts(*row[1:]) for row in found.pairs[0].labels} == expected
    layers = {label.id: label.layer for label in SCHEME.labels}
    for layer, one, other, exact, overlap in found.pairs[0].places:
        mine, theirs = (
            [unit for unit in units(side) if layers[unit.label] == found.layers[layer]]
            for side in (a, b)
        )
        counts = f1.counts(mine, theirs)
        assert (counts.one, counts.other, counts.exact, counts.overlap) == (
            *(one, other),
            *(exact, overlap),
        )


@settings(max_examples=60)
@given(WORK, WORK)
def test_units_are_those_of_the_plain_formula(ones: list[Any], others: list[Any]):
    a, b = work(ANA, *ones), work(BEA, *others)
    found = figures_of(SCHEME, article(a, b, length=LENGTH))
    layers = {label.id: label.layer for label in SCHEME.labels}
    for place, layer in enumerate(found.layers):
        here = [label for label in found.labels if layers[label] == layer]
        merged = [
            unitizing.merged([unit for unit in units(side) if layers[unit.label] == layer])[0]
            for side in (a, b)
        ]
        broken = [place in rater.broken for rater in found.raters]
        assert broken == [not unitizing.is_partition(each) for each in merged]
        if any(broken):
            continue
        sums = unitizing.sums_of(merged, here, LENGTH)
        at = {found.labels.index(label): number for number, label in enumerate(here)}
        cross, stars = np.zeros((len(here),) * 2), np.zeros(len(here))
        for one, other, common in found.pairs[0].shared:
            if one in at and other in at:
                cross[at[one], at[other]] += common
                cross[at[other], at[one]] += common
        for label, mine, theirs in found.pairs[0].stars:
            if label in at:
                stars[at[label]] = mine + theirs
        assert np.array_equal(cross, sums.cross)
        assert np.array_equal(stars, sums.stars)
        for rater in (0, 1):
            covers = {row[0]: row[1:3] for row in found.raters[rater].covers}
            one = unitizing.sums_of([merged[rater], []], here, LENGTH)
            for label, number in at.items():
                assert covers.get(label, (0, 0)) == (one.chars[number], one.squares[number])


@settings(max_examples=40)
@given(WORK, WORK, WORK, st.randoms(use_true_random=False))
def test_neither_the_order_of_people_nor_of_spans_nor_ids_make_a_difference(
    ones: list[Any], others: list[Any], more: list[Any], chance: random.Random
):
    named = ((ANA, ones), (BEA, others), (CEM, more))
    plain = figures_of(SCHEME, article(*(work(who, *each) for who, each in named), length=LENGTH))
    mixed = [work(who, *chance.sample(each, len(each))) for who, each in named]
    chance.shuffle(mixed)
    found = figures_of(SCHEME, article(*mixed, length=LENGTH))
    bare = (msgspec.structs.replace(each, raters=()) for each in (plain, found))
    one, other = map(msgspec.json.encode, bare)
    assert one == other
    assert [rater.covers for rater in plain.raters] == [rater.covers for rater in found.raters]


def test_they_survive_being_kept_as_json():
    made = figures_of(SCHEME, _full())
    kept = msgspec.json.encode(made)
    assert msgspec.json.decode(kept, type=ArticleFigures) == made
    assert len(kept) < 1500


def _full() -> ArticleWork:
    told = ({"certainty": "certain", "doubtful": None}, {})
    return article(
        work(ANA, (0, 9, "claim"), (20, 30, "quote"), told=told, finished=BEGIN + 5),
        work(BEA, (2, 9, "claim"), (40, 50, "denial"), told=({"certainty": "possible"}, {})),
        gold=gold((0, 9, "claim"), (70, 80, "claim")),
    )


def test_paired_spans_make_the_confusion_with_nothing_beside_them():
    found = figures_of(SCHEME, _full())
    names = (*found.labels, "")
    cells = {(names[a], names[b]): count for a, b, count in found.pairs[0].confusion}
    assert cells == {("claim", "claim"): 1, ("quote", ""): 1, ("", "denial"): 1}


def test_values_are_compared_on_paired_spans_of_one_label():
    found = figures_of(SCHEME, _full())
    certain = [row[2:] for row in found.pairs[0].attributes if row[0] == "certainty"]
    assert certain == [("certain", "possible", 1)]
    kinds = {each.id: each.kind for each in SCHEME.attributes}
    assert {kinds[row[0]] for row in found.pairs[0].attributes} <= {"choice", "flag", "number"}


def test_gold_is_one_more_rater_and_says_how_each_differs_from_it():
    found = figures_of(SCHEME, _full())
    assert [rater.id for rater in found.raters] == [ANA, BEA, GOLD]
    edits = {(pair.one, pair.other): pair.edits for pair in found.pairs}
    assert edits == {(0, 1): (), (0, 2): (1, 0, 0, 0, 1, 1), (1, 2): (0, 0, 1, 0, 1, 1)}
    bare = figures_of(SCHEME, msgspec.structs.replace(_full(), gold=None))
    assert bare.agreement == found.agreement == 0.5


def test_the_articles_own_agreement_is_the_mean_over_pairs_of_annotators():
    one, two = work(ANA, (0, 9, "claim")), work(BEA, (0, 9, "claim"))
    assert figures_of(SCHEME, article(one, two)).agreement == 1.0
    third = figures_of(SCHEME, article(one, two, work(CEM)))
    assert third.agreement == pytest.approx(1 / 3)
    empty = figures_of(SCHEME, article(work(ANA), work(BEA), one_more()))
    assert empty.agreement == 0.0


def one_more() -> AnnotatorWork:
    return work(CEM, (0, 5, "quote"))


def test_a_label_that_the_scheme_does_not_know_is_compared_in_a_layer_of_its_own():
    found = figures_of(SCHEME, article(work(ANA, (0, 9, "rumour")), work(BEA, (0, 9, "rumour"))))
    assert (found.labels, found.layers) == (("rumour",), ("",))
    assert found.agreement == 1.0


def test_what_was_made_after_seeing_others_work_is_marked():
    found = figures_of(SCHEME, article(work(ANA, seen=True), work(BEA)))
    assert [rater.seen for rater in found.raters] == [True, False]


def test_parts_of_one_span_are_units_of_their_own_and_one_span():
    parted = ((0, 5), (10, 15), "claim")
    found = figures_of(SCHEME, article(work(ANA, parted), work(BEA, (0, 15, "claim"))))
    row = f1.Counts(*found.pairs[0].labels[0][1:])
    assert (row.one, row.exact, row.overlap, row.chars) == (1, 0, 1, 10)
    assert row.soft == round(2 * 10 / 25 * f1.SCALE)
    assert found.raters[0].covers == ((0, 10, 50, 0),)
    assert Segment(0, 5) == work(ANA, parted).annotations[0].segments[0]
