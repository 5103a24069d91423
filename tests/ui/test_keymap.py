"""Changed keys: kept, put on, never two actions on one key, and no key that Qt cannot spare."""

from __future__ import annotations

import json
import logging

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.scheme import default_scheme
from annotator.scheme.model import CompanionType
from ui.actions import Actions, chords
from ui.keymap import KeyMap, refusal
from ui.reader import Reader
from ui.top_row import TopRow

SCHEME = msgspec.structs.replace(
    default_scheme(), companions=(CompanionType("source", "source", "W"),), companion_mode="on"
)


@pytest.fixture
def made(qtbot, tmp_path):
    """Makes the actions and their keys as a start of the program does."""

    def make():
        window = QWidget()
        qtbot.addWidget(window)
        actions = Actions(window)
        keymap = KeyMap(actions, tmp_path)
        actions.set_scheme(SCHEME)
        return keymap

    return make


def kept(tmp_path):
    return json.loads((tmp_path / "keys.json").read_text("utf-8"))


def test_without_a_file_all_keys_are_the_table_s(made, tmp_path):
    keymap = made()
    assert not keymap.any_changed
    assert not (tmp_path / "keys.json").exists()


def test_a_changed_key_acts_is_shown_and_is_kept(made, tmp_path, qtbot):
    keymap = made()
    actions = keymap.actions
    with qtbot.waitSignal(actions.keys_changed):
        keymap.change("span.next", ("Z",))
    assert [each.toString() for each in actions["span.next"].shortcuts()] == ["Z"]
    assert "(Z)" in actions["span.next"].toolTip()
    assert kept(tmp_path) == {"span.next": ["Z"]}
    assert made().actions.spec("span.next").keys == ("Z",)


def test_only_what_differs_is_kept(made, tmp_path):
    keymap = made()
    keymap.change("span.next", ("Z",))
    keymap.change("span.next", ("N",))
    assert kept(tmp_path) == {}
    assert not keymap.changed("span.next")


def test_whoever_has_the_key_gives_it_up(made, tmp_path):
    keymap = made()
    assert keymap.holders("span.next", "T") == ["twins.take"]
    keymap.change("span.next", ("T",))
    assert keymap.actions.spec("twins.take").keys == ()
    assert kept(tmp_path) == {"span.next": ["T"], "twins.take": []}
    keymap.reset("twins.take")
    assert keymap.actions.spec("twins.take").keys == ("T",)
    assert keymap.actions.spec("span.next").keys == ()


def test_one_of_several_keys_can_be_given_up(made):
    keymap = made()
    keymap.change("span.next", ("1",))
    assert keymap.actions.spec("label.claim").keys == ("C",)
    keymap.reset("label.claim")
    assert keymap.actions.spec("label.claim").keys == ("C", "1")


def test_a_label_s_key_takes_its_exact_one_along(made, tmp_path, qtbot):
    keymap = made()
    keymap.change("label.claim", ("Ж", "1"))
    assert keymap.actions.spec("label.claim.exact").keys == ("Alt+Ж", "Alt+1")
    keymap.change("companion.source", ("Ц",))
    assert keymap.actions.spec("companion.source.clear").keys == ("Shift+Ц",)
    assert kept(tmp_path) == {"label.claim": ["Ж", "1"], "companion.source": ["Ц"]}


def test_a_label_s_changed_key_waits_for_a_scheme_that_has_the_label(made, tmp_path):
    keymap = made()
    keymap.change("label.claim", ("Z",))
    others = msgspec.structs.replace(SCHEME, labels=SCHEME.labels[1:])
    keymap.actions.set_scheme(others)
    assert not keymap.any_changed
    keymap.change("span.next", ("F8",))
    keymap.reset_all()
    assert kept(tmp_path) == {"label.claim": ["Z"]}
    keymap.actions.set_scheme(SCHEME)
    assert keymap.actions.spec("label.claim").keys == ("Z",)


def test_chips_say_the_keys_that_labels_have_now(made, qtbot):
    from ui.theme import load_theme

    keymap = made()
    theme = load_theme("light")
    row = TopRow(keymap.actions)
    qtbot.addWidget(row)
    row.palette_row.show_labels(theme.label_styles(SCHEME.labels), {}, theme)
    chip = row.palette_row.chips["claim"]
    assert chip.accessibleName() == "claim, key C"
    keymap.change("label.claim", ("Ctrl+Alt+8",))
    assert chip.accessibleName() == "claim, key Ctrl+Alt+8"
    assert chip.cap().width() > row.palette_row.chips["denial"].cap().width()
    keymap.change("label.claim", ())
    assert chip.accessibleName() == "claim"
    row.palette_row.show_labels(theme.label_styles(SCHEME.labels), {}, load_theme("dark"))
    assert chip.accessibleName() == "claim"
    keymap.reset_all()
    assert chip.accessibleName() == "claim, key C"


def test_sequences_that_begin_one_another_cannot_stand_together(made):
    keymap = made()
    assert keymap.holders("span.next", "T, X") == ["twins.take"]
    keymap.change("span.next", ("Z, X",))
    assert keymap.holders("span.previous", "Z") == ["span.next"]
    assert keymap.holders("span.previous", "Z, Y") == []


@pytest.mark.parametrize(
    "key",
    [
        *("", "no key", "Shift", "Menu", "Tab", "Shift+Tab", "Ctrl+Tab", "Esc", "Shift+Esc"),
        *("Left", "Shift+Up", "Home", "PgDown", "Ctrl+C", "Ctrl+V"),
    ],
)
def test_keys_that_cannot_be_spared_are_refused_with_a_reason(made, tmp_path, key):
    keymap = made()
    assert refusal(key).endswith(".")
    with pytest.raises(ValueError, match=r"\.$"):
        keymap.change("span.next", (key,))
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize("key", ["Z", "F7", "Ctrl+Esc", "Ctrl+Left", "Ж", ";", "ß", "Space"])
def test_other_keys_are_not(key):
    assert refusal(key) == ""


