"""Restore points, as an open project offers them: making, listing, comparing, opening, going back.

What belongs here: what ties ``annotator.keeping`` to an open project. A file that cannot be opened
is restored by ``annotator.keeping.placing``, which needs no project.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from annotator.errors import Problem, ProjectBroken, ProjectDamaged, ProjectGone
from annotator.identity import real
from annotator.keeping import points
from annotator.keeping.points import RestorePoint
from annotator.roots import roots_of
from annotator.store import backup, queries, sight
from annotator.store.compiled import told
from annotator.ticker import Silent, Ticker
from annotator.values import Changes, Person

if TYPE_CHECKING:
    import sqlite3

    import sqlalchemy as sa

    from annotator.keeping.differences import Differences
    from annotator.operations import Operation
    from annotator.project import Project


class Restoring:
    """Restore points: the part of ``Project`` that this module does."""

    @property
    def _one(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    def restore_points(self) -> list[RestorePoint]:
        """The restore points of this file, the newest first; also those of a file that is not where
        it was any more, as after a move, and is not known to be somewhere else. Counts are of what
        I may know (any thread)."""
        here = self._one
        with closing(here._database.open_reader()) as reader:
            blind = _blind(reader, here._person.id)
        mine = here._state.ids_of({here._person.id}) if blind else None
        place = real(here.path)
        found = points.listed(here._machine.data_dir, here.ids, mine, of=place)
        gone = {each.path for each in points.those_of_gone_files(found, place, here._machine)}
        return [each for each in found if each.of in (None, place) or each.path in gone]

    def restore_point_due(self, now: int | None = None) -> bool:
        """Whether there are changes that no restore point holds, and half an hour went by since
        the last; ``now`` in milliseconds. Answered in no time (any thread)."""
        here = self._one
        if here.read_only:
            return False
        with closing(here._database.open_reader()) as reader, told(reader):
            state = backup.state_of(_raw(reader))
            first = reader.exec_driver_sql("SELECT min(clock) FROM event").scalar() or 0
        wall = int(time.time() * 1000) if now is None else now
        newest = points.newest_of(here.path, here._machine.data_dir, here.ids, wall)
        return points.due([facts for _, facts in newest], state, int(first), wall)

    def make_restore_point(
        self, reason: str = points.BY_HAND, ticker: Ticker | None = None
    ) -> RestorePoint:
        """Make a restore point, or give the newest where it holds exactly this state (any thread;
        what somebody writes meanwhile is not in it, and goes on unhindered).

        Raises:
            Problem: it could not be made, another program removed it at once, or another file
                stands in the place of this one, which is not to be taken for it; nothing was
                changed.
            Cancelled: the person cancelled; nothing is left of it.
        """
        here = self._one
        trouble = None if here.read_only else here.trouble()
        if trouble is not None and (trouble.lost or isinstance(trouble, ProjectGone)):
            raise trouble
        data_dir = here._machine.data_dir
        with here._database.noting():
            made = points.make(here.path, data_dir, here.ids, reason, ticker)
        found = next((each for each in self.restore_points() if each.path == made), None)
        if found is None:
            raise Problem(
                "The restore point is not there any more: another program removed it as soon as it "
                "was made. Nothing was changed; make another."
            )
        return found

    def _point_before(self, operation: Operation, ticker: Ticker) -> None:
        """A restore point before an operation that says it wants one."""
        reason = getattr(operation, "restore_point", "")
        if reason and not self._one.read_only:
            self.make_restore_point(reason, ticker)

    def _point_before_upgrade(self) -> None:
        """A restore point before the tables of an older program are made anew.

        Raises:
            ProjectBroken: what the file holds is damaged; it was left as it is.
            Problem: it could not be made; the file was left as it is.
        """
        here = self._one
        found = roots_of(_raw(here._database.reader).execute)
        if not found.ids:
            return
        try:
            points.make(here.path, here._machine.data_dir, found.ids, "before an upgrade")
        except ProjectDamaged as problem:
            raise ProjectBroken(
                problem.happened, f"It was left as it is. {problem.todo}"
            ) from problem

    def differences(self, point: Path, ticker: Ticker | None = None) -> Differences:
        """What differs from a restore point now, as far as I may see it (any thread).

        Raises:
            Problem: the restore point cannot be read, or is of another project.
            Cancelled: the person cancelled.
        """
        from annotator.keeping import sides
        from annotator.keeping.differences import differences

        here = self._one
        me = here._person.id
        with (
            sides.opened(here._database, point) as both,
            closing(here._database.open_reader()) as reader,
        ):
            return differences(both, reader, here._state, me, _blind(reader, me), ticker)

    @contextmanager
    def preview(self, point: Path) -> Iterator[Project]:
        """A restore point, open to be read only; its bytes stay as they are.

        Raises:
            Problem: the restore point cannot be read.
        """
        here = self._one
        me = Person(here._own, here._state.names.get(here._own, here._person.name))
        with points.readable(point) as path:
            opened = type(here).open(path, me, here._machine, read_only=True)
            try:
                yield opened
            finally:
                opened.close()

    def restore(self, point: Path, ticker: Ticker | None = None) -> Changes:
        """Bring my own things, and where I lead what is shared, back to how they stood at a restore
        point: one operation, which is undone like any other (any thread). What others did stays;
        the message says what could not come back.

        Raises:
            Problem: the restore point is damaged, or is of another project; nothing was changed.
            Cancelled: the person cancelled; nothing was changed.
        """
        from annotator.keeping import sides
        from annotator.operations.going_back import GoBack

        here, watch = self._one, ticker or Silent()
        points.verify(point, watch)
        if not here.read_only:  # made first: the other one may be told from it by its seconds alone
            self.make_restore_point(GoBack.restore_point, watch)
        told = [each for each in self.restore_points() if each.path == point]
        when = told[0].when if told else point.stem
        with sides.opened(here._database, point) as both:
            return here.run(GoBack(both, when), watch)


def _blind(reader: sa.Connection, me: str) -> frozenset[int]:
    return sight.blind_articles(reader, queries.annotator_key(reader, me))


def _raw(reader: sa.Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", reader.connection.driver_connection)
