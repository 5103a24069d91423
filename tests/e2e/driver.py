"""A person at the keyboard and the mouse, in front of the real program.

What belongs here: starting ``main(argv)`` and doing what hands do: pressing keys, dragging over
words, clicking. Where words stand on the screen is asked of Qt, with UTF-16 positions counted
here, so that a mistake in the program's own counting shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from annotator.values import Annotation
from ui.__main__ import main
from ui.app import make_application
from ui.main_window import MainWindow
from ui.reader import Reader

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
PATIENCE = 20_000
"""Milliseconds to wait for something that must come."""


def units(text: str, index: int) -> int:
    """UTF-16 units before a code point."""
    return len(text[:index].encode("utf-16-le")) // 2


class Person:
    """Hands on a window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def reader(self) -> Reader:
        return self.window.reader

    @property
    def text(self) -> str:
        return self.reader.text

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the program run until something has happened."""
        patience = QDeadlineTimer(PATIENCE)
        while not condition():
            if patience.hasExpired():
                raise AssertionError(f"waited in vain: {what}")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is, as a keyboard does."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)
        QApplication.processEvents()

    def type(self, words: str) -> None:
        """Type words where the focus is."""
        QTest.keyClicks(QApplication.focusWidget(), words)
        QApplication.processEvents()

    def find(self, words: str) -> None:
        """Select words by keys alone: find them, and leave the find bar."""
        self.key(Qt.Key.Key_F, CTRL)
        self.key(Qt.Key.Key_A, CTRL)
        self.type(words)
        self.key(Qt.Key.Key_Return)
        self.key(Qt.Key.Key_Escape)

    def walk(self, start: int, end: int) -> None:
        """Select ``[start, end)`` by keys alone: the caret goes there, Shift takes the words."""
        self.key(Qt.Key.Key_Home, CTRL)
        while self.reader.caret() < start:
            self.key(Qt.Key.Key_Right)
        while self.reader.caret() < end:
            self.key(Qt.Key.Key_Right, SHIFT)

    def point(self, index: int) -> QPoint:
        """The middle of the edge before a character on the screen."""
        cursor = QTextCursor(self.reader.document())
        cursor.setPosition(units(self.text, index))
        return self.reader.cursorRect(cursor).center()

    def show(self, index: int) -> None:
        """Scroll with the wheel until a character is on the screen."""
        for _ in range(4000):
            y = self.point(index).y()
            if 40 < y < self.reader.viewport().height() - 80:
                return
            bar = self.reader.verticalScrollBar()
            bar.setValue(bar.value() + (1 if y > 40 else -1))
            QApplication.processEvents()
        raise AssertionError(f"character {index} cannot be scrolled to")

    def drag(self, start: int, end: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Drag with the mouse from before ``start`` to before ``end``."""
        self.show(start)
        viewport = self.reader.viewport()
        first, last = self.point(start), self.point(end)
        QTest.mousePress(viewport, LEFT, modifiers, first)
        for step in range(1, 5):
            QTest.mouseMove(viewport, first + (last - first) * step / 4)
        QTest.mouseMove(viewport, last)
        QTest.mouseRelease(viewport, LEFT, modifiers, last)
        QApplication.processEvents()

    def chip(self, label: str) -> None:
        """Click a label's chip."""
        chips = self.window.top_row.palette_row.findChildren(QAbstractButton)
        chip = next(each for each in chips if each.accessibleName().startswith(label))
        QTest.mouseClick(chip, LEFT)
        QApplication.processEvents()

    def menu(self, index: int, entry: str) -> None:
        """Open the context menu on a character and click an entry."""
        self.show(index)
        place = self.point(index)
        QTest.mouseClick(self.reader.viewport(), Qt.MouseButton.RightButton, NONE, place)
        self._context(place)
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "a menu")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(each for each in menu.actions() if each.text().replace("&", "") == entry)
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        self.back()

    def back(self) -> None:
        """Be in the window again after a menu: without a screen, nobody gives it the keyboard
        back as a window manager does."""
        QApplication.processEvents()
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            self.until(self.window.isActiveWindow, "the window is active")

    def _context(self, place: QPoint) -> None:
        """The event that the window system sends with a right click (QTest does not)."""
        from PySide6.QtGui import QContextMenuEvent

        viewport = self.reader.viewport()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place)
        )
        QApplication.sendEvent(viewport, event)

    def spans(self) -> list[Annotation]:
        """The spans of the open article, from the project."""
        session = self.window.session
        assert session.project is not None
        assert session.article is not None
        return session.project.annotations(session.article)

    def open(self, start: str) -> None:
        """Open the article whose id begins so."""
        session = self.window.session
        assert session.project is not None
        for key in session.project.article_keys():
            if session.project.article(key).external_id.startswith(start):
                session.open_article(key)
                QApplication.processEvents()
                self.reader.setFocus()
                return
        raise AssertionError(f"no article {start}")


def run(data_dir: Path, act: Callable[[Person], Any], *arguments: str, name: str = "Ana") -> Any:
    """Start ``main(argv)``, let a person act once it is ready, and close the window."""
    result: list[Any] = []
    failed: list[BaseException] = []

    def begin() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        ready = windows and windows[0].session.project is not None and windows[0].isVisible()
        if not ready:
            QTimer.singleShot(20, begin)
            return
        window = windows[0]
        try:
            person = Person(window)
            person.until(window.isActiveWindow, "the window is active")
            result.append(act(person))
        except BaseException as error:  # told to the test, once the program has ended
            failed.append(error)
        finally:
            window.close()

    make_application()  # a timer needs it
    QTimer.singleShot(0, begin)
    code = main(["--data-dir", str(data_dir), "--as", name, *arguments])
    if failed:
        raise failed[0]
    assert code == 0
    return result[0]


def export(data_dir: Path, project: Path, out: Path) -> list[dict[str, Any]]:
    """Export with the command line; the records."""
    code = main(["export", str(project), str(out), "--as", "Ana", "--data-dir", str(data_dir)])
    assert code == 0
    return [json.loads(line) for line in out.read_bytes().splitlines()]
