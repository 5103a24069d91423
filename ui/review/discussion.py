"""The panel of discussion: the threads of what is open, and those of the whole project.

What belongs here: the two pages, and following the session. The pages are
``ui.review.discussion_here`` and ``ui.review.discussion_list``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ui.review.discussion_here import HerePage
from ui.review.discussion_list import ListPage

if TYPE_CHECKING:
    from annotator.team import Thread
    from annotator.values import Changes
    from ui.review.discussion_acts import Acts
    from ui.review.discussion_reading import OpenThreads
    from ui.theme import LabelStyle

KINDS: Final = frozenset(
    {
        *("threads", "annotations", "sight", "progress", "assignments", "merge", "people"),
        *("scheme", "articles", "same"),
    }
)
"""Kinds of changes after which the threads of a place are read again."""

Page = Literal["here", "all"]
PAGES: Final[tuple[Page, ...]] = ("here", "all")


class DiscussionPanel(QWidget):
    """The panel in its dock. Made when it is first seen."""

    reader_wanted = Signal()
    """The keyboard belongs to the article again."""

    def __init__(
        self,
        acts: Acts,
        threads: OpenThreads,
        conflict: Callable[[], Sequence[str]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._acts = acts
        self.setAccessibleName("Discussion")
        self.here = HerePage(acts, conflict)
        self.all = ListPage(acts, threads)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Discussion of")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.addTab("This article")
        self.tabs.addTab("All threads")
        self.pages = QStackedWidget()
        for page in (self.here, self.all):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        self._stale = True
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.catch_up)
        self._connect()

    def _connect(self) -> None:
        session = self._acts.session
        self.tabs.currentChanged.connect(lambda at: self.pages.setCurrentIndex(at))
        self.here.reader_wanted.connect(self.reader_wanted)
        self.here.shown.connect(self._name_tab)
        self.all.chosen.connect(self.open_thread)
        self._acts.go_wanted.connect(self.go_to)
        session.project_changed.connect(self._on_project)
        session.article_changed.connect(self._on_article)
        session.selected.connect(self._refresh_later)
        session.busy_changed.connect(self._refresh_later)
        session.changed.connect(self._on_changed)

    # Pages

    @property
    def page(self) -> Page:
        """Which page is shown."""
        return PAGES[self.pages.currentIndex()]

    def show_page(self, page: Page) -> None:
        """Show a page."""
        self.tabs.setCurrentIndex(PAGES.index(page))

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.here.set_styles(styles)
        self.all.set_styles(styles)

    def focus_first(self) -> None:
        """Put the keyboard on the page that is shown."""
        self.catch_up()
        if self.page == "here":
            self.here.focus_first()
        else:
            self.all.focus_list()

    # Going to places

    def go_to(self, thread: Thread) -> None:
        """Show what a thread is about, with the keyboard in the article."""
        if self._open_place(thread) and thread.article is not None:
            self.reader_wanted.emit()

    def open_thread(self, thread: Thread) -> None:
        """Show what a thread is about, and the thread unfolded, with the keyboard on it."""
        self._open_place(thread)
        self.show_page("here")
        self.here.focus_thread(thread.id)

    def _open_place(self, thread: Thread) -> bool:
        """Open the article (the label) of a thread, and select the span it is about."""
        session, project = self._acts.session, self._acts.session.project
        if project is None:
            return False
        if thread.about.kind == "label":
            self.here.show_label(thread.about.ids[0] if thread.about.ids else "")
            return True
        self.here.label = None
        session.open_article(thread.article)
        there = (each for each in thread.about.ids if project.annotation(each) is not None)
        found = next(there, None)
        if found is not None:
            session.select(found, reveal=True)
        elif thread.about.ids:
            session.said.emit("What this was about is not there any more; here is its article.")
        return True

    def show_label(self, label: str) -> None:
        """Show the threads about a label."""
        self.show_page("here")
        self.here.show_label(label)

    # Following the session

    def _on_project(self) -> None:
        self.here.label = None
        self.here.new.put_away()
        self._refresh_later()

    def _on_article(self, _key: int | None) -> None:
        self.here.label = None
        self._refresh_later()

    def _on_changed(self, changes: Changes) -> None:
        article = self._acts.session.article
        elsewhere = bool(changes.articles) and article not in changes.articles
        if KINDS & changes.kinds and (self.here.label is not None or not elsewhere):
            self._refresh_later()

    def freshen(self) -> None:
        """Another group is under review now, or something else that nobody tells of."""
        self._refresh_later()

    def _refresh_later(self) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def catch_up(self) -> None:
        """Show the threads of the place as they are now."""
        self._later.stop()
        if self._stale:
            self._stale = False
            self.here.show_threads()

    def _name_tab(self) -> None:
        self.tabs.setTabText(0, "This article" if self.here.label is None else "This label")

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self.catch_up()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is being written is on the disk when one looks elsewhere."""
        super().hideEvent(event)
        self._acts.drafts.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the article."""
        if event.key() == Qt.Key.Key_Escape:
            self.reader_wanted.emit()
            return
        super().keyPressEvent(event)
