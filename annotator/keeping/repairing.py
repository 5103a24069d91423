"""Repairing a damaged project: a clean file of all that is sound, and a list of what is lost.

What belongs here: looking at the damage, putting the clean file in the place of the damaged one,
which is kept, and telling both in words. What is sound, ``salvage`` finds out.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

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
from annotator.keeping import aside, foreign, known_here, placing, remains, salvage, writing_anew
from annotator.keeping import points as restore_points
from annotator.keeping.points import RestorePoint
from annotator.keeping.salvage import Salvage
from annotator.machine import Machine
from annotator.roots import roots_of
from annotator.store import backup, check, log, meta
from annotator.store.engine import Database, why_not
from annotator.store.lock import ProjectLock
from annotator.ticker import Silent, Ticker

_KEPT_FACTS: Final = ("package", check.NUMBERS)
"""What a file says of itself that does not follow from its history."""
_HOLDER: Final = "Repairing"
MOST: Final = 200
"""Losses that are listed; more are counted."""


class Loss(Struct, frozen=True):
    """What is lost of one article (``title`` empty: of the project itself): so many entries of
    somebody's history, by name where it is known; ``text``: the words of the article, too.
    An article that is lost whole, and of which no title can be read, has a text and no title."""

    title: str
    whose: str
    events: int
    text: bool = False

    @property
    def words(self) -> str:
        """The loss in a sentence."""
        where = f"Article {self.title}" if self.title else _WHERE[self.text]
        many = f"{self.events:,} {'entry' if self.events == 1 else 'entries'}"
        whose = f" by {self.whose}" if self.whose else ""
        if self.text:
            more = f", and with it {many}{whose}" if self.events else ""
            return f"{where}: its text is lost{more}."
        return f"{where}: {many} of its history{whose} {_ARE[self.events != 1]} lost."


_NOTHING: Final = "Nothing of a project can be read in it"
_UNCOUNTED: Final = "The file's count of its entries could not be read: more may be lost."
_ARE: Final = ("is", "are")
_WHERE: Final = ("The project itself", "An article without a readable title")


class Damage(Struct, frozen=True, kw_only=True):
    """What can be saved of a file, and what cannot.

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

    def told(self, most: int = MOST) -> list[str]:
        """What is sound, what is lost (so many losses; more are counted), and the nearest way back,
        a line each."""
        if not self.events:
            return [f"{_NOTHING}.", self._way_back()]
        sound = f"{_many(self.texts, 'article')} and {_many(self.events, 'entry', 'entries')}"
        lines = [
            f"Sound: {sound} of the history."
            if self.opens
            else "Too little is sound for a project that opens."
        ]
        if self.from_points and self.opens:
            some = "1 piece comes" if self.from_points == 1 else f"{self.from_points:,} pieces come"
            lines.append(f"Of these, {some} out of restore points: the file itself lost that.")
        lines += [each.words for each in self.lost[:most]]
        if len(self.lost) > most:
            lines.append(f"and {len(self.lost) - most:,} more losses")
        if not self.lost:
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
            f"{found.path.name} was repaired: {_many(found.texts, 'article')} and "
            f"{_many(found.events, 'entry', 'entries')} of the history are sound.",
            f"The damaged file is kept as {self.kept.name}.",
        ]
        if found.from_points:
            many = _many(found.from_points, "piece")
            told.append(f"{many} that the file had lost came back out of restore points.")
        told += [each.words for each in found.lost] or [found.nothing(known=found.known)]
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
    """Write the clean file, and tell what is in it."""
    points = tuple(restore_points.of_file(data_dir, path.absolute()))
    sound = [each.path for each in points if not each.fault]
    try:
        database = Database(target, create=True)
        try:
            with database.transaction() as connection:
                work = Salvage(connection, path, sound, ticker)
                work.take()
                if not work.events:
                    return _nothing(path, data_dir, points)
                said, notes = _small_things(connection, path, work)
                unread = bool(notes)
                if not work.known:
                    notes.append(_UNCOUNTED)
                try:
                    title, opens = writing_anew.finish(connection, ticker), True
                except Problem:
                    title, opens = said.get("title", ""), False
                lost = _losses(connection, [path, *sound], work)
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
        texts=len(work.texts),
        events=len(work.events),
        from_points=work.from_points,
        lost=lost,
        known=work.known,
        points=points,
        moved=_moved(path, data_dir, project or said.get("project", "")),
        unread=unread,
        notes=tuple(notes),
    )


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


