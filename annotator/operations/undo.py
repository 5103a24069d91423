"""Taking operations back, and doing them again: the inverse of their events, as one operation."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.errors import UndoRefused
from annotator.history.events import Event, payload_of
from annotator.history.inverse import inverse, stands
from annotator.operations.desk import Desk
from annotator.store import log


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo an operation of mine (or, where it was an undo itself, redo what it undid)."""

    operation: str
    of: str
    redo: bool = False

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"{'Redo' if self.redo else 'Undo'}: {self.of}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``.

        Raises:
            UndoRefused: something later touched the same things.
        """
        history = log.events_of_operation(desk.connection, self.operation)
        for done, (event, key) in enumerate(reversed(history)):
            if done % 64 == 0:
                desk.ticker.tick(done, len(history), self.name)
            self._take_back(desk, event, key)
        return f"{'Redone' if self.redo else 'Undone'}: {self.of}."

    def _take_back(self, desk: Desk, event: Event, key: int) -> None:
        payload = payload_of(event)
        back = inverse(payload)
        if back is None:
            return
        if not key:
            desk.recorder.record(event.kind, back)
            return
        view = desk.view(key)
        if not stands(view, payload, event.author):
            raise UndoRefused(
                f"“{self.of}” cannot be {'redone' if self.redo else 'undone'}: something later "
                "touched the same things. Take that back first."
            )
        desk.recorder.record(kind_of(event.kind), back, view)


def kind_of(kind: str) -> str:
    """The kind of the event that takes back one of ``kind``."""
    return "article.changed" if kind == "article.added" else kind
