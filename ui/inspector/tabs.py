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
    for part in _parts(layout):
        inner = part if isinstance(part, QLayout) else part.layout()
        if isinstance(part, Toggles):
            yield from part.toggles
        elif inner is not None:
            yield from stops(inner)
        elif isinstance(part, QWidget) and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield part


def _parts(layout: QLayout) -> list[QWidget | QLayout]:
    """The widgets and layouts that lie in a layout, in its order.

    Not through ``itemAt``: the binding keeps each item it was asked for as long as the layout, also
    when Qt has deleted it, and takes whatever comes to lie at its address later for that item. The
    process ends by it, at some other place.
    """
    owner = layout.parentWidget()
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    widgets = owner.findChildren(QWidget, options=direct) if owner is not None else []
    inner = [each for each in layout.children() if isinstance(each, QLayout)]
    placed: list[tuple[int, QWidget | QLayout]] = []
    placed += [(layout.indexOf(each), each) for each in widgets]
    placed += [(layout.indexOf(each), each) for each in inner]
    return [part for at, part in sorted(placed, key=lambda each: each[0]) if at >= 0]


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
