"""The docks of the window: frames without a title, whose panels may come later.

What belongs here: one dock, and what it does as it is seen and hidden. Which docks there are and
where they stand is the window's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QVBoxLayout, QWidget
from shiboken6 import isValid

SIDE_LEAST: Final = 150
"""The least width of a dock, in pixels."""


def _settle_tabs(window: QMainWindow) -> None:
    """Let the keyboard pass by tab bars of one tab: Qt puts them out of sight, not away.

    Tabs that have no room scroll, always: cut to a letter each, none could be read, and a bar that
    shrinks later is not settled again.
    """
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        several = bar.count() > 1
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setUsesScrollButtons(True)
        bar.setFocusPolicy(Qt.FocusPolicy.TabFocus if several else Qt.FocusPolicy.NoFocus)


class Dock(QDockWidget):
    """A dock of a window. ``make``, if there is one, is called when the dock is first seen, and
    makes its panel: it calls ``put``."""

    filled = Signal(QWidget)
    """The dock has its panel."""

    def __init__(
        self, title: str, window: QMainWindow, make: Callable[[], object] | None = None
    ) -> None:
        super().__init__(title, window)
        self.setObjectName(f"dock.{title.lower()}")
        self._window, self._make = window, make
        self._panel: QWidget | None = None
        self._seen = True
        self.in_front = False
        """Whether it was last said to be seen."""
        # In a frame of its own, which stays where what is in it is hidden behind another tab.
        frame = QWidget(self)
        frame.setMinimumWidth(SIDE_LEAST)
        self._column = QVBoxLayout(frame)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(frame)
        # No title bar: the tabs and the panels say what they are, the View menu closes them.
        self.setTitleBarWidget(QWidget(self))
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)

    def put(self, panel: QWidget) -> None:
        """Give the dock its panel."""
        self._panel = panel
        panel.setVisible(self._seen)
        self._column.addWidget(panel)
        self.filled.emit(panel)

    def hide_what_is_behind(self) -> None:
        """Hide the panel while the dock is behind another tab.

        For Qt it would be visible, so that Tab would stop there, where the keyboard is nowhere to
        be seen, and it would follow every change.
        """
        self.visibilityChanged.connect(self._on_seen)

    def _on_seen(self, seen: bool) -> None:
        window = self._window
        # A dock says goodbye when the window is gone already.
        if not (isValid(window) and window.isVisible()) or window.isMinimized():
            return
        self._seen = self.in_front = seen
        QTimer.singleShot(0, window, lambda: _settle_tabs(window))
        if seen and self._panel is None and self._make is not None:
            self._make()
        if self._panel is not None:
            self._panel.setVisible(seen)
