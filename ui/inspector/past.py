"""The history of the selected span: what was done to it, when, and by whom.

What belongs here: reading it while it is seen, and its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from ui.inspector.folds import Fold, Folds
from ui.inspector.history_model import time_words
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from annotator.values import AnnotationStep
    from ui.session import Session

MOST: Final = 30
"""Steps that are shown, the newest first."""


class Past(Fold):
    """The steps of one annotation, read only when unfolded."""

    def __init__(self, session: Session, folds: Folds, parent: QWidget | None = None) -> None:
        super().__init__("past", "History of this span", folds, stands_open=False, parent=parent)
        self._session = session
        self._shown: str | None = None
        self.words = plain_label(wrap=True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.inside.addWidget(self.words)
        self.opened.connect(lambda _: self._read())
        session.renamed.connect(self._read)

    def show_span(self, id_: str) -> None:
        """Follow another span, or what happened to this one."""
        self._shown = id_
        self._read()

    def _read(self) -> None:
        project = self._session.project
        if project is None or self._shown is None or not self.is_open():
            return
        self.words.setText(told(project.annotation_history(self._shown), self._session.called))


def told(steps: Sequence[AnnotationStep], called: Callable[[str], str] = str) -> str:
    """The steps as lines of plain text, the newest first. ``called``: how to call a person."""
    lines = [line(step, called) for step in steps[:MOST]]
    more = len(steps) - len(lines)
    if more > 0:
        lines.append(f"and {more:,} earlier")
    return "\n".join(lines) or "Nothing was done to it yet."


def line(step: AnnotationStep, called: Callable[[str], str] = str) -> str:
    """A step: when, who, what, and whether it was undone."""
    what = "; ".join(one_line(each, 80) for each in step.what) or one_line(step.name)
    undone = " (undone)" if step.undone else ""
    return f"{time_words(step.when)} · {one_line(called(step.author), 24)} · {what}{undone}"
