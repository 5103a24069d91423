"""Restore points: when one is due, which of them stay, and what is told of each.

What belongs here: the policy. How a copy of a project file is made and proved is
``annotator.store.backup``'s. Times are milliseconds since 1970 (UTC).
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.identity import APPLICATION_ID, real
from annotator.keeping import origins, purging
from annotator.machine import Machine, new_id
from annotator.store import backup, meta, tables
from annotator.store.engine import Database, check_header
from annotator.ticker import Ticker

EVERY: Final = 30 * 60 * 1000
"""Milliseconds of change after which a restore point is due."""
_DAY: Final = 24 * 60 * 60 * 1000
ALL_FOR: Final = 2 * _DAY
"""Milliseconds for which every restore point stays."""
DAYS, WEEKS, MONTHS = 12, 10, 9
"""Of older ones the newest of a day stays, for so many days; then of a week, then of a month."""
NEWEST: Final = 24
"""So many stay however old the clock says they are: a clock that is far ahead for an hour would
else take yesterday's work for last year's. They are a day's, if one is made each half an hour."""
BY_HAND: Final = "by hand"
Ids = str | Sequence[str]
"""The id of a project; or all ids that its file ever held (``Project.ids``), its own first: under
that one restore points are made. Former versions made them under that of a project merged in."""
_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d) (.+)$")


class RestorePoint(Struct, frozen=True, kw_only=True):
    """One restore point as it is listed.

    ``made``: when, in milliseconds, and ``when`` in words, with the seconds where another was made
    in the same minute; ``bytes``: its size; ``of``: the real place of the project file that it was
    made of, None where that is not known. Counts are None where nothing is noted about it.
    ``annotations`` and ``events`` are those that the viewer may know of; ``partly``: which are not
    all. ``fault``: what was found wrong when it was last proved; "" where nothing is known against
    it, also where nothing is noted about it at all: it is proved again before it is used.
    ``purged``: how many of its articles were removed for good since it was made.
    """

    path: Path
    made: int
    reason: str
    bytes: int
    when: str = ""
    partly: bool = False
    of: Path | None = None
    articles: int | None = None
    annotations: int | None = None
    events: int | None = None
    fault: str = ""
    purged: int = 0


def make(
    project: Path,
    data_dir: Path,
    project_id: Ids,
    why: str,
    ticker: Ticker | None = None,
    source: Path | None = None,
) -> Path:
    """Make a restore point of a project file, open or not, and thin out older ones; returns its
    path. Where the newest one holds exactly this state already, none is made, and that is returned;
    the newest is any of ``newest_of``. ``source``: see ``backup.restore_point``.

    Raises:
        ProjectDamaged: the project does not hold what was written, also where none is made.
        Problem: it could not be made or is not the same; nothing is left of it.
        Cancelled: the person cancelled; nothing is left of it.
    """
    state = _state(source or project)
    now = int(time.time() * 1000)
    newest = newest_of(project, data_dir, project_id, now)
    same = [(path, facts.digest) for path, facts in newest if facts.state == state]
    # Whoever asks for one is about to write: that the file is still whole is a part of it.
    digest = backup.proved(project, source or project, ticker) if same else ""
    for path, noted in same:
        if noted == digest:
            return path
    made = backup.restore_point(project, data_dir, _all_of(project_id)[0], why, ticker, source)
    purging.clear_new(made, source or project)
    thin(data_dir, project_id, project)
    return made


def _state(project: Path) -> str | None:
    with contextlib.suppress(sqlite3.Error), backup.reading(project) as connection:
        return backup.state_of(connection)
    return None


