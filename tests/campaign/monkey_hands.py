"""What the monkey does with the program: keys, clicks, drags, wheels, menus, typing, at random.

What belongs here: one act at a time on whatever is on the screen, told in a few words for the
record. What would leave Qt (file dialogs, the desktop) answers here by itself, from the folder that
the monkey plays in. Starting and judging the program is in ``monkey``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from ui.app import App

KEYS: Final = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        *("C D Q S P N B X R T G F E Z J K U I 1 2 3 4 5 0").split(),
        *("Left Right Up Down Home End PageUp PageDown Left Right Down").split(),
        *("Tab Backtab Return Escape Escape Space Backspace Delete Menu").split(),
        *("F1 F2 F3 F4 F6 F7 F8 Plus Minus Comma Period Slash BracketLeft BracketRight").split(),
    )
)
NONE: Final = Qt.KeyboardModifier.NoModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
ALT: Final = Qt.KeyboardModifier.AltModifier
HELD: Final = (NONE,) * 8 + (SHIFT, SHIFT, SHIFT, CTRL, CTRL, ALT, CTRL | SHIFT, ALT | SHIFT)
LEFT: Final = Qt.MouseButton.LeftButton
RIGHT: Final = Qt.MouseButton.RightButton
WORDS: Final = (
    *("claim", "Huawei", "the", "30 %", "x" * 300, "", " ", "0", "-1", "1e9", "a b", "%s {0} &c"),
    *(
        "<b>b</b><img src='file:" + "///etc/hosts'>",
        "cafe\u0301 \U0001f602\u202e abc",
        "شركة هواوي",
    ),
    *("\u2028\u00a0\ufeff", "\0\ud800", 'label:claim by:me "', "AND NOT (", "a\nb\r\nc\tfin"),
)
MOST_BYTES: Final = 400_000
"""Of a file that the monkey may choose: its world stays small."""
NOT_TOUCHED: Final = frozenset({"project.quit"})
"""Actions that are left out: closing has an act of its own."""


class Hands:
    """Does things to a running program. ``playground`` holds all files that it may choose."""

    def __init__(self, app: App, random: Random, playground: Path) -> None:
        self.app = app
        self._random = random
        self._playground = playground
        self._made = 0

    def act(self) -> str:
        """Do one thing; the words say what it was."""
        acts: tuple[tuple[int, Callable[[], str]], ...] = (
            (34, self._key),
            (12, self._action),
            (18, self._click),
            (6, self._part),
            (8, self._drag),
            (4, self._wheel),
            (5, self._type),
            (3, self._paste),
            (4, self._context),
            (8, self._undo),
            (5, self._leave),
            (1, self._resize),
        )
        chosen = self._random.choices([each for _, each in acts], [weight for weight, _ in acts])[0]
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu) and self._random.random() < 0.6:
            chosen = self._choose
        return chosen()

    # Keys

    def _key(self) -> str:
        key, held = self._random.choice(KEYS), self._random.choice(HELD)
        if key == Qt.Key.Key_Q and held & CTRL:
            held = NONE
        return self._press(key, held)

    def _press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> str:
        target = self._target()
        told = f"key {key.name[4:]} {held.name} in {_name(target)}"
        QTest.keyClick(target, key, held)
        return told

    def _undo(self) -> str:
        key = self._random.choice((Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Y))
        if self._random.random() < 0.5:
            self.app.window.reader.setFocus()
        return self._press(key, CTRL)

    def _type(self) -> str:
        target, words = self._target(), self._random.choice(WORDS)
        told = f"type {words[:30]!r} into {_name(target)}"
        for each in words[:20]:
            if " " <= each <= "~":  # a keyboard has no others; those are pasted
                QTest.keyClicks(target, each)
                target = self._target()
        return told

    def _paste(self) -> str:
        words = self._random.choice(WORDS)
        QGuiApplication.clipboard().setText(words)
        return f"clipboard {words[:30]!r}, " + self._press(Qt.Key.Key_V, CTRL)

    def _leave(self) -> str:
        return self._press(Qt.Key.Key_Escape)

    # The mouse

    def _click(self) -> str:
        window = self._window()
        return self._press_at(window, self._somewhere(window))

    def _part(self) -> str:
        """Click one of the parts, small ones as often as large ones."""
        window = self._window()
        parts = [each for each in window.findChildren(QWidget) if each.isVisible()]
        part = self._random.choice(parts or [window])
        place = part.mapTo(part.window(), part.rect().center())
        return self._press_at(part.window(), place)

    def _press_at(self, window: QWidget, place: QPoint) -> str:
        button = LEFT if self._random.random() < 0.9 else RIGHT
        held, twice = self._random.choice(HELD), self._random.random() < 0.12
        told = f"{'double ' if twice else ''}click {button.name} {held.name} at {place.toTuple()} "
        told += f"on {_name(window.childAt(place) or window)}"
        handle = _handle(window)
        if handle is not None and window.rect().contains(place):
            (QTest.mouseDClick if twice else QTest.mouseClick)(handle, button, held, place)
        return told

    def _drag(self) -> str:
        window = self._window()
        if self._random.random() < 0.7 and window is self.app.window:
            viewport = self.app.window.reader.viewport()
            corner = viewport.mapTo(window, QPoint(0, 0))
            first = corner + self._somewhere(viewport)
            last = first + QPoint(
                self._random.randrange(-200, 300), self._random.randrange(-20, 40)
            )
        else:
            first, last = self._somewhere(window), self._somewhere(window)
        held, handle = self._random.choice((NONE, NONE, NONE, ALT, SHIFT)), _handle(window)
        told = f"drag {first.toTuple()} to {last.toTuple()} {held.name} in {_name(window)}"
        inside = window.rect()
        if handle is not None and inside.contains(first) and inside.contains(last):
            QTest.mousePress(handle, LEFT, held, first)
            for step in (1, 2, 3):
                QTest.mouseMove(handle, first + (last - first) * step / 3)
            QTest.mouseRelease(handle, LEFT, held, last)
        return told

    def _wheel(self) -> str:
        window = self._window()
        place = self._somewhere(window)
        part = window.childAt(place) or window
        by = QPoint(0, self._random.choice((-480, -120, 120, 480)))
        held = self._random.choice((NONE, NONE, NONE, CTRL))
        inside, told = part.mapFrom(window, place), f"wheel {by.y()} {held.name} on {_name(part)}"
        event = QWheelEvent(
            inside.toPointF(),
            window.mapToGlobal(place).toPointF(),
            QPoint(),
            by,
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(part, event)
        return told

    def _context(self) -> str:
        window = self._window()
        place = self._somewhere(window)
        part = window.childAt(place) or window
        told = f"context menu on {_name(part)}"
        inside = part.mapFrom(window, place)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(part, QContextMenuEvent(reason, inside, window.mapToGlobal(place)))
        return told

    # Actions and menus

    def _action(self) -> str:
        actions = self.app.window.actions_
        ids = [spec.id for spec in actions.specs() if spec.id not in NOT_TOUCHED]
        id_ = self._random.choice(ids)
        modal = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if modal is not None:
            return self._press(Qt.Key.Key_Escape)
        actions[id_].trigger()  # does nothing while it is disabled
        return f"action {id_}"

    def _choose(self) -> str:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offered = [each for each in menu.actions() if each.isVisible() and not each.isSeparator()]
        offered = [each for each in offered if each.objectName() not in NOT_TOUCHED]
        if not offered:
            return self._press(Qt.Key.Key_Escape)
        action, handle = self._random.choice(offered), _handle(menu)
        told = f"menu entry {action.text()!r}"
        place = menu.actionGeometry(action).center()
        if handle is not None and menu.rect().contains(place):
            QTest.mouseClick(handle, LEFT, NONE, place)
        return told

    def _resize(self) -> str:
        width, height = self._random.randrange(300, 1500), self._random.randrange(250, 1000)
        self.app.window.resize(width, height)
        return f"resize {width} x {height}"

    # Where

    def _target(self) -> QWidget:
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        focus = QApplication.focusWidget()
        if popup is not None:
            return popup
        if modal is not None:
            return focus if focus is not None and modal.isAncestorOf(focus) else modal
        return focus or self.app.window

    def _window(self) -> QWidget:
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None and self._random.random() < 0.8:
            return popup
        if modal is not None:
            return modal
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        others = [each for each in shown if each is not self.app.window and _handle(each)]
        return (
            self._random.choice(others)
            if others and self._random.random() < 0.5
            else (self.app.window)
        )

    def _somewhere(self, widget: QWidget) -> QPoint:
        width, height = max(1, widget.width()), max(1, widget.height())
        return QPoint(self._random.randrange(width), self._random.randrange(height))

    # What the desktop would answer

    def existing(self, *endings: str) -> str:
        """A file of the playground, or none."""
        files = [
            each
            for each in sorted(self._playground.rglob("*"))
            if each.is_file()
            and (not endings or each.suffix in endings)
            and each.stat().st_size < MOST_BYTES
        ]
        if not files or self._random.random() < 0.2:
            return ""
        return str(self._random.choice(files))

    def fresh(self, ending: str) -> str:
        """A name that is not taken, now and then one that is; or none."""
        if self._random.random() < 0.2:
            return self.existing() if self._random.random() < 0.5 else ""
        self._made += 1
        return str(self._playground / f"made{self._made}-{self._random.randrange(10**6)}{ending}")

    def folder(self) -> str:
        """A folder of the playground, a new one or none."""
        if self._random.random() < 0.3:
            return ""
        if self._random.random() < 0.4:
            return str(self._playground / "given")
        new = Path(self.fresh("") or self._playground / "taken")
        if not new.exists():
            new.mkdir(parents=True)
        return str(new if new.is_dir() else new.parent)


def stub_the_desktop(hands: Callable[[], Hands]) -> None:
    """Let file dialogs answer by themselves, and let nothing be opened outside."""
    endings = (".jsonl", ".csv", ".json", ".claims", ".txt", ".zip", ".html", "")

    def shown(dialog: QFileDialog) -> None:
        saves = dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
        suffix = dialog.defaultSuffix()
        name = hands().fresh(f".{suffix}" if suffix else ".csv") if saves else hands().existing()

        def answer() -> None:
            if name:
                dialog.fileSelected.emit(name)
            dialog.done(1 if name else 0)

        QTimer.singleShot(0, dialog, answer)

    pick: Callable[[], str] = lambda: hands()._random.choice(endings)  # noqa: E731
    replaced: dict[str, Any] = {
        "getExistingDirectory": lambda *_, **__: hands().folder(),
        "getSaveFileName": lambda *_, **__: (hands().fresh(pick()), ""),
        "getOpenFileName": lambda *_, **__: (hands().existing(), ""),
        "getOpenFileNames": lambda *_, **__: (
            [each for each in {hands().existing(), hands().existing()} if each],
            "",
        ),
    }
    for name, answer in replaced.items():
        setattr(QFileDialog, name, staticmethod(answer))
    for owner, name, instead in ((QFileDialog, "open", shown),):
        setattr(owner, name, instead)
    QDesktopServices.openUrl = staticmethod(lambda *_: True)  # type: ignore[method-assign]


def free_the_way(window: QWidget) -> None:
    """End what holds the event loop: a popup, or a drag."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    elif (handle := _handle(window)) is not None:
        QTest.keyClick(handle, Qt.Key.Key_Escape)


def _handle(widget: QWidget) -> QWindow | None:
    """The window of the window system, which a widget that was never shown has not."""
    return widget.windowHandle()


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}".strip()
