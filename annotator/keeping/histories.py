"""Which files a history that is written out may take the place of, where nobody is asked first.

What belongs here: telling by the file in the way whose history it is. In the window, the file
dialog asks; a command is typed with the name of last time, or of another project's history. How a
history is written is ``journal``'s.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import PROJECT_CREATED, ProjectCreated
from annotator.identity import work_in
from annotator.keeping.journal import FORMAT, Header
from annotator.replacement import STANDARD_OUTPUT

_LONGEST: Final = 1 << 20
"""Bytes of a first line: another file may have no end of it."""
_KIND: Final = f'"kind":"{PROJECT_CREATED}"'.encode()
_TITLE: Final = 80
_header: Final = msgspec.json.Decoder(Header).decode


def check_replaceable(path: Path, ids: Sequence[str]) -> None:
    """A history of the same project may be replaced by a newer one, and an empty file; nothing
    else. ``ids``: all that the project's file ever held, its own first.

    Raises:
        Problem: it is the history of another project, or no history.
    """
    there = Path(os.path.realpath(path))
    # What is no plain file is written into; a project in the way is refused in words of its own.
    if path == STANDARD_OUTPUT or not there.is_file() or work_in(path):
        return
    try:
        if there.stat().st_size and (why := _in_the_way(there, ids)):
            raise Problem(
                f"{path} {why}, and would be lost. Nothing was written, and it is as it was: "
                "choose another name, or remove it first."
            )
    except OSError as error:
        raise Problem(
            f"{path} is there and cannot be read ({error.strerror}): it may be another project's "
            "history. Nothing was written: choose another name."
        ) from error


def _in_the_way(path: Path, ids: Sequence[str]) -> str:
    with path.open("rb") as file:
        try:
            header = _header(file.readline(_LONGEST))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return "is no history of a project"
    if header.format != FORMAT:
        return "is no history of a project"
    # Its first line names the oldest of all projects in it, which may have come with a merge.
    own = _own(path)
    same = header.project in ids if own is None else own.project == ids[0]
    if same:
        return ""
    title = header.title if own is None else own.title
    return f"is the history of another project, “{title[:_TITLE]}”"


def _own(path: Path) -> ProjectCreated | None:
    """The beginning of the project whose file it was written from; None where that file grew out of
    a package, and has its beginning from there."""
    with path.open("rb") as file:
        for line in file:
            if _KIND in line:
                with suppress(msgspec.MsgspecError, RecursionError):
                    said = _line(line)
                    if said.event.kind == PROJECT_CREATED and not said.came_with:
                        return said.event.payload
    return None


class _Event(Struct, frozen=True):
    kind: str
    payload: ProjectCreated


class _Line(Struct, frozen=True):
    event: _Event
    came_with: str = ""


_line: Final = msgspec.json.Decoder(_Line).decode
