"""Splits: which articles train, which validate, which test.

What belongs here: from the articles' clusters, labels, dates and sources to a split for each. The
unit is the story cluster, so that no story stands in two splits. The result depends on the seed and
the articles alone, not on their order or on what clusters are called; what was assigned before
stays. Pure; about a kilobyte of memory for each article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from msgspec import Struct

from annotator.exchange.dataset.plan import SPLITS, Method, Split, SplitPlan
from annotator.exchange.dataset.stratifying import Unit, fill

HELD_OUT: Final[dict[Split, int]] = {"train": 0, "validation": 1, "test": 2}
"""How far a split is held out of training."""


class Member(Struct, frozen=True, kw_only=True, gc=False):
    """An article to assign. ``labels``: how often each label stands in it; ``published``: a date
    as the article has it, read as ISO 8601; "" for none."""

    sha256: str
    cluster: str
    labels: Mapping[str, int] = {}
    published: str = ""
    source: str = ""


class SplitReport(Struct, frozen=True, kw_only=True):
    """How it came out. Counts are of articles unless they say otherwise.

    ``clusters``: clusters in each split. ``labels``: annotations of each label in each split.
    ``missing``: labels that a split with a share does not have. ``kept``: assigned before; ``new``:
    assigned now; ``joined``: of these, by a cluster that was assigned before. ``torn``: clusters
    whose articles were assigned to several splits before they were known to be one story; new
    articles of them went where most of the old ones are. ``undated``: of no readable date, taken as
    the oldest; ``mixed``: in another split than their source, because of their cluster.
    """

    method: Method
    seed: int
    articles: dict[Split, int] = {}
    clusters: dict[Split, int] = {}
    labels: dict[Split, dict[str, int]] = {}
    missing: dict[Split, list[str]] = {}
    kept: int = 0
    new: int = 0
    joined: int = 0
    torn: list[str] = []
    undated: int = 0
    mixed: int = 0


class Assignment(Struct, frozen=True):
    """The split of each article, by SHA-256 of its text, and how it came out."""

    splits: dict[str, Split]
    report: SplitReport


def assign(
    members: Iterable[Member], plan: SplitPlan, fixed: Mapping[str, Split] | None = None
) -> Assignment:
    """Assign every article to a split.

    ``fixed``: earlier assignments, by SHA-256; they never change. A cluster with a fixed member
    goes with it.
    """
    fixed = fixed or {}
    stories = _stories(members, plan.seed)
    sources: dict[str, Split] = {}
    for story in stories:
        story.settle(fixed)
    free = [story for story in stories if story.split is None]
    if plan.method == "none":
        for story in free:
            story.split = "train"
    elif plan.method == "time":
        _by_time(free, stories, plan)
    elif plan.method == "source":
        sources = _by_source(free, stories, plan)
    else:
        _drawn(free, stories, plan)
    return _assignment(stories, plan, fixed, sources)


class _Story:
    """The articles of one cluster."""

    __slots__ = ("cluster", "fixed", "key", "labels", "members", "newest", "split")

    def __init__(self, cluster: str, members: list[Member], seed: int) -> None:
        self.cluster = cluster
        self.members = members
        first = min(each.sha256 for each in members)
        self.key = blake2b(f"{seed} {first}".encode(), digest_size=16).digest()
        self.labels: Counter[str] = Counter()
        for each in members:
            self.labels.update({name: n for name, n in each.labels.items() if n > 0})
        self.newest = max(day_of(each.published) for each in members)
        self.fixed: Counter[Split] = Counter()
        self.split: Split | None = None

    def settle(self, fixed: Mapping[str, Split]) -> None:
        self.fixed.update(fixed[each.sha256] for each in self.members if each.sha256 in fixed)
        if self.fixed:
            self.split = _most(self.fixed)

    def split_of(self, member: Member, fixed: Mapping[str, Split]) -> Split:
        assert self.split is not None
        return fixed.get(member.sha256, self.split)


def _most(counts: Counter[Split]) -> Split:
    """The split of most; of equals the one that is trained on."""
    return max(counts, key=lambda split: (counts[split], -HELD_OUT[split]))


def day_of(published: str) -> str:
    """The first ten characters where they are a date (2026-03-01), else ""."""
    from datetime import date

    day = published.strip()[:10]
    try:
        date.fromisoformat(day)
    except ValueError:
        return ""
    return day if len(day) == 10 and day[4] == "-" else ""


def _stories(members: Iterable[Member], seed: int) -> list[_Story]:
    clusters: dict[str, dict[str, Member]] = {}
    for each in members:
        clusters.setdefault(each.cluster or each.sha256, {}).setdefault(each.sha256, each)
    found = [
        _Story(name, sorted(inner.values(), key=_sha), seed) for name, inner in clusters.items()
    ]
    return sorted(found, key=lambda story: story.key)


def _sha(member: Member) -> str:
    return member.sha256


def _drawn(free: Sequence[_Story], stories: Sequence[_Story], plan: SplitPlan) -> None:
    taken: Counter[Split] = Counter()
    for story in stories:
        taken.update(story.fixed)
    open_ = {
        split: share
        for split, share in plan.shares().items()
        if share > 0 and not (split in plan.frozen and taken[split])
    }
    if not open_:
        open_ = {"train": 1.0}
    units = [Unit(len(each.members), dict(each.labels)) for each in free]
    have = [
        (story.split, Unit(len(story.members), dict(story.labels)))
        for story in stories
        if story.split is not None and story.split in open_
    ]
    chosen = fill(units, open_, have, plan.stratify)
    for story, split in zip(free, chosen, strict=True):
        story.split = split


def _by_time(free: Sequence[_Story], stories: Sequence[_Story], plan: SplitPlan) -> None:
    """Newest first: the test set takes its share (or all from a date on), then validation."""
    if plan.test_from or plan.validation_from:
        for story in free:
            story.split = _by_date(story.newest, plan)
        return
    total = sum(len(story.members) for story in stories)
    room = {
        split: plan.shares()[split] * total
        - sum(len(story.members) for story in stories if story.split == split)
        for split in SPLITS
    }
    for story in sorted(free, key=lambda each: (each.newest, each.key), reverse=True):
        size = len(story.members)
        story.split = "train"
        for split in ("test", "validation"):
            # A cluster goes in where at least half of it has room.
            if story.newest and room[split] >= size / 2:
                story.split = split
                room[split] -= size
                break
            room[split] = 0 if story.newest else room[split]


def _by_date(day: str, plan: SplitPlan) -> Split:
    if plan.test_from and day >= plan.test_from:
        return "test"
    if plan.validation_from and day >= plan.validation_from:
        return "validation"
    return "train"


def _by_source(
    free: Sequence[_Story], stories: Sequence[_Story], plan: SplitPlan
) -> dict[str, Split]:
    """Whole sources; a cluster of several goes where the most held out of them does."""
    sources = _sources(stories, plan)
    for story in free:
        splits = {sources[each.source] for each in story.members}
        story.split = next(split for split in reversed(SPLITS) if split in splits)
    return sources


def _sources(stories: Sequence[_Story], plan: SplitPlan) -> dict[str, Split]:
    labels: dict[str, Counter[str]] = {}
    sizes: Counter[str] = Counter()
    before: dict[str, Counter[Split]] = {}
    for story in stories:
        for each in story.members:
            sizes[each.source] += 1
            labels.setdefault(each.source, Counter()).update(each.labels)
            before.setdefault(each.source, Counter()).update(story.fixed)
    if plan.test_sources or plan.validation_sources:
        listed: dict[str, Split] = dict.fromkeys(sizes, "train")
        listed |= dict.fromkeys(plan.validation_sources, "validation")
        return listed | dict.fromkeys(plan.test_sources, "test")
    found: dict[str, Split] = {name: _most(counts) for name, counts in before.items() if counts}
    free = sorted(sizes.keys() - found.keys(), key=lambda name: _drawn_place(name, plan.seed))
    have = [(found[name], Unit(sizes[name], dict(labels[name]))) for name in sorted(found)]
    units = [Unit(sizes[name], dict(labels[name])) for name in free]
    open_ = {split: share for split, share in plan.shares().items() if share > 0}
    chosen = fill(units, open_, have, plan.stratify)
    return found | dict(zip(free, chosen, strict=True))


def _drawn_place(name: str, seed: int) -> bytes:
    return blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _assignment(
    stories: Sequence[_Story],
    plan: SplitPlan,
    fixed: Mapping[str, Split],
    sources: Mapping[str, Split],
) -> Assignment:
    splits: dict[str, Split] = {}
    clusters: Counter[Split] = Counter()
    labels: dict[Split, Counter[str]] = {split: Counter() for split in SPLITS}
    kept = joined = undated = mixed = 0
    for story in stories:
        for split in {story.split_of(each, fixed) for each in story.members}:
            clusters[split] += 1
        for each in story.members:
            split = splits[each.sha256] = story.split_of(each, fixed)
            labels[split].update({name: n for name, n in each.labels.items() if n > 0})
            kept += each.sha256 in fixed
            joined += bool(story.fixed) and each.sha256 not in fixed
            undated += plan.method == "time" and not day_of(each.published)
            mixed += bool(sources) and sources[each.source] != split
    torn = sorted(story.cluster for story in stories if len(story.fixed) > 1)
    articles = Counter(splits.values())
    every = sorted({name for counts in labels.values() for name in counts})
    wanted = ("train",) if plan.method == "none" else SPLITS
    report = SplitReport(
        method=plan.method,
        seed=plan.seed,
        articles={split: articles[split] for split in SPLITS},
        clusters={split: clusters[split] for split in SPLITS},
        labels={split: dict(sorted(labels[split].items())) for split in SPLITS},
        missing={
            split: [name for name in every if not labels[split][name]]
            for split in wanted
            if plan.shares()[split] > 0
        },
        kept=kept,
        new=len(splits) - kept,
        joined=joined,
        torn=torn,
        undated=undated,
        mixed=mixed,
    )
    return Assignment(splits, report)
