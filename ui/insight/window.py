"""The agreement window: choices at the left, pages of figures, and what the chosen figure says.

What belongs here: putting the parts together and following the session. Working the figures out
is the core's, in a thread (``asking``); what stands on the pages is in ``pages``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.enter import ENTER, presses
from ui.insight import pages
from ui.insight.asking import Answer, Asking
from ui.insight.choices import Choices
from ui.insight.confusion_page import ConfusionPage
from ui.insight.kept import Kept
from ui.insight.look import sheet
from ui.insight.passages import PlaceTarget
from ui.insight.saving import Saving
from ui.insight.sheet import ArticleTarget, Cell
from ui.insight.time_page import TimePage
from ui.insight.told import Nothing, Told
from ui.insight.views import Page, PairsPage, PeoplePage, SheetPage
from ui.plain import plain_label

if TYPE_CHECKING:
    from pathlib import Path

    from annotator.review.agreement import AgreementReport
    from ui.session import Session
    from ui.theme import Theme

ROOMY: Final = QSize(1120, 760)
FRAME: Final = QSize(16, 56)
"""Pixels: the window where the screen has room, and what its frame and title bar take of that."""
WORKING: Final = "Working it out…"


class AgreementWindow(QDialog):
    """Agreement of the session's project. Reading and labelling go on beside it.

    ``review_wanted`` (article): open it in review; ``place_wanted`` (PlaceTarget): show this place
    in the article; ``assign_wanted``: a person wants to hand out articles.
    """

    review_wanted = Signal(int)
    place_wanted = Signal(object)
    assign_wanted = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        data_dir: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._kept = session, Kept(data_dir)
        self.report: AgreementReport | None = None
        # A plain window: a dialog of the main window would stay on top of it.
        self.setWindowFlags(Qt.WindowType.Window)
        self.setWindowTitle("Agreement")
        self.asking = Asking(session, self)
        self.saving = Saving(session, self)
        self._make(theme)
        self._lay_out()
        self._connect()
        self.resize(self.sizeHint())
        self._go_to(self._kept.restore(self))
        self.set_theme(theme)
        self.ask()

    # Making

    def _make(self, theme: Theme) -> None:
        session = self._session
        self.choices = Choices()
        self.counted = plain_label(WORKING, wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Working out agreement")
        self.progress.setFixedWidth(120)
        self.cancel = _button("Cancel", self.asking.cancel)
        self.export = _button("Export…", self._export)
        self.close_button = _button("Close", self.close)
        self.said = plain_label(wrap=True)
        self.said.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.told = Told()
        self.nothing = Nothing()
        self.confusion = ConfusionPage(session)
        self.time = TimePage(theme)
        self.pages: dict[str, Page] = {
            "Overview": SheetPage("Overview"),
            "Pairs": PairsPage(),
            "Confusion": self.confusion,
            "Articles": SheetPage("Articles"),
            "People": PeoplePage("People"),
            "Over time": self.time,
            "Attributes": SheetPage(
                "Attributes",
                "The scheme has no attribute that is compared, or no two have the same label on "
                "the same words yet.",
            ),
        }

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for name, page in self.pages.items():
            self.tabs.addTab(_scrolled(page), name)
        self.stack = QStackedWidget()
        for widget in (self.tabs, self.nothing):
            self.stack.addWidget(widget)
        self.side = QScrollArea()
        self.side.setObjectName("choices")
        self.side.setWidgetResizable(True)
        self.side.setFrameShape(QFrame.Shape.NoFrame)
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.side.setWidget(self.choices)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 12)
        top.setSpacing(8)
        top.addWidget(self.counted, 1)
        top.addWidget(self.progress)
        top.addWidget(self.cancel)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.side)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(top)
        right.addWidget(self.stack, 1)
        right.addWidget(self.told)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 8)
        foot.setSpacing(8)
        foot.addWidget(self.said, 1)
        for button in (self.export, self.close_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        session = self._session
        self.asking.answered.connect(self._on_answer)
        self.asking.failed.connect(self._on_failed)
        self.asking.busy_changed.connect(self._on_busy)
        self.asking.progressed.connect(self._on_progress)
        self.choices.changed.connect(self.ask)
        self.saving.said.connect(self.said.setText)
        self.confusion.problem.connect(self.said.setText)
        self.nothing.assign_wanted.connect(self.assign_wanted)
        self.tabs.currentChanged.connect(lambda _: self._page().point())
        for page in self.pages.values():
            page.opened.connect(self._on_opened)
            page.pointed.connect(self._on_pointed)
        session.project_changed.connect(self._on_project)
        for keys, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self._step(step))
        self._on_busy(False)

    # Look

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.setStyleSheet(sheet(theme))
        self.time.set_theme(theme)
        em = self.fontMetrics().horizontalAdvance("m")
        self.side.setFixedWidth(min(max(16 * em, 208), 300))

    def sizeHint(self) -> QSize:
        """Roomy, with its buttons on the screen."""
        return ROOMY.boundedTo(self.screen().availableSize() - FRAME)

    # Asking

    def ask(self) -> None:
        """Have the figures worked out for what is chosen."""
        project = self._session.project
        if project is None:
            return
        self.choices.show_layers([(each.id, each.name) for each in project.scheme.layers])
        if self.choices.people.count() and self.choices.ticked() < 2:
            self.asking.cancel()
            self._show_nothing("Tick at least two annotators at the left to compare them.")
            return
        self.said.setText("")
        self.asking.ask(self.choices.plan())

    def _on_answer(self, answer: Answer) -> None:
        gold = any(each.gold_articles for each in answer.report.people)
        self.choices.show_people(answer.people, gold=gold or self.choices.compares_gold())
        self.choices.show_scheme_time(answer.scheme_since)
        first, report = self.report is None, answer.report
        self.report = report
        self.counted.setText(pages.counted(report))
        if report.empty:
            plan = report.plan
            self._show_nothing(report.empty, offer=not (plan.since or plan.until))
            return
        for name, page in self.pages.items():
            if isinstance(page, SheetPage):
                page.show_made(answer.sheets[name])
            else:
                page.show_report(report)
        self.said.setText(" ".join(report.notes))
        self.export.setEnabled(True)
        if self.stack.currentWidget() is not self.tabs:
            self.stack.setCurrentWidget(self.tabs)
            self.told.show()
        self._page().point()
        if first:
            self._page().focus_first()

    def _show_nothing(self, words: str, *, offer: bool = False) -> None:
        """Say why there is nothing to see, and what to do."""
        self.nothing.say(words, offer=offer)
        self.told.hide()
        self.stack.setCurrentWidget(self.nothing)
        self.export.setEnabled(False)

    def _on_failed(self, words: str) -> None:
        self.said.setText(words)
        if self.report is None:
            self._show_nothing(words)

    def _on_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        self.progress.setRange(0, 0)
        if not busy and self.report is None and self.counted.text() == WORKING:
            self.counted.setText("")

    def _on_progress(self, far: tuple[int, int]) -> None:
        done, total = far
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_project(self) -> None:
        """Another project has other figures: the window goes."""
        self.close()

    # What a person does

    def _page(self) -> Page:
        return list(self.pages.values())[self.tabs.currentIndex()]

    def _go_to(self, name: str) -> None:
        if name in self.pages:
            self.tabs.setCurrentIndex(list(self.pages).index(name))

    def _step(self, by: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())
        self._page().focus_first()

    def _on_pointed(self, cell: Cell | None) -> None:
        self.told.show_cell(cell)

    def _on_opened(self, cell: Cell) -> None:
        if isinstance(cell.target, ArticleTarget):
            self.review_wanted.emit(cell.target.article)
        elif isinstance(cell.target, PlaceTarget):
            self.place_wanted.emit(cell.target)

    def _export(self) -> None:
        if self.report is not None:
            self.saving.ask(self.report, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, and none from within a table."""
        if not presses(event, self) and event.key() not in ENTER:
            super().keyPressEvent(event)

    # Coming and going

    def showEvent(self, event: QShowEvent) -> None:
        """Figures that went stale meanwhile are worked out again."""
        super().showEvent(event)
        self.asking.set_wanted(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is worked out."""
        super().hideEvent(event)
        self.asking.set_wanted(False)

    def done(self, result: int) -> None:
        """However it closes: no thread reads on, and its place is remembered."""
        self._leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The same for the window's own button."""
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        self.asking.stop()
        self.confusion.stop()
        self._kept.save(self, self._page().accessibleName())


def _scrolled(page: QWidget) -> QScrollArea:
    """A page that scrolls where the window is low or the letters are large."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


def _button(words: str, act: object) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button
