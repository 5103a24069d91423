"""Changes of a scheme that the editor makes: ids follow, references follow, nothing else moves."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.scheme import default_scheme, naming
from annotator.scheme.check import RESERVED_KEYS, faults
from ui.scheme import parts

SCHEME = default_scheme()


@given(st.text(max_size=80), st.lists(st.text(max_size=8), max_size=5))
def test_an_id_made_of_any_name_is_one_and_is_free(name: str, taken: list[str]) -> None:
    made = naming.free_id(name, taken, "label")
    assert made not in taken
    assert 0 < len(made) <= 64
    assert made == made.lower()
    assert made.isascii()


def test_an_id_says_what_the_name_says() -> None:
    assert naming.free_id("Déni d’accusation!", (), "label") == "deni_d_accusation"
    assert naming.free_id("claim", ("claim", "claim_2"), "label") == "claim_3"
    assert naming.free_id("否定", (), "label") == "label"


@given(st.text(max_size=20), st.sets(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
def test_a_free_letter_is_free(name: str, taken: set[str]) -> None:
    made = naming.free_letter(name, taken)
    assert len(made) == 1
    assert made.casefold() not in {each.casefold() for each in taken}


@pytest.mark.parametrize("section", ["labels", "layers", "companions", "relations", "attributes"])
def test_what_is_added_keeps_the_rules(section: parts.Section) -> None:
    scheme = SCHEME
    for _ in range(3):
        scheme, at = parts.added(scheme, section, RESERVED_KEYS)
        assert at == len(parts.parts(scheme, section)) - 1
    assert faults(scheme) == []


@pytest.mark.parametrize("section", ["labels", "layers", "companions", "attributes", "relations"])
def test_a_copy_keeps_the_rules_but_for_keys_in_it(section: parts.Section) -> None:
    scheme, at = parts.duplicated(SCHEME, section, 0, RESERVED_KEYS)
    assert at == 1
    assert parts.parts(scheme, section)[1].name.endswith(" 2")
    left = [each for each in faults(scheme) if ".values[" not in each.key]
    assert left == []


def test_another_id_is_followed_everywhere() -> None:
    label = SCHEME.label("denial")
    assert label is not None
    at = parts.index_of(SCHEME, "labels", "denial")
    assert at is not None
    changed = parts.with_part(SCHEME, "labels", at, msgspec.structs.replace(label, id="refusal"))
    assert faults(changed) == []
    assert not any(
        "denial" in (*each.labels, *dict(each.default_for)) for each in changed.attributes
    )
    assert changed.relations[0].from_labels == ("refusal",)
    layer = msgspec.structs.replace(SCHEME.layers[0], id="shape")
    assert faults(parts.with_part(SCHEME, "layers", 0, layer)) == []


@given(st.integers(0, 3), st.integers(0, 3))
def test_moving_keeps_all(at: int, to: int) -> None:
    changed = parts.moved(SCHEME, "labels", at, to)
    assert sorted(each.id for each in changed.labels) == sorted(each.id for each in SCHEME.labels)
    assert changed.labels[to] == SCHEME.labels[at]
    assert parts.moved(changed, "labels", to, at) == SCHEME


def test_removing_takes_the_id_out_of_lists() -> None:
    at = parts.index_of(SCHEME, "labels", "speculation")
    assert at is not None
    assert parts.needed_by(SCHEME, "labels", at) == []
    changed = parts.removed(SCHEME, "labels", at)
    assert "speculation" not in str(changed.attributes)
    assert faults(changed) == []


def test_what_another_part_is_only_for_is_needed() -> None:
    quote = parts.index_of(SCHEME, "labels", "quote")
    assert quote is not None
    needing = " ".join(parts.needed_by(SCHEME, "labels", quote))
    assert "the attribute “type of quote”" in needing
    assert "the relation “inside”" in needing
    layer = parts.index_of(SCHEME, "layers", "form")
    assert layer is not None
    assert parts.needed_by(SCHEME, "layers", layer) == ["the label “quote”"]


def test_a_label_used_again_counts_as_itself() -> None:
    gone = parts.retired(SCHEME, "labels", 0, True)
    merged = parts.with_part(
        gone, "labels", 0, msgspec.structs.replace(gone.labels[0], becomes="quote")
    )
    assert parts.needed_by(merged, "labels", 2)[0] == "the label “claim”, which counts as it"
    assert parts.retired(merged, "labels", 0, False) == SCHEME
