"""The kinds of file that articles are taken out of, in one table.

What belongs here: a row for each kind. The walk through folders, the dialogs, the command line and
the worker take their list from ``KINDS``; a new kind is a module and a row.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Final, NamedTuple, cast

from annotator.ingest.extracted import Extractor

OUR_VERSION: Final = "1"
"""Of the rules that are our own; a change of what comes out raises it."""


class Kind(NamedTuple):
    """``key`` for the command line, ``name`` for people; ``endings`` in lower case. ``most``:
    bytes of the largest file; ``library``: the distribution that does the work, whose version is
    kept with the article ("" for our own rules)."""

    key: str
    name: str
    endings: tuple[str, ...]
    module: str
    library: str = ""
    most: int = 50_000_000
    function: str = "extract"


_HOME: Final = "annotator.ingest.extractors."
KINDS: Final[tuple[Kind, ...]] = (
    Kind("txt", "Plain text", (".txt", ".text"), _HOME + "texts"),
    Kind("md", "Markdown", (".md", ".markdown"), _HOME + "texts", function="markdown"),
    Kind("html", "Web page", (".html", ".htm", ".xhtml"), _HOME + "pages", "trafilatura"),
    Kind(
        "mhtml", "Saved page", (".mhtml", ".mht"), _HOME + "pages", "trafilatura", function="saved"
    ),
    Kind("docx", "Word", (".docx",), _HOME + "word", "python-docx"),
    Kind("pdf", "PDF", (".pdf",), _HOME + "pdf", "pypdf", 200_000_000),
    Kind("rtf", "Rich text", (".rtf",), _HOME + "rtf", "striprtf"),
    Kind("eml", "E-mail", (".eml",), _HOME + "mail"),
    Kind("mbox", "Mailbox", (".mbox",), _HOME + "mail", "", 4_000_000_000, "mailbox"),
    Kind("csv", "Comma-separated", (".csv",), _HOME + "tables", "", 4_000_000_000),
    Kind("tsv", "Tab-separated", (".tsv", ".tab"), _HOME + "tables", "", 4_000_000_000),
    Kind("xlsx", "Excel", (".xlsx",), _HOME + "tables", "openpyxl", 200_000_000, "workbook"),
    Kind("feed", "RSS or Atom", (".rss", ".atom", ".xml"), _HOME + "feeds", "feedparser"),
    Kind("nexis", "Nexis bundle", (), _HOME + "bundles", function="nexis"),
    Kind("factiva", "Factiva bundle", (), _HOME + "bundles", function="factiva"),
    Kind("zip", "Archive", (".zip",), _HOME + "archives", "", 20_000_000_000),
)


def by_key(key: str) -> Kind:
    """The kind called ``key``; ``KeyError`` where there is none."""
    return next(each for each in KINDS if each.key == key)


def by_name(name: str) -> Kind | None:
    """The kind that a file's name suggests."""
    ending = PurePath(name).suffix.lower()
    return next((each for each in KINDS if ending in each.endings), None)


def extractor(kind: Kind) -> Extractor:
    """The function that takes articles out of it."""
    return cast("Extractor", getattr(import_module(kind.module), kind.function))


def made_by(kind: Kind) -> str:
    """What took the article out, and its version: "trafilatura 2.3.1"."""
    if not kind.library:
        return f"claim-annotator {OUR_VERSION}"
    try:
        return f"{kind.library} {version(kind.library)}"
    except PackageNotFoundError:
        return kind.library
