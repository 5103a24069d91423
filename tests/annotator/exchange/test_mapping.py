"""What a file's names are in the scheme, and the scheme that has new ones too."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.exchange.mapping import (
    NameMap,
    attribute_id,
    grown,
    load,
    relation_id,
    written,
    written_attribute,
    written_relation,
)
from annotator.scheme import default_scheme
from annotator.scheme.check import faults

SCHEME = default_scheme()
NASTY = (
    *("Claim\u200b", "CLAIM", "claim", "form", "source", "doubt", "label", "a b", "a  b", " A b"),
    *("A" * 61, "A" * 62, "ß", "SS", "İ", "\u202eevil", "x\ny", "\x1b\x85", "\u200b", "本", "1"),
)
names = st.lists(
    st.text(min_size=1, max_size=70).filter(str.strip) | st.sampled_from(NASTY), max_size=6
)


@settings(max_examples=30)
@given(names, names, names)
def test_a_grown_scheme_is_sound_and_has_every_name(
    labels: list[str], relations: list[str], attributes: list[str]
) -> None:
    scheme = grown(SCHEME, labels, relations, dict.fromkeys(attributes, 1))
    assert faults(scheme) == []
    assert all(scheme.find(each) for each in labels)
    assert all(relation_id(scheme, each) for each in relations)
    assert all(attribute_id(scheme, each) for each in attributes)
    assert grown(scheme, labels, relations, dict.fromkeys(attributes, 1)) == scheme


def test_two_hundred_new_labels_fit() -> None:
    scheme = grown(SCHEME, [f"type {number}" for number in range(200)])
    assert faults(scheme) == []
    assert len(scheme.labels) == 204


def test_what_the_scheme_has_is_not_made_again() -> None:
    assert grown(SCHEME, ["Claim", "QUOTE"], ["Target"], {"certainty": 1}) is SCHEME


def test_the_kind_of_an_attribute_follows_from_its_example() -> None:
    scheme = grown(SCHEME, (), (), {"checked": True, "score": 0.5, "count": 3, "who": "Lee"})
    kinds = {each.id: each.kind for each in scheme.attributes[-4:]}
    assert kinds == {"checked": "flag", "score": "number", "count": "number", "who": "text"}


def test_new_labels_may_lie_across_each_other() -> None:
    scheme = grown(SCHEME, ["PER", "ORG"])
    assert not scheme.layer_of("per").exclusive
    assert scheme.same_layer("per", "org")


def test_names_are_written_as_files_call_them() -> None:
    scheme = grown(SCHEME, ["Opinion piece"], ["Said by"], {"How sure": 1})
    assert written(scheme, "opinion_piece") == "Opinion piece"
    assert written(scheme, "claim") == "claim"
    assert written(scheme, "unknown") == "unknown"
    assert written_relation(scheme, "said_by") == "Said by"
    assert written_attribute(scheme, "how_sure") == "How sure"


def test_no_name_is_nobodys_name() -> None:
    """An empty alias must not answer to an empty name."""
    assert relation_id(SCHEME, "") is None
    assert attribute_id(SCHEME, " ") is None


def test_ids_names_and_aliases_find_in_any_case() -> None:
    first, *rest = SCHEME.attributes
    scheme = replace(SCHEME, attributes=(replace(first, alias="Conf"), *rest))
    for name in (first.id, first.name.upper(), "CONF", " conf "):
        assert attribute_id(scheme, name) == first.id


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_a_mapping_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"map.{ending}"
    text = {
        "toml": '[labels]\nPER = "claim"\nMISC = "-"\n[attributes]\nconf = "+"\n',
        "json": '{"labels": {"PER": "claim", "MISC": "-"}, "attributes": {"conf": "+"}}',
    }
    path.write_text(text[ending], encoding="utf-8")
    assert load(path) == NameMap(labels={"PER": "claim", "MISC": "-"}, attributes={"conf": "+"})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.toml", b"[label]\n"),
        ("a.toml", b"labels = 3\n"),
        ("a.toml", b"labels = [\n"),
        ("a.toml", b"\xff"),
        ("a.json", b'{"labels": {"a": 1}}'),
        ("a.json", b"{"),
    ],
)
def test_what_is_no_mapping_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Problem, match="is no mapping"):
        load(path)
    with pytest.raises(Problem, match="cannot be read"):
        load(tmp_path / "none.toml")