def test_an_action_of_the_whole_window_takes_no_key_that_writes(made):
    keymap = made()
    for key in ("Z", "Space", "Backspace", "Shift+Z"):
        with pytest.raises(ValueError, match="Add Ctrl or Alt"):
            keymap.change("edit.undo", (key,))
    keymap.change("edit.undo", ("F7",))
    keymap.change("help.keys", ("F1", "?"))
    assert keymap.actions.spec("help.keys").keys == ("F1", "?")


def test_a_key_that_the_table_gave_is_never_refused(made):
    keymap = made()
    for spec in keymap.actions.specs():
        assert [keymap.refusal(spec.id, key) for key in spec.keys] == [""] * len(spec.keys)


@pytest.mark.parametrize(
    "text",
    [
        '{"span.next": ["Tab"]}',
        '{"span.next": "Z"}',
        '{"span.next": [5]}',
        '{"span.next": null}',
        '{"span.next": ["A","B","C","D","E"]}',
        '{"span.fly": ["Z"]}',
        '{"label.claim": [""]}',
    ],
)
def test_a_broken_or_unknown_entry_is_ignored_with_a_warning(made, tmp_path, text, caplog):
    (tmp_path / "keys.json").write_text(text, "utf-8")
    with caplog.at_level(logging.WARNING):
        keymap = made()
    assert "ignored" in caplog.text
    assert keymap.actions.spec("span.next").keys == ("N",)
    assert not keymap.any_changed


@pytest.mark.parametrize("text", ["", "[]", "{", '"keys"', "\ud800".encode("utf-8", "replace")])
def test_a_damaged_file_counts_as_none(made, tmp_path, text):
    data = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "keys.json").write_bytes(data)
    assert not made().any_changed


def test_a_file_in_which_two_actions_have_one_key_gives_it_to_one(made, tmp_path):
    text = '{"span.next": ["Z"], "span.previous": ["Z"]}'
    (tmp_path / "keys.json").write_text(text, "utf-8")
    actions = made().actions
    holders = [id_ for id_ in ("span.next", "span.previous") if actions.spec(id_).keys == ("Z",)]
    assert len(holders) == 1


def test_a_folder_that_cannot_be_written_costs_only_the_memory(made, tmp_path, caplog):
    keymap = made()
    (tmp_path / "keys.json").mkdir()
    with caplog.at_level(logging.WARNING):
        keymap.change("span.next", ("Z",))
    assert "cannot be kept" in caplog.text
    assert keymap.actions.spec("span.next").keys == ("Z",)


KEYS = st.sampled_from(["Z", "T", "C", "1", "Alt+C", "W", "Shift+W", "F7", "Ctrl+J", "N", "G, H"])
IDS = st.sampled_from(
    [
        *("span.next", "span.previous", "span.join", "twins.take", "label.claim", "label.quote"),
        *("label.claim.exact", "companion.source", "companion.source.clear"),
    ]
)
CHANGES = st.lists(st.tuples(IDS, st.lists(KEYS, max_size=2, unique=True)), max_size=12)


@settings(deadline=None, max_examples=60)
@given(changes=CHANGES, resets=st.lists(IDS, max_size=4))
def test_whatever_is_changed_no_key_means_two_actions(qapp, tmp_path_factory, changes, resets):
    folder = tmp_path_factory.mktemp("keys")
    window = QWidget()
    actions = Actions(window)
    keymap = KeyMap(actions, folder)
    actions.set_scheme(SCHEME)
    for id_, keys in changes:
        keymap.change(id_, tuple(keys))
        assert set(keys) >= set(actions.spec(id_).keys)
    for id_ in resets:
        keymap.reset(id_)
    for reviewing in (False, True):  # the keys of review are a layer of their own
        specs = [spec for spec in actions.specs() if (spec.scope == "review") == reviewing]
        held = [chords(key) for spec in specs for key in spec.keys]
        starts = {key[:length] for key in held for length in range(1, len(key) + 1)}
        assert len(held) == len(set(held))
        assert len(starts) == len(held) + sum(len(key) > 1 for key in held)
    shown = {spec.id: spec.keys for spec in actions.specs()}
    again = Actions(window)
    KeyMap(again, folder)
    again.set_scheme(SCHEME)
    assert {spec.id: spec.keys for spec in again.specs()} == shown
    window.deleteLater()


def test_what_follows_a_changed_action_can_have_the_key_of_the_table(made):
    keymap = made()
    keymap.change("companion.source", ("Z",))
    assert keymap.actions.spec("companion.source.clear").keys == ("Shift+Z",)
    keymap.change("companion.source.clear", ("Shift+W",))
    assert keymap.actions.spec("companion.source.clear").keys == ("Shift+W",)
    assert keymap.changed("companion.source.clear")


def test_a_changed_key_is_pressed(made, qtbot):
    keymap = made()
    actions = keymap.actions
    window = actions.parent()
    reader = Reader(window)
    reader.show_article("Some words", [])
    QVBoxLayout(window).addWidget(reader)
    actions.place("reading", (reader,))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    reader.setFocus()
    qtbot.waitUntil(reader.hasFocus)
    keymap.change("label.claim", ("Z",))
    told = []
    actions["label.claim"].triggered.connect(lambda: told.append("claim"))
    qtbot.keyClick(reader, Qt.Key.Key_C)
    assert told == []
    qtbot.keyClick(reader, Qt.Key.Key_Z)
    assert told == ["claim"]
