"""How a project stands on its disk: what place it lies in, whether it is still there, a copy of it.

What belongs here: the project's own doors to that, for the window and the command line. What is
compared is ``annotator.store.guard``'s, the kinds of places are ``annotator.store.place``'s.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct

from annotator.errors import FileTrouble, Problem, ProjectDamaged, ProjectOverwritten
from annotator.history.clock import AHEAD
from annotator.identity import identity
from annotator.keeping import placing, points
from annotator.store import backup, check, held, queries
from annotator.store.compiled import told
from annotator.store.engine import SOON
from annotator.store.lock import ProjectLock
from annotator.store.place import Place
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    from annotator.keeping.points import RestorePoint
    from annotator.machine import Machine
    from annotator.roots import Roots
    from annotator.store.engine import Database
    from annotator.store.recorder import Ledger
    from annotator.values import Person

_WHAT: Final = "Saving a copy"
_PAGES: Final = 512
"""Pages that are copied between two looks at the person's wish to cancel."""


class Mark(Struct, frozen=True):
    """How far a project was at a moment (``when``, in milliseconds): what tells its state from any
    other, how many events its history has and how many articles are in it."""

    when: int
    state: str
    events: int
    articles: int

    def is_in(self, point: RestorePoint) -> bool:
        """Whether a restore point holds exactly that."""
        facts = backup.read_facts(point.path)
        return facts is not None and facts.state == self.state


