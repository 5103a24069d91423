"""The formats in which annotated data comes and goes, in one table.

What belongs here: a row for each format. Menus, dialogs, the command line, the manual's table and
the tests take their list from ``FORMATS``; a new format is a module and a row.
"""

from __future__ import annotations

import os
import sys
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, cast

from annotator.errors import Problem
from annotator.exchange.format import HEAD, Format, Head, Holds, LooksLike, Option, Reader, Writer
from annotator.exchange.formats.spacy_.spans import INTO
from annotator.exchange.tagging import EDGES, SEGMENTS, TAGS
from annotator.guarded.zips import DAMAGE

NATIVE: Final = "jsonl"
NAMES: Final = 1000
"""Names in a folder or an archive by which its format is told."""
_HOME: Final = "annotator.exchange.formats."
_ALL: Final = Holds(*[True] * len(Holds._fields))
_ONE_LAYER: Final = Holds(nesting=True, metadata=True)

_DOCCANO: Final = (
    Option(
        "form",
        ("relations", "triples"),
        "Spans with relations, or triples of start, end and label",
    ),
    SEGMENTS,
)

FORMATS: Final[tuple[Format, ...]] = (
    Format(NATIVE, "JSON Lines", (".jsonl", ".ndjson"), "annotator.exchange.native", holds=_ALL),
    Format(
        "doccano",
        "doccano JSONL",
        (".jsonl",),
        _HOME + "doccano.single",
        holds=_ALL._replace(annotators=False),
        shows=Holds(nesting=True, relations=True, metadata=True),
        options=_DOCCANO,
        checked="doccano's rules",
    ),
    Format(
        "doccano-zip",
        "doccano project",
        (".zip",),
        _HOME + "doccano.members",
        shape="folder",
        holds=_ALL,
        shows=Holds(nesting=True, relations=True, annotators=True, metadata=True),
        options=_DOCCANO,
        checked="doccano's rules",
    ),
    Format(
        "label-studio",
        "Label Studio",
        (".json", ".jsonl"),
        _HOME + "label_studio",
        unit="utf-16",
        holds=_ALL,
        shows=_ALL._replace(annotators=False),
        options=(
            Option("form", ("full", "min"), "Full JSON, or JSON_MIN"),
            Option(
                "segments",
                ("parts", "hull"),
                "Spans of several segments: a region each, or one over all",
            ),
            Option(
                "people",
                ("beside", "completed_by"),
                "Names of annotators: beside, so that Label Studio takes the file in as it is, or "
                "in completed_by, where it must know them",
            ),
        ),
        checked="label-studio-sdk",
    ),
    Format(
        "prodigy",
        "Prodigy JSONL",
        (".jsonl",),
        _HOME + "prodigy",
        holds=_ALL,
        shows=Holds(nesting=True, relations=True, annotators=True, states=True, metadata=True),
        options=(SEGMENTS,),
        checked="Prodigy's rules",
    ),
    Format(
        "brat",
        "brat standoff",
        (".zip", ".ann"),
        _HOME + "brat",
        shape="folder",
        holds=_ALL,
        shows=_ALL._replace(annotators=False, states=False, provenance=False, metadata=False),
        checked="brat's rules",
    ),
    Format(
        "conll",
        "CoNLL (BIO)",
        (".conll", ".bio", ".iob"),
        _HOME + "conll",
        holds=_ONE_LAYER._replace(nesting=False),
        options=(
            SEGMENTS,
            EDGES,
            TAGS,
            Option(
                "columns",
                ("2", "4"),
                "Columns: token and tag, or four as CoNLL-2003 has them",
            ),
        ),
        checked="spaCy's converter",
    ),
    Format(
        "webanno",
        "WebAnno TSV 3",
        (".zip", ".tsv"),
        _HOME + "webanno",
        shape="folder",
        unit="utf-16",
        holds=_ALL,
        shows=_ALL._replace(notes=False, provenance=False, metadata=False),
        checked="the rules of INCEpTION's reader",
    ),
    Format(
        "xmi",
        "UIMA CAS XMI",
        (".zip", ".xmi"),
        _HOME + "cas.xmi",
        shape="folder",
        unit="utf-16",
        holds=_ALL,
        shows=_ALL._replace(provenance=False, metadata=False),
        needs="cas",
        checked="dkpro-cassis",
    ),
    Format(
        "casjson",
        "UIMA CAS JSON",
        (".zip", ".json"),
        _HOME + "cas.casjson",
        shape="folder",
        unit="utf-16",
        holds=_ALL,
        shows=_ALL._replace(provenance=False, metadata=False),
        needs="cas",
        checked="dkpro-cassis",
    ),
    Format(
        "hf-tokens",
        "Hugging Face tokens",
        (".jsonl", ".json"),
        _HOME + "huggingface.tokens",
        holds=_ONE_LAYER._replace(nesting=False),
        options=(SEGMENTS, EDGES, TAGS),
        checked="datasets",
    ),
    Format(
        "hf-spans",
        "Hugging Face spans",
        (".jsonl", ".json"),
        _HOME + "huggingface.spans",
        holds=_ONE_LAYER,
        options=(SEGMENTS,),
        checked="datasets",
    ),
    Format(
        "gliner",
        "GLiNER",
        (".json", ".jsonl"),
        _HOME + "gliner",
        holds=_ONE_LAYER,
        options=(SEGMENTS, EDGES),
        checked="the format's description",
    ),
    Format(
        "spacy",
        "spaCy DocBin",
        (".spacy",),
        _HOME + "spacy_.docbin",
        holds=_ONE_LAYER,
        needs="spacy",
        options=(
            SEGMENTS,
            EDGES._replace(values=("expand", "split", "drop")),
            INTO,
            Option(
                "language",
                ("auto", "xx", "en", "de", "fr", "es", "it", "nl", "pt"),
                "The language whose tokenizer is used",
            ),
        ),
        checked="spaCy",
    ),
    Format(
        "spacy-jsonl",
        "spaCy JSONL",
        (".jsonl", ".json"),
        _HOME + "spacy_.jsonl",
        holds=_ONE_LAYER,
        options=(SEGMENTS, EDGES, INTO),
        checked="spaCy",
    ),
    Format(
        "w3c",
        "W3C Web Annotation",
        (".json", ".jsonld", ".jsonl"),
        _HOME + "w3c",
        holds=_ALL,
        checked="the model's rules",
    ),
    Format(
        "refi",
        "REFI-QDA",
        (".qdpx", ".qdc"),
        _HOME + "refi",
        holds=_ALL,
        shows=Holds(
            nesting=True,
            relations=True,
            notes=True,
            annotators=True,
            provenance=True,
            metadata=True,
        ),
        checked="the rules of its schema",
    ),
    Format(
        "gate",
        "GATE (bdocjs)",
        (".bdocjs",),
        _HOME + "gate",
        shape="folder",
        holds=_ALL,
        options=(
            Option(
                "offsets",
                ("p", "j"),
                "Offsets in code points, or in UTF-16 as GATE in Java counts",
            ),
        ),
        checked="the format's rules",
    ),
    Format(
        "argilla",
        "Argilla records",
        (".json", ".jsonl"),
        _HOME + "argilla",
        holds=_ALL,
        shows=Holds(nesting=True, annotators=True, states=True, metadata=True),
        options=(
            Option("form", ("array", "lines"), "One array, or one record a line"),
            SEGMENTS,
        ),
        checked="Argilla's rules",
    ),
    Format(
        "csv-spans",
        "CSV of spans",
        (".csv", ".tsv"),
        _HOME + "csv_spans",
        holds=_ALL,
        options=(
            Option("texts", ("beside", "column"), "Texts in a second file beside, or in a column"),
            Option("separator", ("comma", "semicolon", "tab"), "What separates the columns"),
            Option(
                "encoding",
                ("utf-8-bom", "utf-8"),
                "UTF-8 with the mark that Excel needs, or without",
            ),
        ),
        checked="Python's csv",
    ),
)

