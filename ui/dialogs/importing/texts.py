"""The page of texts: what was taken out of a file, to be corrected before it is frozen.

What belongs here: the list of articles, the text in a field, and what a person wants otherwise:
corrected texts and articles left out, by (path, place), which the import takes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.values import ExtractedPreview, FilePreview
from ui.articles.rows import NO_INDEX, Index
from ui.dialogs.importing.files import Told, quiet_selection
from ui.dialogs.paste import PasteField, acceptable
from ui.dialogs.working import counted
from ui.plain import ElidedLabel, one_line, plain_label, tooltip

Key = tuple[str, str]
"""(path, place) of an article on its way in."""
_ROLE = Qt.ItemDataRole
SETTLES: Final = 250
"""Milliseconds after the last key until a correction is compared with what was taken out."""


class TextsModel(QAbstractListModel):
    """The articles taken out of one file, and what becomes of each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = ""
        self.texts: Sequence[ExtractedPreview] = ()
        self.corrected: dict[Key, str] = {}
        self.left_out: set[Key] = set()

    def load(self, path: str, texts: Sequence[ExtractedPreview]) -> None:
        """Show the articles of a file."""
        self.beginResetModel()
        self.path, self.texts = path, texts
        self.endResetModel()

    def key(self, row: int) -> Key:
        """Of an article."""
        return self.path, self.texts[row].place

    def changed(self, row: int) -> None:
        """Something else becomes of an article."""
        self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many articles."""
        return 0 if parent.isValid() else len(self.texts)

    def data(self, index: Index, role: int = int(_ROLE.DisplayRole)) -> object:
        """The titles, with what becomes of each in words."""
        text, key = self.texts[index.row()], self.key(index.row())
        out = key in self.left_out
        match _ROLE(role):
            case _ROLE.DisplayRole:
                state = "Left out: " if out else "Corrected: " if key in self.corrected else ""
                return state + (one_line(text.title, 100) or one_line(text.text, 60))
            case _ROLE.ToolTipRole:
                return tooltip(f"{text.title}\n{text.place}".strip())
            case _ROLE.FontRole if out or key in self.corrected:
                font = QFont()
                font.setStrikeOut(out)
                font.setItalic(not out)
                return font
        return None


class TextsPage(QWidget):
    """Looking at the texts of a file. ``wanted`` (path): they are to be looked at, which was left
    for later because there are many files. ``changed``: something else is left out."""

    wanted = Signal(str)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = TextsModel(self)
        self.list = _list(self.texts)
        self.title = ElidedLabel()
        self.details = ElidedLabel()
        self.details.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.text = PasteField()
        self.text.setAccessibleName("Text as it was taken out of the file; it can be corrected")
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.notes = Told()
        self.corrected = plain_label("Corrected")
        self.back = QPushButton("&Back to what the file has")
        self.leave = QCheckBox("L&eave this one out")
        self.more = QPushButton("Show the te&xts of this file")
        self.few = plain_label(wrap=True)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLES)
        self._row = -1
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.few)
        left.addWidget(self.more)
        left.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.corrected)
        foot.addWidget(self.back)
        self._article = QWidget()
        right = QVBoxLayout(self._article)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(4)
        heading: tuple[QWidget, ...] = (self.title, self.details, self.notes)
        for widget in heading:
            right.addWidget(widget)
        right.addWidget(self.text, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(self._article, 3)
        font = self.title.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.corrected.setFont(font)
        for button in (self.back, self.more):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._on_row)
        self.text.edited.connect(self._settling.start)
        self._settling.timeout.connect(self.flush)
        self.back.clicked.connect(self._on_back)
        self.leave.toggled.connect(self._on_leave)
        self.more.clicked.connect(lambda: self.wanted.emit(self.texts.path))

    # What was chosen

    def corrections(self) -> dict[Key, str]:
        """The texts that were corrected."""
        self.flush()
        return dict(self.texts.corrected)

    def left_out(self) -> frozenset[Key]:
        """The articles that are not to be taken in."""
        return frozenset(self.texts.left_out)

    def flush(self) -> None:
        """Compare the field with what was taken out, and keep the difference."""
        self._settling.stop()
        if not 0 <= self._row < len(self.texts.texts):
            return
        key, now = self.texts.key(self._row), self.text.exact()
        if now == self.texts.texts[self._row].text:
            self.texts.corrected.pop(key, None)
        else:
            self.texts.corrected[key] = now
        self.texts.changed(self._row)
        self._show_state(now)

    # Showing

    def show_file(self, file: FilePreview) -> None:
        """Show the articles of a file; the same file again keeps the article that is shown."""
        self.flush()
        row = max(0, self._row) if file.path == self.texts.path else 0
        self._row = -1
        self.texts.load(file.path, file.texts)
        count, there = len(file.texts), file.articles
        self.more.setVisible(count == 0)
        few = f"The first {count:,} of {counted(there, 'article')}" if 0 < count < there else ""
        self.few.setText(few)
        self.few.setVisible(bool(few))
        self._article.setVisible(count > 0)
        self.list.setVisible(count > 0)
        if count:
            self.list.setCurrentIndex(self.texts.index(min(row, count - 1)))

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.flush()
        self._row = current.row()
        if self._row < 0:
            return
        one, key = self.texts.texts[self._row], self.texts.key(self._row)
        self.title.set_words(one_line(one.title, 300) or "Untitled")
        self.details.set_words(details(one))
        with QSignalBlocker(self.leave):
            self.leave.setChecked(key in self.texts.left_out)
        self.text.put(one.text)
        corrected = self.texts.corrected.get(key)
        if corrected is not None:
            self.text.put(corrected)
        self._settling.stop()
        self._show_state(self.text.exact())

    def _show_state(self, now: str) -> None:
        key = self.texts.key(self._row)
        out, corrected = key in self.texts.left_out, key in self.texts.corrected
        self.corrected.setVisible(corrected)
        self.back.setVisible(corrected)
        self.text.setEnabled(not out)
        notes = list(self.texts.texts[self._row].notes)
        wrong = not out and not (now.strip() and acceptable(now))
        if wrong:
            notes.insert(0, "This text will be refused: it holds no words, or what is no text.")
        self.notes.setVisible(bool(notes))
        self.notes.tell("  ".join(one_line(note, 400) for note in notes), warning=wrong)

    def _on_back(self) -> None:
        if self._row >= 0:
            self.text.put(self.texts.texts[self._row].text)
            self.flush()
            self.text.setFocus()

    def _on_leave(self, out: bool) -> None:
        if self._row < 0:
            return
        key = self.texts.key(self._row)
        (self.texts.left_out.add if out else self.texts.left_out.discard)(key)
        self.flush()
        self.changed.emit()


def details(one: ExtractedPreview) -> str:
    """Where an article is from, on a line."""
    parts = (one.source, one.author, one.published, one.url, one.language, one.place, one.encoding)
    return " · ".join(one_line(part, 120) for part in parts if part)


def _list(model: TextsModel) -> QListView:
    view = QListView()
    view.setAccessibleName("Articles in the file")
    view.setModel(model)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setUniformItemSizes(True)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setMinimumSize(QSize(120, 40))
    quiet_selection(view)
    return view
