"""CoNLL files, read.

What belongs here: articles from lines and from the file beside them, and telling the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from annotator.exchange import one_layer
from annotator.exchange.format import Head
from annotator.exchange.formats.conll.beside import USED, Beside
from annotator.exchange.formats.conll.lines import DOCSTART, Sheet, columns_of, sheets
from annotator.exchange.loose import LooseArticle, LooseSpan
from annotator.exchange.one_layer import Text
from annotator.exchange.remarks import UNLIKE
from annotator.exchange.tagging import Style, is_tag, runs
from annotator.ticker import Ticker
from annotator.values import Refusal

_LINES: Final = 40


def looks_like(head: Head) -> bool:
    """Whether it begins with ``-DOCSTART-``, or its first lines all end in a tag."""
    if head.names or b"\0" in head.data:
        return False
    words = head.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore")
    if words.lstrip().startswith(DOCSTART):
        return True
    lines = words.split("\n")[: _LINES + 1]
    rows = [columns_of(line.rstrip("\r")) for line in lines[:_LINES] if line.strip()]
    rows = [row for row in rows if row[0] != "#" or is_tag(row[-1])]
    if len(lines) == 1 and rows:
        rows = rows[:-1]  # it may be cut
    if not rows or len({len(row) for row in rows}) != 1:
        return False
    return all(1 < len(row) < 30 and is_tag(row[-1]) for row in rows)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles of a file. It is gone through once before, to see how its tags are meant."""
    try:
        if not path.is_file():
            yield one_layer.refusal(path, 0, "is not a regular file")
            return
        style = Style()
        for sheet in sheets(path, ticker):
            for tags in sheet.tags:
                style.add(tags)
        beside = Beside(path)
        for sheet in sheets(path, ticker):
            yield from map(_untouched, beside.alone())
            yield _article(path, sheet, beside.next(), style.name())
        yield from map(_untouched, beside.alone())
    except OSError as error:
        yield one_layer.refusal(path, 0, f"cannot be read: {error.strerror or error}")


def _untouched(row: dict[str, Any]) -> LooseArticle:
    text = row.get("content")
    return one_layer.article(
        0,
        Text(text if isinstance(text, str) else "", []),
        one_layer.work_in(row, None),
        one_layer.details_in(row, "conll", USED),
    )


def _article(
    path: Path, sheet: Sheet, row: dict[str, Any] | None, style: str
) -> LooseArticle | Refusal:
    if sheet.wrong:
        return one_layer.refusal(path, sheet.line, sheet.wrong)
    words = [token for sentence in sheet.tokens for token in sentence]
    text = one_layer.text_of(words, row.get("content"), row.get("offsets")) if row else None
    if row is None or text is None or text.aside:
        text = one_layer.together(sheet.tokens)
        aside = (*text.aside, *([UNLIKE] if row else []), *sorted(sheet.aside))
        columns = max(sheet.columns, default=0)
        details = one_layer.Details(
            id=sheet.id, meta={"conll": {"tags": style, "columns": columns}}
        )
        work = one_layer.work_in({}, _spans(sheet, text, {}))
        return one_layer.article(sheet.line, text._replace(aside=aside), work, details)
    labels = row.get("labels")
    spans = _spans(sheet, text, labels if isinstance(labels, dict) else {})
    details = one_layer.details_in(row, "conll", USED)
    return one_layer.article(sheet.line, text, one_layer.work_in(row, spans), details)


def _spans(sheet: Sheet, text: Text, labels: dict[str, Any]) -> list[LooseSpan]:
    found: list[LooseSpan] = []
    before = 0
    for tags in sheet.tags:
        for first, last, tag in runs(tags):
            label = str(labels.get(tag, tag))
            found.append(one_layer.span_over(text, before + first, before + last, label))
        before += len(tags)
    return found
