"""A work that has everything in it that a format could lose.

What belongs here: a fixed scheme and fixed articles: segments, nesting, crossing, companions,
attributes of all kinds, relations, notes, doubt, two annotators, all four states, flags, times,
metadata, and a text whose offsets differ by unit.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from annotator.exchange.mapping import grown
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.scheme import Scheme, default_scheme
from annotator.text import sha256
from annotator.values import (
    Annotation,
    Article,
    AttributeValue,
    Origin,
    Relation,
    Segment,
    quote_of,
)

EMOJI: Final = '😂 Lee said "we never knew" on Monday.'
"""The text of the issue: 2–5 and 12–25 in code points, 3–6 and 13–26 in UTF-16, 5–8 and 15–28 in
UTF-8 bytes."""
EMOJI_PLACES: Final = ((2, 5), (12, 25))
LONG: Final = (
    "Mayor Ana Lee denied on Monday that the bridge had ever been unsafe.\n"
    "“We inspected it twice, 👩‍💻 and all,” she said, “and nobody found a crack.”\n\n"
    "Engineers may publish their own report in May. It cost €2,000.\n"
)
PLAIN: Final = "Nothing was said.\nNobody was asked.\n"
_MADE: Final = 1_767_322_800_123
_DAY: Final = 86_400_000


def scheme() -> Scheme:
    """The default scheme with a flag and a number besides its choices and texts."""
    more: dict[str, AttributeValue] = {"verified": True, "weight": 1.5}
    return grown(default_scheme(), (), (), more)


def articles() -> list[OutgoingArticle]:
    """The articles, in the order in which an export has them."""
    return [_rich(), _emoji(), _found_nothing(), _skipped(), _untouched(), _begun()]


def cutting_a_token() -> OutgoingArticle:
    """An article apart from these, with one span that begins inside a word."""
    span = _span("ana", "claim", EMOJI, 'aid "we never')
    work = OutgoingWork(annotator="Ana Lee", state="finished", spans=(span,))
    return OutgoingArticle(article=_about("cut", EMOJI), text=EMOJI, work=(work,))


def _rich() -> OutgoingArticle:
    claim = _span("ana", "claim", LONG, "the bridge had ever been unsafe")
    denial = _span(
        "ana",
        "denial",
        LONG,
        "denied on Monday that the bridge had ever been unsafe",
        attributes={"polarity": "negative", "verified": True, "weight": 3},
        companions={"source": "Mayor Ana Lee", "cue": "denied"},
        note="Strong.\nOf the mayor's own.",
    )
    quote = _span(
        "ana",
        "quote",
        LONG,
        "“We inspected it twice, 👩‍💻 and all,”",
        "“and nobody found a crack.”",
        attributes={"speaker": "Ana Lee, “the mayor”", "verified": False},
        companions={"source": "she"},
        origin="suggestion_edited",
    )
    inner = _span(
        "ana",
        "claim",
        LONG,
        "nobody found a crack",
        attributes={"certainty": "certain", "weight": -0.25},
        doubt="Whose claim is it?",
    )
    crossing = _span("ana", "speculation", LONG, "found a crack.”\n\nEngineers may publish")
    other = _span("ben", "claim", LONG, "the bridge had ever been unsafe", number=2)
    hedge = _span("ben", "speculation", LONG, "may publish their own report", number=2, note="May!")
    ana = OutgoingWork(
        annotator="Ana Lee",
        state="finished",
        spans=(claim, denial, quote, inner, crossing),
        note="Read twice; the second quotation is from the radio.",
        relations=(Relation("target", denial.id, claim.id, "ana"),),
    )
    ben = OutgoingWork(
        annotator="Ben Óg", state="in_progress", spans=(other, hedge), flagged=True, flag_note="?"
    )
    return OutgoingArticle(article=_about("bridge-1", LONG, full=True), text=LONG, work=(ana, ben))


def _emoji() -> OutgoingArticle:
    spans = tuple(
        _span("ana", label, EMOJI, EMOJI[start:end])
        for label, (start, end) in zip(("claim", "quote"), EMOJI_PLACES, strict=True)
    )
    work = OutgoingWork(annotator="Ana Lee", state="finished", spans=spans)
    return OutgoingArticle(article=_about("emoji", EMOJI), text=EMOJI, work=(work,))


def _found_nothing() -> OutgoingArticle:
    work = tuple(OutgoingWork(annotator=name, state="finished") for name in ("Ana Lee", "Ben Óg"))
    return OutgoingArticle(article=_about("nothing", PLAIN), text=PLAIN, work=work)


def _skipped() -> OutgoingArticle:
    text = "Lorem ipsum dolor sit amet."
    work = (
        OutgoingWork(annotator="Ana Lee", state="skipped", reason="broken_text"),
        OutgoingWork(
            annotator="Ben Óg", state="todo", flagged=True, flag_note="Is this one of ours?"
        ),
    )
    return OutgoingArticle(article=_about("lorem", text), text=text, work=work)


def _untouched() -> OutgoingArticle:
    text = "=SUM(A1) is how this article begins, which a spreadsheet must not count."
    work = (OutgoingWork(annotator="Ana Lee", state="todo"),)
    return OutgoingArticle(article=_about("007", text), text=text, work=work)


def _begun() -> OutgoingArticle:
    text = "Officials hoped for rain; officials feared a flood."
    span = _span("ana", "speculation", text, "hoped for rain", origin="suggestion_accepted")
    work = OutgoingWork(annotator="Ana Lee", state="in_progress", spans=(span,))
    return OutgoingArticle(article=_about("rain", text), text=text, work=(work,))


def _about(name: str, text: str, *, full: bool = False) -> Article:
    article = Article(
        key=1, sha256=sha256(text), external_id=name, title=f"On {name}", length=len(text)
    )
    if not full:
        return article
    from msgspec.structs import replace

    return replace(
        article,
        title="Mayor: “Never unsafe”",
        source="The Daily, Lisbon",
        url="https://example.org/a?b=1&c=2",
        author="J. Doe",
        published="2026-01-02",
        language="en",
        meta={"section": "Local", "words": 47, "tags": ["bridge", {"of": "Lisbon"}], "paid": False},
    )


def _span(
    annotator: str,
    label: str,
    text: str,
    *words: str,
    number: int = 1,
    attributes: dict[str, AttributeValue] | None = None,
    companions: dict[str, str] | None = None,
    note: str = "",
    doubt: str = "",
    origin: Origin = "manual",
) -> Annotation:
    segments = tuple(_place(text, each) for each in words)
    made = _MADE + number * _DAY
    id_ = blake2b(f"{annotator} {label} {words}".encode(), digest_size=16).hexdigest()
    return Annotation(
        id=id_,
        article=1,
        annotator=annotator,
        label=label,
        segments=segments,
        quote=quote_of(text, segments),
        note=note,
        doubt=bool(doubt),
        doubt_note=doubt,
        attributes=attributes or {},
        companions={role: _place(text, each) for role, each in (companions or {}).items()},
        origin=origin,
        scheme_version=scheme().version,
        created=made,
        updated=made + 61_000,
    )


def _place(text: str, words: str) -> Segment:
    start = text.index(words)
    return Segment(start, start + len(words))
