"""``agreement.json`` and ``agreement.csv``: the figures of agreement, without names of people.

What belongs here: turning the figures into bytes. No cell can run as a formula in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from typing import Final

import msgspec

from annotator.exchange.dataset.facts import Agreement
from annotator.guarded.cells import harmless

_COLUMNS: Final = (
    *("kind", "id", "name", "layer", "spans", "compared", "figure", "value", "low", "high", "n"),
    *("not defined", "source"),
)


def to_json(agreement: Agreement) -> bytes:
    """All of it, indented."""
    return msgspec.json.format(msgspec.json.encode(agreement), indent=2) + b"\n"


def to_csv(agreement: Agreement) -> bytes:
    """A line for each figure, with CRLF, as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for line in agreement.lines:
        words = map(harmless, (line.kind, line.id, line.name, line.layer))
        place = [*words, line.spans, line.compared]
        for each in line.figures:
            numbers = ["" if n is None else n for n in (each.value, each.low, each.high)]
            last = map(harmless, (each.reason, each.source))
            writer.writerow([*place, harmless(each.name), *numbers, each.n, *last])
    return out.getvalue().encode()