def newest_of(
    project: Path, data_dir: Path, project_id: Ids, now: int
) -> list[tuple[Path, backup.Facts]]:
    """The newest sound restore point that was made of this very file, and what is noted of it; then
    those whose time is still to come, for the clock was ahead when they were made: nobody can tell
    which of all these is the newest in truth."""
    here = real(project)
    noted = (
        (path, backup.read_facts(path))
        for each in _all_of(project_id)
        for path in backup.restore_points(data_dir, each)
    )
    mine = [
        (path, facts)
        for path, facts in noted
        if facts is not None and not facts.fault and real(Path(facts.of)) == here
    ]
    past = [each for each in mine if each[1].made <= now]
    newest = [max(past, key=lambda each: each[1].made)] if past else []
    return [*newest, *(each for each in mine if each[1].made > now)]


def due(newest: Sequence[backup.Facts], state: str, first: int, now: int) -> bool:
    """Whether a restore point is due: there are changes that none of the newest (``newest_of``)
    holds, and the first of these is half an hour old. Without one, ``first`` counts: the clock of
    the project's first event. A clock that was put back never keeps one from being made.
    """
    if any(each.state == state for each in newest):
        return False
    since = newest[0].made if newest else first
    return not 0 <= now - since < EVERY


# -- thinning --------------------------------------------------------------------------------------


def staying(times: Sequence[int], now: int) -> list[bool]:
    """Which restore points stay, of those made at these times: all of the last two days and the
    newest 24; of older ones the newest of each of 12 days, then of 10 weeks, then of 9 months.
    A time after ``now`` counts as now: it is of a clock that was ahead."""
    order = sorted(range(len(times)), key=lambda at: (times[at], at), reverse=True)
    found = [False] * len(times)
    stages = [(_day, DAYS), (_week, WEEKS), (_month, MONTHS)]
    last: object = None
    left = DAYS
    for place, at in enumerate(order):
        if place < NEWEST or now - times[at] <= ALL_FOR:
            found[at] = True
            continue
        while stages and not left:
            stages.pop(0)
            last, left = None, stages[0][1] if stages else 0
        if not stages:
            break
        period = stages[0][0](times[at])
        if period != last:
            found[at], last, left = True, period, left - 1
    return found


def _day(when: int) -> object:
    return when // _DAY


