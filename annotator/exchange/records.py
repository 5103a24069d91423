"""The values that exchange formats read and write, the same for every format.

What belongs here: an article with the work of its annotators, as it arrives (checked, normalised,
in code points, labels as ids of the scheme) and as it leaves. Times are milliseconds since 1970
(UTC), 0 for unknown.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from annotator.values import (
    Annotation,
    Article,
    AttributeValue,
    ExportReport,
    NewArticle,
    Origin,
    Relation,
    Segment,
    SkipReason,
    State,
)

SpansFrom = Literal[
    "gold", "annotator", "majority", "union", "unfinished", "undecided", "untouched"
]
SOURCES: Final[dict[SpansFrom, str]] = {
    "gold": "Adjudication is finished: nothing is open and no two adjudicators differ.",
    "annotator": "One annotator worked on the article and finished it.",
    "majority": "Several annotators finished it; what more than half of them have was taken.",
    "union": "Several annotators finished it; all that any of them has was taken, each once.",
    "unfinished": "One annotator began the article, or skipped it.",
    "undecided": "Several annotators worked on the article and nobody has decided between them.",
    "untouched": "Nobody has worked on the article yet.",
}


class IncomingSpan(Struct, frozen=True, gc=False):
    """One annotation of a record; ``label`` is the id of a label of the scheme.

    ``id`` is what the file calls it, ``annotator`` the name that the file gives, if any.
    """

    id: str | None
    label: str
    segments: tuple[Segment, ...]
    quote: str
    companions: dict[str, Segment] = {}
    attributes: dict[str, AttributeValue] = {}
    note: str = ""
    doubt: bool = False
    annotator: str | None = None
    origin: Origin = "import"
    scheme_version: str = ""
    created: int = 0
    updated: int = 0
    doubt_note: str = ""
    unconfirmed: tuple[str, ...] = ()


class IncomingRelation(Struct, frozen=True, gc=False):
    """A relation of a record; the ends are what the file calls the spans."""

    type: str
    from_id: str
    to_id: str


class IncomingWork(Struct, frozen=True, kw_only=True):
    """What one annotator did with an article.

    ``annotator`` ``None``: the person who imports, or whom that person names. ``state`` ``None``:
    the file does not say.
    """

    annotator: str | None
    state: State | None
    spans: tuple[IncomingSpan, ...] = ()
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    note: str = ""
    relations: tuple[IncomingRelation, ...] = ()


class IncomingArticle(Struct, frozen=True, kw_only=True):
    """One good record. ``line`` is 1-based, ``sha256`` is of the normalised text.

    ``set_aside`` names what the record holds and this program cannot take in: see
    ``annotator.exchange.remarks``.
    """

    line: int
    article: NewArticle
    sha256: str
    work: tuple[IncomingWork, ...] = ()
    set_aside: tuple[str, ...] = ()


class OutgoingWork(Struct, frozen=True, kw_only=True):
    """What one annotator did with an article; ``annotator`` is the name."""

    annotator: str
    state: State
    spans: tuple[Annotation, ...] = ()
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    note: str = ""
    relations: tuple[Relation, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether the annotator has worked on the article at all."""
        return self.state != "todo" or bool(self.spans)

    @property
    def is_said(self) -> bool:
        """Whether there is anything to write of it."""
        return self.touched or self.flagged or bool(self.note)


class OutgoingGold(OutgoingWork, frozen=True, kw_only=True):
    """What adjudication settled on. By the id of a gold span: ``by`` has the name of who decided,
    ``sources`` the ids of the annotations that it came from (none: the adjudicator added it)."""

    by: dict[str, str] = {}
    sources: dict[str, tuple[str, ...]] = {}


class OutgoingArticle(Struct, frozen=True, kw_only=True):
    """An article to write, with all work on it; ``gold`` is what adjudication settled on.

    ``kept_back``: whoever writes it is blind to others' work on it, which is not here. ``whence``:
    one layer was chosen, the only one in ``work``, and this is where it comes from.
    """

    article: Article
    text: str
    work: tuple[OutgoingWork, ...] = ()
    gold: OutgoingWork | None = None
    kept_back: bool = False
    whence: SpansFrom | None = None


class PreviewedSpan(Struct, frozen=True):
    """One of ``spans`` as it will stand in the file: its hull in code points, the words of the
    hull, and its segments, each an object with ``start``, ``end`` and ``text``."""

    label: str
    start: int
    end: int
    text: str
    segments: tuple[dict[str, object], ...]


class PreviewedRecord(Struct, frozen=True, kw_only=True):
    """A record as it will stand in the file. ``spans`` ``None``: it has none to learn from."""

    id: str
    spans_from: SpansFrom
    spans: tuple[PreviewedSpan, ...] | None


class ExportPreview(ExportReport, kw_only=True):
    """What an export would write. ``first`` is the first record, ``None`` where there is none;
    ``skipped`` of the articles counted as unfinished were skipped by their annotator."""

    first: PreviewedRecord | None = None
    skipped: int = 0


GOLD: Final = "gold"
RELATIONS: Final = "relations"
