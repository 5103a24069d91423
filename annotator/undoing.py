"""Undo and redo, as a project offers them: what comes next, and taking single operations back.

What belongs here: the part of ``Project`` behind Ctrl+Z and the history. How an operation is taken
back is ``annotator.operations.undo``'s, and for a merge ``annotator.sync``'s.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, cast

import msgspec
import sqlalchemy as sa

from annotator.errors import Cancelled, Problem
from annotator.operations.undo import TakeBack
from annotator.store import merges, steps
from annotator.ticker import Silent, Ticker
from annotator.values import Changes

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.store.recorder import Recorder

Steps = tuple[steps.Step | None, steps.Step | None]
"""What undo and redo would do next."""


def _clock(step: steps.Step) -> int:
    return step.clock


class Undoing:
    """Undo and redo: the part of ``Project`` that this module does."""

    @property
    def _all(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    _before_purge: str | None = None

    @property
    def past_purge(self) -> bool:
        """Whether undo would go past a removal for good, which nobody has been told of yet."""
        return self._before_purge == self._undo_id

    @property
    def _undo_id(self) -> str:
        return self._all._undo.id if self._all._undo else ""

    def _purged(self) -> None:
        """Keep in mind which operation undo takes back past the removal for good just done."""
        self._before_purge = self._undo_id

    def told_past_purge(self) -> None:
        """It was told: the next undo goes past it."""
        self._before_purge = None

    @property
    def undo_name(self) -> str | None:
        """What undo would take back, None where there is nothing."""
        return self._all._undo.name if self._all._undo else None

    @property
    def redo_name(self) -> str | None:
        """What redo would do again, None where there is nothing."""
        return self._all._redo.name if self._all._redo else None

    @property
    def undo_articles(self) -> int:
        """How many articles undo would touch: many take long, and want a worker."""
        return self._all._undo.articles if self._all._undo else 0

    @property
    def redo_articles(self) -> int:
        """How many articles redo would touch."""
        return self._all._redo.articles if self._all._redo else 0

    def undo(self, ticker: Ticker | None = None) -> Changes:
        """Take back my newest operation that stands.

        Raises:
            Problem: there is nothing to undo.
            UndoRefused: something later touched the same things.
        """
        if self._all._undo is None:
            raise Problem("There is nothing of yours to undo.")
        step = self._all._undo
        if step.merge:
            return self._all.take_back_merge(step.id, ticker)
        return self._all._run(TakeBack(step.id, step.name), ticker or Silent(), undoes=step.id)

    def redo(self, ticker: Ticker | None = None) -> Changes:
        """Do again what I undid last.

        Raises:
            Problem: there is nothing to redo.
        """
        if self._all._redo is None:
            raise Problem("There is nothing to redo.")
        step = self._all._redo
        if step.merge:
            return self._all.bring_back_merge(step.id, ticker)
        again = TakeBack(step.id, step.name, redo=True)
        return self._all._run(again, ticker or Silent(), undoes=step.id)

    def undo_one(self, operation: str, ticker: Ticker | None = None) -> Changes:
        """Take back one operation of mine, also where others came after it.

        Raises:
            Problem: it is not one of mine that stands.
            UndoRefused: something later touched the same things; it is named.
        """
        step = self._step(operation)
        if step is None:
            raise Problem("That operation is not one of yours that stands; nothing was undone.")
        if step.merge:
            return self._all.take_back_merge(step.id, ticker)
        amid = self._all._undo is not None and self._all._undo.id != step.id
        back = TakeBack(step.id, step.name, amid=amid)
        return self._all._run(back, ticker or Silent(), undoes=step.id)

    def articles_of(self, operation: str) -> int:
        """How many articles an operation of mine that stands has touched; 0 for any other."""
        step = self._step(operation)
        return step.articles if step is not None else 0

    def _step(self, operation: str) -> steps.Step | None:
        with closing(self._all._database.open_reader()) as reader:  # a worker may ask, too
            return steps.step(reader, self._all._person.id, operation)

    def undo_to(self, operation: str, ticker: Ticker | None = None) -> Changes:
        """Take back my operations, the newest first, down to the given one (included).

        Raises:
            UndoRefused: something later touched the same things; what came before is undone.
        """
        steps, done = self._all.steps_to(operation), []
        try:
            for _ in range(steps):
                done.append(self.undo(ticker))
        except Cancelled:
            if not done:
                raise
        said = f"Undone: {len(done)} operation{'s' * (len(done) != 1)}"
        stopped = f", of {steps}; you stopped it there" if len(done) < steps else ""
        return msgspec.structs.replace(done[-1], message=f"{said}{stopped}.")

    def _steps_after(self, recorder: Recorder, me: str) -> Steps:
        """What ``me`` (an id) can undo and redo once a recorder has finished."""
        if recorder.undoes is not None or not recorder.undoable:
            return self._steps(recorder.connection, me)
        made = (recorder.operation, recorder.name, recorder.now, recorder.touched_count)
        return steps.Step(*made), None

    def _steps(self, connection: sa.Connection, me: str = "") -> Steps:
        me = me or self._all._person.id
        again, merge = steps.redo_step(connection, me), merges.redo_step(connection, me)
        # Of an undo and a merge that was taken back, the later is done again first.
        later = max((each for each in (again, merge) if each), key=_clock, default=None)
        return steps.undo_step(connection, me), later
