"""A project at its opening: the quick look at the file, and making anew by itself what is derived.

What belongs here: the part of ``Project`` that finds a damaged file and says so. Repairing one is
``annotator.keeping.repairing``'s, which needs no open project.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import msgspec
import sqlalchemy as sa

from annotator.durable import sync_folder
from annotator.errors import (
    Problem,
    ProjectBroken,
    ProjectDamaged,
    ProjectRefused,
    ReceivedRefused,
)
from annotator.identity import APPLICATION_ID, PROJECT
from annotator.roots import roots_of
from annotator.store import check, engine, journals, meta, quick, tables
from annotator.store.check import Finding
from annotator.store.guard import keep_log, said_of_damage
from annotator.store.journals import Verdict
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    from annotator.machine import Machine
    from annotator.project import Project
    from annotator.store.engine import Database

_REPAIR: Final = (
    "It was left as it is. Repair it: that makes a clean file of all that is sound, lists what is "
    "lost, and keeps the damaged one."
)
_DERIVED: Final = ("is missing.", "is laid out otherwise.")
"""The ends of what a check says of a part of the file that can be made anew."""
_LEFT: Final = "It was left as it is. "
_ENDED: Final = (
    "A change that was broken off in it was taken back first; nothing else was done to it."
)
_ONCE_MORE: Final = "Open it once more: it is then checked, and copied into a clean file."
_BEFORE: Final = "before a repair"
_SQLITE: Final = b"SQLite format 3\0"
_DAMAGE: Final = ("malformed", "not a database", "decode to utf", "no such", "corrupt", "unknown")
"""Words of SQLite's that speak of the file, and not of the disk or of another program."""
_OF_A_VALUE: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a value of another kind than its column's ends in, wherever it is used."""


