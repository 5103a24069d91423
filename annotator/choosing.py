"""Whose annotations an export takes: everybody's, gold, one person's, or what counting settles on.

What belongs here: from an article with all work on it to the one layer that a file is to hold, or
the reason why it has none. Articles that are left out are counted by that reason, never dropped in
silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange.records import (
    OutgoingArticle,
    OutgoingGold,
    OutgoingWork,
    SpansFrom,
)
from annotator.review.reading import work_of
from annotator.review.voting import Way, voted
from annotator.scheme import Scheme

What = Literal["everyone", "decided", "gold", "annotator", "majority", "union"]
Reason = Literal[
    "undecided", "single", "unfinished", "skipped", "untouched", "not_theirs", "kept_back"
]
REASONS: Final[dict[Reason, str]] = {
    "undecided": "nobody has decided between several annotators",
    "single": "one annotator finished it, and it is not adjudicated",
    "unfinished": "not everybody who began it has finished it",
    "skipped": "it was skipped",
    "untouched": "nobody has worked on it",
    "not_theirs": "the annotator has no finished work on it",
    "kept_back": "others’ work on it is kept back from you until all are done",
}
VOTED_OUT: Final = {
    "tie": ("group", "of annotations left out: as many annotators are for as against."),
    "minor": ("group", "of annotations left out: fewer than half of the annotators have it."),
    "blank": ("value", "left out (an attribute, companion or relation): no majority has it."),
}
"""What a vote leaves out, by reason: what is counted, and the words."""
GOLD: Final = "gold"


class Selection(Struct, frozen=True, kw_only=True):
    """Whose annotations. ``everyone``: the work of each, beside the gold, where the format holds
    that. ``decided``: gold, else the work of the only one who worked on it, who has finished.
    ``majority`` and ``union``: as ``decided``, and the others by counting. ``annotator``: of the
    person of that name. ``unfinished``: take unfinished work as if it were finished."""

    what: What = "everyone"
    annotator: str = ""
    unfinished: bool = False


class Chosen:
    """The articles as chosen; counts what was left out while they are gone through."""

    def __init__(
        self, articles: Iterable[OutgoingArticle], selection: Selection, scheme: Scheme
    ) -> None:
        self._articles = articles
        self._selection = selection
        self._scheme = scheme
        self.left_out: Counter[str] = Counter()
        self.ties = self.minor = self.blanks = 0

    @property
    def voted_out(self) -> dict[str, int]:
        """How much a vote left out of the articles that are in, by the reasons of ``VOTED_OUT``."""
        found = {"tie": self.ties, "minor": self.minor, "blank": self.blanks}
        return {reason: count for reason, count in found.items() if count}

    def __iter__(self) -> Iterator[OutgoingArticle]:
        for each in self._articles:
            found = self.choose(each)
            if isinstance(found, OutgoingArticle):
                yield found
            else:
                self.left_out[found] += 1

    def choose(self, article: OutgoingArticle) -> OutgoingArticle | Reason:
        """The article with the one layer that was asked for, or why it has none."""
        wanted = self._selection
        if wanted.what == "everyone":
            return article
        if wanted.what == "annotator":
            return self._of_one(article, wanted.annotator)
        if article.kept_back:
            return "kept_back"
        if article.gold is not None:
            named = replace(article.gold, annotator=GOLD)
            return replace(article, work=(named,), gold=None, whence="gold")
        if wanted.what == "gold":
            return _open(article)
        touched = [work for work in article.work if work.touched and work.state != "skipped"]
        done = [work for work in touched if work.state == "finished" or wanted.unfinished]
        if len(touched) == 1 and done:
            return _only(article, done[0])
        if wanted.what == "decided" or not done or len(done) < len(touched):
            return _open(article)
        return self._by_counting(article, done, wanted.what)

    def _of_one(self, article: OutgoingArticle, name: str) -> OutgoingArticle | Reason:
        for work in article.work:
            done = work.state == "finished" or (self._selection.unfinished and work.touched)
            if work.annotator == name and done and work.state != "skipped":
                return _only(article, work)
        hidden = article.kept_back and all(work.annotator != name for work in article.work)
        return "kept_back" if hidden else "not_theirs"

    def _by_counting(
        self, article: OutgoingArticle, done: list[OutgoingWork], way: Way
    ) -> OutgoingArticle:
        works = [
            work_of(self._scheme, article.text, each.annotator, each.spans, each.relations)
            for each in done
        ]
        found = voted(self._scheme, article.text, works, way)
        self.ties, self.minor = self.ties + found.ties, self.minor + found.minor
        self.blanks += found.blanks
        work = OutgoingGold(
            annotator=way,
            state="finished",
            spans=found.annotations,
            relations=found.relations,
            by=dict.fromkeys((each.id for each in found.annotations), way),
            sources=found.sources,
        )
        return replace(article, work=(work,), gold=None, whence=way)


def _only(article: OutgoingArticle, work: OutgoingWork) -> OutgoingArticle:
    whence: SpansFrom = "annotator" if work.state == "finished" else "unfinished"
    return replace(article, work=(work,), gold=None, whence=whence)


def _open(article: OutgoingArticle) -> Reason:
    touched = [work for work in article.work if work.touched]
    if not touched:
        return "untouched"
    counting = [work for work in touched if work.state != "skipped"]
    if not counting:
        return "skipped"
    if any(work.state != "finished" for work in counting):
        return "unfinished"
    return "undecided" if len(counting) > 1 else "single"


def told(left_out: Mapping[str, int], voted_out: Mapping[str, int]) -> list[str]:
    """Sentences on the articles that were left out, and on what a vote left out of the others."""
    many = {reason: count for reason, count in left_out.items() if count}
    articles = [
        f"{many[reason]:,} article{'s' * (many[reason] != 1)} left out: {words}."
        for reason, words in REASONS.items()
        if reason in many
    ]
    return articles + [
        f"{count:,} {what}{'s' * (count != 1)} {words}"
        for reason, (what, words) in VOTED_OUT.items()
        if (count := voted_out.get(reason, 0))
    ]
