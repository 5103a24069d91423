"""Keys that go before all others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QWidget

from ui.review.keys.presses import Presses, meant, table_of

Key, Held = Qt.Key, Qt.KeyboardModifier


def event(key, held=Held.NoModifier, text="") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text)


@pytest.mark.parametrize(
    ("key", "pressed"),
    [
        ("A", event(Key.Key_A, text="a")),
        ("Shift+A", event(Key.Key_A, Held.ShiftModifier, "A")),
        ("<", event(Key.Key_Less, Held.ShiftModifier, "<")),
        ("5", event(Key.Key_5, Held.KeypadModifier, "5")),
        ("Ctrl+Return", event(Key.Key_Return, Held.ControlModifier)),
        ("Space", event(Key.Key_Space, text=" ")),
    ],
)
def test_a_press_is_recognised(key, pressed):
    assert meant(pressed, table_of([(key, lambda: None)])) is not None


@pytest.mark.parametrize(
    ("key", "pressed"),
    [
        ("A", event(Key.Key_A, Held.ShiftModifier, "A")),
        ("A", event(Key.Key_A, Held.ControlModifier)),
        ("Space", event(Key.Key_Space, Held.ShiftModifier, " ")),
        ("1", event(Key.Key_2, text="2")),
    ],
)
def test_another_press_is_left_alone(key, pressed):
    assert meant(pressed, table_of([(key, lambda: None)])) is None


def test_a_key_goes_before_a_shortcut_only_while_the_mode_holds(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    field = QWidget(window)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    usual, mode, looked = [], [], []
    shortcut = QShortcut(Qt.Key.Key_A, window)
    shortcut.activated.connect(lambda: usual.append(1))
    table = {int(Key.Key_A): lambda: mode.append(1)}
    holds = [True]
    parent = QObject(window)
    presses = Presses(
        lambda: table if holds[0] else {}, lambda: (), lambda: looked.append(1), parent
    )
    presses.watch(field)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    qtbot.keyClick(field, Key.Key_A)
    assert (len(mode), len(usual)) == (1, 0)
    holds[0] = False
    qtbot.keyClick(field, Key.Key_A)
    assert (len(mode), len(usual)) == (1, 1)
    assert looked
