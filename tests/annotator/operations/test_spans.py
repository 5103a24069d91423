"""Labelling: what each operation does, says and refuses."""

from __future__ import annotations

import msgspec
import pytest

from annotator.errors import NotYours, Problem, SegmentRefused
from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    Relabel,
    RemoveArticles,
    SetNote,
    SetProgress,
    SetScheme,
    SetSegments,
)
from annotator.operations.spans import SHOWN, shown
from annotator.project import Project
from annotator.values import GAP, Segment
from tests.annotator.world import FIRST, World, history_of, in_the_file, made_anew, stands

ONE = (Segment(1, 14),)
PARTS = (Segment(1, 9), Segment(17, 23))


def label(project: Project, segments: tuple[Segment, ...] = ONE, name: str = "claim") -> str:
    return project.run(AddAnnotation(1, segments, name)).annotations[0]


def test_labelling(project: Project) -> None:
    changes = project.run(AddAnnotation(1, PARTS, "claim"))
    assert changes.name == "Label claim"
    assert changes.message == f"Labelled claim: “We never{GAP}Huawei”"
    assert changes.kinds == {"annotations", "progress"}
    assert changes.articles == {1}
    (made,) = project.annotations(1)
    assert changes.annotations == (made.id,)
    assert (made.segments, made.start, made.end) == (PARTS, 1, 23)
    assert made.quote == f"We never{GAP}Huawei"
    assert (made.label, made.annotator, made.origin) == ("claim", project.me.id, "manual")
    assert made.scheme_version == project.scheme.version
    assert made.created == made.updated > 1_700_000_000_000
    assert project.may_change(made)


def test_labelling_begins_progress_once(project: Project) -> None:
    label(project)
    assert project.progress(1).state == "in_progress"
    assert project.run(AddAnnotation(1, PARTS, "claim")).kinds == {"annotations"}
    project.run(SetProgress(1, "finished"))
    label(project, (Segment(0, 15),), "quote")
    assert project.progress(1).state == "finished"
    project.run(SetProgress(1, "skipped", "duplicate"))
    label(project, (Segment(0, 15),), "claim")
    progress = project.progress(1)
    assert (progress.state, progress.reason) == ("in_progress", None)
    project.undo()
    progress = project.progress(1)
    assert (progress.state, progress.reason) == ("skipped", "duplicate")


@pytest.mark.parametrize(
    "segments",
    [
        (),
        (Segment(3, 3),),
        (Segment(5, 3),),
        (Segment(-1, 3),),
        (Segment(0, len(FIRST) + 1),),
        (Segment(9_999, 10_000),),
        (Segment(5, 9), Segment(1, 3)),
        (Segment(1, 6), Segment(5, 9)),
        (Segment(1, 6), Segment(6, 9)),
        (Segment(1, 6), Segment(1, 6)),
    ],
)
def test_segments_that_cannot_stand(project: Project, segments: tuple[Segment, ...]) -> None:
    mine = label(project)
    before = stands(project)
    with pytest.raises(SegmentRefused):
        project.run(AddAnnotation(1, segments, "claim"))
    with pytest.raises(SegmentRefused):
        project.run(SetSegments(mine, segments))
    assert stands(project) == before
    assert project.undo_name == "Label claim"


def test_the_whole_text_and_single_characters_can_be_labelled(project: Project) -> None:
    label(project, (Segment(0, len(FIRST)),))
    at = FIRST.index("😀")
    label(project, (Segment(at, at + 1),))
    assert [each.quote for each in project.annotations(1)] == [FIRST, "😀"]


def test_same_words_same_layer_relabels(project: Project) -> None:
    first = label(project)
    changes = project.run(AddAnnotation(1, ONE, "denial"))
    assert changes.annotations == (first,)
    assert changes.message == "Relabelled as denial: “We never paid”"
    assert [(each.id, each.label) for each in project.annotations(1)] == [(first, "denial")]
    same = project.run(AddAnnotation(1, ONE, "denial"))
    assert (same.operation, same.message) == ("", "That is a denial already.")
    assert project.undo_name == "Label denial"
    project.undo()
    assert [each.label for each in project.annotations(1)] == ["claim"]


