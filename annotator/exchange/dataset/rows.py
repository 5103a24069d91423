"""What a dataset is made from: a row for each article, as who gathers the rows hands it over.

What belongs here: the value, what the plan takes out of it (labels, notes, times, names), and who
is named in it. ``records`` makes the line of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange.dataset.plan import Plan, Split
from annotator.exchange.dataset.pseudonyms import GOLD
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.scheme import Scheme
from annotator.values import Annotation, Article, Relation

Whence = Literal["gold", "annotator", "majority", "union", ""]
STATUS: Final[dict[Whence, str]] = {
    "gold": "adjudicated",
    "annotator": "single",
    "majority": "majority",
    "union": "union",
    "": "",
}
"""What ``status`` of a span says, by where the spans of the row come from."""


class Comment(Struct, frozen=True, kw_only=True):
    """A comment on an annotation (``span``: its id; "": on the article), made at ``created``."""

    annotator: str
    text: str
    span: str = ""
    created: int = 0


class Row(Struct, frozen=True, kw_only=True):
    """One article of a dataset.

    ``outgoing``: the article and its text (its ``work`` and ``gold`` are not looked at). ``spans``:
    what is to be learned from; None: nothing is settled. ``whence`` says where ``spans`` come from.
    ``layers``: each annotator's own work, where the plan asks for it. ``voters``: names of those
    on whose annotations a span rests, by the id of the span. ``licence``: what the article states.
    ``cluster`` "": a story of its own.
    """

    outgoing: OutgoingArticle
    split: Split
    cluster: str
    licence: str = ""
    spans: OutgoingWork | None = None
    whence: Whence = ""
    layers: tuple[OutgoingWork, ...] = ()
    voters: Mapping[str, tuple[str, ...]] = {}
    comments: tuple[Comment, ...] = ()


def voters_of(gold: OutgoingGold, works: Iterable[OutgoingWork]) -> dict[str, tuple[str, ...]]:
    """Whose annotations each gold span came from, for ``Row.voters``."""
    whose = {span.id: work.annotator for work in works for span in work.spans}
    return {
        id_: tuple(sorted({whose[each] for each in sources if each in whose}))
        for id_, sources in gold.sources.items()
    }


def names_in(row: Row, comments: bool) -> Iterator[str]:
    """The names of the people who are in a row, some of them several times. ``comments``: also of
    those who only said something."""
    if row.spans is not None and row.whence == "annotator":
        yield row.spans.annotator
    for work in row.layers:
        yield work.annotator
    for voters in row.voters.values():
        yield from voters
    if comments:
        yield from (comment.annotator for comment in row.comments)


class Clearing:
    """Takes out of rows what the plan leaves out, and puts in the names that the dataset has."""

    def __init__(self, plan: Plan, scheme: Scheme, called: Mapping[str, str] | None) -> None:
        """``called``: pseudonyms by name; None: names stand as they are."""
        self._called = called
        self._notes = "notes" in plan.include
        self._times = "times" in plan.include
        self._comments = "comments" in plan.include
        self._metadata = "metadata" in plan.include
        layers = {label.id: label.layer for label in scheme.labels}
        self._labels = {
            label
            for label, layer in layers.items()
            if (not plan.labels or label in plan.labels)
            and (not plan.layers or layer in plan.layers)
        }
        self._all = len(self._labels) == len(layers)
        self._plan = plan
        self.dropped: Counter[str] = Counter()
        """What was taken out, in words, and how often."""

    def __call__(self, row: Row) -> Row:
        """The row as the dataset may show it."""
        self._count(row)
        voters = {id_: tuple(sorted(map(self._name, names))) for id_, names in row.voters.items()}
        return Row(
            outgoing=OutgoingArticle(article=self._article(row.outgoing), text=row.outgoing.text),
            split=row.split,
            cluster=row.cluster or row.outgoing.article.sha256[:16],
            licence=self._plan.licence_of(row.licence),
            spans=None if row.spans is None else self._settled(row.spans, row.whence),
            whence=row.whence,
            layers=tuple(sorted(map(self._layer, row.layers), key=_name_of)),
            voters=voters,
            comments=tuple(map(self._comment, row.comments)) if self._comments else (),
        )

    def _count(self, row: Row) -> None:
        works = (*(() if row.spans is None else (row.spans,)), *row.layers)
        for span in (each for work in works for each in work.spans):
            if not self._takes(span):
                self.dropped["annotations of other labels or layers"] += 1
            elif not self._notes and (span.note or span.doubt_note):
                self.dropped["notes on annotations (not in the plan)"] += 1
        if not self._notes:
            noted = sum(bool(work.note or work.flag_note) for work in works)
            self.dropped["notes and flags on articles (not in the plan)"] += noted
        if not self._comments:
            self.dropped["comments (not in the plan)"] += len(row.comments)
        if not self._metadata and row.outgoing.article.meta:
            self.dropped["articles with other details (metadata, not in the plan)"] += 1

    def _name(self, name: str) -> str:
        return name if self._called is None else self._called[name]

    def _article(self, outgoing: OutgoingArticle) -> Article:
        article = outgoing.article
        return article if self._metadata or not article.meta else replace(article, meta={})

    def _comment(self, comment: Comment) -> Comment:
        created = comment.created if self._times else 0
        return replace(comment, annotator=self._name(comment.annotator), created=created)

    def _settled(self, work: OutgoingWork, whence: Whence) -> OutgoingWork:
        """Who adjudicated is not told: what is settled has the name of how it was."""
        if whence == "annotator":
            return self._layer(work)
        bare = self._work(work, whence or GOLD)
        return replace(bare, by={}) if isinstance(bare, OutgoingGold) else bare

    def _layer(self, work: OutgoingWork) -> OutgoingWork:
        return self._work(work, self._name(work.annotator))

    def _work(self, work: OutgoingWork, name: str) -> OutgoingWork:
        spans = tuple(self._span(each, name) for each in work.spans if self._takes(each))
        ids = {each.id for each in spans}
        bare = replace(
            work,
            annotator=name,
            spans=spans,
            relations=tuple(
                self._relation(each, name)
                for each in work.relations
                if each.from_id in ids and each.to_id in ids
            ),
        )
        if self._notes:
            return bare
        return replace(bare, flagged=False, flag_note="", note="")

    def _takes(self, span: Annotation) -> bool:
        return self._all or span.label in self._labels

    def _span(self, span: Annotation, name: str) -> Annotation:
        bare = replace(span, annotator=name)
        if not self._notes and (span.note or span.doubt_note):
            bare = replace(bare, note="", doubt_note="")
        return bare if self._times else replace(bare, created=0, updated=0)

    def _relation(self, relation: Relation, name: str) -> Relation:
        return replace(relation, annotator=name, created=relation.created if self._times else 0)


def _name_of(work: OutgoingWork) -> str:
    return work.annotator
