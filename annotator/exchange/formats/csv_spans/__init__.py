"""CSV of spans: a table with one row for each span, to open in Excel, LibreOffice, R or pandas.

What belongs here: telling the format, and the ways to ``reading`` and ``writing``. The texts of the
articles stand in a second table beside it, ``OUT.csv.articles.csv`` (spreadsheets cut cells of more
than 32,767 characters, so that a text in each row would not survive them), or in a column ``text``
for programs that want one file. An article without spans has a row of its own, without a label.
"""

from __future__ import annotations

from annotator.exchange.format import Head
from annotator.exchange.formats.csv_spans.reading import read
from annotator.exchange.formats.csv_spans.table import header_of
from annotator.exchange.formats.csv_spans.writing import write

__all__ = ["looks_like", "read", "write"]


def looks_like(head: Head) -> bool:
    """Whether the first row names the columns of spans."""
    return bool(head.data) and header_of(head.data) is not None
