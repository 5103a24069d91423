"""The clauses of a sentence, by rules of thumb.

What belongs here: where one clause ends and the next begins. In English, commas separate clauses
only where a clause follows or an interrupting phrase begins or ends; conjunctions with a clause
after them do too and belong to neither; and there is a seam before what somebody says or denies
("that", "whether" and "if", or the object of a denial). In other languages a clause is what stands
between two of ``, ; :`` and dashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from annotator.text import lexicon as words
from annotator.text.paragraphs import window_at
from annotator.text.quotations import MARKS
from annotator.text.sentences import sentences
from annotator.text.snapping import shed_edges
from annotator.values import Segment

_BREAK: Final = re.compile(r"[,;:](?=[\s\"'”’»)\]]|$)|[，；：、،؛–—]|--+|(?<=\s)-(?=\s)")
_SAMPLE: Final = 2048  # code points that tell the language of a paragraph
_FAR: Final = 7  # tokens; a subject after "and" is shorter
_HEARER: Final = 5  # tokens between "told" and its "that"


def clauses(text: str, start: int, end: int) -> list[Segment]:
    """The clauses that touch ``[start, end)``, in order: without outer white space, separating
    punctuation, the sentence's full stop and the conjunction that joins them."""
    found = []
    for sentence in sentences(text, start, end):
        low = sentence.start
        gaps = list(clause_breaks(text, sentence.start, sentence.end))
        for gap in (*gaps, Segment(sentence.end, sentence.end)):
            part = shed_edges(text, Segment(low, max(low, gap.start)))
            if part.start < part.end:
                found.append(part)
            low = max(low, gap.end)
    return [part for part in found if part.start < max(end, start + 1) and part.end > start]


def clause_breaks(text: str, start: int, end: int) -> Iterator[Segment]:
    """What separates the clauses in ``[start, end)`` of one sentence, in order: punctuation,
    conjunctions, or (empty) the place before what somebody says or denies."""
    window = window_at(text, start)
    english = words.is_english(text[window.start : min(window.end, window.start + _SAMPLE)])
    for low, high in _breaks(text[start:end], english):
        yield Segment(start + low, start + high)


class _Token(NamedTuple):
    word: str
    start: int
    end: int
    capital: bool


@lru_cache(maxsize=256)
def _breaks(line: str, english: bool) -> tuple[tuple[int, int], ...]:
    marks = [found.span() for found in _BREAK.finditer(line)]
    if not english:
        return tuple(marks)
    tokens = [
        _Token(found[0].lower().replace("’", "'"), *found.span(), found[0][0].isupper())
        for found in words.TOKEN.finditer(line)
    ]
    return tuple(_Sentence(line, tokens, marks).breaks()) if tokens else tuple(marks)


