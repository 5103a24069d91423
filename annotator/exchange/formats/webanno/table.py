"""A WebAnno TSV file as a table: its text, its units, its annotations.

What belongs here: from lines to values, in the file's own offsets. Which of them are labels,
attributes or relations of an article is for ``reading``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from annotator.exchange.formats.webanno.syntax import TEXT, Cell, Layer, cells, layer, text_of
from annotator.exchange.loose import Unit
from annotator.exchange.units import boundaries
from annotator.guarded import Broken

_HEAD: Final = re.compile(r"#FORMAT=WebAnno TSV (\d+)\.(\d+)\s*")
_ROW: Final = re.compile(
    r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)\t(\d{1,9})-(\d{1,9})\t([^\t]*)(?:\t(.*))?"
)
_UNITS: Final[tuple[Unit, ...]] = ("utf-16", "codepoint", "utf-8")
_WIDTH: Final[dict[Unit, tuple[str, int]]] = {
    "utf-16": ("utf-16-le", 2),
    "codepoint": ("utf-32-le", 4),
    "utf-8": ("utf-8", 1),
}
MOST_GAP: Final = 1_000_000
"""Units between two sentences; more of them are no text but an attack."""


class Row(NamedTuple):
    """A token or a part of one: its id (``1-3``, ``1-3.1``), its place, its words, its cells."""

    id: str
    start: int
    end: int
    words: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class Mark:
    """An annotation of a layer: the rows it lies on, in order, and its values by feature."""

    layer: Layer
    id: int
    rows: list[Row] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """Where it begins, in the file's unit."""
        return min(row.start for row in self.rows)

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(row.end for row in self.rows)


class Link(NamedTuple):
    """A relation: its layer, its value, its ends (None where the file has no such annotation)."""

    layer: Layer
    value: str | None
    source: Mark | None
    target: Mark | None


@dataclass(slots=True)
class Table:
    """A whole file. ``unit`` is the one in which the tokens stand where the text has them, as far
    as that can be told; ``told``: whether all do. ``gaps``: something stood between sentences."""

    text: str
    unit: Unit
    told: bool
    gaps: bool
    layers: list[Layer]
    rows: list[Row]


def parse(data: str) -> Table:
    """Read a file.

    Raises:
        Broken: it is no WebAnno TSV 3, or a line of it cannot be read; the message names it.
    """
    lines = data.removeprefix("\ufeff").split("\n")
    head = _HEAD.fullmatch(lines[0].removesuffix("\r"))
    if head is None or head[1] != "3":
        raise Broken("the first line does not say “WebAnno TSV 3”; versions 1 and 2 are not read")
    layers: list[Layer] = []
    rows: list[Row] = []
    sentences: list[tuple[list[str], int]] = []
    said: list[str] = []
    for number, raw in enumerate(lines[1:], 2):
        line = raw.removesuffix("\r")
        if line.startswith("#T_"):
            layers.append(_layer(line, layers, number))
        elif line.startswith(TEXT):
            said.append(text_of(line[len(TEXT) :], int(head[2])))
        elif line and not line.startswith("#"):
            rows.append(_row(line, number))
            if said:
                sentences.append((said, rows[-1].start))
                said = []
    if said:
        sentences.append((said, -1))
    return _told(sentences, layers, rows)


def _layer(line: str, layers: list[Layer], number: int) -> Layer:
    found = layer(line, sum(len(each.features) for each in layers))
    if found is None:
        raise Broken(f"line {number}: “{line[:60]}” is no layer")
    return found


def _row(line: str, number: int) -> Row:
    found = _ROW.fullmatch(line)
    if found is None:
        raise Broken(f"line {number}: “{line[:60]}” is no token with its place")
    id_, start, end, words, columns = found.groups()
    return Row(id_, int(start), int(end), words, tuple((columns or "").split("\t")))


def _told(sentences: list[tuple[list[str], int]], layers: list[Layer], rows: list[Row]) -> Table:
    best: Table | None = None
    most = -1
    for unit in _UNITS:
        text, gaps = _text(sentences, unit)
        at = boundaries(text, unit, {edge for row in rows for edge in (row.start, row.end)})
        good = 0
        for row in rows:
            start, end = at[row.start], at[row.end]
            if start is not None and end is not None:
                good += text[start:end] in (row.words, text_of(row.words, 1))
        if good > most:
            best, most = Table(text, unit, good == len(rows), gaps, layers, rows), good
        if good == len(rows):
            break
    assert best is not None
    return best


