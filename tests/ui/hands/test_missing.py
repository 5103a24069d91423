"""What is missing: told at finishing, gone through by key, and never in the way."""

from __future__ import annotations

from annotator.values import Segment
from tests.ui.hands.world import CONTROL, Key


def test_finishing_tells_and_goes_on(person):
    first, second = person.session.project.article_keys()
    person.label("The bridge is closed", "c")
    person.label("It could stay closed for weeks", "s")
    with person.qtbot.waitSignal(person.hands.lacking_found) as told:
        person.press(Key.Key_Return, CONTROL)
    lacks, sentence = told.args
    assert sentence == "“The bridge” is finished. Missing in it: source (2), certainty."
    assert [one.id for one in lacks] == ["source", "certainty", "source"]
    assert person.session.article == second
    assert person.session.project.progress(first).state == "finished"
    person.type("m")
    assert person.session.article == first
    assert person.annotation().label == "claim"
    assert person.hands.hints.open


def test_one_key_a_place(person):
    claim = person.label("The bridge is closed", "c")
    guess = person.label("It could stay closed for weeks", "s")
    person.session.select(None)
    person.reader.set_caret(0)
    person.type("m")
    assert person.session.selection == claim
    person.type(person.hint("the mayor"))
    assert person.companions(claim) == {"source": "the mayor"}
    person.type("m")
    assert person.session.selection == guess
    assert person.hands.which.asking, "the list of certainties alone"
    assert {one.key for one in person.hands.which._choices} == {"c", "p", "o"}
    person.type("o")
    assert person.annotation(guess).attributes == {"certainty": "possible"}
    person.type("m")
    assert "Source is missing" in person.said or person.hands.hints.open
    person.press(Key.Key_Escape)
    person.choose("the mayor")
    person.type("w", "m")
    assert person.said == "Nothing is missing in this article."


def test_passing_goes_round(person):
    first = person.label("The bridge is closed", "c", 0)
    second = person.label("The bridge is closed", "c", 1)
    seen = []
    for _ in range(3):
        person.type("m")
        person.press(Key.Key_Escape)
        seen.append(person.session.selection)
    assert seen in ([second, first, second], [first, second, first])


def test_nothing_is_told_where_nothing_is_missing(person):
    told = []
    person.hands.lacking_found.connect(lambda *args: told.append(args))
    person.label("The bridge is closed", "c")
    person.choose("the mayor")
    person.type("w")
    person.press(Key.Key_Return, CONTROL)
    person.type("m")
    assert person.said == "Nothing is missing in this article."
    assert told == []


def test_whoever_works_on_has_left_it_at_that(person):
    _, second = person.session.project.article_keys()
    person.label("The bridge is closed", "c")
    person.press(Key.Key_Return, CONTROL)
    assert person.session.article == second
    person.reader.select_words(Segment(2, 8))
    person.type("q")
    person.type("m")
    assert person.session.article == second
