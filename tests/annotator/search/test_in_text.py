"""Finding in one text: places are exact, patterns are stopped, and nothing is found twice."""

from __future__ import annotations

from time import perf_counter

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled
from annotator.search import Pattern, PatternRefused, TooSlow, find_in_text
from annotator.search import in_text as module
from annotator.values import Segment


def words(text: str, sought: str, **more: bool) -> list[str]:
    return [text[part.start : part.end] for part in find_in_text(text, Pattern(sought, **more))]


@pytest.mark.parametrize(
    ("text", "sought", "more", "found"),
    [
        ("Deny, deny, DENY", "deny", {}, ["Deny", "deny", "DENY"]),
        ("Deny, deny, DENY", "deny", {"case": True}, ["deny"]),
        ("deny denying re-deny _deny deny2", "deny", {"whole": True}, ["deny", "deny"]),
        ("the  United\nStates", "united states", {}, ["United\nStates"]),
        ("Weiße WEISSE weiẞe", "weisse", {}, ["Weiße", "WEISSE", "weiẞe"]),
        ("Straße", "s", {}, ["S"]),
        ("oﬃce ofﬁce", "office", {}, ["oﬃce", "ofﬁce"]),
        ("İstanbul i̇stanbul", "İSTANBUL", {}, ["İstanbul", "i̇stanbul"]),
        ("cafe cafe\u0301", "cafe", {"whole": True}, ["cafe"]),
        ("他否定了", "否定", {"whole": True}, ["否定"]),
        ("a.b a+b", "a.b", {}, ["a.b"]),
        ("a.b a+b", "a.b", {"regex": True}, ["a.b", "a+b"]),
        ("Deny deny", "d.*?y", {"regex": True, "case": True}, ["deny"]),
        ("cats cat concat", "cat|cats", {"regex": True, "whole": True}, ["cats", "cat"]),
        ("one\ntwo", "^t", {"regex": True}, ["t"]),
        ("aXbX", "(?<=a)X", {"regex": True}, ["X"]),
        ("baac", "a*", {"regex": True}, ["aa"]),
        ("abc", "", {}, []),
        ("abc", "  ", {}, []),
        ("abc", "", {"regex": True}, []),
        ("", "a", {}, []),
    ],
)
def test_examples(text: str, sought: str, more: dict[str, bool], found: list[str]) -> None:
    assert words(text, sought, **more) == found


@given(st.text("aAß ﬁSsİi\u0307éÉ", max_size=30), st.text("aAßsﬁiéİ", min_size=1, max_size=3))
def test_what_is_found_is_the_words_in_another_case(text: str, sought: str) -> None:
    last = 0
    for part in find_in_text(text, Pattern(sought)):
        assert part.start >= last
        assert text[part.start : part.end].casefold() == sought.casefold()
        last = part.end
    if sought in text:
        assert find_in_text(text, Pattern(sought))


@given(
    st.text("ab\n ", max_size=20), st.sampled_from(["a+", "b|ab", "a*?b", r"\bab", "^a", "(?<=b)a"])
)
def test_a_pattern_finds_what_one_pass_finds(text: str, pattern: str) -> None:
    once = regex.finditer(pattern, text, regex.MULTILINE)
    expected = [Segment(*each.span()) for each in once if each.end() > each.start()]
    assert find_in_text(text, Pattern(pattern, regex=True, case=True)) == expected


@pytest.mark.parametrize(
    ("pattern", "at"), [("(a", 2), ("a)", 1), ("[a", 2), ("a**(", 2), ("*", 0)]
)
def test_a_pattern_that_does_not_compile_says_where(pattern: str, at: int) -> None:
    with pytest.raises(PatternRefused, match="cannot be read") as refused:
        find_in_text("text", Pattern(pattern, regex=True))
    assert refused.value.at == at


def test_a_pattern_that_cannot_be_made_whole_says_so() -> None:
    with pytest.raises(PatternRefused, match="whole words"):
        find_in_text("text", Pattern("(?x)a # with a remark", regex=True, whole=True))


def check_inside(at: int, pattern: str) -> None:
    assert 0 <= at <= len(pattern)


@settings(max_examples=200)
@given(st.text("ab()[]*+?|\\{}1,^$.", max_size=8), st.booleans())
def test_no_pattern_does_anything_else(pattern: str, whole: bool) -> None:
    try:
        found = find_in_text("abba (a) 1", Pattern(pattern, regex=True, whole=whole))
    except PatternRefused as error:
        found = []
        check_inside(error.at, pattern)
    assert all(part.start < part.end for part in found)


RUNAWAY = Pattern(r"(?:a|aa|a(?=a))+$b", regex=True)


def test_a_runaway_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE", 0.02)
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    begun = perf_counter()
    with pytest.raises(TooSlow, match="The pattern takes too long"):
        find_in_text("a" * 60 + "!", RUNAWAY)
    assert perf_counter() - begun < 2


def test_a_runaway_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE", 0.02)

    class Stop:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        find_in_text("a" * 60 + "!", RUNAWAY, Stop())


@pytest.mark.parametrize("pattern", [Pattern("a"), Pattern("a", regex=True)])
def test_many_places_are_cancelled_and_limited(pattern: Pattern) -> None:
    seen: list[tuple[int, int]] = []

    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            seen.append((done, total))

    text = "a " * 1000
    assert len(find_in_text(text, pattern, Watch())) == 1000
    assert len(seen) == 3
    assert len(find_in_text(text, pattern, most=10)) == 10
    assert find_in_text(text, pattern, most=0) == []


def test_ten_thousand_places_in_two_megabytes() -> None:
    text = (
        "The minister’s office said that “nothing” was decided on this day. " + "x" * 133
    ) * 10_000
    assert len(text) >= 2_000_000
    for pattern in (
        Pattern("Nothing"),
        Pattern("nothing", whole=True),
        Pattern(r"no\w+", regex=True),
    ):
        assert len(find_in_text(text, pattern)) == 10_000


def test_the_marks_of_the_pattern_are_no_marks_in_plain_words() -> None:
    text = r"a\d+ (b) [c]"
    for each in text.split():
        assert words(text, each) == [each]
