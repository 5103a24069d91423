"""The panel of the article list: filter bar, list, and what stands there when it is empty.

What belongs here: following the session, running the query, and keeping the list still while it
changes beneath the person. Rows that no longer match a state filter stay until the next article is
opened or the filter is touched, so that nothing vanishes from under the hand. The row with the
highlight is the open article: moving the highlight opens it after a moment, ``settle`` at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from annotator.errors import Problem
from annotator.values import ArticleQuery
from ui.articles.empty import EmptyState
from ui.articles.filter_bar import FilterBar
from ui.articles.model import ArticleModel
from ui.articles.view import ArticleView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.project import Project
    from annotator.values import ArticleRow, Changes
    from ui.session import Session

COUNT_PAUSE: Final = 400
"""Milliseconds without a change before the counts are read again: labelling goes first."""


OPEN_PAUSE: Final = 120
"""Milliseconds that the highlight rests on a row before its article is opened."""


class ArticlesPanel(QWidget):
    """The list of articles of the session's project."""

    reader_wanted = Signal()
    menu_wanted = Signal(QPoint, object)
    import_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._outdated = False
        self._open_removed = False
        self._gone: int | None = None
        """The article that was open when it was removed: back again, it is opened again."""
        self.model = ArticleModel(self)
        self.view = ArticleView(self.model)
        self.filter = FilterBar()
        self._counting = QTimer(self, singleShot=True, interval=COUNT_PAUSE)
        self._opening = QTimer(self, singleShot=True, interval=OPEN_PAUSE)
        self._lay_out()
        self._connect()
        self._on_project()

    def _lay_out(self) -> None:
        self.no_project = EmptyState("No project is open", "Open or make one in the Project menu.")
        self.no_articles = EmptyState(
            "No articles yet",
            "Drop files or folders here, or choose where they come from.",
            (("Import…", self.import_wanted.emit), ("Paste text…", self.paste_wanted.emit)),
        )
        self.all_removed = EmptyState(
            "All articles are removed",
            "They are kept, with their labels. To bring one back, open it under “Removed” and "
            "choose “Restore article” in the Article menu.",
            (
                ("Show the removed ones", lambda: self.filter.choose("removed")),
                ("Import…", self.import_wanted.emit),
            ),
        )
        self.no_match = EmptyState(
            "Nothing matches", "No article fits this filter.", (("Clear filter", self._clear),)
        )
        self.pages = QStackedWidget()
        empty = (self.no_project, self.no_articles, self.all_removed, self.no_match)
        for page in (self.view, *empty):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.filter)
        layout.addWidget(self.pages, 1)

    def _connect(self) -> None:
        session = self._session
        session.project_changed.connect(self._on_project)
        session.article_changed.connect(self._on_article)
        session.changed.connect(self._on_changed)
        self.filter.query_changed.connect(self._on_query)
        self.filter.list_wanted.connect(self.focus_list)
        self.filter.row_wanted.connect(self._go_to_hit)
        self.view.moved_row.connect(lambda _row: self._opening.start())
        self._opening.timeout.connect(lambda: self._open_row(self.view.current_row()))
        self.view.clicked_row.connect(self._open_row)
        self.view.entered_row.connect(self._enter_row)
        self.view.menu_wanted_at.connect(self._on_menu)
        self._counting.timeout.connect(self._count)

    # For actions

    def focus_filter(self) -> None:
        """Put the keyboard into the filter's field."""
        self.filter.words.setFocus()
        self.filter.words.selectAll()

    def focus_list(self) -> None:
        """Put the keyboard on the list; no row is highlighted where the open one is not listed."""
        if self.view.current_row() < 0:
            self.view.go_to(self.model.row_of(self._session.article))
        self.view.setFocus()

    def settle(self) -> None:
        """Open the highlighted row now, if that still waits."""
        if self._opening.isActive():
            self._opening.stop()
            self._open_row(self.view.current_row())

    def current_key(self) -> int | None:
        """The article that the keyboard is on in the list."""
        return self.model.key_at(self.view.current_row())

    def selected_keys(self) -> list[int]:
        """The articles that an action on the list is about, in list order."""
        return self.view.selected_keys()

    def step(self, by: int) -> int | None:
        """The article ``by`` rows from the open one; the first (last) when that is not listed."""
        row = self.model.row_of(self._session.article)
        if row < 0:
            return self.model.key_at(0 if by > 0 else self.model.rowCount() - 1)
        return self.model.key_at(row + by)

    def show_first_page(self, rows: Sequence[ArticleRow], total: int) -> None:
        """Show rows that are known before the project is open, of ``total`` articles."""
        self.model.show_first_page(rows, total)
        self.filter.set_counts({"all": total})
        self._show_page(known=True)

    # Following the session

    def _on_project(self) -> None:
        self._gone = None
        if self._session.project is None and self.model.rowCount():
            self.filter.clear()
        self._load()
        self.filter.set_counts({"all": self.model.rowCount()} if self._session.project else {})
        self._counting.start()

    def _on_query(self, _query: ArticleQuery) -> None:
        self._load()
        if self.view.current_row() < 0:
            self.view.scrollToTop()

    def _on_article(self, key: int | None) -> None:
        self._opening.stop()
        self._open_removed = self._is_removed(key)
        self.view.set_open(key)
        if self._outdated:
            self._load()
        row = self.model.row_of(key)
        if row != self.view.current_row():
            self.view.go_to(row)

    def _is_removed(self, key: int | None) -> bool:
        project = self._session.project
        if project is None or key is None:
            return False
        try:
            return project.article(key).removed
        except Problem:
            return True  # for good

    def _on_changed(self, changes: Changes) -> None:
        asked = self.model.query
        if "articles" in changes.kinds:
            former, row = self.model.keys, self.model.row_of(self._session.article)
            self._load()
            self._follow_removal(row, former)
        elif changes.articles:
            self.model.refresh(changes.articles)
        elif {"annotations", "progress"} & changes.kinds:
            self.model.refresh_all()
        if "progress" in changes.kinds and (asked.states or asked.flagged):
            self._outdated = True
        if {"progress", "articles"} & changes.kinds or self._counting.isActive():
            self._counting.start()

    def _follow_removal(self, row: int, former: Sequence[int]) -> None:
        """Leave an article that has just been removed, and come back to one that is there again."""
        key, gone = self._session.article, self._gone
        before, self._open_removed = self._open_removed, self._is_removed(key)
        if key is not None and self._open_removed and not before:
            self._session.open_article(self.model.nearest(row, former))
            self._gone = key
        elif gone is not None and not self._is_removed(gone):
            self._gone = None
            self._session.open_article(gone)

    def _load(self) -> None:
        """Run the query again; the current article keeps its row on screen, the selection stays."""
        self._outdated = False
        current, selected = self.current_key(), self.selected_keys()
        place = self.view.held_place()
        self.model.show(self._session.project, self.filter.query())
        self._reselect(current, selected)
        self.view.take_place(place)
        self.filter.set_found(self.model.rowCount())
        self._show_page(known=self._session.project is not None)

    def _reselect(self, current: int | None, selected: list[int]) -> None:
        row = self.model.row_of(current)
        if row < 0:
            row = self.model.row_of(self._session.article)
        self.view.go_to(row, scroll=False)
        if len(selected) > 1:
            self.view.select_keys(selected)

    def _show_page(self, *, known: bool) -> None:
        if self.model.rowCount():
            page: QWidget = self.view
        elif not known:
            page = self.no_project
        elif self.filter.query() != ArticleQuery():
            page = self.no_match
        else:
            page = self.all_removed if _has_removed(self._session.project) else self.no_articles
        self.pages.setCurrentWidget(page)
        self.filter.setEnabled(known)

    def _count(self) -> None:
        project = self._session.project
        if project is None:
            return
        counts: dict[str, int] = dict(project.counts().items())
        counts["all"] = sum(counts.values())
        counts["flagged"] = len(project.article_keys(ArticleQuery(flagged=True)))
        counts["removed"] = len(project.article_keys(ArticleQuery(removed=True)))
        counts |= project.special_counts()
        self.filter.set_counts(counts)

    # What the person does

    def _go_to_hit(self, first: bool) -> None:
        """From the field into the list: to the first row, or to the highlighted one."""
        self.view.setFocus()
        if self.model.rowCount() and (first or self.view.current_row() < 0):
            self.view.go_to(0)
            self._open_row(0)

    def _open_row(self, row: int) -> None:
        key = self.model.key_at(row)
        if key is not None and len(self.selected_keys()) <= 1:  # else a click extends a selection
            self._session.open_article(key)

    def _enter_row(self, row: int) -> None:
        key = self.model.key_at(row)
        if key is not None:
            self._session.open_article(key)
            self.reader_wanted.emit()

    def _on_menu(self, point: QPoint, row: int) -> None:
        self.menu_wanted.emit(point, self.model.key_at(row))

    def _clear(self) -> None:
        self.filter.clear()
        self.focus_list()


def blank_words(project: Project | None) -> str:
    """What the page of the article says while none is open."""
    if project is None:
        return "No project is open."
    if project.article_keys():
        return "No article is open. Choose one in the list."
    if _has_removed(project):
        return "All articles of this project are removed. The list has them under “Removed”."
    return "There is no article in this project."


def _has_removed(project: Project | None) -> bool:
    return project is not None and bool(project.article_keys(ArticleQuery(removed=True)))
