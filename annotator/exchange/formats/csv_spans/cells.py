"""What stands in one cell, written so that no spreadsheet takes it for a formula, and back.

What belongs here: the columns, and attributes as cells. Words that would be read as a formula get
an apostrophe (``annotator.guarded.cells``); numbers are left alone.
"""

from __future__ import annotations

import json
import re
from typing import Final

from annotator.exchange.kept import DETAILS
from annotator.guarded.cells import harmless
from annotator.values import AttributeValue

KEY: Final = "article"
TEXT: Final = "text"
SHA: Final = "text_sha256"
ATTRIBUTE: Final = "attribute:"
"""Before the name of an attribute in the first row."""
FRONT: Final = (KEY, "title", "annotator", "state", "label", "start", "end", "quote")
BACK: Final = (
    *("note", "doubt", "doubt_note", "segments", "companions", "attributes", "relations"),
    *("origin", "scheme_version", "label_given", "unconfirmed", "created", "updated"),
    *("reason", "flagged", "flag_note", "article_note", "id"),
    SHA,
)
ARTICLE: Final = (KEY, *DETAILS, "meta", TEXT, SHA)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def of_value(value: AttributeValue) -> str:
    """The cell of an attribute: a text as it is, unless it looks like another kind of value."""
    if isinstance(value, str):
        alike = value[:1] in ("", '"') or value in ("true", "false") or _NUMBER.fullmatch(value)
        return harmless(json.dumps(value, ensure_ascii=False) if alike else value)
    return json.dumps(value)


def value_of(words: str) -> AttributeValue:
    """The attribute in a cell (without its apostrophe)."""
    if words in ("true", "false"):
        return words == "true"
    if _NUMBER.fullmatch(words) or words[:1] == '"':
        try:
            found = json.loads(words)
        except ValueError:
            return words
        if isinstance(found, str):
            return found
        if isinstance(found, float):
            return found if abs(found) < float("inf") else words
        if isinstance(found, int):
            return found if -(2**63) <= found < 2**63 else words
    return words


def row(cells: list[str], separator: str) -> str:
    """One row of the file. A cell is put in quotation marks where it must be."""
    return separator.join(_quoted(cell, separator) for cell in cells) + "\n"


def _quoted(cell: str, separator: str) -> str:
    special = any(sign in cell for sign in (separator, '"', "\n", "\r"))
    if special or cell[:1].isspace() or cell[-1:].isspace():
        return '"' + cell.replace('"', '""') + '"'
    return cell
