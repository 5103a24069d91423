"""``manifest.json``: what is in the folder, with the hash and size of every file.

What belongs here: writing and reading it, and knowing a folder that this program wrote. There is no
time and no path of a machine in it: the same project and plan give the same bytes.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.exchange.dataset.facts import Facts
from annotator.guarded import Broken
from annotator.guarded.strict_json import decode

NAME: Final = "manifest.json"
KIND: Final = "claim-annotator dataset"
FORMAT: Final = 1
_MOST: Final = 100_000_000


class Listed(Struct, frozen=True, order=True):
    """A file: its path in the folder (``/`` between folders), its bytes, their SHA-256."""

    path: str
    size: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What the file holds; ``files`` are sorted by path, the manifest itself is not among them."""

    kind: str = KIND
    format: int = FORMAT
    facts: Facts
    files: tuple[Listed, ...]


def dumps(facts: Facts, files: list[Listed]) -> bytes:
    """The bytes of the manifest."""
    made = Manifest(facts=facts, files=tuple(sorted(files)))
    plain = msgspec.json.encode(made, order="deterministic")
    return msgspec.json.format(plain, indent=2) + b"\n"


def load(folder: Path) -> Manifest:
    """The manifest of a dataset.

    Raises:
        Problem: the folder has none, or it is not one of this program (or of a newer one).
    """
    path = folder / NAME
    try:
        if path.stat().st_size > _MOST:
            raise Problem(f"{path} is too large to be a manifest.")
        value = decode(path.read_bytes(), "the manifest")
    except FileNotFoundError:
        raise Problem(f"{folder} is no dataset of this program: it has no {NAME}.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror or error}.") from None
    except Broken as broken:
        raise Problem(f"{path} is damaged: {broken}.") from None
    if not isinstance(value, dict) or value.get("kind") != KIND:
        raise Problem(f"{path} is not the manifest of a dataset that this program wrote.")
    if value.get("format") != FORMAT:
        raise Problem(f"{path} is of a newer version of the program, which can read it.")
    try:
        found = msgspec.convert(value, Manifest)
    except msgspec.ValidationError as error:
        raise Problem(f"{path} is damaged: {error}.") from None
    if bad := [each.path for each in found.files if not inside(each.path)]:
        raise Problem(f"{path} is damaged: “{bad[0]}” is not a path inside the folder.")
    return found


def inside(path: str) -> bool:
    """Whether a path stays in the folder."""
    parts = PurePosixPath(path)
    plain = "\\" not in path and ":" not in path and "\0" not in path
    return plain and bool(path) and not parts.is_absolute() and ".." not in parts.parts


def files_in(folder: Path) -> list[str]:
    """The paths of all files in a folder, hidden ones too, sorted; links count as files."""
    found = [
        each.relative_to(folder).as_posix()
        for each in folder.rglob("*")
        if each.is_symlink() or not each.is_dir()
    ]
    return sorted(found)


def replaceable(folder: Path) -> bool:
    """Whether something at ``folder`` has to give way: a dataset that this program wrote.

    Raises:
        Problem: something else is there, or files of somebody's own lie in the dataset.
    """
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return False
    except OSError as error:
        raise Problem(f"{folder} cannot be read: {error.strerror or error}.") from None
    if not (folder / NAME).is_file():
        raise Problem(f"{folder} is there already and is no dataset. Choose a new folder.")
    known = {NAME, *(each.path for each in load(folder).files)}
    if other := [each for each in files_in(folder) if each not in known]:
        raise Problem(
            f"{folder} holds “{other[0]}”, which is not of the dataset and would be gone. Move it "
            "away, or choose a new folder."
        )
    return True
