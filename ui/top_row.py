"""The row over the article: label chips at the left, undo and finish at the right.

What belongs here: the only tool bar there is.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ui.actions import Actions, key_text
from ui.palette import LabelPalette
from ui.plain import tooltip
from ui.theme import Theme

WIDE: Final = 640
"""Pixels from which the finish button has words."""


class TopRow(QWidget):
    """Chips, and buttons for the few actions that a mouse needs at hand."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.palette_row = LabelPalette(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(4)
        row.addWidget(self.palette_row)
        row.addStretch(1)
        self.steps = tuple(self._button(actions, id_) for id_ in ("edit.undo", "edit.redo"))
        for button in self.steps:
            row.addWidget(button)
        row.addSpacing(8)
        self.finish = self._button(actions, "article.finish")
        row.addWidget(self.finish)
        self._why = ""
        # A change of the action (its icon comes late) makes the button like the action again.
        for button in (self.finish, *self.steps):
            button.defaultAction().changed.connect(self._show_resting)
        self._actions = actions
        actions.keys_changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        """Let the chips say which keys their labels have now."""
        start, end = "label.", ".exact"
        specs = (spec for spec in self._actions.specs("Label") if spec.id.startswith(start))
        self.palette_row.set_keys(
            {
                spec.id.removeprefix(start): next(map(key_text, spec.keys), "")
                for spec in specs
                if not spec.id.endswith(end)
            }
        )

    def _button(self, actions: Actions, id_: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(actions[id_])
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setMinimumHeight(32)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def rest(self, why: str) -> None:
        """Show that nothing can be changed, and why ("": it can be); the keys say so when they
        are pressed."""
        self._why = why
        self.palette_row.rest(why)
        self._show_resting()

    def _show_resting(self) -> None:
        for button in (self.finish, *self.steps):
            action = button.defaultAction()
            button.setEnabled(action.isEnabled() and not self._why)
            button.setToolTip(tooltip(self._why) if self._why else action.toolTip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the labels keep their names, and the button goes without."""
        super().resizeEvent(event)
        styles = Qt.ToolButtonStyle
        wide = event.size().width() >= WIDE
        style = styles.ToolButtonTextBesideIcon if wide else styles.ToolButtonIconOnly
        self.finish.setToolButtonStyle(style)

    def set_theme(self, theme: Theme) -> None:
        """Stand on the page's colour, so that chips and article are one area."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.page)
        self.setPalette(palette)
