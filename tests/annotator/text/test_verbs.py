"""The words by which something is said, denied or made uncertain."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import denies, next_cue
from annotator.text.lexicon import forms, inflected
from annotator.text.paragraphs import WINDOW
from annotator.text.verbs import cues_in
from annotator.values import Segment
from tests.annotator.text.samples import places, seed


def cues(text: str) -> list[str]:
    return [text[cue.start : cue.end] for cue in cues_in(text, Segment(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Huawei executive reportedly confirmed it.", ["reportedly confirmed"]),
        ("It categorically and frequently denied that.", ["categorically and frequently denied"]),
        ("They may not be convinced, and it could rain.", ["may not be convinced", "could"]),
        ("It’s hard to know; it is still unclear.", ["It’s hard to know", "it is still unclear"]),
        ("She had never been told; he didn't say.", ["had never been told", "didn't say"]),
        (
            "He is believed to have declined to comment.",
            ["is believed", "have declined to comment"],
        ),
        ("The bank ruled out a loan, pointing out why.", ["ruled out", "pointing out"]),
        ("There is no truth in it, according to Kai.", ["There is no truth in", "according to"]),
        ("It is likely to be late and probably wet.", ["is likely", "probably"]),
        ("Prices appear to rise. They appear in May.", ["appear"]),
        ("Analysts would not say; it may have said so.", ["would not say", "may have said"]),
    ],
)
def test_groups(text: str, expected: list[str]) -> None:
    assert cues(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The claims of the union and its report are here.",
        "The United States and the New York Times are here.",
        "In May the alleged thief was in his forecast.",
        "Er sagte nichts, 他说没有。",
        "He put it in writing.",
    ],
)
def test_nouns_and_names_are_no_cues(text: str) -> None:
    assert cues(text) == []


def test_nouns_that_are_verbs_here() -> None:
    assert cues("He claims so, officials report it, Reuters reports it.") == [
        "claims", "report", "reports",
    ]  # fmt: skip


def test_inflection() -> None:
    assert inflected("deny") == ("denies", "denied", "denying")
    assert inflected("say") == ("says", "said", "saying")
    assert inflected("admit") == ("admits", "admitted", "admitting")
    assert inflected("dismiss") == ("dismisses", "dismissed", "dismissing")
    assert inflected("acknowledge") == ("acknowledges", "acknowledged", "acknowledging")
    assert forms(frozenset({"agree"})) == {"agree", "agrees", "agreed", "agreeing"}


def test_going_on_and_back_through_the_worked_example() -> None:
    text, found, place = seed(), [], 0
    while (cue := next_cue(text, place, True)) is not None:
        found.append(cue)
        place = cue.end
    assert [text[cue.start : cue.end] for cue in found][:4] == [
        "reportedly confirmed", "could", "categorically and frequently denied", "touted",
    ]  # fmt: skip
    back = []
    while (cue := next_cue(text, place, False)) is not None:
        back.append(cue)
        place = cue.start
    assert back[::-1] == found


def test_languages_without_a_list_have_none() -> None:
    assert next_cue("He said so.", 0, True, "en-GB") == Segment(3, 7)
    assert next_cue("He said so.", 0, True, "de") is None


def test_a_cue_far_away_is_found() -> None:
    far = "x. \n" * 4 * WINDOW
    text = far + "He said so.\n" + far
    assert next_cue(text, 0, True) == Segment(len(far) + 3, len(far) + 7)
    assert next_cue(text, len(text), False) == Segment(len(far) + 3, len(far) + 7)
    wide = far.replace("\n", "") + "He said so. " + far.replace("\n", "")
    found = next_cue(wide, 0, True)
    assert found is not None
    assert wide[found.start : found.end] == "said"
    assert next_cue(wide, len(wide), False) == found


@given(places(), st.booleans())
def test_cues_are_inside_and_apart(place: tuple[str, int, int], forward: bool) -> None:
    text, index, _ = place
    cue = next_cue(text, index, forward)
    if cue is not None:
        assert 0 <= cue.start < cue.end <= len(text)
        assert cue.start >= index if forward else cue.end <= index
    found = cues_in(text, Segment(0, len(text)))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all("\n" not in text[cue.start : cue.end] for cue in found)


@pytest.mark.parametrize(
    ("cue", "no"),
    [
        ("categorically and frequently denied", True),
        ("did not say", True),
        ("hasn’t admitted", True),
        ("ruled out", True),
        ("no truth in", True),
        ("said", False),
        ("told the court", False),
        ("Brücke", None),
        ("", None),
    ],
)
def test_whether_a_cue_says_no(cue: str, no: bool | None) -> None:
    assert denies(cue) is no
