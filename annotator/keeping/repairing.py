"""Repairing a damaged project: a clean file of all that is sound, and a list of what is lost.

What belongs here: looking at the damage, putting the clean file in the place of the damaged one,
which is kept, and telling both in words. What is sound, ``salvage`` finds out.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Final

import sqlalchemy as sa
from msgspec import Struct, structs

from annotator.errors import (
    DiskFull,
    FileTrouble,
    Problem,
    ProjectBroken,
    ProjectRefused,
    ReceivedRefused,
)
from annotator.identity import lies_at
from annotator.keeping import (
    aside,
    foreign,
    known_here,
    other_log,
    placing,
    recovered,
    remains,
    writing_anew,
)
from annotator.keeping import points as restore_points
from annotator.keeping.losses import Loss, losses
from annotator.keeping.other_log import Whose
from annotator.keeping.points import RestorePoint
from annotator.keeping.salvage import Salvage
from annotator.machine import Machine
from annotator.roots import roots_of
from annotator.store import backup, check, meta
from annotator.store.engine import Database, why_not
from annotator.store.lock import ProjectLock
from annotator.ticker import Silent, Ticker

_KEPT_FACTS: Final = ("package", check.NUMBERS)
"""What a file says of itself that does not follow from its history."""
_HOLDER: Final = "Repairing"
MOST: Final = 200
"""Losses that are listed; more are counted."""


_NOTHING: Final = "Nothing of a project can be read in it"
_UNCOUNTED: Final = "The file's count of its entries could not be read: more may be lost."


class Damage(Struct, frozen=True, kw_only=True):
    """What can be saved of a file, and what cannot.

    ``texts``: the articles that a person sees then, and ``removed``: those among the removed ones;
    ``recovered``: of how many of these not even that they were added was left (``recovered``).
    ``opens``: whether what is sound is enough for a project that opens. ``from_points``: texts and
    entries that restore points give back. ``known``: whether all that is lost could be told;
    otherwise more may be lost than is listed. ``points``: the restore points of this file, the
    newest first; ``moved``: those of files that are gone from their places, as this one is if it
    was moved. Of these nothing is taken: they may be a colleague's. ``unread``: whether something
    that the file alone knew (its merges, what was removed) is lost. ``notes``: that in words, and
    what else a person should know.
    """

    path: Path
    project: str
    title: str
    opens: bool
    texts: int
    events: int
    from_points: int
    lost: tuple[Loss, ...]
    known: bool
    points: tuple[RestorePoint, ...]
    moved: tuple[RestorePoint, ...] = ()
    unread: bool = False
    notes: tuple[str, ...] = ()
    removed: int = 0
    recovered: int = 0

    @property
    def sound(self) -> str:
        """What is sound, in words: as many articles as a person then sees."""
        gone = f" ({self.removed:,} more among the removed ones)" if self.removed else ""
        entries = _many(self.events, "entry", "entries")
        return f"{_many(self.texts, 'article')}{gone} and {entries} of the history"

    def told(self, most: int = MOST) -> list[str]:
        """What is sound, what is lost (so many losses; more are counted), and the nearest way back,
        a line each."""
        if not self.events:
            return [f"{_NOTHING}.", self._way_back()]
        lines = [
            f"Sound: {self.sound}."
            if self.opens
            else "Too little is sound for a project that opens."
        ]
        if self.from_points and self.opens:
            some = "1 piece comes" if self.from_points == 1 else f"{self.from_points:,} pieces come"
            lines.append(f"Of these, {some} out of restore points: the file itself lost that.")
        lines += [each.words for each in self.lost[:most]]
        if len(self.lost) > most:
            lines.append(f"and {len(self.lost) - most:,} more losses")
        if not self.lost and not self.recovered:
            lines.append(self.nothing(known=False))
        if not self.known:
            lines.append("More may be lost than can be told.")
        lines += self.notes
        return [*lines, self._way_back()]

    def nothing(self, *, known: bool) -> str:
        """That nothing is lost, no more widely than it is so."""
        what = "Nothing of the articles and their history" if self.unread else "Nothing"
        return f"{what} is {'' if known else 'known to be '}lost."

    def _way_back(self) -> str:
        near = self.nearest
        if near is None:
            return "There is no restore point of this file."
        said = f"The nearest restore point is of {near.when}: {near.reason}."
        if near in self.moved:
            return f"{said} It was made of {near.of}, which is not there any more."
        return said

    @property
    def nearest(self) -> RestorePoint | None:
        """The newest sound restore point of this file, else of one that is gone from its place."""
        return next((each for each in (*self.points, *self.moved) if not each.fault), None)


class RepairReport(Struct, frozen=True):
    """A repair that was done: the damage, and where the damaged file lies now."""

    damage: Damage
    kept: Path

    @property
    def lines(self) -> list[str]:
        """All of it in words."""
        found = self.damage
        told = [
            f"{found.path.name} was repaired: {found.sound} are sound.",
            f"The damaged file is kept as {self.kept.name}.",
        ]
        if found.from_points:
            many = _many(found.from_points, "piece")
            told.append(f"{many} that the file had lost came back out of restore points.")
        told += [each.words for each in found.lost]
        if not found.lost and not found.recovered:
            told.append(found.nothing(known=found.known))
        return [*told, *found.notes]


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def ways_back(path: Path, data_dir: Path) -> list[RestorePoint]:
    """The restore points for a file that cannot be opened, the newest first: its own, and where
    none of these is sound, those of files that are gone from their places and were of this project,
    or had this name. The first sound one is ``Damage.nearest``. Nobody can say any more what the
    viewer may know of, so spans and entries are counted of nobody."""
    path = lies_at(path)
    own = restore_points.of_file(data_dir, path)
    if any(not each.fault for each in own):
        return own
    moved = _moved(path, data_dir, remains.facts(path).get("project", ""))
    return sorted([*own, *moved], key=lambda each: each.made, reverse=True)


def ways_back_to(path: Path, machine: Machine) -> list[RestorePoint]:
    """The restore points of a project that lay at a place where none lies any more, the newest
    first: its own, else those of the place that it was moved from. None where this machine knows
    of no project there: another's may have had the name."""
    path = lies_at(path)
    own = restore_points.of_file(machine.data_dir, path)
    known = {each.project for each, _ in machine.met(path)} if not own else set()
    moved = (each for project in known for each in _moved(path, machine.data_dir, project))
    return own or sorted(moved, key=lambda each: each.made, reverse=True)


