"""What the search panel shows before anything is asked: one's saved searches, and examples.

What belongs here: that page. Saved searches are worklists, so each says how many are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QScrollArea, QToolButton, QWidget

from ui.inspector.buttons import WordButton
from ui.plain import ElidedLabel, one_line, plain_label
from ui.searching.asking import numbers
from ui.searching.complete import quoted
from ui.searching.head import drops, is_narrow
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.scheme import Scheme
    from annotator.values import SavedSearch
    from ui.session import Session

EXAMPLES: Final = 7
NAME: Final = 48
"""Examples on the page, and the code points of a name that has room."""


def examples(scheme: Scheme) -> list[str]:
    """Queries that make sense with a scheme, the simple ones first."""
    made = ['"according to"', "den* OR reject*"]
    labels = [each for each in scheme.labels if not each.retired]
    if labels:
        made.append(f"label:{quoted(labels[0].name)}")
    for companion in scheme.companions:
        having = [each for each in labels if companion in scheme.companions_of(each.id)]
        if having and not companion.retired:
            made.append(f"label:{quoted(having[-1].name)} {companion.id}:none")
            break
    made += ["label:none /den(y|ies|ied)/i", "doubt:yes state:finished"]
    if scheme.attributes:
        made.append("unconfirmed:*")
    return [*made, "version:old"][:EXAMPLES]


class StartPage(QScrollArea):
    """``asked``: this query was chosen. ``rename_wanted`` and ``delete_wanted`` (SavedSearch)."""

    asked = Signal(str)
    rename_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seeker = Seeker(self)
        self._shown: tuple[object, ...] = ()
        self._counts: dict[str, QLabel] = {}
        self._numbered = self._narrow = self._built = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buttons: dict[str, WordButton] = {}

    def refresh(self) -> None:
        """Show what the project has now; all work waits until the page is seen."""
        project = self._session.project
        state = (project.scheme, tuple(project.searches())) if project else ()
        self._numbered = False
        if state != self._shown:
            self._shown = state
            self._built = False
        if self.isVisible():
            self._show_now()

    def stop(self) -> None:
        """Count no more, and wait until nothing reads the project."""
        self._seeker.stop()

    # Making

    def _build(self) -> None:
        project = self._session.project
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self._counts, self.buttons = {}, {}
        self._built, self._numbered = True, False
        if project is not None:
            from annotator.search import describe, parse

            searches = project.searches()
            if searches:
                self._heading(grid, "Saved searches")
            for each in searches:
                self._saved(grid, each)
            self._heading(grid, "Words, or conditions on spans and articles. For example:")
            for query in examples(project.scheme):
                said = describe(parse(query, project.scheme))
                self._row(grid, query, query, said)
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(inner)

    def _heading(self, grid: QGridLayout, words: str) -> None:
        label = plain_label(words, wrap=True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setContentsMargins(4, 8 if grid.count() else 0, 0, 4)
        grid.addWidget(label, grid.rowCount(), 0, 1, 4)

    def _row(self, grid: QGridLayout, query: str, words: str, said: str) -> int:
        row = grid.rowCount()
        button = WordButton(one_line(words, NAME), f"{words}: {said}")
        button.clicked.connect(lambda: self.asked.emit(query))
        self.buttons[query] = button
        grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignLeft)
        told = ElidedLabel(said)
        told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        if self._narrow:
            told.setContentsMargins(4, 0, 0, 6)
            grid.addWidget(told, row + 1, 0, 1, 2)
        else:
            grid.addWidget(told, row, 1)
        return row

    def _saved(self, grid: QGridLayout, search: SavedSearch) -> None:
        row = self._row(grid, search.query, search.name, search.query)
        count = plain_label("…")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._counts[search.query] = count
        grid.addWidget(count, row, 2)
        more = QToolButton()
        more.setText("…")
        more.setAutoRaise(True)
        more.setAccessibleName(f"Rename or delete the search {search.name}")
        menu = QMenu(more)
        rename, delete = menu.addAction("Rename…"), menu.addAction("Delete")
        rename.triggered.connect(lambda: self.rename_wanted.emit(search))
        delete.triggered.connect(lambda: self.delete_wanted.emit(search))
        drops(more, menu)
        grid.addWidget(more, row, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What a search asks for stands beneath it where there is no room beside it."""
        super().resizeEvent(event)
        if self._narrow != is_narrow(self):
            self._narrow, self._built = not self._narrow, False
            if self.isVisible():
                self._show_now()

    # Counting

    def showEvent(self, event: QShowEvent) -> None:
        """Make it, and count what is left, when somebody looks."""
        super().showEvent(event)
        self._show_now()

    def _show_now(self) -> None:
        if not self._built:
            self._build()
        if not self._numbered:
            self._count()

    def _count(self) -> None:
        project, queries = self._session.project, tuple(self._counts)
        if project is None or not queries:
            return
        self._numbered = True
        self._seeker.seek(
            lambda ticker, give: numbers(project, queries, ticker, give),
            lambda _: None,
            lambda _: None,
            self._take,
        )

    def _take(self, told: tuple[str, int | None]) -> None:
        query, count = told
        if query in self._counts:
            self._counts[query].setText("cannot be asked now" if count is None else left(count))


def left(count: int) -> str:
    """How much of a worklist is left."""
    return f"{count:,} left" if count else "done"
