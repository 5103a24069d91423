"""Several rows about one text: what was rejected in one must not be joined to what was accepted.

What belongs here: the rule for binary questions, where Prodigy asks about the same text once for
each suggestion. Rows that are answered alike are one work. A row that is answered unlike the first
of its text and annotator (accepted there, rejected or ignored here, or the reverse) adds nothing:
its spans are left out and counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from annotator.exchange.dataset.temporary import scratch
from annotator.exchange.loose import LooseArticle, LooseWork
from annotator.exchange.remarks import UNLIKE_BEFORE
from annotator.values import Refusal

_TABLE: Final = "answers(row BLOB PRIMARY KEY, skipped INTEGER)"


def told_apart(
    records: Iterable[LooseArticle | Refusal],
) -> Iterator[LooseArticle | Refusal]:
    """The records without work that contradicts what the file said before of the same text by the
    same annotator. Memory stays flat: answers are remembered on the disk."""
    with scratch(_TABLE) as known:
        for each in records:
            yield each if isinstance(each, Refusal) else _settled(each, known)


def _settled(record: LooseArticle, known: sqlite3.Connection) -> LooseArticle:
    work = tuple(each for each in record.work if _joins(record.text, each, known))
    if len(work) == len(record.work):
        return record
    return replace(record, work=work, set_aside=(*record.set_aside, UNLIKE_BEFORE))


def _joins(text: str, work: LooseWork, known: sqlite3.Connection) -> bool:
    """Whether the answer is the first about this text, or like the first."""
    if work.state not in ("finished", "skipped"):
        return True
    row = sha256(f"{work.annotator or ''}\0{text}".encode("utf-8", "surrogatepass")).digest()
    skipped = work.state == "skipped"
    known.execute("INSERT OR IGNORE INTO answers VALUES (?, ?)", (row, skipped))
    found = known.execute("SELECT skipped FROM answers WHERE row = ?", (row,))
    return bool(found.fetchone()[0]) == skipped
