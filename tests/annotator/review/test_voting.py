"""Majority and union: what counting settles on, and what it leaves out."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.reading import work_of
from annotator.review.voting import Way, voted
from annotator.scheme import default_scheme
from annotator.values import Annotation, AttributeValue, Relation, Segment, quote_of

TEXT = "😂 Lee said “we never knew” on Monday, and nobody had told her before the vote."
SCHEME = default_scheme()
PEOPLE = ("ana", "bea", "cal", "dov")
Given = tuple[str, int, int]


def span(
    who: str, given: Given, number: int = 0, attributes: dict[str, AttributeValue] | None = None
) -> Annotation:
    label, start, end = given
    segments = (Segment(start, end),)
    return Annotation(
        id=f"{who}-{number}",
        article=1,
        annotator=who,
        label=label,
        segments=segments,
        quote=quote_of(TEXT, segments),
        attributes=attributes or {},
    )


def settle(way: Way, *theirs: list[Given]) -> list[Given]:
    works = [
        work_of(SCHEME, TEXT, who, [span(who, each, at) for at, each in enumerate(given)])
        for who, given in zip(PEOPLE, theirs, strict=False)
    ]
    found = voted(SCHEME, TEXT, works, way)
    for each in found.annotations:
        assert each.quote == quote_of(TEXT, each.segments)
    return [(each.label, each.start, each.end) for each in found.annotations]


def test_more_than_half_of_those_who_finished() -> None:
    assert settle("majority", [("claim", 2, 25)], [("claim", 2, 25)], []) == [("claim", 2, 25)]
    assert settle("majority", [("claim", 2, 25)], [], []) == []
    assert settle("majority", [("claim", 2, 25)]) == [("claim", 2, 25)]


def test_every_difference_between_two_people_is_a_tie() -> None:
    assert settle("majority", [("claim", 2, 25)], []) == []
    assert settle("majority", [("claim", 2, 25)], [("denial", 2, 25)]) == []
    assert settle("majority", [("claim", 2, 25)], [("claim", 2, 20)]) == []
    assert settle("majority", [("claim", 2, 25)], [("claim", 2, 25)]) == [("claim", 2, 25)]


def test_the_characters_that_more_than_half_marked() -> None:
    theirs = ([("claim", 2, 25)], [("claim", 6, 25)], [("claim", 6, 35)])
    assert settle("majority", *theirs) == [("claim", 6, 25)]


def test_the_label_that_more_than_half_gave() -> None:
    theirs = ([("claim", 2, 25)], [("denial", 2, 25)], [("denial", 2, 25)])
    assert settle("majority", *theirs) == [("denial", 2, 25)]
    three = ([("claim", 2, 25)], [("denial", 2, 25)], [("speculation", 2, 25)])
    assert settle("majority", *three) == []


def test_a_tie_of_four_is_left_out_and_counted() -> None:
    works = [
        work_of(SCHEME, TEXT, who, [span(who, ("claim", 2, end))])
        for who, end in zip(PEOPLE, (25, 25, 35, 35), strict=True)
    ]
    found = voted(SCHEME, TEXT, works, "majority")
    assert (found.annotations, found.ties, found.minor) == ((), 1, 0)


def test_attributes_by_majority_else_none() -> None:
    values = ("certain", "certain", "probable")
    works = [
        work_of(SCHEME, TEXT, who, [span(who, ("claim", 2, 25), 0, {"certainty": value})])
        for who, value in zip(PEOPLE, values, strict=False)
    ]
    found = voted(SCHEME, TEXT, works, "majority")
    assert found.annotations[0].attributes["certainty"] == "certain"
    assert found.sources[found.annotations[0].id] == ("ana-0", "bea-0", "cal-0")
    without = voted(SCHEME, TEXT, works[1:], "majority")
    assert "certainty" not in without.annotations[0].attributes
    assert without.blanks == 1


def test_a_union_keeps_each_group_once() -> None:
    theirs = ([("claim", 2, 25)], [("claim", 2, 20), ("quote", 11, 26)], [("claim", 2, 20)])
    assert settle("union", *theirs) == [("claim", 2, 20), ("quote", 11, 26)]


def test_relations_follow_their_groups() -> None:
    def work(who: str, *, linked: bool) -> object:
        spans = [span(who, ("denial", 2, 10), 0), span(who, ("claim", 11, 26), 1)]
        link = (Relation("target", f"{who}-0", f"{who}-1", who, 1),) if linked else ()
        return work_of(SCHEME, TEXT, who, spans, link)

    works = [work("ana", linked=True), work("bea", linked=True), work("cal", linked=False)]
    found = voted(SCHEME, TEXT, works, "majority")  # type: ignore[arg-type]
    assert [(each.type, each.from_id, each.to_id) for each in found.relations] == [
        ("target", found.annotations[0].id, found.annotations[1].id)
    ]
    one = voted(SCHEME, TEXT, [works[0], works[2]], "majority")  # type: ignore[list-item]
    assert one.relations == ()


SPANS = st.lists(
    st.tuples(
        st.sampled_from(("claim", "denial", "quote")), st.integers(0, 30), st.integers(1, 20)
    ).map(lambda each: (each[0], each[1], each[1] + each[2])),
    max_size=4,
)


@given(st.lists(SPANS, min_size=1, max_size=4), st.sampled_from(("majority", "union")))
def test_the_order_of_annotators_makes_no_difference(theirs: list[list[Given]], way: Way) -> None:
    works = [
        work_of(SCHEME, TEXT, who, [span(who, each, at) for at, each in enumerate(given)])
        for who, given in zip(PEOPLE, theirs, strict=False)
    ]
    found = {
        tuple((each.label, each.segments) for each in voted(SCHEME, TEXT, order, way).annotations)
        for order in permutations(works)
    }
    assert len(found) == 1


@pytest.mark.parametrize("way", ["majority", "union"])
def test_nobody_and_nothing(way: Way) -> None:
    assert voted(SCHEME, TEXT, [], way).annotations == ()
    assert settle(way, [], []) == []
