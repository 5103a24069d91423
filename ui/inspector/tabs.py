"""The order in which Tab goes through a form: as it is read, however late a row was made.

What belongs here: finding what takes the keyboard, in the order of the layouts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from ui.inspector.toggles import Toggles


def stops(layout: QLayout) -> Iterator[QWidget]:
    """The widgets of a layout that Tab may stop at, in reading order; hidden ones too."""
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = item.widget() if item is not None else None
        inner = item.layout() if item is not None else None
        inner = inner or (widget.layout() if widget is not None else None)
        if isinstance(widget, Toggles):
            yield from widget.toggles
        elif inner is not None:
            yield from stops(inner)
        elif widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


class TabOrder:
    """Puts Tab into reading order, once for each set of rows."""

    def __init__(self, form: QWidget) -> None:
        self._form = form
        self._last: list[QWidget] = []

    def follow(self) -> None:
        """Look whether rows came, went or moved, and put Tab into their order."""
        layout = self._form.layout()
        now = list(stops(layout)) if layout is not None else []
        if now == self._last:
            return
        self._last = now
        # Qt passes over what Tab does not stop at now; of a row of toggles that is all but one.
        kept = [(each, each.focusPolicy()) for each in now]
        for each in now:
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for one, other in pairwise(now):
            QWidget.setTabOrder(one, other)
        for each, policy in kept:
            each.setFocusPolicy(policy)
