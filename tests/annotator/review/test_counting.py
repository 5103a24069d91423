"""The short way to how many groups and conflicts there are gives what the groups give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.review.counting import counted
from annotator.review.groups import groups_of
from annotator.review.model import AnnotatorWork
from annotator.scheme import default_scheme
from annotator.values import Annotation, Relation, Segment

SCHEME = default_scheme()
TEXT = "0123456789" * 3

_segments = st.tuples(st.integers(0, 12), st.integers(1, 12)).map(
    lambda pair: (Segment(pair[0], pair[0] + pair[1]),)
)
_span = st.tuples(
    st.sampled_from(["claim", "denial", "quote", "speculation"]),
    _segments,
    st.sampled_from([{}, {}, {}, {"certainty": "certain"}]),
)


def work(who: int, spans: list[tuple[str, tuple[Segment, ...], dict[str, str]]]) -> AnnotatorWork:
    annotator = f"{who:032x}"
    made = tuple(
        Annotation(
            f"{who:016x}{number:016x}",
            1,
            annotator,
            label,
            segments,
            TEXT[segments[0].start : segments[0].end],
            attributes=dict(attributes),
        )
        for number, (label, segments, attributes) in enumerate(spans)
    )
    return AnnotatorWork(
        annotator=annotator, annotations=made, told=tuple(each.attributes for each in made)
    )


def by_groups(works: list[AnnotatorWork]) -> tuple[int, int]:
    groups = groups_of(SCHEME, works)
    return len(groups), sum(bool(group.kinds) for group in groups)


@given(st.lists(st.lists(_span, max_size=6), max_size=3))
def test_it_counts_what_the_groups_are(
    spans: list[list[tuple[str, tuple[Segment, ...], dict[str, str]]]],
) -> None:
    works = [work(who, each) for who, each in enumerate(spans)]
    assert counted(SCHEME, works) == by_groups(works)
    assert counted(SCHEME, works[::-1]) == by_groups(works)


@given(st.lists(st.lists(_span.map(lambda each: (*each[:2], {})), max_size=8), max_size=4))
def test_also_where_nothing_is_said_but_labels(
    spans: list[list[tuple[str, tuple[Segment, ...], dict[str, str]]]],
) -> None:
    works = [work(who, each) for who, each in enumerate(spans)]
    assert counted(SCHEME, works) == by_groups(works)


def test_relations_are_counted_the_long_way() -> None:
    place = (Segment(0, 5),)
    one, other = (
        work(who, [("denial", place, {}), ("claim", (Segment(10, 15),), {})]) for who in (1, 2)
    )
    link = Relation("target", one.annotations[0].id, one.annotations[1].id, one.annotator)
    linked = AnnotatorWork(
        annotator=one.annotator, annotations=one.annotations, told=one.told, relations=(link,)
    )
    assert counted(SCHEME, [one, other]) == (2, 0)
    assert counted(SCHEME, [linked, other]) == (2, 1)
