"""The lines of a CoNLL file: columns, sentences, articles.

What belongs here: cutting a file into articles of sentences of tokens with tags. What the tags say
is for ``annotator.exchange.tagging``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from annotator.exchange.jsonl_reader import MAX_LINE
from annotator.exchange.one_layer import MAX_TEXT
from annotator.exchange.tagging import is_tag
from annotator.guarded import Broken, strict_json
from annotator.ticker import Ticker

DOCSTART: Final = "-DOCSTART-"
MIDDLE: Final = "columns between the token and the tag"
"""``set_aside``: the file has more columns than these two, and something in them."""
COMMENTS: Final = "comment lines"
"""``set_aside``: lines that begin with “# ” and have no tag."""
_FILLER: Final = frozenset(("-X-", "_", "O", "-", "*"))
_BLANKS: Final = re.compile(r"[ \t]+")
_NEW_ARTICLE: Final = re.compile(r"# *newdoc(?: +id *= *(.*))?")
_TICK_EVERY: Final = 4096


@dataclass(slots=True)
class Sheet:
    """One article: its sentences, each with its tokens and their tags. ``wrong``: why it cannot be
    taken in, with the ``line`` of that, else the line on which it begins."""

    line: int
    id: str = ""
    tokens: list[list[str]] = field(default_factory=list)
    tags: list[list[str]] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    wrong: str = ""
    size: int = 0
    begun: bool = False

    def add(self, number: int, columns: list[str]) -> None:
        """A token and its tag. After something wrong nothing more is kept."""
        if self.wrong:
            return
        if len(columns) < 2 or not columns[0]:
            self.fail(number, "the line has a token and no tag" if columns[0] else "no token")
            return
        if not self.tokens or not self.begun:
            self.tokens.append([])
            self.tags.append([])
            self.begun = True
        self.tokens[-1].append(columns[0])
        self.tags[-1].append(columns[-1])
        self.columns.add(len(columns))
        if len(columns) > 2 and not _FILLER.issuperset(columns[1:-1]):
            self.aside.add(MIDDLE)
        self.size += len(columns[0]) + 1
        if self.size > MAX_TEXT:
            self.fail(number, f"an article of more than {MAX_TEXT:,} characters")

    def fail(self, number: int, why: str) -> None:
        """Nothing of this article can be taken in."""
        self.line, self.wrong = number, why
        self.tokens, self.tags = [], []


def sheets(path: Path, ticker: Ticker) -> Iterator[Sheet]:
    """The articles of a file, in its order.

    Raises:
        OSError: it cannot be read.
    """
    total = path.stat().st_size
    now: Sheet | None = None
    done = number = 0
    with path.open("rb") as file:
        while data := file.readline(MAX_LINE):
            number += 1
            done += len(data)
            if number % _TICK_EVERY == 1:
                ticker.tick(done, total, path.name)
            try:
                line = _text(data, number)
            except Broken as broken:
                now = now or Sheet(number)
                now.fail(number, str(broken))
                continue
            identity = _begins(line)
            if identity is not None:
                if now is not None:
                    yield now
                now = Sheet(number, identity)
            elif not line.strip():
                if now is not None:
                    now.begun = False
            else:
                now = now or Sheet(number)
                _put(now, number, line)
    ticker.tick(total, total, path.name)
    if now is not None:
        yield now


def _text(data: bytes, number: int) -> str:
    if number == 1:
        data = data.removeprefix(b"\xef\xbb\xbf")
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Broken("the file is UTF-16; save it as UTF-8 and import it again")
    if len(data) >= MAX_LINE:
        raise Broken(f"the line is longer than {MAX_LINE // 1_000_000} MB")
    try:
        return data.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Broken(strict_json.not_utf8(data)) from None


def _put(sheet: Sheet, number: int, line: str) -> None:
    columns = columns_of(line)
    if line.startswith("# ") and not sheet.begun and not is_tag(columns[-1]):
        sheet.aside.add(COMMENTS)
        return
    sheet.add(number, columns)


def columns_of(line: str) -> list[str]:
    """A line's columns: between tabs, where there are any (tokens may then hold spaces)."""
    if "\t" in line:
        return [each.strip(" ") for each in line.rstrip("\t ").split("\t")]
    return _BLANKS.split(line.strip(" "))


def _begins(line: str) -> str | None:
    """The id of the article that the line begins ("" for none); None where it begins none."""
    if line[:1] not in ("-", "#"):
        return None
    if line.startswith(DOCSTART):
        rest = [each for each in _BLANKS.split(line)[1:] if each not in _FILLER]
        return " ".join(rest).strip("() ")
    found = _NEW_ARTICLE.fullmatch(line)
    return (found[1] or "").strip() if found else None
