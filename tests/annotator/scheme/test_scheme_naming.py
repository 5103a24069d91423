"""Names and aliases of parts of a scheme: what is free, what may be, what files are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.exchange.mapping import grown, written
from annotator.scheme import Scheme, default_scheme, load_scheme
from annotator.scheme.check import check, faults
from annotator.scheme.naming import free_id, free_letter, keys_taken, slug
from annotator.scheme.save import dump_scheme

SCHEME = default_scheme()


def with_aliases(**aliases: str) -> Scheme:
    """The default scheme, labels by id called otherwise in files."""
    labels = tuple(replace(each, alias=aliases.get(each.id, "")) for each in SCHEME.labels)
    return replace(SCHEME, labels=labels)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Direct quote", "direct_quote"),
        ("Éxtrêmè—Ünït", "extreme_unit"),
        ("__x__", "x"),
        ("引述", ""),
        ("İ", "i"),
        ("a" * 80, "a" * 64),
    ],
)
def test_an_id_from_a_name(name: str, made: str) -> None:
    assert slug(name) == made


def test_what_is_taken_is_numbered() -> None:
    assert free_id("Claim", (), "label") == "claim"
    assert free_id("Claim", ("claim", "claim_2"), "label") == "claim_3"
    assert free_id("引述", ("label",), "label") == "label_2"
    assert len(free_id("a" * 80, ("a" * 64,), "label")) <= 64


def test_a_letter_that_is_free() -> None:
    assert free_letter("Claim", ()) == "C"
    assert free_letter("Claim", ("c", "L")) == "A"
    assert free_letter("引述", ()) == "引"
    assert free_letter("…", ()) == "A"
    every = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789"
    assert free_letter("Claim", every) == "?"


def test_keys_of_what_is_retired_are_free() -> None:
    keys = keys_taken(SCHEME)
    first = SCHEME.labels[0]
    assert first.key in keys
    retired = replace(SCHEME, labels=(replace(first, retired=True), *SCHEME.labels[1:]))
    assert keys_taken(retired) == [each for each in keys if each != first.key]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=6))
def test_any_names_make_a_scheme_that_can_be_kept(names: list[str]) -> None:
    wanted = [name for name in names if name.strip()]
    made = grown(SCHEME, wanted)
    assert faults(made) == []
    for name in wanted:
        label = made.find(name)
        assert label is not None
        assert made.find(written(made, label.id)) == label


def test_nothing_is_found_by_nothing() -> None:
    assert SCHEME.find("") is None
    assert SCHEME.find("  ") is None


def test_a_label_is_found_by_its_alias_but_by_its_id_and_name_first() -> None:
    scheme = with_aliases(claim="Behauptung")
    assert written(scheme, "claim") == "Behauptung"
    for name in ("behauptung", " BEHAUPTUNG ", "claim"):
        assert getattr(scheme.find(name), "id", "") == "claim"
    twisted = with_aliases(claim="quote")
    assert getattr(twisted.find("quote"), "id", "") == "quote"
    retired = replace(twisted.labels[0], alias="old")
    assert retired.alias == "old"


def test_an_alias_is_saved_and_loaded(tmp_path: Path) -> None:
    scheme = with_aliases(claim="B-CLAIM “x”")
    relation = replace(SCHEME.relations[0], alias="rel:1")
    attribute = replace(SCHEME.attributes[0], alias="attr/1")
    scheme = replace(
        scheme,
        relations=(relation, *SCHEME.relations[1:]),
        attributes=(attribute, *SCHEME.attributes[1:]),
    )
    file = tmp_path / "s.toml"
    file.write_text(dump_scheme(scheme), "utf-8")
    assert load_scheme(file) == scheme
    assert scheme.version != SCHEME.version
    assert scheme.meaning == SCHEME.meaning


@pytest.mark.parametrize(
    "aliases",
    [
        {"claim": "quote"},
        {"claim": "QUOTE"},
        {"claim": "same", "quote": " Same"},
    ],
)
def test_what_files_call_two_labels_alike_is_refused(
    aliases: dict[str, str], tmp_path: Path
) -> None:
    scheme = with_aliases(**aliases)
    (fault,) = faults(scheme)
    assert fault.key.endswith(".alias")
    assert "already means labels[" in fault.reason
    check(scheme, "in a project")  # one that is in force can be opened all the same
    file = tmp_path / "s.toml"
    file.write_text(dump_scheme(scheme), "utf-8")
    with pytest.raises(Problem, match="alias"):
        load_scheme(file)


def test_an_alias_of_ones_own_name_or_of_a_retired_label_is_none() -> None:
    assert faults(with_aliases(claim="Claim", quote="quote")) == []
    first, second, *rest = with_aliases(claim="x", quote="x").labels
    gone = replace(SCHEME, labels=(replace(first, retired=True), second, *rest))
    assert not [each for each in faults(gone) if each.key.endswith(".alias")]


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Problem, match="half a character"):
        check(with_aliases(claim="\ud800"), "s")
    attribute = replace(SCHEME.attributes[0], alias="\ud800")
    scheme = replace(SCHEME, attributes=(attribute, *SCHEME.attributes[1:]))
    with pytest.raises(Problem, match="half a character"):
        check(scheme, "s")
