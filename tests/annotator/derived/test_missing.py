"""What is required and missing."""

from __future__ import annotations

from typing import Any

from annotator.derived import Lack, Surroundings, lacking
from annotator.scheme.model import Attribute, CompanionType, RelationType, Scheme
from annotator.values import Annotation, Relation, Segment
from tests.annotator.derived.derived_world import choice, scheme, span

TARGET = RelationType(
    id="target", name="Denies", from_labels=("denial",), to_labels=("claim",), required=True
)
SOURCE = CompanionType(id="source", name="Source", key="W", required=True)
CERTAINTY = choice(
    "certainty", "certain", labels=("claim", "denial"), required=True,
    default_for=(("claim", "certain"),),
)  # fmt: skip


def lacks(made: Scheme, *spans: Annotation, **more: Any) -> list[tuple[str, str, str]]:
    around = Surroundings(made, "x" * 60, spans)
    found = lacking(made, spans, around, more.get("relations", []))
    return [(each.annotation, each.kind, each.id) for each in found]


def test_in_the_order_of_the_text() -> None:
    made = scheme(CERTAINTY, companions=(SOURCE,), relations=(TARGET,))
    late, early = span("d", "denial", (30, 40)), span("c", "claim", (5, 9))
    assert lacks(made, late, early) == [
        ("c", "companion", "source"),
        ("d", "attribute", "certainty"),
        ("d", "companion", "source"),
        ("d", "relation", "target"),
    ]


def test_names_are_given() -> None:
    made = scheme(CERTAINTY)
    one = span("d", "denial", (30, 40))
    assert lacking(made, [one], Surroundings(made, "", [one]), []) == [
        Lack("d", "attribute", "certainty", "Certainty")
    ]


def test_what_is_there_is_not_missing() -> None:
    made = scheme(CERTAINTY, companions=(SOURCE,), relations=(TARGET,))
    one = span("d", "denial", (30, 40), attributes={"certainty": "certain"},
               companions={"source": Segment(0, 3)})  # fmt: skip
    drawn = Relation(type="target", from_id="d", to_id="c", annotator="ana")
    assert lacks(made, one, relations=[drawn]) == []
    assert lacks(made, one, relations=[]) == [("d", "relation", "target")]


def test_companions_are_asked_for_only_while_they_are_marked() -> None:
    one = span("c", "claim", (30, 40))
    for mode, expected in (("on", 1), ("later", 0), ("off", 0)):
        made = scheme(companions=(SOURCE,), companion_mode=mode)
        assert len(lacks(made, one)) == expected


def test_retired_things_are_not_required() -> None:
    made = scheme(
        Attribute(id="a", name="A", kind="text", required=True, retired=True),
        companions=(CompanionType(id="s", name="S", key="W", required=True, retired=True),),
        relations=(RelationType(id="r", name="R", required=True, retired=True),),
    )
    assert lacks(made, span("c", "claim", (30, 40))) == []


def test_a_required_relation_of_position() -> None:
    inside = RelationType(
        id="inside", name="Inside", from_labels=("denial",), to_labels=("quote",),
        derive="inside", required=True,
    )  # fmt: skip
    made = scheme(relations=(inside,))
    quote, one = span("q", "quote", (0, 20)), span("d", "denial", (5, 9))
    assert lacks(made, quote, one) == []
    assert lacks(made, one) == [("d", "relation", "inside")]
