"""Sources and cues to choose from."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import candidates
from annotator.text.companions import MOST
from annotator.text.graphemes import is_boundary
from annotator.values import Segment
from tests.annotator.text.samples import GOLD, places, seed

Kind = Literal["source", "cue"]
EXAMPLE: list[dict[str, Any]] = msgspec.json.decode(GOLD.read_bytes())["annotations"]


def found(text: str, words: str, kind: Kind, label: str = "claim") -> list[str]:
    start = text.index(words)
    parts = candidates(text, (Segment(start, start + len(words)),), kind, label)
    return [text[part.start : part.end] for part in parts]


@pytest.mark.parametrize("kind", ["source", "cue"])
@pytest.mark.parametrize("each", EXAMPLE, ids=[each["id"] for each in EXAMPLE])
def test_the_worked_example(each: dict[str, Any], kind: Kind) -> None:
    segments = tuple(Segment(*part) for part in each["segments"])
    offered = candidates(seed(), segments, kind, each["label"])
    assert len(offered) == len(set(offered)) <= MOST
    wanted = each.get(kind)
    if wanted is not None:
        assert offered.index(Segment(wanted["start"], wanted["end"])) < 3


@pytest.mark.parametrize(
    ("text", "words", "source", "cue"),
    [
        ("“It was late,” said Odile Marrant, who runs it.", "“It was late,”", "Odile Marrant",
         "said"),
        ("“It is done,” the chair, Bruno Aske, promised.", "“It is done,”",
         "the chair, Bruno Aske", "promised"),
        ("Sales did not fall, according to the firm’s director.", "Sales did not fall",
         "the firm’s director", "according to"),
        ("In a letter a former minister wrote that it was late.", "that it was late",
         "a former minister", "wrote"),
        ("“It was late. We left early,” she added.", "We left early", "she", "added"),
    ],
)  # fmt: skip
def test_the_first_is_the_likeliest(text: str, words: str, source: str, cue: str) -> None:
    assert found(text, words, "source")[0] == source
    assert found(text, words, "cue")[0] == cue


def test_the_label_says_which_cue_comes_first() -> None:
    text = "She denied the plan might fail, he said."
    assert found(text, "the plan might fail", "cue", "speculation")[0] == "might"
    assert found(text, "the plan might fail", "cue", "denial")[0] == "denied"


def test_a_cue_comes_without_its_adverbs_too() -> None:
    assert found("He firmly denied it.", "it", "cue") == ["firmly denied", "denied"]


def test_other_languages_and_nothing() -> None:
    assert candidates("Er sagte es.", (Segment(9, 11),), "cue", "claim", "de") == []
    assert candidates("Er sagte es.", (), "cue", "claim") == []
    text = "Das sagte Frau Ilse Braun."
    parts = candidates(text, (Segment(0, 3),), "source", "claim", "de")
    assert any("Ilse Braun" in text[part.start : part.end] for part in parts)


@given(places(), st.sampled_from(["source", "cue"]), st.sampled_from(["claim", "speculation"]))
def test_candidates_are_whole_and_inside(
    place: tuple[str, int, int], kind: Kind, label: str
) -> None:
    text, start, end = place
    if start < end:
        parts = candidates(text, (Segment(start, end),), kind, label)
        assert len(parts) == len(set(parts)) <= MOST
        for part in parts:
            assert 0 <= part.start < part.end <= len(text)
            assert is_boundary(text, part.start)
            assert is_boundary(text, part.end)
