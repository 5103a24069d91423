"""The threads of the whole project in a list: what is open, what waits for me, what is asked.

What belongs here: model, delegate and page of that list. Reading them is
``ui.review.discussion_reading``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QAbstractTableModel, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.team import Thread
from ui.articles.drawing import Role, line_text, paint_row, small, tabular
from ui.articles.empty import EmptyState
from ui.articles.rows import NO_INDEX, Index, RowsView
from ui.inspector.chip import chip_size, paint_chip
from ui.inspector.history_model import time_words
from ui.inspector.toggles import Choice, Toggles
from ui.plain import one_line, plain_label, tooltip
from ui.review.discussion_words import (
    Filter,
    People,
    Subject,
    counts_words,
    last_words,
    listed,
    place_words,
    spoken,
    state_words,
    subject_of,
    waits_for,
)

if TYPE_CHECKING:
    from annotator.project import Project
    from ui.review.discussion_acts import Acts
    from ui.review.discussion_reading import OpenThreads
    from ui.theme import LabelStyle

MARGIN: Final = 12
GAP: Final = 6
PADDING: Final = 26
EDGE: Final = 9
THREAD_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
SUBJECT_ROLE: Final = THREAD_ROLE + 1

FILTERS: Final[tuple[tuple[Filter, str, str], ...]] = (
    ("open", "Open", "All threads that are not resolved"),
    ("me", "Mention me", "Open threads that mention you and that you have not answered since"),
    ("questions", "Questions", "Open threads that ask something of the guideline"),
    ("all", "All", "The resolved threads too"),
)
EMPTY: Final[dict[Filter, str]] = {
    "open": "No thread is open. Comment on a span, an article or a label with Ctrl+M.",
    "me": "Nobody waits for an answer of yours.",
    "questions": "Nobody asks anything of the guideline.",
    "all": "Nobody has said anything in this project yet.",
}


class ThreadModel(QAbstractTableModel):
    """One column, one row a thread. What a thread is about is read when it is first painted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Thread] = ()
        self._project: Project | None = None
        self._subjects: dict[str, Subject] = {}
        self._titles: dict[int, str] = {}
        self.people = People({})

    def show(self, rows: Sequence[Thread], project: Project | None, people: People) -> None:
        """List these threads of a project."""
        self.beginResetModel()
        self._rows, self._project, self.people = rows, project, people
        self._subjects, self._titles = {}, {}
        self.endResetModel()

    def thread_at(self, row: int) -> Thread | None:
        """The thread in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, id_: str) -> int:
        """Where a thread stands; -1 where it is not listed."""
        return next((at for at, each in enumerate(self._rows) if each.id == id_), -1)

    def subject(self, thread: Thread) -> Subject:
        """What a thread is about."""
        if thread.id not in self._subjects and self._project is not None:
            self._subjects[thread.id] = subject_of(
                self._project, thread.about, thread.article, thread.quote
            )
        return self._subjects.get(thread.id, Subject(""))

    def state(self, thread: Thread) -> str:
        """How a thread stands, and the article that it is in."""
        kind = place_words(thread.about) if thread.about.kind != "label" else ""
        place = self._title(thread) or kind
        return " · ".join(filter(None, (state_words(thread, self.people), place)))

    def _title(self, thread: Thread) -> str:
        key = thread.article
        if key is None or thread.about.kind == "article" or self._project is None:
            return ""
        if key not in self._titles:
            self._titles[key] = one_line(self._project.article(key).title, 80)
        return self._titles[key]

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many threads."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """What a thread is about, the sentence for a screen reader, or the thread."""
        thread = self.thread_at(index.row())
        if thread is None or role == THREAD_ROLE:
            return thread
        if role == SUBJECT_ROLE:
            return self.subject(thread)
        if role == int(Qt.ItemDataRole.DisplayRole):
            return self.subject(thread).words
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            told = spoken(thread, self.subject(thread), self.people)
            return ", ".join(filter(None, (told, self._title(thread))))
        if role == int(Qt.ItemDataRole.ToolTipRole):
            words = self.subject(thread).words, self.state(thread), last_words(thread, self.people)
            return tooltip("\n".join(filter(None, words)))
        return None


class ThreadDelegate(QStyledItemDelegate):
    """Three lines: what it is about and when; the newest comment; how it stands and where."""

    def __init__(self, model: ThreadModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.styles: Mapping[str, LabelStyle] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        thread = self._model.thread_at(index.row())
        painter.save()
        paint_row(painter, option)
        if thread is not None:
            self._paint_thread(painter, option, thread)
        painter.restore()

    def _paint_thread(
        self, painter: QPainter, option: QStyleOptionViewItem, thread: Thread
    ) -> None:
        palette, few = option.palette, small(option.font)
        inner = option.rect.adjusted(MARGIN, EDGE, -MARGIN, -EDGE)
        third = inner.height() // 3
        lines = [
            QRect(inner.left(), inner.top() + at * third, inner.width(), third) for at in range(3)
        ]
        quiet, upper = palette.color(Role.PlaceholderText), lines[0]
        when = time_words(thread.newest)
        used = line_text(painter, upper, when, tabular(few), quiet, right=True)
        upper = upper.adjusted(0, 0, -used - GAP, 0)
        subject = self._model.subject(thread)
        if subject.label:
            chip = chip_size(few)
            top = upper.top() + (upper.height() - chip.height()) // 2
            rect = QRect(upper.left(), top, chip.width(), chip.height())
            paint_chip(painter, rect, self.styles.get(subject.label), palette, few)
            upper = upper.adjusted(chip.width() + GAP, 0, 0, 0)
        waits = waits_for(thread, self._model.people.me)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold if waits else QFont.Weight.Normal)
        line_text(painter, upper, subject.words, bold, palette.color(Role.Text))
        said = last_words(thread, self._model.people)
        line_text(painter, lines[1], said, option.font, palette.color(Role.Text))
        ink = palette.color(Role.BrightText) if waits else quiet
        line_text(painter, lines[2], self._model.state(thread), few, ink)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Three lines; the view's fixed height is the same."""
        return QSize(160, 3 * QFontMetrics(option.font).height() + PADDING)


