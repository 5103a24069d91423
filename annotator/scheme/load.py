"""Reading a scheme from a TOML file.

What belongs here: the way from a file to a checked ``Scheme``, and the default one. Here an
unknown key is an error (a person wrote the file, and it is most likely a slip of the pen); in an
event it is kept (``plain``). Every mistake is told with the file, the line, the key and the reason.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from annotator.errors import Problem
from annotator.scheme.check import faults
from annotator.scheme.model import Scheme
from annotator.scheme.places import resources_dir
from annotator.scheme.tables import Mistake, scheme_of

DEFAULT_SCHEME: Final = "claims.toml"


@cache
def default_scheme() -> Scheme:
    """The scheme that a new project gets: claim, denial, quote, speculation in two layers."""
    return load_scheme(resources_dir() / "schemes" / DEFAULT_SCHEME)


def load_scheme(path: Path) -> Scheme:
    """Read and check a scheme file (TOML, UTF-8).

    ``guideline_file`` names a Markdown file in the same folder. Raises ``Problem`` that names the
    file, the line, the key and the reason.
    """
    source = _text(path)
    try:
        raw = _toml(source, path)
        scheme, guideline_file = scheme_of(raw)
        if guideline_file:
            scheme = msgspec.structs.replace(scheme, guideline=_guideline(path, guideline_file))
        for key, reason in faults(scheme):
            raise Mistake(key, reason)
    except Mistake as mistake:
        raise _placed(mistake, path, source) from mistake
    return scheme


def _placed(mistake: Mistake, path: Path, source: str) -> Problem:
    from annotator.scheme.locate import Lines  # late: only a broken file needs it

    try:
        line = Lines(source).of(mistake.key)
    except RecursionError:
        return Problem(f"{path}: this is not a scheme: it is nested too deeply.")
    return Problem(f"{path}, line {line}: {mistake.key or 'top of the file'}: {mistake.reason}")


def _toml(source: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        reason, line = _syntax(str(error), source)
        raise Problem(f"{path}, line {line}: this is not valid TOML: {reason}.") from error
    except RecursionError as error:
        raise Problem(f"{path}: this is not a scheme: it is nested too deeply.") from error


def _syntax(message: str, source: str) -> tuple[str, int]:
    """What ``tomllib`` found wrong, and on which line."""
    reason, _, place = message.rpartition(" (at ")
    found = re.fullmatch(r"line (\d+), column (\d+)\)", place)
    if found:
        return f"{reason} (column {found.group(2)})", int(found.group(1))
    return f"{reason or message} (end of the file)", source.rstrip("\n").count("\n") + 1


def _guideline(path: Path, name: str) -> str:
    # A scheme may come from a stranger, and its guideline travels with the project: it must not
    # be able to carry any other file of this machine along.
    if Path(name).name != name or {"\\", "\0"} & set(name) or (path.parent / name).is_symlink():
        raise Mistake("guideline_file", f"“{name}” is not a file in the same folder.")
    return _text(path.parent / name)


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Problem(f"{path}: the file cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise Problem(f"{path}: the file is not UTF-8 (byte {error.start}).") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
