"""What this machine remembers apart from any project: profiles, recent projects, replica ids.

What belongs here: facts about the person and the machine that must not travel inside a project
file. They lie in one small JSON file in the data folder, replaced as a whole under a lock, so that
a window and a command line running at the same time cannot spoil it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from annotator.durable import sync_folder
from annotator.errors import Problem
from annotator.values import Person

RECENT_KEPT: Final = 12
_FILE: Final = "machine.json"


def new_id() -> str:
    """A fresh random id of 32 hexadecimal digits."""
    return os.urandom(16).hex()


def default_data_dir() -> Path:
    """The folder of this account in which the program keeps what it remembers."""
    from platformdirs import user_data_path

    return user_data_path("claim-annotator", appauthor=False)


def account_name() -> str:
    """The name of the account at this machine, as a first guess at the person's name."""
    import getpass  # late, as is FileLock below: a start asks for neither

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "annotator"


class Replica(msgspec.Struct):
    """The id under which this machine writes to one project file, and how far it got.

    ``settled`` is False while the file is open: how far it gets is known at closing. ``file``
    is what tells the file from every other, wherever it is moved on its disk; empty where the
    system does not say. ``others`` are the ids of projects that were merged into the file.
    """

    project: str
    machine: str
    seq: int = 0
    others: list[str] = []
    settled: bool = False
    file: str = ""

    @property
    def projects(self) -> tuple[str, ...]:
        """The ids of all projects that the file ever held, its own first."""
        return (self.project, *self.others)


class Identity(msgspec.Struct):
    """Whom a profile of this machine is in one project: a package said so."""

    project: str
    profile: str
    person: Person


class _Memory(msgspec.Struct):
    people: list[Person] = []
    current: str | None = None
    recent: list[str] = []
    replicas: dict[str, Replica] = {}
    identities: list[Identity] = []


