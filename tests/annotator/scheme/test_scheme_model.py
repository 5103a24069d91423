"""A scheme's look-ups, its version, and its plain form there and back."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.scheme import Label, Scheme, default_scheme, from_builtin, to_builtin

words = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=40)


def schemes() -> st.SearchStrategy[Scheme]:
    """The default scheme with other words in it, and possibly fewer labels."""
    base = default_scheme()

    def made(guideline: str, definitions: list[str], count: int) -> Scheme:
        labels = tuple(
            msgspec.structs.replace(label, definition=definition)
            for label, definition in zip(base.labels[:count], definitions, strict=False)
        )
        return msgspec.structs.replace(base, guideline=guideline, labels=labels)

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
        "relations": {"target": {"from": "denial", "to": "claim"}},
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


def test_what_a_newer_program_wrote_is_kept_and_counts_for_the_version() -> None:
    plain = json.loads(json.dumps(to_builtin(default_scheme())))
    plain["attributes"] = [{"id": "certainty", "values": ["certain", None]}]
    plain["labels"][1]["icon"] = "shield"
    plain["layers"][0]["pattern"] = {"deep": [1, 2.5, True]}
    plain["labels"][2]["pattern"] = "zigzag"
    scheme = from_builtin(plain)
    assert to_builtin(scheme) == plain
    assert scheme.version != default_scheme().version
    assert scheme.label("denial") is not None


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
