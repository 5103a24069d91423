"""The same words elsewhere: outlined after a label, taken with one key."""

from __future__ import annotations

import pytest

from tests.ui.hands.world import CONTROL, SHIFT, STORY, Key


@pytest.fixture
def outlined(person):
    """A claim of which a twin is outlined."""
    span = person.label("The bridge is closed", "c")
    person.qtbot.waitUntil(lambda: bool(person.hands.twins.places))
    return span


def test_they_are_outlined_and_told(person, outlined):
    twin = person.at("The bridge is closed", 1)
    assert person.hands.twins.places == [twin], "“the bridge is closed” has another letter"
    assert "one more place" in person.said


def test_one_key_takes_them_with_attributes(person, outlined):
    person.type("a", "o")
    person.type("t")
    assert [label for label, _ in person.spans] == ["claim", "claim"]
    found = person.session.project.annotations(person.session.article)
    assert {one.attributes.get("certainty") for one in found} == {"possible"}
    assert person.relations == set()
    assert person.hands.twins.places == []
    person.press(Key.Key_Z, CONTROL)
    assert len(person.spans) == 1


def test_as_copies_they_are_related(person, outlined):
    person.press(Key.Key_T, SHIFT)
    found = person.session.project.annotations(person.session.article)
    copy = next(one.id for one in found if one.id != outlined)
    assert person.relations == {("duplicate_of", copy, outlined)}


def test_quick_hands_need_not_wait_for_the_outline(person):
    person.label("The bridge is closed", "c")
    person.type("t")
    assert len(person.spans) == 2


@pytest.mark.parametrize("letting_go", ["escape", "another", "made", "gone", "article"])
def test_they_go_when_the_span_does(person, outlined, letting_go):
    if letting_go == "escape":
        person.press(Key.Key_Escape)
    elif letting_go == "another":
        person.session.select(None)
        assert person.hands.twins.places, "nothing else is selected yet"
        person.label("a joke", "c")
    elif letting_go == "made":
        person.label("It could stay closed for weeks", "s")
    elif letting_go == "gone":
        person.press(Key.Key_Backspace)
    else:
        person.session.open_article(person.session.project.article_keys()[1])
    assert person.hands.twins.places == []
    person.type("t")
    assert "No twins are outlined" in person.said


def test_what_carries_the_label_already_is_no_twin(person):
    person.label("The bridge is closed", "c", 1)
    person.label("The bridge is closed", "d", 0)
    person.type("t")
    assert len(person.spans) == 2
    assert "No twins are outlined" in person.said


def test_a_setting_keeps_them_away(person):
    person.window.settings.set("reader.twins", False)
    person.label("The bridge is closed", "c")
    person.type("t")
    assert len(person.spans) == 1


def test_everywhere_asks_for_the_words(person):
    with person.qtbot.waitSignal(person.hands.everywhere_wanted) as asked:
        person.choose("the mayor")
        person.press(Key.Key_L, SHIFT | CONTROL)
    assert asked.args == ["the mayor"]
    person.reader.setFocus()  # the search has had the keyboard
    person.reader.clear_words()
    person.label("a joke", "c")
    with person.qtbot.waitSignal(person.hands.everywhere_wanted) as asked:
        person.press(Key.Key_L, SHIFT | CONTROL)
    assert asked.args == ["a joke"]
    person.reader.setFocus()
    person.session.select(None)
    person.press(Key.Key_L, SHIFT | CONTROL)
    assert "Select words" in person.said
    assert "a joke" in STORY
