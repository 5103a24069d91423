"""Keys that go before all others in some widgets, while a mode holds.

What belongs here: recognising a press among key sequences, and keeping it from the shortcuts. Qt
asks the widget with the keyboard first (``ShortcutOverride``); what is accepted there reaches no
QAction, and arrives as a plain press right after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.actions import chords

Table = Mapping[int, Callable[[], object]]
"""What each press does: presses as Qt numbers them (key and modifiers)."""

_LOOKED: frozenset[QEvent.Type] = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
    }
)


class Presses(QObject):
    """Takes the presses of ``table`` in the widgets that it watches.

    ``table`` is asked anew for every press. ``repeats`` are the presses that a key held down may
    go on with; of all others only the first one counts. ``looked`` is called with every input.
    """

    def __init__(
        self,
        table: Callable[[], Table],
        repeats: Callable[[], Iterable[int]],
        looked: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._table, self._repeats, self._looked = table, repeats, looked

    def watch(self, *widgets: QWidget) -> None:
        """Take the keys in these widgets too."""
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is ours; Qt calls this."""
        kind = event.type()
        if kind in _LOOKED:
            self._looked()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        assert isinstance(event, QKeyEvent)
        press = meant(event, table := self._table())
        if press is None:
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress and (
            not event.isAutoRepeat() or press in set(self._repeats())
        ):
            table[press]()
        return True


def meant(event: QKeyEvent, table: Table) -> int | None:
    """Which press of the table an event is: as it comes, or as the sign that Shift makes."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    held = int(modifiers.value)
    shift = int(Qt.KeyboardModifier.ShiftModifier.value)
    tried = [event.key() | held]
    sign = event.text()
    if held & shift and sign.isprintable() and not sign.isalnum() and sign.strip():
        tried.append(event.key() | (held & ~shift))
    return next((press for press in tried if press in table), None)


def table_of(keys: Iterable[tuple[str, Callable[[], object]]]) -> dict[int, Callable[[], object]]:
    """A table from keys in Qt's portable notation; of two with the same key the first has it."""
    made: dict[int, Callable[[], object]] = {}
    for key, act in keys:
        presses = chords(key)
        if len(presses) == 1:
            made.setdefault(presses[0], act)
    return made
