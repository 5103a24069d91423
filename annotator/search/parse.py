r"""Reading a line as a query.

What belongs here: the grammar, and words for what is wrong with a line::

    query  = any
    any    = all { "OR" all }
    all    = item { [ "AND" ] item }
    item   = [ "-" | "NOT" ] ( "(" any ")" | field ":" values | value )
    values = value { "," value }            (one of them)
    value  = word [ "*" ]                   huawei   deny*      (* : may go on)
           | '"' words '"' [ "*" ]          "the United States"
           | "/" pattern "/" [ "i" ]        /den(y|ied)/i       (a regular expression)
           | "none" | "*"                   after a field: no value, any value

``OR``, ``AND`` and ``NOT`` are in capitals; two items beside each other must both hold. Words and
phrases do not look at case or diacritics, a pattern does unless it ends in ``/i``. A quotation
mark or backslash within quotation marks has a backslash before it, a slash within a pattern too.
The fields stand in ``fields``: those of every project (``label:denial``, ``by:me``, ``note:*``,
``doubt:yes``, ``relation:target``, ``version:old``, ``unconfirmed:certainty``; of articles
``state:finished``, ``flag:yes``, ``in:Reuters``, ``title:word``, ``date:2024-01..2024-06``,
``language:en``, ``removed:yes``), and the companions and attributes of the scheme (``-cue:den*``,
``source:none``, ``certainty:possible,probable``).

Without a condition on annotations (or with ``label:none``, outside my spans) a query asks for
places in texts; with one, for annotations, and words must then stand in the words labelled.
"""

from __future__ import annotations

import re
from typing import Final

from annotator.scheme import Scheme
from annotator.search import fields
from annotator.search.query import (
    All,
    Asked,
    Either,
    Kind,
    Node,
    Not,
    Query,
    QueryRefused,
    Value,
    Words,
    is_bare,
    leaves,
)

DEEPEST: Final = 40
LONGEST: Final = 10_000
_FIELD: Final = re.compile(r"([^\W\d][\w-]*):(?=[^\s:])")
_WORD: Final = re.compile(r'[^\s"“”()]+')
_PIECE: Final = re.compile(r'[^\s"“”(),]+')
_SPACE: Final = re.compile(r"(?:\s|-(?=\s|$))*")
"""White space, and a dash that stands alone in it."""
_PATTERN: Final = re.compile(r"/((?:[^/\\]|\\.)*)/(i?)", re.S)
_ESCAPED: Final = re.compile(r"\\(.)", re.S)
_CLOSING: Final = {'"': '"', "“": "”", "”": "”"}
_BROKEN: Final = re.compile("[\0\ud800-\udfff]")


def parse(line: str, scheme: Scheme) -> Query:
    """The query that a line asks.

    Raises:
        QueryRefused: it cannot be understood; the message says what is wrong, ``at`` where.
    """
    if len(line) > LONGEST:
        raise QueryRefused(f"A query has at most {LONGEST:,} characters.", LONGEST)
    broken = _BROKEN.search(line)
    if broken is not None:
        raise QueryRefused("There is a character here that no text holds.", broken.start())
    query = Query(_Reader(line, scheme).whole(), scheme)
    _check_outside(query)
    return query


def _check_outside(query: Query) -> None:
    """``label:none`` asks for words that carry no annotation; what else could be asked of one?"""
    conditions = [each for each in leaves(query.root) if isinstance(each, Asked)]
    outside = [each for each in conditions if fields.is_outside(each)]
    if outside and any(fields.is_of_annotations(each, query.scheme) for each in conditions):
        raise QueryRefused(
            "“label:none” looks for words outside your spans, so nothing else can be asked of a "
            "span beside it.",
            outside[0].at,
        )


