"""Writes what was typed: at once, or when a long operation that holds the project has ended.

What belongs here: that nothing typed is lost while the project is busy, and that a field shows
what was refused and is held (``ui.unsaved``). Presses of buttons do not wait; their buttons are off
while the project is busy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from annotator.operations import Operation
    from ui.session import Session

Key = tuple[object, ...]


class Writer(QObject):
    """Runs the operations of the inspector's fields. ``key`` says which field of what."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: dict[Key, tuple[object, Operation]] = {}
        session.busy_changed.connect(self._on_busy)
        session.project_changed.connect(self._waiting.clear)

    def put(self, key: Key, value: object, operation: Operation) -> bool:
        """Run the operation now or when the project is free; False when it was refused."""
        if self._session.busy:
            self._waiting[key] = value, operation
            return True
        return self._session.run(operation, key, value) is not None

    def value(self, key: Key, stored: object) -> object:
        """What a field has to show: what waits to be written, or else what is stored."""
        if key in self._waiting:
            return self._waiting[key][0]
        project = self._session.project
        held = self._session.unsaved.at(key, project.id) if project is not None else None
        return stored if held is None else held.value

    def _on_busy(self, busy: bool) -> None:
        if not busy:
            waiting = list(self._waiting.items())
            self._waiting.clear()
            for key, (value, operation) in waiting:
                self._session.run(operation, key, value)
