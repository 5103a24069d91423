"""My corrections: what adjudication made of my annotations, to learn from.

What belongs here: the list, and what is known of the chosen one beneath it. The sentences are
``corrections_words``; it is read in a thread, and only while somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QSplitter,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.team import Correction
from ui.articles.drawing import Role, line_text, paint_row, small, tabular
from ui.articles.empty import EmptyState
from ui.articles.rows import NO_INDEX, Index, RowsView
from ui.dialogs.working import text_field
from ui.inspector.history_model import time_words
from ui.plain import tooltip
from ui.review.corrections_words import about, before_and_after, details, headline, spoken
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annotator.values import Changes
    from ui.session import Session

MARGIN: Final = 12
GAP: Final = 8
PADDING: Final = 14
PAUSE: Final = 250
"""Milliseconds without a change before the list is read again."""
KINDS: Final = {"decisions", "annotations", "progress", "sight", "threads", "merge", "articles"}
CORRECTION_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
LINE_ROLE: Final = CORRECTION_ROLE + 1
EMPTY: Final = (
    "Nothing was corrected",
    "What adjudication rejects or changes of your annotations is listed here, with the reason, "
    "once the articles are adjudicated and, with packages, have come back to you.",
)


class CorrectionsModel(QAbstractTableModel):
    """One column, one row a correction."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Correction] = ()
        self._names: Mapping[str, str] = {}

    def show(self, rows: Sequence[Correction], names: Mapping[str, str]) -> None:
        """List these; ``names`` are the labels' by id."""
        self.beginResetModel()
        self.rows, self._names = rows, names
        self.endResetModel()

    def correction(self, row: int) -> Correction | None:
        """What stands in a row."""
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def row_of(self, annotation: str) -> int:
        """Where an annotation stands; -1 where it is not listed."""
        found = (at for at, each in enumerate(self.rows) if each.annotation == annotation)
        return next(found, -1)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many corrections."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The headline, the second line, the sentence, or the correction itself."""
        one = self.correction(index.row())
        if one is None or role == CORRECTION_ROLE:
            return one
        if role == int(Qt.ItemDataRole.DisplayRole):
            return headline(one)
        if role == LINE_ROLE:
            return before_and_after(one, self._names)
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return spoken(one, self._names)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(spoken(one, self._names))
        return None


class CorrectionsDelegate(QStyledItemDelegate):
    """Two lines: what became of it and when; what I had and what gold has."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        one = index.data(CORRECTION_ROLE)
        painter.save()
        paint_row(painter, option)
        if isinstance(one, Correction):
            inner = option.rect.adjusted(MARGIN, 5, -MARGIN, -5)
            half, palette = inner.height() // 2, option.palette
            upper = QRect(inner.left(), inner.top(), inner.width(), half)
            lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
            quiet, few = palette.color(Role.PlaceholderText), small(option.font)
            when = time_words(one.decision.when)
            used = line_text(painter, upper, when, tabular(few), quiet, right=True)
            upper = upper.adjusted(0, 0, -used - GAP, 0)
            line_text(painter, upper, headline(one), option.font, palette.color(Role.Text))
            line_text(painter, lower, str(index.data(LINE_ROLE)), few, quiet)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines; the view's fixed height is the same."""
        return QSize(160, 2 * QFontMetrics(option.font).height() + PADDING)


class CorrectionsView(RowsView):
    """Rows of two lines."""

    lines = 2
    padding = PADDING


class CorrectionsPanel(QWidget):
    """My corrections of the session's project. ``counted`` (int): how many there are now."""

    reader_wanted = Signal()
    counted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._people: Mapping[str, str] = {}
        self._seeker = Seeker(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self.model = CorrectionsModel(self)
        self.view = CorrectionsView("My corrections")
        self.details = text_field("What became of the chosen annotation, and why", wrap=True)
        self.empty = EmptyState(*EMPTY)
        self._lay_out()
        session.project_changed.connect(self._on_project)
        session.leaving.connect(self._stop)
        session.changed.connect(self._on_changed)
        self._later.timeout.connect(self._read)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_details())
        self.view.entered_row.connect(self._open)

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(CorrectionsDelegate(self.view))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.view)
        split.addWidget(self.details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.pages = QStackedWidget()
        for page in (split, self.empty):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        self.list_page = split
        self.pages.setCurrentWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        if self.view.current_row() < 0 and self.model.rowCount():
            self.view.go_to(0)
        self.view.setFocus()

    # Following the session

    def _stop(self) -> None:
        self._later.stop()
        self._seeker.stop()

    def _on_project(self) -> None:
        self._stale = True
        self._show((), {})
        if self.isVisible():
            self._later.start()

    def _on_changed(self, changes: Changes) -> None:
        if KINDS & changes.kinds:
            self._stale = True
            if self.isVisible():
                self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._read()

    def _read(self) -> None:
        project = self._session.project
        if project is None or not self._stale:
            return
        self._stale = False
        self._seeker.seek(
            lambda _ticker, _give: (
                project.corrections(),
                {each.id: each.name for each in project.annotators()},
            ),
            lambda found: self._show(*found),
            self._session.refuse,
        )

    def _show(self, rows: Sequence[Correction], people: Mapping[str, str]) -> None:
        project = self._session.project
        current = self.model.correction(self.view.current_row())
        self._people = people
        names = {each.id: each.name for each in project.scheme.labels} if project else {}
        self.model.show(rows, names)
        if current is not None:
            self.view.go_to(self.model.row_of(current.annotation), scroll=False)
        self.pages.setCurrentWidget(self.list_page if rows else self.empty)
        self._show_details()
        self.counted.emit(len(rows))

    def _show_details(self) -> None:
        project = self._session.project
        one = self.model.correction(self.view.current_row())
        if one is None or project is None:
            self.details.setPlainText("")
            return
        names = {each.id: each.name for each in project.scheme.labels}
        threads = about(project.threads(one.article), one.annotation)
        self.details.setPlainText(details(one, names, self._people, threads))

    def _open(self, row: int) -> None:
        """Go to the annotation; where it is gone since, to its article."""
        project, one = self._session.project, self.model.correction(row)
        if project is None or one is None:
            return
        self._session.open_article(one.article)
        if project.annotation(one.annotation) is not None:
            self._session.select(one.annotation, reveal=True)
        else:
            self._session.said.emit("The annotation is not there any more.")
        self.reader_wanted.emit()
