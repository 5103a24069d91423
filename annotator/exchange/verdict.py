"""In which unit a file's offsets count: found out from the file itself, and said.

What belongs here: weighing the evidence. Every quote that a file gives is looked up in each unit;
where it gives none, the edges of spans tell, because people mark whole words. The verdict is shown
and can be overruled; where the evidence does not decide although it matters, that is said, too.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal

from msgspec import Struct

from annotator.exchange.loose import UNITS, LooseArticle, LooseSpan, Unit
from annotator.exchange.units import boundaries

NAMES: Final[dict[Unit, str]] = {
    "codepoint": "code points",
    "utf-16": "UTF-16",
    "utf-8": "UTF-8 bytes",
    "grapheme": "grapheme clusters",
}
By = Literal["quotes", "edges", "alike", "usual", "declared", "chosen", "nothing"]
_SPACE: Final = re.compile(r"(?:\s|\\n|\\r|\\t)+")


class Verdict(Struct, frozen=True, kw_only=True):
    """The unit to read with. ``by``: what decided: quotes that match, edges that fall between
    words, "alike" (all units give the same places here), "usual" (undecided: what the format says,
    although it would matter), "declared" by the file, "chosen" by the person, "nothing" (no
    offsets). ``matched`` of ``asked`` pieces of evidence agree."""

    unit: Unit
    by: By
    matched: int = 0
    asked: int = 0

    def words(self) -> str:
        """One line for a person."""
        name, count = NAMES[self.unit], f"{self.matched:,} of {self.asked:,}"
        match self.by:
            case "quotes":
                return f"{name}, {count} quotes match"
            case "edges":
                return f"{name}, {count} edges fall between words"
            case "alike":
                ending = f"; {count} quotes match" if self.asked else ""
                return f"{name} (every unit gives the same places here{ending})"
            case "usual":
                return f"{name}, not certain: the file does not tell; look at some spans"
            case "declared":
                return f"{name}, as the file says"
            case "chosen":
                return f"{name}, as chosen" + (f"; {count} quotes match" if self.asked else "")
            case _:
                return "no offsets"


class Tally:
    """Weighs the articles of one file. ``usual`` is what the format's description says."""

    def __init__(self, usual: Unit = "codepoint") -> None:
        self._usual = usual
        self._quotes: Counter[Unit] = Counter()
        self._edges: Counter[Unit] = Counter()
        self._wrong: Counter[Unit] = Counter()
        self._asked = self._ends = self._spans = 0
        self._differ = False
        self._declared: set[Unit] = set()

    def add(self, article: LooseArticle) -> None:
        """Weigh one article; one that declares its unit is not asked."""
        spans = [span for work in article.work for span in work.spans]
        if article.unit is not None:
            self._declared.update({article.unit} if spans else ())
            return
        if not spans:
            return
        self._spans += len(spans)
        plain = article.text.isascii() and "\r\n" not in article.text
        if plain:
            self._add_plain(article.text, spans)
            return
        offsets = {at for span in spans for part in span.parts for at in part}
        maps = {unit: boundaries(article.text, unit, offsets) for unit in UNITS}
        self._differ |= any(maps[unit] != maps["codepoint"] for unit in UNITS)
        for span in spans:
            self._asked += _says(span)
            self._ends += 2
            for unit in UNITS:
                self._weigh(unit, article.text, span, maps[unit])

    def _add_plain(self, text: str, spans: list[LooseSpan]) -> None:
        """All units are one: look once."""
        every = {
            at: at if 0 <= at <= len(text) else None for s in spans for p in s.parts for at in p
        }
        for span in spans:
            self._asked += _says(span)
            self._ends += 2
            for unit in UNITS:
                self._weigh(unit, text, span, every)

    def _weigh(self, unit: Unit, text: str, span: LooseSpan, places: dict[int, int | None]) -> None:
        parts = [(places[start], places[end]) for start, end in span.parts]
        good = [(a, b) for a, b in parts if a is not None and b is not None and a < b]
        if len(good) != len(parts) or not good:
            self._wrong[unit] += 1
            return
        self._quotes[unit] += _says(span) and fits(span, [text[a:b] for a, b in good])
        self._edges[unit] += _begins(text, good[0][0]) + _ends(text, good[-1][1])

    def verdict(self) -> Verdict:
        """What the evidence says."""
        if not self._spans:
            if len(self._declared) == 1:
                return Verdict(unit=next(iter(self._declared)), by="declared")
            return Verdict(unit=self._usual, by="declared" if self._declared else "nothing")
        if not self._differ:
            return Verdict(
                unit=self._usual,
                by="alike",
                matched=self._quotes[self._usual],
                asked=self._asked,
            )
        order = [self._usual, *(each for each in UNITS if each != self._usual)]
        score = {u: (self._quotes[u], -self._wrong[u], self._edges[u]) for u in order}
        best = max(order, key=lambda unit: score[unit])
        quotes = [unit for unit in order if self._quotes[unit] == self._quotes[best]]
        if self._asked and self._quotes[best] and quotes == [best]:
            return Verdict(unit=best, by="quotes", matched=self._quotes[best], asked=self._asked)
        if [unit for unit in order if score[unit] == score[best]] != [best]:
            return self._undecided(order, score, best)
        return Verdict(unit=best, by="edges", matched=self._edges[best], asked=self._ends)

    def chosen(self, unit: Unit) -> Verdict:
        """The unit that a person chose, with how many quotes it matches."""
        matched, asked = self._quotes[unit], self._asked
        return Verdict(unit=unit, by="chosen", matched=matched, asked=asked)

    def _undecided(
        self, order: list[Unit], score: dict[Unit, tuple[int, int, int]], best: Unit
    ) -> Verdict:
        """Several units fit equally well; quotes that all of them match are good enough."""
        unit = next(each for each in order if score[each] == score[best])
        if self._asked and self._quotes[unit] == self._asked:
            return Verdict(unit=unit, by="quotes", matched=self._asked, asked=self._asked)
        return Verdict(unit=unit, by="usual", matched=self._edges[unit], asked=self._ends)


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