class ThreadsView(RowsView):
    """Rows of three lines."""

    lines = 3
    padding = PADDING


class ListPage(QWidget):
    """The list with its filter. ``chosen`` (Thread): Enter or a double click."""

    chosen = Signal(object)

    def __init__(self, acts: Acts, threads: OpenThreads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts, self._threads = acts, threads
        self.wanted: Filter = "open"
        self.filter = Toggles(
            "Which threads", [Choice(value, name, tip=tip) for value, name, tip in FILTERS]
        )
        self.filter.stand(self.wanted, "")
        self.counts = plain_label(wrap=True)
        self.counts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.model = ThreadModel(self)
        self.view = ThreadsView("Threads of the project")
        self.delegate = ThreadDelegate(self.model, self.view)
        self.empty = EmptyState("", EMPTY["open"])
        self._lay_out()
        self.filter.pressed.connect(lambda value: self.set_filter(cast("Filter | None", value)))
        self.view.entered_row.connect(self._choose)
        threads.changed.connect(self.show_threads)
        self.show_threads()

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.delegate)
        self.pages = QStackedWidget()
        for page in (self.view, self.empty):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 8, MARGIN, 8)
        head.setSpacing(6)
        head.addWidget(self.filter)
        head.addWidget(self.counts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.delegate.styles = styles
        self.view.viewport().update()

    def set_filter(self, wanted: Filter | None) -> None:
        """List other threads; None (the standing one was pressed): the same."""
        self.wanted = wanted or self.wanted
        self.filter.stand(self.wanted, "")
        self._threads.want_resolved(self.wanted == "all")
        self.show_threads()

    def show_threads(self) -> None:
        """List what was read last; the current row stays on its thread."""
        project, current = self._acts.session.project, self.model.thread_at(self.view.current_row())
        people = self._acts.people()
        rows = listed(self._threads.threads, self.wanted, people.me)
        self.model.show(rows, project, people)
        if current is not None:
            self.view.go_to(self.model.row_of(current.id), scroll=False)
        self.counts.setText(counts_words(self._threads.threads, people.me))
        self.empty.sentence.setText(EMPTY[self.wanted] if project is not None else "")
        self.pages.setCurrentWidget(self.view if rows else self.empty)

    def focus_list(self) -> None:
        """Put the keyboard on the list, or on the filter where there is nothing in it."""
        if not self.model.rowCount():
            self.filter.focus()
            return
        if self.view.current_row() < 0:
            self.view.go_to(0)
        self.view.setFocus()

    def _choose(self, row: int) -> None:
        thread = self.model.thread_at(row)
        if thread is not None:
            self.chosen.emit(thread)
