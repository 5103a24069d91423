"""What changed from one export to another: articles, annotations, splits, plan, scheme.

What belongs here: what ``claim-annotator diff OLD NEW`` does, for two datasets or two files in the
native JSON Lines. Both sides go into an index on the disk, so that memory stays flat and neither
needs an order.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.exchange.dataset import manifest
from annotator.exchange.dataset.moving import Span, compared
from annotator.exchange.dataset.plan import SPLITS
from annotator.exchange.dataset.temporary import scratch
from annotator.exchange.dataset.verifying import lines_of
from annotator.guarded import Broken
from annotator.guarded.strict_json import decode
from annotator.scheme import load_scheme
from annotator.text import sha256
from annotator.ticker import Silent, Ticker

KEPT: Final = 200
"""Articles of each kind that are listed; all are counted."""
_TICK_EVERY: Final = 64
_COLUMNS: Final = "(id TEXT PRIMARY KEY, sha256 TEXT, split TEXT, title TEXT, spans BLOB)"
_Side = Literal["old", "new"]
_Layers = dict[str, list[Span]]


class ArticleChange(Struct, frozen=True, omit_defaults=True):
    """An article; ``what`` says in words what changed ("train → test"), where it is not told by the
    list that it is in."""

    id: str
    title: str = ""
    what: str = ""


class LabelChange(Struct, kw_only=True):
    """What became of the annotations of one label. ``relabelled``: of those that had it before;
    ``changed``: only attributes or companions are others."""

    added: int = 0
    removed: int = 0
    moved: int = 0
    relabelled: int = 0
    changed: int = 0


class Difference(Struct, kw_only=True):
    """What changed. Lists have the first ``KEPT``, ``counts`` all. ``relabelled`` counts by "old →
    new"; ``layers``: annotators (or what stands to be learned from, "") that one side alone has."""

    old: str
    new: str
    counts: dict[str, int] = {}
    added: list[ArticleChange] = []
    removed: list[ArticleChange] = []
    text_changed: list[ArticleChange] = []
    renamed: list[ArticleChange] = []
    split_changed: list[ArticleChange] = []
    spans_changed: list[ArticleChange] = []
    labels: dict[str, LabelChange] = {}
    relabelled: dict[str, int] = {}
    plan: list[str] = []
    scheme: list[str] = []
    notes: list[str] = []

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not (any(self.counts.values()) or self.plan or self.scheme)

    def to_json(self) -> bytes:
        """All of it, indented."""
        plain = msgspec.json.encode(self, order="deterministic")
        return msgspec.json.format(plain, indent=2) + b"\n"

    def to_text(self) -> str:
        """All of it in lines for people."""
        return "\n".join(_lines(self))


_TITLES: Final = {
    "added": "Articles added",
    "removed": "Articles removed",
    "text_changed": "Articles with another text",
    "renamed": "Articles with another id",
    "split_changed": "Articles in another split",
    "spans_changed": "Articles with other annotations",
}


def _lines(found: Difference) -> Iterator[str]:
    if found.same:
        yield "Nothing changed."
    for key, title in _TITLES.items():
        if not (count := found.counts.get(key, 0)):
            continue
        yield f"{title}: {count:,}"
        listed: list[ArticleChange] = getattr(found, key)
        for each in listed:
            yield f"  {' '.join(part for part in (each.id, each.what, each.title) if part)}"
        if count > len(listed):
            yield f"  … and {count - len(listed):,} more"
    if found.labels:
        yield "Annotations"
    for label, change in found.labels.items():
        counts = msgspec.structs.asdict(change).items()
        yield f"  {label}: {', '.join(f'{n:,} {what}' for what, n in counts if n)}"
    for what, count in found.relabelled.items():
        yield f"  {what}: {count:,}"
    for title, lines in (("Plan", found.plan), ("Scheme", found.scheme), ("Note", found.notes)):
        yield from (f"{title}: {line}" for line in lines)


