"""Taking operations back, and doing them again: the inverse of their events, as one operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from annotator.errors import Problem, UndoRefused
from annotator.history.events import (
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    PROPOSAL_ANSWERED,
    SCHEME_PROPOSED,
    Event,
    SchemeSet,
    Work,
    payload_of,
)
from annotator.history.inverse import inverse, stands, stands_in_project, things_of
from annotator.operations.desk import Desk
from annotator.operations.schemes import check_labels_in_use
from annotator.scheme import Scheme, from_builtin
from annotator.store import log, purged, steps
from annotator.store.recorder import RowArticle


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo an operation of mine (or, where it was an undo itself, redo what it undid).

    ``amid``: others of mine came after it and stand. Then it is not enough that all it set still
    stands: where one of them set the same again, it would be taken back with it.
    """

    operation: str
    of: str
    redo: bool = False
    amid: bool = False

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
        if not history:
            raise UndoRefused(
                f"“{self.of}” cannot be {self._verb}: all that it did was removed for good."
            )
        later = log.touched_since(desk.connection, history[-1][0].clock) if self.amid else ()
        for done, (event, key) in enumerate(reversed(history)):
            if done % 64 == 0:
                desk.ticker.tick(done, len(history), self.name)
            self._take_back(desk, event, key, amid=key in later)
        said = f"{'Redone' if self.redo else 'Undone'}: {self.of}"
        if purged.operations_among(desk.connection, self._first(desk)):
            said += ", without the parts that were removed for good"
        return f"{said}."

    def _first(self, desk: Desk) -> tuple[str, ...]:
        """The operation, and the one that it undoes where it is an undo itself."""
        undoes = log.events_of_operation(desk.connection, self.operation, 1)[0][0].undoes
        return (self.operation, *((undoes,) if undoes else ()))

    def _take_back(self, desk: Desk, event: Event, key: int, *, amid: bool) -> None:
        payload = payload_of(event)
        back = inverse(payload)
        if back is None:
            return
        view = desk.view(key) if key else None
        if view is None:
            sound = stands_in_project(desk.recorder.state, payload)
        else:
            sound = stands(view, payload, event.author, desk.recorder.rules)
        culprit = None if sound and not amid else in_the_way(desk, event, key)
        if not sound or culprit is not None:
            raise UndoRefused(self._refusal(culprit))
        if isinstance(back, SchemeSet):
            desk.scheme = self._checked_scheme(desk, back)
        if isinstance(back, Work) and view is not None:
            self._check_labels(desk, view, back)
        desk.recorder.record(kind_of(event.kind), back, view)

    def _checked_scheme(self, desk: Desk, back: SchemeSet) -> Scheme:
        scheme = from_builtin(back.scheme)
        # An import that brought labels takes its own spans back first: those are not in the way.
        desk.recorder.flush()
        try:
            check_labels_in_use(desk, scheme)
        except Problem as problem:
            raise UndoRefused(f"“{self.of}” cannot be {self._verb}. {problem}") from problem
        return scheme

    def _check_labels(self, desk: Desk, view: RowArticle, back: Work) -> None:
        """Bring no label back that a scheme has lost since, while nothing had it."""
        for each in back.changed:
            state = view.annotation(each.id)
            if state is None or (each.set.label is UNSET and each.set.deleted is UNSET):
                continue
            label = state.label if each.set.label is UNSET else each.set.label
            gone = state.deleted if each.set.deleted is UNSET else each.set.deleted
            if not gone and desk.scheme.label(label) is None:
                raise UndoRefused(
                    f"“{self.of}” cannot be {self._verb}: it would bring back the label “{label}”, "
                    "which the scheme does not have any more. Nothing was changed."
                )

    @property
    def _verb(self) -> str:
        return "redone" if self.redo else "undone"

    def _refusal(self, culprit: str | None) -> str:
        refused = f"“{self.of}” cannot be {self._verb}:"
        if culprit is None:
            return f"{refused} something later touched the same things. Take that back first."
        return (
            f"{refused} “{culprit}” came later and touched the same things. Take that back first; "
            "nothing was changed."
        )


_KINDS: Final = {ARTICLE_ADDED: ARTICLE_CHANGED, SCHEME_PROPOSED: PROPOSAL_ANSWERED}


def kind_of(kind: str) -> str:
    """The kind of the event that takes back one of ``kind``."""
    return _KINDS.get(kind, kind)


def in_the_way(desk: Desk, event: Event, key: int) -> str | None:
    """The name of the newest operation that stands and touched, after an event, what the event
    touched; None where there is none to name."""
    if key:
        history = log.events_of_article(desk.connection, key, event.clock)
    else:
        history = log.events_of_project(desk.connection)
    things = things_of(payload_of(event))
    for later in reversed(history):
        if later.order <= event.order or later.operation == event.operation:
            break
        same = things & things_of(payload_of(later))
        if same and steps.operation_stands(desk.connection, later.operation):
            return later.operation_name
    return None
