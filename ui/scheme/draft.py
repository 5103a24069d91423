"""The editor's working copy of a scheme, with an undo of its own.

What belongs here: which scheme is in force, which one is being made from it, and the steps between
them. A step keeps the whole scheme (they are frozen values that share their parts), so that undo is
one assignment. Nothing here is written anywhere; putting a scheme in force is an operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from annotator.scheme.model import Scheme

STEPS_MOST: Final = 500
"""Steps kept; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the editor: a page, and on it a part and a field."""

    page: str
    at: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    before: Scheme
    after: Scheme
    what: str
    spot: Spot
    merge: str


class Draft(QObject):
    """A scheme being edited: ``scheme`` now, ``base`` in force; each change is one step."""

    changed = Signal()
    """The scheme, or what it is compared with, is another one."""

    def __init__(self, base: Scheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base = base
        self.scheme = base
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    @property
    def dirty(self) -> bool:
        """Whether it differs from the scheme in force."""
        return self.scheme != self.base

    def put(self, scheme: Scheme, what: str, spot: Spot, *, merge: str = "") -> None:
        """Go on with another scheme. Steps in a row of one ``merge`` (typing) count as one."""
        if scheme == self.scheme:
            return
        last = self._done[-1] if self._done else None
        if merge and not self._undone and last is not None and last.merge == merge:
            self._done[-1] = _Step(last.before, scheme, what, spot, merge)
            if scheme == last.before:
                self._done.pop()
        else:
            self._done.append(_Step(self.scheme, scheme, what, spot, merge))
            del self._done[:-STEPS_MOST]
        self._undone.clear()
        self.scheme = scheme
        self.changed.emit()

    def break_step(self) -> None:
        """What is typed next is a step of its own (the field was left)."""
        if self._done and self._done[-1].merge:
            last = self._done[-1]
            self._done[-1] = _Step(last.before, last.after, last.what, last.spot, "")

    @property
    def undo_name(self) -> str:
        """What undo would take back; empty for nothing."""
        return self._done[-1].what if self._done else ""

    @property
    def redo_name(self) -> str:
        """What redo would make again; empty for nothing."""
        return self._undone[-1].what if self._undone else ""

    def undo(self) -> Spot | None:
        """Take the last step back; where it was made."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return self._go(step.before, step.spot)

    def redo(self) -> Spot | None:
        """Make the step again that was last taken back; where it was made."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return self._go(step.after, step.spot)

    def _go(self, scheme: Scheme, spot: Spot) -> Spot:
        self.scheme = scheme
        self.changed.emit()
        return spot

    def settle(self, base: Scheme) -> None:
        """Another scheme is in force now. A draft that had no changes follows it."""
        if not self.dirty:
            self.scheme = base
            self._done.clear()
            self._undone.clear()
        self.base = base
        self.changed.emit()
