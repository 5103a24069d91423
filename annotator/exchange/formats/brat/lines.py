"""The lines of an ``.ann`` file, and the faces of annotations in them.

What belongs here: brat's syntax, both ways. Nothing here knows files or schemes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from annotator.exchange.kept import Pair
from annotator.guarded import Broken

NOTE: Final = "AnnotatorNotes"
DOUBT: Final = "doubt"
_LINE: Final = re.compile(r"([TREAMN#*][0-9A-Za-z_.-]*)\t(.*)", re.DOTALL)
_BREAKS: Final = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_UNBROKEN: Final = re.compile(f"[^{_BREAKS}]+")
_BREAK: Final = re.compile(f"[{_BREAKS}]")
_DIGITS: Final = re.compile(r"\d{1,15}")


class Bound(NamedTuple):
    """A ``T`` line: a label on parts of the text, in the file's order and unit, and the words it
    gives."""

    label: str
    parts: tuple[Pair, ...]
    quote: str | None


class Attribute(NamedTuple):
    """An ``A`` (or old ``M``) line."""

    name: str
    value: str | bool
    line: str


class Note(NamedTuple):
    """A ``#`` line about an annotation."""

    type: str
    words: str
    line: str


@dataclass(slots=True)
class Lines:
    """What an ``.ann`` file says, by the ids of its ``T`` lines. ``kept``: whole lines for which
    there is no other place; ``unknown``: of these, those that are no brat at all."""

    spans: dict[str, Bound] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[str, list[Attribute]] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    unknown: int = 0


def parse(text: str) -> Lines:
    """Read an ``.ann`` file.

    Raises:
        Broken: an id stands twice, or a ``T`` line has no places; the message names the line.
    """
    found, later = Lines(), list[tuple[str, str, str]]()
    triggers: dict[str, str] = {}
    seen: set[str] = set()
    for number, id_, rest in _logical(text):
        kind = id_[:1]
        if id_ in seen and kind != "*":
            raise Broken(f"line {number}: the id {id_} stands twice")
        seen.add(id_)
        if kind == "T":
            found.spans[id_] = _bound(rest, number)
        elif kind == "E":
            _event(found, triggers, later, id_, rest)
        elif kind:
            later.append((kind, id_, rest))
        else:
            found.kept.append(rest)
            found.unknown += 1
    for kind, id_, rest in later:
        _other(found, triggers, kind, id_, rest)
    return found


def _logical(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, id ("" for what is no brat line) and the rest. A ``T`` line whose words hold a
    line break goes on in the next: as long as its words are shorter than its places."""
    pending: tuple[int, str, str] | None = None
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.removesuffix("\r")
        found = _LINE.fullmatch(line)
        if pending and not found and _lacks(pending[2]):
            pending = (pending[0], pending[1], f"{pending[2]}\n{line}")
            continue
        if pending:
            yield pending
            pending = None
        if found:
            entry = (number, found[1], found[2])
            if found[1].startswith("T"):
                pending = entry
            else:
                yield entry
        elif line.strip():
            yield number, "", line
    if pending:
        yield pending


def _lacks(rest: str) -> bool:
    where, tab, words = rest.partition("\t")
    numbers = [int(each) for each in _DIGITS.findall(where.partition(" ")[2])]
    size = sum(b - a for a, b in zip(numbers[::2], numbers[1::2], strict=False))
    return bool(tab) and len(words) < size


def _bound(rest: str, number: int) -> Bound:
    where, tab, words = rest.partition("\t")
    label, _, places = where.strip().partition(" ")
    parts: list[Pair] = []
    for piece in places.split(";"):
        edges = piece.split()
        if len(edges) != 2 or not all(_DIGITS.fullmatch(each) for each in edges):
            raise Broken(f"line {number}: “{where[:60]}” is not a type and places")
        parts.append((int(edges[0]), int(edges[1])))
    if not label:
        raise Broken(f"line {number}: the annotation has no type")
    return Bound(label, tuple(parts), words if tab and words.strip() else None)


def _event(
    found: Lines,
    triggers: dict[str, str],
    later: list[tuple[str, str, str]],
    id_: str,
    rest: str,
) -> None:
    """An event: its trigger stands for it, its arguments are relations from there."""
    found.kept.append(f"{id_}\t{rest}")
    head, *arguments = rest.split()
    type_, colon, trigger = head.partition(":")
    if not colon or not type_:
        found.unknown += 1
        return
    triggers[id_] = trigger
    for each in arguments:
        role, colon, target = each.partition(":")
        if colon:
            later.append(("r", id_, f"{role.rstrip('0123456789') or role} {target}"))


def _other(found: Lines, triggers: dict[str, str], kind: str, id_: str, rest: str) -> None:
    line = f"{id_}\t{rest}"
    data, _, words = rest.partition("\t")
    fields = data.split()

    def place(name: str) -> str:
        return triggers.get(name, name)

    if kind == "r":
        found.relations.append((fields[0], place(id_), place(fields[1])))
    elif kind == "R" and (ends := _ends(fields)):
        found.relations.append((fields[0], place(ends[0]), place(ends[1])))
    elif kind == "*" and len(fields) >= 3:
        ids = [place(each) for each in fields[1:]]
        found.relations += [(fields[0], one, two) for one, two in pairwise(ids)]
    elif kind in "AM" and len(fields) in (2, 3) and place(fields[1]) in found.spans:
        value = fields[2] if len(fields) == 3 else True
        at = found.attributes.setdefault(place(fields[1]), [])
        at.append(Attribute(fields[0], value, line))
    elif kind == "#" and len(fields) == 2 and place(fields[1]) in found.spans:
        found.notes.setdefault(place(fields[1]), []).append(Note(fields[0], words, line))
    else:
        found.kept.append(line)
        found.unknown += kind not in "N#AM"


def _ends(fields: list[str]) -> tuple[str, str] | None:
    """From and to, in the order of the roles' names where these are Arg1 and Arg2."""
    ends = [each.partition(":") for each in fields[1:]]
    if len(ends) != 2 or not all(colon for _, colon, _ in ends):
        return None
    if [role for role, _, _ in ends] == ["Arg2", "Arg1"]:
        ends.reverse()
    return ends[0][2], ends[1][2]


def fragments(text: str, segments: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The parts as brat can hold them: none has a line break, and none is blank where another is
    not. Empty where the segments hold nothing but line breaks."""
    found: list[Pair] = []
    for start, end in segments:
        pieces = [match.span() for match in _UNBROKEN.finditer(text, start, end)]
        found += [pair for pair in pieces if not text[slice(*pair)].isspace()] or pieces
    return tuple(found)


def joined(text: str, parts: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The reverse of splitting at line breaks: parts with nothing but a break between them are
    one. ``parts`` are code points."""
    found: list[Pair] = []
    for start, end in parts:
        gap = text[found[-1][1] : start] if found else ""
        if gap.isspace() and _BREAK.search(gap):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def one_line(words: str) -> str:
    """Words as a ``#`` line can hold them: breaks and tabs are spaces."""
    return re.sub(rf"[{_BREAKS}\t]", " ", words).strip()
