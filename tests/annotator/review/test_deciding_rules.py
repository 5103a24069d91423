"""Rules: what they propose, what they leave, and the published cases of threshold merging."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.deciding import (
    decided,
    fields_accept,
    fields_escalate,
    gold_of,
    kept_variants,
    proposals,
)
from annotator.review.groups import groups_of
from annotator.review.model import AnnotatorWork, Group, Rule
from tests.annotator.review.makers import ANA, BEA, CARL, SCHEME, decision, span, work, works

DORA = "d" * 32
ORACLES = Path(__file__).parents[2] / "data" / "agreement_oracles.json"
MERGES = [
    case
    for case in json.loads(ORACLES.read_text(encoding="utf-8"))["cases"]
    if case["kind"] == "merge"
]
COMPLETE, MAJORITY = Rule("complete"), Rule("majority")


def test_there_are_published_cases() -> None:
    assert len(MERGES) == 9


@pytest.mark.parametrize("case", MERGES, ids=[case["name"] for case in MERGES])
def test_threshold_merge_as_inception_does_it(case: dict[str, Any]) -> None:
    kept = kept_variants(
        case["votes_per_variant"],
        user_threshold=case["user_threshold"],
        confidence_threshold=case["confidence_threshold"],
        top=case["top"],
        overlap_allowed=case["overlap_allowed"],
    )
    assert list(kept) == case["expected"][0]["expected"]


def test_more_of_threshold_merging() -> None:
    assert kept_variants([]) == ()
    assert kept_variants([0, 0]) == ()
    assert kept_variants([1, 3, 2], top=0) == (1, 2, 0)
    assert kept_variants([2, 1, 1], top=2) == (0, 1, 2)  # a tie for the last rank is kept
    assert kept_variants([2, 2], top=2, overlap_allowed=False) == ()
    assert kept_variants([3, 2], top=2, overlap_allowed=False) == (0,)
    assert kept_variants([2, 1, 1], user_threshold=2, confidence_threshold=1) == (0,)


@given(st.lists(st.integers(0, 5), max_size=5), st.integers(0, 4), st.floats(0, 1))
def test_one_rank_never_keeps_a_tie(votes: list[int], threshold: int, share: float) -> None:
    kept = kept_variants(votes, user_threshold=threshold, confidence_threshold=share)
    assert len(kept) <= 1
    for at in kept:
        assert votes[at] >= threshold
        assert votes.count(votes[at]) == 1
        assert votes[at] == max(votes)


def of(*marks: tuple[int, int] | None) -> list[Group]:
    """The groups of as many annotators as marks; None: they have nothing."""
    people = (ANA, BEA, CARL, DORA)
    return groups_of(
        SCHEME,
        [
            work(who, *([span(who[0], "claim", *mark)] if mark else []))
            for who, mark in zip(people, marks, strict=False)
        ],
    )


SAME, OTHER, THIRD = (0, 20), (2, 20), (4, 20)


@pytest.mark.parametrize(
    ("rule", "marks", "takes", "ties"),
    [
        (COMPLETE, [SAME, SAME], "ab", 0),
        (COMPLETE, [SAME, SAME, SAME], "abc", 0),
        (COMPLETE, [SAME, SAME, None], "", 0),
        (COMPLETE, [SAME, SAME, OTHER], "", 0),
        (COMPLETE, [SAME], "", 0),
        (Rule("threshold", 2), [SAME, SAME, OTHER], "ab", 0),
        (Rule("threshold", 2), [SAME, SAME, None, None], "ab", 0),
        (Rule("threshold", 2), [SAME, SAME, OTHER, OTHER], "", 1),
        (Rule("threshold", 2), [SAME, OTHER, THIRD], "", 0),
        (Rule("threshold", 3), [SAME, SAME, OTHER], "", 0),
        (Rule("threshold", 1), [SAME, OTHER], "", 1),
        (Rule("threshold", 1), [SAME, None], "a", 0),
        (MAJORITY, [SAME, SAME, OTHER], "ab", 0),
        (MAJORITY, [SAME, SAME, None], "ab", 0),
        (MAJORITY, [SAME, SAME, OTHER, OTHER], "", 1),
        (MAJORITY, [SAME, SAME, None, None], "", 1),
        (MAJORITY, [SAME, SAME, OTHER, None], "", 0),
        (MAJORITY, [SAME, OTHER], "", 1),
        (MAJORITY, [SAME, None], "", 1),
        (MAJORITY, [SAME], "a", 0),
    ],
)
def test_what_a_rule_takes(
    rule: Rule, marks: list[tuple[int, int] | None], takes: str, ties: int
) -> None:
    groups = of(*marks)
    found, tied = proposals(rule, groups, (ANA, BEA, CARL, DORA)[: len(marks)])
    assert [each.gold[0].sources for _, each in found] == ([tuple(takes)] if takes else [])
    assert tied == ties
    assert all(group is groups[0] for group, _ in found)


def test_a_rule_says_its_name() -> None:
    groups = of(SAME, SAME)
    for rule, name in (
        (COMPLETE, "complete"),
        (MAJORITY, "majority"),
        (Rule("threshold", 2), "threshold 2"),
    ):
        ((_, fields),) = proposals(rule, groups, (ANA, BEA)).decisions
        assert (fields.verdict, fields.rule) == ("accept", name)


def test_a_rule_leaves_alone_what_somebody_decided_or_passed_on() -> None:
    groups = of(SAME, SAME)
    for fields in (
        fields_accept(groups[0], groups[0].choices[0]),
        fields_escalate(groups[0], "e"),
    ):
        now = decided(groups, [decision(fields)])[0]
        assert proposals(COMPLETE, now, (ANA, BEA)) == ([], 0)


def test_twins_of_one_annotator_are_one_vote() -> None:
    mine = work(ANA, span("a1", "claim", *SAME), span("a2", "claim", *SAME))
    groups = groups_of(SCHEME, [mine, work(BEA, span("b", "claim", *OTHER))])
    assert proposals(Rule("threshold", 2), groups, (ANA, BEA)).decisions == []


@given(works(), st.sampled_from([COMPLETE, MAJORITY, Rule("threshold", 2)]))
def test_what_a_rule_proposes_settles_the_group(given_: list[AnnotatorWork], rule: Rule) -> None:
    groups = groups_of(SCHEME, given_)
    found, ties = proposals(rule, groups, [each.annotator for each in given_])
    now, _, _ = decided(groups, [decision(f, n) for n, (_, f) in enumerate(found)])
    assert sum(group.state == "decided" for group in now) == len(found) <= len(groups) - ties
    assert len(gold_of(now, ())) == len(found)
    if rule is COMPLETE:
        assert [group for group, _ in found] == [group for group in groups if group.agreed]
