"""The list of keys: it finds, shows the keys of now, and changes them by pressing new ones."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from annotator.scheme import default_scheme
from ui.actions import Actions
from ui.dialogs.keys import ACTION, CHANGE, KEYS, RESET, KeysSheet
from ui.keymap import KeyMap

Key = Qt.Key


class Sheet:
    """The sheet over a window, with hands on it."""

    def __init__(self, qtbot, folder):
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window)
        self.actions.set_scheme(default_scheme())
        self.keymap = KeyMap(self.actions, folder)
        self.window.show()
        self.sheet = KeysSheet(self.actions, self.window, self.keymap, rebind=True)
        self.sheet.show()
        qtbot.waitExposed(self.sheet)
        self.sheet.activateWindow()
        qtbot.waitUntil(self.sheet.isActiveWindow)
        self.rebind = self.sheet.rebind

    def row(self, id_):
        return self.sheet._rows[id_]

    def click(self, id_, column):
        tree = self.sheet.tree
        tree.scrollToItem(self.row(id_))
        rect = tree.visualItemRect(self.row(id_))
        rect.setLeft(tree.columnViewportPosition(column) + 4)
        place = rect.topLeft()
        place.setY(rect.center().y())
        self.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifiers)

    def record(self, id_, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.click(id_, CHANGE)
        self.qtbot.waitUntil(self.rebind.recorder.hasFocus)
        self.press(key, modifiers)

    @property
    def message(self):
        return self.rebind.message.text()


@pytest.fixture
def sheet(qtbot, tmp_path):
    return Sheet(qtbot, tmp_path)


def test_a_free_key_is_taken(sheet):
    sheet.record("span.next", Key.Key_Z)
    assert sheet.rebind.title.text() == "Press the new keys for “Next span”."
    assert sheet.message == "Z is free."
    assert sheet.actions.spec("span.next").keys == ("N",)
    sheet.qtbot.mouseClick(sheet.rebind.use, Qt.MouseButton.LeftButton)
    assert sheet.actions.spec("span.next").keys == ("Z",)
    assert sheet.row("span.next").text(KEYS) == "Z"
    assert sheet.row("span.next").text(RESET) == "Reset"
    assert sheet.rebind.isHidden()


def test_a_taken_key_is_said_before_anything_changes(sheet):
    sheet.record("span.next", Key.Key_T)
    assert sheet.message.startswith("T is taken by “Take the twins”: give it up there?")
    assert "No key would be left" in sheet.message
    assert sheet.rebind.use.text() == "Give it up there"
    sheet.qtbot.mouseClick(sheet.rebind.use, Qt.MouseButton.LeftButton)
    assert sheet.row("span.next").text(KEYS) == "T"
    assert sheet.row("twins.take").text(KEYS) == ""


def test_pressing_another_key_judges_that_one(sheet):
    sheet.record("span.next", Key.Key_T)
    sheet.press(Key.Key_Left)
    assert "moves the caret" in sheet.message
    assert not sheet.rebind.use.isEnabled()
    sheet.press(Key.Key_N)
    assert sheet.message == "N does this already."
    assert not sheet.rebind.use.isEnabled()
    sheet.press(Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    assert sheet.message == "Ctrl+F7 is free."
    assert sheet.rebind.use.isEnabled()


def test_keys_of_the_window_do_nothing_while_keys_are_pressed(sheet):
    told = []
    sheet.actions["edit.undo"].triggered.connect(lambda: told.append("undo"))
    sheet.record("span.next", Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "“Undo”" in sheet.message
    assert told == []


def test_esc_leaves_everything_and_goes_back_to_the_list(sheet):
    sheet.record("span.next", Key.Key_T)
    sheet.press(Key.Key_Escape)
    assert sheet.rebind.isHidden()
    assert sheet.sheet.isVisible()
    assert sheet.sheet.tree.hasFocus()
    assert not sheet.keymap.any_changed
    sheet.press(Key.Key_Escape)
    assert not sheet.sheet.isVisible()


def test_by_the_keyboard_alone(sheet):
    sheet.sheet.filter.setFocus()
    sheet.qtbot.keyClicks(sheet.sheet.filter, "next span")
    sheet.press(Key.Key_Return)
    assert sheet.sheet.tree.hasFocus()
    assert sheet.sheet.tree.currentItem().text(ACTION) == "Next span"
    sheet.press(Key.Key_Return)
    sheet.qtbot.waitUntil(sheet.rebind.recorder.hasFocus)
    sheet.press(Key.Key_Z)
    sheet.press(Key.Key_Tab)
    assert sheet.rebind.use.hasFocus()
    sheet.press(Key.Key_Return)
    assert sheet.actions.spec("span.next").keys == ("Z",)
    assert sheet.sheet.tree.hasFocus()


def test_a_label_keeps_its_number(sheet):
    sheet.click("label.claim", CHANGE)
    assert "on this machine only" in sheet.message
    sheet.press(Key.Key_Z)
    sheet.qtbot.mouseClick(sheet.rebind.use, Qt.MouseButton.LeftButton)
    assert sheet.actions.spec("label.claim").keys == ("Z", "1")
    assert sheet.row("label.claim.exact").text(KEYS) == "Alt+Z or Alt+1"


def test_no_key_and_back_again(sheet):
    sheet.click("span.next", CHANGE)
    sheet.qtbot.mouseClick(sheet.rebind.none, Qt.MouseButton.LeftButton)
    assert sheet.row("span.next").text(KEYS) == ""
    sheet.click("span.next", RESET)
    assert sheet.row("span.next").text(KEYS) == "N"
    assert sheet.row("span.next").text(RESET) == ""


def test_reset_by_the_panel_and_all_at_once(sheet):
    for id_ in ("span.next", "label.quote"):
        sheet.keymap.change(id_, ("F7",) if id_ == "span.next" else ("Z",))
    sheet.sheet.change("span.next")
    sheet.qtbot.mouseClick(sheet.rebind.standard, Qt.MouseButton.LeftButton)
    assert sheet.actions.spec("span.next").keys == ("N",)
    assert sheet.sheet.reset_all.isEnabled()
    sheet.qtbot.mouseClick(sheet.sheet.reset_all, Qt.MouseButton.LeftButton)
    assert sheet.actions.spec("label.quote").keys == ("Q", "3")
    assert not sheet.sheet.reset_all.isEnabled()


def test_it_follows_another_scheme_and_says_what_that_takes(sheet):
    scheme = default_scheme()
    label = msgspec.structs.replace(scheme.labels[0], id="rumour", name="rumour", key="R")
    sheet.sheet.change("label.claim")
    sheet.sheet.filter.setText("r")
    sheet.actions.set_scheme(msgspec.structs.replace(scheme, labels=(label,)))
    assert "label.claim" not in sheet.sheet._rows
    assert sheet.row("label.rumour").text(KEYS) == "R or 1"
    assert sheet.row("span.relate").text(KEYS) == "R is “Rumour” here"
    assert sheet.rebind.isHidden()


def test_the_filter_finds_by_word_and_by_key(sheet):
    sheet.sheet.filter.setText("f6")
    assert not sheet.row("view.next_pane").isHidden()
    assert sheet.row("span.next").isHidden()


def test_everything_has_a_name_for_who_cannot_see_it(sheet):
    sheet.sheet.change("span.next")
    for widget in (sheet.sheet.tree, sheet.sheet.filter, sheet.rebind.recorder):
        assert widget.accessibleName()
    sheet.press(Key.Key_T)
    assert sheet.rebind.recorder.accessibleDescription() == sheet.message


def test_without_a_keymap_it_only_shows(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    plain = KeysSheet(Actions(window), window)
    assert plain.tree.columnCount() == 2
    assert plain.rebind is None
    assert plain.reset_all.isHidden()
    plain.change("span.next")
    window.close()
