"""From a rough selection to the words that were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import cut_words, is_boundary, snap, word_at
from annotator.values import Marks, Segment
from tests.annotator.text.samples import gold, places, seed

MARKS = st.sampled_from(["include", "shed", "leave"])


def snapped(text: str, words: str, marks: Marks, *, exact: bool = False) -> str | None:
    start = text.index(words)
    part = snap(text, start, start + len(words), marks=marks, exact=exact)
    return None if part is None else text[part.start : part.end]


@pytest.mark.parametrize(("name", "label", "segment"), gold())
def test_the_gold_segments_stay_as_they_are(name: str, label: str, segment: Segment) -> None:
    marks: Marks = "include" if label == "quote" else "shed"
    assert snap(seed(), segment.start, segment.end, marks=marks) == segment, name


@pytest.mark.parametrize(("name", "label", "segment"), gold())
def test_the_gold_segments_come_from_rough_selections(
    name: str, label: str, segment: Segment
) -> None:
    """From inside the first word into the last, with and without what stands around."""
    text = seed()
    marks: Marks = "include" if label == "quote" else "shed"
    inner = segment if label != "quote" else Segment(segment.start + 1, segment.end - 2)
    first, last = word_at(text, inner.start), word_at(text, inner.end - 1)
    assert first is not None
    assert last is not None
    after = segment.end
    while text[after : after + 1] and text[after] in ' .,"':
        after += 1
    for start in (inner.start, first.end - 1, segment.start, max(0, segment.start - 1)):
        if text[start] not in ' \n"' and start < segment.start:
            continue
        for end in (inner.end, last.start + 1, segment.end, after):
            if label == "quote" and end > segment.end + 1:
                continue
            assert snap(text, start, end, marks=marks) == segment, (name, start, end)


@pytest.mark.parametrize(
    ("start", "end", "marks", "segment"),
    [
        (1121, 1198, "include", Segment(1118, 1203)),
        (1118, 1203, "include", Segment(1118, 1203)),
        (1117, 1204, "include", Segment(1118, 1203)),
        (1150, 1155, "include", Segment(1118, 1203)),
        (1118, 1119, "include", Segment(1118, 1203)),
        (1120, 1143, "shed", Segment(1119, 1144)),
        (1118, 1144, "shed", Segment(1119, 1144)),
        (1118, 1145, "shed", Segment(1119, 1144)),
        (1118, 1203, "shed", Segment(1119, 1201)),
        (1119, 1203, "shed", Segment(1119, 1201)),
        (683, 709, "shed", Segment(682, 710)),
        (682, 711, "shed", Segment(682, 710)),
        (681, 713, "shed", Segment(682, 710)),
        (551, 578, "shed", Segment(549, 577)),
        (609, 638, "shed", Segment(610, 637)),
    ],
)
def test_the_worked_example(start: int, end: int, marks: Marks, segment: Segment) -> None:
    assert snap(seed(), start, end, marks=marks) == segment


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("rose 40%, he said", " 40%, ", "40%"),
        ("rose 40 %, he said", "40 %, ", "40 %"),
        ("cost 5 €. So", "5 €. ", "5 €"),
        ("paid $3.5m; so", "3.5m; ", "$3.5m"),
        ("by Apple Inc. The", " Apple Inc. ", "Apple Inc."),
        ("in the U.S. today", "the U.S. ", "the U.S."),
        ("at 5 a.m. today", "5 a.m. ", "5 a.m."),
        ("George W. Bush", "George W. ", "George W."),
        ("It is so. Then", "is so. ", "is so"),
        ("Is it so?! Then", "Is it so?! ", "Is it so"),
        ("It was… so", "It was… ", "It was"),
        ("the plan — a good one — failed", " — a good one — ", "a good one"),
        ("• first point", "• first", "first"),
        ("paid (about $5) today", "(about", "about"),
        ("paid (about $5) today", "about $5)", "about $5"),
        ("paid (about $5) today", "(about $5)", "(about $5)"),
        ("a (b) or (c) d", "(b) or (c)", "(b) or (c)"),
        ("the companies’ plan", "the companies’", "the companies’"),
        ("twelve-year-old boy", "year", "twelve-year-old"),
        ("我们，走了。", "，走了。", "走了"),
        ("نعم، هذا صحيح؟", "هذا صحيح؟", "هذا صحيح"),
        ("e\u0301t\u0301e\u0301.", "\u0301t", "e\u0301t\u0301e\u0301"),
        ("ab 👨‍👩‍👧‍👦, c", "👩", "👨‍👩‍👧‍👦"),
        ("x \u200b\u00a0 word\u200b, y", " \u200b\u00a0 word\u200b, ", "word"),
    ],
)
@pytest.mark.parametrize("marks", ["include", "shed", "leave"])
def test_words_are_taken_whole_and_edges_shed(
    text: str, words: str, expected: str, marks: Marks
) -> None:
    assert snapped(text, words, marks) == expected


@pytest.mark.parametrize("words", [" ", " — ", ", ", "?!", "\n"])
def test_nothing_but_punctuation_is_nothing(words: str) -> None:
    for marks in ("include", "shed", "leave"):
        assert snapped(f"a{words}b", words, marks) is None


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("he said “no, never!” today", "never", "“no, never!”"),
        ("he said “no, never!” today", "“", "“no, never!”"),
        ("he said “no, never!” today", "said “no", "said “no, never!”"),
        ("he said “no, never!” today", "never!” today", "“no, never!” today"),
        ("“No ‘not me’ here”", "not", "‘not me’"),
        ("“No ‘not me’ here”", "No ‘not", "“No ‘not me’ here”"),
        ('"No," he said, "never."', "No", '"No,"'),
        ('"No," he said, "never."', "never", '"never."'),
        ("他說：「好！」然後", "好", "「好！」"),
        ("Er sagt: „Ja, gut“ so", "gut", "„Ja, gut“"),
        ("no marks here", "marks", "marks"),
        ("a 'b http://x’/y ‘c http://x’/y d", "c", "‘c http://x’/y"),
        ("don’t say 'so it is' now", "so", "'so it is'"),
    ],
)
def test_include_takes_the_quotation_with_its_marks(text: str, words: str, expected: str) -> None:
    assert snapped(text, words, "include") == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("he said “no, never!” today", "“no, never!”", "no, never"),
        ("he said “no, never!” today", "“no", "no"),
        ("he said “no, never!” today", "never!”", "never"),
        ("he said “no, never!” today", "said “no, never!”", "said “no, never!”"),
        ("“No ‘not me’”", "“No ‘not me’”", "No ‘not me’"),
        ("“‘Not me,’”", "“‘Not me,’”", "Not me"),
        ("“‘Not me,’ too”", "“‘Not me,’", "Not me"),
        ("“‘Not me,’ he too”", "“‘Not me,’ he", "‘Not me,’ he"),
        ('a "stray one', 'a "', "a"),
        ('a "stray one', '"stray', "stray"),
        ("「好！」然後", "「好！」", "好"),
        ("the ’90s", "’90s", "’90s"),
        ("so “\u0301 it is", "“\u0301 it", "“\u0301 it"),
        ('מה צה"ל"', 'צה"ל"', 'צה"ל'),
    ],
)
def test_shed_frees_from_enclosing_and_lone_marks(text: str, words: str, expected: str) -> None:
    assert snapped(text, words, "shed") == expected


def test_leave_keeps_marks_as_they_were_selected() -> None:
    text = "he said “no, never!” today"
    assert snapped(text, "“no, never!”", "leave") == "“no, never!”"
    assert snapped(text, "“no,", "leave") == "“no"


def test_exact_enforces_characters_alone() -> None:
    text = "so, he e\u0301t 🇫🇷."
    assert snapped(text, "o, h", "shed", exact=True) == "o, h"
    assert snapped(text, " ", "shed", exact=True) == " "
    assert snapped(text, "\u0301", "shed", exact=True) == "e\u0301"
    assert snapped(text, "🇷.", "shed", exact=True) == "🇫🇷."


def test_empty_and_outside_selections() -> None:
    assert snap("words", 3, 3, marks="shed") is None
    assert snap("words", 4, 2, marks="shed") is None
    assert snap("words", 7, 9, marks="shed") is None
    assert snap("", 0, 0, marks="shed", exact=True) is None
    assert snap("words", -5, 99, marks="shed") == Segment(0, 5)


@given(places(), MARKS, st.booleans())
def test_the_result_is_whole_and_settled(
    place: tuple[str, int, int], marks: Marks, exact: bool
) -> None:
    text, start, end = place
    part = snap(text, start, end, marks=marks, exact=exact)
    if part is None:
        return
    assert 0 <= part.start < part.end <= len(text)
    assert is_boundary(text, part.start)
    assert is_boundary(text, part.end)
    assert not text[part.start : part.end].isspace() or exact
    assert snap(text, part.start, part.end, marks=marks, exact=exact) == part


def test_in_a_huge_paragraph_it_is_the_same() -> None:
    sentence = 'He said "so it is," she wrote. '
    text = sentence * 40_000
    place = len(sentence) * 20_000
    start, end = place + 9, place + 17
    assert snap(text, start, end, marks="include") == Segment(place + 8, place + 19)
    assert snap(text, place + 8, place + 19, marks="shed") == Segment(place + 9, place + 17)


def left_of(text: str, words: str, marks: Marks = "shed") -> list[str]:
    start = text.index(words)
    gone = Segment(start, start + len(words))
    left = cut_words(text, (Segment(0, len(text)),), gone, marks=marks)
    return [text[part.start : part.end] for part in left]


def test_cutting_takes_whole_words_and_the_rest_sheds_its_new_ends() -> None:
    assert left_of("Some companies talk to us", "comp") == ["Some", "talk to us"]
    assert left_of("Ministers, who met, resign", "ho me") == ["Ministers", "resign"]
    assert left_of("“Some talk, others do not.”", "others", "include") == ["“Some talk", "do not.”"]
    assert left_of("word", "or") == []


def test_cutting_elsewhere_changes_nothing() -> None:
    text = "companies talk"
    part = (Segment(4, 9),)
    assert cut_words(text, part, Segment(0, 2), marks="shed") == part


@given(places(), st.integers(0, 60), st.integers(1, 20), st.sampled_from(["include", "shed"]))
def test_what_a_cut_leaves_is_tidy(
    place: tuple[str, int, int], start: int, length: int, marks: Marks
) -> None:
    text, low, high = place
    if low == high:
        return
    whole = (Segment(low, high),)
    left = cut_words(text, whole, Segment(start, start + length), marks=marks)
    for part in left:
        assert low <= part.start < part.end <= high
        assert part.end <= start or part.start >= start + length or left == whole
        for edge in {part.start, part.end - 1} - {low, high - 1}:
            assert not text[edge].isspace() or left == whole
