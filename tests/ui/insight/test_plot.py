"""Agreement over time: the plot, and that it costs nothing until it is seen."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.insight.fakes import period, report
from ui.insight.plot import Point, TimePlot, _runs
from ui.insight.time_page import marks_of, series_of
from ui.theme import load_theme


def test_an_undefined_figure_has_no_point_and_breaks_the_line():
    series = series_of(report())
    assert [one.name for one in series] == ["F1, overlap", "uα, Stance"]
    assert [point.value for point in series[0].points] == [0.5, 0.62, 0.81]
    assert [len(run) for run in _runs(series[0].points)] == [2, 1]


def test_one_figure_is_plotted_alone_when_it_is_chosen(window, qtbot):
    window._go_to("Over time")
    qtbot.waitUntil(lambda: window.time.plot is not None)
    page = window.time
    assert len(page.plot._series) == 2
    page.choice.setCurrentIndex(page.choice.findData("u:stance"))
    assert [one.name for one in page.plot._series] == ["uα, Stance"]


def test_each_scheme_but_the_first_is_marked_within_the_time_shown():
    assert len(marks_of(report())) == 1
    early = report(schemes=(period(-9, 0.5), period(-5, 0.5), period(1, 0.5)))
    assert len(marks_of(early)) == 1
    assert marks_of(report(over_time=())) == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_plot_is_drawn_in_the_theme(window, qtbot, theme):
    window.set_theme(load_theme(theme))
    window._go_to("Over time")
    qtbot.waitUntil(lambda: window.time.plot is not None and window.time.plot.isVisible())
    ground = (
        window.time.plot.grab()
        .toImage()
        .pixelColor(window.time.plot.width() - 3, window.time.plot.height() // 2)
    )
    assert ground == load_theme(theme).page


def test_the_plot_follows_a_change_of_theme(window, qtbot):
    window._go_to("Over time")
    qtbot.waitUntil(lambda: window.time.plot is not None)
    window.set_theme(load_theme("dark"))
    brush = window.time.plot.plot.backgroundBrush().color()
    assert brush == load_theme("dark").page


def test_the_wheel_and_the_menu_key_do_nothing_to_the_plot(window, qtbot):
    window._go_to("Over time")
    qtbot.waitUntil(lambda: window.time.plot is not None)
    plot, box = window.time.plot.plot, window.time.plot.box
    before = box.viewRange()
    middle = QPointF(plot.rect().center())
    wheel = QWheelEvent(
        middle,
        plot.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), wheel)
    reason = QContextMenuEvent.Reason.Mouse
    place = middle.toPoint()
    QApplication.sendEvent(
        plot.viewport(), QContextMenuEvent(reason, place, plot.mapToGlobal(place))
    )
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.RightButton)
    assert box.viewRange() == before
    assert QApplication.activePopupWidget() is None
    assert not [menu for menu in plot.findChildren(QMenu) if menu.isVisible()]


def test_a_single_point_has_room_around_it(qtbot):
    plot = TimePlot(load_theme("light"), (0.667, 0.8))
    qtbot.addWidget(plot)
    from ui.insight.plot import Series

    plot.show_series([Series("F1", (Point(1e9, -0.3, "", ""),))], [])
    (left, right), (low, high) = plot.box.viewRange()
    assert left < 1e9 < right
    assert low < -0.3
    assert high > 1


def test_the_tables_beside_the_plot_say_the_same(window):
    window._go_to("Over time")
    page = window.time
    assert [page.view.figures.index(row, 2).data() for row in range(4)] == [
        *("0.500", "0.620", "–", "0.810")
    ]
    assert page.schemes.figures.rowCount() == 2


def test_neither_the_window_nor_its_desk_imports_pyqtgraph_or_numpy():
    code = (
        "import sys; import ui.insight.window, ui.insight.desk; "
        "print([m for m in ('pyqtgraph', 'numpy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
