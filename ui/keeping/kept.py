"""Copies that were kept because a project's file was gone when it was closed, and what is known of
each: whose place it takes, and what is not in it.

What belongs here: keeping one, and remembering in the data folder why it is there, so that whoever
works in it later is told. What is shown of it is ``ui.trouble``'s.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator.errors import FileTrouble, Problem, ProjectOverwritten
from annotator.identity import real
from ui.files import read_json, write_json
from ui.unsaved import Unsaved, told

if TYPE_CHECKING:
    from annotator.machine import Machine
    from annotator.project import Project
    from ui.keeping.since import Since

log = logging.getLogger(__name__)

FOLDER: Final = "kept"
"""The folder of kept copies, in the data folder."""
_NOTES: Final = "kept.json"
SHOWN: Final = 12
"""Changes that are named where more are not in a copy; the newest."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept copy. ``of``: the file that was open. ``point``: when the restore point was made that
    it was written from (words), "" where it holds all that was open. ``missing``: changes that are
    not in it. ``older``: what came after that point and before the session, in words; None: it is
    not known whether anything did."""

    path: Path
    of: str
    why: str
    point: str = ""
    missing: tuple[str, ...] = ()
    older: str | None = None

    def head(self) -> str:
        """What happened."""
        return f"{self.why} This is the copy that was kept of it."

    def words(self) -> str:
        """Where the copy is, and what is not in it."""
        where = f"You are in {self.path}. “Save a copy…” puts it where you want it."
        if not self.point:
            return "\n".join((where, *_not_done(self.missing)))
        holds = f"It was written from the newest restore point, of {self.point}."
        lines = [f"Not in it: {self.older}"] if self.older else []
        if self.missing:
            lines += _named(self.missing, older=bool(lines))
        elif self.older == "":
            holds = f"{holds} Nothing was changed since."
        return "\n".join((holds, *lines, where))


def _named(missing: Sequence[str], *, older: bool) -> Iterable[str]:
    """Changes that are not in a copy, where ``older`` ones were told before, or are not there."""
    more = len(missing) - SHOWN
    before = f" (the last {SHOWN} are shown)" if more > 0 else ""
    count = f"{len(missing):,} {'change' if len(missing) == 1 else 'changes'}"
    yield (
        f"Nor {'is' if len(missing) == 1 else 'are'} {count} of this session{before}:"
        if older
        else f"Not in it: {count} made since{before}:"
    )
    yield from (f"– {each}" for each in missing[-SHOWN:])


def _not_done(missing: Sequence[str]) -> Iterable[str]:
    if missing:
        yield "Not in it, for it could not be done any more:"
        yield from (f"– {each}" for each in missing)


def keep(project: Project, machine: Machine, unsaved: Unsaved, since: Since) -> Kept | None:
    """Before a project is closed: where its file is gone, write a copy of what can be read, with
    what waits to be saved; None: there is nothing to keep.

    Raises:
        Problem, OSError: it could not be written.
    """
    trouble = None if project.read_only else project.trouble()
    if trouble is None:
        return None
    point = project.newest_point() if isinstance(trouble, ProjectOverwritten) else None
    path = project.rescue(machine.data_dir / FOLDER)
    if path is None:
        return None
    from annotator.keeping.points import moment

    made = since.changes(point) if point is not None else ()
    kept = Kept(
        path=path,
        of=str(project.path),
        why=trouble.happened,
        point=moment(point.made) if point is not None else "",
        missing=(*made, *_carry(project, path, machine, unsaved)),
        older=since.older(point) if point is not None else None,
    )
    machine.remember(path)
    _note(machine.data_dir, kept)
    return kept


def _carry(project: Project, path: Path, machine: Machine, unsaved: Unsaved) -> list[str]:
    """Do in a kept copy what waits to be saved; gives what could not be done, in words."""
    if not len(unsaved) or unsaved.of != project.id:
        return []
    from annotator.project import Project
    from annotator.values import Person

    try:
        with Project.open(path, Person(project.me.id, project.me.name), machine) as copy:
            unsaved.do(copy)
    except (FileTrouble, Problem) as problem:
        log.warning("What was not saved is not in the kept copy: %s", problem)
    gone = [told(each.refused) for each in unsaved.lost]
    unsaved.lost.clear()
    return gone + [told(each) for each in unsaved.clear()]


def _note(data_dir: Path, kept: Kept) -> None:
    known = dict(read_json(data_dir / _NOTES))
    known[kept.path.name] = {
        "of": kept.of,
        "why": kept.why,
        "point": kept.point,
        "missing": list(kept.missing),
        "older": kept.older,
    }
    write_json(data_dir / _NOTES, known)


def is_kept(data_dir: Path, path: Path) -> bool:
    """Whether a file is a kept copy: it lies where they do."""
    return path.parent == data_dir / FOLDER


def kept_for(data_dir: Path, project: Path) -> Kept | None:
    """The newest copy that was kept of a file; None: there is none."""
    notes = read_json(data_dir / _NOTES)
    of = (
        data_dir / FOLDER / name
        for name, note in notes.items()
        if isinstance(note, dict) and note.get("of") == str(real(project))
    )
    there = [each for each in of if each.is_file()]
    newest = max(there, key=lambda path: path.stat().st_mtime_ns, default=None)
    return known_of(data_dir, newest) if newest is not None else None


def known_of(data_dir: Path, path: Path) -> Kept | None:
    """What is known of a kept copy; None: it is no such copy."""
    if not is_kept(data_dir, path):
        return None
    note = read_json(data_dir / _NOTES).get(path.name)
    if not isinstance(note, dict):
        return Kept(path, "", "The file of this project was gone from its place.")
    missing, older = note.get("missing"), note.get("older")
    return Kept(
        path,
        str(note.get("of", "")),
        str(note.get("why", "")),
        str(note.get("point", "")),
        tuple(map(str, missing)) if isinstance(missing, list) else (),
        older if isinstance(older, str) else None,
    )
