"""Relations by key and by dragging."""

from __future__ import annotations

import pytest

from annotator.operations import SetProgress
from annotator.scheme.model import RelationType
from tests.ui.hands.world import SHIFT, Key
from ui.hands.relations import keys_of


@pytest.fixture
def three(person):
    """Two claims and a denial, which is selected."""
    first = person.label("The bridge is closed", "c", 0)
    second = person.label("The bridge is closed", "c", 1)
    denial = person.label("that the bridge is closed", "d")
    return first, second, denial


def test_type_then_letter(person, three):
    first, second, denial = three
    person.type("r")
    assert person.hands.which.asking
    person.type("t")
    assert {one.span_id for one in person.hands.hints.shown.values()} == {first, second}
    key = next(k for k, one in person.hands.hints.shown.items() if one.span_id == second)
    person.type(key)
    assert person.relations == {("target", denial, second)}
    assert person.session.selection == denial


def test_a_type_without_other_ends_says_so(person, three):
    person.type("r", "d")
    assert "Nothing here that “duplicate of” of a denial may go to" in person.said
    assert not person.hands.hints.open


def test_one_type_needs_no_question_and_the_same_end_is_not_offered_again(person, three):
    first, second, _ = three
    person.session.select(second)
    person.type("r")
    assert person.hands.hints.open, "a claim has one type only"
    assert list(person.hands.hints.shown) == ["d"], "the type's key twice is quickest"
    person.type("d")
    assert person.relations == {("duplicate_of", second, first)}
    person.type("r")
    assert "Nothing here" in person.said


def test_a_wrong_letter_is_told_and_so_is_escape(person, three):
    person.type("r", "t")
    assert "Press a letter" in person.said
    person.type("1")
    assert person.said == "Nothing was set."
    person.type("r", "t")
    person.press(Key.Key_Escape)
    assert person.said == "Ended; nothing was set."
    said: list[str] = []
    person.session.said.connect(said.append)
    person.type("r", "8")
    person.qtbot.waitUntil(lambda: "Nothing was set." in said)
    assert person.relations == set()


def test_dragging_draws_the_type_that_the_ends_allow(person, three):
    first, second, denial = three
    person.reader.relation_dragged.emit(denial, first)
    assert person.relations == {("target", denial, first)}
    person.reader.relation_dragged.emit(first, second)
    assert ("duplicate_of", first, second) in person.relations
    person.reader.relation_dragged.emit(first, denial)
    assert "no relation goes from a claim to a denial" in person.said
    assert len(person.relations) == 2


def test_removing_the_only_one_and_asking_which_of_several(person, three):
    first, _, denial = three
    person.press(Key.Key_R, SHIFT)
    assert person.said == "No relation of yours begins at this span."
    person.reader.relation_dragged.emit(denial, first)
    person.press(Key.Key_R, SHIFT)
    assert person.relations == set()
    other = person.label("we may hear soon", "s")
    third = person.label("It could stay closed for weeks", "s")
    fourth = person.label("a joke", "s")
    for to in (other, fourth):
        person.reader.relation_dragged.emit(third, to)
    person.session.select(third)
    person.press(Key.Key_R, SHIFT)
    assert person.hands.which.asking
    person.type("a")
    assert len(person.relations) == 1


def test_a_quote_has_no_relation_but_its_copies(person):
    person.label("“a joke”", "q")
    person.type("r")
    assert "Nothing here that “duplicate of” of a quote may go to" in person.said


def test_without_a_span_nothing_is_asked(person):
    person.type("r")
    assert "No span is selected" in person.said


def test_somebody_elses_span_can_be_the_target_but_not_the_beginning(person, three):
    first, _, denial = three
    finish = SetProgress(person.session.article, "finished")
    person.session.run(finish)
    person.app.projects.switch("Beatriz")
    mine = person.label("that the bridge is closed", "d")
    person.session.run(finish)  # now all who have begun it are done, and see each other's
    person.session.select(denial)
    person.type("r")
    assert "Ana" in person.said
    person.session.select(mine)
    person.type("r", "t")
    key = next(k for k, one in person.hands.hints.shown.items() if one.span_id == first)
    person.type(key)
    assert ("target", mine, first) in person.relations


def test_every_type_has_a_key_of_its_own():
    types = [
        RelationType("a", "target", "t"),
        RelationType("b", "twin", ""),
        RelationType("c", "", ""),
        RelationType("d", "W", "w"),
    ]
    keys = keys_of(types)
    assert keys[0] == "t"
    assert keys[3] == "w"
    assert len({*keys}) == 4
    assert all(len(key) == 1 for key in keys)
