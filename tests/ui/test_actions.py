"""The action table: every key means one thing, and letters stay letters in text fields."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.scheme import default_scheme
from ui.actions import GROUPS, TABLE, Actions, keys_text, label_specs, tip_of
from ui.dialogs.keys import KeysSheet
from ui.menus import MENUS
from ui.reader import Reader


def everything():
    return [*TABLE, *label_specs(default_scheme())]


def test_ids_are_unique_and_every_action_says_what_it_does():
    specs = everything()
    assert len({spec.id for spec in specs}) == len(specs)
    assert all(spec.text and spec.group in GROUPS for spec in specs)


def test_no_key_means_two_things():
    keys = [QKeySequence(key).toString() for spec in everything() for key in spec.keys]
    assert all(keys)
    assert sorted(set(keys)) == sorted(keys)


def test_no_menu_takes_the_letters_of_the_exact_labels():
    taken = {title[title.index("&") + 1].upper() for title, _ in MENUS}
    exact = {
        key.removeprefix("Alt+")
        for spec in label_specs(default_scheme())
        for key in spec.keys
        if key.startswith("Alt+")
    }
    assert len(taken) == len(MENUS)
    assert not taken & exact


def test_plain_keys_act_only_where_articles_are_read():
    for spec in everything():
        for key in spec.keys:
            if len(key) == 1 and key != "?":
                assert spec.scope != "window", spec.id


def test_the_labels_have_the_keys_of_the_scheme_and_numbers():
    keys = {spec.id: spec.keys for spec in label_specs(default_scheme())}
    assert keys["label.claim"] == ("C", "1")
    assert keys["label.speculation.exact"] == ("Alt+S", "Alt+4")


def test_a_retired_label_is_not_offered():
    scheme = default_scheme()
    labels = tuple(_replace(label, retired=label.id == "claim") for label in scheme.labels)
    ids = [spec.id for spec in label_specs(_replace(scheme, labels=labels))]
    assert "label.claim" not in ids
    assert "label.denial" in ids


def _replace(struct, **fields):
    import msgspec

    return msgspec.structs.replace(struct, **fields)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.reader = Reader(window)
    window.reader.show_article("Some words", [])
    window.line = QLineEdit(window)
    column = QVBoxLayout(window)
    column.addWidget(window.reader)
    column.addWidget(window.line)
    window.actions = Actions(window)
    window.actions.set_scheme(default_scheme())
    window.actions.place("reading", (window.reader,))
    window.actions.place("reader", (window.reader,))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    return window


@pytest.mark.parametrize(
    ("id_", "key", "modifiers"),
    [
        ("label.claim", Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier),
        ("label.claim", Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier),
        ("label.claim.exact", Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier),
        ("span.delete", Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
        ("span.delete", Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        ("words.apply", Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        ("words.apply", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        ("span.add_segment", Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier),
        ("span.cut", Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier),
        ("span.start_right", Qt.Key.Key_Greater, Qt.KeyboardModifier.NoModifier),
        ("span.start_left", Qt.Key.Key_Less, Qt.KeyboardModifier.NoModifier),
        ("span.note", Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier),
        ("edit.undo", Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
        ("edit.copy", Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
        ("article.finish", Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        ("article.finish", Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier),
        ("span.end_word_right", Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier),
        ("reader.escape", Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_the_reader_leaves_the_keys_to_the_actions(window, qtbot, id_, key, modifiers):
    window.reader.setFocus()
    with qtbot.waitSignal(window.actions[id_].triggered, timeout=500):
        qtbot.keyClick(window.reader, key, modifiers)


def test_letters_typed_into_a_field_stay_letters(window, qtbot):
    window.line.setFocus()
    told: list[str] = []
    for id_ in ("label.claim", "span.next", "span.delete", "label.quote"):
        window.actions[id_].triggered.connect(lambda _=False, id_=id_: told.append(id_))
    qtbot.keyClicks(window.line, "cnq1?")
    qtbot.keyClick(window.line, Qt.Key.Key_Backspace)
    assert window.line.text() == "cnq1"
    assert told == []


def test_new_labels_replace_the_old_ones_and_act_in_the_same_places(window, qtbot):
    scheme = default_scheme()
    only = _replace(scheme, labels=(_replace(scheme.labels[0], id="rumour", key="R"),))
    window.actions.set_scheme(only)
    assert "label.claim" not in window.actions
    window.reader.setFocus()
    with qtbot.waitSignal(window.actions["label.rumour"].triggered, timeout=500):
        qtbot.keyClick(window.reader, Qt.Key.Key_R)


def test_the_help_sheet_has_every_action_and_finds_by_word_and_key(window, qtbot):
    sheet = KeysSheet(window.actions, window)
    rows = {}
    for at in range(sheet.tree.topLevelItemCount()):
        head = sheet.tree.topLevelItem(at)
        for row in range(head.childCount()):
            rows[head.child(row).text(0)] = head.child(row)
    assert set(rows) == {spec.text.rstrip("…") for spec in window.actions.specs()}
    assert rows["Claim"].text(1) == "C or 1"
    sheet.filter.setText("finish")
    assert not rows["Finish and go on"].isHidden()
    assert rows["Claim"].isHidden()
    sheet.filter.setText("f6")
    assert not rows["Next pane"].isHidden()


def test_tips_and_keys_are_escaped():
    spec = dataclasses.replace(TABLE[0], tip="less < more", keys=("<",))
    assert tip_of(spec) == "<qt>less &lt; more (&lt;)</qt>"
    assert keys_text(dataclasses.replace(spec, keys=("Ctrl+Return", "Ctrl+Enter"))).count("or") == 1
