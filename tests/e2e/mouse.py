"""The mouse alone: clicks, drags, wheel and menus on the real window, no key at all.

What belongs here: doing with the pointer what a person does with it. Every click goes to what is
under the pointer; whoever wants to press what is hidden behind something, or scrolled away, fails.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QMenu,
    QScrollArea,
    QWidget,
)

from annotator.values import Annotation, Segment
from tests.e2e.driver import LEFT, NONE, Person
from ui.inspector.attribute_row import AttributeRow
from ui.inspector.inspector import Inspector
from ui.inspector.lines import TextField
from ui.reader import hits

RIGHT = Qt.MouseButton.RightButton
NOTCH = 120
"""What one notch of a wheel sends."""


class Pointer(Person):
    """Somebody who uses nothing but the mouse."""

    @property
    def inspector(self) -> Inspector:
        """The form of the selected span."""
        return self.window.bench.inspector

    # Pressing what is seen

    def press(self, widget: QWidget) -> None:
        """Click a widget, after turning the wheel until it is seen."""
        self.until(widget.isVisible, f"{widget.accessibleName()} is shown")
        place = self.bring(widget)
        window = widget.window()
        under = window.childAt(window.mapFromGlobal(widget.mapToGlobal(place)))
        assert under is widget or (under is not None and widget.isAncestorOf(under)), (
            f"{under} lies over {widget.accessibleName()}"
        )
        QTest.mouseClick(widget, LEFT, NONE, place)
        QApplication.processEvents()

    def bring(self, widget: QWidget) -> QPoint:
        """Turn the wheel over a form until the middle of a widget is seen; that place."""
        area = _area_of(widget)
        middle = widget.rect().center()
        if area is None:
            return middle
        self.settle()
        view = area.viewport()
        for _ in range(400):
            here = widget.mapTo(view, widget.rect().center())
            if view.rect().adjusted(0, 8, 0, -8).contains(here) or here.x() > view.width():
                break
            self.wheel(area, 1 if here.y() < 8 else -1)
        inside = QRect(widget.mapFrom(view, QPoint()), view.size()) & widget.rect()
        assert not inside.isEmpty(), f"{widget.accessibleName()} cannot be scrolled to"
        return inside.center()

    def wheel(self, area: QAbstractScrollArea, notches: int) -> None:
        """Turn the wheel over something that scrolls; up is positive."""
        view = area.viewport()
        place = QPointF(view.rect().center())
        event = QWheelEvent(
            place,
            QPointF(view.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, notches * NOTCH // 4),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view, event)
        QApplication.processEvents()

    def settle(self) -> None:
        """Let the inspector catch up with what was just done."""
        self.until(lambda: not self.inspector._later.isActive(), "the inspector is up to date")
        QApplication.processEvents()

    # On the page

    def select(self, start: int, end: int) -> None:
        """Drag over words; from their end where an edge of the selected span can be taken at
        their beginning (the pointer says so)."""
        self.show(start)
        self.show(end)
        place = QPointF(self.point(start))
        if hits.handle_under(self.reader, place) is None:
            self.drag(start, end)
        else:
            self.drag(end, start)
        assert self.reader.words() == Segment(start, end)

    def double_click(self, index: int) -> None:
        """Double click the word at a character."""
        self.show(index)
        view, place = self.reader.viewport(), self.point(index)
        QTest.mouseClick(view, LEFT, NONE, place)
        QTest.mouseDClick(view, LEFT, NONE, place)
        QApplication.processEvents()

    def click(self, index: int) -> None:
        """Click a character of the article."""
        self.show(index)
        QTest.mouseClick(self.reader.viewport(), LEFT, NONE, self.point(index))
        QApplication.processEvents()

    def label(self, label: str, start: int, end: int) -> Annotation:
        """Drag over words and press a label's chip; the span that this makes."""
        self.select(start, end)
        self.chip(label)
        return self.selected()

    def selected(self) -> Annotation:
        """The selected span, as the window has it."""
        span = self.window.reading.selected()
        assert span is not None, "no span is selected"
        return span

    def link(self, to: int) -> None:
        """Drag from the knob of the selected span to a character of another one."""
        knob = self.reader.knob_place()
        assert knob is not None, "the selected span has no knob"
        view = self.reader.viewport()
        assert QRect(view.rect()).contains(knob.toPoint()), "the knob is not on the screen"
        first, last = knob.toPoint(), self.point(to)
        QTest.mousePress(view, LEFT, NONE, first)
        for step in range(1, 5):
            QTest.mouseMove(view, first + (last - first) * step / 4)
        QTest.mouseRelease(view, LEFT, NONE, last)
        QApplication.processEvents()

    def article(self, place: int) -> None:
        """Click an article in the list, by its place there."""
        view = self.window.articles.view
        rect = view.visualRect(view.model().index(place, 0))
        assert view.viewport().rect().contains(rect.center()), "the article is not on the screen"
        QTest.mouseClick(view.viewport(), LEFT, NONE, rect.center())
        QApplication.processEvents()

    # Menus

    def words_menu(self, entry: str) -> None:
        """Right click the selected words and take an entry."""
        words = self.reader.words()
        assert words is not None
        self.menu((words.start + words.end) // 2, entry)

    def inner_menu(self, index: int, title: str, entry: str) -> None:
        """Right click a character, go into a menu of the menu, and take an entry there."""
        self.show(index)
        place = self.point(index)
        QTest.mouseClick(self.reader.viewport(), RIGHT, NONE, place)
        self._context(place)
        outer = self._menu()
        action = next(each for each in outer.actions() if _plain(each.text()) == title)
        QTest.mouseClick(outer, LEFT, NONE, outer.actionGeometry(action).center())
        inner = action.menu()
        assert isinstance(inner, QMenu)
        self.until(inner.isVisible, f"the menu {title}")
        wanted = next(each for each in inner.actions() if _plain(each.text()) == entry)
        assert wanted.isEnabled()
        QTest.mouseClick(inner, LEFT, NONE, inner.actionGeometry(wanted).center())
        self.back()

    def _menu(self) -> QMenu:
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "a menu")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    # In the inspector

    def companion(self, id_: str, start: int, end: int) -> None:
        """Drag over words, and make them a companion of the span with the inspector's button."""
        self.select(start, end)
        self.settle()
        self.press(self.inspector.companions.rows[id_].set)

    def attribute(self, id_: str, value: str) -> None:
        """Press the button of a value in the inspector; unfold where it is folded."""
        row = self.row(id_)
        assert row.toggles is not None
        toggle = next(each for each in row.toggles.toggles if each.choice.value == value)
        self.press(toggle)
        self.settle()

    def row(self, id_: str) -> AttributeRow:
        """The row of an attribute, unfolded."""
        self.settle()
        attributes = self.inspector.attributes
        row = attributes.rows[id_]
        assert isinstance(row, AttributeRow)
        if attributes.more.body.isAncestorOf(row) and not attributes.more.is_open():
            self.press(attributes.more.header)
            QApplication.processEvents()
        return row

    def text_value(self, id_: str, value: str) -> None:
        """Choose a text from the values in use."""
        row = self.row(id_)
        field = row.findChild(TextField)
        assert isinstance(field, TextField)
        self.press(field.more)
        popup = field.line.completer().popup()
        assert isinstance(popup, QAbstractItemView)
        self.until(popup.isVisible, "the values in use")
        model = popup.model()
        places = [model.index(at, 0) for at in range(model.rowCount())]
        wanted = next(each for each in places if each.data() == value)
        popup.scrollTo(wanted)
        QTest.mouseClick(popup.viewport(), LEFT, NONE, popup.visualRect(wanted).center())
        self.back()
        self.settle()

    def choose(self, words: str) -> None:
        """Click one of the choices in the panel that says which key may follow."""
        which = self.window.bench.hands.which
        self.until(which.isVisible, "the panel with the choices")
        buttons = [each for each in which.findChildren(QAbstractButton) if each.isVisible()]
        self.press(next(each for each in buttons if words in each.accessibleName()))


def _area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _plain(text: str) -> str:
    return text.replace("&", "").split("\t")[0]