class Mending:
    """The part of ``Project`` that looks whether its file is whole."""

    path: Path
    _database: Database
    _notes: tuple[str, ...] = ()

    @property
    def _here(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found wrong with the file at its opening and was put right, a sentence each; of
        one that is open to read only also what is still wrong. Empty where it was whole."""
        return self._notes

    @property
    def opening_words(self) -> str:
        """What whoever opens it is to be told: where it came from, what was put right, what is
        still wrong; "" for nothing."""
        received = self._here.received
        return " ".join([*([received.message] if received is not None else ()), *self.notes])

    def _bring_up_to_date(self) -> None:
        """Make the fold of this version of the program, where the file may be written."""
        if self._database.writer is not None:
            self._here._point_before_upgrade()
            with self._database.transaction() as connection:
                meta.refold(connection)
        elif not meta.can_be_read(self._database.reader):
            raise ProjectRefused(
                f"{self.path} was written by an older Claim Annotator and cannot be opened to read "
                "only: open it for writing once, which brings it up to date. It was left as it is."
            )

    def _look_over(self) -> None:
        """The quick part of a check.

        Raises:
            ProjectBroken: something of the history is lost, and the file is open for writing.
        """
        # A file that is open for writing was counted before it was opened.
        found = quick.look(self._database.reader, count=self._database.writer is None)
        if self._database.writer is None:
            if found.fold or found.review:
                said = "tables are laid out otherwise" if found.altered else "tables are missing"
                raise ProjectBroken(f"{self.path} is damaged: {said}.", _REPAIR)
            self._notes = tuple(f"The file is damaged: {each}." for each in found.lost)
            return
        if found.lost:
            raise ProjectBroken(f"{self.path} is damaged: {'; '.join(found.lost)}.", _REPAIR)
        if found.to_mend:
            with self._database.transaction() as connection:
                self._notes = tuple(quick.mend(connection, found))

    def export_log(self, path: Path, ticker: Ticker | None = None) -> int:
        """Write the whole history as lines of JSON, from which the project can be rebuilt; returns
        how many entries it has (any thread).

        Raises:
            Problem: it cannot be written, or the project is damaged; what was there is unchanged.
            Cancelled: the person cancelled; likewise.
        """
        from annotator.keeping.journal import export_log

        with self._here._moment() as reader:
            return export_log(reader, path, ticker).events

    def check(self, ticker: Ticker | None = None) -> list[str]:
        """Everything that is wrong with the file, a sentence each; empty where it is sound."""
        return check.findings(self._database, ticker)

    def mend(self, ticker: Ticker | None = None) -> tuple[list[str], list[Finding]]:
        """Check everything, and make anew what is derived where it is wrong: what was done, a
        sentence each, and what is still wrong, which only a repair can put right.

        Raises:
            ProjectDamaged: so much is missing that no restore point can be made of it first;
                nothing was changed. A repair, which keeps the damaged file, needs none.
            Problem: the project is open to be read only, or the restore point from before cannot
                be made for want of room, say; nothing was changed.
            Cancelled: the person cancelled; nothing was changed.
        """
        ticker = ticker or Silent()
        found = check.looked(self._database, ticker)
        parts = {each.part for each in found}
        if not found or "truth" in parts or "file" in parts - self._mendable(found):
            return [], found
        wrong = quick.look(self._database.reader)
        if wrong.lost:
            return [], found
        wrong = msgspec.structs.replace(
            wrong, fold=wrong.fold or "fold" in parts, search=wrong.search or "search" in parts
        )
        if self._database.writer is not None:
            self._point_before_repair(ticker)
        with self._database.transaction() as connection:
            told = quick.mend(connection, wrong, ticker)
        return told, check.looked(self._database, ticker)

    def _point_before_repair(self, ticker: Ticker) -> None:
        """What a restore point cannot be made for may be the very damage that is to be mended: a
        table that is missing, as another program leaves it. That must not stop the repair."""
        try:
            self._here.make_restore_point(_BEFORE, ticker)
        except ProjectDamaged:
            raise
        except Problem as problem:
            cause = problem.__cause__
            if cause is not None and _speaks_of_damage(cause):
                raise self._database.found(said_of_damage(cause)) from problem
            raise

    def _mendable(self, found: list[Finding]) -> set[str]:
        """``{"file"}`` where all that is wrong with the structure is of derived things."""
        named = [each.words for each in found if each.part == "file"]
        return {"file"} if all(each.endswith(_DERIVED) for each in named) else set()


def as_found(path: Path, error: BaseException, machine: Machine) -> BaseException:
    """What to raise where a file could not be opened: ``ProjectBroken`` where it is ours and is
    damaged, else the error itself. The file must not be open in this process."""
    if isinstance(error, (ProjectBroken, ReceivedRefused)):
        return error
    if isinstance(error, ProjectDamaged) and error.__cause__ is not None:
        said = said_of_damage(error.__cause__)  # SQLite's own, met by a read of the opening
        return ProjectBroken(f"{path} is damaged: {said}.", _REPAIR)
    if isinstance(error, UnicodeDecodeError):  # in SQLite's own words about a damaged schema
        return ProjectBroken(f"{path} is damaged: its structure cannot be read.", _REPAIR)
    if isinstance(error, _OF_A_VALUE) and not isinstance(error, msgspec.MsgspecError):
        # it may be no mistake of the program's, but a damaged cell
        said = _of_the_structure(path)
        return ProjectBroken(f"{path} is damaged: {said}.", _REPAIR) if said else error
    if isinstance(error, (sa.exc.DBAPIError, msgspec.MsgspecError)):
        said = str(getattr(error, "orig", None) or error)
        if _speaks_of_damage(error):
            return ProjectBroken(f"{path} is damaged: {_how(error)}.", _REPAIR)
        return ProjectRefused(f"{path} cannot be opened: {said}. It was left as it is.")
    if isinstance(error, ProjectRefused):
        cause = error.__cause__
        if cause is not None and _speaks_of_damage(cause):
            return ProjectBroken(f"{path} is damaged: {_how(cause)}.", _REPAIR)
        if cause is None and (said := _ours_after_all(path, machine)):
            return ProjectBroken(f"{path} is damaged: {said}.", _REPAIR)
    return error


def _of_the_structure(path: Path) -> str:
    """What SQLite finds wrong with the structure of a file, values of another kind than their
    columns' among it; "" where that is sound."""
    try:
        with closing(engine.reading(path)) as connection:
            said = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return said_of_damage(error)
    return "" if said == "ok" else said_of_damage(said)


def check_length(path: Path) -> None:
    """Refuse a file that was cut short, before SQLite looks at it.

    Raises:
        ProjectBroken: it is shorter than it says.
    """
    if said := quick.cut_short(path):
        raise ProjectBroken(f"{path} is damaged: {said}.", _REPAIR)


def check_before(path: Path, machine: Machine) -> tuple[str, ...]:
    """Refuse a file of which something is lost, before it is opened for writing, which changes its
    first bytes already. A journal beside it is rolled back where it is its own, and else put aside;
    what the person is to know of that, a sentence each.

    Raises:
        ProjectBroken: something of its history is lost.
        ReceivedRefused: without the journal it turns out to be one from elsewhere.
        OSError: a journal cannot be read or put aside, or there is no room to look at it.
    """
    from annotator.keeping.foreign import is_foreign

    told, changed = _settle_journal(path)
    if (told or changed) and is_foreign(path, machine):  # it could not be looked at before
        said = f"{path.name} holds what no project holds, and a journal lay beside it."
        raise ReceivedRefused(" ".join((said, *told, _ONCE_MORE)))
    repair = _REPAIR if not changed else f"{_ENDED} {_REPAIR.removeprefix(_LEFT)}"
    if said := quick.cut_short(path):
        raise ProjectBroken(f"{path} is damaged: {said}.", " ".join((*told, repair)))
    try:
        lost = quick.lost_before(path)
    except sqlite3.Error as error:
        if not _speaks_of_damage(error):
            return told  # opening it will tell
        lost = (_how(error),)
    if lost:
        said = f"{path} is damaged: {'; '.join(lost)}."
        raise ProjectBroken(said, " ".join((*told, repair)))
    return told


def _settle_journal(path: Path) -> tuple[tuple[str, ...], bool]:
    """Deal with a journal beside a file: what is to be told, and whether it was rolled back.

    Raises:
        ProjectBroken: the file is whole neither with it nor without; both are left as they are.
        OSError: see ``check_before``.
    """
    told: tuple[str, ...] = ()
    journal, verdict = journals.journal_of(path), journals.judge(path)
    if verdict is Verdict.NEITHER:
        said = f"it is not whole, and {journal.name}, which lies beside it, does not make it so"
        raise ProjectBroken(f"{path} is damaged: {said}.", _REPAIR)
    if verdict is Verdict.ANOTHERS:
        kept = keep_log(journal)
        sync_folder(path.parent)  # a power cut must not bring it back
        return (_put_aside(path, journal, kept),), False
    if verdict is Verdict.DOUBTFUL:
        told = (_taken_back(path, journal, journals.keep_both(path)),)
    if not journals.waits(path):
        return told, False
    with suppress(sqlite3.Error):  # else opening it will tell
        journals.roll_back(path)
    return told, not journals.waits(path)


def _put_aside(path: Path, journal: Path, kept: Path) -> str:
    return (
        f"{journal.name} lay beside {path.name}, and does not belong to it: it would have changed "
        f"the project, or removed another file. It was not used, and is kept as {kept.name}. "
        "The project is as it was; you need not do anything."
    )


def _taken_back(path: Path, journal: Path, kept: Path) -> str:
    return (
        f"{path.name} was left in the middle of a change, which was taken back as "
        f"{journal.name} says, though not all of the two is as it should be. Both are kept as "
        f"they were, as {kept.name}. Look whether your newest work is there."
    )


def _how(error: BaseException) -> str:
    if isinstance(error, msgspec.MsgspecError):
        return f"a part of it cannot be read ({error})"
    return said_of_damage(error)


def _speaks_of_damage(error: BaseException) -> bool:
    if isinstance(error, msgspec.MsgspecError):
        return True
    if not isinstance(error, (sa.exc.DBAPIError, sqlite3.Error)):
        return False
    said = str(getattr(error, "orig", None) or error).lower()
    return any(each in said for each in _DAMAGE)


def _ours_after_all(path: Path, machine: Machine) -> str:
    """How the beginning of a file is damaged that does not look like a project of this version, and
    holds a history of ours; "" where it may be what it says."""
    from annotator.keeping import pages

    if path.suffix != PROJECT:
        return ""
    with path.open("rb") as file:
        head = file.read(72)
    said = "its beginning cannot be read"
    if head.startswith(_SQLITE):
        if int.from_bytes(head[60:64], "big") != tables.FILE_VERSION:
            return ""  # refused for what it says that it is, not for damage
        if head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
            said = "its beginning does not say any more that it is a project"
        if not _known(path, machine):
            return ""
    return said if pages.holds_history(path) else ""


def _known(path: Path, machine: Machine) -> bool:
    """Whether this machine knows a file as one of its project: then it is no other program's."""
    known = {each.project for each, _ in machine.met(path)}
    try:
        with closing(engine.reading(path)) as connection:
            return not known.isdisjoint(roots_of(connection.execute).ids)
    except sqlite3.Error:
        return False
