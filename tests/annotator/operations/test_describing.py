"""Attributes, companions, doubt: what is said about one's own annotations."""

from __future__ import annotations

import math

import pytest
from msgspec.structs import replace

from annotator.errors import NotYours, Problem, SegmentRefused
from annotator.operations import (
    AddAnnotation,
    ConfirmScheme,
    Describe,
    LabelPlaces,
    SetDoubt,
    SetScheme,
)
from annotator.project import Project
from annotator.scheme import Attribute, default_scheme
from annotator.values import Annotation, AttributeValue, Segment
from tests.annotator.world import World, in_the_file, made_anew, stands

CUE = Segment(17, 28)
CUE_ONLY = (CUE,)


def made(project: Project, label: str = "claim") -> str:
    return project.run(AddAnnotation(1, (Segment(1, 14),), label)).annotations[0]


def one(project: Project, id_: str) -> Annotation:
    found = project.annotation(id_)
    assert found is not None
    return found


def test_attributes_and_companions_are_set_and_removed(project: Project) -> None:
    mine = made(project)
    changes = project.run(Describe((mine,), {"certainty": "possible"}, {"cue": CUE}))
    assert (changes.name, changes.kinds) == ("Describe a span", frozenset({"annotations"}))
    assert changes.message == "Certainty: possible; cue set."
    assert one(project, mine).attributes == {"certainty": "possible"}
    assert one(project, mine).companions == {"cue": CUE}
    assert project.run(Describe((mine,), {"certainty": "possible"})).operation == ""
    project.run(Describe((mine,), {"polarity": "negative"}))
    assert one(project, mine).attributes == {"certainty": "possible", "polarity": "negative"}
    said = project.run(Describe((mine,), {"certainty": None}))
    assert (said.name, said.message) == ("Remove certainty", "Certainty: removed.")
    project.run(Describe((mine,), companions={"cue": None}))
    assert (one(project, mine).attributes, one(project, mine).companions) == (
        {"polarity": "negative"},
        {},
    )
    assert stands(project) == made_anew(project)


def test_undo_gives_back_each_value_by_itself(project: Project) -> None:
    mine = made(project)
    first = one(project, mine)
    project.run(Describe((mine,), {"certainty": "possible"}))
    project.run(Describe((mine,), {"certainty": "probable", "polarity": "negative"}))
    project.undo()
    assert one(project, mine).attributes == {"certainty": "possible"}
    project.undo()
    assert one(project, mine) == first
    project.redo()
    project.redo()
    assert one(project, mine).attributes == {"certainty": "probable", "polarity": "negative"}
    assert stands(project) == made_anew(project)


def test_attributes_kept_from_the_one_before_come_with_the_label(project: Project) -> None:
    added = AddAnnotation(1, (Segment(1, 14),), "claim", {"certainty": "probable"})
    id_ = project.run(added).annotations[0]
    assert one(project, id_).attributes == {"certainty": "probable"}
    assert one(project, id_).unconfirmed == ()
    wrong = AddAnnotation(1, (Segment(0, 5),), "claim", {"certainty": "sure"})
    with pytest.raises(Problem, match="“sure” is no value of certainty"):
        project.run(wrong)


@pytest.mark.parametrize(
    ("attributes", "companions", "said"),
    [
        ({"certainty": "sure"}, {}, "“sure” is no value of certainty"),
        ({"certainty": True}, {}, "“True” is no value of certainty"),
        ({"speaker": 4}, {}, "“4” is no value of speaker"),
        ({"speaker": "a\0b"}, {}, "broken character"),
        ({"quote_type": "direct"}, {}, "no attribute “quote_type” for a claim"),
        ({"colour": "red"}, {}, "no attribute “colour”"),
        ({}, {"scope": Segment(0, 1)}, "no companion “scope”"),
        ({}, {"cue": Segment(9000, 9001)}, "does not lie in the article"),
    ],
)
def test_what_does_not_fit_is_refused(
    project: Project, attributes: dict[str, object], companions: dict[str, Segment], said: str
) -> None:
    mine = made(project)
    before = stands(project)
    with pytest.raises((Problem, SegmentRefused), match=said):
        project.run(Describe((mine,), attributes, companions))  # type: ignore[arg-type]
    assert stands(project) == before


def test_of_many_only_mine_are_described(world: World, project: Project) -> None:
    anas = made(project)
    bobs = world.switch(project, world.bob)
    mine = made(bobs, "denial")
    with pytest.raises(NotYours):
        bobs.run(Describe((anas,), {"certainty": "possible"}))
    said = bobs.run(Describe((mine, anas), {"certainty": "possible"})).message
    assert said == "Certainty: possible. 1 span is somebody else’s and was left alone."
    assert in_the_file(bobs, anas).attributes == {}


def test_doubt_has_one_line_why(project: Project) -> None:
    mine = made(project)
    assert project.run(SetDoubt(mine, True, " a claim\nor not? ")).message == "In doubt."
    assert (one(project, mine).doubt, one(project, mine).doubt_note) == (True, "a claim or not?")
    assert project.run(SetDoubt(mine, True, "a claim or not?")).operation == ""
    project.run(SetDoubt(mine, False))
    assert (one(project, mine).doubt, one(project, mine).doubt_note) == (False, "")
    project.undo()
    assert one(project, mine).doubt_note == "a claim or not?"