_LIBRARIES: Final = {
    "cas": ("cassis", "dkpro-cassis>=0.10,<0.13"),
    "spacy": ("spacy", "spacy>=3.8,<3.9"),
}
"""The module that an extra of the package brings, and what to install for it (a test compares it
with the package's own list)."""


def by_key(key: str) -> Format:
    """The format called ``key``.

    Raises:
        Problem: there is none; the message lists those that exist.
    """
    for each in FORMATS:
        if each.key == key:
            return each
    known = ", ".join(each.key for each in FORMATS)
    raise Problem(f"There is no format “{key}”. There is: {known}.")


def readable() -> tuple[Format, ...]:
    """The formats that can be imported."""
    return tuple(each for each in FORMATS if each.reads)


def writable() -> tuple[Format, ...]:
    """The formats that can be exported."""
    return tuple(each for each in FORMATS if each.writes)


def sniff(path: Path) -> Format | None:
    """The format that a file, folder or archive is in, by how it begins; None for none of them.

    The native format comes last: anything that is JSON Lines with a text in it may be that.
    """
    head = head_of(path)
    if head is None:
        return None
    for each in (*FORMATS[1:], FORMATS[0]):
        if each.reads and _looks_like(each)(head):
            return each
    return None


def head_of(path: Path) -> Head | None:
    """How something begins; None where it cannot be opened."""
    try:
        if path.is_dir():
            return Head(path, b"", tuple(_names_in(path)))
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(HEAD)
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                return Head(path, data, tuple(sorted(archive.namelist())[:NAMES]))
    except DAMAGE:
        return None
    return Head(path, data)


