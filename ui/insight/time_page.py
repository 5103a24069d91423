"""Agreement over time: the plot, and beside it the same as tables.

What belongs here: the page, and a report's periods as series of points. The plot is made when the
page is first seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.insight import figures, pages
from ui.insight.views import ChosenPage
from ui.plain import plain_label

if TYPE_CHECKING:
    from annotator.review.agreement import AgreementReport
    from ui.insight.plot import Mark, Series, TimePlot
    from ui.theme import Theme

NOTE: Final = (
    "By the time at which the last of those compared finished. The dashed lines are guides from "
    "the literature, not grades: below .667 alpha is seldom relied on, from .800 often."
)
MAIN: Final = "F1, overlap, and uα of each layer"
NOTHING: Final = "Nothing to show over time yet."


class TimePage(ChosenPage):
    """The plot, and under it the tables."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._theme = theme
        self.plot: TimePlot | None = None
        super().__init__("Over time", "Plotted", parent)

    def lay_out(self) -> None:
        """The plot above, the tables below."""
        self.column.insertLayout(0, self.choice_row())
        self.schemes = self.add_view("Before and after each version of the scheme")
        self.place = QWidget()
        self._inside = QVBoxLayout(self.place)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self.scheme_title = _title("Before and after each version of the scheme")
        tables = QWidget()
        inner = QVBoxLayout(tables)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        inner.addWidget(self.view, 2)
        inner.addWidget(self.scheme_title)
        inner.addWidget(self.schemes, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.place)
        split.addWidget(tables)
        split.setStretchFactor(0, 1)
        split.setSizes([340, 260])
        self.column.addWidget(split, 1)

    def offered(self, report: AgreementReport) -> Sequence[tuple[str, str]]:
        """The main figures together, and each that there is."""
        each = figures.kinds(period.figures for period in report.over_time)
        return [("", MAIN), *((figure.id, figure.name) for figure in each)]

    def show_chosen(self) -> None:
        """Plot what is chosen."""
        self._draw()

    def show_report(self, report: AgreementReport) -> None:
        """Show a report."""
        super().show_report(report)
        sheet = pages.over_time(report)
        self.put(sheet, NOTHING)
        if sheet:
            self.note.setText(NOTE)
        self.schemes.show_sheet(pages.schemes(report))
        several = len(report.schemes) > 1
        self.schemes.setVisible(several)
        self.scheme_title.setVisible(several)
        self.schemes.setMaximumHeight(self.schemes.content_height())

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        if self.plot is not None:
            self.plot.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, the plot is made."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        report = self.report
        if report is None or (self.plot is None and not self.isVisible()):
            return
        from ui.insight.plot import TimePlot

        if self.plot is None:
            self.plot = TimePlot(self._theme, report.guides, self.place)
            self._inside.addWidget(self.plot)
        self.plot.show_series(series_of(report, str(self.choice.currentData())), marks_of(report))
        self.place.setVisible(bool(report.over_time))


def series_of(report: AgreementReport, wanted: str = "") -> list[Series]:
    """One kind of figure, or the main ones, where its stretch of time begins; undefined ones have
    no point."""
    from ui.insight.plot import Point, Series

    made = []
    for kind in figures.kinds(period.figures for period in report.over_time):
        if kind.id != wanted if wanted else not _is_main(kind.id):
            continue
        points: list[Point] = []
        gap = False
        for period in report.over_time:
            figure = pages.figure_of(period.figures, kind.id)
            if figure is None or figure.value is None:
                gap = True
                continue
            told = f"{period.name}: {figures.number(figure.value)}"
            points.append(
                Point(
                    period.since / 1000,
                    figure.value,
                    told,
                    pages.day(period.since),
                    faint=figure.grey,
                    gap=gap,
                )
            )
            gap = False
        if points:
            made.append(Series(kind.name, tuple(points)))
    return made


def _is_main(id_: str) -> bool:
    return id_ == "f1_overlap" or id_.startswith("u:")


def marks_of(report: AgreementReport) -> list[Mark]:
    """When each version of the scheme but the first came into force, within the time shown."""
    from ui.insight.plot import Mark

    if not report.over_time:
        return []
    first, last = report.over_time[0].since, report.over_time[-1].until
    return [
        Mark(each.since / 1000, f"scheme {pages.day(each.since)}")
        for each in report.schemes[1:]
        if first <= each.since < last
    ]


def _title(words: str) -> QWidget:
    label = plain_label(words, wrap=True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
