"""Which files an import means: the files given, and those in the folders given.

What belongs here: walking, in an order that is the same on every machine. What is in a file is for
the formats.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.values import Refusal


def walk(paths: Iterable[Path], endings: Iterable[str]) -> Iterator[Path | Refusal]:
    """The files to read, each once, sorted by name within each folder.

    A file that is named itself is given whatever it is called; in folders only files with one of
    ``endings`` (lowercase, with the dot) count, and names that begin with a dot are passed over. A
    link to a folder that was walked already is not followed again. What does not exist or cannot be
    opened is a ``Refusal``.
    """
    wanted = frozenset(endings)
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        for found in _under(path, wanted, folders) if _is_folder(path) else _itself(path):
            if isinstance(found, Refusal):
                yield found
            elif (name := os.path.abspath(found)) not in files:  # noqa: PTH100 - links are kept
                files.add(name)
                yield found


def _itself(path: Path) -> Iterator[Path | Refusal]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield _refusal(path, "file", error)
        return
    if stat.S_ISREG(mode):
        yield path
    else:
        yield Refusal(file=str(path), line=0, reason="This is a device or pipe, not a file.")


def _under(folder: Path, wanted: frozenset[str], seen: set[str]) -> Iterator[Path | Refusal]:
    """Iterative, so that no depth of folders is too deep."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(here.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            yield _refusal(here, "folder", error)
            continue
        inner = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                inner.append(entry)
            elif entry.suffix.lower() in wanted:
                yield from _itself(entry)
        waiting.extend(reversed(inner))


def _is_folder(path: Path) -> bool:
    """``Path.is_dir`` raises where a folder above may not be searched."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _refusal(path: Path, kind: str, error: OSError) -> Refusal:
    reason = f"The {kind} cannot be read: {error.strerror or error}."
    return Refusal(file=str(path), line=0, reason=reason)