def diff(old: Path, new: Path, ticker: Ticker | None = None) -> Difference:
    """Compare two exports: folders of datasets, or files in the native JSON Lines.

    Raises:
        Problem: one cannot be read; the message says which, and the line.
        Cancelled: through ``ticker``.
    """
    watch = ticker or Silent()
    found = Difference(old=str(old), new=str(new))
    with scratch(f"old{_COLUMNS}", f"new{_COLUMNS}") as database:
        _load(old, "old", database, found, watch)
        _load(new, "new", database, found, watch)
        database.execute("CREATE INDEX by_text ON new(sha256)")
        _Comparing(database, found, watch).all()
    if old.is_dir() and new.is_dir():
        _plans(old, new, found)
    elif old.is_dir() != new.is_dir():
        found.notes.append(
            "One is a dataset and one a file in JSON Lines: only what both have is compared."
        )
    return found


def _load(
    path: Path, side: _Side, database: sqlite3.Connection, found: Difference, ticker: Ticker
) -> None:
    insert = f"INSERT INTO {side} VALUES (?, ?, ?, ?, ?)"
    for number, (place, record) in enumerate(_records(path)):
        if number % _TICK_EVERY == 0:
            ticker.tick(number, 0, f"Reading {path.name}")
        try:
            row = _row(record)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise Problem(f"{place} is no record of this program ({error!r}).") from None
        try:
            database.execute(insert, row)
        except sqlite3.IntegrityError:
            # Two articles of one id: the later one is told apart by its text.
            again = (f"{row[0]} ({row[1][:8]})", *row[1:])
            database.execute(insert.replace("INSERT", "INSERT OR IGNORE"), again)
            found.notes.append(f"{place}: the id “{row[0]}” stands twice.")


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if path.is_dir():
        manifest.load(path)
        files = [path / "data" / f"{split}.jsonl" for split in SPLITS]
    else:
        files = [path]
    for file in files:
        if path.is_dir() and not file.is_file():
            continue
        try:
            for number, line in lines_of(file):
                place = f"{file}, line {number}"
                record = decode(line)
                if not isinstance(record, dict):
                    raise Problem(f"{place} is no record.")
                yield place, record
        except Broken as broken:
            raise Problem(f"{file} cannot be read: {broken}.") from None
        except OSError as error:
            raise Problem(f"{file} cannot be read: {error.strerror or error}.") from None


def _row(record: dict[str, Any]) -> tuple[str, str, str, str, bytes]:
    digest = record.get("text_sha256") or sha256(record["text"])
    layers: _Layers = {}
    settled = record.get("spans")
    # The native format shows one annotator's work twice: in the layer, and as what to learn from.
    twice = (
        "split" not in record and record.get("annotations") and record.get("spans_from") != "gold"
    )
    if settled is not None and not twice:
        layers[""] = [Span.of(each) for each in settled]
    for each in record.get("annotations") or ():
        layers.setdefault(str(each["annotator"]), []).extend(
            Span.of(span) for span in each.get("spans") or ()
        )
    id_ = str(record.get("id") or digest[:16])
    title = str(record.get("title") or "")
    split = str(record.get("split") or "")
    return id_, str(digest), split, title, msgspec.json.encode(layers)


