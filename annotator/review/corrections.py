"""My corrections: what adjudication made of somebody's annotations where it did not just take them.

What belongs here: comparing what was weighed with what became gold of it. It works in a file that
holds one annotator's work and the decisions about it alone, as a package that comes back does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

import sqlalchemy as sa
from msgspec.structs import replace

from annotator.review.model import ArticleReview
from annotator.review.reading import decision_of, material, settled
from annotator.review.unlike import unlike
from annotator.review.versions import version_key
from annotator.scheme import Scheme
from annotator.store import details, rows
from annotator.team import Correction, Decision, GoldSpan, Unlike
from annotator.values import Annotation, Relation

_DECISIONS: Final = (
    'SELECT d.article, d.id, d."by", d.at, d.fields FROM decision d '
    "JOIN article a ON a.key = d.article AND a.removed = 0 "
    "WHERE d.counts = 1 AND d.fields IS NOT NULL AND d.article IN "
    "(SELECT n.article FROM annotation n WHERE n.annotator = ?) ORDER BY d.at DESC, d.id DESC"
)


def corrections_of(
    connection: sa.Connection, me: int, blind: frozenset[int], scheme: Scheme
) -> list[Correction]:
    """What adjudicators made of the annotations of one annotator (a row key), the newest first.

    Of several decisions of one adjudicator on the same annotation the newest counts. Articles in
    ``blind`` are left out. Escalated groups wait, and are no correction.
    """
    found: list[Correction] = []
    seen: set[tuple[str, str]] = set()
    mine, reviews = _Mine(connection, me), _Reviews(connection, scheme)
    for row in rows.bare(connection, _DECISIONS, (me,)):
        if row[0] in blind:
            continue
        decision = decision_of(row)
        for key in decision.fields.weighed:
            id_ = key.partition(":")[0]
            if (id_, decision.by) in seen:
                continue
            annotation = mine.annotation(id_)
            if annotation is None:
                continue
            seen.add((id_, decision.by))
            if not _taken_as_it_is(annotation, decision):
                made = _correction(annotation, decision)
                if mine.key_now(annotation) != key:
                    found.append(replace(made, changed=True))
                else:
                    found.append(replace(made, unlike=reviews.unlike(made)))
    return found


class _Reviews:
    """The articles' work side by side, read where gold came of my annotation, changed."""

    def __init__(self, connection: sa.Connection, scheme: Scheme) -> None:
        self._connection, self._scheme = connection, scheme
        self._known: dict[int, tuple[ArticleReview, str]] = {}

    def unlike(self, correction: Correction) -> tuple[Unlike, ...]:
        """In what gold is unlike mine, beside label and words."""
        of_mine = [each for each in correction.gold if correction.annotation in each.sources]
        if not of_mine:
            return ()
        review, text = self._review(correction.article)
        found = (
            unlike(self._scheme, review, text, correction.annotation, gold) for gold in of_mine
        )
        return tuple(chain.from_iterable(found))

    def _review(self, article: int) -> tuple[ArticleReview, str]:
        if article not in self._known:
            found = material(self._connection, article, self._scheme)
            self._known[article] = settled(self._scheme, found), found.text
        return self._known[article]


class _Mine:
    """One annotator's annotations, deleted ones too, looked up as they are asked for."""

    def __init__(self, connection: sa.Connection, me: int) -> None:
        self._connection = connection
        self._me = me
        self._known: dict[str, tuple[Annotation, bool] | None] = {}
        self._related: dict[int, list[Relation]] = {}

    def annotation(self, id_: str) -> Annotation | None:
        """The annotation of that id, None where it is nobody's here or somebody else's."""
        found = self._found(id_)
        return found and found[0]

    def key_now(self, annotation: Annotation) -> str:
        """The key of the version that stands; empty where the annotation is deleted."""
        found = self._found(annotation.id)
        if found is None or found[1]:
            return ""
        if annotation.article not in self._related:
            # Not only those of one annotator: a relation may lead to somebody else's span.
            of_article = details.relations_of(self._connection, annotation.article)
            self._related[annotation.article] = of_article
        return version_key(
            annotation,
            [each for each in self._related[annotation.article] if each.from_id == annotation.id],
        )

    def _found(self, id_: str) -> tuple[Annotation, bool] | None:
        if id_ not in self._known:
            self._known[id_] = self._read(id_)
        return self._known[id_]

    def _read(self, id_: str) -> tuple[Annotation, bool] | None:
        sql = f"{rows.SELECT_BY_ID} AND annotation.annotator=?"
        for row in rows.bare(self._connection, sql, (bytes.fromhex(id_), self._me)):
            return rows.annotation_value(row), _is_deleted(row)
        return None


def _is_deleted(row: Sequence[Any]) -> bool:
    return bool(row[17])


def _taken_as_it_is(annotation: Annotation, decision: Decision) -> bool:
    """Whether the annotation became gold as it was weighed; escalated: that is not known yet."""
    fields = decision.fields
    if fields.verdict == "escalate":
        return True
    taken = any(annotation.id in each.sources for each in fields.gold)
    return taken and fields.verdict != "edit"


def _correction(annotation: Annotation, decision: Decision) -> Correction:
    return Correction(
        article=annotation.article,
        annotation=annotation.id,
        label=annotation.label,
        quote=annotation.quote,
        decision=decision,
        gold=tuple(_gold_for(annotation, decision)),
    )


def _gold_for(annotation: Annotation, decision: Decision) -> Iterator[GoldSpan]:
    """The gold that came of the annotation itself; where none did, that of its group."""
    gold = decision.fields.gold
    of_mine = [each for each in gold if annotation.id in each.sources]
    yield from of_mine or gold
