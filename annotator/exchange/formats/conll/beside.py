"""The file beside a CoNLL file: texts, ids and offsets, so that our own export comes back exactly.

What belongs here: its lines, made and read. There is one for each article, in the same order; for
an article that is not in the CoNLL file, too (``"written": false``). Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from annotator.exchange import one_layer
from annotator.exchange.json_items import items
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tokens import Token
from annotator.ticker import Silent
from annotator.values import Refusal

ENDING: Final = ".offsets.jsonl"
"""What its name ends with, after the name of the CoNLL file."""
USED: Final = ("claim_annotator", "written", "content", "offsets", "labels")
_MARK: Final = "offsets of a CoNLL file"


def line_of(outgoing: OutgoingArticle, tokens: list[Token], labels: dict[str, str]) -> bytes:
    """A line. ``labels``: what the tags stand for, where a tag is written otherwise. The text is
    called ``content``, so that nobody takes the file for a list of articles."""
    row: dict[str, object] = {
        "claim_annotator": _MARK,
        "written": one_layer.work_of(outgoing) is not None,
        **one_layer.columns_of(outgoing),
        "offsets": one_layer.offsets_of(tokens),
        "labels": labels,
        "content": outgoing.text,
    }
    return msgspec.json.encode(row) + b"\n"


class Beside:
    """Goes through the file beside ``path``, if there is one."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ENDING)
        self._rows = self._read() if self._path.is_file() else iter(())
        self._held = next(self._rows, None)

    def _read(self) -> Iterator[dict[str, Any]]:
        for found in items(self._path, Silent()):
            if isinstance(found, Refusal) or not isinstance(found[1], dict):
                return  # what follows can no longer be told apart
            if found[1].get("claim_annotator") != _MARK:
                return
            yield found[1]

    def alone(self) -> Iterator[dict[str, Any]]:
        """The articles that come next and are not in the CoNLL file."""
        while self._held is not None and self._held.get("written") is False:
            yield self._held
            self._held = next(self._rows, None)

    def next(self) -> dict[str, Any] | None:
        """The line of the next article that is in the CoNLL file; None where there is none."""
        row = self._held
        self._held = next(self._rows, None)
        return row
