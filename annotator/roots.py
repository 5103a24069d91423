"""What the history of a file begins with: its own project, and those that were merged into it.

What belongs here: telling them apart. What stands follows from the history alone, the same in every
file that holds the same (``annotator.history.fold``): there the oldest project gives the id. Which
of them is a file's own is for that file to say: it is the one that did not come with a merge. So it
stays, whatever is merged, taken back and merged again, and nothing has to be noted when it is. See
decision 0041. It needs no database layer, for a first page asks it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import msgspec
from msgspec import Struct

_ID: Final = re.compile("[0-9a-f]{32}")
"""Ids name folders, and what is merged is somebody else's."""
_CREATED: Final = (
    "SELECT key, payload FROM event WHERE kind = 'project.created' AND article IS NULL ORDER BY key"
)
_NOTED: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'received'"
_BROUGHT: Final = "SELECT event FROM received WHERE event IN ({})"


class _Created(Struct, frozen=True):
    """What is read here of a ``ProjectCreated``; all kinds of events would cost a start time."""

    project: str
    title: str


_created: Final = msgspec.json.Decoder(_Created).decode


class Roots(Struct, frozen=True):
    """The ids of all projects that a file ever held, its own first, and the name of that one. What
    came with a merge that was taken back is among them."""

    ids: tuple[str, ...] = ()
    title: str = ""

    @property
    def home(self) -> str:
        """The id of the file's own project, "" where it holds none."""
        return self.ids[0] if self.ids else ""

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the other ones."""
        return self.ids[1:]


def roots_of(run: Callable[[str], Any]) -> Roots:
    """Read them from a file of any version; ``run`` executes a statement in it."""
    found = []
    for key, payload in run(_CREATED).fetchall():
        with suppress(msgspec.MsgspecError, TypeError):
            said = _created(payload)
            if _ID.fullmatch(said.project):
                found.append((key, said))
    # A file that grew out of a package has it all from there: then the first is its own.
    brought = _brought(run, [key for key, _ in found]) if len(found) > 1 else set()
    found.sort(key=lambda each: (each[0] in brought, each[0]))
    ids = dict.fromkeys(said.project for _, said in found)
    return Roots(tuple(ids), found[0][1].title if found else "")


def _brought(run: Callable[[str], Any], keys: list[int]) -> set[int]:
    """Those of the events that came with a merge; files of the first version do not tell."""
    if run(_NOTED).fetchone() is None:
        return set()
    return {row[0] for row in run(_BROUGHT.format(", ".join(map(str, keys)))).fetchall()}
