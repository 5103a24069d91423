"""UIMA CAS XMI: ``.xmi`` files with a ``TypeSystem.xml``, in a folder or an archive.

What belongs here: this form of a CAS. Its XML is read once with our own limits (no document type,
bounded depth), for the offsets as they stand, before cassis reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator.exchange.format import Head, Job
from annotator.exchange.formats.cas.reading import Loaded, Offsets, lenient, read_all
from annotator.exchange.formats.cas.writing import Writer
from annotator.exchange.formats.tree import Tree
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Target
from annotator.guarded import Broken, xmls
from annotator.ticker import Ticker
from annotator.values import Refusal

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

ENDING: Final = ".xmi"
TYPES: Final = "TypeSystem.xml"
_ID: Final = "{http://www.omg.org/XMI}id"
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_PLAIN: Final = ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "utf-16")


def looks_like(head: Head) -> bool:
    """Whether it is an XMI document, or there are some in it (an INCEpTION project has each in an
    archive of its own)."""
    if head.names:
        return any(
            name.lower().endswith(ENDING)
            or (name.endswith(".zip") and name.split("/")[-3:-2] == ["annotation"])
            for name in head.names
        )
    return head.path.suffix.lower() == ENDING or b"<xmi:XMI" in head.data[:2000]


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The texts of a file, a folder or an archive."""
    return read_all(path, ticker, ENDING, _Loader().load, lambda name: name == TYPES)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write an XMI file for each article and annotator, and the type system at the top."""
    writer = Writer(job, ENDING, _encoded, xml=True)
    writer.write(target, articles)
    with target.open(TYPES) as sink:
        sink.write((writer.types().to_xml() or "").encode())


def _encoded(cas: Cas) -> bytes:
    return (cas.to_xmi() or "").encode()


class _Loader:
    """Reads XMI files; a type system that serves many of them is read once."""

    def __init__(self) -> None:
        self._bytes = b""
        self._types: TypeSystem | None = None

    def load(self, tree: Tree, name: str) -> Loaded:
        """A CAS, and its offsets as the file has them.

        Raises:
            Broken: there is no type system, or a file is not good.
        """
        from cassis import load_cas_from_xmi

        data = tree.read(name)
        offsets = _offsets(data)
        known = self._type_system(tree, name)
        cas, unknown = lenient(
            lambda: load_cas_from_xmi(BytesIO(data), typesystem=known, lenient=True)
        )
        return Loaded(cas, offsets, unknown)

    def _type_system(self, tree: Tree, name: str) -> TypeSystem:
        from cassis import load_typesystem

        data = tree.read(_types_for(tree, name))
        if self._types is None or data != self._bytes:
            _check(data)
            self._types, _ = lenient(lambda: load_typesystem(BytesIO(data)))
            self._bytes = data
        return self._types


def _types_for(tree: Tree, name: str) -> str:
    """The type system beside a file, or in the nearest folder above."""
    folder = name.rpartition("/")[0]
    while True:
        wanted = f"{folder}/{TYPES}" if folder else TYPES
        found = next((each for each in tree.names if each.lower() == wanted.lower()), None)
        if found is not None:
            return found
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    raise Broken(f"there is no {TYPES} beside it, which says what its types are")


def _check(data: bytes) -> None:
    """cassis parses by itself: an encoding that hides a document type from us is not allowed."""
    xmls.refuse_doctype(data)
    named = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if named and named[1].decode().lower() not in _PLAIN:
        raise Broken(f"the encoding {named[1].decode()} is not read; save it as UTF-8")
    xmls.parse(data)


def _offsets(data: bytes) -> Offsets:
    _check(data)
    found: Offsets = {}
    for each in xmls.parse(data):
        id_, begin, end = each.get(_ID), each.get("begin"), each.get("end")
        if id_ and begin and end and id_.isdigit():
            try:
                found[int(id_)] = (int(begin), int(end))
            except ValueError:
                raise Broken(f"“{begin}–{end}” of annotation {id_} is no place") from None
    return found