def _names_in(folder: Path) -> list[str]:
    """The first names in a folder, those at its top first; not all of many thousand."""
    found: list[str] = []
    for base, folders, files in os.walk(folder):
        folders.sort()
        inside = Path(base).relative_to(folder)
        found += [(inside / each).as_posix() for each in sorted((*folders, *files))]
        if len(found) >= NAMES:
            break
    return sorted(found[:NAMES])


def reader(format_: Format) -> Reader:
    """The function that reads a format.

    Raises:
        Problem: the library that it needs is not installed; the message says how to get it.
    """
    _need(format_)
    return cast("Reader", import_module(format_.module).read)


def writer(format_: Format) -> Writer:
    """The function that writes a format; raises as ``reader``."""
    _need(format_)
    return cast("Writer", import_module(format_.module).write)


def options_for(format_: Format, given: dict[str, str]) -> dict[str, str]:
    """A value for each option of the format.

    Raises:
        Problem: there is no such option, or no such value of it.
    """
    known = {each.name: each for each in format_.options}
    for name, value in given.items():
        if name not in known:
            there = ", ".join(known) or "none"
            raise Problem(f"{format_.name} has no option “{name}”. It has: {there}.")
        if value not in known[name].values:
            values = ", ".join(known[name].values)
            raise Problem(f"The option “{name}” is one of {values}, not “{value}”.")
    return {each.name: given.get(each.name, each.values[0]) for each in format_.options}


def missing(format_: Format) -> str:
    """What to install before this format can be used; empty where nothing is missing."""
    if format_.needs not in _LIBRARIES:
        return ""
    module, wanted = _LIBRARIES[format_.needs]
    if find_spec(module) is not None:
        return ""
    # The Python that runs, because a library elsewhere would not be found.
    return (
        f"{format_.name} needs a library that is not installed. Install it with: "
        f'"{sys.executable}" -m pip install "{wanted}"'
    )


def _need(format_: Format) -> None:
    if words := missing(format_):
        raise Problem(words)


def _looks_like(format_: Format) -> LooksLike:
    return cast("LooksLike", import_module(format_.module).looks_like)
