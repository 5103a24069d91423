"""Where the window stood: its size and docks, remembered in the data folder, and going round panes.

What belongs here: ``window.json``, and which pane the keyboard goes to next.
"""

from __future__ import annotations

import binascii
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ui.files import read_json, write_json

log = logging.getLogger(__name__)

LAYOUT_VERSION: Final = 2
"""Raised when docks are added or renamed: an older layout is then not restored."""


class Layout:
    """Geometry and docks of the main window."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "window.json"

    def restore(self, window: QMainWindow) -> bool:
        """Put the window where it stood. False when nothing (sound) is remembered."""
        kept = read_json(self._path)
        geometry, state = _bytes(kept.get("geometry")), _bytes(kept.get("docks"))
        if geometry is None or state is None or not window.restoreGeometry(geometry):
            return False
        return window.restoreState(state, LAYOUT_VERSION)

    def save(self, window: QMainWindow) -> None:
        """Remember how it stands now."""
        kept = {
            "geometry": _words(window.saveGeometry()),
            "docks": _words(window.saveState(LAYOUT_VERSION)),
        }
        try:
            write_json(self._path, kept)
        except OSError as error:
            log.warning("The window's layout in %s cannot be kept: %s", self._path, error)


def _words(value: QByteArray) -> str:
    return bytes(value.toBase64().data()).decode("ascii")


def _bytes(value: object) -> QByteArray | None:
    if not isinstance(value, str):
        return None
    try:
        return QByteArray(binascii.a2b_base64(value))
    except (ValueError, binascii.Error):
        return None


def is_seen(widget: QWidget) -> bool:
    """Whether anything of a widget is to be seen.

    A dock behind another's tab counts as visible for Qt; and the region that is left of a widget is
    empty where its children cover it all.
    """
    parts = (widget, *widget.findChildren(QWidget))
    return any(not each.visibleRegion().isEmpty() for each in parts)


class Panes:
    """The panes in the order in which F6 goes round; each is a widget and how it takes focus."""

    def __init__(self, panes: Sequence[tuple[QWidget, Callable[[], object]]]) -> None:
        self._panes = list(panes)

    def go(self, by: int) -> None:
        """Give the keyboard to the next (1) or previous (-1) visible pane."""
        visible = [pane for pane in self._panes if is_seen(pane[0])]
        now = self._now([widget for widget, _ in visible])
        first = 0 if now is None else now + by
        for turn in range(len(visible)):
            widget, take_focus = visible[(first + turn * by) % len(visible)]
            take_focus()
            # A pane with nothing in it does not take the keyboard: go on to the one behind it.
            if self._now([widget]) is not None:
                return

    def _now(self, widgets: list[QWidget]) -> int | None:
        focus = QApplication.focusWidget()
        for at, widget in enumerate(widgets):
            if focus is not None and (widget is focus or widget.isAncestorOf(focus)):
                return at
        return None
