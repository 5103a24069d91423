"""What the tests of review share: annotations in one line each, and any work on a short text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.review.model import AnnotatorWork, Group
from annotator.scheme import default_scheme
from annotator.team import Decision, DecisionFields
from annotator.values import Annotation, AttributeValue, Relation, Segment, quote_of

SCHEME = default_scheme()
LABELS = [label.id for label in SCHEME.labels]
TEXT = "“The mayor knew of it,” he said, and the town hall denied that 😂 it had been told. " * 3
ANA, BEA, CARL = "a" * 32, "b" * 32, "c" * 32


def span(id: str, label: str, *edges: int, **more: Any) -> Annotation:
    """An annotation on the ranges whose edges are given in turn; Ana's unless said."""
    parts = tuple(Segment(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))
    fields: dict[str, Any] = {"annotator": ANA, "article": 1, **more}
    return Annotation(id=id, label=label, segments=parts, quote=quote_of(TEXT, parts), **fields)


def work(
    annotator: str,
    *annotations: Annotation,
    relations: Sequence[tuple[str, str, str]] = (),
    told: Mapping[str, Mapping[str, AttributeValue]] | None = None,
) -> AnnotatorWork:
    """One annotator's work. ``told`` by id: by default, what is stored. Relations: type, ends."""
    return AnnotatorWork(
        annotator=annotator,
        annotations=tuple(replace(each, annotator=annotator) for each in annotations),
        told=tuple((told or {}).get(each.id, each.attributes) for each in annotations),
        relations=tuple(Relation(*each, annotator=annotator) for each in relations),
    )


def decision(
    fields: DecisionFields, when: int = 1, by: str = "d", *, id: str = "", counts: bool = True
) -> Decision:
    return Decision(
        id=id or f"{by}{when}", article=1, by=by, when=when, counts=counts, fields=fields
    )


def words(group: Group) -> list[list[str]]:
    """The ids in each choice of a group."""
    return [[each.annotation.id for each in choice.versions] for choice in group.choices]


def ids(group: Group) -> set[str]:
    return {each.annotation.id for each in group.versions}


edges = st.tuples(st.integers(0, 20), st.integers(1, 12)).map(lambda at: (at[0], sum(at)))


@st.composite
def places(draw: st.DrawFn) -> tuple[int, ...]:
    """The edges of one segment, or of two."""
    start, end = draw(edges)
    if draw(st.integers(0, 5)):
        return start, end
    gap, length = draw(st.integers(1, 4)), draw(st.integers(1, 8))
    return start, end, end + gap, end + gap + length


values = st.dictionaries(
    st.sampled_from(["certainty", "speaker"]), st.sampled_from(["certain", "possible"]), max_size=1
)


@st.composite
def annotations(draw: st.DrawFn, name: str) -> list[Annotation]:
    """One annotator's annotations, no two of which say the same, in any order."""
    found = draw(
        st.lists(
            st.tuples(st.sampled_from(LABELS), places(), values),
            max_size=5,
            unique_by=lambda each: (each[0], each[1], tuple(each[2].items())),
        )
    )
    return [
        span(f"{name}{number}", label, *place, attributes=said, annotator=name)
        for number, (label, place, said) in enumerate(found)
    ]


@st.composite
def works(draw: st.DrawFn, most: int = 3) -> list[AnnotatorWork]:
    """The work of one to several annotators, with relations among each one's own."""
    found = []
    for name in (ANA, BEA, CARL)[: draw(st.integers(1, most))]:
        own = draw(annotations(name))
        pairs = (
            st.tuples(*[st.sampled_from([each.id for each in own])] * 2) if own else st.nothing()
        )
        links = draw(st.lists(pairs.filter(lambda p: p[0] != p[1]), max_size=2)) if own[1:] else []
        found.append(work(name, *own, relations=[("target", *pair) for pair in links]))
    return found
