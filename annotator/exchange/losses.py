"""What an export leaves out because its format cannot say it: counted, listed, never in silence.

What belongs here: the kinds of loss, with the rule that is followed, and gathering them. The list
goes to the disk as it grows, so that an export of a million articles needs no more memory.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from typing import IO, Final, Literal, cast

import msgspec
from msgspec import Struct

from annotator.values import Annotation, Article

Kind = Literal[
    "nesting",
    "segments",
    "edges",
    "companions",
    "attributes",
    "relations",
    "notes",
    "doubt",
    "annotators",
    "states",
    "origin",
    "times",
    "metadata",
    "text",
    "articles",
]
KINDS: Final[dict[Kind, str]] = {
    "nesting": "spans inside or across other spans",
    "segments": "spans of several segments",
    "edges": "edges that do not lie where the format can put them",
    "companions": "companions (source, cue)",
    "attributes": "attributes",
    "relations": "relations",
    "notes": "notes",
    "doubt": "doubts",
    "annotators": "names of annotators",
    "states": "states of articles",
    "origin": "how annotations came about",
    "times": "times",
    "metadata": "details of articles",
    "text": "characters that the format cannot hold",
    "articles": "articles",
}
_PIECE: Final = 1 << 20
KEPT: Final = 500
"""Losses that are held for the screen; the file lists all."""


class Loss(Struct, frozen=True, omit_defaults=True):
    """One thing that was left out or altered. ``article`` is its external id; ``start`` and ``end``
    (code points) and ``words`` tell of which span, where it is about one."""

    kind: str
    article: str
    label: str = ""
    start: int = -1
    end: int = -1
    words: str = ""
    annotator: str = ""
    detail: str = ""


class Losses:
    """Gathers losses. ``rules`` holds what was done about each kind, in a sentence."""

    def __init__(self) -> None:
        self.counts: Counter[Kind] = Counter()
        self.rules: dict[Kind, str] = {}
        self.first: list[Loss] = []
        self._spool = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=4_000_000))  # noqa: SIM115 - see ``close``

    def rule(self, kind: Kind, sentence: str) -> None:
        """Say, once, what becomes of this kind in the format that is written."""
        self.rules.setdefault(kind, sentence)

    def lose(
        self,
        kind: Kind,
        article: Article,
        span: Annotation | None = None,
        detail: str = "",
        annotator: str = "",
    ) -> None:
        """Note one loss."""
        self.counts[kind] += 1
        place = (span.label, span.start, span.end, span.quote[:80]) if span else ("", -1, -1, "")
        loss = Loss(kind, article.external_id or article.sha256[:16], *place, annotator, detail)
        if len(self.first) < KEPT:
            self.first.append(loss)
        self._spool.write((b",\n" if self.total > 1 else b"") + msgspec.json.encode(loss))

    @property
    def total(self) -> int:
        """How many in all."""
        return self.counts.total()

    def lines(self) -> list[str]:
        """Sentences for a report: how many of each kind, and what was done."""
        return [
            f"{KINDS[kind][0].upper()}{KINDS[kind][1:]}: {self.counts[kind]:,}. "
            f"{self.rules.get(kind, '')}".rstrip()
            for kind in KINDS
            if self.counts[kind]
        ]

    def report(self, head: dict[str, object]) -> bytes:
        """The whole report as JSON: ``head``, ``counts``, ``rules`` and ``losses``, the same bytes
        for the same losses."""
        return b"".join(self.pieces(head))

    def pieces(self, head: dict[str, object]) -> Iterator[bytes]:
        """The report, a piece of at most 1 MiB at a time."""
        counts = {kind: self.counts[kind] for kind in KINDS if self.counts[kind]}
        rules = {kind: self.rules[kind] for kind in KINDS if kind in self.rules and kind in counts}
        start = msgspec.json.encode({**head, "counts": counts, "rules": rules})
        yield start[:-1] + b',"losses":[\n'
        self._spool.seek(0)
        while piece := self._spool.read(_PIECE):
            yield piece
        yield b"\n]}\n"

    def close(self) -> None:
        """Let go of the list."""
        self._spool.close()
