"""Project: the one door to a project's data, for the window and the command line alike.

What belongs here: opening and closing, running operations and telling who listens, and handing
reads on to ``annotator.store``. What an operation does stands in ``annotator.operations``; how
files are read and written in ``annotator.ingest`` and ``annotator.exchange``, which
``annotator.transfer`` ties to a project.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from annotator import birth, datasets, mending, transfer
from annotator.errors import Problem, ProjectRefused
from annotator.history.events import ANNOTATOR_NAMED, AnnotatorNamed
from annotator.history.states import copied_state
from annotator.identity import identity, lies_at
from annotator.keeping import aside, foreign, left_behind
from annotator.keeping.foreign import Received
from annotator.machine import Machine, account_name, new_id
from annotator.merging import Merges
from annotator.operations import Desk, MakeLead, Operation, RenameMe
from annotator.purging import Purges
from annotator.reads import Reads
from annotator.restoring import Restoring
from annotator.reviewing import Reviews
from annotator.roots import roots_of
from annotator.scheme import Scheme, default_scheme
from annotator.standing import Standing
from annotator.store import backup, kept, log, meta, queries, search, sight, steps, versions
from annotator.store.engine import Database, check_header
from annotator.store.lock import ProjectLock
from annotator.store.recorder import Ledger, Recorder
from annotator.teamwork import Team
from annotator.ticker import Silent, Ticker
from annotator.undoing import Undoing
from annotator.values import (
    Annotation,
    Annotator,
    Changes,
    NewArticle,
    Person,
)

if TYPE_CHECKING:
    from annotator.ingest.colleagues import ColleagueWork

PATIENCE: Final = 0.25
"""Seconds that an operation waits for another one: upkeep writes in portions of less."""
INDEX_AT_ONCE: Final = 50
"""Texts that are indexed for search within the operation; more are left to ``index``."""

Listener = Callable[[Changes], None]


class _NothingToDo(Exception):
    """An operation found everything as it should be; its transaction is rolled back."""


class Project(
    Reads,
    Undoing,
    Team,
    Reviews,
    Merges,
    Purges,
    Restoring,
    transfer.Transfers,
    datasets.Datasets,
    mending.Mending,
    Standing,
):
    """An open project. Reading may go on in the thread that made it while a worker writes."""

    def __init__(
        self,
        path: Path,
        person: Person,
        machine: Machine,
        lock: ProjectLock | None,
        received: Received | None = None,
    ) -> None:
        """Use ``open`` or ``create``."""
        where = path if received is None else received.copy
        super().__init__(Database(where, read_only=lock is None), person.id)
        self.path = path
        self.received: Final = received
        """What was done with the file where it came from elsewhere; None: it is this machine's."""
        self._person = person
        self._machine = machine
        self._lock = lock
        self._listeners: list[Listener] = []
        self._writing = threading.Lock()
        self._thread = threading.get_ident()
        self._own = person.id
        """Who opened the file; whom they are said to be, ``_person``, may change meanwhile."""
        self._undo: steps.Step | None = None
        self._redo: steps.Step | None = None
        try:
            self._load()
        except BaseException:
            self._database.close()
            raise

    # -- opening and closing ---------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        person: Person,
        machine: Machine,
        *,
        title: str = "",
        scheme: Scheme | None = None,
        articles: Sequence[NewArticle] = (),
        works: Sequence[ColleagueWork] = (),
    ) -> Project:
        """Make a new project file and open it; ``person`` is its first lead.

        ``articles`` belong to it from the start, and ``works``, what others have done in them: like
        its creation, they are not undone.

        Raises:
            Problem: the file exists already, or cannot be made there.
        """
        made = birth.make(
            path, person, title or path.stem, scheme or default_scheme(), tuple(articles), works
        )
        try:
            machine.made(path, made)
        except OSError as error:
            raise ProjectRefused(
                f"{path} was made, but cannot be opened now: {error.strerror}. Open it later."
            ) from error
        return cls.open(path, person, machine)

    @classmethod
    def open(
        cls,
        path: Path,
        person: Person,
        machine: Machine,
        *,
        read_only: bool = False,
        by_name: bool = False,
        ticker: Ticker | None = None,
        received: Received | None = None,
    ) -> Project:
        """Open a project file. ``by_name``: act as the project's annotator of that name, if any.

        One that comes from elsewhere is copied into a clean file first, which ``ticker`` hears of;
        ``received``: what ``admit`` has done of that already.

        Raises:
            Cancelled: the person cancelled that; the file is left as it is.
            ProjectRefused: no project, or from a newer program; it is left as it is.
            ProjectBroken: damaged; it is left as it is, and can be repaired.
            ProjectHeld: another program has it open for writing, or its folder is read-only;
                ``read_only`` may read it.
        """
        path = lies_at(path)
        lock = None if read_only else ProjectLock(path)
        if identity(path) is None:
            raise ProjectRefused(f"{path} is not there.")
        if not path.is_file():
            raise ProjectRefused(f"{path} is no file.")
        try:
            if lock is not None:
                lock.acquire(person.name)
                with suppress(OSError):  # else it is told that it has two names
                    aside.one_name(path)
            brought = left_behind.bring(path, machine, read_only=read_only)
            received = received or _admit(path, machine, ticker, read_only=read_only)
            project = cls._opened(path, person, machine, lock, received, by_name=by_name)
            project._notes = (*filter(None, [brought]), *project._notes)
            return project
        except BaseException as error:
            if lock is not None:
                lock.release()
            elif received is not None:
                backup.sweep(received.copy)
            if isinstance(error, OSError):
                raise ProjectRefused(machine.hinders(path, error)) from error
            found = mending.as_found(path, error, machine)
            if found is not error:
                raise found from error
            raise

    @classmethod
    def admit(
        cls,
        path: Path,
        person: Person,
        machine: Machine,
        ticker: Ticker | None = None,
        *,
        read_only: bool = False,
    ) -> Received | None:
        """What ``open`` does first with a file that comes from elsewhere, apart from it, for which
        a window has a thread; None where the file is this machine's own.

        Raises:
            ProjectRefused, ProjectHeld, Cancelled: as ``open`` does.
        """
        path = lies_at(path)
        lock = None if read_only else ProjectLock(path)
        if not path.is_file():
            return None  # as ``open`` will tell
        try:
            if lock is not None:
                lock.acquire(person.name)
            return _admit(path, machine, ticker, read_only=read_only)
        finally:
            if lock is not None:
                lock.release()

    @classmethod
    def _opened(
        cls,
        path: Path,
        person: Person,
        machine: Machine,
        lock: ProjectLock | None,
        received: Received | None,
        *,
        by_name: bool,
    ) -> Project:
        told: tuple[str, ...] = ()
        if lock is not None:
            lock.check_names()
            told = mending.check_before(path, machine)
        project = cls(path, person, machine, lock, received)
        project._notes = (*told, *project._notes)
        try:
            project._settle_in(by_name=by_name)
            project.finish_purge()
        except BaseException:
            project._database.close()
            raise
        return project

    def _load(self) -> None:
        reader = self._database.reader
        if not meta.fold_is_current(reader):
            self._bring_up_to_date()
        self._look_over()
        self._state, self._roots = log.project_state(reader), roots_of(reader.exec_driver_sql)
        if not self._state.project or not self.id:
            raise ProjectRefused(f"{self.path} was never finished being made; it is empty.")
        self.scheme = kept.scheme_of(reader, self._state)
        self._versions = versions.versions_of(self._state)
        self._ledger = Ledger(
            self._machine.replica(
                self.id, self.path, lambda who: log.newest_seq(reader, who), self.ids[1:]
            )
            if self._lock
            else "",
            log.newest_clock(reader),
            0,
        )
        self._ledger.seq = log.newest_seq(reader, self._ledger.machine) if self._lock else 0

    def _settle_in(self, *, by_name: bool) -> None:
        names, package = self._state.names, self.package
        if package is not None:
            # The file is a recipient's own: whoever opens it, on whatever machine, acts as them.
            name = names.get(package.recipient, package.recipient_name)
            self._person = Person(package.recipient, name)
            self._person_id = package.recipient
        else:
            self._person = self._machine.identity(self.id, self._person, self.ids[1:])
            self._person_id = self._person.id
            if by_name and self._person.id not in names:
                same = [who for who, name in names.items() if name == self._person.name]
                if len(same) == 1:
                    self._person = Person(same[0], self._person.name)
                    self._person_id = same[0]
        self._own = self._person.id
        if package is None:  # a recipient's file is led from elsewhere
            self._take_the_lead()
        self._become(self._person)
        self._find_me()
        self._undo, self._redo = self._steps(self._database.reader)
        known_as = names.get(self._person.id)
        if self._lock and known_as is not None and known_as != self._person.name:
            self.run(RenameMe(self._person.name))

    def _become(self, person: Person) -> None:
        """Act as the person whom somebody is here: two people may have been said to be one."""
        one = self._state.person(self._own)
        name = person.name if one == person.id else self._state.names.get(one, person.name)
        self._person = Person(one, name)
        self._person_id = one

    def _take_the_lead(self) -> None:
        """The command line works under the account's name unless told otherwise; a project that
        it made is led by whoever sits at that account, whatever name they take in the window."""
        me, account = self._person, self._machine.person_named(account_name())
        if self._lock is None or account is None or self._state.leads != {account.id}:
            return
        if me.id != account.id:
            self._person = account
            try:
                self.run(MakeLead(me))
            finally:
                self._person = me

    def close(self) -> None:
        """Close the file; it is one file again, and the lock is gone."""
        with self._writing:
            try:
                self._database.close()
                if self._lock is not None:
                    # A full disk may refuse it: then the next opening writes under a new id.
                    with suppress(OSError):
                        self._machine.wrote(self.path, self._ledger.seq)
            finally:
                if self._lock is not None:
                    self._lock.release()
                elif self.received is not None:
                    backup.sweep(self.received.copy)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # -- who and what ----------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The lasting id of the project, the same in every copy of it, whatever is merged."""
        return self._roots.home

    @property
    def title(self) -> str:
        """The project's name, whatever is merged."""
        return self._roots.title

    @property
    def read_only(self) -> bool:
        """Whether the project is open for reading only."""
        return self._lock is None

    @property
    def me(self) -> Annotator:
        """Who works here."""
        return Annotator(id=self._person.id, name=self._person.name, lead=self.is_lead)

    @property
    def is_lead(self) -> bool:
        """Whether I set what is shared: details of articles, removal, scheme."""
        return self._state.leading(self._person.id)

    @property
    def busy(self) -> bool:
        """Whether a long operation is writing; reading goes on."""
        return self._writing.locked()

    def may_change(self, annotation: Annotation) -> bool:
        """Whether an annotation is mine to change; whose it is, ``is_mine`` tells."""
        return not self.read_only and self.is_mine(annotation)

    # -- changing --------------------------------------------------------------------------

    def run(self, operation: Operation, ticker: Ticker | None = None) -> Changes:
        """Perform an operation: one transaction, on the disk when this returns.

        Raises:
            Problem: it cannot be done; nothing has changed.
        """
        self._point_before(operation, ticker or Silent())
        return self._run(operation, ticker or Silent(), undoes=None)

    def _run(self, operation: Operation, ticker: Ticker, *, undoes: str | None) -> Changes:
        try:
            with self._alone(), self._database.transaction() as connection:
                recorder, message = self._perform(connection, operation, ticker, undoes)
                # Asked here, not after: the thread that writes may not be the one that reads.
                one = recorder.state.person(self._own)
                me = self._me if one == self._person.id else 0
                me = me or queries.annotator_key(connection, one)
                steps = self._steps_after(recorder, one)
                scheme = self.scheme
                if "scheme" in recorder.kinds:
                    scheme = kept.scheme_of(connection, recorder.state)
        except _NothingToDo as nothing:
            return Changes(operation="", name=operation.name, message=str(nothing))
        self._me, (self._undo, self._redo) = me, steps
        self._ledger, self._state = recorder.ledger, recorder.state
        self._become(Person(self._own, self._state.names.get(self._own, self._person.name)))
        if "scheme" in recorder.kinds:
            self.scheme = scheme
            self._versions = versions.versions_of(self._state)
        changes = _changes(recorder, message)
        for listener in tuple(self._listeners):
            listener(changes)
        return changes

    def _perform(
        self, connection: sa.Connection, operation: Operation, ticker: Ticker, undoes: str | None
    ) -> tuple[Recorder, str]:
        recorder = Recorder(
            connection,
            self._ledger,
            copied_state(self._state),
            author=self._person.id,
            operation=new_id(),
            name=operation.name,
            undoes=undoes,
        )
        if self._person.id not in self._state.names:
            # The first thing that somebody does in a project says who they are.
            named = AnnotatorNamed(self._person.id, self._person.name)
            recorder.record(ANNOTATOR_NAMED, named)
        introduced = recorder.events
        message = operation.perform(
            Desk(recorder, self.scheme, ticker, self._texts_for(connection))
        )
        if recorder.events == introduced:
            raise _NothingToDo(message)
        recorder.finish()
        if "progress" in recorder.kinds and sight.work_of_others(
            connection, list(recorder.touched), self._person.id
        ):
            recorder.kinds.add("sight")
        if "scheme" in recorder.kinds:
            meta.keep_scheme(connection, recorder.state)
        if "articles" in recorder.kinds and search.behind(connection) <= INDEX_AT_ONCE:
            search.catch_up(connection)
        return recorder, message

    def _texts_for(self, connection: sa.Connection) -> Callable[[int], str]:
        """Where an operation reads texts: the reading connection belongs to the thread that opened
        the project, and a worker that asked it would meet that thread there."""
        if threading.get_ident() == self._thread:
            return self.text
        return lru_cache(maxsize=4)(lambda key: log.text_of(connection, key))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._lock is None:
            raise Problem("The project is open for reading only; nothing was changed.")
        if not self._writing.acquire(timeout=PATIENCE):
            raise Problem("A longer operation is still writing; labelling waits until it is done.")
        try:
            self._database.look()
            self._lock.keep(self._person.name)
            yield
        finally:
            self._writing.release()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each operation, in the thread that ran it; returns a stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -- upkeep ----------------------------------------------------------------------------

    def index(self, ticker: Ticker | None = None) -> int:
        """Bring the search index up to date, a batch at a time; returns how many texts it took."""
        ticker, done, total = ticker or Silent(), 0, self.unindexed()
        while True:
            with self._alone(), self._database.transaction() as connection:
                if not done and not search.sound(connection):
                    search.rebuild(connection, ticker)
                took = search.catch_up(connection, search.BATCH)
            done += took
            ticker.tick(done, total, "Indexing for search")
            if took < search.BATCH:
                return done


def _admit(
    path: Path, machine: Machine, ticker: Ticker | None, *, read_only: bool
) -> Received | None:
    check_header(path)
    mending.check_length(path)
    return foreign.admit(path, machine, ticker, read_only=read_only)


def _changes(recorder: Recorder, message: str) -> Changes:
    all_named = recorder.touched_count <= len(recorder.touched)
    return Changes(
        operation=recorder.operation,
        name=recorder.name,
        kinds=frozenset(recorder.kinds),
        articles=frozenset(recorder.touched) if all_named else frozenset(),
        annotations=tuple(recorder.annotations),
        message=message,
    )
