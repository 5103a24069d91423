"""The action table: every key means one thing, and letters stay letters in text fields."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.scheme import default_scheme
from annotator.scheme.model import CompanionType
from ui.actions import (
    GROUPS,
    TABLE,
    Actions,
    chords,
    keys_text,
    label_specs,
    of_scheme,
    scheme_specs,
    tip_of,
)
from ui.dialogs.keys import KeysSheet
from ui.menus import MENUS
from ui.reader import Reader


def _replace(struct, **fields):
    return msgspec.structs.replace(struct, **fields)


SCHEME = _replace(
    default_scheme(),
    companions=(CompanionType("source", "source", "W"), CompanionType("cue", "cue", "v")),
    companion_mode="on",
)


def everything():
    return [*TABLE, *scheme_specs(SCHEME)]


def test_ids_are_unique_and_every_action_says_what_it_does():
    specs = everything()
    assert len({spec.id for spec in specs}) == len(specs)
    assert all(spec.text and spec.group in GROUPS for spec in specs)


def test_no_key_means_two_things():
    for reviewing in (False, True):  # what is under review has keys of its own
        keys = [
            QKeySequence(key).toString()
            for spec in everything()
            for key in spec.keys
            if (spec.scope == "review") == reviewing
        ]
        assert keys
        assert all(keys)
        assert sorted(set(keys)) == sorted(keys)


def test_no_key_begins_another_one():
    keys = [chords(key) for spec in everything() for key in spec.keys]
    assert {len(key) for key in keys} == {1}


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
    specs = list(label_specs(_replace(scheme, labels=labels)))
    ids = [spec.id for spec in specs]
    assert specs[0].keys == ("D", "1")
    assert "label.claim" not in ids
    assert "label.denial" in ids


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
    window.actions.set_scheme(SCHEME)
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
        ("companion.cue", Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier),
        ("companion.cue.clear", Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier),
        ("words.next_sentence", Qt.Key.Key_J, Qt.KeyboardModifier.NoModifier),
        ("words.extend_clause_back", Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier),
        ("span.doubt", Qt.Key.Key_Exclam, Qt.KeyboardModifier.NoModifier),
        ("caret.next_paragraph", Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier),
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
    for spec in window.actions.specs():
        action = window.actions[spec.id]
        action.triggered.connect(lambda _=False, id_=spec.id: told.append(id_))
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234!.,<>+-? "
    qtbot.keyClicks(window.line, letters)
    qtbot.keyClick(window.line, Qt.Key.Key_Backspace)
    assert window.line.text() == letters[:-1]
    assert told == []


def test_new_labels_replace_the_old_ones_and_act_in_the_same_places(window, qtbot):
    scheme = default_scheme()
    only = _replace(scheme, labels=(_replace(scheme.labels[0], id="rumour", key="R"),))
    window.actions.set_scheme(only)
    assert "label.claim" not in window.actions
    window.reader.setFocus()
    with qtbot.waitSignal(window.actions["label.rumour"].triggered, timeout=500):
        qtbot.keyClick(window.reader, Qt.Key.Key_R)


def test_a_scheme_s_key_is_its_own_and_comes_back(window, qtbot):
    actions = window.actions
    label = _replace(SCHEME.labels[0], id="rumour", name="rumour", key="r")
    told = []
    actions.keys_changed.connect(lambda: told.append(True))
    actions.set_scheme(_replace(SCHEME, labels=(label,)))
    assert told
    assert actions.spec("label.rumour").keys == ("R", "1")
    assert actions.spec("span.relate").keys == ()
    assert actions["span.relate"].shortcuts() == []
    assert actions.lost("span.relate") == {"R": "label.rumour"}
    assert "(R)" not in actions["span.relate"].toolTip()
    window.reader.setFocus()
    with qtbot.waitSignal(actions["label.rumour"].triggered, timeout=500):
        qtbot.keyClick(window.reader, Qt.Key.Key_R)
    actions.set_scheme(SCHEME)
    assert actions.spec("span.relate").keys == ("R",)
    assert actions.lost("span.relate") == {}


def test_a_number_that_is_a_label_s_key_counts_no_other_label():
    labels = (SCHEME.labels[0], _replace(SCHEME.labels[1], key="1"))
    keys = {spec.id: spec.keys for spec in label_specs(_replace(SCHEME, labels=labels))}
    assert keys["label.claim"] == ("C",)
    assert keys["label.denial"] == ("1", "2")


def test_companions_have_a_key_and_with_shift_are_taken_away():
    keys = {spec.id: spec.keys for spec in scheme_specs(SCHEME)}
    assert keys["companion.source"] == ("W",)
    assert keys["companion.source.clear"] == ("Shift+W",)
    assert keys["companion.cue"] == ("V",)
    sign = _replace(SCHEME, companions=(CompanionType("cue", "cue", ";"),))
    assert {spec.id: spec.keys for spec in scheme_specs(sign)}["companion.cue.clear"] == ()


@pytest.mark.parametrize(
    "scheme",
    [
        _replace(SCHEME, companion_mode="off"),
        _replace(SCHEME, companions=(CompanionType("cue", "cue", "V", retired=True),)),
    ],
)
def test_without_companions_there_are_no_actions_for_them(scheme):
    assert not [spec for spec in scheme_specs(scheme) if spec.id.startswith("companion.")]


def test_names_of_a_scheme_are_no_mnemonics(window):
    label = _replace(SCHEME.labels[0], name="q&a")
    window.actions.set_scheme(_replace(SCHEME, labels=(label,)))
    assert window.actions["label.claim"].text() == "Q&&a"


def test_ids_of_the_scheme_are_told_from_the_table_s():
    assert all(of_scheme(spec.id) for spec in scheme_specs(SCHEME))
    assert not any(of_scheme(spec.id) for spec in TABLE)


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
    assert tip_of(spec) == "less < more (<)"
    assert keys_text(dataclasses.replace(spec, keys=("Ctrl+Return", "Ctrl+Enter"))).count("or") == 1
