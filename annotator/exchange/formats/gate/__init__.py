"""GATE documents as JSON (``.bdocjs``): a file for each article, a set for each annotator.

What belongs here: telling the format. Each document says in which unit its offsets count: ``p`` is
code points, ``j`` UTF-16. Attributes are features of the annotation. What GATE has no word for
(segments, companions, relations, states, notes) stands in features called ``claim_annotator``: each
segment and companion is an annotation of its own, so that GATE shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from annotator.exchange.format import Head, Job
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Target
from annotator.ticker import Ticker
from annotator.values import Refusal

ENDING: Final = ".bdocjs"


def looks_like(head: Head) -> bool:
    """Whether there are ``.bdocjs`` files, or one that has the keys of one."""
    if head.names:
        return any(is_document(each) for each in head.names)
    if not head.data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return False
    if b'"annotation_sets"' in head.data:
        return True
    return head.path.name.lower().endswith(ENDING) and b'"text"' in head.data


def is_document(name: str) -> bool:
    """Whether a file of this name is one; those that a Mac adds to archives are none."""
    last = name.rsplit("/", 1)[-1]
    return last.lower().endswith(ENDING) and not last.startswith("._")


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The documents of a file, a folder or an archive; see ``format.Reader``."""
    from annotator.exchange.formats.gate.reading import read as read_all

    return read_all(path, ticker)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write a document for each article; see ``format.Writer``."""
    from annotator.exchange.formats.gate.writing import write as write_all

    write_all(target, articles, job)
