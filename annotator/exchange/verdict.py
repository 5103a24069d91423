"""In which unit a file's offsets count: found out from the file itself, and said.

What belongs here: weighing the evidence. Every quote that a file gives is looked up in each unit;
where it gives none, the edges of spans tell, because people mark whole words. The verdict is shown
and can be overruled; where the evidence does not decide although it matters, that is said, too.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from annotator.exchange.loose import UNITS, LooseArticle, LooseSpan, Unit
from annotator.exchange.units import SINGLE, boundaries

NAMES: Final[dict[Unit, str]] = {
    "codepoint": "code points",
    "utf-16": "UTF-16",
    "utf-8": "UTF-8 bytes",
    "grapheme": "grapheme clusters",
}
By = Literal["quotes", "edges", "alike", "mixed", "usual", "declared", "chosen", "nothing"]
_SPACE: Final = re.compile(r"(?:\s|\ufeff|\\n|\\r|\\t)+")
_SINGLE: Final = re.compile(f"[{SINGLE}]*+")
"""A text of these alone has one grapheme cluster, and one UTF-16 unit, for each code point."""
_QUOTES: Final = 20
_ENOUGH: Final = 2
_PLENTY: Final = 200
"""So many pieces of evidence between two units, and a part of a large file can speak for it."""
_EDGES: Final = 4
"""So many times as much must speak for a unit as for any other that gives other places. Quotes
match by chance hardly ever, edges fall between words in every second or third place."""


class Verdict(Struct, frozen=True, kw_only=True):
    """The unit to read with. ``by``: what decided: quotes that match, edges that fall between
    words, "alike" (all units give the same places here), "mixed" (not certain: quotes match in
    several units, or in none), "usual" (undecided: what the format says, although it would
    matter), "declared" by the file, "chosen" by the person, "nothing" (no offsets). ``matched`` of
    ``asked`` pieces of evidence agree. ``same``: other units that give the same places here.
    ``part``: the file is large, and records of its beginning and from all over the rest, which
    leave no doubt, were looked at."""

    unit: Unit
    by: By
    matched: int = 0
    asked: int = 0
    same: tuple[Unit, ...] = ()
    part: bool = False

    @property
    def certain(self) -> bool:
        """Whether there is nothing to decide, or the file or a person decided it."""
        return self.by not in ("usual", "mixed")

    def words(self) -> str:
        """One line for a person."""
        name, count = NAMES[self.unit], f"{self.matched:,} of {self.asked:,}"
        match self.by:
            case "quotes":
                return f"{name}, {count} quotes{self._where()} match{self._alike()}"
            case "edges":
                return f"{name}, {count} edges{self._where()} fall between words{self._alike()}"
            case "alike":
                ending = f"; {count} quotes match" if self.asked else ""
                return f"{name} (every unit gives the same places here{ending})"
            case "mixed":
                return f"{name}, not certain: {count} quotes match; look at some spans"
            case "usual":
                return f"{name}, not certain: the file does not tell; look at some spans"
            case "declared":
                return f"{name}, as the file says"
            case "chosen":
                return f"{name}, as chosen" + (f"; {count} quotes match" if self.asked else "")
            case _:
                return "no offsets"

    def _where(self) -> str:
        return " in a part of the file" if self.part else ""

    def _alike(self) -> str:
        names = [NAMES[each] for each in self.same]
        return f" ({' and '.join(names)} would give the same)" if names else ""


_Units = tuple[Unit, ...]
"""Of one piece of evidence, the units in which it speaks for itself."""


class Tally:
    """Weighs the articles of one file. ``usual`` is what the format's description says."""

    def __init__(self, usual: Unit = "codepoint") -> None:
        self._usual = usual
        self._quotes: Counter[_Units] = Counter()
        self._edges: Counter[_Units] = Counter()
        self._inside: Counter[_Units] = Counter()
        self._fitting: Counter[Unit] = Counter()
        self._asked = self._ends = self._spans = 0
        self._apart: set[frozenset[Unit]] = set()
        self._declared: set[Unit] = set()

    def add(self, article: LooseArticle) -> None:
        """Weigh one article; one that declares its unit is not asked."""
        spans = [span for work in article.work for span in work.spans]
        if article.unit is not None:
            self._declared.update({article.unit} if spans else ())
            return
        if not spans or not _encodes(article.text):
            return
        self._spans += len(spans)
        offsets = {at for span in spans for part in span.parts for at in part}
        maps = _maps(article.text, offsets)
        for (ones, first), (twos, second) in combinations(maps.items(), 2):
            if first != second:
                self._apart.update(frozenset((one, two)) for one in ones for two in twos)
        for span in spans:
            self._weigh(article.text, span, maps)

    def _weigh(self, text: str, span: LooseSpan, maps: dict[_Units, _Map]) -> None:
        readings: dict[_Parts, _Units] = {}
        for units, places in maps.items():
            parts = _placed(span, places)
            readings[parts] = readings.get(parts, ()) + units
        if len(readings) == 1:  # nearly always, and then it costs a third
            (parts,) = readings
            found = [UNITS if holds else () for holds in _weight(text, span, parts)]
        else:
            weights = [(_weight(text, span, parts), units) for parts, units in readings.items()]
            found = [
                tuple(unit for weight, units in weights if weight[at] for unit in units)
                for at in range(len(_Weight._fields))
            ]
        inside, exact, loose, first, last = found
        self._ends += 2
        self._inside[inside] += 1
        self._edges[first] += 1
        self._edges[last] += 1
        if _says(span):
            self._asked += 1
            self._quotes[exact or loose] += 1
            for unit in loose:
                self._fitting[unit] += 1

    def verdict(self) -> Verdict:
        """What the evidence says."""
        if not self._spans:
            if len(self._declared) == 1:
                return Verdict(unit=next(iter(self._declared)), by="declared")
            return Verdict(unit=self._usual, by="declared" if self._declared else "nothing")
        if not self._apart:
            matched = self._fitting[self._usual]
            return Verdict(unit=self._usual, by="alike", matched=matched, asked=self._asked)
        order: list[Unit] = [self._usual, *(each for each in UNITS if each != self._usual)]
        best = max(order, key=self._score)
        rivals = [each for each in order if frozenset((each, best)) in self._apart]
        same = tuple(each for each in order if each not in rivals and each != best)
        if self._asked and not any(self._quotes[units] for units in self._quotes if units):
            return Verdict(unit=best, by="mixed", asked=self._asked)
        by: By = "quotes" if self._asked else "edges"
        for rival in rivals:
            quotes, against = _between(self._quotes, best, rival)
            if quotes or against:
                if quotes < _QUOTES * against:
                    matched = self._fitting[best]
                    return Verdict(unit=best, by="mixed", matched=matched, asked=self._asked)
                continue
            by = "edges"
            if not self._clear(best, rival):
                return self._undecided(best)
        if by == "quotes":
            matched, asked = self._fitting[best], self._asked
        else:
            matched, asked = _held(self._edges, best), self._ends
        return Verdict(unit=best, by=by, matched=matched, asked=asked, same=same)

    def in_doubt(self) -> frozenset[Unit]:
        """The units against which not very much speaks yet. Where there is none, only some more
        records of a large file need to be looked at."""
        found = self.verdict()
        if found.by not in ("quotes", "edges"):
            return frozenset(UNITS)
        best = found.unit
        return frozenset(
            each
            for each in UNITS
            if each != best
            and not (frozenset((each, best)) in self._apart and self._plenty(best, each))
        )

    def _plenty(self, best: Unit, rival: Unit) -> bool:
        if self._asked:
            quotes, against = _between(self._quotes, best, rival)
            return quotes >= max(_PLENTY, _QUOTES * against)
        return _between(self._edges, best, rival)[0] >= _PLENTY and self._clear(best, rival)

    def score(self) -> tuple[int, int]:
        """How well the best unit fits: quotes, then edges; to weigh two ways to read a text."""
        return max(map(self._score, UNITS))

    def matching(self) -> bool:
        """Whether at least half of the quotes match in some unit."""
        return 2 * max(map(self._fitting.__getitem__, UNITS)) >= self._asked

    def chosen(self, unit: Unit) -> Verdict:
        """The unit that a person chose, with how many quotes it matches."""
        return Verdict(unit=unit, by="chosen", matched=self._fitting[unit], asked=self._asked)

    def _score(self, unit: Unit) -> tuple[int, int]:
        edges, inside = _held(self._edges, unit), _held(self._inside, unit)
        return _held(self._quotes, unit), edges + 2 * inside

    def _clear(self, best: Unit, rival: Unit) -> bool:
        """Whether places that are none at all, or edges, tell these two units apart. One edge
        falls between words by chance, and where few do, as in a script without spaces, none
        tells."""
        inside, outside = _between(self._inside, best, rival)
        if inside >= _ENOUGH and inside >= _EDGES * outside:
            return True
        edges, against = _between(self._edges, best, rival)
        enough = edges >= _ENOUGH and 4 * _held(self._edges, best) >= 3 * self._ends
        return enough and edges + 2 * inside >= _EDGES * (against + 2 * outside)

    def _undecided(self, best: Unit) -> Verdict:
        """Several units fit about equally well: the usual one, if it is among them."""
        usual = self._usual
        quotes = _held(self._quotes, usual) == _held(self._quotes, best)
        unit = usual if quotes and not self._clear(best, usual) else best
        matched = _held(self._edges, unit)
        return Verdict(unit=unit, by="usual", matched=matched, asked=self._ends)


