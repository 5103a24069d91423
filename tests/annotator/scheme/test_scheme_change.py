"""What changed from one scheme to another, in sentences."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.scheme import (
    Attribute,
    CompanionType,
    Condition,
    Label,
    Layer,
    RelationType,
    Scheme,
    Value,
    default_scheme,
    from_builtin,
    to_builtin,
)
from annotator.scheme.change import LINES_MOST, differences
from tests.annotator.scheme.strategies import schemes

replace = msgspec.structs.replace


def changed(section: str, at: int, **fields: Any) -> Scheme:
    scheme = default_scheme()
    parts = list(getattr(scheme, section))
    parts[at] = replace(parts[at], **fields)
    return replace(scheme, **{section: tuple(parts)})


def told(new: Scheme, old: Scheme | None = None) -> list[str]:
    return [each.text for each in differences(old or default_scheme(), new)]


VALUES = default_scheme().attributes[0].values


@pytest.mark.parametrize(
    ("section", "at", "fields", "texts"),
    [
        ("labels", 0, {"definition": "x"}, ["label “claim”: definition changed"]),
        ("labels", 0, {"examples": ()}, ["label “claim”: examples changed"]),
        ("labels", 0, {"name": "Claim!"}, ["label “claim” is called “Claim!” now"]),
        ("labels", 0, {"key": "1"}, ["label “claim”: key: C → 1"]),
        ("labels", 0, {"colour": "#000000"}, ["label “claim”: colour: #0072B2 → #000000"]),
        ("labels", 0, {"pattern": "dot"}, ["label “claim”: line: solid → dot"]),
        ("labels", 0, {"layer": "form"}, ["label “claim”: layer: “Stance” → “Form”"]),
        ("labels", 0, {"retired": True}, ["label “claim”: retired"]),
        (
            "labels",
            0,
            {"retired": True, "becomes": "speculation"},
            ["label “claim”: retired", "“claim” counts as “speculation” from now on"],
        ),
        ("layers", 0, {"exclusive": False}, ["layer “Form”: the same words may carry several"]),
        ("layers", 0, {"marks": "leave"}, ["layer “Form”: quotation marks: include → leave"]),
        ("attributes", 0, {"required": False}, ["attribute “certainty”: no longer required"]),
        ("attributes", 0, {"labels": ()}, ["attribute “certainty”: for all labels now"]),
        (
            "attributes",
            0,
            {"labels": ("claim", "quote")},
            [
                "attribute “certainty”: now also for “quote”",
                "attribute “certainty”: no longer for “denial”, “speculation”",
            ],
        ),
        ("attributes", 3, {"labels": ("quote",)}, ["attribute “kind of source”: only for “quote”"]),
        ("attributes", 2, {"shown_for": ()}, ["attribute “speaker”: unfolded for none now"]),
        (
            "attributes",
            0,
            {"default": "possible", "default_for": ()},
            [
                "attribute “certainty”: default: none → “possible”",
                "attribute “certainty”: defaults by label changed",
            ],
        ),
        ("attributes", 4, {"derive": ""}, None),
        (
            "attributes",
            1,
            {"when": (Condition("certainty", ("possible",)),)},
            ["attribute “polarity”: conditions changed"],
        ),
        (
            "attributes",
            0,
            {"values": (*VALUES[1:], Value("wild", "wild guess"))},
            [
                "attribute “certainty”: value “certain” removed",
                "attribute “certainty”: new value “wild guess”",
            ],
        ),
        (
            "attributes",
            0,
            {"values": (replace(VALUES[0], name="sure", key="S", definition=""), *VALUES[1:])},
            [
                "attribute “certainty”: value “certain” is called “sure” now",
                "attribute “certainty”: key of “sure”: C → S",
                "attribute “certainty”: definition of “sure” changed",
            ],
        ),
        (
            "attributes",
            0,
            {"values": VALUES[::-1]},
            ["attribute “certainty”: values in another order"],
        ),
        ("companions", 1, {"required": True}, ["companion “cue”: required now"]),
        (
            "relations",
            0,
            {"to_labels": ("claim", "quote")},
            ["relation “denies”: now also to “quote”"],
        ),
        ("relations", 0, {"from_labels": ()}, ["relation “denies”: from all labels now"]),
        ("relations", 0, {"single": False}, ["relation “denies”: several of one annotation now"]),
    ],
)
def test_a_change_is_told(section: str, at: int, fields: dict[str, Any], texts: Any) -> None:
    expected = texts or ["attribute “attribution”: what follows from position: attribution → none"]
    assert told(changed(section, at, **fields)) == expected


def test_new_and_removed_parts_are_told() -> None:
    scheme = default_scheme()
    old = Label("old", "old", "form", "O", "1", "dot", "#000000", retired=True, becomes="claim")
    bigger = replace(
        scheme,
        layers=(*scheme.layers, Layer("tone", "Tone")),
        labels=(*scheme.labels, old),
        attributes=(*scheme.attributes, Attribute("irony", "irony", "flag")),
        companions=(*scheme.companions, CompanionType("place", "place", "Z")),
        relations=(*scheme.relations, RelationType("next", "next")),
    )
    names = ["layer “Tone”", "label “old”", "attribute “irony”", "companion “place”"]
    names.append("relation “next”")
    new = [f"new {each}" for each in names]
    assert told(bigger) == [*new[:2], "“old” counts as “claim” from now on", *new[2:]]
    assert told(scheme, bigger) == [f"{each} removed" for each in names]


def test_a_label_that_no_longer_counts_as_another_is_told() -> None:
    mapped = changed("labels", 0, retired=True, becomes="speculation")
    assert told(default_scheme(), mapped) == [
        "label “claim”: in use again",
        "“claim” counts as itself again",
    ]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a\nb\nc", "a\nx\ny\nc", "guideline changed (2 lines)"),
        ("a\nb\nc", "a\nc", "guideline changed (1 line)"),
        ("", "a", "new guideline"),
        ("a", "", "guideline removed"),
        ("a\n" * LINES_MOST, "b\n" * LINES_MOST, "guideline changed"),
    ],
)
def test_lines_of_the_guideline_are_counted(old: str, new: str, text: str) -> None:
    scheme = default_scheme()
    assert told(replace(scheme, guideline=new), replace(scheme, guideline=old)) == [text]


def test_what_concerns_the_whole_scheme_is_told() -> None:
    scheme = default_scheme()
    other = replace(scheme, name="Mine", companion_mode="later", labels=scheme.labels[::-1])
    assert told(other) == [
        "the scheme is called “Mine” now",
        "companions are marked in a second pass",
        "labels in another order",
    ]
    assert all(each.looks for each in differences(scheme, other))
    newer = from_builtin({**to_builtin(scheme), "sounds": True})
    assert told(newer) == ["what a newer version of the program added changed"]


@settings(max_examples=40)
@given(schemes())
def test_nothing_changed_from_a_scheme_to_itself(scheme: Scheme) -> None:
    assert differences(scheme, from_builtin(to_builtin(scheme))) == []


@settings(max_examples=40)
@given(schemes(), schemes())
def test_any_two_schemes_can_be_compared(one: Scheme, other: Scheme) -> None:
    told_of = differences(one, other)
    assert bool(told_of) == (one != other)
    assert all(each.text for each in told_of)


@settings(max_examples=40)
@given(schemes(), st.data())
def test_what_is_told_as_looks_leaves_the_meaning_alone(scheme: Scheme, data: Any) -> None:
    """Only where a sentence says more than looks are annotations from before outstanding."""
    plain = to_builtin(scheme)
    part = data.draw(st.sampled_from(plain["labels"] + plain.get("attributes", [])))
    part |= data.draw(
        st.sampled_from(
            [
                {"name": "another"},
                {"key": "~"},
                {"definition": "another"},
                {"retired": True},
                {"labels": [scheme.labels[0].id]} if "kind" in part else {"letter": "~"},
                {"required": True, "folded": True} if "kind" in part else {"examples": ["x"]},
            ]
        )
    )
    try:
        new = from_builtin(plain)
    except Problem:
        reject()  # retired, though another label counts as this one
    assert (new.meaning == scheme.meaning) == all(e.looks for e in differences(scheme, new))