def _week(when: int) -> object:
    return (when // _DAY + 3) // 7  # 1970 began on a Thursday; weeks begin on Monday


def _month(when: int) -> object:
    day = datetime.fromtimestamp(when / 1000, UTC)
    return day.year, day.month


def thin(data_dir: Path, project_id: Ids, project: Path, now: int | None = None) -> None:
    """Remove the restore points of a project file that need not stay."""
    here = real(project)
    found = listed(data_dir, project_id, of=here)
    mine = [each for each in found if each.of in (None, here) and not each.fault]
    at = int(time.time() * 1000) if now is None else now
    for point, stays in zip(mine, staying([each.made for each in mine], at), strict=True):
        if not stays:
            remove(point.path)


def remove(path: Path) -> None:
    """Remove a restore point and what is noted of it, as far as that can be done."""
    for each in (path, backup.facts_beside(path)):
        with contextlib.suppress(OSError):
            each.unlink(missing_ok=True)


# -- listing ---------------------------------------------------------------------------------------


def _all_of(project_id: Ids) -> Sequence[str]:
    return (project_id,) if isinstance(project_id, str) else project_id


def listed(
    data_dir: Path,
    project_id: Ids,
    only: Collection[str] | None = None,
    of: Path | None = None,
) -> list[RestorePoint]:
    """The restore points of a project, the newest first; under its further ids only those that were
    made of the file ``of`` (its real place): the others are of the projects merged into it.

    ``only``: ids of whose annotations and events the viewer may know the number; None: everybody's.
    None of them is opened: what is noted beside one counts while the file has the size noted.
    """
    found = []
    for number, one in enumerate(_all_of(project_id)):
        for path in backup.restore_points(data_dir, one):
            with contextlib.suppress(OSError):  # removed a moment ago
                point = _told(path, only)
                found += [point] if not number or point.of == of is not None else []
    found.sort(key=lambda each: (each.made, each.path.name), reverse=True)
    minutes = Counter(moment(each.made) for each in found)
    return [
        replace(each, when=moment(each.made, seconds=minutes[moment(each.made)] > 1))
        for each in found
    ]


def _told(path: Path, only: Collection[str] | None) -> RestorePoint:
    there, facts = path.stat(), backup.read_facts(path)
    if facts is None:
        made, why = _from_name(path, int(there.st_mtime * 1000))
        return RestorePoint(path=path, made=made, reason=why, bytes=there.st_size)
    return RestorePoint(
        path=path,
        made=facts.made,
        reason=facts.why,
        bytes=facts.size,
        of=real(Path(facts.of)),
        articles=facts.articles,
        annotations=_number(facts.annotations, only),
        events=_number(facts.events, only),
        partly=only is not None and not facts.events.keys() <= frozenset(only),
        fault=facts.fault,
        purged=facts.purged,
    )


def _number(counts: dict[str, int], only: Collection[str] | None) -> int:
    return sum(many for who, many in counts.items() if only is None or who in only)


def _from_name(path: Path, otherwise: int) -> tuple[int, str]:
    found = _NAME.search(path.stem)
    if found is None:
        return otherwise, ""
    with contextlib.suppress(ValueError):
        made = datetime.strptime(found[1], "%Y-%m-%d %H.%M.%S").replace(tzinfo=UTC)
        return int(made.timestamp() * 1000), found[2]
    return otherwise, found[2]


def of_file(data_dir: Path, project: Path) -> list[RestorePoint]:
    """The restore points that were made of a file, whatever lies in its place now; newest first.
    Where none of them is sound, also those of which nobody knows any more what they are of, but
    which are of the project that lay there and have its file's name: their notes are lost.
    Spans and entries are counted of nobody: whoever asks may not know of others' (``partly``).
    """
    here = real(project)
    found = _all(data_dir)
    own = [each for each in found if each.of == here]
    if any(not each.fault for each in own):
        return own
    folders = {backup.folder_of(data_dir, each.project) for each, _ in Machine(data_dir).met(here)}
    return [
        each
        for each in found
        if each.of == here
        or (each.of is None and each.path.parent in folders and _named_after(each.path, here))
    ]


def _named_after(point: Path, project: Path) -> bool:
    """Whether a restore point has a file's name in its own, or none ("2026-02-03 … plain")."""
    dated = _NAME.search(point.stem)
    name = point.stem[: dated.start()] if dated is not None else point.stem
    return not name or backup.plain_name(name) == backup.plain_name(project.stem)


def of_gone_files(data_dir: Path, project: Path, project_id: str) -> list[RestorePoint]:
    """The restore points of files that are not in their places any more, the newest first: what a
    project file that was moved has, as long as none was made in its new place. ``project_id``: of
    this project; "" where that cannot be read: of files that had the same name, or of the project
    that was last opened in this place. Counts are of nobody, as in ``of_file``.
    """
    here, machine = real(project), Machine(data_dir)
    if project_id:
        # What can be read of a damaged file may be the id of a project that was merged into it.
        own = [p for each in machine.kin(project_id) for p in listed(data_dir, each, only=())]
        own.sort(key=lambda each: each.made, reverse=True)
        return those_of_gone_files(own, here, machine)
    opened = {
        backup.folder_of(data_dir, each.project)
        for each, _ in machine.met(here)
        if here in machine.files_of(each.project)
    }
    found = [
        each
        for each in _all(data_dir)
        if each.path.parent in opened or (each.of is not None and each.of.name == here.name)
    ]
    return those_of_gone_files(found, here, machine)


def those_of_gone_files(
    found: Sequence[RestorePoint], project: Path, machine: Machine
) -> list[RestorePoint]:
    """Those of other files than this one that are gone from their places (``origins.is_gone``)."""
    here = real(project)
    gone: dict[tuple[Path, str], bool] = {}
    left = []
    for each in found:
        if each.of is None or each.of == here:
            continue
        place = (each.of, each.path.parent.name)
        if place not in gone:
            gone[place] = origins.is_gone(*place, here, machine)
        if gone[place]:
            left.append(each)
    return left


def _all(data_dir: Path) -> list[RestorePoint]:
    folder = data_dir / backup.FOLDER
    ids = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    found = [point for each in ids for point in listed(data_dir, each, only=())]
    return sorted(found, key=lambda each: each.made, reverse=True)


def moment(made: int, *, seconds: bool = False) -> str:
    """A time in milliseconds as words, in the time of this machine."""
    local = datetime.fromtimestamp(made / 1000).astimezone()
    return local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def words(point: RestorePoint) -> str:
    """A restore point in words: when it was made, and why."""
    return f"{point.when}, {point.reason}" if point.reason else point.when


def why(point: RestorePoint) -> str:
    """Why it was made, and what it has lost since."""
    if not point.purged:
        return point.reason
    some = "1 article that was" if point.purged == 1 else f"{point.purged:,} articles that were"
    return f"{point.reason}; without {some} removed for good since"


# -- opening ---------------------------------------------------------------------------------------


def verify(path: Path, ticker: Ticker | None = None) -> str:
    """Prove a restore point again before it is used; gives its digest. What is found wrong is noted
    beside it, so that it is not taken for sound any more; that it could not be read is not, for
    the next time it may be read.

    Raises:
        Problem: it is not there, not as it was made, or cannot be read now.
        Cancelled: the person cancelled.
    """
    if not path.is_file():
        raise Problem(f"There is no restore point at {path}.")
    facts = backup.read_facts(path)
    try:
        with backup.reading(path) as connection:
            _check_ours(connection, path)
            digest = backup.prove(connection, ticker)
        if facts is not None and facts.digest != digest:
            if backup.read_facts(path) != facts:  # removing an article for good wrote it anew
                raise OSError("it was written anew meanwhile")
            raise sqlite3.DatabaseError("it does not hold what it held when it was made")
    except (sqlite3.Error, OSError) as error:
        if not backup.is_rot(error):
            raise Problem(
                f"The restore point {path.name} cannot be read now: {error}. Nothing was changed; "
                "try again, or take another."
            ) from error
        if facts is not None:
            with contextlib.suppress(OSError):
                backup.write_facts(path, replace(facts, fault=str(error)))
        raise Problem(
            f"The restore point {path.name} is damaged: {error}. Nothing was changed; take another."
        ) from error
    return digest


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what is no project of this version or an older one.

    Raises:
        sqlite3.Error: its head is not a project's.
        Problem: it is from a newer program, and is no worse for that.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("it does not begin as a project does")
    if connection.execute("PRAGMA user_version").fetchone()[0] > tables.FILE_VERSION:
        raise Problem(
            f"The restore point {path.name} was written by a newer Claim Annotator. Nothing was "
            "changed; update the program, or take another."
        )


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """A file with what a restore point holds, in the tables of this version of the program: the
    restore point itself, or a copy that was brought up to date. The restore point stays as it is.

    Raises:
        Problem: it is no project, or is from a newer program.
    """
    check_header(path)
    try:
        database = Database(path, read_only=True)
        try:
            current = meta.fold_is_current(database.reader) and meta.can_be_read(database.reader)
        finally:
            database.close()
    except sqlite3.Error as error:
        raise Problem(f"The restore point {path.name} cannot be read: {error}.") from error
    if current:
        yield path
        return
    # Beside it, under a name that a purge sweeps away should the program be killed meanwhile.
    copy = path.with_name(f".{path.name}.part-{new_id()[:8]}")
    try:
        try:
            backup.copy_to(path, copy, None, "Opening the restore point")
        except (sqlite3.Error, OSError) as error:
            raise Problem(f"The restore point {path.name} cannot be read: {error}.") from error
        database = Database(copy)
        try:
            with database.transaction() as connection:
                meta.refold(connection)
        finally:
            database.close()
        yield copy
    finally:
        backup.sweep(copy)
