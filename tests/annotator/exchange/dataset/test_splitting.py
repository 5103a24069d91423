"""Splits: whole clusters, every label everywhere, the same for any order, and never undone."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange.dataset.plan import SPLITS, Method, Split, SplitPlan
from annotator.exchange.dataset.splitting import Member, assign, day_of

LABELS = "abcd"


@st.composite
def members(draw: st.DrawFn) -> list[Member]:
    count = draw(st.integers(0, 40))
    return [
        Member(
            sha256=f"{number:064x}",
            cluster=f"c{draw(st.integers(0, 25))}",
            labels=draw(st.dictionaries(st.sampled_from(LABELS), st.integers(0, 3), max_size=3)),
            published=draw(st.sampled_from(["", "2026-01-01", "2026-02-03T10:00:00Z", "May"])),
            source=draw(st.sampled_from("XYZ")),
        )
        for number in range(count)
    ]


methods = st.sampled_from(["cluster", "time", "source", "none"])


@settings(max_examples=25)
@given(members(), methods, st.integers(0, 5), st.randoms(use_true_random=False))
def test_clusters_stay_whole_and_order_does_not_matter(
    found: list[Member], method: Method, seed: int, draw: random.Random
) -> None:
    plan = SplitPlan(method=method, seed=seed)
    first = assign(found, plan)
    assert first.splits.keys() == {each.sha256 for each in found}
    of_cluster: dict[str, set[Split]] = {}
    for each in found:
        of_cluster.setdefault(each.cluster, set()).add(first.splits[each.sha256])
    assert all(len(splits) == 1 for splits in of_cluster.values())
    assert not first.report.torn
    shuffled = list(found)
    draw.shuffle(shuffled)
    assert assign(shuffled, plan).splits == first.splits
    assert sum(first.report.articles.values()) == len(found)


@settings(max_examples=20)
@given(members(), members(), methods)
def test_what_was_assigned_never_moves(
    old: list[Member], new: list[Member], method: Method
) -> None:
    plan = SplitPlan(method=method)
    before = assign(old, plan).splits
    after = assign(new, SplitPlan(method=method, seed=99), before)
    for each in new:
        if each.sha256 in before:
            assert after.splits[each.sha256] == before[each.sha256]
    assert after.report.kept == sum(each.sha256 in before for each in new)
    assert after.report.kept + after.report.new == len(new)


@settings(max_examples=25)
@given(members(), st.integers(0, 3))
def test_a_label_of_clusters_enough_is_everywhere(found: list[Member], seed: int) -> None:
    report = assign(found, SplitPlan(seed=seed)).report
    clusters: dict[str, set[str]] = {}
    for each in found:
        for name in (name for name, n in each.labels.items() if n):
            clusters.setdefault(name, set()).add(each.cluster)
    for name, where in clusters.items():
        if len(where) >= len(SPLITS) * len(clusters):
            assert all(report.labels[split].get(name) for split in SPLITS)
    for split, missing in report.missing.items():
        assert missing == [name for name in sorted(clusters) if name not in report.labels[split]]


def one(number: int, **more: object) -> Member:
    values = {"sha256": f"{number:064x}", "cluster": f"c{number}", **more}
    return Member(**values)  # type: ignore[arg-type]


def test_shares_and_a_rare_label() -> None:
    found = [one(number, labels={"claim": 2}) for number in range(197)]
    found += [one(number, labels={"claim": 1, "denial": 1}) for number in range(197, 200)]
    report = assign(found, SplitPlan()).report
    assert all(abs(report.articles[s] - n) <= 1 for s, n in zip(SPLITS, (160, 20, 20), strict=True))
    assert [report.labels[split]["denial"] for split in SPLITS] == [1, 1, 1]
    assert report.missing == {"train": [], "validation": [], "test": []}
    plain = assign(found, SplitPlan(stratify=False)).report
    assert plain.articles == {"train": 160, "validation": 20, "test": 20}


def test_another_seed_is_another_split() -> None:
    found = [one(number) for number in range(100)]
    one_, other = (assign(found, SplitPlan(seed=seed)).splits for seed in (1, 2))
    assert one_ != other


def test_the_test_set_is_frozen_and_new_articles_fill_the_others() -> None:
    plan = SplitPlan()
    old = [one(number) for number in range(100)]
    before = assign(old, plan).splits
    twin = one(500, cluster=next(each.cluster for each in old if before[each.sha256] == "test"))
    after = assign([*old, *(one(number) for number in range(100, 300)), twin], plan, before)
    test = {sha for sha, split in after.splits.items() if split == "test"}
    assert test == {sha for sha, split in before.items() if split == "test"} | {twin.sha256}
    assert after.report.joined == 1
    assert after.report.articles["validation"] > 25
    grown = assign(
        [*old, *(one(number) for number in range(100, 300))], SplitPlan(frozen=()), before
    )
    assert grown.report.articles == {"train": 240, "validation": 30, "test": 30}


def test_a_cluster_torn_before_is_reported() -> None:
    found = [one(1, cluster="x"), one(2, cluster="x"), one(3, cluster="x")]
    fixed: dict[str, Split] = {f"{1:064x}": "train", f"{2:064x}": "test"}
    after = assign(found, SplitPlan(), fixed)
    assert after.report.torn == ["x"]
    assert after.splits == {**fixed, f"{3:064x}": "train"}


def test_by_time_the_newest_are_tested() -> None:
    found = [one(day, published=f"2026-01-{day:02}") for day in range(1, 31)]
    splits = assign(found, SplitPlan(method="time")).splits
    order = [splits[f"{day:064x}"] for day in range(1, 31)]
    assert order == ["train"] * 24 + ["validation"] * 3 + ["test"] * 3
    dated = SplitPlan(method="time", test_from="2026-01-29", validation_from="2026-01-20")
    counts = Counter(assign([*found, one(99)], dated).splits.values())
    assert counts == {"train": 20, "validation": 9, "test": 2}
    assert assign([*found, one(99)], dated).report.undated == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-01", "2026-03-01"), ("2026-03-01T01:00Z", "2026-03-01"), ("May", ""), ("", "")],
)
def test_days(text: str, day: str) -> None:
    assert day_of(text) == day


def test_by_source_whole_sources() -> None:
    found = [one(number, source=f"s{number % 20}") for number in range(200)]
    splits = assign(found, SplitPlan(method="source")).splits
    where: dict[str, set[Split]] = {}
    for each in found:
        where.setdefault(each.source, set()).add(splits[each.sha256])
    assert all(len(each) == 1 for each in where.values())
    assert Counter(splits.values()) == {"train": 160, "validation": 20, "test": 20}
    listed = SplitPlan(method="source", test_sources=("s1",), validation_sources=("s2",))
    wire = [*found, one(900, source="s3", cluster="w"), one(901, source="s1", cluster="w")]
    after = assign(wire, listed)
    assert Counter(after.splits.values()) == {"train": 180, "validation": 10, "test": 12}
    assert after.report.mixed == 1


def test_no_split() -> None:
    after = assign([one(1), one(2)], SplitPlan(method="none"))
    assert set(after.splits.values()) == {"train"}
    assert after.report.missing == {"train": []}
