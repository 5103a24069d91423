"""HTML to text: paragraphs, items and rows, whatever the depth.

What belongs here: parsing HTML without fetching, entities or loss, and writing a tree as text.
Paragraphs are apart by a blank line; items of a list, rows of a table and lines of a paragraph each
stand on a line of their own, cells apart by a tab. Which part of a page is the article is for
``pages``.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any, Final

from annotator.ingest.extracted import Unreadable

MAX_DEPTH: Final = 2000
"""How deep elements may be nested; the parser loses what is deeper."""
_DOCTYPE: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<!DOCTYPE[^>\[]*(\[[^\]]*\]\s*)?>", re.I)
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_SPACES: Final = " \t\n\r\f"
HIDDEN: Final = frozenset(
    "script style noscript template head title object embed applet iframe svg math audio video "
    "canvas select option datalist textarea button".split()
)
"""Elements whose content nobody reads as text."""
AROUND: Final = HIDDEN | frozenset("nav header footer aside form menu dialog".split())
"""Elements that are not the article, where nothing tells better."""
_PARAGRAPHS: Final = frozenset(
    "p div h1 h2 h3 h4 h5 h6 head quote blockquote ul ol dl list table pre section article main "
    "figure figcaption caption address hr body center fieldset details summary header footer nav "
    "aside form".split()
)
_LINES: Final = frozenset("li item tr row dt dd".split())
_CELLS: Final = frozenset("td th cell".split())
_BREAKS: Final = frozenset(("br", "lb"))


def tree(text: str) -> Any:
    """The root element of a page or a piece of one (an ``lxml.html.HtmlElement``).

    Raises:
        Unreadable: there is nothing in it, or it is nested too deeply.
    """
    from lxml.etree import LxmlError
    from lxml.html import (
        HTMLParser,
        document_fromstring,
    )

    text = _DOCTYPE.sub("", text, count=1) if _DOCTYPE.match(text) else text
    # Without huge_tree, the parser drops everything after what it finds too long, in silence.
    parser = HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
    )
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        raise Unreadable("There is nothing in it that can be read as a web page.") from None
    if any("depth" in str(entry.message).lower() for entry in parser.error_log):
        raise Unreadable(
            f"Its elements are nested more than {MAX_DEPTH:,} levels deep, which no page of "
            "people is; its text cannot be read whole."
        )
    return root


def text_of(root: Any, without: Container[str] = HIDDEN) -> str:
    """All text under ``root`` (HTML, or what trafilatura makes of it), but for the elements named
    in ``without``. Takes any depth."""
    flow = _Flow()
    # A stack of (element, whether its end is next), not recursion: depth comes from outside.
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        element, at_end = waiting.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        if at_end:
            flow.end(name)
        elif name and name not in without:
            flow.start(name)
            flow.add(element.text)
            waiting.append((element, True))
            waiting.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            flow.add(element.tail)
    return flow.text


class _Flow:
    """Text that grows by words and breaks. A break is written when words follow it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._break = ""
        self._space = False
        self._pre = self._items = self._cells = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def start(self, name: str) -> None:
        self._edge(name)
        self._pre += name == "pre"
        self._items += name in ("li", "item")
        self._cells += name in _CELLS

    def end(self, name: str) -> None:
        self._pre -= name == "pre"
        self._items -= name in ("li", "item")
        self._cells -= name in _CELLS
        if name not in _CELLS and name not in _BREAKS:
            self._edge(name)

    def add(self, words: str | None) -> None:
        if not words:
            return
        if self._pre and not self._cells:
            self._write(words.replace("\r\n", "\n").replace("\r", "\n"))
            return
        plain = _SPACE.sub(" ", words)
        if plain[0] == " ":
            self._space = True
        if inner := plain.strip(_SPACES):
            self._write(inner)
            self._space = plain[-1] == " "

    def _write(self, words: str) -> None:
        if self._break:
            if self._parts:
                self._parts.append(self._break)
        elif self._space and self._parts:
            self._parts.append(" ")
        self._parts.append(words)
        self._break, self._space = "", False

    def _edge(self, name: str) -> None:
        """What stands between the words before and after the edge of an element."""
        if name in _CELLS:
            self._widen("\t")
        elif self._cells:
            # Nothing in a cell may look like another row.
            self._space = self._space or name in _PARAGRAPHS | _LINES | _BREAKS
        elif name in _BREAKS or name in _LINES or (self._items and name in _PARAGRAPHS):
            self._widen("\n")
        elif name in _PARAGRAPHS:
            self._widen("\n\n")

    def _widen(self, wanted: str) -> None:
        if ("", "\t", "\n", "\n\n").index(wanted) > ("", "\t", "\n", "\n\n").index(self._break):
            self._break = wanted
