"""What the article list is asked for: words, and a state, with how many there are of each.

What belongs here: the two controls and the line that says how many match. The query itself runs
in ``panel``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from annotator.values import ArticleQuery
from ui.plain import plain_label, tooltip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.values import State

PAUSE: Final = 150
"""Milliseconds without a key before the words are searched for."""


TIP: Final = (
    "Words in title, source or text. Enter opens the first article found and goes to the list; "
    "there, the arrow keys open articles, and article keys act on the one that is open."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the state filter."""

    id: str
    words: str
    states: frozenset[State] = frozenset()


CHOICES: Final = (
    Choice("all", "All"),
    Choice("todo", "To do", frozenset({"todo"})),
    Choice("in_progress", "In progress", frozenset({"in_progress"})),
    Choice("finished", "Finished", frozenset({"finished"})),
    Choice("skipped", "Skipped", frozenset({"skipped"})),
    Choice("flagged", "Flagged"),
    Choice("removed", "Removed"),
    Choice("mine", "Given to me"),
    Choice("sent_back", "Sent back"),
)
TEAMWORK: Final = ("mine", "sent_back")
"""Choices that stand there only where there is something to choose."""


class FilterBar(QWidget):
    """Words and state. ``query_changed`` (ArticleQuery) comes after a pause in typing.

    ``list_wanted``: the person pressed Escape in the field; ``row_wanted``: Down or Enter, with
    True where the first row is meant, whichever is highlighted (Enter behind words).
    """

    query_changed = Signal(object)
    list_wanted = Signal()
    row_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit()
        self.words.setPlaceholderText("Find articles")
        self.words.setAccessibleName("Find articles by words in title, source or text")
        self.words.setToolTip(tooltip(TIP))
        self.words.setClearButtonEnabled(True)
        self.words.setMaxLength(500)
        self.words.setTextMargins(4, 4, 4, 4)
        self.words.installEventFilter(self)
        self.state = QComboBox()
        self.state.setAccessibleName("Show articles in state")
        self.state.setMinimumHeight(28)
        self.state.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.state.setMinimumContentsLength(len("In progress · 1"))
        self.found = plain_label()
        self.found.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask)
        self._asked = ArticleQuery()
        self._lay_out()
        self.set_counts({})
        self.words.textChanged.connect(lambda: self._pause.start())
        self.state.currentIndexChanged.connect(self._ask)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.state, 1)
        below.addWidget(self.found)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        outer.addWidget(self.words)
        outer.addLayout(below)

    def query(self) -> ArticleQuery:
        """What the controls ask for now."""
        choice = CHOICES[max(self.state.currentIndex(), 0)]
        return ArticleQuery(
            text=self.words.text().strip(),
            states=choice.states,
            flagged=choice.id == "flagged",
            removed=choice.id == "removed",
            mine=choice.id == "mine",
            sent_back=choice.id == "sent_back",
        )

    def choose(self, choice: str) -> None:
        """Choose a state by its id ("all", "todo", …, "flagged", "removed")."""
        self.state.setCurrentIndex([entry.id for entry in CHOICES].index(choice))

    def clear(self) -> None:
        """Ask for all articles, at once."""
        with QSignalBlocker(self.words), QSignalBlocker(self.state):
            self.words.clear()
            self.state.setCurrentIndex(0)
        self._ask()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many articles there are of each choice, by its id; an unknown one shows none."""
        with QSignalBlocker(self.state):
            current = max(self.state.currentIndex(), 0)
            if self.state.count() != len(CHOICES):
                self.state.addItems([choice.words for choice in CHOICES])
            for at, choice in enumerate(CHOICES):
                count = counts.get(choice.id)
                self.state.setItemText(
                    at, choice.words if count is None else _counted(choice, count)
                )
                if choice.id in TEAMWORK:
                    self._offer(at, bool(count) or at == current)
            self.state.setCurrentIndex(current)

    def _offer(self, at: int, offered: bool) -> None:
        view, model = self.state.view(), self.state.model()
        if isinstance(view, QListView):
            view.setRowHidden(at, not offered)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if offered else 0
        model.setData(model.index(at, 0), flags, Qt.ItemDataRole.UserRole - 1)

    def set_found(self, found: int) -> None:
        """Say how many articles the words are found in; without words the state has the count."""
        self.found.setText(f"{found:,} found" if self.query().text else "")

    def _ask(self) -> None:
        self._pause.stop()
        query = self.query()
        if query != self._asked:
            self._asked = query
            self.query_changed.emit(query)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Enter leave the field for the list; Escape clears it first."""
        if watched is self.words and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._leave(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _leave(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape and self.words.text():
            self.words.clear()
            self._ask()
            return True
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter or key == Qt.Key.Key_Down:
            self._ask()
            self.row_wanted.emit(enter and bool(self.query().text))
        elif key == Qt.Key.Key_Escape:
            self.list_wanted.emit()
        else:
            return False
        return True


def _counted(choice: Choice, count: int) -> str:
    return f"{choice.words} · {count:,}"
