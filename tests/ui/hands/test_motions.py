"""Going through the text by its units, and from quotation to quotation."""

from __future__ import annotations

from tests.ui.hands.world import CONTROL, SHIFT, STORY, Key


def test_the_sentence_at_the_caret_then_the_next_and_back(person):
    person.reader.set_caret(0)
    person.type("j")
    assert person.words == "The bridge is closed, the mayor said."
    person.type("j")
    assert person.words == "It could stay closed for weeks."
    person.type("k")
    assert person.words == "The bridge is closed, the mayor said."
    person.type("k")
    assert "No sentence before" in person.said


def test_a_sentence_that_the_caret_stands_in_is_passed(person):
    person.go("mayor")
    person.type("j")
    assert person.words == "It could stay closed for weeks."


def test_a_span_that_was_gone_to_is_where_a_person_is(person):
    person.label("It could stay closed", "s")
    person.label("a joke", "c")
    person.type("p")
    assert person.annotation().quote == "It could stay closed"
    person.type("g")
    assert person.words.startswith("“Nobody")


def test_clauses(person):
    person.reader.set_caret(0)
    person.type("l")
    assert person.words.startswith("The bridge is closed")
    first = person.words
    person.type("l")
    assert person.reader.words().start >= len(first)
    person.type("h")
    assert person.words == first


def test_what_one_key_extends_the_opposite_one_gives_back(person):
    person.reader.set_caret(0)
    person.type("j")
    person.press(Key.Key_J, SHIFT)
    assert person.words.endswith("It could stay closed for weeks.")
    person.press(Key.Key_K, SHIFT)
    assert person.words == "The bridge is closed, the mayor said."
    person.press(Key.Key_K, SHIFT)
    assert "No sentence before" in person.said
    person.type("j")
    person.press(Key.Key_K, SHIFT)
    assert person.words.startswith("The bridge is closed")
    assert person.words.endswith("for weeks.")


def test_extending_first_completes_the_unit_that_is_cut(person):
    person.choose("bridge is")
    person.press(Key.Key_J, SHIFT)
    assert person.words == "bridge is closed, the mayor said."
    person.press(Key.Key_K, SHIFT)
    assert person.words == "bridge is"
    person.press(Key.Key_K, SHIFT)
    assert person.words == "The bridge is"


def test_extending_without_words_goes_from_the_caret(person):
    person.go("closed, the")
    person.press(Key.Key_J, SHIFT)
    assert person.words == "closed, the mayor said."
    person.reader.clear_words()
    person.go("the mayor")
    person.press(Key.Key_K, SHIFT)
    assert person.words == "The bridge is closed, "
    person.reader.set_caret(person.at("said.").end)
    person.press(Key.Key_J, SHIFT)
    assert person.words == "It could stay closed for weeks."


def test_the_caret_goes_by_paragraphs_and_marks(person):
    person.reader.set_caret(0)
    person.press(Key.Key_Down, CONTROL)
    assert person.reader.caret() == STORY.index("“Nobody")
    person.press(Key.Key_Up, CONTROL)
    assert person.reader.caret() == 0
    person.type("b")
    assert STORY[person.reader.caret() - 1 : person.reader.caret() + 1].count("“") == 1
    person.press(Key.Key_B, SHIFT)
    assert "No quotation mark before" in person.said or person.reader.caret() >= 0


def test_the_next_reporting_verb_is_selected(person):
    person.reader.set_caret(0)
    seen = []
    for _ in range(4):
        person.type("e")
        seen.append(person.words)
    assert seen[0] == "said"
    assert "could" in seen[1]
    person.press(Key.Key_E, SHIFT)
    assert person.words == seen[2]


def test_walking_away_lets_the_span_go(person):
    person.label("closed for weeks", "s")
    person.press(Key.Key_Down, CONTROL)
    assert person.session.selection is None
    assert "Esc lets it go" in person.said


def test_the_page_scrolls_to_where_a_person_goes(person):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    text = "A line of an article, he said. Then another.\n\n" * 200
    person.session.run(AddArticles((NewArticle(text=text, title="Long"),)))
    person.session.open_article(person.session.project.article_keys()[-1])
    person.reader.set_caret(len(text) - 60)
    assert person.reader.place().top == 0, "a caret alone does not scroll"
    person.type("j")
    assert person.reader.place().top > 0


def test_quotations_are_passed_or_labelled(person):
    person.reader.set_caret(0)
    person.type("g")
    first = person.words
    assert first.startswith("“Nobody")
    assert first.endswith("soon,”")
    person.type("g")
    assert person.words == "“a joke”"
    person.press(Key.Key_G, SHIFT)
    assert person.words == first
    person.type("q")
    assert person.spans == [("quote", first)]
    person.reader.set_caret(0)
    person.type("g")
    assert person.words == "“a joke”"
    person.type("g")
    assert "No unlabelled quotation after" in person.said
    person.type("q")
    person.type("g")
    assert person.said == "No quotation here is without a label."


def test_a_claim_on_a_quotation_leaves_it_unlabelled(person):
    person.label("a joke", "c")
    person.session.select(None)
    person.reader.set_caret(0)
    person.type("g", "g")
    assert person.words == "“a joke”"
