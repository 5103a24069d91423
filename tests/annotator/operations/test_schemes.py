"""Changing the scheme: mapping, the worklist, proposals, and undo to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest
from msgspec.structs import replace

from annotator.errors import NotYours, Problem, UndoRefused
from annotator.operations import (
    AddAnnotation,
    AnswerProposal,
    ConfirmScheme,
    DeleteSearch,
    LabelPlaces,
    ProposeScheme,
    Relabel,
    SaveSearch,
    SetNote,
    SetScheme,
    SetSegments,
)
from annotator.project import Project
from annotator.scheme import Label, Scheme, default_scheme, from_builtin
from annotator.values import Segment
from tests.annotator.world import FIRST, World, made_anew, stands

PLAIN = default_scheme()


def with_label(scheme: Scheme, label_id: str, **more: object) -> Scheme:
    labels = [replace(each, **more) if each.id == label_id else each for each in scheme.labels]
    return replace(scheme, labels=tuple(labels))


MAPPED = with_label(PLAIN, "denial", retired=True, becomes="claim")
RUMOUR = Label("rumour", "rumour", "stance", "Z", "Z", "dot", "#555555")


def exported(project: Project, folder: Path) -> bytes:
    project.export(folder / "out.jsonl")
    return (folder / "out.jsonl").read_bytes()


@pytest.mark.slow
def test_a_thousand_annotations_before_a_change_of_the_scheme(world: World, tmp_path: Path) -> None:
    project = world.create("project", "a b " * 250, "c d " * 250)
    for key, label in ((1, "claim"), (2, "denial")):
        places = tuple((key, (Segment(at, at + 1),)) for at in range(0, 1000, 2))
        project.run(LabelPlaces(places, label))
    before = exported(project, tmp_path)
    assert project.outstanding() == 0
    first = project.undo_name
    changes = project.run(SetScheme(MAPPED))
    assert changes.message.endswith("1,000 spans of yours were made before the change.")
    assert project.outstanding() == 1000
    assert {each.label for each in project.annotations(2)} == {"claim"}
    assert {each.original for each in project.annotations(2)} == {"denial"}
    assert project.stats().annotations == {"Ana": {"claim": 1000}}
    new = project.run(AddAnnotation(1, (Segment(0, 5),), "claim")).annotations[0]
    assert not project.is_outstanding(project.annotation(new))  # type: ignore[arg-type]
    work = [each.id for each in project.annotations(2)]
    project.run(ConfirmScheme((work[0],)))
    project.run(Relabel(work[1], "speculation"))
    project.run(ConfirmScheme(tuple(work[2:400])))
    assert project.outstanding() == 600
    confirmed = project.annotation(work[0])
    assert confirmed is not None
    assert (confirmed.label, confirmed.original) == ("claim", "")
    assert exported(project, tmp_path) != before
    while project.undo_name != first:
        project.undo()
    assert exported(project, tmp_path) == before
    assert project.outstanding() == 0
    assert stands(project) == made_anew(project)
    assert project.check() == []


def test_a_change_of_looks_asks_nobody_to_look_again(project: Project) -> None:
    project.run(AddAnnotation(1, (Segment(0, 5),), "claim"))
    looks = with_label(PLAIN, "claim", colour="#112233", name="Claim!", key="Z", letter="Z")
    project.run(SetScheme(looks))
    assert project.outstanding() == 0
    assert project.scheme.label("claim").name == "Claim!"  # type: ignore[union-attr]
    project.run(SetScheme(with_label(looks, "claim", definition="Another one.")))
    assert project.outstanding() == 1
    project.undo()
    assert project.outstanding() == 0
    assert [each.version for each in project.scheme_versions()][-1] == PLAIN.version


def test_a_label_in_use_stays_in_the_scheme(project: Project) -> None:
    project.run(AddAnnotation(1, (Segment(0, 5),), "denial"))
    fewer = replace(
        PLAIN,
        labels=tuple(each for each in PLAIN.labels if each.id != "denial"),
        attributes=(),
        relations=(),
    )
    with pytest.raises(Problem, match=r"label “denial” has 1 span .* Retire it instead"):
        project.run(SetScheme(fewer))
    assert project.scheme == PLAIN


def test_a_scheme_is_not_undone_under_its_labels(project: Project) -> None:
    project.run(SetScheme(replace(PLAIN, labels=(*PLAIN.labels, RUMOUR))))
    change = project.history()[0].id
    project.run(AddAnnotation(1, (Segment(0, 5),), "rumour"))
    with pytest.raises(Problem, match="label “rumour” has 1 span"):
        project.undo_one(change)
    project.undo()
    project.undo()
    assert project.scheme == PLAIN
    project.redo()
    project.redo()
    assert [each.label for each in project.annotations(1)] == ["rumour"]


def test_only_a_lead_changes_the_scheme_and_others_propose(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    with pytest.raises(NotYours, match="Only a lead of this project changes the scheme"):
        bobs.run(SetScheme(MAPPED))
    bobs.run(ProposeScheme(MAPPED, "Denials are too rare."))
    proposal = bobs.proposals()[0]
    assert (proposal.by, proposal.note, proposal.answer) == (
        world.bob.id,
        "Denials are too rare.",
        "",
    )
    with pytest.raises(NotYours):
        bobs.run(AnswerProposal(proposal.id, True))
    anas = world.switch(bobs, world.ana)
    changes = anas.run(AnswerProposal(proposal.id, True))
    assert changes.kinds == frozenset({"scheme", "proposals"})
    assert anas.scheme == MAPPED == from_builtin(proposal.scheme)
    assert anas.proposals()[0].answer == "accepted"
    anas.undo()
    assert (anas.scheme, anas.proposals()[0].answer) == (PLAIN, "")
    anas.run(AnswerProposal(proposal.id, False))
    assert anas.proposals()[0].answer == "declined"
    with pytest.raises(Problem, match="not open any more"):
        anas.run(AnswerProposal(proposal.id, True))


def test_who_proposed_may_withdraw(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    assert bobs.run(ProposeScheme(PLAIN)).operation == ""
    bobs.run(ProposeScheme(MAPPED))
    bobs.run(AnswerProposal(bobs.proposals()[0].id, False))
    assert bobs.proposals()[0].answer == "withdrawn"
    bobs.undo()
    bobs.undo()
    assert bobs.proposals()[0].answer == "withdrawn"  # the proposal itself was taken back
    assert stands(bobs) == made_anew(bobs)


def test_searches_are_kept_by_their_owner(world: World, project: Project) -> None:
    project.run(SaveSearch("", " My  worklist ", "label:claim"))
    mine = project.searches()[0]
    assert (mine.name, mine.query) == ("My worklist", "label:claim")
    project.run(SaveSearch(mine.id, "Mine", "label:denial"))
    assert [each.name for each in project.searches()] == ["Mine"]
    with pytest.raises(Problem, match="needs a name"):
        project.run(SaveSearch("", "  ", "x"))
    bobs = world.switch(project, world.bob)
    assert bobs.searches() == []
    for operation in (DeleteSearch(mine.id), SaveSearch(mine.id, "Bob's", "x")):
        with pytest.raises(Problem):
            bobs.run(operation)
    anas = world.switch(bobs, world.ana)
    anas.run(DeleteSearch(mine.id))
    assert anas.searches() == []
    anas.undo()
    assert [each.query for each in anas.searches()] == ["label:denial"]


def test_one_operation_is_undone_out_of_order(project: Project) -> None:
    one = project.run(AddAnnotation(1, (Segment(0, 5),), "claim")).annotations[0]
    first = project.history()[0].id
    two = project.run(AddAnnotation(1, (Segment(6, 9),), "denial")).annotations[0]
    project.undo_one(first)
    assert (project.annotation(one), project.annotation(two) is not None) == (None, True)
    project.redo()
    project.run(Relabel(one, "speculation"))
    with pytest.raises(UndoRefused, match="“Relabel as speculation” came later"):
        project.undo_one(first)
    with pytest.raises(Problem, match="not one of yours that stands"):
        project.undo_one("0" * 32)
    assert stands(project) == made_anew(project)


def test_a_label_takes_the_place_of_others_in_the_layer_of_what_it_counts_as(
    project: Project,
) -> None:
    quote = project.run(AddAnnotation(1, (Segment(1, 14),), "quote")).annotations[0]
    project.run(AddAnnotation(1, (Segment(6, 14),), "speculation"))
    project.run(SetScheme(with_label(PLAIN, "quote", retired=True, becomes="claim")))
    project.run(SetSegments(quote, (Segment(6, 14),)))
    assert [each.id for each in project.annotations(1)] == [quote]
    project.undo()
    assert len(project.annotations(1)) == 2


def test_a_note_on_imported_work_does_not_confirm_it(project: Project, tmp_path: Path) -> None:
    span = {"start": 1, "end": 5, "label": "claim", "scheme_version": "feedfeedfeed"}
    line = {"text": FIRST, "spans": [span]}
    (tmp_path / "in.jsonl").write_text(json.dumps(line) + "\n")
    project.import_paths([tmp_path / "in.jsonl"])
    project.run(SetScheme(MAPPED))
    imported = project.annotations(1)[0]
    project.run(SetNote(imported.id, "looked at"))
    assert project.outstanding() == len(project.find("version:old").hits) == 1
    project.run(ConfirmScheme((imported.id,)))
    assert project.outstanding() == 0


def test_a_worker_undoes_without_the_window_s_connection(project: Project) -> None:
    """The reading connection is the opening thread's alone: a worker has texts from its own."""
    one = project.run(AddAnnotation(1, (Segment(0, 5),), "claim")).annotations[0]
    operation = project.history()[0].id
    assert project.articles_of(operation) == 1
    assert project.words_of(operation) == project.annotation(one).quote  # type: ignore[union-attr]
    failed: list[BaseException] = []

    def work() -> None:
        try:
            project.run(LabelPlaces(((2, (Segment(0, 8),)),), "claim"))
            project.undo_one(operation)
        except BaseException as error:  # told in the test's own thread
            failed.append(error)

    reader, project._database.reader = project._database.reader, None  # type: ignore[assignment]
    try:
        thread = Thread(target=work)
        thread.start()
        thread.join()
    finally:
        project._database.reader = reader
    assert failed == []
    assert project.annotation(one) is None
    assert len(project.annotations(2)) == 1