def _text(sentences: list[tuple[list[str], int]], unit: Unit) -> tuple[str, bool]:
    """The text as INCEpTION makes it: a line break after each sentence that does not reach to the
    next, then spaces up to where that begins. Whether there was such a gap, too."""
    codec, width = _WIDTH[unit]
    pieces: list[str] = []
    length, gaps = 0, False
    for number, (lines, start) in enumerate(sentences):
        missing = start - length
        if missing > MOST_GAP:
            raise Broken(f"{missing:,} characters are missing before sentence {number + 1}")
        if start < 0:
            missing = 1
        if missing > 0:
            filling = "\n" * bool(number) + " " * (missing - bool(number))
            pieces.append(filling)
            length += missing
            gaps = True
        words = "\n".join(lines)
        pieces.append(words)
        length += len(words.encode(codec, "surrogatepass")) // width
    return "".join(pieces), gaps


def marks(table: Table) -> tuple[list[Mark], set[str]]:
    """All annotations of span layers, and the short names of layers that are set aside."""
    found: dict[object, Mark] = {}
    aside: set[str] = set()
    for layer_ in table.layers:
        last = layer_.first + len(layer_.features)
        used = [
            row
            for row in table.rows
            if any(cell not in ("_", "") for cell in row.columns[layer_.first : last])
        ]
        if layer_.kind == "SP" and not layer_.foreign:
            plain, slots = layer_.plain(), layer_.slots()
            for row in used:
                _collect(layer_, plain, row, found)
            if any(cells(_column(row, at)) for row in used for at in slots):
                aside.add(f"links of {layer_.short}")
        elif used and (layer_.kind == "CH" or layer_.foreign):
            aside.add(f"{'chains' if layer_.kind == 'CH' else 'layer'} {layer_.short}")
    return list(found.values()), aside


def _collect(
    layer_: Layer, plain: list[tuple[str, int]], row: Row, found: dict[object, Mark]
) -> None:
    stacks = {name: cells(_column(row, at)) for name, at in plain}
    for number in range(max(map(len, stacks.values()), default=0)):
        here = {name: stack[number] for name, stack in stacks.items() if number < len(stack)}
        id_ = next((cell.id for cell in here.values() if cell.id), 0)
        key: object = (layer_.type, id_) if id_ else (layer_.type, row.id, number)
        mark = found.setdefault(key, Mark(layer_, id_))
        mark.rows.append(row)
        for name, cell in here.items():
            if cell.value is not None and name:
                mark.values[name] = cell.value


def links(table: Table, found: Iterable[Mark]) -> list[Link]:
    """All relations between annotations of span layers."""
    by_id: dict[int, Mark] = {}
    by_row: dict[tuple[str, str], Mark] = {}
    for mark in found:
        by_id.setdefault(mark.id, mark)
        by_row.setdefault((mark.layer.type, mark.rows[0].id), mark)

    def end(id_: int, base: str, row: str) -> Mark | None:
        return by_id.get(id_) if id_ else by_row.get((base, row))

    made: list[Link] = []
    for layer_ in table.layers:
        if layer_.kind != "RL" or layer_.foreign or not layer_.base:
            continue
        at = layer_.first + next(
            n for n, each in enumerate(layer_.features) if each.startswith("BT_")
        )
        for row in table.rows:
            said = [cells(_column(row, column)) for _, column in layer_.plain()[:1]]
            for number, cell in enumerate(cells(_column(row, at))):
                value = _nth(said[0], number) if said else None
                source = end(cell.id, layer_.base, cell.value or "")
                made.append(Link(layer_, value, source, end(cell.second, layer_.base, row.id)))
    return made


def _nth(stack: list[Cell], number: int) -> str | None:
    return stack[number].value if number < len(stack) else None


def _column(row: Row, at: int) -> str:
    return row.columns[at] if at < len(row.columns) else "_"
