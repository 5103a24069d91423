"""The upper part of the review panel: the queue of articles, in which order and which of them.

What belongs here: the bar over the list, the list, and what stands there when it is empty. The rows
come from ``ui.review.queue``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from annotator.review.model import Order
from ui.articles.empty import EmptyState
from ui.inspector.buttons import WordButton
from ui.plain import ElidedLabel, tooltip
from ui.review.queue_model import QueueModel, QueueView, Shown
from ui.review.wording import counted

if TYPE_CHECKING:
    from ui.review.queue import Queue
    from ui.session import Session

ORDERS: Final[dict[Order, str]] = {
    "agreement": "Lowest agreement",
    "open": "Most open groups",
    "list": "Order of the list",
    "newest": "Newest work",
}
SHOWN: Final[dict[Shown, str]] = {
    "mine": "Mine",
    "open": "Open",
    "all": "All",
}
ROWS: Final = 3
"""So many rows are seen at once while there is room; more scroll."""
OPEN_PAUSE: Final = 120
"""Milliseconds that the highlight rests on a row before its article is opened."""

NOBODY: Final = (
    "Nothing to review yet",
    "An article comes here when somebody has finished it. Merge a colleague’s project or package, "
    "or finish articles yourself; then compare, and accept or correct what was found.",
)
DONE: Final = (
    "All is decided",
    "Every article that is yours to adjudicate is done. “All” shows them.",
)
UNREAD: Final = ("", "Looking which articles were handed in…")
NO_PROJECT: Final = ("No project is open", "Open or make one in the Project menu.")


class QueuePanel(QWidget):
    """The queue of the session's project."""

    reader_wanted = Signal()
    merge_wanted = Signal()
    """A colleague's file is to be merged."""
    height_changed = Signal()
    """Another height would do (``wanted_height``), or there are rows now, or none any more."""

    def __init__(self, session: Session, queue: Queue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._queue = session, queue
        self.model = QueueModel(self)
        self.view = QueueView(self.model)
        self.order, self.shown = QComboBox(), QComboBox()
        self.told = ElidedLabel()
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.go_on = WordButton("Compare", "Compare the articles that are not compared yet")
        self._height = 0
        self._after: list[int] = []
        """What comes after the open article, as the rows stood when it was opened: deciding moves
        its row."""
        self._opening = QTimer(self, singleShot=True, interval=OPEN_PAUSE)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        for box, words, name in (
            (self.shown, list(SHOWN.values()), "Which articles: mine to decide, open, or all"),
            (self.order, list(ORDERS.values()), "Which articles come first"),
        ):
            box.addItems(words)
            box.setAccessibleName(name)
            box.setToolTip(tooltip(name))
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(4)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 4)
        bar.setSpacing(6)
        bar.addWidget(self.shown, 3)
        bar.addWidget(self.order, 7)
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 12, 4)
        line.addWidget(self.told, 1)
        line.addWidget(self.go_on)
        self.empty = {
            words: EmptyState(*words, buttons)
            for words, buttons in (
                (NOBODY, (("Merge a file…", self.merge_wanted.emit),)),
                (DONE, (("Show all", lambda: self.shown.setCurrentIndex(2)),)),
                (UNREAD, ()),
                (NO_PROJECT, ()),
            )
        }
        self.pages = QStackedWidget()
        for state in self.empty.values():
            _yielding(state)
        for page in (self.view, *self.empty.values()):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.setSpacing(0)
        self._head.addLayout(bar)
        self._head.addLayout(line)
        column.addLayout(self._head)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self._queue.changed.connect(self._show)
        self._session.article_changed.connect(self._on_article)
        self.order.currentIndexChanged.connect(
            lambda at: self._queue.set_order(get_args(Order)[at])
        )
        self.shown.currentIndexChanged.connect(
            lambda at: self._queue.set_shown(get_args(Shown)[at])
        )
        for box in (self.order, self.shown):
            box.currentIndexChanged.connect(lambda _: self._after.clear())
        self.go_on.clicked.connect(self._queue.go_on)
        self.view.moved_row.connect(lambda _row: self._opening.start())
        self._opening.timeout.connect(lambda: self._open(self.view.current_row()))
        self.view.clicked_row.connect(self._open)
        self.view.entered_row.connect(self._enter)

    @property
    def holds_rows(self) -> bool:
        """Whether any article is listed."""
        return self.model.rowCount() > 0

    def wanted_height(self) -> int:
        """The height at which a few rows can be seen, or what stands there instead, in pixels."""
        page = self.pages.currentWidget() or self.view
        if page is self.view:
            rows = min(max(self.model.rowCount(), 2), ROWS)
            inner = rows * self.view.verticalHeader().defaultSectionSize()
        else:
            inner = max(page.sizeHint().height(), page.heightForWidth(self.width()))
        return self._head.sizeHint().height() + inner

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        if self.model.rowCount():
            self.view.setFocus()
        else:
            self.shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_after(self, article: int | None) -> bool:
        """Open the next article in which something can be decided; False where there is none."""
        known = () if article is None else self._after
        others = dict.fromkeys((*known, *self.model.following(article)))
        following = next((key for key in others if key != article and self._waits(key)), None)
        if following is None:
            return False
        self._session.open_article(following)
        return True

    def _waits(self, article: int) -> bool:
        """Whether something can be decided in an article now: the rows may be a moment old."""
        project = self._session.project
        try:
            review = project.review(article) if project is not None else None
        except Problem:
            return False
        return review is not None and review.ready and not review.adjudicated

    def _open(self, row: int) -> None:
        found = self.model.row(row)
        if found is not None:
            self._session.open_article(found.article)

    def _enter(self, row: int) -> None:
        self._open(row)
        self.reader_wanted.emit()

    def _on_article(self, key: int | None) -> None:
        self._opening.stop()
        self._after = list(self.model.following(key))
        self.view.set_open(key)
        self.view.go_to(self.model.row_of(key))

    def _show(self) -> None:
        """Show the rows that were read; the open article keeps the highlight."""
        queue = self._queue
        self.model.show(queue.rows, queue.shown)
        self.view.set_open(self._session.article)
        if self.view.current_row() < 0:
            self.view.go_to(self.model.row_of(self._session.article))
        self.told.set_words(self._told())
        self.go_on.setVisible(bool(queue.behind) and queue.given_up and not self._session.busy)
        self.pages.setCurrentWidget(self._page())
        height = self.wanted_height()
        if height != self._height:
            self._height = height
            self.height_changed.emit()

    def _told(self) -> str:
        rows, behind = self.model.rows, self._queue.behind
        if behind:
            return f"{counted(behind, 'article')} not compared yet"
        if not rows:
            return ""
        return f"{counted(len(rows), 'article')}, {sum(row.open for row in rows):,} groups open"

    def _page(self) -> QWidget:
        if self.model.rowCount():
            return self.view
        if self._session.project is None:
            return self.empty[NO_PROJECT]
        if not self._queue.read:
            return self.empty[UNREAD]
        return self.empty[DONE if self._queue.any_handed_in else NOBODY]


def _yielding(page: QWidget) -> None:
    """A page of words holds up no window that is made lower."""
    policy = page.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
    page.setSizePolicy(policy)
