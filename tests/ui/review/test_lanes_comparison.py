"""From a review to lanes: names, order, forms, words."""

from __future__ import annotations

import random
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.model import ArticleReview, Choice
from annotator.team import GoldSpan
from annotator.values import Segment
from tests.ui.reader.compare_world import ANA, BEA, CEM, NAMES, SHA, group, review, version
from ui.reader.compare import CompareState
from ui.review.comparison import (
    comparison_of,
    faces_of,
    form_of,
    kinds_in_words,
    marks_of,
    ordered,
    within,
)

STYLES = {name: SimpleNamespace(name=name) for name in ("claim", "denial", "quote", "speculation")}
IDS = [f"{number:032x}" for number in range(6)]


def compared(made: ArticleReview | None = None, **more: object) -> CompareState:
    made = review() if made is None else made
    faces = faces_of(made, NAMES, SHA, anonymous=False, shuffled=False)
    return comparison_of(made, faces, STYLES, **more)  # type: ignore[arg-type]


def test_names_or_letters_in_a_lasting_order() -> None:
    made = review()
    named = faces_of(made, NAMES, SHA, anonymous=False, shuffled=False)
    assert [face.name for face in named] == ["Ana", "Bea", "Cem & Söhne <b>"]
    assert [face.mark for face in named] == ["A", "B", "C"]
    assert [face.spans for face in named] == [6, 5, 4]
    hidden = faces_of(made, NAMES, SHA, anonymous=True, shuffled=False)
    assert [(face.annotator, face.name) for face in hidden] == [(ANA, "A"), (BEA, "B"), (CEM, "C")]
    assert not any(name in str(hidden) for name in NAMES.values())


def test_shuffling_mixes_anew_for_each_text_and_holds_within_it() -> None:
    orders = set()
    for number in range(40):
        sha = f"{number:064x}"
        once = faces_of(review(), NAMES, sha)
        assert once == faces_of(review(), NAMES, sha)
        assert [face.name for face in once] == ["A", "B", "C"]
        orders.add(tuple(face.annotator for face in once))
    assert len(orders) == 6


@given(st.permutations(IDS), st.booleans(), st.booleans(), st.integers(0, 2**200))
def test_the_order_of_lanes_does_not_depend_on_the_order_of_asking(
    ids: list[str], anonymous: bool, shuffled: bool, seed: int
) -> None:
    names = {id_: f"N{number % 3}" for number, id_ in enumerate(IDS)}
    sha = f"{seed:064x}"
    made = ordered(ids, names, sha, anonymous=anonymous, shuffled=shuffled)
    assert made == ordered(IDS, names, sha, anonymous=anonymous, shuffled=shuffled)
    assert sorted(made) == IDS


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_marks_are_short_and_tell_people_apart(names: list[str]) -> None:
    marks = marks_of({str(number): name for number, name in enumerate(names)})
    assert len(set(marks.values())) == len(names)
    assert all(1 <= len(mark) <= 4 for mark in marks.values())


def test_marks_are_initials_where_they_can_be() -> None:
    names = {"1": "Ana Silva", "2": "Abel", "3": "Bea", "4": "Ana Silva"}
    assert marks_of(names) == {"1": "A1", "2": "Ab", "3": "B", "4": "A2"}


def test_each_kind_of_difference_has_its_form() -> None:
    forms = [form_of(one) for one in review().groups]
    assert forms == ["same", "label", "same", "alone", "detail", "same"]


def test_what_all_share_is_told_from_what_not_all_have() -> None:
    state = compared()
    shared = state.bar("la:claim")
    longer = state.bar("lc:denial")
    assert shared is not None
    assert longer is not None
    assert shared.shared == shared.segments == longer.shared
    assert longer.segments[0].start < longer.shared[0].start
    same = state.bar("da:speculation")
    assert same is not None
    assert same.shared == same.segments
    assert len(same.segments) == 2


def test_two_of_three_agree_and_the_third_has_nothing() -> None:
    pair = [version("x", ANA, "claim", "no talks"), version("y", BEA, "claim", "no talks")]
    made = group(*pair, choices=(Choice(tuple(pair)),), kinds=("missing",), missing=(CEM,))
    assert form_of(made) == "same"
    state = compared(msgspec.structs.replace(review(), groups=(made,), gold=()))
    assert [lane.missing for lane in state.lanes] == [set(), set(), {0}, set()]