class _Sentence:
    """One sentence as tokens, cut by its punctuation into pieces; ``first[n]`` is the first token
    of piece n, and the last entry the number of tokens."""

    def __init__(self, line: str, tokens: list[_Token], marks: list[tuple[int, int]]) -> None:
        self.line = line
        self.tokens = tokens
        self.marks = marks
        self.first = [0]
        at = 0
        for low, _ in marks:
            while at < len(tokens) and tokens[at].start < low:
                at += 1
            self.first.append(at)
        self.first.append(len(tokens))
        self.finite = [self._is_finite(n) for n in range(len(tokens))]
        self.clause = 0  # the first token since the last break

    def breaks(self) -> Iterator[tuple[int, int]]:
        """The gaps between clauses, in order."""
        for piece in range(len(self.first) - 1):
            low, high = self.first[piece], self.first[piece + 1]
            if piece:
                mark = self.marks[piece - 1]
                if self.line[mark[0]] != "," or self._comma_parts(piece):
                    low = self._after_conjunction(low, high)
                    yield mark[0], self._gap_end(mark[1], low, piece)
                    self.clause = low
            else:
                low = self._after_conjunction(low, high)
                if low:
                    yield 0, self.tokens[low - 1].end
                    self.clause = low
            yield from self._within(low, high)

    def _gap_end(self, end: int, low: int, piece: int) -> int:
        return self.tokens[low - 1].end if low > self.first[piece] else end

    def _after_conjunction(self, low: int, high: int) -> int:
        """``low``, or the token after the conjunction there if a clause follows it."""
        if high - low < 2:
            return low
        word = self.tokens[low].word
        joins = word in words.JOINING or (word in words.TURNING and word != "so")
        follows = self._any_finite(low + 1, high) or self.tokens[low + 1].word == "that"
        return low + 1 if joins and follows else low

    def _within(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The gaps between the tokens of one piece."""
        for at in range(max(low, self.clause) + 1, high - 1):
            if self._heads_content(at, high):
                yield self.tokens[at].start, self.tokens[at].start
                self.clause = at
            elif self._joins(at, high):
                yield self.tokens[at].start, self.tokens[at].end
                self.clause = at + 1

    def _joins(self, at: int, high: int) -> bool:
        """Whether the conjunction at ``at`` has a clause before and after it."""
        word = self.tokens[at].word
        if word in words.JOINING and self.tokens[at + 1].word == "that":
            return self._any_finite(self.clause, at) and self._any_finite(at + 2, high)
        if word in words.JOINING:
            subject = self._is_subject_then_verb(at + 1, min(high, at + 1 + _FAR))
            return subject and self._any_finite(self.clause, at)
        if word in words.TURNING and word not in ("so", "yet"):
            return self._any_finite(at + 1, high)
        return False

    def _heads_content(self, at: int, high: int) -> bool:
        """Whether what somebody says begins at ``at``."""
        word, before = self.tokens[at].word, self.tokens[at - 1].word
        if word in ("that", "whether", "if"):
            if not self._any_finite(at + 1, high):
                return False
            if before in words.forms(words.REPORTING):
                return True
            if word != "if" and before in words.REPORTING_NOUNS:
                return True
            hearer = (each.word for each in self.tokens[max(0, at - _HEARER) : at])
            return any(each in words.forms(words.TELLING) for each in hearer)
        if before in words.forms(words.DENYING) and word in words.DETERMINERS:
            return self._any_finite(self.clause, at)
        starts = word in words.PRONOUNS | words.DETERMINERS or self.tokens[at].capital
        return (
            starts
            and word != "who"
            and before in words.forms(words.BARE_CONTENT)
            and before not in words.BARE_CONTENT
            and self.line[self.tokens[at - 1].end : self.tokens[at].start].isspace()
            and self._is_subject_then_verb(at, high)
        )

    def _comma_parts(self, piece: int) -> bool:
        """Whether the comma before ``piece`` stands between two clauses."""
        low, high = self.first[piece], self.first[piece + 1]
        if low == high or low == 0 or low <= self.clause:
            return False
        word = self.tokens[low].word
        if self.line[self.marks[piece - 1][1]] in MARKS:
            return True
        if self._is_report_end(low):
            return True
        if self.finite[low] and self._is_resumed(low):
            return True
        if word in words.RELATIVES or self._is_aside(low, high):
            return True
        if self._is_aside(self.first[piece - 1], low) and self.clause == self.first[piece - 1]:
            return True
        if word in words.TURNING:
            return self._any_finite(low + 1, high)
        begin = low + 1 if word in words.JOINING else low
        before = self._any_finite(self.clause, low) or self._is_opening()
        follows = self._is_subject_then_verb(begin, high) or self._is_cut_subject(piece)
        return before and follows

    def _is_report_end(self, low: int) -> bool:
        """Whether "he said" stands right before the comma, and is the clause so far."""
        said = self.tokens[low - 1].word in words.forms(words.REPORTING)
        return said and self._any_finite(self.clause, low)

    def _is_resumed(self, low: int) -> bool:
        """Whether a verb at ``low`` has its subject after it ("…, said Weil") or far before."""
        said = self.tokens[low].word in words.forms(words.REPORTING)
        if said and self._any_finite(self.clause, low):
            return True
        return self.tokens[self.clause].word in words.RELATIVES

    def _is_cut_subject(self, piece: int) -> bool:
        """Whether an aside stands between a subject, which is the piece, and its verb."""
        if piece + 3 >= len(self.first):
            return False
        aside, verb = self.first[piece + 1], self.first[piece + 2]
        return verb < len(self.tokens) and self.finite[verb] and self._is_aside(aside, verb)

    def _is_aside(self, low: int, high: int) -> bool:
        """Whether a piece interrupts: "affected by …", "according to …", "saying …"."""
        if high - low < 2:
            return False
        word, following = self.tokens[low].word, self.tokens[low + 1].word
        if word == "according":
            return following == "to"
        if word.endswith("ing"):
            return word in words.forms(words.REPORTING)
        ended = high < len(self.tokens) and self.finite[high]
        return ended and word.endswith(("ed", "en")) and following in words.PREPOSITIONS

    def _is_opening(self) -> bool:
        """Whether the clause so far is a phrase before the first clause: "In any case"."""
        word = self.tokens[self.clause].word
        return (
            word in words.OPENERS | words.PREPOSITIONS | words.SUBORDINATORS
            or words.is_adverb(word)
            or word.endswith(("ing", "ed"))
        )

    def _any_finite(self, low: int, high: int) -> bool:
        return any(self.finite[low:high])

    def _is_subject_then_verb(self, low: int, high: int) -> bool:
        """Whether a finite verb follows in the stretch, with something before it."""
        if low >= high or self.finite[low]:
            return low < high and "'" in self.tokens[low].word and self.finite[low]
        return self._any_finite(low + 1, high)

    def _is_finite(self, at: int) -> bool:
        word = self.tokens[at].word
        if words.is_finite_form(word):
            return True
        before = self.tokens[at - 1].word if at else ""
        if at == 0 or before == "to" or before in words.DETERMINERS or before in words.BE:
            return False
        following = self.tokens[at + 1].word if at + 1 < len(self.tokens) else ""
        if self.tokens[at].capital or following == "by":
            return False
        if word in words.finite_verbs():
            return word not in words.NOUNS_TOO or before in words.PRONOUNS or self._named(at - 1)
        if before in words.PREPOSITIONS or words.is_finite_form(before):
            return False
        return len(word) > 4 and word.endswith("ed") and following in words.DETERMINERS

    def _named(self, at: int) -> bool:
        return self.tokens[at].capital and at > 0
