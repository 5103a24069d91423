"""The panel of keys that may follow: one key chooses, whatever else ends it, nothing gets lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from annotator.values import Segment
from ui.reader import Reader, SpanItem
from ui.which_key import Choice, WhichKey

Key = Qt.Key
CHOICES = (
    Choice("N", "named person", checked=True),
    Choice("o", "organisation", hint="<b>as in the quote</b>"),
    Choice("?", "unknown"),
)


class Asked:
    """A window with a reader, what it was told, and the panel."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(700, 500)
        self.reader = Reader(self.window)
        self.line = QLineEdit(self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.reader)
        column.addWidget(self.line)
        self.reader.show_article("Some words", [])
        self.shortcuts: list[str] = []
        for key in ("N", "X", "Ctrl+Z"):
            shortcut = QShortcut(QKeySequence(key), self.window)
            shortcut.activated.connect(lambda key=key: self.shortcuts.append(key))
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.reader.setFocus()
        self.panel = WhichKey(self.reader)
        self.told: list[str] = []

    def ask(self, choices=CHOICES):
        ended = lambda: self.told.append("ended")  # noqa: E731 - a callback
        self.panel.ask("Source", choices, self.told.append, ended)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifiers)

    def see(self):
        self.qtbot.waitUntil(self.panel.isVisible, timeout=2000)
        return self.panel._items


@pytest.fixture
def asked(qtbot):
    return Asked(qtbot)


@pytest.mark.parametrize(
    ("key", "modifiers", "chosen"),
    [
        (Key.Key_N, Qt.KeyboardModifier.NoModifier, "N"),
        (Key.Key_N, Qt.KeyboardModifier.ShiftModifier, "N"),
        (Key.Key_O, Qt.KeyboardModifier.NoModifier, "o"),
        (Key.Key_O, Qt.KeyboardModifier.ShiftModifier, "o"),
        (Key.Key_Question, Qt.KeyboardModifier.ShiftModifier, "?"),
    ],
)
def test_a_key_chooses_before_anything_is_seen(asked, key, modifiers, chosen):
    asked.ask()
    asked.press(key, modifiers)
    assert asked.told == ["ended", chosen]
    assert not asked.panel.asking
    assert not asked.panel.isVisible()
    assert asked.shortcuts == []


def test_afterwards_keys_are_what_they_were(asked):
    asked.ask()
    asked.press(Key.Key_N)
    asked.press(Key.Key_N)
    assert asked.told == ["ended", "N"]
    assert asked.shortcuts == ["N"]


def test_esc_and_any_other_key_end_it_and_do_nothing_else(asked):
    for key in (Key.Key_Escape, Key.Key_X, Key.Key_Return):
        asked.told.clear()
        asked.ask()
        asked.see()
        asked.press(key)
        assert asked.told == ["ended"]
        assert not asked.panel.isVisible()
    assert asked.shortcuts == []


def test_a_command_ends_it_and_is_still_a_command(asked):
    asked.ask()
    asked.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked.told == ["ended"]
    assert asked.shortcuts == ["Ctrl+Z"]


def test_shift_alone_and_a_key_still_held_down_end_nothing(asked):
    asked.ask()
    asked.press(Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    held = QKeyEvent(
        QKeyEvent.Type.KeyPress, Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", autorep=True
    )
    QApplication.sendEvent(asked.reader, held)
    assert asked.panel.asking
    assert asked.told == []


def test_it_listens_wherever_in_the_window_the_keyboard_is(asked):
    asked.line.setFocus()
    asked.ask()
    asked.press(Key.Key_O)
    assert asked.told == ["ended", "o"]
    assert asked.line.text() == ""


def test_a_click_chooses_and_a_click_beside_ends(asked):
    asked.ask()
    items = asked.see()
    assert [item.accessibleName() for item in items] == [
        "N: named person, holds",
        "O: organisation, <b>as in the quote</b>",
        "?: unknown",
    ]
    asked.qtbot.mouseClick(items[1], Qt.MouseButton.LeftButton)
    assert asked.told == ["ended", "o"]
    asked.told.clear()
    asked.ask()
    asked.see()
    asked.qtbot.mouseClick(asked.reader.viewport(), Qt.MouseButton.LeftButton)
    assert asked.told == ["ended"]


def test_a_choice_may_ask_again(asked):
    second: list[str] = []
    asked.panel.ask(
        "First", CHOICES, lambda _: asked.panel.ask("Second", CHOICES, second.append), None
    )
    asked.press(Key.Key_N)
    assert asked.panel.asking
    asked.press(Key.Key_O)
    assert second == ["o"]
    assert not asked.panel.asking


def test_asking_anew_ends_what_was_asked_before(asked):
    asked.ask()
    asked.ask()
    assert asked.told == ["ended"]
    assert asked.panel.asking


def test_without_choices_it_is_over_at_once(asked):
    asked.ask(())
    assert asked.told == ["ended"]
    assert not asked.panel.asking


def test_another_window_ends_it(asked, qtbot):
    asked.ask()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not asked.panel.asking)
    assert asked.told == ["ended"]


@pytest.mark.parametrize("size", [(280, 300), (700, 500), (1400, 900)])
@pytest.mark.parametrize("many", [1, 3, 26, 60])
def test_it_stays_inside_the_reader_whatever_it_shows(asked, size, many):
    asked.window.resize(*size)
    asked.ask(tuple(Choice(chr(0x4E00 + at), "w" * (at * 3)) for at in range(many)))
    asked.see()
    assert asked.reader.rect().contains(asked.panel.geometry())
    asked.window.resize(size[0] - 40, size[1] - 40)
    asked.qtbot.waitUntil(lambda: asked.reader.rect().contains(asked.panel.geometry()))


LONG = "\n".join(f"Line {number} of the article." for number in range(60))


@pytest.mark.parametrize(("line", "scrolled", "top"), [(0, 0, False), (9, 0, True), (9, 8, False)])
def test_it_leaves_the_selected_span_in_sight(asked, line, scrolled, top):
    at = LONG.index(f"Line {line} ")
    span = SpanItem("one", "claim", (Segment(at, at + 6),), own=True)
    asked.reader.show_article(LONG, [span])
    asked.reader.select_span("one")
    asked.reader.verticalScrollBar().setValue(scrolled)
    asked.ask()
    asked.see()
    panel, middle = asked.panel.geometry(), asked.reader.height() // 2
    assert (panel.bottom() < middle) == top
    assert (panel.top() > middle) == (not top)


def test_it_stays_where_it_opened_while_the_window_changes(asked):
    at = LONG.index("Line 9 ")
    asked.reader.show_article(LONG, [SpanItem("one", "claim", (Segment(at, at + 6),), own=True)])
    asked.reader.select_span("one")
    asked.ask()
    asked.see()
    top, left = asked.panel.y(), asked.panel.x()
    asked.window.resize(900, 1200)  # the span is in the upper half now
    asked.qtbot.waitUntil(lambda: asked.panel.x() > left)
    assert asked.panel.y() == top < asked.reader.height() // 2
    asked.panel.end()
    asked.ask()
    asked.see()
    assert asked.panel.y() > asked.reader.height() // 2


def test_without_a_selected_span_it_opens_at_the_bottom(asked):
    asked.reader.show_article(LONG, [])
    asked.ask()
    asked.see()
    assert asked.panel.y() > asked.reader.height() // 2
