"""A scheme's look-ups, its version, and its plain form there and back."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.scheme import (
    Attribute,
    Label,
    Scheme,
    Value,
    default_scheme,
    from_builtin,
    model,
    to_builtin,
)

words = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=40)


def schemes() -> st.SearchStrategy[Scheme]:
    """The default scheme with other words in it, and possibly fewer labels."""
    base = default_scheme()

    def made(guideline: str, definitions: list[str], count: int) -> Scheme:
        labels = tuple(
            msgspec.structs.replace(label, definition=definition)
            for label, definition in zip(base.labels[:count], definitions, strict=False)
        )
        return Scheme(name=base.name, layers=base.layers, labels=labels, guideline=guideline)

    return st.builds(made, words, st.lists(words, min_size=4, max_size=4), st.integers(1, 4))


def shuffled(value: Any, keys: st.DataObject) -> Any:
    """The same JSON value with the keys of every object in another order."""
    if isinstance(value, dict):
        order = keys.draw(st.permutations(sorted(value)))
        return {name: shuffled(value[name], keys) for name in order}
    if isinstance(value, list | tuple):
        return [shuffled(each, keys) for each in value]
    return value


def changed_label(scheme: Scheme, **fields: object) -> Scheme:
    first: Label = msgspec.structs.replace(scheme.labels[0], **fields)
    return msgspec.structs.replace(scheme, labels=(first, *scheme.labels[1:]))


def test_labels_are_found_by_id_and_by_name_in_any_case() -> None:
    scheme = changed_label(default_scheme(), name="Behauptung")
    assert scheme.find("BEHAUPTUNG") == scheme.find(" claim ") == scheme.label("claim")
    assert scheme.label("Behauptung") is None
    assert scheme.find("nothing") is None


def test_a_label_in_use_is_found_before_a_retired_one_of_the_same_name() -> None:
    scheme = default_scheme()
    retired = msgspec.structs.replace(scheme.labels[0], id="old", name="denial", retired=True)
    both = from_builtin(
        to_builtin(msgspec.structs.replace(scheme, labels=(retired, *scheme.labels)))
    )
    found = both.find("Denial")
    assert found is not None
    assert found.id == "denial"


def test_layers_of_labels() -> None:
    scheme = default_scheme()
    assert scheme.layer_of("quote").id == "form"
    assert scheme.same_layer("claim", "denial")
    assert not scheme.same_layer("claim", "quote")
    assert not scheme.same_layer("claim", "unheard-of")
    with pytest.raises(Problem, match="no label “unheard-of”"):
        scheme.layer_of("unheard-of")


@given(schemes())
def test_the_plain_form_comes_back_the_same(scheme: Scheme) -> None:
    through_json = json.loads(json.dumps(to_builtin(scheme)))
    again = from_builtin(through_json)
    assert again == scheme
    assert again.version == scheme.version


@given(schemes(), st.data())
def test_the_version_does_not_depend_on_the_order_of_keys(scheme: Scheme, data: Any) -> None:
    plain = to_builtin(scheme) | {
        "sounds": {"target": {"from": "denial", "to": "claim"}},
        "z": 1,
    }
    expected = from_builtin(plain)
    again = from_builtin(shuffled(plain, data))
    assert again == expected
    assert again.version == expected.version
    assert from_builtin(shuffled(to_builtin(scheme), data)).version == scheme.version


@given(schemes(), schemes())
def test_versions_are_equal_exactly_when_the_content_is(one: Scheme, other: Scheme) -> None:
    assert (one.version == other.version) == (to_builtin(one) == to_builtin(other))


@pytest.mark.parametrize(
    "field", ["name", "letter", "key", "pattern", "colour", "definition", "examples", "retired"]
)
def test_every_field_of_a_label_counts_for_the_version(field: str) -> None:
    scheme = default_scheme()
    other: object = {"examples": ("x",), "retired": True}.get(field, "x")
    assert changed_label(scheme, **{field: other}).version != scheme.version


def test_guideline_layers_and_order_count_for_the_version_but_not_the_name() -> None:
    scheme = default_scheme()
    replace = msgspec.structs.replace
    layer = replace(scheme.layers[0], marks="leave")
    changed = [
        replace(scheme, guideline=scheme.guideline + " "),
        replace(scheme, layers=(layer, *scheme.layers[1:])),
        replace(scheme, labels=scheme.labels[::-1]),
    ]
    assert len({scheme.version, *(each.version for each in changed)}) == 4
    assert replace(scheme, name="Another").version == scheme.version
    assert len(scheme.version) == 12
    assert int(scheme.version, 16) >= 0


def changed_attribute(scheme: Scheme, **fields: object) -> Scheme:
    first: Attribute = msgspec.structs.replace(scheme.attributes[0], **fields)
    return msgspec.structs.replace(scheme, attributes=(first, *scheme.attributes[1:]))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "sureness"},
        {"key": "Z"},
        {"folded": True},
        {"shown_for": ("quote",)},
        {"keep": True},
        {"values": default_scheme().attributes[0].values[::-1]},
    ],
)
def test_looks_make_another_version_of_the_same_meaning(fields: dict[str, object]) -> None:
    scheme = default_scheme()
    changed = changed_attribute(scheme, **fields)
    assert changed.version != scheme.version
    assert changed.meaning == scheme.meaning


def test_what_can_change_an_annotation_makes_another_meaning() -> None:
    scheme = default_scheme()
    values = scheme.attributes[0].values
    changed = [
        changed_attribute(scheme, values=values[1:]),
        changed_attribute(scheme, values=(*values, Value("x", "x"))),
        changed_attribute(scheme, definition="Otherwise."),
        changed_attribute(scheme, default="certain"),
        changed_attribute(scheme, required=False),
        changed_label(scheme, definition="Otherwise."),
        changed_label(scheme, retired=True, becomes="speculation"),
        msgspec.structs.replace(scheme, guideline="Otherwise."),
    ]
    assert len({scheme.meaning, *(each.meaning for each in changed)}) == len(changed) + 1
    reordered = msgspec.structs.replace(scheme, labels=scheme.labels[::-1])
    assert reordered.meaning == scheme.meaning


def test_a_number_is_one_number_however_it_is_written() -> None:
    versions = []
    for value in (3, 3.0, -0.0, 0, 2**60, 2.0**60, 3.5):
        # Equal schemes share a place in the cache: each is asked alone.
        model._version.cache_clear()
        versions.append(changed_attribute(default_scheme(), least=value, default=value).version)
    assert versions[0:5:2] == versions[1:6:2]
    assert len(set(versions)) == 4


def test_labels_in_force() -> None:
    scheme = changed_label(default_scheme(), retired=True, becomes="speculation")
    assert scheme.in_force("claim") == "speculation"
    assert scheme.in_force("denial") == "denial"
    assert scheme.mapping == {"claim": "speculation"}


def test_attributes_companions_and_relations_of_a_label() -> None:
    scheme = default_scheme()
    on = {each.id: {a.id for a in scheme.attributes_of(each.id)} for each in scheme.labels}
    stance = {"certainty", "polarity", "speaker", "source_kind", "attribution"}
    assert on["claim"] == on["speculation"] == stance
    assert on["denial"] == {*stance, "negation_at"}
    assert on["quote"] == {"speaker", "source_kind", "quote_type"}
    assert [each.id for each in scheme.companions_of("quote")] == ["source", "cue"]
    off = msgspec.structs.replace(scheme, companion_mode="off")
    assert off.companions_of("quote") == ()
    drawn = {each.id: [r.id for r in scheme.relations_from(each.id)] for each in scheme.labels}
    assert drawn["denial"] == ["target", "duplicate_of"]
    assert drawn["quote"] == drawn["claim"] == ["duplicate_of"]
    speaker = scheme.attribute("speaker")
    assert speaker is not None
    assert speaker.folded_for("claim")
    assert not speaker.folded_for("quote")
    certainty = scheme.attribute("certainty")
    assert certainty is not None
    defaults = {each: certainty.default_of(each) for each in ("claim", "denial", "speculation")}
    assert defaults == {"claim": "certain", "denial": "certain", "speculation": None}
    copy = scheme.relation("duplicate_of")
    assert copy is not None
    assert copy.allows("quote", "quote")
    assert not copy.allows("quote", "claim")


def test_what_a_newer_program_wrote_is_kept_and_counts_for_the_version() -> None:
    plain = json.loads(json.dumps(to_builtin(default_scheme())))
    plain["sounds"] = [{"id": "certainty", "values": ["certain", None]}]
    plain["attributes"][0]["values"][1]["icon"] = "half"
    plain["attributes"][1]["when"] = [
        {"attribute": "certainty", "values": ["certain"], "not": True}
    ]
    plain["companions"][0]["many"] = True
    plain["relations"][1]["icon"] = "link"
    plain["labels"][1]["icon"] = "shield"
    plain["layers"][0]["pattern"] = {"deep": [1, 2.5, True]}
    plain["labels"][2]["pattern"] = "zigzag"
    scheme = from_builtin(plain)
    assert to_builtin(scheme) == plain
    assert scheme.version != default_scheme().version
    assert scheme.label("denial") is not None


def test_an_attribute_of_a_newer_kind_is_kept_and_stands_on_no_label() -> None:
    plain = json.loads(json.dumps(to_builtin(default_scheme())))
    plain["attributes"].append(
        {"id": "since", "name": "since", "kind": "date", "default": "2026-01-31", "least": 1}
    )
    plain["attributes"][4]["derive"] = "a rule of a newer program"
    plain["relations"][2]["derive"] = "another"
    scheme = from_builtin(plain)
    assert to_builtin(scheme)["attributes"][-1]["kind"] == "date"
    assert scheme.attribute("since") is not None
    assert "since" not in [each.id for each in scheme.attributes_of("claim")]


def test_a_field_called_newer_is_passed_on_like_any_other() -> None:
    plain = to_builtin(default_scheme()) | {"newer": "yes"}
    assert to_builtin(from_builtin(plain)) == plain


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (None, "project X: an object"),
        ([], "project X: an object"),
        ({"name": "n"}, "project X: layers: a list"),
        ({"name": "n", "layers": [], "labels": "none"}, "project X: labels: a list"),
        ({"name": "n", "layers": [7], "labels": []}, r"project X: layers\[0\]: an object"),
        ({"name": 3, "layers": [], "labels": []}, r"project X: .*\$\.name"),
        ({"name": "n", "layers": [{"id": "a"}], "labels": []}, r"layers\[0\].*`name`"),
        ({"name": "n", "layers": [], "labels": []}, "at least one layer"),
    ],
)
def test_plain_data_that_is_no_scheme_is_refused(broken: object, message: str) -> None:
    with pytest.raises(Problem, match=message):
        from_builtin(broken, "project X")


def test_a_scheme_can_be_a_key() -> None:
    assert {default_scheme(): 1}[default_scheme()] == 1
