"""A look into a restore point: its articles with their texts and spans, to read and copy.

What belongs here: the window. The restore point is opened to be read only and its bytes stay as
they are; whoever is blind to an article sees no more of it than in the project itself.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from annotator.values import ArticleQuery
from ui.dialogs.working import counted, text_field
from ui.plain import one_line, plain_label, without_icons

if TYPE_CHECKING:
    from annotator.keeping.points import RestorePoint
    from annotator.project import Project
    from ui.session import Session

LISTED: Final = 2000
"""Articles in the list at once; the field above it finds the others."""
_KEY: Final = Qt.ItemDataRole.UserRole


class InsideWindow(QDialog):
    """Reads one restore point, beside the project."""

    def __init__(
        self, session: Session, point: RestorePoint, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._held = ExitStack()
        self._project: Project | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Restore point of {point.when}, to read only")
        self.summary = plain_label(wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find an article")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Find an article")
        self.list = QListWidget()
        self.list.setAccessibleName("Articles of the restore point")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = text_field("The article as it was", wrap=True)
        self.spans = text_field("The spans as they were", wrap=True)
        self._lay_out()
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._on_article)
        self.finished.connect(self._let_go)  # however it is closed
        session.leaving.connect(self.close)
        self._open(point)

    def _lay_out(self) -> None:
        self.resize(900, 600)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.text)
        right.addWidget(self.spans)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 1)
        both = QSplitter()
        both.addWidget(left)
        both.addWidget(right)
        both.setStretchFactor(1, 1)
        both.setSizes([280, 620])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(both, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        without_icons(buttons)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _open(self, point: RestorePoint) -> None:
        project = self._session.project
        if project is None:
            return
        try:
            self._project = self._held.enter_context(project.preview(point.path))
        except Problem as problem:
            self.summary.setText(str(problem))
            return
        count = len(self._project.article_keys())
        self.summary.setText(
            f"{counted(count, 'article')} as they were; nothing can be changed here."
        )
        self._fill()

    def _fill(self) -> None:
        if self._project is None:
            return
        keys = self._project.article_keys(ArticleQuery(text=self.search.text().strip()))
        self.list.clear()
        for row in self._project.article_rows(keys[:LISTED]):
            item = QListWidgetItem(one_line(row.title or "Untitled", 200))
            item.setData(_KEY, row.key)
            self.list.addItem(item)
        if len(keys) > LISTED:
            rest = QListWidgetItem(f"and {len(keys) - LISTED:,} more: find one by its words")
            rest.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(rest)
        self.list.setCurrentRow(0 if keys else -1)
        if not keys:
            self.text.setPlainText("No article has these words." if self.search.text() else "")
            self.spans.clear()

    def _on_article(self, item: QListWidgetItem | None, _before: object) -> None:
        key = item.data(_KEY) if item is not None else None
        if self._project is None or not isinstance(key, int):
            return
        self.text.setPlainText(self._project.text(key))
        self.spans.setPlainText("\n".join(span_lines(self._project, key)) or "No spans.")

    def _let_go(self) -> None:
        self._held.close()
        self._project = None


def span_lines(project: Project, article: int) -> list[str]:
    """The spans of an article that one may see, in text order: label, words, whose."""
    names = {each.id: each.name for each in project.annotators()}
    scheme = project.scheme
    lines = []
    for each in sorted(project.annotations(article), key=lambda span: (span.start, span.end)):
        label = scheme.label(each.label)
        called = label.name if label is not None else each.label
        lines.append(f"{called}: “{one_line(each.quote, 200)}” — {names.get(each.annotator, '')}")
    return lines