class Standing:
    """The part of ``Project`` that looks after its file."""

    path: Path
    _database: Database
    _ledger: Ledger
    _writing: threading.Lock
    _person: Person
    _machine: Machine
    _roots: Roots
    _copied: tuple[Path, tuple[int, int] | None, str] | None = None
    """The last copy that was saved: where, which file that is, and its state."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The project's id, and those of the projects that were ever merged into this file: under
        any of them this machine may know it, and have restore points of it."""
        return self._roots.ids

    def place(self) -> Place:
        """What kind of place the project lies in: local, network or synchronised."""
        return self._database.place

    def trouble(self) -> FileTrouble | None:
        """What another program has done to the file since it was opened, or what was found damaged
        in it; None: nothing."""
        try:
            self._database.look()
        except FileTrouble as trouble:
            return trouble
        return None

    def when_damaged(self, told: Callable[[ProjectDamaged], object]) -> None:
        """Whom to tell when a read or a write finds the file damaged, in whatever thread that was;
        whoever asked for it gets a ``ProjectDamaged`` besides."""
        self._database.on_damage = told

    def damage_behind(self, error: BaseException) -> ProjectDamaged | None:
        """Whether an error that nobody foresaw comes of a damaged file: it is looked through, which
        takes up to two seconds, and not written to any more where something is found. Of a large
        one only the pages are looked at, and not whether it shows what its history gives."""
        if isinstance(error, Problem | OSError | RuntimeError):  # ours, the disk's, the program's
            return None
        database = self._database
        found = database.look_through()
        small = self.path.exists() and self.path.stat().st_size <= SOON
        if found is None and small and not check.shows_well(database):
            found = database.found("what is to be shown of it is not what its history gives")
        return found

    @property
    def overwritten(self) -> bool:
        """Whether the file was found overwritten: what is read from it is not the project."""
        return self._database.guard.overwritten

    def newest_point(self) -> RestorePoint | None:
        """The newest sound restore point of this file, of those whose time is not still to come
        where there are any; the file itself is not read for it."""
        found = points.listed(self._machine.data_dir, self.ids, of=self.path)
        mine = [each for each in found if each.of == self.path and not each.fault]
        now = time.time_ns() // 1_000_000
        return next((each for each in mine if each.made <= now), mine[0] if mine else None)

    def mark(self) -> Mark:
        """How far the project is now, read in no time however big it is: to be compared with a
        restore point once nothing can be read from the file any more.

        Raises:
            ProjectDamaged: the file is damaged.
        """
        reader = self._database.reader
        raw = cast("sqlite3.Connection", reader.connection.driver_connection)
        with told(reader):
            return Mark(
                when=time.time_ns() // 1_000_000,
                state=backup.state_of(raw),
                events=held.total(reader),
                articles=queries.size(reader),
            )

    def clock_ahead(self) -> int:
        """Milliseconds by which the newest change here is ahead of this machine's clock; 0 where
        that is not worth a word. Its order is kept either way: a change that comes later counts as
        later whatever the clock says."""
        ahead = self._ledger.clock - time.time_ns() // 1_000_000
        return ahead if ahead > AHEAD else 0

    def tidy(self) -> None:
        """In a quiet moment: bring what is written beside the file into it, if nobody writes."""
        if self._database.writer is None or not self._writing.acquire(blocking=False):
            return
        try:
            self._database.tidy()
        finally:
            self._writing.release()

    def save_copy(self, target: Path, ticker: Ticker | None = None) -> Path:
        """Write a whole copy of the project as it is open here, prove it, and return its path.

        It works while the file itself is gone or its folder read-only. A file that stands at
        ``target`` is replaced, once the copy is whole.

        Raises:
            Problem: it could not be written, or is not the same; nothing is left of it, and
                ``target`` is as it was.
            Cancelled: the person cancelled; likewise.
        """
        target = target.absolute()
        if isinstance(trouble := self.trouble(), ProjectOverwritten):
            raise trouble
        if target == self.path or (identity(target) or ()) == self._database.guard.file:
            raise Problem(f"{target.name} is the project itself. Choose another name or folder.")
        lock = ProjectLock(target)
        lock.acquire(self._person.name)
        try:
            self._write_copy(target, ticker or Silent())
        except (sqlite3.Error, OSError, MemoryError) as error:
            if backup.is_rot(error) and self._database.only_open is None:
                found = backup.damage_of(self.path, error)
                self._database.stop(found)
                raise found from error
            raise Problem(
                f"The copy could not be written to {target.parent}: {_words(error)}. Nothing is "
                f"left of it, and the open project is as it was. Choose another disk or folder."
            ) from error
        finally:
            lock.release()
        with suppress(OSError, sqlite3.Error), backup.reading(target) as copy:
            self._copied = target, identity(target), backup.state_of(copy)
        with suppress(OSError):
            self._machine.made(target, self._roots.home)  # to open it again is no surprise
        return target

    def _write_copy(self, target: Path, ticker: Ticker) -> None:
        lost = self._database.only_open
        if lost is None:
            backup.copy_to(self.path, target, ticker, _WHAT)
            return
        beside = target.with_name(f".{target.name}.part")
        try:
            _copy(lost, beside, ticker)
            backup.settle(beside, target)
        finally:
            backup.sweep(beside)

    def _is_copied(self) -> bool:
        """Whether the last copy that was saved lies where it was written, with all that is open.
        Merged work counts, of which my own history says nothing."""
        if self._copied is None:
            return False
        path, file, state = self._copied
        return file is not None and identity(path) == file and self.mark().state == state

    def rescue(self, folder: Path) -> Path | None:
        """Before closing: where the file that is open was deleted, replaced or overwritten, and no
        copy was saved since, write one into ``folder``; its path, or None. Of one that was
        overwritten it is the newest restore point, where there is one: nothing else can be read.

        Raises:
            Problem: it could not be written.
        """
        trouble = self.trouble() if self._database.writer is not None else None
        if trouble is None or not trouble.lost:
            return None
        if not self.overwritten and self._is_copied():
            return None
        folder.mkdir(parents=True, exist_ok=True)
        now = time.strftime("%Y-%m-%d %H.%M.%S")
        target = folder / f"{backup.plain_name(f'{self.path.stem} kept {now}')}.claims"
        if not self.overwritten:
            return self.save_copy(target)
        point = self.newest_point()
        if point is None:
            return None
        placing.as_new_file(point.path, target, self._machine)
        return target


def _words(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "the memory ran out"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return "the disk is full" if "full" in said else said


def _copy(source: sqlite3.Connection, beside: Path, ticker: Ticker) -> None:
    """Copy what an open connection still holds of a file that is gone, and prove it."""
    backup.sweep(beside)
    with closing(sqlite3.connect(beside, isolation_level=None)) as copy:

        def said(_status: int, remaining: int, total: int) -> None:
            ticker.tick(total - remaining, total, _WHAT)

        source.backup(copy, pages=_PAGES, progress=said)
        copy.execute("PRAGMA journal_mode=DELETE")
        backup.prove(copy, ticker)
        if backup.state_of(copy) != backup.state_of(source):
            raise sqlite3.DatabaseError("the copy is not the same as the project")
