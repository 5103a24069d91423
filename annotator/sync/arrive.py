"""What to do with a package that arrives: which project file of this machine it belongs to.

What belongs here: finding that file, or making it. A package for somebody goes into the file that
this machine keeps for them, a new one at first; an answer goes into the file of who handed out the
work. Merging itself is the project's (``annotator.merging``), which opens that file.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.identity import PROJECT
from annotator.machine import Machine
from annotator.store import backup
from annotator.sync import hardened
from annotator.sync.grow import grow
from annotator.sync.source import FACTS, opened
from annotator.team import PackageFacts
from annotator.ticker import Ticker
from annotator.values import Person

_facts: Final = msgspec.json.Decoder(PackageFacts).decode


class Arrival(Struct, frozen=True, kw_only=True):
    """Where a package belongs.

    ``kind``: a project file was made of it ("new"), or it is to be merged into the one at
    ``project``: work for the recipient ("merge"), or a colleague's answer ("answer").
    """

    kind: Literal["new", "merge", "answer"]
    project: Path
    facts: PackageFacts


def take(
    path: Path, machine: Machine, folder: Path | None = None, ticker: Ticker | None = None
) -> Arrival:
    """Find or make the project file that a package belongs to.

    A new one lies in ``folder`` (None: beside the package), under a name that nothing has. It opens
    as the recipient. Merge into the others with ``Project.merge``.

    Raises:
        Problem: it is no package, does not hold, or is an answer to work that this machine does not
            have; nothing was changed.
    """
    with opened(path) as source:
        facts = source.facts
        if not source.is_package or facts is None:
            raise Problem(f"{path.name} is a project, not a package. Nothing was changed.")
        if facts.answer:
            return Arrival(kind="answer", project=_asked(machine, facts), facts=facts)
        for known in machine.files_of(facts.project):
            about = grown_from(known)
            if about is not None and about.recipient == facts.recipient:
                return Arrival(kind="merge", project=known, facts=facts)
        name = backup.plain_name(f"{facts.title} ({facts.recipient_name})")
        made = _free((folder or path.absolute().parent) / f"{name}{PROJECT}")
        grow(source, made, ticker)
        machine.made(made, facts.project)
    machine.take_identity(facts.project, Person(facts.recipient, facts.recipient_name))
    machine.remember(made)
    return Arrival(kind="new", project=made, facts=facts)


def grown_from(project: Path) -> PackageFacts | None:
    """The facts of the package that a project file grew out of; None for any other file.

    It is safe for a file that this process has open.
    """
    try:
        watch = hardened.Watch(hardened.PATIENCE)  # another file may lie there by now
        with closing(hardened.connect(project, watch)) as connection:
            hardened.confine(connection)
            found = connection.execute("SELECT value FROM meta WHERE name = ?", (FACTS,))
            row = found.fetchone()
        return None if row is None else _facts(row[0])
    except (sqlite3.Error, msgspec.MsgspecError, TypeError, Problem):
        return None


def _asked(machine: Machine, facts: PackageFacts) -> Path:
    """The project file that an answer belongs to: of who asked, and no colleague's."""
    known = machine.files_of(facts.project)
    for each in known:
        if grown_from(each) is None:
            return each
    for each in known:
        about = grown_from(each)
        if about is not None and about.recipient == facts.recipient:
            return each
    raise Problem(
        f"This is the work of {facts.sender_name} on “{facts.title}”, and no project file of that "
        "has been opened on this machine. Open the project, then open this again."
    )


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free, number = path.with_stem(f"{path.stem} {number}"), number + 1
    return free
