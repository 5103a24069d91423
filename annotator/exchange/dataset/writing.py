"""Writing a dataset: every file of the folder, whole or not at all.

What belongs here: the order of things. The rows go by once to learn who is in them (and, for a
text-free edition, which of their words the guideline quotes), once to be written, and once for each
further format; nothing is held but ids, on the disk.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator import __version__
from annotator.errors import Problem
from annotator.exchange.dataset import agreeing, card, croissant, manifest
from annotator.exchange.dataset.columns import Column, columns_of
from annotator.exchange.dataset.facts import Facts, Given, Tally
from annotator.exchange.dataset.manifest import Listed
from annotator.exchange.dataset.others import Others
from annotator.exchange.dataset.plan import Split, to_plain
from annotator.exchange.dataset.pseudonyms import pseudonyms
from annotator.exchange.dataset.quoting import Masking, masked, words_of
from annotator.exchange.dataset.records import Recorder, guideline_version
from annotator.exchange.dataset.rows import Clearing, Row, names_in
from annotator.exchange.dataset.temporary import scratch
from annotator.exchange.target import Nowhere, Sink, Target, into_folder
from annotator.scheme import Scheme
from annotator.scheme.save import dump_scheme
from annotator.ticker import Silent, Ticker

Source = Callable[[], Iterable[Row]]
"""Gives the rows anew each time it is called, always the same, in the same order."""
OfSplit = Callable[[Split], Iterable[Row]]
"""Gives the rows of one split anew, as ``Source`` has them."""

_TICK_EVERY: Final = 64
_encode: Final = msgspec.json.Encoder().encode


class Written(Struct, frozen=True, kw_only=True):
    """What was written, or (of a survey) would be. ``samples``: how the first files begin; ``size``
    is in bytes."""

    facts: Facts
    path: str
    size: int
    samples: dict[str, bytes] = {}


def write(
    folder: Path,
    rows: Source,
    given: Given,
    *,
    ticker: Ticker | None = None,
    total: int = 0,
    of_split: OfSplit | None = None,
) -> Written:
    """Write a dataset into a folder that is new, empty, or a dataset that gives way to this one.

    ``total``: how many rows will come, for ``ticker``. ``of_split``: where it takes less than
    choosing among all ``rows``. The same rows and plan give the same bytes.

    Raises:
        Problem: it cannot be written, a row does not hold, a format or its library is missing, or
            there are no rows. What was there before is unchanged.
        Cancelled: through ``ticker``.
    """
    replace_it = manifest.replaceable(folder)
    edition = _Edition(rows, given, ticker or Silent(), total, of_split)
    with into_folder(folder, replace=replace_it) as target:
        facts = edition.write(target)
    return Written(facts=facts, path=str(folder), size=target.size)


def survey(rows: Source, given: Given, *, ticker: Ticker | None = None, total: int = 0) -> Written:
    """What ``write`` would write: the same facts, and how the first files begin."""
    target = Nowhere()
    facts = _Edition(rows, given, ticker or Silent(), total).write(target)
    return Written(facts=facts, path="", size=target.size, samples=target.samples)


class Hashed:
    """A target that knows the hash and size of every file that went through it."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.files: list[Listed] = []
        self.size = 0

    @contextmanager
    def open(self, name: str = "") -> Iterator[Sink]:
        """See ``Target``."""
        with self._target.open(name) as sink:
            hashing = _Hashing(sink, self)
            yield hashing
        self.files.append(Listed(name, hashing.size, hashing.digest.hexdigest()))

    def put(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        with self.open(name) as sink:
            sink.write(data)


class _Hashing:
    def __init__(self, sink: Sink, target: Hashed) -> None:
        self._sink = sink
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._sink.write(data)
        self.digest.update(data)
        self.size += len(data)
        self._target.size += len(data)


def write_data(
    target: Hashed, records: Iterable[tuple[dict[str, Any], bytes]], tally: Tally
) -> None:
    """Write the lines of records into the file of their split; an empty split has no file."""
    with ExitStack() as stack:
        sinks: dict[str, Sink] = {}
        for record, line in records:
            split = record["split"]
            if split not in sinks:
                sinks[split] = stack.enter_context(target.open(f"data/{split}.jsonl"))
            sinks[split].write(line)
            tally.add(record, len(line))


def finish(target: Hashed, facts: Facts, columns: tuple[Column, ...], scheme: Scheme) -> None:
    """Write what describes the files that are there: Croissant, the card, and the manifest."""
    data = [each for each in target.files if each.path.startswith("data/")]
    target.put(croissant.NAME, croissant.dumps(facts, columns, data))
    target.put(card.NAME, card.dumps(facts, columns, scheme))
    with target.open(manifest.NAME) as sink:
        sink.write(manifest.dumps(facts, target.files))


class _Edition:
    """One dataset being written."""

    def __init__(
        self,
        rows: Source,
        given: Given,
        ticker: Ticker,
        total: int,
        of_split: OfSplit | None = None,
    ) -> None:
        self._rows = rows
        self._of_split = of_split or self._among_all
        self._given = given
        self._plan = given.plan
        self._ticker = ticker
        self._others = Others(given.plan, given.scheme)
        self._total = total
        self._torn = set(given.split.torn) if given.split is not None else set()

    def write(self, target: Target) -> Facts:
        hashed = Hashed(target)
        try:
            names, mask = self._look()
            called = None
            if self._plan.names == "pseudonyms":
                called = pseudonyms(names, self._plan.split.seed, self._given.secret)
            ids = "articles(sha256 TEXT PRIMARY KEY, id TEXT, UNIQUE(id))"
            with scratch(ids, "clusters(name TEXT PRIMARY KEY, split TEXT)") as known:
                return self._write(hashed, _Known(known, self._torn), called, mask, len(names))
        finally:
            self._others.close()

    def _look(self) -> tuple[set[str], Masking]:
        """Who is in the rows, and which runs of the documents stand in their texts."""
        names: set[str] = set()
        mask = Masking(self._documents() if self._plan.text_free else ())
        for row in self._ticked(self._rows(), "Looking at the articles", self._total):
            names.update(names_in(row, "comments" in self._plan.include))
            mask.look(row.outgoing.text)
        return names, mask

    def _documents(self) -> Iterator[str]:
        yield from words_of(self._given.scheme)
        yield from _sentences(self._given)

    def _among_all(self, split: Split) -> Iterator[Row]:
        return (row for row in self._rows() if row.split == split)

    def _ticked(self, rows: Iterable[Row], what: str, total: int) -> Iterator[Row]:
        count = 0
        for row in rows:
            if count % _TICK_EVERY == 0:
                self._ticker.tick(count, total, what)
            count += 1
            yield row
        self._ticker.tick(count, total or count, what)

    def _write(
        self,
        target: Hashed,
        known: _Known,
        called: dict[str, str] | None,
        mask: Masking,
        annotators: int,
    ) -> Facts:
        given, plan = self._given, self._plan
        clearing = Clearing(plan, given.scheme, called)
        tally = Tally()
        write_data(target, self._records(clearing, known), tally)
        if not target.files:
            raise Problem(f"No article is left to write.{_why(given.left_out)}")
        counts = tally.counts(annotators, known.clusters(), dict(clearing.dropped), known.renamed)
        scheme = masked(given.scheme, mask) if plan.text_free else given.scheme
        self._documents_into(target, scheme)
        again = Clearing(plan, given.scheme, called)
        self._others.write(
            target,
            list(counts.splits),
            lambda split: self._of(split, counts.splits[split].articles, again, known),
        )
        target.put("losses.json", self._others.report())
        facts = Facts(
            name=plan.name,
            description=mask(given.description) or f"Articles annotated under {scheme.name}.",
            plan=to_plain(plan),
            text_free=plan.text_free,
            program=__version__,
            scheme_version=given.scheme.version,
            guideline_version=guideline_version(given.scheme),
            counts=counts,
            left_out=dict(sorted(given.left_out.items())),
            split=given.split,
            agreement=given.agreement,
            near=given.near,
            adjudication=mask(given.adjudication),
            training=mask(given.training),
            gaps=tuple(map(mask, given.gaps)),
            lost=self._others.lines(),
        )
        facts = replace(facts, masked=mask.masked)
        finish(target, facts, columns_of(plan, given.scheme), scheme)
        return facts

    def _documents_into(self, target: Hashed, scheme: Scheme) -> None:
        target.put("scheme.toml", dump_scheme(scheme).encode())
        if scheme.guideline:
            target.put("guideline.md", scheme.guideline.encode())
        if self._given.agreement is not None:
            target.put("agreement.json", agreeing.to_json(self._given.agreement))
            target.put("agreement.csv", agreeing.to_csv(self._given.agreement))

    def _records(self, clearing: Clearing, known: _Known) -> Iterator[tuple[dict[str, Any], bytes]]:
        recorder = Recorder(self._plan, self._given.scheme)
        for row in self._ticked(self._rows(), "Writing the data", self._total):
            article = row.outgoing.article
            cleared = clearing(row)
            known.place(cleared)
            id_ = known.add(article.external_id, article.sha256)
            record = recorder.record(cleared, id_)
            try:
                yield record, _encode(record) + b"\n"
            except UnicodeEncodeError:
                raise Problem(
                    f"Article “{article.title!a}” ({article.external_id!a}): its metadata or a "
                    "note holds half of a character. Nothing was written."
                ) from None

    def _of(
        self, split: Split, total: int, clearing: Clearing, known: _Known
    ) -> Iterator[tuple[Row, str]]:
        what = f"Writing other formats: {split}"
        for row in self._ticked(self._of_split(split), what, total):
            yield clearing(row), known.id_of(row.outgoing.article.sha256)


class _Known:
    """The ids and clusters that were written."""

    def __init__(self, database: sqlite3.Connection, torn: set[str]) -> None:
        self._database = database
        self._torn = torn
        self.renamed = 0

    def add(self, wanted: str, sha256: str) -> str:
        """The id of an article: its own, unless another article has that."""
        base = wanted or sha256[:16]
        for id_ in (base, f"{base}-{sha256[:8]}", f"{base}-{sha256}"):
            try:
                self._database.execute("INSERT INTO articles VALUES (?, ?)", (sha256, id_))
            except sqlite3.IntegrityError:
                continue
            self.renamed += id_ != base
            return id_
        raise Problem(f"The article {sha256[:16]} came twice. Nothing was written.")

    def id_of(self, sha256: str) -> str:
        found = self._database.execute("SELECT id FROM articles WHERE sha256 = ?", (sha256,))
        return cast("str", found.fetchone()[0])

    def place(self, row: Row) -> None:
        """See to it that a cluster stands in one split."""
        values = (row.cluster, row.split)
        self._database.execute("INSERT OR IGNORE INTO clusters VALUES (?, ?)", values)
        found = self._database.execute("SELECT split FROM clusters WHERE name = ?", values[:1])
        if found.fetchone()[0] != row.split and row.cluster not in self._torn:
            raise Problem(
                f"The story cluster “{row.cluster}” would stand in two splits. Nothing was written."
            )

    def clusters(self) -> int:
        found = self._database.execute("SELECT count(*) FROM clusters")
        return cast("int", found.fetchone()[0])


def _sentences(given: Given) -> Iterator[str]:
    yield given.description
    yield given.adjudication
    yield given.training
    yield from given.gaps


def _why(left_out: dict[str, int]) -> str:
    reasons = [f"{count:,} ({why})" for why, count in sorted(left_out.items()) if count]
    if not reasons:
        return " No article is in the plan: choose others."
    return f" Left out: {', '.join(reasons)}. Finish or adjudicate them, or change the plan."