class _Reader:
    def __init__(self, line: str, scheme: Scheme) -> None:
        self._line = line
        self._scheme = scheme
        self._at = 0
        self._depth = 0
        self._skip()

    def whole(self) -> Node | None:
        if not self._left:
            return None
        found = self._any()
        if self._left:
            raise QueryRefused("There is a “)” without a “(” before it.", self._at)
        return found

    def _any(self) -> Node:
        parts = [self._all()]
        while self._said("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _all(self) -> Node:
        parts = [self._item()]
        while True:
            said = self._said("AND")
            if not said and (not self._left or self._here == ")" or self._next_is("OR")):
                return parts[0] if len(parts) == 1 else All(tuple(parts))
            parts.append(self._item())

    def _item(self) -> Node:
        start = self._at
        if not self._left or self._here == ")" or self._next_is("OR") or self._next_is("AND"):
            raise QueryRefused("Something to look for is missing here.", start)
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryRefused("There are too many brackets within each other here.", start)
        if self._said("NOT") or self._minus():
            found: Node = Not(self._item())
        elif self._here == "(":
            found = self._bracket()
        else:
            found = self._asked() or Words(self._value(_WORD))
        self._depth -= 1
        return found

    def _minus(self) -> bool:
        if self._here != "-":
            return False
        self._go(1)
        return True

    def _bracket(self) -> Node:
        start = self._at
        self._go(1)
        found = self._any()
        if self._line[self._at : self._at + 1] != ")":
            raise QueryRefused("The “(” here is never closed.", start)
        self._go(1)
        return found

    def _asked(self) -> Node | None:
        begins = _FIELD.match(self._line, self._at)
        if begins is None:
            return None
        start = self._at
        name = fields.resolved(begins[1], self._scheme, start)
        self._at = begins.end()
        values = [self._field_value()]
        while self._left and self._here == ",":
            self._at += 1
            values.append(self._field_value())
        self._skip()
        return fields.checked(Asked(name, tuple(values), start), self._scheme)

    def _field_value(self) -> Value:
        return self._value(_PIECE, skip=False)

    def _value(self, bare: re.Pattern[str], *, skip: bool = True) -> Value:
        start = self._at
        here = "" if not self._left else self._here
        if here in _CLOSING:
            text = self._quoted(start)
            value = Value(text, "phrase", self._star(), at=start)
        elif here == "/":
            value = self._pattern(start)
        else:
            found = bare.match(self._line, start)
            if found is None:
                raise QueryRefused("Something to look for is missing here.", start)
            self._at = found.end()
            value = _word(found[0], start, field=bare is _PIECE)
        if skip:
            self._skip()
        return value

    def _star(self) -> bool:
        if not self._left or self._here != "*":
            return False
        self._at += 1
        return True

    def _quoted(self, start: int) -> str:
        closing, at, text = _CLOSING[self._here], start + 1, []
        while at < len(self._line) and self._line[at] != closing:
            if self._line[at] == "\\" and at + 1 < len(self._line):
                at += 1
            text.append(self._line[at])
            at += 1
        if at >= len(self._line):
            raise QueryRefused("The quotation mark here is never closed.", start)
        self._at = at + 1
        words = "".join(text)
        if not words.strip():
            raise QueryRefused("There is nothing between these quotation marks.", start)
        return words

    def _pattern(self, start: int) -> Value:
        found = _PATTERN.match(self._line, start)
        if found is None:
            raise QueryRefused(
                "A pattern begins here, but no “/” ends it. To look for the slash itself, "
                "put the words in quotes.",
                start,
            )
        if not found[1]:
            raise QueryRefused("There is nothing between these slashes.", start)
        self._at = found.end()
        text = _ESCAPED.sub(lambda each: "/" if each[1] == "/" else each[0], found[1])
        return Value(text, "pattern", flags=found[2], at=start)

    # -- small steps -----------------------------------------------------------------------

    @property
    def _left(self) -> int:
        return len(self._line) - self._at

    @property
    def _here(self) -> str:
        return self._line[self._at]

    def _next_is(self, word: str) -> bool:
        found = _WORD.match(self._line, self._at)
        return found is not None and found[0] == word

    def _said(self, word: str) -> bool:
        if not self._next_is(word):
            return False
        self._go(len(word))
        return True

    def _go(self, characters: int) -> None:
        self._at += characters
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._line, self._at)
        self._at = found.end() if found else self._at


def _word(text: str, at: int, *, field: bool) -> Value:
    start = text.endswith("*")
    bare = text[:-1] if start else text
    if not (bare or field):
        raise QueryRefused("A “*” needs the beginning of a word before it.", at)
    if field and not bare:
        return Value("", "any", at=at)
    if field and text.casefold() == "none":
        return Value("", "none", at=at)
    kind: Kind = "word" if is_bare(bare) else "phrase"
    return Value(bare, kind, start, at=at)
