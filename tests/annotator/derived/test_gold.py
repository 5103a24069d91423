"""The worked example: what rules and defaults tell of it is what its annotators wrote."""

from __future__ import annotations

import pytest

from annotator.derived import Surroundings, inside_relations, lacking, standing
from annotator.scheme import default_scheme
from tests.annotator.derived.derived_world import MADE, example, told
from tests.annotator.text.samples import seed


@pytest.mark.parametrize("attribute", MADE)
def test_position_tells_what_the_annotators_wrote(attribute: str) -> None:
    scheme, spans = default_scheme(), example()
    around = Surroundings(scheme, seed(), spans)
    derived = {each.id: standing(scheme, each, around).get(attribute) for each in spans}
    written = {each["id"]: each.get(attribute) for each in told()}
    assert {name: one.value if one else None for name, one in derived.items()} == written
    assert {one.origin for one in derived.values() if one} == {"position"}


def test_inside_is_what_the_annotators_wrote() -> None:
    scheme, spans = default_scheme(), example()
    found = inside_relations(scheme, spans, Surroundings(scheme, seed(), spans))
    written = {each["id"]: each["inside"] for each in told() if "inside" in each}
    assert {each.from_id: each.to_id for each in found} == written
    assert all(each.derived and each.type == "inside" for each in found)
    assert {each.annotator for each in found} == {"ana"}


def test_defaults_hold_for_nearly_all() -> None:
    """What a person has left to say: the hedged claims, and where a guess is not positive."""
    scheme, spans = default_scheme(), example()
    around = Surroundings(scheme, seed(), spans)
    differing = set()
    for one, each in zip(spans, told(), strict=True):
        values = {name: each.value for name, each in standing(scheme, one, around).items()}
        differing |= {
            (each["id"], name)
            for name in ("certainty", "polarity")
            if name in each and values.get(name) != each[name]
        }
    unsure = {("g09", "certainty"), ("g16", "certainty"), ("g19", "certainty")}
    assert differing == unsure | {
        ("g05", "certainty"),
        ("g21", "certainty"), ("g21", "polarity"),
        ("g22", "certainty"), ("g22", "polarity"),
    }  # fmt: skip


def test_only_the_speculations_lack_something() -> None:
    scheme, spans = default_scheme(), example()
    around = Surroundings(scheme, seed(), spans)
    missing = [each for each in lacking(scheme, spans, around, []) if each.kind == "attribute"]
    assert [(each.annotation, each.id) for each in missing] == [
        (name, "certainty") for name in ("g09", "g16", "g19", "g21", "g22")
    ]