def test_other_layer_nesting_and_crossing_overlap_freely(project: Project) -> None:
    label(project)
    label(project, ONE, "quote")
    label(project, (Segment(1, 9),), "denial")
    label(project, (Segment(9, 30),), "speculation")
    label(project, (Segment(1, 14), Segment(20, 30)), "claim")
    assert len(project.annotations(1)) == 5


def test_words_of_another_annotator_are_not_mine_to_relabel(world: World, project: Project) -> None:
    first = label(project)
    bobs = world.switch(project, world.bob)
    assert bobs.run(AddAnnotation(1, ONE, "denial")).annotations != (first,)
    assert in_the_file(bobs, first).label == "claim"


def test_in_a_layer_that_is_not_exclusive_labels_stand_side_by_side(project: Project) -> None:
    layers = tuple(msgspec.structs.replace(each, exclusive=False) for each in project.scheme.layers)
    project.run(SetScheme(msgspec.structs.replace(project.scheme, layers=layers)))
    label(project)
    label(project, ONE, "denial")
    assert [each.label for each in project.annotations(1)] in (
        ["claim", "denial"],
        ["denial", "claim"],
    )
    assert project.run(AddAnnotation(1, ONE, "claim")).message == "That is a claim already."


def test_unknown_and_retired_labels(project: Project) -> None:
    mine = label(project)
    labels = tuple(
        msgspec.structs.replace(each, retired=each.id == "denial") for each in project.scheme.labels
    )
    project.run(SetScheme(msgspec.structs.replace(project.scheme, labels=labels)))
    for name in ("rumour", "denial", "Claim"):
        with pytest.raises(Problem, match=f"The scheme has no label “{name}”"):
            project.run(AddAnnotation(1, ONE, name))
        with pytest.raises(Problem, match=f"The scheme has no label “{name}”"):
            project.run(Relabel(mine, name))


def test_relabelling(project: Project) -> None:
    mine = label(project, PARTS)
    made = project.annotation(mine)
    changes = project.run(Relabel(mine, "quote"))
    assert (changes.name, changes.annotations) == ("Relabel as quote", (mine,))
    now = project.annotation(mine)
    assert now is not None
    assert made is not None
    assert (now.label, now.segments, now.created) == ("quote", PARTS, made.created)
    assert now.updated > made.updated
    assert project.run(Relabel(mine, "quote")).operation == ""
    project.undo()
    assert project.annotation(mine) == made


def test_moving_edges_adding_and_cutting_segments(project: Project) -> None:
    mine = label(project)
    changes = project.run(SetSegments(mine, PARTS, "Add a segment"))
    assert (changes.name, changes.message) == (
        "Add a segment",
        f"Added a segment: “We never{GAP}Huawei”",
    )
    assert project.run(SetSegments(mine, PARTS)).message == "The span is as it was."
    project.run(SetSegments(mine, PARTS[1:]))
    assert project.undo_name == "Move an edge"
    shown_now = project.annotation(mine)
    assert shown_now is not None
    assert (shown_now.segments, shown_now.quote) == (PARTS[1:], "Huawei")


def test_deleting_several_is_one_event_an_article(project: Project) -> None:
    ids = [label(project), label(project, PARTS)]
    other = project.run(AddAnnotation(2, (Segment(0, 8),), "claim")).annotations[0]
    events = len(history_of(project))
    changes = project.run(DeleteAnnotations((ids[0], other, ids[1], ids[0])))
    assert (changes.name, changes.message) == ("Delete 4 spans", "Deleted 3 spans.")
    assert len(history_of(project)) == events + 2
    assert (project.annotations(1), project.annotations(2)) == ([], [])
    assert stands(project) == made_anew(project)
    project.undo()
    assert {each.id for each in project.annotations(1)} == set(ids)
    one = project.run(DeleteAnnotations((ids[0],)))
    assert (one.name, one.message) == ("Delete a span", "Deleted the span.")
    assert project.run(DeleteAnnotations(())).operation == ""


