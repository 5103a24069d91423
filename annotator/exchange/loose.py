"""What readers of other tools' formats give: articles as their file has them, nothing believed yet.

What belongs here: the values between a format's module, which knows keys and nothing else, and
``settle``, which finds out the unit of the offsets, checks every quote, and finds the labels of the
scheme. Offsets are in the file's unit and of the text as it stands in the file.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from annotator.values import AttributeValue, Origin, SkipReason, State

Unit = Literal["codepoint", "utf-16", "utf-8", "grapheme"]
UNITS: Final[tuple[Unit, ...]] = ("codepoint", "utf-16", "utf-8", "grapheme")

REJECTED: Final = "rejected"
"""The flag's note of work that its annotator threw away as a whole: ``state`` "skipped", ``reason``
"other", ``flagged``. It is nobody's gold, and a format that knows rejecting writes it so again."""


class SpanFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said of an annotation besides its place, label and attributes.

    Times are milliseconds since 1970 (UTC), 0 for unknown. ``unconfirmed``: names of attributes
    that nobody confirmed. From our own files alone: ``scheme_version``, and ``label_given``, the id
    of the label that the annotator gave where the scheme has mapped that to another since.
    """

    note: str = ""
    doubt: bool = False
    doubt_note: str = ""
    unconfirmed: tuple[str, ...] = ()
    origin: Origin = "import"
    scheme_version: str = ""
    label_given: str = ""
    created: int = 0
    updated: int = 0


class LooseSpan(SpanFacts, frozen=True, kw_only=True, gc=False):
    """One annotation. ``parts`` are (start, end) in the order of the text, end exclusive.

    ``quote`` is what the file says the words are, of all parts joined by one space (``quotes``:
    of each part); ``None`` where it does not say. White space and line breaks are not compared to
    the letter, because several tools alter them. ``companions`` are named places, in the same
    unit.
    """

    id: str | None = None
    label: str
    parts: tuple[tuple[int, int], ...]
    quote: str | None = None
    quotes: tuple[str, ...] | None = None
    companions: dict[str, tuple[int, int]] = {}
    attributes: dict[str, AttributeValue] = {}


class LooseRelation(Struct, frozen=True, gc=False):
    """A relation, by the ids that the file gives its spans."""

    type: str
    from_id: str
    to_id: str


class WorkFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far somebody is. ``state`` ``None``: the file does not say (with spans that is taken for
    finished)."""

    state: State | None = None
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    note: str = ""


class LooseWork(WorkFacts, frozen=True, kw_only=True):
    """What one annotator did; ``annotator`` ``None``: the file names nobody."""

    annotator: str | None = None
    spans: tuple[LooseSpan, ...] = ()
    relations: tuple[LooseRelation, ...] = ()


class LooseArticle(Struct, frozen=True, kw_only=True):
    """One article with its work. ``line`` is 1-based, 0 where the file has no lines; ``file`` is
    the file or member it stands in, where that is not the file that was opened.

    ``unit`` only where the file itself declares it. ``meta`` takes what the file says besides:
    metadata of the article at the top level, what only the tool itself needs under the format's
    key (``meta["prodigy"]``), so that nothing unknown is lost. ``set_aside``: keys as in
    ``IncomingArticle``.
    """

    line: int = 0
    file: str = ""
    text: str
    id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}
    work: tuple[LooseWork, ...] = ()
    unit: Unit | None = None
    set_aside: tuple[str, ...] = ()