def look_at_damage(path: Path, data_dir: Path, ticker: Ticker | None = None) -> Damage:
    """What a repair would save of a file, and what not; nothing is changed.

    ``data_dir``: where the restore points are. The file must not be open in this process.

    Raises:
        Problem: it is not there, or nothing of a project is in it; it is open elsewhere.
        Cancelled: the person cancelled.
    """
    path = lies_at(path)
    lock = _locked(path)
    try:
        with (
            _named(path, "could not be looked at", "the folder for temporary files"),
            TemporaryDirectory(prefix="claims") as folder,
        ):
            return _saved(path, Path(folder) / "saved.claims", data_dir, ticker or Silent())
    finally:
        lock.release()


def repair(path: Path, data_dir: Path, ticker: Ticker | None = None) -> RepairReport:
    """Put a clean file of all that is sound in the place of a damaged one, which is kept beside it
    under the name ``….damaged-DATE``. What restore points have of what is missing is taken in.

    Raises:
        Problem: too little is left for a project, or there is no room; the file is as it was, and
            the message names the nearest restore point.
        Cancelled: the person cancelled; the file is as it was.
    """
    path = lies_at(path)
    lock = _locked(path)
    beside = path.with_name(f".{path.name}.repair")
    try:
        with _named(path, "could not be repaired", "its folder"):
            backup.sweep(beside)
            aside.one_name(path)
            damage = _saved(path, beside, data_dir, ticker or Silent())
            if not damage.opens:
                raise Problem(f"{path.name} cannot be repaired: {_too_little(damage)}")
            machine = Machine(data_dir)
            if not machine.met(path):
                _check_as_received(path, beside, ticker or Silent())
            kept_as, *_ = aside.exchange(beside, path)
        note = placing.remember(path, machine)
    finally:
        backup.sweep(beside)
        lock.release()
    notes = (*damage.notes, *filter(None, [note]))
    return RepairReport(structs.replace(damage, notes=notes), kept_as)


@contextmanager
def _named(path: Path, failed: str, folder: str) -> Iterator[None]:
    """Tell of the project what keeps the clean file from being written: of that one nobody knows.

    Raises:
        Problem: something did.
    """
    try:
        yield
    except OSError as error:
        why, full = error.strerror or str(error), error.errno == errno.ENOSPC
        trouble: Exception = error
    except FileTrouble as error:
        why, full = (
            why_not(error) or "the clean file cannot be written",
            isinstance(error, DiskFull),
        )
        trouble = error
    else:
        return
    todo = f"free some space in {folder} and try again" if full else "try again"
    raise Problem(f"{path.name} {failed}: {why}. It is as it was; {todo}.") from trouble


def _check_as_received(path: Path, beside: Path, ticker: Ticker) -> None:
    """Let what is sound of a file from elsewhere go through the same checks as any such file. Done
    here, the file is this machine's own from now on, and is not put aside when it is opened.

    Raises:
        Problem: it does not pass them.
    """
    checked = path.with_name(f".{path.name}.checked")
    try:
        foreign.copied(beside, checked, ticker)
        backup.settle(checked, beside)
    except (ReceivedRefused, ProjectBroken) as refused:
        said = str(refused).replace(beside.name, path.name)
        raise Problem(f"{path.name} was not repaired. {said}") from refused
    finally:
        backup.sweep(checked)


