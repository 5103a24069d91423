"""The row over the article: label chips at the left, undo and finish at the right.

What belongs here: the only tool bar there is.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ui.actions import Actions
from ui.palette import LabelPalette
from ui.theme import Theme


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
        for id_ in ("edit.undo", "edit.redo"):
            row.addWidget(self._button(actions, id_, words=False))
        row.addSpacing(8)
        row.addWidget(self._button(actions, "article.finish", words=True))

    def _button(self, actions: Actions, id_: str, *, words: bool) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(actions[id_])
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setMinimumHeight(32)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if words:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Stand on the page's colour, so that chips and article are one area."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.page)
        self.setPalette(palette)
