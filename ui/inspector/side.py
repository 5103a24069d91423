"""The right side: the list of spans over the inspector, with an edge between them to move.

What belongs here: how the two share the height.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QSplitter, QWidget

SHARES: Final = (2, 3)
"""Of the height, that the list and the inspector get at first."""


LEAST: Final = 80
"""Pixels that each of them keeps."""


class Side(QSplitter):
    """Two panels, one above the other; neither holds up a window made smaller."""

    def __init__(self, spans: QWidget, inspector: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setChildrenCollapsible(False)
        for panel in (spans, inspector):
            policy = panel.sizePolicy()
            policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
            panel.setSizePolicy(policy)
            panel.setMinimumHeight(LEAST)
            self.addWidget(panel)
        self.setSizes([share * 1000 for share in SHARES])
        self.setHandleWidth(1)