def test_of_many_only_mine_are_deleted(world: World, project: Project) -> None:
    anas = label(project)
    bobs = world.switch(project, world.bob)
    mine = label(bobs, PARTS)
    before = stands(bobs)
    with pytest.raises(NotYours, match=r"That span is Ana's\. Only its annotator changes it"):
        bobs.run(DeleteAnnotations((anas,)))
    assert stands(bobs) == before
    said = bobs.run(DeleteAnnotations((mine, anas))).message
    assert said == "Deleted the span. 1 span is somebody else’s and was left alone."
    assert (bobs.annotation(mine), in_the_file(bobs, anas).id) == (None, anas)


def test_notes(project: Project) -> None:
    mine = label(project)
    assert project.run(SetNote(mine, "sure? 😀\nyes")).message == "Note kept."
    assert project.annotation(mine).note == "sure? 😀\nyes"  # type: ignore[union-attr]
    assert project.undo_name == "Note on a span"
    assert project.run(SetNote(mine, "sure? 😀\nyes")).message == "The note is as it was."
    changes = project.run(SetNote(mine, ""))
    assert (changes.name, changes.message) == ("Remove a note", "Note removed.")
    for broken in ("a\0b", "a\ud800", "\udfff"):
        with pytest.raises(Problem, match="broken character"):
            project.run(SetNote(mine, broken))


def test_only_its_annotator_changes_a_span(world: World, project: Project) -> None:
    anas = label(project)
    bobs = world.switch(project, world.bob)
    before = stands(bobs)
    for operation in (
        Relabel(anas, "quote"),
        SetSegments(anas, PARTS),
        DeleteAnnotations((anas,)),
        SetNote(anas, "hm"),
    ):
        with pytest.raises(NotYours):
            bobs.run(operation)
    assert stands(bobs) == before


def test_what_is_deleted_or_never_was_cannot_be_changed(project: Project) -> None:
    mine = label(project)
    project.run(DeleteAnnotations((mine,)))
    for each in (mine, "0" * 32):
        with pytest.raises(Problem, match="not there any more"):
            project.run(SetNote(each, "x"))


def test_articles_that_are_not_there_or_removed(project: Project) -> None:
    with pytest.raises(Problem, match="not in this project"):
        project.run(AddAnnotation(77, ONE, "claim"))
    project.run(RemoveArticles((1,)))
    with pytest.raises(Problem, match=r"removed\. Restore it first"):
        project.run(AddAnnotation(1, ONE, "claim"))
    assert project.undo_name == "Remove an article"


def test_a_quote_in_a_message_is_one_short_line() -> None:
    assert shown("a \n b\u2028c") == "“a b c”"
    long = shown("word " * 40)
    assert len(long) <= SHOWN + 2
    assert long.endswith("word…”")


def test_what_comes_to_the_same_words_of_a_layer_replaces(project: Project) -> None:
    denial = label(project, (Segment(1, 9),), "denial")
    quote = label(project, (Segment(1, 14),), "quote")
    longer = label(project, ONE, "claim")
    changes = project.run(SetSegments(denial, ONE))
    assert changes.annotations == (denial, longer)
    assert {each.id for each in project.annotations(1)} == {denial, quote}
    project.undo()
    assert {each.id for each in project.annotations(1)} == {denial, quote, longer}
    changes = project.run(Relabel(quote, "speculation"))
    assert changes.annotations == (quote, longer)
    assert {each.id for each in project.annotations(1)} == {denial, quote}
    assert stands(project) == made_anew(project)


def test_a_lead_too_deletes_only_their_own(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    theirs = label(bobs, PARTS)
    anas = world.switch(bobs, world.ana)
    assert anas.is_lead
    mine = label(anas)
    said = anas.run(DeleteAnnotations((mine, theirs))).message
    assert said == "Deleted the span. 1 span is somebody else’s and was left alone."
    assert in_the_file(anas, theirs).id == theirs
