"""The confusion matrix, and under it the passages of the cell that was opened.

What belongs here: the page, and reading passages in a thread. Opening one is the window's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.insight import pages
from ui.insight.passages import sheet_of
from ui.insight.sheet import Cell, PassageTarget
from ui.insight.sheet_model import EMPTY
from ui.insight.views import ChosenPage
from ui.plain import plain_label
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.errors import Problem
    from annotator.review.agreement import AgreementReport
    from annotator.review.passages import Passage
    from ui.session import Session


class ConfusionPage(ChosenPage):
    """The matrices, one a layer. ``problem`` (words): the passages could not be read."""

    problem = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._session = session
        self._asked: tuple[PassageTarget, str] | None = None
        super().__init__("Confusion", "Layer", parent)
        self._seeker = Seeker(self)
        session.leaving.connect(self.stop)
        self.view.opened.connect(self._on_opened)

    def lay_out(self) -> None:
        """The matrix above, its passages below, once there are any."""
        self.column.insertLayout(0, self.choice_row())
        self.found = plain_label(wrap=True)
        self.passages = self.add_view("Passages")
        self.below = QWidget()
        inner = QVBoxLayout(self.below)
        inner.setContentsMargins(0, 8, 0, 0)
        inner.setSpacing(4)
        inner.addWidget(self.found)
        inner.addWidget(self.passages, 1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.view)
        self.split.addWidget(self.below)
        self.below.hide()
        self.column.addWidget(self.split, 1)

    def offered(self, report: AgreementReport) -> Sequence[tuple[str, str]]:
        """The layers."""
        return [(matrix.layer, matrix.name) for matrix in report.confusion]

    def usual(self, report: AgreementReport) -> str:
        """The layer in which most is counted, the first of those with as much."""
        counted = [sum(cell.count for cell in matrix.cells) for matrix in report.confusion]
        return report.confusion[counted.index(max(counted))].layer if counted else ""

    def show_chosen(self) -> None:
        """The matrix of one layer; passages that are open are read again."""
        report = self.report
        layer = self.choice.currentData()
        matrix = (
            next((each for each in report.confusion if each.layer == layer), None)
            if report
            else None
        )
        self.put(pages.confusion(matrix) if matrix is not None else EMPTY)
        if self._asked is not None:
            target, told = self._asked
            if target.layer == layer:
                self._read(target, told)
            else:
                self._close()

    def stop(self) -> None:
        """Wait until no thread reads the project any more."""
        self._seeker.stop()
        self._close()

    def _close(self) -> None:
        self._asked = None
        self.below.hide()
        self.passages.show_sheet(EMPTY)

    def _on_opened(self, cell: Cell) -> None:
        if isinstance(cell.target, PassageTarget):
            self._read(cell.target, cell.about, go=True)

    def _read(self, target: PassageTarget, told: str, *, go: bool = False) -> None:
        project, report = self._session.project, self.report
        if project is None or report is None:
            return
        self._asked = target, told
        plan = report.plan
        self._seeker.seek(
            lambda _ticker, _give: project.passages(plan, target.row, target.column, target.layer),
            lambda found: self._show(found, told, go=go),
            self._on_problem,
        )

    def _show(self, found: Sequence[Passage], told: str, *, go: bool) -> None:
        if self._asked is None or self.report is None:
            return
        target = self._asked[0]
        matrix = next(each for each in self.report.confusion if each.layer == target.layer)
        titles = pages.label_name(target.row, matrix), pages.label_name(target.column, matrix)
        names = {rater.id: rater.name for rater in self.report.raters}
        number = next(
            each.count
            for each in matrix.cells
            if (each.row, each.column) == (target.row, target.column)
        )
        first = f"These are the first {len(found):,}. " if len(found) < number else ""
        self.found.setText(f"{told.partition(':')[0]}. {first}Enter opens one in the article.")
        self.passages.show_sheet(sheet_of(found, titles, names))
        if not self.below.isVisible():
            matrix_height = self.view.content_height()
            self.below.show()
            self.split.setSizes([matrix_height, max(self.split.height() - matrix_height, 1)])
        if go:
            self.bring(self.passages)

    def _on_problem(self, problem: Problem) -> None:
        self._close()
        self.problem.emit(str(problem))