_Map = dict[int, int | None]
_Parts = tuple[tuple[int, int], ...] | None


class _Weight(NamedTuple):
    """What one reading of a span has for it."""

    inside: bool
    exact: bool = False
    fitting: bool = False
    begins: bool = False
    ends: bool = False


def _maps(text: str, offsets: set[int]) -> dict[_Units, _Map]:
    """Where the offsets fall, by units; those that cannot differ in this text stand together."""
    alone: set[Unit] = set() if single(text) else {"utf-16", "grapheme"}
    if not text.isascii():
        alone.add("utf-8")
    together = tuple(unit for unit in UNITS if unit not in alone)
    maps: dict[_Units, _Map] = {together: boundaries(text, "codepoint", offsets)}
    for unit in sorted(alone):
        maps[unit,] = boundaries(text, unit, offsets)
    return maps


def _placed(span: LooseSpan, places: _Map) -> _Parts:
    if len(span.parts) == 1:
        ((start, end),) = span.parts
        first, last = places[start], places[end]
        if first is None or last is None or not first < last:
            return None
        return ((first, last),)
    found = []
    for start, end in span.parts:
        first, last = places[start], places[end]
        if first is None or last is None or not first < last:
            return None
        found.append((first, last))
    return tuple(found) or None


def _weight(text: str, span: LooseSpan, parts: _Parts) -> _Weight:
    if parts is None:
        return _Weight(inside=False)
    words = [text[start:end] for start, end in parts]
    exact = words == ([span.quote] if span.quotes is None else list(span.quotes))
    return _Weight(
        inside=True,
        exact=exact,
        fitting=exact or (_says(span) and fits(span, words)),
        begins=_begins(text, parts[0][0]),
        ends=_ends(text, parts[-1][1]),
    )


