"""What formats have in common that hold an article, one annotator's labelled spans, and no more.

What belongs here: the columns in which such a format keeps an article's details, those columns read
again, and the telling of all that has no place. Rows keep to texts and lists of one shape, because
the loaders of data sets take the type of a column from what they see first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import msgspec

from annotator.exchange import kept
from annotator.exchange.format import Head, Job
from annotator.exchange.kept import DETAILS
from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork
from annotator.exchange.losses import Kind
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.remarks import FOREIGN_TEXT, SPACING
from annotator.exchange.tagging import Teller
from annotator.exchange.tokens import Token
from annotator.guarded import Broken, strict_json
from annotator.values import STATES, Article, Refusal

MAX_TEXT: Final = 50_000_000
"""Code points of a text that is put together from tokens."""

_TOLD: Final[tuple[tuple[Kind, str], ...]] = (
    ("companions", "Companions were left out."),
    ("attributes", "Attributes were left out."),
    ("relations", "Relations were left out."),
    ("notes", "Notes were left out."),
    ("doubt", "Doubts were left out; the spans were written."),
    ("origin", "Where annotations come from was left out."),
    ("times", "Times were left out."),
    ("states", "Flags and the reasons for skipping were left out."),
)


class Details(kept.Details, total=False):
    """An article's details and other metadata as fields of a ``LooseArticle``."""

    meta: dict[str, object]


def details_of(article: Article) -> dict[str, str]:
    """An article's details as columns of texts; ``meta`` is JSON in a text."""
    columns = {"id": article.external_id}
    columns |= {name: str(getattr(article, name)) for name in DETAILS}
    return {**columns, "meta": meta_text(article.meta)}


def meta_text(meta: Mapping[str, object]) -> str:
    """Metadata as a text; empty for none."""
    return msgspec.json.encode(meta).decode() if meta else ""


def columns_of(outgoing: OutgoingArticle) -> dict[str, str]:
    """The columns of an article and of who worked on it, how far."""
    work = work_of(outgoing)
    who = {"annotator": work.annotator if work else "", "state": work.state if work else "todo"}
    return {**details_of(outgoing.article), **who}


def work_of(outgoing: OutgoingArticle) -> OutgoingWork | None:
    """The work to write; None where nobody has looked at the article."""
    return next((each for each in outgoing.work if each.touched), None)


def details_in(row: Mapping[str, object], key: str, used: Iterable[str] = ()) -> Details:
    """The fields of the article that a row gives. What is neither one nor ``used`` goes with the
    metadata under ``key``, as it is."""
    rest = {name: value for name, value in row.items() if name not in {*used, *_OURS}}
    for name, ours in (("state", row.get("state") in STATES), ("annotator", _is_name(row))):
        if name in row and name not in used and not ours:
            rest[name] = row[name]
    found: dict[str, object] = {}
    identity = row.get("id")
    if isinstance(identity, int) and not isinstance(identity, bool):
        identity = str(identity)
    for name, value in (("id", identity), *((each, row.get(each)) for each in DETAILS)):
        if isinstance(value, str):
            found[name] = value
        elif value is not None:
            rest[name] = value
    meta = _meta_in(row.get("meta"))
    if meta is None:
        rest["meta"] = row.get("meta")
    meta = dict(meta or {})
    if rest:
        inside = meta.get(key)
        meta[key] = {**inside, **rest} if isinstance(inside, dict) else rest
    return cast("Details", {**found, "meta": meta})


def _is_name(row: Mapping[str, object]) -> bool:
    return isinstance(row.get("annotator"), str)


_OURS: Final = frozenset(("id", *DETAILS, "meta", "annotator", "state"))


def _meta_in(value: object) -> dict[str, object] | None:
    """The metadata; None where the value is something else."""
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = strict_json.decode(value.encode())
        except (Broken, UnicodeError):
            return None
    return value if isinstance(value, dict) else None


def work_in(row: Mapping[str, object], spans: Iterable[LooseSpan] | None) -> tuple[LooseWork, ...]:
    """The work that a row tells of. ``spans`` None: nobody has looked at the article."""
    state = row.get("state")
    annotator = row.get("annotator")
    known = state if state in STATES else None
    if spans is None or (known == "todo" and not (spans := tuple(spans))):
        return ()
    return (
        LooseWork(
            annotator=annotator if isinstance(annotator, str) and annotator else None,
            # No spans, and yet a list of them: somebody looked and found nothing.
            state=known or "finished",
            spans=tuple(spans),
        ),
    )