class _Home(NamedTuple):
    """What something is lost of: an article, by the hash of its text, or by its key in the damaged
    file where that is lost, too; the project itself where both are empty."""

    digest: bytes
    key: int = 0


def _losses(connection: sa.Connection, files: Sequence[Path], work: Salvage) -> tuple[Loss, ...]:
    """What is lost. ``files`` may know the titles of articles, the first the best."""
    lost_texts, names = work.lost_texts(), _names(connection, work)
    whose: dict[tuple[_Home, str], int] = Counter()
    for each in work.missing():
        home = _Home(each.digest, each.article if each.nameless else 0)
        whose[home, names.get(each.machine, "")] += each.events
    listed = work.titles_by_key()
    lost = {_Home(digest) for digest in lost_texts}
    if not work.known:  # then the list of articles alone may speak of one
        lost |= {_Home(b"", key) for key in listed.keys() - work.named.keys()}
        _add_holes(whose, connection, names)
    whose.update({(home, ""): 0 for home in lost - {home for home, _ in whose}})
    titles = _titles(connection, files, work, listed) if lost or whose else {}
    return tuple(
        Loss(_called(home, titles), who, number, bool(home.key) or home.digest in lost_texts)
        for (home, who), number in sorted(whose.items())
    )


def _called(home: _Home, titles: Mapping[_Home, str]) -> str:
    """An article in words: its title, else the beginning of its hash, else nothing."""
    name = titles.get(home) or (f"{home.digest.hex()[:12]}…" if home.digest else "")
    return f"“{name}”" if name else ""


def _titles(
    connection: sa.Connection, files: Sequence[Path], work: Salvage, listed: Mapping[int, str]
) -> dict[_Home, str]:
    """The titles of articles, wherever one can be read."""
    titles = {_Home(digest): said for digest, said in work.titles().items()}
    for path in reversed(files):
        titles.update({_Home(digest): said for digest, said in salvage.titles(path).items()})
    for key, title in listed.items():
        for digest in work.named.get(key, [b""]) if title else ():
            titles[_Home(digest, 0 if digest else key)] = title
    for digest, title in connection.exec_driver_sql(
        "SELECT t.hash, a.title FROM article a JOIN text t ON t.key = a.key WHERE a.title <> ''"
    ):
        titles[_Home(digest)] = title
    return titles


def _names(connection: sa.Connection, work: Salvage) -> dict[bytes, str]:
    """Who worked at each machine, by what is left of it."""
    state = log.project_state(connection)
    rows = connection.exec_driver_sql(
        "SELECT machine, author, count(*) FROM event GROUP BY machine, author ORDER BY count(*)"
    )
    authors = work.authors() | {machine: author for machine, author, _ in rows}
    return {machine: state.names.get(author.hex(), "") for machine, author in authors.items()}


def _add_holes(
    whose: dict[tuple[_Home, str], int], connection: sa.Connection, names: Mapping[bytes, str]
) -> None:
    """Holes in the numbering of machines, where nothing else tells of what is lost there."""
    holes: dict[str, int] = Counter()
    for machine, number in connection.exec_driver_sql(writing_anew.NUMBERING):
        holes[names.get(machine, "")] += number
    for (_, who), number in whose.items():
        if who in holes:
            holes[who] -= number
    for who, number in holes.items():
        if number > 0:
            home = _Home(b"")
            whose[home, who] = whose.get((home, who), 0) + number


def _holds(path: Path, ticker: Ticker) -> bool:
    """Whether the clean file is sound throughout: it is not trusted for having been made here."""
    database = Database(path)
    try:
        return not check.findings(database, ticker)
    finally:
        database.close()
