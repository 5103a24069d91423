"""What is shared between annotations is what each of them would have got alone."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from annotator.derived import (
    Surroundings,
    inside_relations,
    standing,
    standings,
    surroundings,
    told,
)
from annotator.derived.rules import RULES
from annotator.scheme.model import Attribute, Condition, RelationType, Scheme
from annotator.values import Annotation, AttributeValue, Segment
from tests.annotator.derived.derived_world import choice, scheme, span

TEXT = "He said: “It was dark. And cold.” Then “fog” came, she said. " * 2
LABELS = ("claim", "denial", "quote")
ATTRIBUTES = (
    choice(
        "attribution", "direct", "mixed", "indirect", "author", labels=("claim", "denial"),
        derive="attribution",
    ),
    choice("certainty", "sure", "open", default="open", default_for=(("claim", "sure"),)),
    choice("negation_at", "cue", "content", labels=("denial",), derive="negation_at"),
    choice("quote_type", "direct", "mixed", labels=("quote",), derive="quote_type"),
    Attribute(
        id="why", name="Why", kind="text", default="quoted",
        when=(Condition(attribute="attribution", values=("direct", "mixed")),),
    ),
)  # fmt: skip
SCHEMES = (
    scheme(*ATTRIBUTES),
    scheme(*ATTRIBUTES[:-1]),
    scheme(*ATTRIBUTES, relations=()),
    scheme(*ATTRIBUTES, relations=(RelationType(id="in", name="In", derive="inside"),)),
)


def parts() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    place = st.tuples(st.integers(0, 100), st.integers(1, 20))
    one = place.map(lambda at: ((at[0], at[0] + at[1]),))
    two = st.tuples(place, st.integers(1, 9), st.integers(1, 9)).map(
        lambda at: (
            (at[0][0], sum(at[0])),
            (sum(at[0]) + at[1], min(sum(at[0]) + at[1] + at[2], len(TEXT))),
        )
    )
    return st.one_of(one, one, two.filter(lambda found: found[1][0] < found[1][1]))


def extras() -> st.SearchStrategy[dict[str, Any]]:
    values = st.dictionaries(
        st.sampled_from(["attribution", "certainty", "why", "alien"]),
        st.sampled_from(["sure", "direct", "x", None]),
        max_size=2,
    )
    companions = st.dictionaries(
        st.sampled_from(["source", "cue"]),
        st.integers(0, 90).map(lambda low: Segment(low, low + 4)),
        max_size=2,
    )
    said = st.tuples(values, companions, st.booleans()).map(
        lambda drawn: {
            "attributes": drawn[0],
            "companions": drawn[1],
            "unconfirmed": tuple(sorted(drawn[0])) if drawn[2] else (),
        }
    )
    return st.one_of(st.just({}), said)


def spans() -> st.SearchStrategy[list[Annotation]]:
    drawn = st.lists(st.tuples(parts(), st.sampled_from(LABELS), extras()), max_size=12)
    return drawn.map(
        lambda found: [
            span(f"{at:02}", label, *segments, **more)
            for at, (segments, label, more) in enumerate(found)
        ]
    )


def naive(made: Scheme, one: Annotation, around: Surroundings) -> dict[str, AttributeValue]:
    """The order of precedence as the manual tells it, nothing shared."""
    found: dict[str, AttributeValue] = {}
    for each in made.attributes_of(one.label):  # those that others depend on come first here
        met = all(found.get(when.attribute) in when.values for when in each.when)
        if met and (value := _naive(each, one, around)) is not None:
            found[each.id] = value
    ids = {each.id for each in made.attributes}
    kept = {name: value for name, value in one.attributes.items() if name not in ids}
    return {**found, **{name: value for name, value in kept.items() if value is not None}}


def _naive(each: Attribute, one: Annotation, around: Surroundings) -> AttributeValue:
    stored = one.attributes.get(each.id)
    if stored is not None and each.id not in one.unconfirmed:
        return stored
    by_rule = RULES[each.derive](one, around) if each.derive else None
    if by_rule in {value.id for value in each.values}:
        return by_rule
    return each.default_of(one.label) if stored is None else stored


@given(spans(), st.sampled_from(SCHEMES))
def test_shared_values_are_those_of_each_alone(found: list[Annotation], made: Scheme) -> None:
    around = Surroundings(made, TEXT, found)
    alone = [standing(made, one, Surroundings(made, TEXT, list(found))) for one in found]
    assert list(standings(made, found, around)) == alone
    together = list(told(made, found, around))
    for one, here, shared in zip(found, alone, together, strict=True):
        values = {name: each.value for name, each in here.items()}
        assert values == naive(made, one, around)
        assert shared.values == values
        unsure = sorted(name for name, each in here.items() if each.origin != "confirmed")
        assert shared.unconfirmed == unsure


@given(spans(), st.sampled_from(SCHEMES))
def test_few_and_many_holders_are_gone_through_alike(found: list[Annotation], made: Scheme) -> None:
    few = Surroundings(made, TEXT, found)
    near = [few.inside(one) for one in found]
    with patch.object(surroundings, "_FEW", -1):  # the index, however few there are
        many = Surroundings(made, TEXT, found)
        assert [many.inside(one) for one in found] == near
        assert inside_relations(made, found, many) == inside_relations(made, found, few)
    pairs = [(one, outer) for one, outer in zip(found, near, strict=True) if outer is not None]
    assert few.pairs(found) == pairs == few.pairs(tuple(found))


def test_what_is_handed_out_alone_may_be_changed() -> None:
    made, one = SCHEMES[0], span("c", "claim", (3, 9))
    around = Surroundings(made, TEXT, [one])
    standing(made, one, around).clear()
    assert standing(made, one, around)