def lose_the_rest(job: Job, outgoing: OutgoingArticle, work: OutgoingWork | None) -> Teller:
    """Tell what has no place beside labelled spans, and hand back who goes on telling."""
    for kind, sentence in _TOLD:
        job.losses.rule(kind, sentence)
    for each in outgoing.work:
        _lose_of_work(each, Teller(job, outgoing.article, each.annotator))
    tell = Teller(job, outgoing.article, work.annotator if work else "")
    for span in work.spans if work else ():
        for role in span.companions:
            tell("companions", span, role)
        for name in span.attributes:
            tell("attributes", span, name)
        if span.note:
            tell("notes", span)
        if span.doubt:
            tell("doubt", span)
        if span.origin not in ("manual", "import"):
            tell("origin", span, span.origin)
    return tell


def _lose_of_work(work: OutgoingWork, tell: Teller) -> None:
    """What is told once for an article, because it would be the same for every span."""
    for relation in work.relations:
        tell("relations", detail=relation.type)
    timed = sum(1 for span in work.spans if span.created or span.updated)
    if timed:
        tell("times", detail=f"of {timed} annotation{'s' * (timed > 1)}")
    if any(span.scheme_version for span in work.spans):
        tell("origin", detail="the version of the scheme")
    if work.note:
        tell("notes", detail="the note on the article")
    if work.reason:
        tell("states", detail=f"skipped: {work.reason}")
    if work.flagged:
        tell("states", detail="the flag")


class Text(NamedTuple):
    """The text of some tokens, the place of each in it, and what to say about that."""

    text: str
    places: list[tuple[int, int]]
    aside: tuple[str, ...] = ()


def text_of(tokens: list[str], given: object = None, offsets: object = None) -> Text:
    """The text that the tokens come from: ``given`` where it is theirs (by ``offsets``, or by
    standing in it one after the other with nothing but white space between), else one put together
    with spaces."""
    if isinstance(given, str):
        places = _said(tokens, given, offsets) or _found(tokens, given)
        if places is not None:
            return Text(given, places)
    joined = together([tokens])
    return joined._replace(aside=(SPACING if given is None else FOREIGN_TEXT,))


def together(sentences: Iterable[list[str]]) -> Text:
    """A text from the tokens of sentences: a space after a token, a line for a sentence."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for sentence in sentences:
        for number, token in enumerate(sentence):
            pieces += (token, "\n" if number == len(sentence) - 1 else " ")
            places.append((at, at + len(token)))
            at += len(token) + 1
    return Text("".join(pieces[:-1]), places, (SPACING,))


def _said(tokens: list[str], text: str, offsets: object) -> list[tuple[int, int]] | None:
    if not isinstance(offsets, list) or len(offsets) != len(tokens):
        return None
    places: list[tuple[int, int]] = []
    last = 0
    for token, pair in zip(tokens, offsets, strict=True):
        if not isinstance(pair, list) or len(pair) != 2:
            return None
        start, end = pair
        if not isinstance(start, int) or not isinstance(end, int):
            return None
        if not last <= start <= end or text[start:end] != token:
            return None
        places.append((start, end))
        last = end
    return places


def _found(tokens: list[str], text: str) -> list[tuple[int, int]] | None:
    places: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        while at < len(text) and text[at].isspace() and not text.startswith(token, at):
            at += 1
        if not text.startswith(token, at):
            return None
        places.append((at, at + len(token)))
        at += len(token)
    return places if not text[at:].strip() else None


def span_over(text: Text, first: int, last: int, label: str) -> LooseSpan:
    """A span over the tokens [``first``, ``last``)."""
    start, end = text.places[first][0], text.places[last - 1][1]
    return LooseSpan(label=label, parts=((start, end),), quote=text.text[start:end])


def offsets_of(tokens: list[Token]) -> list[tuple[int, int]]:
    """The places of tokens, for a column."""
    return [(each.start, each.end) for each in tokens]


def refusal(path: Path, line: int, reason: str) -> Refusal:
    """Why a record cannot be taken in."""
    return Refusal(file=str(path), line=line, reason=reason)


def first_item(head: Head) -> dict[str, Any] | list[Any] | None:
    """The first item of a JSON Lines file or an array; None where it is no whole item within the
    head."""
    words = head.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore").lstrip()
    if words.startswith("["):
        words = words[1:].lstrip()
    try:
        value, _ = json.JSONDecoder().raw_decode(words)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def strings(value: object) -> list[str] | None:
    """The value, if it is a list of texts."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    return None


def article(
    line: int, text: Text, work: tuple[LooseWork, ...], details: Details, file: str = ""
) -> LooseArticle:
    """An article on the text of its tokens, whose offsets are code points because they were found
    here."""
    return LooseArticle(
        line=line,
        file=file,
        text=text.text,
        work=work,
        unit="codepoint",
        set_aside=text.aside,
        **details,
    )