class _Comparing:
    """Both sides, article by article in the order of their ids."""

    def __init__(self, database: sqlite3.Connection, found: Difference, ticker: Ticker) -> None:
        self._database = database
        self._found = found
        self._ticker = ticker
        self._counts: Counter[str] = Counter()
        self._labels: dict[str, LabelChange] = {}
        self._relabelled: Counter[str] = Counter()
        self._decode = msgspec.json.Decoder(_Layers).decode

    def all(self) -> None:
        query = (
            "SELECT o.id, o.sha256, o.split, o.title, o.spans, n.sha256, n.split, n.spans "
            "FROM old o JOIN new n ON n.id = o.id ORDER BY o.id"
        )
        for number, row in enumerate(self._database.execute(query)):
            if number % _TICK_EVERY == 0:
                self._ticker.tick(number, 0, "Comparing")
            self._both(*row)
        self._alone()
        found = self._found
        found.counts = {key: self._counts[key] for key in _TITLES}
        found.labels = dict(sorted(self._labels.items()))
        found.relabelled = dict(sorted(self._relabelled.items()))

    def _note(self, key: str, id_: str, title: str, what: str = "") -> None:
        self._counts[key] += 1
        listed: list[ArticleChange] = getattr(self._found, key)
        if len(listed) < KEPT:
            listed.append(ArticleChange(id_, title, what))

    def _both(
        self,
        id_: str,
        old_sha: str,
        old_split: str,
        title: str,
        old_spans: bytes,
        new_sha: str,
        new_split: str,
        new_spans: bytes,
    ) -> None:
        if old_split and new_split and old_split != new_split:
            self._note("split_changed", id_, title, f"{old_split} → {new_split}")
        if old_sha != new_sha:
            self._note("text_changed", id_, title)
        elif old_spans != new_spans:
            self._spans(id_, title, self._decode(old_spans), self._decode(new_spans))

    def _alone(self) -> None:
        """Articles of which one side alone has the id; the same text under another id is one."""
        gone = (
            "SELECT id, sha256, split, title, spans FROM old "
            "WHERE id NOT IN (SELECT id FROM new) ORDER BY id"
        )
        twin = (
            "SELECT id, split, spans FROM new WHERE sha256 = ? "
            "AND id NOT IN (SELECT id FROM old) ORDER BY id LIMIT 1"
        )
        self._database.execute("CREATE TEMP TABLE paired(id TEXT PRIMARY KEY) WITHOUT ROWID")
        for id_, digest, split, title, spans in self._database.execute(gone):
            found = self._database.execute(twin, (digest,)).fetchone()
            if found is None:
                self._note("removed", id_, title)
                continue
            self._database.execute("INSERT OR IGNORE INTO paired VALUES (?)", (found[0],))
            self._note("renamed", id_, title, f"→ {found[0]}")
            self._both(found[0], digest, split, title, spans, digest, found[1], found[2])
        come = (
            "SELECT id, title FROM new WHERE id NOT IN (SELECT id FROM old) "
            "AND id NOT IN (SELECT id FROM paired) ORDER BY id"
        )
        for id_, title in self._database.execute(come):
            self._note("added", id_, title)

    def _spans(self, id_: str, title: str, old: _Layers, new: _Layers) -> None:
        any_ = False
        for who in sorted(old.keys() | new.keys()):
            for change, label, other in compared(old.get(who, []), new.get(who, [])):
                any_ = True
                counts = self._labels.setdefault(label, LabelChange())
                setattr(counts, change, getattr(counts, change) + 1)
                if change == "relabelled":
                    self._relabelled[f"{label} → {other}"] += 1
        if any_:
            self._note("spans_changed", id_, title)


def _plans(old: Path, new: Path, found: Difference) -> None:
    before, after = manifest.load(old).facts, manifest.load(new).facts
    found.plan += _changes("", before.plan, after.plan)
    if before.program != after.program:
        found.notes.append(f"The program was {before.program}, and is {after.program}.")
    if before.scheme_version == after.scheme_version:
        return
    found.scheme.append(f"version {before.scheme_version} → {after.scheme_version}")
    from annotator.scheme.change import differences

    schemes = [load_scheme(folder / "scheme.toml") for folder in (old, new)]
    found.scheme += [each.text for each in differences(schemes[0], schemes[1])]


def _changes(place: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        if isinstance(one, dict) or isinstance(other, dict):
            yield from _changes(f"{place}{key}.", one or {}, other or {})
        elif one != other:
            yield f"{place}{key}: {_shown(one)} → {_shown(other)}"


def _shown(value: object) -> str:
    return "the default" if value is None else msgspec.json.encode(value).decode()
