"""Which value stands, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.derived import Standing, Surroundings, applying, standing, standings
from annotator.scheme.model import Attribute, Condition, Scheme
from annotator.values import Annotation, Segment
from tests.annotator.derived.derived_world import choice, scheme, span

QUOTE = span("q", "quote", (0, 20))
ATTRIBUTION = choice(
    "attribution", "direct", "mixed", "indirect", "author", labels=("claim",), derive="attribution"
)
CERTAINTY = choice(
    "certainty", "certain", "possible", labels=("claim", "denial"), default="possible",
    default_for=(("claim", "certain"),),
)  # fmt: skip


def values(made: Scheme, one: Annotation) -> dict[str, tuple[Any, str]]:
    found = standing(made, one, Surroundings(made, "x" * 40, [one, QUOTE]))
    return {name: (each.value, each.origin) for name, each in found.items()}


def test_the_order_of_precedence() -> None:
    made = scheme(choice(
        "attribution", "direct", "author", labels=("claim",), derive="attribution",
        default="author",
    ))  # fmt: skip
    said = {"attribution": "author"}
    inside = (5, 9)
    assert values(made, span("c", "claim", inside, attributes=said)) == {
        "attribution": ("author", "confirmed")
    }
    unsure = {"attributes": said, "unconfirmed": ("attribution",)}
    assert values(made, span("c", "claim", inside, **unsure)) == {
        "attribution": ("direct", "position")
    }
    with_source = {"companions": {"source": Segment(30, 32)}}
    # Position says "indirect", which this scheme has not: what is stored comes next.
    assert values(made, span("c", "claim", (25, 29), **unsure, **with_source)) == {
        "attribution": ("author", "unconfirmed")
    }
    assert values(made, span("c", "claim", (25, 29), **with_source)) == {
        "attribution": ("author", "default")
    }


def test_defaults_by_label() -> None:
    made = scheme(CERTAINTY)
    assert values(made, span("c", "claim", (25, 29))) == {"certainty": ("certain", "default")}
    assert values(made, span("d", "denial", (25, 29))) == {"certainty": ("possible", "default")}
    assert values(made, QUOTE) == {}


def test_an_attribute_of_another_label_does_not_apply() -> None:
    made = scheme(CERTAINTY)
    stored = span("r", "quote", (25, 29), attributes={"certainty": "certain"})
    assert values(made, stored) == {}
    assert applying(made, stored, Surroundings(made, "", [])) == []


def test_unknown_and_retired_ones_are_kept() -> None:
    made = scheme(choice("old", "a", retired=True, default="a"), CERTAINTY)
    one = span("c", "claim", (25, 29), attributes={"old": "b", "alien": 3, "gone": None},
               unconfirmed=("alien",))  # fmt: skip
    assert values(made, one) == {
        "certainty": ("certain", "default"),
        "old": ("b", "confirmed"),
        "alien": (3, "unconfirmed"),
    }


@pytest.mark.parametrize(
    ("asked", "stored", "holds"),
    [
        (("possible",), {"certainty": "possible"}, True),
        (("possible",), {}, False),
        (("certain", "possible"), {}, True),
        ((True,), {"certainty": 1}, False),
        ((1,), {"certainty": 1.0}, True),
    ],
)
def test_conditions(asked: tuple[Any, ...], stored: dict[str, Any], holds: bool) -> None:
    why = Attribute(
        id="why", name="Why", kind="text", default="so",
        when=(Condition(attribute="certainty", values=asked),),
    )  # fmt: skip
    made = scheme(why, CERTAINTY)
    one = span("c", "claim", (25, 29), attributes=stored)
    found = [each.id for each in applying(made, one, Surroundings(made, "x" * 40, [one]))]
    assert found == (["why", "certainty"] if holds else ["certainty"])
    assert ("why" in values(made, one)) is holds
    if holds:
        assert list(values(made, one)) == ["why", "certainty"]


def test_a_condition_on_what_does_not_apply_does_not_hold() -> None:
    first = Attribute(
        id="a", name="A", kind="flag", default=True, labels=("denial",),
    )  # fmt: skip
    second = Attribute(id="b", name="B", kind="flag", default=True,
                       when=(Condition(attribute="a", values=(True,)),))  # fmt: skip
    made = scheme(first, second)
    assert values(made, span("c", "claim", (1, 2))) == {}
    assert set(values(made, span("c", "denial", (1, 2)))) == {"a", "b"}


def test_conditions_in_a_circle_end() -> None:
    def turning(name: str, other: str) -> Attribute:
        return Attribute(id=name, name=name, kind="flag", default=True,
                         when=(Condition(attribute=other, values=(True,)),))  # fmt: skip

    made = scheme(turning("a", "b"), turning("b", "a"))
    assert values(made, span("c", "claim", (1, 2))) == {}


def test_in_bulk_it_is_the_same() -> None:
    made = scheme(ATTRIBUTION, CERTAINTY)
    spans = [span("c", "claim", (5, 9)), QUOTE, span("d", "denial", (22, 29))]
    around = Surroundings(made, "x" * 40, spans)
    assert list(standings(made, spans, around)) == [standing(made, one, around) for one in spans]


def test_a_scheme_without_attributes_has_no_values() -> None:
    assert values(scheme(), span("c", "claim", (5, 9))) == {}


ANY_VALUE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.sampled_from(["certain", "direct"]),
)  # fmt: skip
NAMES = st.sampled_from(["attribution", "certainty", "why", "alien", "old"])


@given(
    st.sampled_from(["claim", "denial", "quote", "unknown"]),
    st.dictionaries(NAMES, ANY_VALUE),
    st.lists(NAMES).map(tuple),
    st.dictionaries(st.sampled_from(["source", "cue"]), st.just(Segment(1, 2))),
    st.lists(ANY_VALUE, max_size=3).map(tuple),
)
def test_nothing_stored_makes_it_fail(
    kind: str,
    attributes: dict[str, Any],
    unconfirmed: tuple[str, ...],
    companions: dict[str, Segment],
    asked: tuple[Any, ...],
) -> None:
    why = Attribute(id="why", name="Why", kind="text",
                    when=(Condition(attribute="attribution", values=asked),))  # fmt: skip
    made = scheme(ATTRIBUTION, CERTAINTY, why, choice("old", "a", retired=True))
    one = span("c", kind, (5, 9), attributes=attributes, unconfirmed=unconfirmed,
               companions=companions)  # fmt: skip
    around = Surroundings(made, "x" * 40, [QUOTE, one])
    found = standing(made, one, around)
    assert all(isinstance(each, Standing) and each.value is not None for each in found.values())
    applies = {each.id for each in applying(made, one, around)}
    assert set(found) - {"alien", "old"} <= applies
    for name in applies & set(attributes):
        if attributes[name] is not None and name not in unconfirmed:
            assert found[name].origin == "confirmed"
