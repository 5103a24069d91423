"""The values of a query, and how they are written as a line again.

What belongs here: the tree that ``parse`` makes and everything else reads, and what is wrong with
a line. ``str(query)`` gives a line that parses to an equal query.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from annotator.errors import Problem
from annotator.scheme import Scheme

Kind = Literal["word", "phrase", "pattern", "none", "any"]
"""Of a value: a bare word, words in quotation marks, a regular expression, ``none`` and ``*``."""

_BARE: Final = re.compile(r'[^\s"“”()/:,*-][^\s"“”()/,*]*')
"""What may stand as a bare word; anything else is written in quotation marks."""


class QueryRefused(Problem):
    """A query cannot be understood; ``at`` is where in the line (code point)."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Value:
    """One thing to look for. ``start``: what is found may go on after it (``deny*``);
    ``flags``: "i" for a pattern that does not look at case."""

    text: str
    kind: Kind = "word"
    start: bool = False
    flags: str = ""
    at: int = dataclasses.field(default=0, compare=False)

    def __str__(self) -> str:
        if self.kind in ("none", "any"):
            return "none" if self.kind == "none" else "*"
        if self.kind == "pattern":
            # Nothing but a slash is escaped: the rest is the pattern, as it was written.
            return "/" + re.sub(r"(\\.)|/", _slash, self.text, flags=re.S) + "/" + self.flags
        more = "*" if self.start else ""
        if self.kind == "word" and is_bare(self.text):
            return self.text + more
        return '"' + re.sub(r'(["\\])', r"\\\1", self.text) + '"' + more


_SAID: Final = ("OR", "AND", "NOT", "none")


def is_bare(text: str) -> bool:
    """Whether a word can stand in a line without quotation marks."""
    return _BARE.fullmatch(text) is not None and text not in _SAID


def _slash(found: re.Match[str]) -> str:
    return found[1] or "\\/"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must be there."""

    value: Value

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field and the values of which one must be there; ``field`` is a name of ``fields``."""

    field: str
    values: tuple[Value, ...]
    at: int = dataclasses.field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.field}:" + ",".join(map(str, self.values))


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: Node

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, All | Either | Not) else f"-{self.part}"


@dataclass(frozen=True, slots=True)
class All:
    """All of two or more parts."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(
            f"({part})" if isinstance(part, All | Either) else str(part) for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of two or more parts."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(
            f"({part})" if isinstance(part, Either) else str(part) for part in self.parts
        )


Node = Words | Asked | Not | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """What a line asks for; ``root`` is None where it asks for nothing."""

    root: Node | None
    scheme: Scheme = dataclasses.field(compare=False, repr=False)

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)


def leaves(node: Node | None) -> Iterator[Words | Asked]:
    """All words and conditions of a tree, left to right."""
    match node:
        case None:
            return
        case Words() | Asked():
            yield node
        case Not(part=part):
            yield from leaves(part)
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from leaves(part)
