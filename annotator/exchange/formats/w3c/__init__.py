"""W3C Web Annotation (JSON-LD): collections, pages, arrays and lines of annotations.

What belongs here: telling the format; reading is in ``reading``, writing in ``writing``, finding
the words of a selector in a text in ``anchoring``. The model counts code points; tools written in
JavaScript count UTF-16 units, which is found out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from annotator.exchange.format import Head, Job
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Target
from annotator.ticker import Ticker
from annotator.values import Refusal

_CONTEXT: Final = b"//www.w3.org/ns/anno.jsonld"
_TYPE: Final = re.compile(rb'"@?type"\s*:\s*\[?\s*"(oa:)?Annotation(Page|Collection)?"')
_TARGET: Final = re.compile(rb'"(target|items|first)"\s*:')


def looks_like(head: Head) -> bool:
    """Whether it is JSON with the context, or the type and a target, of an annotation."""
    data = head.data.removeprefix(b"\xef\xbb\xbf")
    if not data.lstrip().startswith((b"{", b"[")):
        return False
    return _CONTEXT in data or bool(_TYPE.search(data) and _TARGET.search(data))


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles that a file's annotations are about; see ``format.Reader``."""
    from annotator.exchange.formats.w3c.reading import read as read_all

    return read_all(path, ticker)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write one collection with the texts in it; see ``format.Writer``."""
    from annotator.exchange.formats.w3c.writing import write as write_all

    write_all(target, articles, job)