def test_hidden_and_solo_lanes_leave_the_forms_alone() -> None:
    every, fewer = compared(), compared(hidden={ANA})
    assert [lane.name for lane in fewer.lanes] == ["Bea", "Cem & Söhne <b>", "Gold"]
    assert fewer.lanes[0] == every.lanes[1]
    assert fewer.groups == every.groups
    solo = compared(hidden={ANA}, solo=ANA)
    assert [lane.name for lane in solo.lanes] == ["Ana", "Gold"]


def test_gold_has_a_lane_where_there_is_some_or_may_be() -> None:
    state = compared()
    (bar,) = state.lanes[-1].bars
    assert (bar.form, bar.group, bar.words) == ("gold", 5, "Gold: claim")
    none = msgspec.structs.replace(review(), gold=(), may_decide=False)
    assert "Gold" not in [lane.name for lane in compared(none).lanes]
    assert compared(none, gold=True).lanes[-1].bars == ()


def test_a_draft_is_drawn_in_place_of_the_gold_that_it_changes() -> None:
    made = review()
    draft = GoldSpan(made.gold[0].id, "denial", (Segment(3, 9),), ())
    (bar,) = compared(draft=draft).lanes[-1].bars
    assert (bar.label, bar.segments, bar.group) == ("denial", (Segment(3, 9),), -1)
    new = msgspec.structs.replace(draft, id="n" * 32)
    assert [one.label for one in compared(draft=new).lanes[-1].bars] == ["denial", "claim"]


def test_groups_are_told_in_words() -> None:
    words = [one.words for one in compared().groups]
    assert words[0] == "Ana: claim; Bea: claim; Cem & Söhne <b>: claim. All have the same."
    assert "Bea: speculation" in words[1]
    assert words[1].endswith("Conflicts: label and boundary; paired: another label, 100 % overlap.")
    assert words[2].startswith("Ana: quote; Bea: quote; Cem & Söhne <b>: nothing.")
    assert words[3].endswith("Missing conflict.")
    assert words[5].endswith("All have the same. Decided: accepted.")


def test_how_a_choice_differs_is_said_with_its_version() -> None:
    one = version("x", ANA, "claim", "no talks")
    other = version("y", BEA, "claim", "no talks had")
    choices = (Choice((one,)), Choice((other,), ("4 characters longer",)))
    made = group(one, other, choices=choices, kinds=("boundary",))
    state = compared(msgspec.structs.replace(review(), groups=(made,), gold=()))
    assert state.lanes[1].bars[0].words == "Bea: claim (4 characters longer)"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("contested", "Adjudicators decided differently."),
        ("escalated", "Escalated."),
        ("decided", "Decided."),
    ],
)
def test_the_state_of_a_group_is_told(state: str, words: str) -> None:
    made = group(version("x", ANA, "claim", "no talks"), state=state)
    (mark,) = compared(msgspec.structs.replace(review(), groups=(made,), gold=())).groups
    assert mark.words.endswith(f"One annotator alone. {words}")
    assert mark.differs == (state == "contested")


def test_several_kinds_are_listed() -> None:
    made = group(version("x", ANA, "claim", "no talks"), kinds=("label", "attribute", "relation"))
    assert kinds_in_words(made) == "Conflicts: label, attribute and relation"


def test_no_name_is_told_where_names_are_hidden() -> None:
    faces = faces_of(review(), NAMES, SHA)
    state = comparison_of(review(), faces, STYLES)  # type: ignore[arg-type]
    assert not any(name in str(state) for name in NAMES.values())


def test_the_order_of_groups_versions_and_people_changes_no_lane() -> None:
    made, chance = review(), random.Random(3)
    groups = []
    for one in made.groups:
        choices = [
            Choice(tuple(chance.sample(choice.versions, len(choice.versions))))
            for choice in one.choices
        ]
        groups.append(msgspec.structs.replace(one, choices=tuple(reversed(choices))))
    other = msgspec.structs.replace(
        made, groups=tuple(groups), annotators=tuple(reversed(made.annotators))
    )
    assert compared(other) == compared(made)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=5))
def test_within_is_what_both_hold(pairs: list[tuple[int, int]]) -> None:
    parts = [Segment(start, start + length) for start, length in pairs]
    bounds = [Segment(5, 15), Segment(20, 30)]
    held = {at for part in within(parts, bounds) for at in range(part.start, part.end)}
    ours = {at for part in parts for at in range(part.start, part.end)}
    assert held == {at for at in ours if 5 <= at < 15 or 20 <= at < 30}
