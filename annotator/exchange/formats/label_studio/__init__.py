"""Label Studio JSON: the full form, and JSON_MIN.

What belongs here: telling the format; reading is in ``reading``, writing in ``writing``, the
labelling configuration in ``config``. Offsets are UTF-16 units, which is what the editor counts.
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

_BEGIN: Final = re.compile(rb"\s*\[?\s*\{")
_FULL: Final = (
    (b'"from_name"', b'"to_name"'),
    (b'"data"', b'"annotations"', b'"predictions"'),
    (b'"data"', b'"annotations"', b'"was_cancelled"'),
    (b'"data"', b'"completions"'),
    (b'"annotation_id"', b'"annotator"'),
    (b'"annotation_id"', b'"lead_time"'),
)


def looks_like(head: Head) -> bool:
    """Whether it is an array (or lines) of objects with the keys of a task."""
    data = head.data.removeprefix(b"\xef\xbb\xbf")
    if not _BEGIN.match(data) or b'"@context"' in data:
        return False
    return any(all(key in data for key in keys) for keys in _FULL)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The tasks of a file; see ``format.Reader``."""
    from annotator.exchange.formats.label_studio.reading import read as read_tasks

    return read_tasks(path, ticker)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write tasks, and the labelling configuration beside them; see ``format.Writer``."""
    from annotator.exchange.formats.label_studio.writing import write as write_tasks

    write_tasks(target, articles, job)
