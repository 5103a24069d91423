"""A row of doccano's from an article and one annotator's work on it.

What belongs here: the keys of a row in either form. Spans of several segments follow the option
``segments``; ids count up through the file, as doccano's own do.
"""

from __future__ import annotations

from itertools import count
from typing import Final

from annotator.exchange.format import Job
from annotator.exchange.formats.doccano.rows import DOCCANO, RESERVED
from annotator.exchange.formats.own_key import (
    Kept,
    how_of,
    pieces,
    placed,
    row_work,
    told,
)
from annotator.exchange.formats.rows import encoded, own_part, spread
from annotator.exchange.kept import OWN
from annotator.exchange.mapping import written, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.values import Annotation

_CARRIED: Final = frozenset({"cats"})


class Rows:
    """Makes the rows of one file."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._relations = job.options.get("form", "relations") == "relations"
        self._spans = count(1)
        self._links = count(1)

    def row(self, article: OutgoingArticle, work: OutgoingWork | None) -> bytes:
        """The bytes of a row, its line end included. ``work`` None: nobody has looked."""
        own = own_part(article.article, DOCCANO)
        if not own or not own.keys() <= _CARRIED or None in own.values():
            own = None  # not what reading gives: metadata like any other
        name = None if own is None else DOCCANO
        beside, aside = spread(article.article, RESERVED, name)
        said = None if work is None else told(article, work, self._job)
        row: dict[str, object] = {
            "id": article.article.external_id or article.article.sha256[:16],
            "text": article.text,
            **self._labels(said),
            **(own or {}),
            "Comments": self._comments(said),
            **beside,
        }
        row[OWN] = self._kept(article, said, aside)
        return encoded(row) + b"\n"

    def _kept(
        self, article: OutgoingArticle, work: OutgoingWork | None, aside: dict[str, object]
    ) -> Kept:
        kept = () if work is None else (row_work(work, self._job.scheme, how_of(self._job)),)
        return Kept(text_sha256=article.article.sha256, meta=aside, work=kept)

    def _comments(self, work: OutgoingWork | None) -> list[object]:
        if work is None or not work.note:
            return []
        return [{"id": 1, "comment": work.note}] if self._relations else [work.note]

    def _labels(self, work: OutgoingWork | None) -> dict[str, object]:
        spans = placed(work.spans) if work is not None else []
        how = how_of(self._job)
        if not self._relations:
            return {
                "label": [
                    [start, end, self._name(span)]
                    for span in spans
                    for start, end in pieces(span, how)
                ]
            }
        entities: list[object] = []
        ids: dict[str, int] = {}
        for span in spans:
            for start, end in pieces(span, how):
                number = next(self._spans)
                ids.setdefault(span.id, number)
                entities.append(
                    {
                        "id": number,
                        "label": self._name(span),
                        "start_offset": start,
                        "end_offset": end,
                    }
                )
        links = sorted(work.relations) if work is not None else []
        return {
            "entities": entities,
            "relations": [
                {
                    "id": next(self._links),
                    "from_id": ids[each.from_id],
                    "to_id": ids[each.to_id],
                    "type": written_relation(self._job.scheme, each.type),
                }
                for each in links
                if each.from_id in ids and each.to_id in ids
            ],
        }

    def _name(self, span: Annotation) -> str:
        return written(self._job.scheme, span.label)
