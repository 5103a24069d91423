"""Prodigy's rows, written: one for each annotator's work on an article.

What belongs here: from an article to its rows, with tokens, and spans and relations on them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from annotator.exchange.format import Job
from annotator.exchange.formats.own_key import (
    Kept,
    how_of,
    pieces,
    placed,
    row_work,
    told,
)
from annotator.exchange.formats.prodigy.reading import (
    KNOWN,
    LATEST,
    PEOPLE,
    PRODIGY,
    VIEWS,
    answer_of,
)
from annotator.exchange.formats.rows import encoded, own_part, spread
from annotator.exchange.kept import OWN
from annotator.exchange.loose import REJECTED
from annotator.exchange.mapping import written, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.tagging import Segments
from annotator.exchange.target import Target
from annotator.exchange.tokens import Token, tokens
from annotator.values import Annotation

Piece = dict[str, object]
"""A span as Prodigy writes it."""


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``Writer``: a row for each annotator's work; one without an answer for an article that
    nobody has looked at."""
    with target.open() as sink:
        for article in articles:
            making = _Making(article, job)
            work = [each for each in article.work if each.is_said]
            for each in work:
                sink.write(making.row(each))
            if not work:
                sink.write(making.row(None))


class _Making:
    """The rows of one article."""

    def __init__(self, article: OutgoingArticle, job: Job) -> None:
        self._article = article
        self._job = job
        own = own_part(article.article, PRODIGY)
        if not own or own.keys() & (KNOWN - {PEOPLE}):
            own = None  # not what reading gives: metadata like any other
        self._own = own or {}
        name = None if own is None else PRODIGY
        self._meta, self._aside = spread(article.article, (PRODIGY,), name)
        # What a row does not tell from what we add to it:
        if known := {key: self._own[key] for key in (PEOPLE, "_view_id") if key in self._own}:
            self._aside[PRODIGY] = known

    def row(self, work: OutgoingWork | None) -> bytes:
        """The bytes of a row, its line end included."""
        how, job = how_of(self._job), self._job
        said = None if work is None else told(self._article, work, job)
        row: dict[str, object] = {"text": self._article.text, "meta": self._meta}
        row.update({key: value for key, value in self._own.items() if key != PEOPLE})
        if said is not None:
            self._answer(row, said, how)
        kept = () if said is None else (row_work(said, job.scheme, how),)
        article = self._article.article
        row[OWN] = Kept(
            id=article.external_id, text_sha256=article.sha256, meta=self._aside, work=kept
        )
        return encoded(row) + b"\n"

    def _answer(self, row: dict[str, object], work: OutgoingWork, how: Segments) -> None:
        spans = placed(work.spans)
        places = {each.id: self._pieces(each, how, work.annotator) for each in spans}
        if work.touched:
            row["tokens"] = [
                {
                    "text": each.text,
                    "start": each.start,
                    "end": each.end,
                    "id": number,
                    "ws": each.space_after,
                }
                for number, each in enumerate(self._tokens)
            ]
            row["spans"] = [piece for each in spans for piece in places[each.id]]
        if work.relations:
            row["relations"] = [
                self._relation(each.type, places[each.from_id][0], places[each.to_id][0])
                for each in sorted(work.relations)
                if each.from_id in places and each.to_id in places
            ]
        rejected = work.flagged and work.flag_note == REJECTED
        if answer := answer_of(work.state, rejected=rejected, marked=bool(spans)):
            row["answer"] = answer
        row.setdefault("_view_id", VIEWS[bool(work.relations)])
        row["_annotator_id"] = row["_session_id"] = work.annotator
        last = max((each.updated for each in spans), default=0) // 1000
        if 0 < last < LATEST:
            row["_timestamp"] = last
        people = self._own.get(PEOPLE)
        said = people.get(work.annotator) if isinstance(people, dict) else None
        row.update(said if isinstance(said, dict) else {})

    @cached_property
    def _tokens(self) -> list[Token]:
        return tokens(self._article.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [each.start for each in self._tokens]

    @cached_property
    def _ends(self) -> list[int]:
        return [each.end for each in self._tokens]

    def _pieces(self, span: Annotation, how: Segments, annotator: str) -> list[Piece]:
        found = [self._piece(at, span.label) for at in pieces(span, how)]
        if any("token_start" not in each for each in found):
            self._job.losses.rule(
                "edges",
                "Written as they are; Prodigy shows them and leaves them out of training, which "
                "is on whole tokens.",
            )
            article = self._article.article
            self._job.losses.lose("edges", article, span, "cuts a token", annotator)
        return found

    def _piece(self, at: tuple[int, int], label: str) -> Piece:
        start, end = at
        first, last = bisect_left(self._starts, start), bisect_left(self._ends, end)
        piece: Piece = {"start": start, "end": end}
        if _at(self._starts, first) == start and _at(self._ends, last) == end:
            piece |= {"token_start": first, "token_end": last}
        return {**piece, "label": written(self._job.scheme, label)}

    def _relation(self, type_: str, head: Piece, child: Piece) -> dict[str, object]:
        return {
            "head": self._token(head),
            "child": self._token(child),
            "head_span": head,
            "child_span": child,
            "label": written_relation(self._job.scheme, type_),
        }

    def _token(self, piece: Piece) -> int:
        """The token that a span begins in."""
        start = piece["start"]
        assert isinstance(start, int)
        return max(bisect_right(self._starts, start) - 1, 0)


def _at(values: Sequence[int], index: int) -> int | None:
    return values[index] if index < len(values) else None
