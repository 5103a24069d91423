"""Writes the table of what survives in which format into docs/formats.md, by trying it.

Usage: python -m tools.formats_table

A fixed work goes through every format and is compared with what comes back. The test
``tests/annotator/exchange/test_table.py`` fails while the page says something else.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.exchange import registry
from annotator.exchange.format import Format
from tests.annotator.exchange import sample_work
from tests.annotator.exchange.survival import (
    PROPERTIES,
    Survey,
    Survives,
    compare,
    fitting,
    there_and_back,
)

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "formats.md"
BEGIN: Final = "<!-- formats: begin (tools/formats_table.py writes what follows) -->"
END: Final = "<!-- formats: end -->"
_UNKNOWN: Final = "–"


def survey(format_: Format, folder: Path) -> Survey:
    """What survives in a format; ``folder`` takes the files."""
    scheme = sample_work.scheme()
    out = fitting(format_, sample_work.articles())
    back = there_and_back(format_, out, scheme, folder)
    return compare(format_, out, back.articles, scheme)


def lines() -> Iterator[str]:
    """The table, in the order of the registry."""
    yield ""
    yield "| format | `--format` | in | out | " + " | ".join(PROPERTIES) + " | checked with |"
    yield "|" + "---|" * (len(PROPERTIES) + 5)
    with tempfile.TemporaryDirectory() as folder:
        for each in registry.FORMATS:
            yield row(each, Path(folder) / each.key)
    yield ""


def row(format_: Format, folder: Path) -> str:
    """One format. Of one that only goes one way nothing can come back, and nothing is said."""
    found = [_UNKNOWN] * len(PROPERTIES)
    if format_.reads and format_.writes and not registry.missing(format_):
        known = survey(format_, folder)
        found = [_words(format_, name, known.of(name)) for name in PROPERTIES]
    ways = ["yes" if way else "no" for way in (format_.reads, format_.writes)]
    cells = [format_.name, f"`{format_.key}`", *ways, *found, format_.checked or _UNKNOWN]
    return f"| {' | '.join(cells)} |"


def _words(format_: Format, name: str, survives: Survives) -> str:
    """What comes back, though the tool whose format it is does not show it, is carried."""
    name = "notes" if name == "doubt" else name  # a tool that has notes shows a doubt as one
    shown = format_.shows is None or getattr(format_.shows, name, True)
    return survives if shown or survives != "yes" else "carried"


def page() -> str:
    """The page with the table as it is now."""
    text = PAGE.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{PAGE} has no “{BEGIN}” and “{END}”.")
    return before + BEGIN + "\n" + "\n".join(lines()) + "\n" + END + after


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
