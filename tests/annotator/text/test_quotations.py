"""Which marks belong together."""

from __future__ import annotations

import pytest
from hypothesis import given

from annotator.text import next_mark, quotation_at
from annotator.text import quotations as all_quotations
from annotator.text.paragraphs import WINDOW
from annotator.text.quotations import MARKS, quotations_around
from annotator.values import Segment
from tests.annotator.text.samples import TEXTS, seed


def quotations(text: str) -> list[str]:
    return [text[part.start : part.end] for part in quotations_around(text, 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Huawei "in discussion" over', ['"in discussion"']),
        ('"Some companies," he said, "talk."', ['"Some companies,"', '"talk."']),
        ("He said “no ‘never’ to us”.", ["‘never’", "“no ‘never’ to us”"]),
        ("\"He said 'no',\" she said", ["'no'", "\"He said 'no',\""]),
        ("„Ja, ‚gut‘ so“, dann »nein«", ["‚gut‘", "„Ja, ‚gut‘ so“", "»nein«"]),
        ("«oui, ‹non›» et « bien sûr »", ["‹non›", "«oui, ‹non›»", "« bien sûr »"]),
        ("他說：「好『啊』！」然後“走了”。", ["『啊』", "「好『啊』！」", "“走了”"]),
        ("Swedish ”hej” and »hej» she said", ["”hej”", "»hej»"]),
        ('(“in”) ["x"] —"y"—', ["“in”", '"x"', '"y"']),
        ('צה"ל אמר "שלום" כן', ['"שלום"']),
        ("“ a ” and “b ”", ["“ a ”", "“b ”"]),
    ],
)
def test_pairs(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the '90s and 'tis so, don't, companies' plan", []),
        ("the ’90s, it’s the companies’ plan", []),
        ("'It's Bob's, isn't it?' he asked. 'Yes.'", ["'It's Bob's, isn't it?'", "'Yes.'"]),
        ("‘The companies’ plan’ is", ["‘The companies’ plan’"]),
        ("‘The boys’ and ‘the girls’ here", ["‘The boys’", "‘the girls’"]),
        ("so 'the boss' went", ["'the boss'"]),
        ("so 'the boss' went, it's so", ["'the boss'"]),
    ],
)
def test_single_marks_are_not_mistaken_for_apostrophes(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Unclosed. And "inner" more', ['"inner"']),
        ("“first” “second", ["“first”"]),
        ('a 5" screen', []),
        ('said"No"x', []),
        ('stray " here', []),
        ("a” b “c", []),
        ('"one\ntwo"', []),
        ("“x\u0301” and ”\u0301", ["“x\u0301”"]),
    ],
)
def test_a_mark_without_a_partner_encloses_nothing(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


def test_the_innermost_quotation_is_found_marks_included() -> None:
    text = "He said “no ‘never’ to us”."
    outer, inner = Segment(8, 26), Segment(12, 19)
    assert quotation_at(text, 8) == quotation_at(text, 25) == outer
    assert quotation_at(text, 12) == quotation_at(text, 15) == quotation_at(text, 18) == inner
    assert quotation_at(text, 7) is None
    assert quotation_at(text, 26) is None


def test_the_worked_example() -> None:
    assert quotation_at(seed(), 1150) == Segment(1118, 1203)
    assert quotation_at(seed(), 80) == Segment(74, 89)
    assert quotation_at(seed(), 1210) is None


@given(TEXTS)
def test_quotations_nest_and_stay_in_their_paragraph(text: str) -> None:
    found = quotations_around(text, 0)
    for part in found:
        assert 0 <= part.start < part.end - 1 < len(text)
        assert "\n" not in text[part.start : part.end]
        for other in found:
            apart = part.end <= other.start or other.end <= part.start
            inside = part.start <= other.start and other.end <= part.end
            around = other.start <= part.start and part.end <= other.end
            assert apart or inside or around


def test_in_a_huge_paragraph_the_neighbourhood_is_enough() -> None:
    text = 'He said "so it is" then. ' * 40_000
    place = 25 * 20_000
    assert quotation_at(text, place + 10) == Segment(place + 8, place + 18)
    assert quotation_at(text, place + 3) is None
    assert len(quotations_around(text, place)) < 4 * WINDOW / 25


def test_all_quotations_in_order_the_outer_first() -> None:
    text = "He said “no ‘never’ to us”.\n\nSo “it” is."
    found = [text[part.start : part.end] for part in all_quotations(text)]
    assert found == ["“no ‘never’ to us”", "‘never’", "“it”"]
    assert len(all_quotations(seed())) == 3
    assert all_quotations("") == []


def test_quotations_of_a_huge_paragraph() -> None:
    text = "He said “no” to it. " * 5000
    found = all_quotations(text)
    assert all(text[part.start : part.end] == "“no”" for part in found)
    assert len(found) > 4990  # those across a seam are not found
    assert all_quotations("“a " * 200_000) == []


def test_marks_one_after_the_other() -> None:
    text = "It's 5\" “no ‘yes’ or” the boys' don’t end."
    found, place = [], -1
    while (mark := next_mark(text, place, True)) is not None:
        found.append(mark)
        place = mark
    assert [text[mark] for mark in found] == list('"“‘’”')
    back, place = [], len(text)
    while (mark := next_mark(text, place, False)) is not None:
        back.append(mark)
        place = mark
    assert back == found[::-1]


def test_a_mark_far_away_is_found() -> None:
    text = "x don't\n" * 10_000 + "“no”" + "\ny it's" * 10_000
    place = text.index("“")
    assert next_mark(text, 0, True) == place
    assert next_mark(text, len(text), False) == place + 3


@given(TEXTS)
def test_marks_go_one_way(text: str) -> None:
    place, found = -1, []
    while (mark := next_mark(text, place, True)) is not None:
        assert place < mark < len(text)
        assert text[mark] in MARKS
        found.append(mark)
        place = mark
    place = len(text)
    for mark in reversed(found):
        assert next_mark(text, place, False) == mark
        place = mark
    assert next_mark(text, place, False) is None
