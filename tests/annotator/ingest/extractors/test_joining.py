"""Lines to paragraphs, and what a hyphen at the end of a line means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.ingest.extractors import furniture
from annotator.ingest.extractors.joining import Line, joined


def lines(*words: str, x: float = 72, top: float = 700, size: float = 10) -> list[Line]:
    """Lines under each other; an empty one leaves a gap."""
    return [Line(each, x, top - 12 * at, size) for at, each in enumerate(words) if each]


def text(*pages: list[Line]) -> str:
    return "\n\n".join(joined(pages).paragraphs)


FULL = "The council met on Monday evening to hear what the"


def test_lines_of_a_paragraph_are_joined() -> None:
    assert text(lines(FULL, "engineers had to say.")) == f"{FULL} engineers had to say."


def test_a_gap_parts_paragraphs() -> None:
    assert text(lines(FULL, FULL, "", FULL, FULL)) == f"{FULL} {FULL}\n\n{FULL} {FULL}"


def test_an_indent_parts_paragraphs() -> None:
    page = lines(FULL, FULL, FULL)
    page += [Line("New thoughts begin here and go on for all of it", 90, 664, 10)]
    page += lines(FULL, top=652)
    assert text(page).count("\n\n") == 1


def test_a_short_line_that_ends_a_sentence_parts_paragraphs() -> None:
    assert text(lines(FULL, FULL, "it said.", FULL)).endswith(f"it said.\n\n{FULL}")
    assert "\n" not in text(lines(FULL, "it had to say and wanted to say at once.", FULL))
    assert "\n" not in text(lines(FULL, FULL, "at 10 a.m.", "on the day", FULL))


def test_a_head_in_larger_letters_is_apart() -> None:
    head = Line("Bridge closed", 72, 712, 18)
    assert text([head, *lines(FULL, FULL)]) == f"Bridge closed\n\n{FULL} {FULL}"


def test_items_are_apart() -> None:
    assert text(lines(FULL, "• one", "• two", "3. three")).count("\n\n") == 3


def test_a_sentence_goes_on_over_a_page_and_a_column() -> None:
    assert text(lines(FULL), lines("bridge had said.")) == f"{FULL} bridge had said."
    assert text(lines(f"{FULL} end."), lines("Next.")) == f"{FULL} end.\n\nNext."
    column = [*lines(FULL, FULL), *lines("right column", x=300)]
    assert text(column) == f"{FULL} {FULL} right column"


@pytest.mark.parametrize(
    ("left", "right", "together"),
    [
        ("the govern-", "ment said", "the government said"),
        ("the govern\u2010", "ment said", "the government said"),
        ("the govern\u00ad", "ment said", "the government said"),
        ("a state-", "owned firm", "a state-owned firm"),
        ("a well-", "meant gift", "a well-meant gift"),
        ("the Anglo-", "American pact", "the Anglo-American pact"),
        ("in COVID-", "19 wards", "in COVID-19 wards"),
        ("in 2019-", "20 again", "in 2019-20 again"),
        ("one -", "two", "one - two"),
        ("one—", "two", "one—two"),
        ("one", "two", "one two"),
        ("Brücken-", "bau jetzt", "Brückenbau jetzt"),
    ],
)
def test_hyphens(left: str, right: str, together: str) -> None:
    assert text(lines(left, right)) == together


@pytest.mark.parametrize(
    ("elsewhere", "together"),
    [
        ("the counter-claim was old", "a counter-claim again"),
        ("the counterclaim was old", "a counterclaim again"),
        ("a claim at the counter", "a counter-claim again"),
        ("nothing of the kind here", "a counterclaim again"),
    ],
)
def test_the_document_says_how_a_word_is_written(elsewhere: str, together: str) -> None:
    assert text(lines("a counter-", "claim again", "", elsewhere)).startswith(together)


def test_what_was_done_is_counted() -> None:
    found = joined([lines("the govern-", "ment of the state-", "owned firm")])
    assert (found.joined, found.kept) == (1, 1)


def test_one_paragraph_of_many_lines_takes_no_time_by_the_square() -> None:
    page = [Line("words that go on and on", 72, -12.0 * at, 10) for at in range(60_000)]
    assert len(joined([page]).paragraphs) == 1


@settings(max_examples=40)
@given(st.lists(st.lists(st.builds(Line, st.text(max_size=12), st.floats(0, 9), st.floats(0, 99)))))
def test_no_letter_is_lost_but_hyphens(pages: list[list[Line]]) -> None:
    def bare(words: str) -> str:
        return "".join(c for c in words if not c.isspace() and c not in "-\u2010\u00ad")

    before = bare("".join(line.text for page in pages for line in page))
    assert bare("".join(joined(pages).paragraphs)) == before


def with_furniture(number: int, *, head: str = "The Daily River") -> list[Line]:
    body = [f"{letter * number} goes here in {2000 + 7 * number}." for letter in "abcd"]
    return lines(head, *body, f"Page {number} of 9")


def test_what_repeats_at_the_edges_goes() -> None:
    kept, gone = furniture.without([with_furniture(number) for number in (1, 2, 3)])
    assert [len(page) for page in kept] == [4, 4, 4]
    assert gone == ["The Daily River", "Page 1 of 9", "Page 2 of 9", "Page 3 of 9"]


def test_left_and_right_pages_differ() -> None:
    pages = [
        with_furniture(number, head="Left" if number % 2 else "Right") for number in range(1, 9)
    ]
    kept, _ = furniture.without(pages)
    assert all(len(page) == 4 for page in kept)


def test_numbers_that_stay_or_count_on_in_a_longer_line() -> None:
    pages = [lines("5/1/24, 10:00", "x" * at, "y" * at, f"river.org {at}/4") for at in (1, 2, 3)]
    assert [len(page) for page in furniture.without(pages)[0]] == [2, 2, 2]


def test_what_stands_on_two_pages_may_be_text() -> None:
    kept, gone = furniture.without([lines("Same", "a", "b", "c", "d")] * 2)
    assert gone == []
    assert len(kept[0]) == 5


@pytest.mark.parametrize("number", ["7", "- 7 -", "7/12", "Seite 7", "7 of 12"])
def test_numbers_of_pages_count_on(number: str) -> None:
    pages = [lines("text", number.replace("7", str(7 + at), 1)) for at in range(2)]
    assert [[line.text for line in page] for page in furniture.without(pages)[0]] == [["text"]] * 2


def test_numbers_that_do_not_count_on_stay() -> None:
    pages = [lines("text", number) for number in ("2019", "45")]
    assert furniture.without(pages) == (pages, [])
