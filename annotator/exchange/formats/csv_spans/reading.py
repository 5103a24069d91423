"""Reading the table of spans: rows gathered into articles, texts fetched from beside.

What belongs here: which rows belong together and what their cells mean. Rows of an article that
stand together, in the order of the table of texts, as we write them, are streamed; a table that
somebody has sorted otherwise is read as a whole. Rows find their text by ``text_sha256`` where both
tables have it, else by ``article``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final, cast, get_args

from annotator.exchange import extras
from annotator.exchange.formats.csv_spans.cells import (
    ARTICLE,
    ATTRIBUTE,
    BACK,
    FRONT,
    KEY,
    SHA,
    TEXT,
    value_of,
)
from annotator.exchange.formats.csv_spans.table import Row, Table
from annotator.exchange.kept import DETAILS
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork
from annotator.exchange.times import from_text
from annotator.guarded import Broken, strict_json
from annotator.ticker import Ticker
from annotator.values import SKIP_REASONS, STATES, AttributeValue, Origin, Refusal

ARTICLES: Final = ".articles.csv"
_DIGITS: Final = 15
_FIXED: Final = frozenset((*FRONT, *BACK, *ARTICLE))
Rows = list[tuple[int, Row]]


class _BadRow(Exception):
    """Why a row cannot be read."""


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """See ``Reader``."""
    try:
        table = Table(path)
        if TEXT in table.columns:
            yield from _with_texts(table, ticker)
        else:
            yield from _beside(table, _texts_of(path), ticker)
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Refusal(file=str(path), line=0, reason=reason)


def _texts_of(path: Path) -> Table:
    for name in (path.name + ARTICLES, path.stem + ARTICLES):
        beside = path.with_name(name)
        if beside.is_file():
            return Table(beside, texts=True)
    raise Broken(
        f"the texts are missing: put “{path.name}{ARTICLES}”, which was written with it, into the "
        "same folder (or give the table a column “text”)"
    )


def _with_texts(table: Table, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    names = _key_columns(table.columns)
    seen: set[int] = set()
    together = True
    for key in _keys(table, names):
        together &= hash(key) not in seen
        seen.add(hash(key))
    for _, rows in _groups(table, names, ticker, together=together):
        yield _article(table.path, rows[0][1], rows, rows[0][0], "")


def _beside(table: Table, texts: Table, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    names = _key_columns(tuple(each for each in texts.columns if each in table.columns))
    groups = _groups(table, names, ticker, together=True)
    if _in_step(table, texts, names):
        following = next(groups, None)
        for line, row in texts.rows():
            rows: Rows = []
            if following is not None and following[0] == _key(row, names):
                rows = following[1]
                following = next(groups, None)
            yield _article(table.path, row, rows, rows[0][0] if rows else line, _file(texts, rows))
        return
    known = dict(_groups(table, names, ticker, together=False))
    for line, row in texts.rows():
        rows = known.pop(_key(row, names), [])
        yield _article(table.path, row, rows, rows[0][0] if rows else line, _file(texts, rows))
    for rows in known.values():
        line, row = rows[0]
        name = row.get(KEY, row.get(SHA, ""))[:60]
        reason = f"{texts.path.name} has no article “{name}”"
        yield Refusal(file=str(table.path), line=line, reason=reason)


def _file(texts: Table, rows: Rows) -> str:
    """The file that the line is of, where that is not the table of spans."""
    return "" if rows else texts.path.name


def _key_columns(columns: tuple[str, ...]) -> tuple[str, ...]:
    if SHA in columns:
        return (SHA, KEY) if KEY in columns else (SHA,)
    return (KEY,) if KEY in columns else (TEXT,)


def _key(row: Row, names: tuple[str, ...]) -> str:
    """What rows of one article have in common: the first of the columns that says something."""
    return next((row[name] for name in names if name in row), "")


def _in_step(table: Table, texts: Table, names: tuple[str, ...]) -> bool:
    """Whether both tables have their articles in one order."""
    keys = _keys(table, names)
    following = next(keys, None)
    for _, row in texts.rows():
        if following is not None and following == _key(row, names):
            following = next(keys, None)
    return following is None


def _keys(table: Table, names: tuple[str, ...]) -> Iterator[str]:
    """The key of each run of rows, as far as the table can be read: reading says where it ends."""
    try:
        for key, _ in groupby(table.rows(), lambda each: _key(each[1], names)):
            yield key
    except Broken:
        return


def _groups(
    table: Table, names: tuple[str, ...], ticker: Ticker, *, together: bool
) -> Iterator[tuple[str, Rows]]:
    rows = table.rows(ticker)
    if together:
        for key, group in groupby(rows, lambda each: _key(each[1], names)):
            yield key, list(group)
        return
    found: dict[str, Rows] = {}
    for each in rows:
        found.setdefault(_key(each[1], names), []).append(each)
    yield from found.items()


def _article(path: Path, about: Row, rows: Rows, line: int, file: str) -> LooseArticle | Refusal:
    place = f"{path} ({file})" if file else str(path)
    if any("\0" in cell for row in (about, *(row for _, row in rows)) for cell in row.values()):
        return Refusal(file=place, line=line, reason="holds the character NUL (U+0000)")
    if TEXT not in about:
        return Refusal(file=place, line=line, reason="the text is empty")
    at = line
    try:
        people: dict[str, Rows] = {}
        for at, row in rows:
            if "annotator" in row or "label" in row or "state" in row:
                people.setdefault(row.get("annotator", ""), []).append((at, row))
        work = tuple(_work(who, theirs) for who, theirs in people.items())
        meta = _meta(about, rows)
    except _BadRow as bad:
        return Refusal(file=place, line=at, reason=str(bad))
    details = {name: about[name] for name in DETAILS if name in about}
    return LooseArticle(
        line=line,
        file=file,
        text=about[TEXT],
        id=about.get(KEY, ""),
        work=work,
        meta=meta,
        **cast("dict[str, Any]", details),
    )


def _meta(about: Row, rows: Rows) -> dict[str, object]:
    if rows and about is rows[0][1]:
        others: dict[str, object] = {}  # columns beside spans are attributes
    else:
        others = {name: value_of(cell) for name, cell in about.items() if name not in _FIXED}
    return {**others, **extras.as_object(_json(about, "meta"))}


def _work(who: str, rows: Rows) -> LooseWork:
    spans, relations = [], []
    first = rows[0][1]
    for line, row in rows:
        if "label" not in row:
            continue
        try:
            spans.append(_span(row))
        except _BadRow as bad:
            raise _BadRow(f"{bad} (line {line})") from None
        for each in extras.as_list(_json(row, "relations")):
            match each:
                case [str(type_), str(to)]:
                    relations.append(LooseRelation(type_, row.get("id", ""), to))
    state, reason = first.get("state"), first.get("reason")
    if state is not None and state not in STATES:
        raise _BadRow(f"“{state[:40]}” is no state; there are {', '.join(STATES)}")
    return LooseWork(
        annotator=who or None,
        state=cast("Any", state),
        spans=tuple(spans),
        relations=tuple(relations),
        reason=cast("Any", reason if reason in SKIP_REASONS else None),
        flagged=first.get("flagged", "").lower() == "true",
        flag_note=first.get("flag_note", ""),
        note=first.get("article_note", ""),
    )


def _span(row: Row) -> LooseSpan:
    hull = (_number(row, "start"), _number(row, "end"))
    parts: tuple[tuple[int, int], ...] = (hull,)
    quote, quotes = row.get("quote"), None
    if "segments" in row:
        given = [_place(each) for each in extras.as_list(_json(row, "segments"))]
        if not given:
            raise _BadRow("“segments” is no list of places")
        parts = tuple((start, end) for start, end, _ in given)
        quote, quotes = None, tuple(words for _, _, words in given)
    companions = {}
    for role, each in extras.as_object(_json(row, "companions")).items():
        start, end, _ = _place(each)
        companions[role] = (start, end)
    attributes: dict[str, AttributeValue] = extras.attributes_of(
        extras.as_object(_json(row, "attributes"))
    )
    for name, cell in row.items():
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = value_of(cell)
        elif name not in _FIXED:
            attributes[name] = value_of(cell)
    origin = row.get("origin")
    return LooseSpan(
        id=row.get("id"),
        label=row["label"],
        parts=parts,
        quote=quote,
        quotes=quotes,
        companions=companions,
        attributes=attributes,
        note=row.get("note", ""),
        doubt=row.get("doubt", "").lower() == "true",
        doubt_note=row.get("doubt_note", ""),
        unconfirmed=tuple(filter(extras.text_of, extras.as_list(_json(row, "unconfirmed")))),
        origin=cast("Origin", origin if origin in get_args(Origin) else "import"),
        scheme_version=row.get("scheme_version", ""),
        label_given=row.get("label_given", ""),
        created=_time(row, "created"),
        updated=_time(row, "updated"),
    )


def _place(value: object) -> tuple[int, int, str]:
    match value:
        case [int(start), int(end), str(words)]:
            return start, end, words
    raise _BadRow("“segments” or “companions” holds what is no place")


def _number(row: Row, name: str) -> int:
    """An offset; spreadsheets may have made it 12.0."""
    cell = row.get(name, "").strip()
    whole, _, rest = cell.partition(".")
    if not (whole.isascii() and whole.isdigit()) or rest.strip("0") or len(whole) > _DIGITS:
        raise _BadRow(f"{name}: “{cell[:20]}” is no whole number")
    return int(whole)


def _time(row: Row, name: str) -> int:
    if not (cell := row.get(name, "")):
        return 0
    try:
        return from_text(cell)
    except (ValueError, OverflowError):
        raise _BadRow(f"{name}: “{cell[:40]}” is no time (2026-01-31T12:00:00Z)") from None


def _json(row: Row, name: str) -> object:
    if name not in row:
        return None
    try:
        return cast("object", strict_json.decode(row[name].encode("utf-8", "replace"), "this cell"))
    except Broken as broken:
        raise _BadRow(f"{name}: {broken}") from None
