"""Spans as tags and back; which are chosen; what is told of the others."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange import tagging
from annotator.exchange.format import Job
from annotator.exchange.tagging import Edges, Laid, Placed, Style, Tags, Teller, runs, tags_of
from annotator.exchange.tokens import Token, tokens
from annotator.scheme import default_scheme
from annotator.text import sha256
from annotator.values import Annotation, Article, Segment, quote_of

SCHEME = default_scheme()
A, B, C = (label.id for label in SCHEME.labels[:3])
TEXT = "The pro-Russian side, he said, never knew."


def span(label: str, *parts: tuple[int, int], id_: str = "x", text: str = TEXT) -> Annotation:
    segments = tuple(Segment(*part) for part in parts)
    return Annotation(id_, 1, "ana", label, segments, quote_of(text, segments))


def laid(
    *spans: Annotation, overlapping: bool = False, text: str = TEXT, **options: str
) -> tuple[Laid, Job]:
    article = Article(key=1, sha256=sha256(text), external_id="a1", title="T", length=len(text))
    job = Job(SCHEME, options={"segments": "parts", "edges": "split", **options})
    tell = Teller(job, article, "ana")
    found = tagging.lay_work(job, tokens(text), spans, tell, overlapping=overlapping)
    job.losses.close()  # what it holds for the screen stays
    return found, job


def places(found: Laid) -> list[tuple[str, int, int]]:
    return [
        (label, found.tokens[first].start, found.tokens[last - 1].end)
        for first, last, label, _ in found.placed
    ]


def told(job: Job) -> list[tuple[str, str, str]]:
    return [(each.kind, each.words, each.detail) for each in job.losses.first]


def test_an_edge_inside_a_token_cuts_it_and_nothing_moves() -> None:
    found, job = laid(span(A, (8, 15)))  # "Russian" of "pro-Russian"
    assert [each.text for each in found.tokens[:4]] == ["The", "pro-", "Russian", "side"]
    assert [each.space_after for each in found.tokens[:4]] == [True, False, True, False]
    assert places(found) == [(A, 8, 15)]
    assert told(job) == []


def test_an_edge_inside_a_token_takes_it_in_when_asked() -> None:
    found, job = laid(span(A, (8, 15)), edges="expand")
    assert found.tokens == tokens(TEXT)
    assert places(found) == [(A, 4, 15)]
    assert told(job) == [("edges", "Russian", "8–15 became 4–15")]


def test_an_edge_inside_a_token_costs_the_span_when_asked() -> None:
    found, job = laid(span(A, (8, 15)), span(B, (22, 24)), edges="drop")
    assert places(found) == [(B, 22, 24)]
    assert told(job) == [("edges", "Russian", "8–15 cuts a token: left out")]


def test_two_that_meet_in_a_token_cannot_both_have_it() -> None:
    found, job = laid(span(A, (4, 7)), span(B, (8, 20)), edges="expand")
    assert places(found) == [(B, 4, 20)]
    assert told(job) == [
        ("edges", "pro", f"4–7 shares a token with “{B}” 8–20: left out"),
        ("edges", "Russian side", "8–20 became 4–20"),
    ]


@pytest.mark.parametrize("edges", get_args(Edges))
def test_white_space_at_an_edge_falls_away_and_is_told(edges: str) -> None:
    found, job = laid(span(A, (21, 25)), edges=edges)
    assert places(found) == [(A, 22, 24)]
    assert told(job) == [("edges", " he ", "21–25 became 22–24")]


@pytest.mark.parametrize("edges", get_args(Edges))
def test_a_span_of_white_space_has_no_token(edges: str) -> None:
    found, job = laid(span(A, (3, 4)), edges=edges)
    assert places(found) == []
    assert told(job) == [("edges", " ", "only white space: left out")]


def test_the_longest_is_chosen_and_each_other_is_named() -> None:
    outer, inner = span(B, (4, 29), id_="o"), span(A, (22, 29), id_="i")
    across = span(A, (25, 41), id_="c")
    found, job = laid(inner, outer, across)
    assert places(found) == [(B, 4, 29)]
    assert told(job) == [
        ("nesting", "said, never knew", f"25–41 overlaps “{B}” 4–29: left out"),
        ("nesting", "he said", f"22–29 overlaps “{B}” 4–29: left out"),
    ]
    assert [(loss.label, loss.start, loss.end) for loss in job.losses.first] == [
        (A, 25, 41),
        (A, 22, 29),
    ]
    assert {loss.annotator for loss in job.losses.first} == {"ana"}


def test_of_equal_length_the_earlier_is_chosen() -> None:
    found, _ = laid(span(A, (6, 10), id_="b"), span(B, (4, 8), id_="c"))
    assert places(found) == [(B, 4, 8)]


def test_of_the_same_words_the_label_first_in_the_scheme_is_chosen() -> None:
    found, job = laid(span(C, (22, 24), id_="1"), span(B, (22, 24), id_="2"), span(A, (22, 24)))
    assert places(found) == [(A, 22, 24)]
    assert [each.label for each in job.losses.first] == [B, C]


def test_overlaps_are_kept_where_they_have_a_place() -> None:
    found, job = laid(span(B, (4, 29)), span(A, (22, 29)), overlapping=True)
    assert places(found) == [(B, 4, 29), (A, 22, 29)]
    assert told(job) == []


@pytest.mark.parametrize(
    ("rule", "expected", "detail"),
    [
        ("parts", [(A, 4, 20), (A, 31, 41)], "written as 2 spans"),
        ("hull", [(A, 4, 41)], "written as one span, 4–41"),
        ("drop", [], "left out"),
    ],
)
def test_segments_follow_the_rule(
    rule: str, expected: list[tuple[str, int, int]], detail: str
) -> None:
    found, job = laid(span(A, (4, 20), (31, 41)), segments=rule)
    assert places(found) == expected
    assert told(job) == [("segments", "pro-Russian side … never knew", detail)]


def test_parts_that_touch_stay_two() -> None:
    found, _ = laid(span(A, (4, 15), (15, 20)))
    tags = tags_of(found.placed, len(found.tokens), "iob1")
    assert tags[:4] == ["O", f"I-{A}", f"B-{A}", "O"]


def on(*placed: tuple[int, int, str]) -> list[Placed]:
    return [Placed(*each, span(A, (0, 1))) for each in placed]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("iob2", "O B-x I-x B-x B-y O B-y I-y I-y"),
        ("iob1", "O I-x I-x B-x I-y O I-y I-y I-y"),
        ("bilou", "O B-x L-x U-x U-y O B-y I-y L-y"),
    ],
)
def test_tags_say_where_spans_begin(style: Tags, expected: str) -> None:
    placed = on((1, 3, "x"), (3, 4, "x"), (4, 5, "y"), (6, 9, "y"))
    assert " ".join(tags_of(placed, 9, style)) == expected


@pytest.mark.parametrize(
    ("tags", "expected", "name"),
    [
        ("B-x I-x O B-x B-x", [(0, 2, "x"), (3, 4, "x"), (4, 5, "x")], "IOB2"),
        ("I-x I-x O I-x B-x I-y", [(0, 2, "x"), (3, 4, "x"), (4, 5, "x"), (5, 6, "y")], "IOB1"),
        ("U-x B-x I-x L-x O", [(0, 1, "x"), (1, 4, "x")], "BILOU"),
        ("S-x B-x I-x E-x O", [(0, 1, "x"), (1, 4, "x")], "BIOES"),
        ("L-x I-x L-x", [(0, 1, "x"), (1, 3, "x")], "BILOU"),
        ("x x O y x", [(0, 2, "x"), (3, 4, "y"), (4, 5, "x")], "IO"),
        ("B-x I-x O I-x", [(0, 2, "x"), (3, 4, "x")], "mixed"),
        ("B-x E-x L-x", [(0, 2, "x"), (2, 3, "x")], "mixed"),
        ("O O _ -", [], "none"),
        ("", [], "none"),
        ("B-a-b I-a-b", [(0, 2, "a-b")], "IOB2"),
        ("I-x", [(0, 1, "x")], "IOB1"),
    ],
)
def test_every_way_of_tagging_is_read(
    tags: str, expected: list[tuple[int, int, str]], name: str
) -> None:
    assert list(runs(tags.split())) == expected
    style = Style()
    style.add(tags.split())
    assert style.name() == name


@st.composite
def flat(draw: st.DrawFn) -> tuple[list[tuple[int, int, str]], int]:
    """Runs that do not overlap, in order, and a number of tokens."""
    found: list[tuple[int, int, str]] = []
    at = 0
    for _ in range(draw(st.integers(0, 6))):
        first = at + draw(st.integers(0, 2))
        at = first + draw(st.integers(1, 3))
        found.append((first, at, draw(st.sampled_from(["x", "y", "B-z"]))))
    return found, at + draw(st.integers(0, 2))


@settings(max_examples=30)
@given(flat(), st.sampled_from(get_args(Tags)))
def test_tags_come_back_as_the_spans_they_were(
    case: tuple[list[tuple[int, int, str]], int], style: Tags
) -> None:
    found, count = case
    tags = tags_of(on(*found), count, style)
    assert len(tags) == count
    assert list(runs(tags)) == found
    seen = Style()
    seen.add(tags)
    allowed = {"iob2": {"IOB2"}, "iob1": {"IOB1"}, "bilou": {"BILOU"}}[style]
    assert seen.name() in allowed | {"none"}


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 41), st.integers(1, 12)), max_size=6))
def test_split_tokens_still_cover_the_text(marks: list[tuple[int, int]]) -> None:
    spans = [
        span(A, (start, min(start + size, len(TEXT))), id_=str(number))
        for number, (start, size) in enumerate(marks)
    ]
    found, _ = laid(*spans, overlapping=True)
    assert "".join(each.text for each in found.tokens) == "".join(TEXT.split())
    for each in found.tokens:
        assert each == Token(each.start, each.end, TEXT[each.start : each.end], each.space_after)
        assert each.space_after == (TEXT[each.end : each.end + 1] == " ")
