"""Reading a scheme from a TOML file.

What belongs here: the way from a file to a checked ``Scheme``, and the default one. Here an
unknown key is an error (a person wrote the file, and it is most likely a slip of the pen); in an
event it is kept (``plain``).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.scheme.check import check, check_patterns
from annotator.scheme.model import Label, Layer, Scheme
from annotator.scheme.places import resources_dir
from annotator.values import Marks

DEFAULT_SCHEME: Final = "claims.toml"


class _LayerTable(Struct, forbid_unknown_fields=True):
    id: str
    name: str
    exclusive: bool = True
    marks: Marks = "leave"


class _LabelTable(Struct, forbid_unknown_fields=True):
    id: str
    name: str
    layer: str
    letter: str
    key: str
    pattern: str
    colour: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    retired: bool = False


class _SchemeTable(Struct, forbid_unknown_fields=True):
    name: str
    layers: tuple[_LayerTable, ...]
    labels: tuple[_LabelTable, ...]
    guideline: str = ""
    guideline_file: str = ""


@cache
def default_scheme() -> Scheme:
    """The scheme that a new project gets: claim, denial, quote, speculation in two layers."""
    return load_scheme(resources_dir() / "schemes" / DEFAULT_SCHEME)


def load_scheme(path: Path) -> Scheme:
    """Read and check a scheme file (TOML, UTF-8).

    ``guideline_file`` names a Markdown file in the same folder. Raises ``Problem`` that names the
    file, the key and the reason.
    """
    table = _table(_toml(path), path)
    scheme = Scheme(
        name=table.name,
        layers=tuple(Layer(**msgspec.structs.asdict(layer)) for layer in table.layers),
        labels=tuple(_label(label) for label in table.labels),
        guideline=_guideline(table, path),
    )
    check(scheme, str(path))
    check_patterns(scheme, str(path))
    return scheme


def _label(table: _LabelTable) -> Label:
    # A definition or example may be folded over several lines of the file; on screen it is one.
    fields = msgspec.structs.asdict(table)
    fields["definition"] = " ".join(table.definition.split())
    fields["examples"] = tuple(" ".join(each.split()) for each in table.examples)
    return Label(**fields)


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"{path}: this is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise Problem(f"{path}: this is not a scheme: it is nested too deeply.") from error


def _table(raw: dict[str, object], path: Path) -> _SchemeTable:
    try:
        return msgspec.convert(raw, _SchemeTable)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        key = place.rstrip("`").lstrip(".") or "top of the file"
        raise Problem(f"{path}: {key}: {reason.replace('Object', 'This table')}.") from error


def _guideline(table: _SchemeTable, path: Path) -> str:
    name = table.guideline_file
    if not name:
        return table.guideline
    if table.guideline:
        raise Problem(f"{path}: guideline_file: give either this or guideline, not both.")
    # A scheme may come from a stranger, and its guideline travels with the project: it must not
    # be able to carry any other file of this machine along.
    if Path(name).name != name or {"\\", "\0"} & set(name) or (path.parent / name).is_symlink():
        raise Problem(f"{path}: guideline_file: “{name}” is not a file in the same folder.")
    return _text(path.parent / name)


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Problem(f"{path}: the file cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise Problem(f"{path}: the file is not UTF-8 (byte {error.start}).") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
