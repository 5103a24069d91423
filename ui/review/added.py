"""Gold that adjudicators added and nobody had marked: a line each, which can be taken back.

What belongs here: these lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.inspector.buttons import WordButton
from ui.plain import ElidedLabel
from ui.review.wording import gold_words

if TYPE_CHECKING:
    from annotator.scheme import Scheme
    from annotator.team import Decision

MARGIN: Final = 12


class AddedLines(QWidget):
    """The lines; hidden where nothing was added."""

    def __init__(self, remove: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remove = remove
        self._shown: tuple[Decision, ...] = ()
        self.lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, 4, MARGIN, 4)
        self._column.setSpacing(2)
        self.hide()

    def show_added(self, added: Sequence[Decision], scheme: Scheme | None) -> None:
        """Show these decisions."""
        if tuple(added) != self._shown:
            self._shown = tuple(added)
            for line in self.lines:
                self._column.removeWidget(line)
                line.deleteLater()
            self.lines = [self._line(each, scheme) for each in added] if scheme else []
        self.setVisible(bool(self.lines))

    def _line(self, decision: Decision, scheme: Scheme) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = "; ".join(gold_words(scheme, decision.fields.gold))
        label = ElidedLabel(f"Added {words}", line)
        label.setForegroundRole(QPalette.ColorRole.WindowText)
        remove = WordButton("Remove", f"Take back: added {words}", kind="quiet")
        remove.clicked.connect(lambda: self._remove(decision.id))
        row.addWidget(label, 1)
        row.addWidget(remove)
        self._column.addWidget(line)
        return line
