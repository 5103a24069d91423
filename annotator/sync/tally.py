"""Counting what a file brings, per kind, in words for people.

What belongs here: from verified payloads to the lines of a report. What is told of an article to
which the person is blind is counted apart, so that it can be left out: a number is a look, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec import UNSET, Struct

from annotator.history.dataset_events import DatasetPlanned, DatasetSplit
from annotator.history.events import (
    AdjudicationSet,
    AnnotatorNamed,
    ArticleAssigned,
    ArticleChanged,
    ArticleSentBack,
    CommentSet,
    DecisionSet,
    Event,
    GuidelineDecided,
    PersonSame,
    ProjectCreated,
    RoleSet,
    SchemeProposed,
    SchemeSet,
    SearchSaved,
    Work,
)
from annotator.team import MergeLine

ARTICLES: Final = "Articles"
ORDER: Final = (
    ARTICLES,
    "Annotations",
    "Changes to annotations",
    "Relations",
    "Finished articles",
    "Skipped articles",
    "Details of articles",
    "Assignments",
    "Sent back",
    "Decisions",
    "Gold",
    "Adjudicated articles",
    "Comments",
    "Scheme changes",
    "Scheme proposals",
    "Guideline decisions",
    "People",
    "Roles",
    "Saved searches",
    "Dataset plans",
    "Dataset splits",
    "From a newer version",
)
Told = tuple[Event, Struct | None, bool]
Count = Counter[tuple[str, bool]]
"""How many, by what it is and whether it is new."""


class Tally:
    """The counts of one file, as one person may see them.

    ``me`` are the ids that stand for the person, ``mine`` the keys of the articles in which they
    take part: only to those can they be blind.
    """

    def __init__(self, me: Collection[str], mine: Collection[int]) -> None:
        self._me = frozenset(me)
        self._mine = frozenset(mine)
        self._count: Count = Counter()
        self._apart: dict[int, Count] = {}
        self.projects: list[str] = []

    def add(self, key: int | None, told: Sequence[Told], *, fresh: bool) -> None:
        """Count what a file holds of one article (``key`` None: of the project), in order."""
        count: Count = Counter()
        live: dict[str, bool] = {}
        for _, payload, new in told:
            if isinstance(payload, Work):
                _count_work(count, payload, live, new=new)
            elif isinstance(payload, ProjectCreated):
                self.projects += [payload.project] if new else []
            else:
                _count_other(count, payload, new=new)
        count.update(("Annotations", new) for new in live.values())
        if key is None:
            self._count += count
            return
        self._count[ARTICLES, fresh] += 1
        if key in self._mine or self._takes_part(told):
            self._apart.setdefault(key, Counter()).update(count)
        else:
            self._count += count

    def _takes_part(self, told: Iterable[Told]) -> bool:
        for event, payload, _ in told:
            if event.author in self._me:
                return True
            match payload:
                case Work(annotator=who) | ArticleAssigned(annotator=who) if who in self._me:
                    return True
        return False

    def lines(self, blind: Collection[int]) -> tuple[MergeLine, ...]:
        """The counts, without what is in articles to which the person is blind."""
        count = Counter(self._count)
        for key, apart in self._apart.items():
            if key not in blind:
                count += apart
        return tuple(
            MergeLine(what=what, new=count[what, True], known=count[what, False])
            for what in ORDER
            if count[what, True] or count[what, False]
        )

    def unseen(self, blind: Collection[int]) -> int:
        """In how many articles something came that the person does not see yet."""
        return sum(
            key in blind and any(new and number for (_, new), number in apart.items())
            for key, apart in self._apart.items()
        )


def _count_work(count: Count, work: Work, live: dict[str, bool], *, new: bool) -> None:
    for added in work.added:
        live.setdefault(added.id, new)
    for changed in work.changed:
        if changed.set.deleted is True and changed.id in live:
            del live[changed.id]
        else:
            count["Changes to annotations", new] += 1
    count["Relations", new] += sum(related.there for related in work.related)
    state = work.progress.set.state if work.progress else UNSET
    if state == "finished":
        count["Finished articles", new] += 1
    elif state == "skipped":
        count["Skipped articles", new] += 1


def _count_other(count: Count, payload: Struct | None, *, new: bool) -> None:
    if isinstance(payload, DecisionSet) and payload.set is not None:
        count["Gold", new] += len(payload.set.gold)
    what = _NAMES.get(type(payload))
    if what is None:
        return
    gone = payload is not None and getattr(payload, "set", payload) is None
    if not gone and getattr(payload, "finished", True) and getattr(payload, "assigned", True):
        count[what, new] += 1


_NAMES: Final[dict[type, str]] = {
    AdjudicationSet: "Adjudicated articles",
    AnnotatorNamed: "People",
    ArticleAssigned: "Assignments",
    ArticleChanged: "Details of articles",
    ArticleSentBack: "Sent back",
    CommentSet: "Comments",
    DatasetPlanned: "Dataset plans",
    DatasetSplit: "Dataset splits",
    DecisionSet: "Decisions",
    GuidelineDecided: "Guideline decisions",
    PersonSame: "Roles",
    RoleSet: "Roles",
    SchemeProposed: "Scheme proposals",
    SchemeSet: "Scheme changes",
    SearchSaved: "Saved searches",
    type(None): "From a newer version",
}
