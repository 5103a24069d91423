"""Bringing the text back into a text-free edition.

What belongs here: what ``claim-annotator rehydrate FOLDER TEXTS`` does. A text goes in only where
its hash is the one that was annotated: with any other, every offset would be a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.exchange.dataset import manifest
from annotator.exchange.dataset.columns import columns_of
from annotator.exchange.dataset.facts import Facts, Tally
from annotator.exchange.dataset.manifest import Manifest
from annotator.exchange.dataset.plan import SPLITS, Plan, from_plain, to_plain
from annotator.exchange.dataset.temporary import scratch
from annotator.exchange.dataset.texts import TABLES, Texts
from annotator.exchange.dataset.verifying import lines_of, verify
from annotator.exchange.dataset.writing import Hashed, finish, write_data
from annotator.exchange.target import into_folder
from annotator.scheme import load_scheme
from annotator.ticker import Silent, Ticker

KEPT: Final = 1000
"""Articles that the report on the screen lists; ``missing.json`` lists all."""
_COPIED: Final = ("scheme.toml", "guideline.md", "agreement.json", "agreement.csv", "losses.json")
_encode: Final = msgspec.json.Encoder().encode


class Missing(Struct, frozen=True, kw_only=True):
    """An article without its text. ``why``: nothing was found, or what was found is another text
    ("differs")."""

    id: str
    url: str
    text_sha256: str
    split: str
    why: str


class Rehydrated(Struct, kw_only=True):
    """What came of it. ``missing`` and ``differing`` count all; ``listed`` has the first."""

    folder: str
    texts: int = 0
    filled: int = 0
    missing: int = 0
    differing: int = 0
    listed: list[Missing] = []
    unread: list[str] = []

    def to_text(self) -> str:
        """The report in lines for people."""
        lines = [
            f"{self.filled:,} articles have their text again, from {self.texts:,} texts.",
        ]
        if self.missing:
            lines.append(f"{self.missing:,} have none that fits and were left out.")
        if self.differing:
            lines.append(
                f"Of these, {self.differing:,} were refused: there is a text of that name, but its "
                "hash differs, so that the offsets would point elsewhere."
            )
        lines += [f"{each.id}: {each.why} {each.url}".rstrip() for each in self.listed]
        if self.missing > len(self.listed):
            lines.append("… `missing.json` lists all.")
        return "\n".join([*lines, *(f"Not read: {each}" for each in self.unread)])


def rehydrate(folder: Path, texts: Path, out: Path, ticker: Ticker | None = None) -> Rehydrated:
    """Write ``folder``, a text-free edition, with its texts to ``out``.

    ``texts``: a folder, a JSON Lines file, or an archive. Articles without a text that fits are
    left out and listed in ``missing.json``.

    Raises:
        Problem: ``folder`` is no sound text-free edition, ``out`` is there, or no text fits.
        Cancelled: through ``ticker``.
    """
    watch = ticker or Silent()
    kept = manifest.load(folder)
    if not kept.facts.text_free:
        raise Problem(f"{folder} has its text already; there is nothing to fill in.")
    if not (verdict := verify(folder, watch)).good:
        raise Problem(
            f"{folder} is not as it was written. {verdict.faults[0]} Nothing was written."
        )
    replace_it = manifest.replaceable(out)
    with scratch(*TABLES) as database:
        found = Texts(database)
        found.take_in(texts, watch)
        filling = _Filling(folder, kept, found, watch)
        with into_folder(out, replace=replace_it) as target:
            filling.write(Hashed(target))
    report = filling.report
    report.folder, report.texts, report.unread = str(out), found.count, found.unread[:KEPT]
    return report


class _Filling:
    """One edition being filled."""

    def __init__(self, folder: Path, kept: Manifest, texts: Texts, ticker: Ticker) -> None:
        self._folder = folder
        self._kept = kept
        self._texts = texts
        self._ticker = ticker
        self._tally = Tally()
        self._clusters: set[str] = set()
        self.report = Rehydrated(folder="")

    def write(self, target: Hashed) -> None:
        with target.open("missing.json") as sink:
            sink.write(b'{"missing":[\n')
            write_data(target, self._records(sink.write), self._tally)
            sink.write(b"]}\n")
        if not self.report.filled:
            raise Problem(
                "None of the texts is one of this dataset: no hash is the same. The texts must be "
                "exactly those that were annotated. Nothing was written."
            )
        for name in _COPIED:
            if (path := self._folder / name).is_file():
                target.put(name, path.read_bytes())
        plan = replace(from_plain(self._kept.facts.plan), text_free=False)
        scheme = load_scheme(self._folder / "scheme.toml")
        finish(target, self._facts(plan), columns_of(plan, scheme, rehydrated=True), scheme)

    def _facts(self, plan: Plan) -> Facts:
        facts, counts = self._kept.facts, self._kept.facts.counts
        tallied = self._tally.counts(
            counts.annotators, len(self._clusters), counts.dropped, counts.renamed
        )
        return replace(
            facts,
            plan=to_plain(plan),
            text_free=False,
            counts=tallied,
            rehydrated=True,
            missing=self.report.missing,
        )

    def _records(self, tell: Any) -> Iterator[tuple[dict[str, Any], bytes]]:
        done, total = 0, self._kept.facts.counts.articles
        first = True
        for split in SPLITS:
            path = self._folder / "data" / f"{split}.jsonl"
            for _, line in lines_of(path) if path.is_file() else ():
                self._ticker.tick(done, total, "Filling in the texts")
                done += 1
                record = msgspec.json.decode(line)
                text = self._texts.find(record["text_sha256"])
                if text is None:
                    missing = self._missing(record)
                    tell((b"" if first else b",\n") + _encode(missing))
                    first = False
                    continue
                self.report.filled += 1
                self._clusters.add(record["cluster"])
                filled = _filled(record, text)
                yield filled, _encode(filled) + b"\n"

    def _missing(self, record: dict[str, Any]) -> Missing:
        names = (record["id"], record["url"])
        differs = self._texts.has_id(*names)
        missing = Missing(
            id=record["id"],
            url=record["url"],
            text_sha256=record["text_sha256"],
            split=record["split"],
            why="the text of this name differs." if differs else "no such text was found.",
        )
        self.report.missing += 1
        self.report.differing += differs
        if len(self.report.listed) < KEPT:
            self.report.listed.append(missing)
        return missing


def _filled(record: dict[str, Any], text: str) -> dict[str, Any]:
    """The record with its text after the id, and the words of each range."""
    found: dict[str, Any] = {"id": record["id"], "text": text, **record}
    for span in record["spans"] or ():
        _fill_span(span, text)
    for layer in record["annotations"]:
        for span in layer["spans"]:
            _fill_span(span, text)
    return found


def _fill_span(span: dict[str, Any], text: str) -> None:
    companions = span.get("companions") or {}
    for part in (span, *span["segments"], *companions.values()):
        if part is not None:
            part["text"] = text[part["start"] : part["end"]]