def _held(pieces: Counter[_Units], unit: Unit) -> int:
    """How many pieces of evidence hold in a unit."""
    return sum(count for units, count in pieces.items() if unit in units)


def _between(pieces: Counter[_Units], one: Unit, two: Unit) -> tuple[int, int]:
    """How many pieces hold in the one and not in the other, and the other way round."""
    first = second = 0
    for units, count in pieces.items():
        first += count * (one in units and two not in units)
        second += count * (two in units and one not in units)
    return first, second


def single(text: str) -> bool:
    """Whether no place in a text is another one in UTF-16 units or grapheme clusters."""
    return _SINGLE.fullmatch(text) is not None


def _encodes(text: str) -> bool:
    """Whether there is no lone surrogate; such a text will be refused."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def fits(span: LooseSpan, words: list[str]) -> bool:
    """Whether what the file says the words are is what stands there, white space aside (several
    tools collapse it, write line breaks as ``\\n``, or leave it out between parts)."""
    if span.quotes is not None:
        return [squeezed(each) for each in span.quotes] == [squeezed(each) for each in words]
    if span.quote is None:
        return True
    there = "".join(map(squeezed, words))
    return squeezed(span.quote) == there


def squeezed(words: str) -> str:
    """The words without any white space, real or written as an escape."""
    return _SPACE.sub("", words)


def _says(span: LooseSpan) -> bool:
    return span.quote is not None or span.quotes is not None


def _begins(text: str, at: int) -> bool:
    """Whether a span may well begin here: on something, and not inside a word."""
    return not text[at].isspace() and not (at and text[at - 1].isalnum() and text[at].isalnum())


def _ends(text: str, at: int) -> bool:
    """Whether a span may well end here: after something, and not inside a word."""
    if text[at - 1].isspace():
        return False
    return not (at < len(text) and text[at - 1].isalnum() and text[at].isalnum())