def _too_little(damage: Damage) -> str:
    why = (
        "the beginning of its history or its scheme is lost, and no restore point has it"
        if damage.events
        else _NOTHING[0].lower() + _NOTHING[1:]
    )
    return f"{why}. It was left as it is. {_advice(damage.nearest)}"


def _advice(near: RestorePoint | None) -> str:
    if near is not None:
        return f"Restore the restore point of {near.when}."
    return "There is no restore point of it on this machine; ask a colleague for their copy."


def _locked(path: Path) -> ProjectLock:
    if not path.is_file():
        raise ProjectRefused(f"{path} is not there, or is no file.")
    lock = ProjectLock(path)
    lock.acquire(_HOLDER)
    return lock


def _saved(path: Path, target: Path, data_dir: Path, ticker: Ticker) -> Damage:
    """Write the clean file, and tell what is in it. Another project's log is left out: a copy of
    the file is read, beside which there is none."""
    log, alone = other_log.whose(path), target.with_name(f"{target.name}.part")
    try:
        if log is Whose.ANOTHERS:
            copyfile(path, alone)
        source = alone if log is Whose.ANOTHERS else path
        damage = _read(path, source, target, data_dir, ticker)
    finally:
        backup.sweep(alone)
    return structs.replace(damage, notes=(*damage.notes, *other_log.told(path, log)))


def _read(path: Path, source: Path, target: Path, data_dir: Path, ticker: Ticker) -> Damage:
    """See ``_saved``; ``source`` is where that is read which lies at ``path``."""
    points = tuple(restore_points.of_file(data_dir, path.absolute()))
    sound = [each.path for each in points if not each.fault]
    try:
        database = Database(target, create=True)
        try:
            with database.transaction() as connection:
                work = Salvage(connection, source, sound, ticker)
                work.take()
                if not work.events:
                    return _nothing(path, data_dir, points)
                said, notes = _small_things(connection, source, work)
                unread = bool(notes)
                if not work.known:
                    notes.append(_UNCOUNTED)
                again = recovered.recover(connection, source, work)
                try:
                    title, opens = writing_anew.finish(connection, ticker), True
                except Problem:
                    title, opens = said.get("title", ""), False
                if opens:
                    notes += recovered.told(connection, again)
                seen, gone = _articles(connection) if opens else (len(work.texts), 0)
                lost = losses(connection, [source, *sound], work)
                project = roots_of(connection.exec_driver_sql).home
        finally:
            database.close()
        opens = opens and _holds(target, ticker)
    except sa.exc.DBAPIError as error:
        raise Problem(f"{path.name} could not be read: {error.orig}. It is as it was.") from error
    return Damage(
        path=path,
        project=project,
        title=title,
        opens=opens,
        texts=seen,
        events=len(work.events),
        from_points=work.from_points,
        lost=lost,
        known=work.known,
        points=points,
        moved=_moved(path, data_dir, project or said.get("project", "")),
        unread=unread,
        notes=tuple(notes),
        removed=gone,
        recovered=len(again.recovered),
    )


def _articles(connection: sa.Connection) -> tuple[int, int]:
    """How many articles a person then sees, and how many are among the removed ones."""
    found = connection.exec_driver_sql(
        "SELECT coalesce(sum(removed = 0), 0), coalesce(sum(removed), 0) FROM article"
    )
    seen, gone = found.one()
    return int(seen), int(gone)


def _moved(path: Path, data_dir: Path, project: str) -> tuple[RestorePoint, ...]:
    return tuple(restore_points.of_gone_files(data_dir, path, project))


def _nothing(path: Path, data_dir: Path, points: tuple[RestorePoint, ...]) -> Damage:
    """What is told of a file of which nothing can be read; it may have a restore point.

    Raises:
        ProjectRefused: it has none.
    """
    project = remains.facts(path).get("project", "")
    damage = Damage(
        path=path,
        project=project,
        title="",
        opens=False,
        texts=0,
        events=0,
        from_points=0,
        lost=(),
        known=False,
        points=points,
        moved=_moved(path, data_dir, project),
    )
    if damage.nearest is None:
        raise ProjectRefused(
            f"{path.name} holds nothing of a Claim Annotator project that can be read. "
            f"It was left as it is. {_advice(None)}"
        )
    return damage


def _small_things(
    connection: sa.Connection, path: Path, work: Salvage
) -> tuple[dict[str, str], list[str]]:
    """Merges, and what the file says of itself; what of it is lost, a sentence each."""
    notes = []
    said = remains.facts(path)
    for name in _KEPT_FACTS:
        if name in said:
            meta.put(connection, name, said[name])
    notes += known_here.take(connection, path, work)
    if not said:
        notes.append("What the file said of itself could not be read.")
    return said, notes


def _holds(path: Path, ticker: Ticker) -> bool:
    """Whether the clean file is sound throughout: it is not trusted for having been made here."""
    database = Database(path)
    try:
        return not check.findings(database, ticker)
    finally:
        database.close()