def test_text_values_complete_from_the_article_and_the_project(project: Project) -> None:
    first, second = made(project), project.run(AddAnnotation(2, (Segment(0, 8),), "claim"))
    third = project.run(AddAnnotation(2, (Segment(9, 14),), "claim")).annotations[0]
    project.run(Describe((first,), {"speaker": "Vincent Pang"}))
    project.run(Describe((*second.annotations, third), {"speaker": "Lee"}))
    assert project.values_in_use("speaker", 1) == ["Vincent Pang"]
    assert project.values_in_use("speaker") == ["Lee", "Vincent Pang"]
    assert project.values_in_use("certainty") == []


def test_the_history_of_one_annotation_is_told(project: Project) -> None:
    mine = made(project)
    project.run(Describe((mine,), {"certainty": "possible"}, {"cue": CUE}))
    project.run(SetDoubt(mine, True, "why"))
    project.undo()
    told = [step.what for step in reversed(project.annotation_history(mine))]
    assert told == [
        ("made as claim: We never paid",),
        ("certainty: none → possible", "cue marked"),
        ("in doubt: why",),
        ("no doubt any more",),
    ]
    newest = project.annotation_history(mine)
    assert [step.undone for step in newest] == [False, True, False, False]
    assert {step.author for step in newest} == {"Ana"}
    assert project.annotation_history("0" * 32) == []


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**70, -1.5, True, "3"])
def test_what_no_file_holds_is_no_number(project: Project, value: AttributeValue) -> None:
    number = Attribute("people", "people", "number", least=0)
    project.run(SetScheme(replace(default_scheme(), attributes=(number,))))
    mine = made(project)
    for operation in (
        Describe((mine,), {"people": value}),
        AddAnnotation(2, CUE_ONLY, "claim", {"people": value}),
        LabelPlaces(((2, CUE_ONLY),), "claim", {"people": value}),
    ):
        with pytest.raises(Problem, match="is no value of people"):
            project.run(operation)
    project.run(Describe((mine,), {"people": 3.5}))
    assert stands(project) == made_anew(project)


def test_no_value_is_not_stored(project: Project) -> None:
    none = {"certainty": None}
    added = project.run(AddAnnotation(1, CUE_ONLY, "claim", none)).annotations[0]
    project.run(LabelPlaces(((2, CUE_ONLY),), "claim", none))
    assert one(project, added).attributes == project.annotations(2)[0].attributes == {}


def test_confirming_tells_what_it_confirmed(project: Project) -> None:
    mine = made(project)
    second = project.run(AddAnnotation(2, (Segment(0, 8),), "denial")).annotations[0]
    values: dict[str, AttributeValue] = {"certainty": "certain", "polarity": "positive"}
    project.run(Describe((mine,), {"polarity": "positive"}))
    confirm = ConfirmScheme((mine,), {**values, "speaker": "Lee"})
    assert project.run(confirm).message == "Confirmed 2 values of the span.", "one was already"
    assert project.run(confirm).message == "That is confirmed already."
    assert project.run(ConfirmScheme((mine,))).message == "Made under the present scheme already."
    both = ConfirmScheme((mine, second), {"certainty": "certain", "speaker": "Oh"})
    assert project.run(both).message == "Confirmed 3 values of 2 spans."
    scheme = default_scheme()
    others = tuple(replace(each, definition="Another one.") for each in scheme.labels)
    project.run(SetScheme(replace(scheme, labels=others)))
    with_one = ConfirmScheme((mine,), {"certainty": "probable"})
    assert project.run(with_one).message == (
        "Confirmed the span under the present scheme, with 1 value."
    )
    alone = project.run(ConfirmScheme((second,)))
    assert alone.message == "Confirmed the span under the present scheme."
    project.undo()
    many = ConfirmScheme((mine, second), {"certainty": "possible"})
    assert project.run(many).message == (
        "Confirmed 2 spans under the present scheme, with 2 values."
    )
    assert one(project, second).attributes["certainty"] == "possible"
    assert one(project, second).scheme_version == project.scheme.version
    project.undo()
    assert one(project, second).attributes["certainty"] == "certain"
    assert stands(project) == made_anew(project)


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (Describe(("a",)), "Describe a span"),
        (Describe(("a",), {"certainty": "possible"}), "Set certainty"),
        (Describe(("a",), {"certainty": None}), "Remove certainty"),
        (Describe(("a",), companions={"cue": CUE}), "Set cue"),
        (Describe(("a",), companions={"cue": None}), "Remove cue"),
        (Describe(("a",), {"certainty": None}, {"cue": None}), "Describe a span"),
        (Describe(("a",), {"certainty": None}, verb="Take over"), "Take over"),
    ],
)
def test_the_undo_list_names_what_was_set(operation: Describe, name: str) -> None:
    assert operation.name == name