class Machine:
    """The memory of this machine, kept in ``data_dir``."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        data_dir.mkdir(parents=True, exist_ok=True)
        self._path = data_dir / _FILE

    def people(self) -> list[Person]:
        """The profiles made at this machine, oldest first."""
        return self._read().people

    def current(self) -> Person | None:
        """The profile in use, or None before the first one was made."""
        memory = self._read()
        return next((who for who in memory.people if who.id == memory.current), None)

    def person_named(self, name: str) -> Person | None:
        """The profile of that name, if there is one."""
        return next((who for who in self.people() if who.name == name), None)

    def acting(self, name: str | None) -> Person:
        """The profile for a command: the one named, else that of the account's name.

        Makes the profile if it is new. Leaves the window's current profile alone.
        """
        wanted = clean_name(name if name is not None else account_name())
        return self.person_named(wanted) or self._make(wanted)

    def passing(self, name: str | None) -> Person:
        """A person of that name for once, of whom nothing is kept: to read with."""
        return Person(new_id(), clean_name(name if name is not None else account_name()))

    def add_person(self, name: str) -> Person:
        """Make a profile (or take the one of that name) and make it the current one.

        Raises:
            Problem: the name is empty or too long.
        """
        wanted = clean_name(name)
        person = self.person_named(wanted) or self._make(wanted)
        self.set_current(person.id)
        return person

    def set_current(self, person_id: str) -> None:
        """Switch to another profile of this machine."""

        def change(memory: _Memory) -> None:
            memory.current = person_id

        self._update(change)

    def rename(self, person_id: str, name: str) -> Person:
        """Give a profile another name; its id, and so its work, stays the same."""
        person = Person(person_id, clean_name(name))

        def change(memory: _Memory) -> None:
            memory.people = [person if who.id == person_id else who for who in memory.people]

        self._update(change)
        return person

    def recent(self) -> list[Path]:
        """Projects opened lately, newest first."""
        return [Path(name) for name in self._read().recent]

    def remember(self, path: Path) -> None:
        """Put a project at the head of the recent ones."""
        name = str(path.resolve())

        def change(memory: _Memory) -> None:
            memory.recent = [name, *(old for old in memory.recent if old != name)][:RECENT_KEPT]

        self._update(change)

    def forget(self, path: Path) -> None:
        """Drop a project from the recent ones."""
        name = str(path.resolve())

        def change(memory: _Memory) -> None:
            memory.recent = [old for old in memory.recent if old != name]

        self._update(change)

    def files_of(self, project: str) -> list[Path]:
        """The files of a project (its id), or with it merged into them, that were opened for
        writing at this machine and are there still, those opened lately first."""
        memory = self._read()
        names = [name for name, each in memory.replicas.items() if project in each.projects]
        place = {name: at for at, name in enumerate(memory.recent)}
        names.sort(key=lambda name: place.get(name, len(place)))
        return [path for path in map(Path, names) if path.is_file()]

    def made(self, path: Path, project: str) -> None:
        """Remember a project file that was made here: it is not one from elsewhere."""
        name, file = str(path.resolve()), _file_of(path)

        def change(memory: _Memory) -> None:
            memory.replicas[name] = Replica(project, new_id(), settled=True, file=file)

        self._update(change)

    def kin(self, project: str) -> set[str]:
        """The project of that id, and those of the files here that it was merged into."""
        known = self._read().replicas.values()
        return {project, *(each.project for each in known if project in each.projects)}

    def met(self, path: Path) -> list[tuple[Replica, bool]]:
        """What is remembered of the file at ``path``: of this very file, wherever it lay then
        (True), and of whatever file lay there (False)."""
        name, file = str(path.resolve()), _file_of(path)
        return [
            (each, same)
            for where, each in self._read().replicas.items()
            if (same := bool(file) and each.file == file) or where == name
        ]

    def killed_at(self, path: Path) -> list[tuple[Path, str]]:
        """Where this very file lay, and of which project it was, when a program that had it open
        was killed; nowhere, where it was opened in its present place since."""
        name, file = str(path.resolve()), _file_of(path)
        replicas = self._read().replicas
        if not file or name in replicas:
            return []
        return [
            (Path(where), each.project)
            for where, each in replicas.items()
            if each.file == file and not each.settled
        ]

    def keeps(self, path: Path) -> bool:
        """Whether a file lies in the folder of this machine's own data."""
        return path.resolve().is_relative_to(self.data_dir.resolve())

    def take_identity(self, project: str, person: Person) -> None:
        """Remember that the profile of that name is this person in a project. A package for
        somebody else, looked at here, changes nothing for the profiles of this machine."""
        profile = self.person_named(person.name)
        if profile is None or profile.id == person.id:
            return
        known = Identity(project, profile.id, person)

        def change(memory: _Memory) -> None:
            others = [
                each
                for each in memory.identities
                if (each.project, each.profile) != (project, profile.id)
            ]
            memory.identities = [*others, known]

        self._update(change)

    def identity(self, project: str, person: Person, others: Sequence[str] = ()) -> Person:
        """Whom a profile is in a project: itself, unless a package said otherwise. ``others``: the
        projects that were merged into it, which are asked after it."""
        known = {(each.project, each.profile): each.person for each in self._read().identities}
        for one in (project, *others):
            if (one, person.id) in known:
                return Person(known[one, person.id].id, person.name)
        return person

    def replica(
        self, project: str, path: Path, newest: Callable[[str], int], others: Sequence[str] = ()
    ) -> str:
        """The id under which this machine writes to the project file at ``path``. ``others``: the
        projects that were merged into it; former versions noted the file under one of these.

        ``newest`` gives the highest sequence number that the file holds of a replica. Where the
        file has gone back behind what is remembered, it is an older copy put in place: going on
        under the same id would give two events one number, so the machine takes a new id. It does
        so too where the program was killed the last time, since it cannot tell how far it got.
        """
        name = str(path.resolve())
        known = self._read().replicas.get(name)
        ids = (project, *others)
        same = known is not None and known.project in ids and known.settled
        if known is None or not same or newest(known.machine) < known.seq:
            known = Replica(project, new_id())
        opened = Replica(
            project, known.machine, known.seq, file=_file_of(path), others=list(others)
        )

        def change(memory: _Memory) -> None:
            memory.replicas[name] = opened

        self._update(change)
        return opened.machine

    def merged(self, path: Path, others: Sequence[str]) -> None:
        """Remember the projects that were merged into a file that is open: an answer to a package
        that goes out under one of their names is for it."""
        name = str(path.resolve())

        def change(memory: _Memory) -> None:
            known = memory.replicas.get(name)
            if known is not None:
                known.others = list(others)

        self._update(change)

    def wrote(self, path: Path, seq: int) -> None:
        """Remember, at closing, how far this machine has written to a project file."""
        name = str(path.resolve())

        def change(memory: _Memory) -> None:
            known = memory.replicas.get(name)
            if known is not None:
                known.seq, known.settled = seq, True

        self._update(change)

    def _make(self, name: str) -> Person:
        person = Person(new_id(), name)

        def change(memory: _Memory) -> None:
            memory.people.append(person)

        self._update(change)
        return person

    def _read(self) -> _Memory:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Memory)
        except FileNotFoundError:
            return _Memory()
        except msgspec.DecodeError:
            # Nothing in it is anybody's work: keep the spoilt file for a look and start afresh.
            self._path.replace(self._path.with_suffix(".spoilt"))
            return _Memory()

    def _update(self, change: Callable[[_Memory], None]) -> None:
        from filelock import FileLock  # late: it takes 20 ms, and a start only reads

        with FileLock(self.data_dir / f"{_FILE}.lock"):
            memory = self._read()
            change(memory)
            beside = self._path.with_suffix(".new")
            try:
                with beside.open("wb") as file:
                    file.write(msgspec.json.format(msgspec.json.encode(memory)))
                    # Without it a power cut may leave an empty file, and nobody's work is theirs.
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(self._path)
                # Nor may the name go back to the former one: a project made here would be a
                # stranger's.
                sync_folder(self.data_dir)
            except OSError as error:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)
                # A full disk names no file, and the project's may be another one.
                error.filename = error.filename or str(beside)
                raise

    def hinders(self, path: Path, error: OSError) -> str:
        """Why a project cannot be opened for writing: what is full may be the disk of this memory,
        and not the project's."""
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        why = "the disk is full" if full else error.strerror or str(error)
        at = Path(str(error.filename or ""))
        if at.parent == self.data_dir and at.stem.startswith(self._path.stem):
            return (
                f"{path} cannot be opened for writing, since what this machine has to remember of "
                f"it cannot be kept in {self.data_dir}: {why}. You can read it."
            )
        return f"{path} cannot be opened for writing: {why}."


def _file_of(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}" if found.st_ino else ""


def clean_name(name: str) -> str:
    """A person's name without outer space.

    Raises:
        Problem: nothing is left, it is longer than 80 characters, or it has control characters.
    """
    cleaned = name.strip()
    if not cleaned:
        raise Problem("A name is needed: it stands beside every label you make.")
    if len(cleaned) > 80 or not cleaned.isprintable():
        raise Problem("A name has at most 80 characters, all of them printable.")
    return cleaned
