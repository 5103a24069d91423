"""Taking operations back, and doing them again: the inverse of their events, as one operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.errors import UndoRefused
from annotator.history.events import (
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    PROPOSAL_ANSWERED,
    SCHEME_PROPOSED,
    Event,
    SchemeSet,
    payload_of,
)
from annotator.history.inverse import inverse, stands, stands_in_project, things_of
from annotator.operations.desk import Desk
from annotator.operations.schemes import check_labels_in_use
from annotator.scheme import from_builtin
from annotator.store import log, queries


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
        view = desk.view(key) if key else None
        if view is None:
            sound = stands_in_project(desk.recorder.state, payload)
        else:
            sound = stands(view, payload, event.author)
        if not sound:
            raise UndoRefused(self._refusal(in_the_way(desk, event, key)))
        if isinstance(back, SchemeSet):
            check_labels_in_use(desk, from_builtin(back.scheme))
        desk.recorder.record(kind_of(event.kind), back, view)

    def _refusal(self, culprit: str | None) -> str:
        verb = "redone" if self.redo else "undone"
        if culprit is None:
            return (
                f"“{self.of}” cannot be {verb}: something later touched the same things. Take that "
                "back first."
            )
        return (
            f"“{self.of}” cannot be {verb}: “{culprit}” came later and touched the same things. "
            "Take that back first; nothing was changed."
        )


_KINDS: Final = {ARTICLE_ADDED: ARTICLE_CHANGED, SCHEME_PROPOSED: PROPOSAL_ANSWERED}


def kind_of(kind: str) -> str:
    """The kind of the event that takes back one of ``kind``."""
    return _KINDS.get(kind, kind)


def in_the_way(desk: Desk, event: Event, key: int) -> str | None:
    """The name of the newest operation that stands and touched, after an event, what the event
    touched; None where there is none to name."""
    if key:
        history = log.events_of_article(desk.connection, key)
    else:
        history = log.events_of_project(desk.connection)
    things = things_of(payload_of(event))
    for later in reversed(history):
        if later.order <= event.order or later.operation == event.operation:
            break
        same = things & things_of(payload_of(later)) if key else later.kind == event.kind
        if same and queries.operation_stands(desk.connection, later.operation):
            return later.operation_name
    return None
