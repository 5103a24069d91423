"""What a list says when it has nothing to show: what that means, and what to do next.

What belongs here: the widget for such a state. Which words stand in it is the panel's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ui.plain import plain_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class EmptyState(QWidget):
    """A heading, a sentence, and buttons; all plain text, in the middle."""

    def __init__(
        self,
        heading: str,
        sentence: str,
        buttons: Sequence[tuple[str, Callable[[], object]]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        if heading:
            layout.addWidget(_label(heading, bold=True))
        self.sentence = _label(sentence, bold=False)
        layout.addWidget(self.sentence)
        layout.addSpacing(8)
        for words, act in buttons:
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=act: act())
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.buttons.append(button)
        layout.addStretch(3)


def _label(words: str, *, bold: bool) -> QLabel:
    label = plain_label(words, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if bold:
        font = QFont(label.font())
        font.setBold(True)
        label.setFont(font)
    else:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
