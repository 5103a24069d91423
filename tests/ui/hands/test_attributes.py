"""Attributes by key, confirming them, and those kept for the next one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from tests.ui.hands.world import CONTROL, Key


def test_a_then_the_key_of_a_value(person):
    person.label("The bridge is closed", "c")
    person.type("a")
    assert person.hands.which.asking
    person.type("o")
    assert person.annotation().attributes == {"certainty": "possible"}
    person.type("a", "P")
    assert person.annotation().attributes == {"certainty": "probable"}
    assert "Certainty: probable" in person.said


def test_what_stands_is_marked_and_setting_it_confirms_it(person):
    person.label("The bridge is closed", "c")
    person.type("a")
    choices = {one.key: one for one in person.hands.which._choices}
    assert choices["c"].checked
    assert choices["c"].hint == "default"
    assert not choices["p"].checked
    person.type("c")
    assert person.annotation().attributes == {"certainty": "certain"}
    person.type("a")
    assert {one.key: one.hint for one in person.hands.which._choices}["c"] == ""
    person.press(Key.Key_Escape)


def test_a_key_that_stands_for_nothing_is_told(person):
    person.label("It could stay closed", "c")  # words that stand nowhere else
    for key in (Key.Key_7, Key.Key_Escape):
        person.session.said.emit("Certainty is missing.")
        person.type("a")
        person.press(key)
        person.qtbot.waitUntil(lambda: person.said == "Nothing was set.")
    assert person.annotation().attributes == {}


def test_a_command_that_ends_the_asking_has_the_last_word(person):
    person.label("It could stay closed", "c")  # words that stand nowhere else
    person.type("a")
    person.press(Key.Key_Z, CONTROL)
    assert not person.hands.which.asking
    said = person.said
    QCoreApplication.processEvents()
    assert person.spans == []
    assert person.said == said != "Nothing was set."


def test_a_flag_turns_and_a_text_asks_for_its_field(person):
    person.label("The bridge is closed", "c")
    person.type("a", "k")
    assert person.annotation().attributes == {"checked": True}
    person.type("a", "k")
    assert person.annotation().attributes == {"checked": False}
    with person.qtbot.waitSignal(person.hands.attribute_wanted) as asked:
        person.type("a", "s")
    assert asked.args == ["speaker"]


def test_a_text_takes_the_selected_words(person):
    span = person.label("we may hear soon", "s")
    person.choose("Mrs Oduya")
    person.type("a", "s")
    assert person.annotation(span).attributes == {"speaker": "Mrs Oduya"}
    assert person.session.selection == span
    assert person.words is None
    person.type("a")
    shown = {one.key: one.words for one in person.hands.which._choices}
    assert shown["s"] == "speaker: Mrs Oduya…"
    person.press(Key.Key_Escape)


def test_only_what_applies_is_offered(person):
    person.label("“a joke”", "q")
    person.type("a")
    assert [one.key for one in person.hands.which._choices] == ["s"]
    person.press(Key.Key_Escape)
    person.session.select(None)
    person.type("a")
    assert "No span is selected" in person.said


def test_another_key_ends_the_asking_and_does_nothing_else(person):
    person.label("The bridge is closed", "c")
    person.type("a", "d")
    assert person.annotation().label == "claim"
    assert person.annotation().attributes == {}


def test_the_next_of_the_label_begins_with_what_is_kept(person):
    person.label("The bridge is closed", "c", 0)
    person.type("a", "-")
    person.type("a", "o")
    person.label("The bridge is closed", "c", 1)
    assert person.annotation().attributes == {"polarity": "negative"}
    person.label("It could stay closed for weeks", "s")
    assert person.annotation().attributes == {}, "kept for the label, not for others"


def test_moving_an_old_span_changes_nothing_of_what_is_kept(person):
    old = person.label("It could stay closed", "s")
    person.type("a", "+")
    person.label("we may hear soon", "s")
    person.type("a", "-")
    person.session.select(old)
    person.type(".")
    person.label("a joke", "s")
    assert person.annotation().attributes == {"polarity": "negative"}


def test_confirming_takes_what_stands_unconfirmed(person):
    person.label("The bridge is closed", "c")
    person.type("y")
    assert person.annotation().attributes == {"certainty": "certain"}
    assert person.said == "Confirmed 1 value of the span."
    person.type("y")
    assert "confirmed already" in person.said


def test_confirming_after_the_scheme_changed(person):
    import msgspec

    from annotator.operations import SetScheme
    from tests.ui.hands.world import SCHEME

    person.label("The bridge is closed", "c")
    person.type("y")
    changed = msgspec.structs.replace(SCHEME, guideline="Another one.")
    person.session.run(SetScheme(changed))
    assert person.session.project.outstanding() == 1
    person.type("y")
    assert person.session.project.outstanding() == 0
    assert person.annotation().scheme_version == changed.version


def test_doubt_turns_and_asks_why(person):
    person.label("The bridge is closed", "c")
    with person.qtbot.waitSignal(person.hands.doubt_wanted):
        person.type("!")
    assert person.annotation().doubt
    action = person.window.actions_["span.doubt"]
    assert action.isChecked()
    person.session.select(None)
    assert not action.isChecked()
    person.reader.setFocus()  # the line that asks why has had the keyboard
    person.reader.set_caret(0)
    person.type("n")
    assert action.isChecked()
    person.type("!")
    assert not person.annotation().doubt
    assert not action.isChecked()
