"""Web Annotations as articles with the work of those who made them.

What belongs here: bringing together what stands apart, the annotations of one source and its text.
Our own files have the text before its annotations and are read as they come; of others all places
are gathered first. The text of a source is in the file, or beside it as a ``.txt`` file of the
source's name; nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from annotator.exchange import json_items
from annotator.exchange.extras import as_object, text_of
from annotator.exchange.formats.w3c import settling
from annotator.exchange.formats.w3c.marks import (
    Group,
    Link,
    Mark,
    motivations,
    parse,
    unpacked,
)
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseArticle
from annotator.guarded import Broken
from annotator.ticker import Silent, Ticker
from annotator.values import Refusal

_ENDS: Final = 65_536
_PAGED: Final = re.compile(rb'"@?type"\s*:\s*\[?\s*"(oa:)?Annotation(Page|Collection)"')
_ELSEWHERE: Final = re.compile(rb'"(?:first|next)"\s*:\s*"((?:https?:|/|\.)[^"\\]*)"')
_MOST: Final = 200_000_000
"""Bytes of a text that lies beside."""


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles that a file's annotations are about; see ``format.Reader``."""
    yield from _Reader(path).read(ticker)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._now: Group | None = None
        self._others: dict[str, Group] = {}
        self._links: list[Link] = []
        self._any_text = False

    def read(self, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
        """Everything in the file."""
        for line, value in self._values(ticker):
            if isinstance(value, Refusal):
                yield value
                continue
            try:
                yield from self._add(line, value)
            except Broken as broken:
                yield self._refusal(line, str(broken))
        yield from self._finished()
        yield from self._rest()
        yield from self._elsewhere()

    def _values(self, ticker: Ticker) -> Iterator[tuple[int, object]]:
        within = "items" if self._is_paged() else ""
        for each in json_items.items(self._path, ticker, within):
            if isinstance(each, Refusal):
                yield each.line, each
                continue
            line, value = each
            for one in unpacked(value):
                yield line, one

    def _is_paged(self) -> bool:
        """Whether it is one collection or page, whose annotations can be read one at a time."""
        head = self._end(0)
        before = head.split(b'"items"', 1)[0]
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and bool(_PAGED.search(before))

    def _end(self, back: int) -> bytes:
        try:
            if not self._path.is_file():
                return b""
            with self._path.open("rb") as file:
                if back:
                    file.seek(max(0, self._path.stat().st_size - back))
                return file.read(_ENDS)
        except OSError:
            return b""  # reading says why

    def _elsewhere(self) -> Iterator[Refusal]:
        """Pages that the file only names."""
        found = {each for end in (0, _ENDS) for each in _ELSEWHERE.findall(self._end(end))}
        for each in sorted(found):
            where = each.decode(errors="replace")[:200]
            yield self._refusal(
                0,
                f"more of its annotations are elsewhere, at {where}; nothing is fetched. "
                "Save that page as a file and import it, too",
            )

    def _refusal(self, line: int, reason: str) -> Refusal:
        return Refusal(file=str(self._path), line=line, reason=reason)

    def _add(self, line: int, value: object) -> Iterator[LooseArticle | Refusal]:
        if not isinstance(value, dict):
            raise Broken("this is no annotation: an annotation is an object")
        if (text := _text(value)) is not None:
            yield from self._finished()
            self._any_text = True
            own = as_object(value[OWN])
            self._now = Group(_about(value), line, text, own)
            return
        found = parse(value, line)
        for each in [found] if isinstance(found, Link) else found:
            group = self._group(each)
            if isinstance(each, Mark):
                group.marks.append(each)  # type: ignore[union-attr]
            elif group is not None:
                group.links.append(each)
            else:
                self._links.append(each)

    def _group(self, each: Mark | Link) -> Group | None:
        now = self._now
        if now is not None and each.own.get("article", "") == now.own.get("article"):
            return now
        if isinstance(each, Link):
            return None
        if now is not None and each.source.key == now.source:
            return now
        group = self._others.setdefault(each.source.key, Group(each.source.key, each.line))
        group.text = group.text if each.source.text is None else each.source.text
        return group

    def _finished(self) -> Iterator[LooseArticle | Refusal]:
        if self._now is not None:
            yield from self._settled(self._now)
        self._now = None

    def _settled(self, group: Group) -> Iterator[LooseArticle | Refusal]:
        for line, reason in settling.broken(group):
            yield self._refusal(line, reason)
        yield settling.article(group)

    def _rest(self) -> Iterator[LooseArticle | Refusal]:
        """What did not stand behind its text."""
        where = {mark.id: group for group in self._others.values() for mark in group.marks}
        for link in self._links:
            group = where.get(link.from_id)
            if group is None or where.get(link.to_id) is not group:
                yield self._refusal(link.line, "it links annotations that are not in the file")
            else:
                group.links.append(link)
        missing = {key for key, each in self._others.items() if each.text is None}
        if missing and self._any_text:
            self._look_again(missing)
        for group in self._others.values():
            try:
                if group.text is None:
                    group.text = beside(self._path, group.source)
                yield from self._settled(group)
            except Broken as broken:
                yield self._refusal(group.line, str(broken))

    def _look_again(self, missing: Iterable[str]) -> None:
        """The texts of articles whose annotations stand apart from them."""
        for _, value in self._values(Silent()):
            text = None if isinstance(value, Refusal) else _text(value)
            if text is None or (about := _about(as_object(value))) not in missing:
                continue
            group = self._others[about]
            group.text = text
            group.own = {**as_object(as_object(value)[OWN]), "work": []}


def _text(value: object) -> str | None:
    """The text of an article, where this is the annotation in which we write it."""
    given = as_object(value)
    own = as_object(given.get(OWN))
    if "details" not in own or "describing" not in motivations(given):
        return None
    body = given.get("body")
    words = as_object(body[0] if isinstance(body, list) and body else body).get("value")
    return words if isinstance(words, str) else None


def _about(item: dict[str, Any]) -> str:
    target = item.get("target")
    return target if isinstance(target, str) else text_of(as_object(target).get("source"))


def beside(path: Path, source: str) -> str:
    """The text of a source, from a file beside the annotations.

    Raises:
        Broken: there is none; the message says what it would be called.
    """
    name = PurePosixPath(unquote(urlsplit(source.replace("urn:", "")).path)).name
    name = "" if "\\" in name or "\0" in name else name
    wanted = [f"{name}.txt", f"{PurePosixPath(name).stem}.txt"] if name else []
    if name.lower().endswith(".txt"):
        wanted.insert(0, name)
    for each in wanted:
        file = path.with_name(each)
        try:
            if not file.is_file():
                continue
            if file.stat().st_size > _MOST:
                raise Broken(f"its text, {each}, is larger than {_MOST // 1_000_000} MB")
            return file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Broken(f"its text, {each}, is not UTF-8") from None
        except (OSError, ValueError):
            continue
    called = f" as “{wanted[0]}” (UTF-8)" if wanted else ""
    raise Broken(
        f"the text of “{source[:200]}” is not in the file, and nothing is fetched. Put it beside "
        f"the file{called}, or import a file that has it as the “value” of the target’s source"
    )
