"""Which rules hold for every scheme, and which only for one that is made now."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.scheme import Scheme, default_scheme, from_builtin, to_builtin
from annotator.scheme.check import RESERVED_KEYS, check, check_new, faults
from annotator.scheme.check_attributes import misfit
from annotator.scheme.model import Attribute, Label, Value
from tests.annotator.scheme.strategies import schemes

replace = msgspec.structs.replace


def changed(section: str, at: int, **fields: Any) -> Scheme:
    scheme = default_scheme()
    parts = list(getattr(scheme, section))
    parts[at] = replace(parts[at], **fields)
    return replace(scheme, **{section: tuple(parts)})


def label(id_: str, **fields: Any) -> Label:
    return replace(default_scheme().labels[0], id=id_, name=id_, retired=True, **fields)


@pytest.mark.parametrize("section", ["labels", "companions"])
@pytest.mark.parametrize("key", ["n", "X", "!"])
def test_the_programs_own_keys_are_refused_in_new_schemes_only(section: str, key: str) -> None:
    scheme = changed(section, 0, key=key)
    assert from_builtin(to_builtin(scheme)) == scheme
    check(scheme, "here")
    wanted = rf"here: {section}\[0\]\.key: the key “{key}” is one of the program's own"
    with pytest.raises(Problem, match=wanted):
        check_new(scheme, "here")
    assert [each.key for each in faults(scheme)] == [f"{section}[0].key"]
    assert faults(changed(section, 0, key=key, retired=True)) == []


def test_the_default_keys_are_not_the_programs_own() -> None:
    scheme = default_scheme()
    keys = {each.key for each in (*scheme.labels, *scheme.companions)}
    assert keys == set("CDQSWV")
    assert not keys & RESERVED_KEYS
    assert faults(scheme) == []


@pytest.mark.parametrize(
    ("section", "at", "fields"),
    [
        ("labels", 0, {"pattern": "zigzag"}),
        ("attributes", 0, {"kind": "ranking"}),
        ("attributes", 4, {"derive": "tone"}),
        ("attributes", 2, {"id": "doubt"}),
        ("relations", 2, {"derive": "beside", "from_labels": (), "to_labels": ()}),
    ],
)
def test_what_a_newer_program_may_have_is_refused_in_new_schemes_only(
    section: str, at: int, fields: dict[str, Any]
) -> None:
    scheme = changed(section, at, **fields)
    assert from_builtin(to_builtin(scheme)) == scheme
    with pytest.raises(Problem, match=rf"here: {section}\[{at}\]"):
        check_new(scheme, "here")


@pytest.mark.parametrize(
    ("section", "at", "fields", "place"),
    [
        ("attributes", 0, {"labels": ("tale",)}, "attributes[0].labels[0]"),
        ("attributes", 0, {"values": ()}, "attributes[0].values"),
        ("attributes", 0, {"default": "sure"}, "attributes[0].default"),
        ("attributes", 1, {"key": "c"}, "attributes[1].key"),
        ("companions", 1, {"key": "d"}, "companions[1].key"),
        ("relations", 0, {"key": "c"}, "relations[1].key"),
        ("relations", 2, {"to_labels": ()}, "relations[2].to"),
        ("labels", 0, {"becomes": "denial"}, "labels[0].becomes"),
        ("labels", 0, {"definition": "half \ud800"}, "labels[0].definition"),
    ],
)
def test_what_makes_no_sense_is_refused_wherever_it_comes_from(
    section: str, at: int, fields: dict[str, Any], place: str
) -> None:
    scheme = changed(section, at, **fields)
    assert place in [each.key for each in faults(scheme)]
    with pytest.raises(Problem, match=re.escape(f"here: {place}: ")):
        check(scheme, "here")


def test_all_faults_are_found_each_once() -> None:
    scheme = default_scheme()
    first = replace(scheme.attributes[0], key="Z")
    second = replace(scheme.attributes[1], key="z", default="maybe")
    scheme = replace(scheme, name="", attributes=(first, second, *scheme.attributes[2:]))
    found = faults(scheme)
    # The two keys meet on three labels, and are named once.
    assert [each.key for each in found] == ["name", "attributes[1].default", "attributes[1].key"]
    assert all(each.reason.endswith(".") for each in found)


def test_attributes_of_different_labels_may_share_keys_and_names() -> None:
    scheme = default_scheme()
    quotes = Attribute("tone", "certainty", "flag", labels=("quote",), key="C")
    assert faults(replace(scheme, attributes=(*scheme.attributes, quotes))) == []
    everywhere = replace(quotes, labels=())
    found = faults(replace(scheme, attributes=(*scheme.attributes, everywhere)))
    assert [each.key for each in found] == ["attributes[7].name", "attributes[7].key"]
    retired = replace(everywhere, retired=True)
    assert faults(replace(scheme, attributes=(*scheme.attributes, retired))) == []


@pytest.mark.parametrize(
    ("extra", "place", "reason"),
    [
        (
            [label("a", becomes="b"), label("b", becomes="a")],
            "labels[4].becomes",
            "circle: a → b → a",
        ),
        ([label("a", becomes="a")], "labels[4].becomes", "circle: a → a"),
        ([label("a", becomes="b"), label("b")], "labels[4].becomes", "“b” is retired itself"),
        ([label("a", becomes="x")], "labels[4].becomes", "there is no label “x”"),
        ([label("a", becomes="b"), label("b", becomes="x")], "labels[5].becomes", "no label “x”"),
    ],
)
def test_what_a_label_counts_as_ends_at_one_in_use(
    extra: list[Label], place: str, reason: str
) -> None:
    scheme = default_scheme()
    found = faults(replace(scheme, labels=(*scheme.labels, *extra)))
    assert found[0].key == place
    assert reason in found[0].reason


def test_a_label_may_count_as_another_by_way_of_a_third() -> None:
    scheme = default_scheme()
    extra = (label("a", becomes="b"), label("b", becomes="claim"))
    chained = replace(scheme, labels=(*scheme.labels, *extra))
    assert faults(chained) == []
    assert chained.mapping == {"a": "claim", "b": "claim"}


choice = Attribute("c", "c", "choice", values=(Value("x", "x"), Value("1", "1")))
number = Attribute("n", "n", "number", least=0.0, most=5.0)


@pytest.mark.parametrize(
    ("attribute", "good", "bad"),
    [
        (choice, ["x", "1"], ["y", "", 1, True, None, 1.0]),
        (number, [0, 5, 2.5, 0.0], [-1, 5.1, True, "1", None, float("nan"), float("inf"), 2**70]),
        (Attribute("f", "f", "flag"), [True, False], [0, 1, "true", None]),
        (Attribute("t", "t", "text"), ["x", " x "], ["", "  ", 3, False, None, "\udfff"]),
        (Attribute("d", "d", "date"), ["2026", 3, None], []),
    ],
)
def test_which_values_fit(attribute: Attribute, good: list[Any], bad: list[Any]) -> None:
    assert [each for each in good if misfit(attribute, each)] == []
    assert [each for each in bad if not misfit(attribute, each)] == []


@settings(max_examples=40)
@given(schemes(), st.data())
def test_no_scheme_makes_the_checks_fail(scheme: Scheme, data: st.DataObject) -> None:
    """Whatever is put at a wrong place is named, and never an accident."""
    plain = to_builtin(scheme)
    section = data.draw(st.sampled_from([name for name in plain if isinstance(plain[name], list)]))
    part = data.draw(st.sampled_from(plain[section]))
    field = data.draw(st.sampled_from(sorted(part)))
    odd = st.sampled_from(["", "x", 0, -1.5, True, None, [], ["x"], {}, [{}], [["x", 1]]])
    part[field] = data.draw(odd)
    try:
        again = from_builtin(plain)
    except Problem:
        return
    for fault in faults(again):
        assert fault.key
        assert fault.reason


def test_every_reserved_key_is_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
    listed = re.search(r"The program's own keys are (.+?); neither", page, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`(.)`", listed.group(1))) == RESERVED_KEYS


def test_every_key_of_the_window_is_reserved() -> None:
    from ui.actions import TABLE

    # The keys of review hold only while an article is under review, and go before the labels'.
    labelling = [row for row in TABLE if row.scope != "review"]
    used = {key for row in labelling for key in row.keys if len(key) == 1}
    assert len(used) > 15
    assert used <= RESERVED_KEYS
