"""The right side: the list of spans over the inspector, with an edge between them to move.

What belongs here: how the two share the height, and what stands in the inspector's place until it
is made.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from ui.plain import plain_label

SHARES: Final = (2, 3)
"""Of the height, that the list and the inspector get at first."""

EMPTY: Final = "Select a span to see what is said of it and to say more."
MARGIN: Final = 12
"""What the inspector says while no span is selected, and the pixels around its form."""

LEAST: Final = 80
"""Pixels that each of them keeps."""


class Side(QSplitter):
    """Two panels, one above the other; neither holds up a window made smaller.

    Without an inspector its empty page stands there, until ``put`` gives it.
    """

    def __init__(
        self, spans: QWidget, inspector: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setChildrenCollapsible(False)
        self._lower = inspector or _empty_page()
        for panel in (spans, self._lower):
            _yielding(panel)
            self.addWidget(panel)
        self.setSizes([share * 1000 for share in SHARES])
        self.setHandleWidth(1)

    def put(self, inspector: QWidget) -> None:
        """Show the inspector where its empty page stood."""
        _yielding(inspector)
        self.replaceWidget(self.indexOf(self._lower), inspector)
        self._lower.deleteLater()
        self._lower = inspector


def _yielding(panel: QWidget) -> None:
    policy = panel.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
    panel.setSizePolicy(policy)
    panel.setMinimumHeight(LEAST)


def empty_label() -> QLabel:
    """The words that stand alone in the inspector while no span is selected."""
    label = plain_label(EMPTY, wrap=True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _empty_page() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    column.addWidget(empty_label())
    column.addStretch(1)
    return page
