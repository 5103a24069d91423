"""The syntax of WebAnno TSV 3: header, escapes, cells.

What belongs here: characters and columns, both ways; what they mean is for ``reading`` and
``writing``.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from annotator.exchange.formats.features import grammatical

FORMAT: Final = "#FORMAT=WebAnno TSV 3.3"
TEXT: Final = "#Text="
_BASE: Final = "BT_"
_VALUE: Final = re.compile(r"->|[\\\[\]|_;\t\n*]")
_TO_VALUE: Final = {"\t": "\\t", "\n": "\\n"}
_ESCAPED: Final = re.compile(r"\\(->|.)", re.DOTALL)
_FROM: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_TEXT: Final = re.compile(r"[\x00-\x0a\x0c-\x1f\\]")
_TO_TEXT: Final = {"\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\b": "\\b"}
_JAVA: Final = re.compile(r"\\(u+[0-9a-fA-F]{4}|.)", re.DOTALL)
_CELL: Final = re.compile(r"(.*?)(?:\[(\d{1,9})(?:_(\d{1,9}))?\])?", re.DOTALL)
_STACK: Final = re.compile(r"\\.|\|", re.DOTALL)
"""What is escaped, and what stands between stacked values."""

Kind = Literal["SP", "RL", "CH"]


class Layer(NamedTuple):
    """A layer of the header: its type, and its ``features`` ("" where it has none), which are the
    columns from ``first`` on."""

    kind: Kind
    type: str
    features: tuple[str, ...]
    first: int

    @property
    def short(self) -> str:
        """The type without its package."""
        return self.type.rpartition(".")[2]

    @property
    def foreign(self) -> bool:
        """Whether it says something about grammar, as parsers do, and nothing a person marked."""
        return grammatical(self.type)

    @property
    def base(self) -> str:
        """Of relations: the type of the layer between whose annotations they are."""
        return next((each[3:] for each in self.features if each.startswith(_BASE)), "")

    def plain(self) -> list[tuple[str, int]]:
        """Features that hold a value, with their columns."""
        found: list[tuple[str, int]] = []
        for at, name in enumerate(self.features):
            after_role = at > 0 and self.features[at - 1].startswith("ROLE_")
            if not name.startswith((_BASE, "ROLE_")) and not after_role:
                found.append((name, self.first + at))
        return found

    def slots(self) -> list[int]:
        """Columns of links to other annotations."""
        return [self.first + at for at, each in enumerate(self.features) if each[:5] == "ROLE_"]


class Cell(NamedTuple):
    """One of the stacked values of a cell; ``value`` None for ``*``. ``id``: the number that tells
    annotations apart, 0 for none; ``second``: the other of the two numbers of a relation."""

    value: str | None
    id: int = 0
    second: int = 0


def layer(line: str, first: int) -> Layer | None:
    """A line of the header; ``first`` is its first column."""
    kind = line[3:5]
    if not line.startswith("#T_") or line[5:6] != "=" or kind not in ("SP", "RL", "CH"):
        return None
    type_, *features = line[6:].split("|")
    return Layer(kind, type_, tuple(features) or ("",), first)  # type: ignore[arg-type]


def cells(raw: str) -> list[Cell]:
    """The stacked values of a column; none for ``_``."""
    if raw in ("_", ""):
        return []
    found: list[Cell] = []
    start = 0
    for match in _STACK.finditer(raw):
        if match[0] == "|":
            found.append(_cell(raw[start : match.start()]))
            start = match.end()
    return [*found, _cell(raw[start:])]


def _cell(raw: str) -> Cell:
    if raw.endswith("]") and not raw.endswith("\\]"):
        match = _CELL.fullmatch(raw)
        if match and match[2]:
            return Cell(value(match[1]), int(match[2]), int(match[3] or 0))
    return Cell(value(raw))


def value(raw: str) -> str | None:
    """A value without its escapes; None for ``*`` and ``_``."""
    if raw in ("*", "_"):
        return None
    return _ESCAPED.sub(lambda match: {"t": "\t", "n": "\n"}.get(match[1], match[1]), raw)


def escaped(words: str) -> str:
    """A value with its escapes."""
    return _VALUE.sub(lambda match: _TO_VALUE.get(match[0], f"\\{match[0]}"), words)


def line_of(text: str) -> str:
    """A line of the text as ``#Text=`` has it (INCEpTION's ``escapeText``)."""
    return _TEXT.sub(lambda match: _TO_TEXT.get(match[0], f"\\{match[0]}"), text)


def text_of(line: str, minor: int) -> str:
    """The reverse; up to 3.1 with Java's escapes, ``\\u0041`` among them."""
    if minor >= 2:
        return _ESCAPED.sub(lambda match: _FROM.get(match[1], match[1]), line)
    return _JAVA.sub(
        lambda match: (
            chr(int(match[1].lstrip("u"), 16))
            if len(match[1]) > 1
            else _FROM.get(match[1], match[1])
        ),
        line,
    )
