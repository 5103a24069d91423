"""Agreement over time as a plot: points of a shape for each figure, guides, marks of the scheme.

What belongs here: all that needs pyqtgraph, which is imported when the first plot is made (it takes
a quarter of a second). The plot cannot be moved or zoomed and has no menu; the table beside it says
the same to the keyboard and to a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.plain import one_line, plain_label, tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Theme

SHAPES: Final = ("o", "s", "t1", "d", "star", "t", "p", "h")
"""Shapes of points as pyqtgraph names them: disc, square, triangle, diamond, star…"""
SIZE: Final = 10
TICKS: Final = 7
"""Dates under the plot, at most."""
ROOM: Final = 0.04
"""Above 1, where agreement ends, and below the lowest figure (or 0)."""
PART: Final = 24 * 3600.0
"""Seconds left free at both sides of a single point."""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure at one time. ``when`` in seconds since 1970; ``told`` is its tip; ``faint``: it
    rests on little; ``gap``: there is none for the time before, so no line leads here."""

    when: float
    value: float
    told: str
    day: str
    faint: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """The same figure at several times."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A time at which something changed: the scheme."""

    when: float
    name: str


class Sign(QWidget):
    """The shape of a series, for the legend."""

    def __init__(self, at: int, colour: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at, self._colour = at, colour
        self.setFixedSize(QSize(16, 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it as the plot does."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QBrush(self._colour))
        painter.translate(8, 8)
        painter.scale(SIZE, SIZE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPath(_symbol(SHAPES[self._at % len(SHAPES)]))


class TimePlot(QWidget):
    """The plot with its legend. Give it ``show_series`` and ``set_theme``, in any order."""

    def __init__(
        self, theme: Theme, guides: Sequence[float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        import pyqtgraph as pg

        self._pg = pg
        self._theme, self._guides = theme, tuple(guides)
        self._series: tuple[Series, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        # A view and two axes: pyqtgraph's own plot comes with menus, buttons and an export.
        self.plot = pg.GraphicsView(self, background=theme.page)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setAccessibleName("Plot of agreement over time; the table has the same figures")
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.left, self.bottom = pg.AxisItem("left"), pg.AxisItem("bottom")
        for axis in (self.left, self.bottom):
            axis.linkToView(self.box)
        layout = self.plot.centralLayout
        layout.setSpacing(0)
        layout.addItem(self.left, 0, 0)
        layout.addItem(self.box, 0, 1)
        layout.addItem(self.bottom, 1, 1)
        self.legend = QHBoxLayout()
        self.legend.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.legend)
        column.addWidget(self.plot, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._draw()

    def minimumSizeHint(self) -> QSize:
        """Enough for the guides to stand apart."""
        return QSize(240, 12 * QFontMetrics(self.font()).height())

    def show_series(self, series: Sequence[Series], marks: Sequence[Mark]) -> None:
        """Plot these."""
        if (tuple(series), tuple(marks)) != (self._series, self._marks):
            self._series, self._marks = tuple(series), tuple(marks)
            self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self._draw()

    # Drawing

    def _draw(self) -> None:
        self.box.clear()
        self.plot.setBackground(self._theme.page)
        self._draw_axes()
        for guide in self._guides:
            self._guide(guide, below=guide == min(self._guides))
        for mark in self._marks:
            self._mark(mark)
        for at, one in enumerate(self._series):
            self._draw_series(at, one)
        self._fill_legend()

    def _colour(self, at: int) -> QColor:
        """The accent for the first, then inks: the shape tells them apart."""
        return (self._theme.accent, self._theme.good, self._theme.warn)[at % 3]

    def _draw_axes(self) -> None:
        theme, points = self._theme, [point for one in self._series for point in one.points]
        for axis in (self.left, self.bottom):
            axis.setPen(_pen(theme.line, 1))
            axis.setTextPen(_pen(theme.quiet_ink, 1))
            axis.setTickFont(self.font())
            axis.setStyle(tickLength=-4)
        times = sorted({(point.when, point.day) for point in points})
        self.bottom.setTicks([_ticks(times)])
        marked = [mark.when for mark in self._marks]
        whens = [when for when, _ in times] + (marked if times else [])
        first, last = (min(whens), max(whens)) if whens else (0.0, 1.0)
        room = (last - first) * 0.06 or PART
        self.box.setXRange(first - room, last + room, padding=0)
        lowest = min([0.0, *(point.value for point in points)])
        self.box.setYRange(lowest - ROOM, 1 + ROOM, padding=0)

    def _guide(self, value: float, *, below: bool) -> None:
        """A dashed line with its name, of the lowest below it, where there is room."""
        pen = _pen(self._theme.quiet_ink, 1, Qt.PenStyle.DashLine)
        label = {"position": 0.02, "anchors": [(0, 1 - below)] * 2, "color": self._theme.quiet_ink}
        line = self._pg.InfiniteLine(
            value, angle=0, pen=pen, label=f"guide {value:.3f}", labelOpts=label
        )
        line.label.setFont(self.font())
        self.box.addItem(line)

    def _mark(self, mark: Mark) -> None:
        pen = _pen(self._theme.quiet_ink, 1, Qt.PenStyle.DotLine)
        line = self._pg.InfiniteLine(mark.when, angle=90, pen=pen)
        self.box.addItem(line)
        words = self._pg.TextItem(one_line(mark.name, 40), self._theme.quiet_ink, anchor=(0, 1))
        words.setFont(self.font())
        words.setPos(mark.when, 0.0)
        self.box.addItem(words, ignoreBounds=True)

    def _draw_series(self, at: int, one: Series) -> None:
        colour = self._colour(at)
        whens = [point.when for point in one.points]
        values = [point.value for point in one.points]
        for run in _runs(one.points):
            line = [point.when for point in run], [point.value for point in run]
            self.box.addItem(self._pg.PlotDataItem(*line, pen=_pen(colour, 1.2)))
        hollow, full = QBrush(self._theme.page), QBrush(colour)
        points: Any = self._pg.ScatterPlotItem(
            hoverable=True,
            tip=lambda x, y, data: tooltip(data),
            hoverSize=SIZE + 3,
        )
        points.setData(
            x=whens,
            y=values,
            symbol=SHAPES[at % len(SHAPES)],
            size=SIZE,
            pen=_pen(colour, 1.4),
            brush=[hollow if point.faint else full for point in one.points],
            data=[f"{one.name}, {point.told}" for point in one.points],
        )
        self.box.addItem(points)

    def _fill_legend(self) -> None:
        while self.legend.count():
            item = self.legend.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for at, one in enumerate(self._series):
            self.legend.addWidget(Sign(at, self._colour(at), self))
            self.legend.addWidget(plain_label(one_line(one.name, 40), self))
        self.legend.addStretch(1)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """The points that a line joins."""
    runs: list[list[Point]] = []
    for point in points:
        if point.gap or not runs:
            runs.append([])
        runs[-1].append(point)
    return runs


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen whose width is in pixels, however the plot is scaled."""
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)
    return pen


def _ticks(times: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Some of the times, with their days, so that the days have room."""
    step = max(1, -(-len(times) // TICKS))
    return list(times[::step])


def _symbol(name: str) -> Any:
    from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols

    return Symbols[name]
