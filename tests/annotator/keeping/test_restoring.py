"""Going back to a restore point: as one step, which is undone."""

from __future__ import annotations

import random
import re
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.keeping import sides
from annotator.keeping.differences import Differences, WorkSince, told
from annotator.operations import (
    AddAnnotation,
    AddArticles,
    AddPerson,
    AnswerProposal,
    Assign,
    Decide,
    DecideGuideline,
    DeleteAnnotations,
    Describe,
    EditArticle,
    EditComment,
    FinishAdjudication,
    HandOut,
    MakeLead,
    ProposeScheme,
    Relabel,
    RemoveArticles,
    Reply,
    SamePerson,
    SaveSearch,
    SendBack,
    SetDoubt,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
    SetSegments,
    StartThread,
)
from annotator.operations.datasets import FreezeSplits, KeepPlan
from annotator.operations.going_back import GoBack
from annotator.project import Project
from annotator.review import deciding
from annotator.scheme import Label, default_scheme
from annotator.team import About
from annotator.values import NewArticle, Segment
from tests.annotator.operations.test_together_at_random import Turn
from tests.annotator.world import (
    World,
    made_anew,
    stands,
    without_operations,
)

PLAIN = default_scheme()
RUMOUR = Label("rumour", "rumour", "stance", "Z", "Z", "dot", "#555555")
WITH_RUMOUR = msgspec.structs.replace(PLAIN, labels=(*PLAIN.labels, RUMOUR))


def label(project: Project, start: int, name: str = "claim", key: int = 1) -> str:
    return project.run(AddAnnotation(key, (Segment(start, start + 3),), name)).annotations[0]


def exported(project: Project) -> bytes:
    out = project.path.with_suffix(".jsonl")
    project.export(out)
    return out.read_bytes()


def state(project: Project) -> dict:
    """The fold without the history and without what lasts: when an assignment or a decision was
    set is the time of the last event that set it."""
    assert stands(project) == made_anew(project)
    assert project.check() == []
    return without_operations(stands(project))


# -- as a step -------------------------------------------------------------------------------------


def test_everything_of_mine_comes_back_as_one_step_and_undo_takes_it_back(
    world: World, project: Project
) -> None:
    one, two, three = label(project, 0), label(project, 5, "denial"), label(project, 10, "quote")
    project.run(Describe((one,), {"certainty": "possible"}, {"cue": Segment(20, 22)}))
    project.run(SetRelation("target", two, one))
    project.run(SetProgress(1, "finished"))
    project.run(SaveSearch("", "mine", "label:claim"))
    point = project.make_restore_point().path
    then, before = state(project), exported(project)

    project.run(Describe((one,), {"certainty": "probable", "polarity": "negative"}, {"cue": None}))
    project.run(SetNote(one, "a note"))
    project.run(SetDoubt(one, True, "why"))
    project.run(SetRelation("target", two, one, there=False))
    project.run(SetSegments(three, (Segment(11, 14),)))
    project.run(Relabel(three, "claim"))
    project.run(DeleteAnnotations((two,)))
    label(project, 30)
    project.run(SetProgress(2, "skipped", "not_news"))
    project.run(SetFlag(2, flagged=True, note="look"))
    project.run(SaveSearch("", "new", "label:quote"))
    project.run(AddArticles((NewArticle(text="Came in since.", title="New"),)))
    later = exported(project)

    changes = project.restore(point)
    assert changes.message.startswith("Restored to ")
    assert exported(project) == before
    now = state(project)
    for table in ("annotation", "relation", "progress"):
        live = [row for row in now[table] if row[0] in {each[0] for each in then[table]}]
        assert live == then[table]
    assert [each.name for each in project.searches()] == ["mine"]
    assert project.undo_name == changes.name
    project.undo()
    assert exported(project) == later
    project.redo()
    assert exported(project) == before
    assert project.restore(point).operation == ""  # nothing is left to do


def test_the_scheme_comes_back_too_and_undo_goes_through_both(
    world: World, project: Project
) -> None:
    project.run(SetScheme(WITH_RUMOUR))
    gone = label(project, 0, "rumour")
    point = project.make_restore_point().path
    before = exported(project)
    project.run(DeleteAnnotations((gone,)))
    other = Label("hint", "hint", "stance", "H", "H", "dot", "#444444")
    project.run(SetScheme(msgspec.structs.replace(PLAIN, labels=(*PLAIN.labels, other))))
    label(project, 5, "hint")
    later = exported(project)
    project.restore(point)
    assert project.scheme == WITH_RUMOUR
    assert exported(project) == before
    project.undo()
    assert [each.id for each in project.scheme.labels][-1] == "hint"
    assert exported(project) == later
    state(project)


def test_a_label_that_others_use_stays_retired_and_is_named(world: World, project: Project) -> None:
    point = project.make_restore_point().path
    project.run(SetScheme(WITH_RUMOUR))
    bobs = world.switch(project, world.bob)
    label(bobs, 0, "rumour")
    anas = world.switch(bobs, world.ana)
    said = anas.restore(point).message
    assert "kept and retired: “rumour”" in said
    [kept] = [each for each in anas.scheme.labels if each.id == "rumour"]
    assert kept.retired
    state(anas)
    anas.undo()
    assert anas.scheme == WITH_RUMOUR


def test_what_others_did_stays_and_is_said(world: World, project: Project) -> None:
    point = project.make_restore_point().path
    project.run(AddArticles((NewArticle(text="Bob labels this.", title="B"),)))
    mine = label(project, 0, key=3)
    bobs = world.switch(project, world.bob)
    label(bobs, 4, key=3)
    label(bobs, 0, key=1)
    anas = world.switch(bobs, world.ana)
    found = anas.differences(point)
    assert found.articles_added == 1
    assert found.work == (
        WorkSince(annotator=world.ana.id, name="Ana", mine=True, added=1),
        # In the new one Ana is at work herself, and blind to what Bob did.
        WorkSince(annotator=world.bob.id, name="Bob", mine=False, added=1),
    )
    assert found.hidden
    said = anas.restore(point).message
    assert "1 newer article stayed" in said
    assert anas.annotation(mine) is None
    assert {each.annotator for each in anas.annotations(3)} == {world.bob.id}
    assert len(anas.annotations(1)) == 1
    state(anas)


def test_who_does_not_lead_brings_back_their_own_alone(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    label(bobs, 0)
    point = bobs.make_restore_point().path
    label(bobs, 5)
    anas = world.switch(bobs, world.ana)
    anas.run(EditArticle(1, {"title": "Another title"}))
    anas.run(SetScheme(WITH_RUMOUR))
    bobs = world.switch(anas, world.bob)
    bobs.restore(point)
    assert len(bobs.annotations(1)) == 1
    assert bobs.article(1).title == "Another title"
    assert bobs.scheme == WITH_RUMOUR
    state(bobs)


def test_what_a_lead_set_for_all_comes_back(world: World, project: Project) -> None:
    bob, cat = world.bob.id, "c" * 32
    project.run(AddPerson(world.bob.name, bob))
    project.run(AddPerson("Cat", cat))
    project.run(HandOut(((1, (bob,)),)))
    bobs = world.switch(project, world.bob)
    bobs.run(SetProgress(1, "finished"))
    project = world.switch(bobs, world.ana)
    project.run(EditArticle(1, {"title": "As it was"}))
    thread = project.run(StartThread(None, About("label", ("claim",)), "what is a claim?"))
    [talk] = project.label_threads()
    point = project.make_restore_point().path
    before = state(project)
    project.run(Assign((1,), bob, "annotator", False))
    project.run(Assign((2,), cat, "adjudicator", True))
    project.run(EditArticle(1, {"title": "Otherwise"}))
    project.run(RemoveArticles((2,)))
    project.run(SendBack(1, bob, "again"))
    project.run(MakeLead(world.bob))
    project.run(SamePerson(cat, bob))
    project.run(DecideGuideline("A claim is …", "claim"))
    project.run(EditComment(None, talk.comments[0].id, "what is a claim, really?"))
    project.run(Reply(None, talk.id, "this"))
    later = state(project)
    assert thread.operation
    found = project.differences(point)
    assert found.assignments == 2
    assert found.articles_removed == 1
    assert {"who leads", "who is whom", "the guideline’s log"} <= set(found.others)
    project.restore(point)
    now = state(project)
    for table in ("article", "annotator"):
        assert now[table] == before[table]
    assert [row[:3] for row in now["assignment"] if row[-3]]
    assert project.differences(point).assignments == 0
    project.undo()
    for table in ("article", "annotator"):
        assert state(project)[table] == later[table]


def test_plans_splits_proposals_and_finished_adjudication_come_back(
    world: World, project: Project
) -> None:
    project.run(SetProgress(1, "finished"))
    project.run(KeepPlan("kept", "name = 'kept'"))
    project.run(ProposeScheme(WITH_RUMOUR, "first"))
    point = project.make_restore_point().path
    then, plans = without_operations(stands(project)), project.plans()
    project.run(KeepPlan("kept", "name = 'other'"))
    project.run(KeepPlan("new", "name = 'new'"))
    project.run(FreezeSplits("new", {"train": [project.article(1).sha256]}))
    project.run(AnswerProposal(project.proposals()[0].id, False))
    project.run(FinishAdjudication(1))
    later = without_operations(stands(project))
    told_of = set(project.differences(point).others)
    assert {"plans of datasets", "splits of datasets", "proposed schemes"} <= told_of
    project.restore(point)
    assert project.plans() == plans
    assert project.splits_of("new") == {}
    assert [each.answer for each in project.proposals()] == [""]
    assert without_operations(stands(project))["progress"] == then["progress"]
    assert project.differences(point).none
    project.undo()
    assert without_operations(stands(project))["progress"] == later["progress"]
    assert [each.answer for each in project.proposals()] != [""]


def test_gold_comes_back(world: World, project: Project) -> None:
    project.run(SetProgress(1, "finished"))
    point = project.make_restore_point().path
    text = project.text(1)
    gold = deciding.new_gold(text, "claim", (Segment(0, 5),))
    project.run(Decide(1, deciding.fields_add(gold)))
    found = project.differences(point)
    assert found.decisions == 1
    later = exported(project)
    project.restore(point)
    assert project.differences(point).decisions == 0
    project.undo()
    assert exported(project) == later


def test_an_import_for_somebody_else_is_taken_out_unless_they_went_on_with_it(
    world: World, project: Project
) -> None:
    project.run(AddPerson(world.bob.name, world.bob.id))
    point = project.make_restore_point().path
    line = {
        "text": project.text(1),
        "annotations": [
            {
                "annotator": "Bob",
                "spans": [
                    {"label": "claim", "start": 0, "end": 3},
                    {"label": "denial", "start": 4, "end": 9},
                ],
            }
        ],
    }
    (world.folder / "in.jsonl").write_bytes(msgspec.json.encode(line) + b"\n")
    assert project.import_paths([world.folder / "in.jsonl"]).refused == []
    bobs = world.switch(project, world.bob)
    first, second = bobs.annotations(1)
    assert first.annotator == world.bob.id
    bobs.run(SetNote(first.id, "mine now"))
    anas = world.switch(bobs, world.ana)
    said = anas.restore(point).message
    assert "1 span stayed that you brought in for others" in said
    assert [each.id for each in anas.annotations(1)] == [first.id]
    assert second.id not in {each.id for each in anas.annotations(1)}
    state(anas)


def test_something_done_meanwhile_stops_it(project: Project) -> None:
    label(project, 0)
    point = project.make_restore_point().path
    label(project, 4)
    with sides.opened(project._database, point) as both:
        label(project, 8)
        with pytest.raises(Problem, match="changed meanwhile"):
            project.run(GoBack(both, "then"))


def test_a_blind_annotator_is_told_nothing_of_others(world: World, project: Project) -> None:
    project.run(AddPerson(world.bob.name, world.bob.id))
    project.run(HandOut(((1, (world.ana.id, world.bob.id)),)))
    point = project.make_restore_point().path
    bobs = world.switch(project, world.bob)
    label(bobs, 0)
    anas = world.switch(bobs, world.ana)
    found = anas.differences(point)
    assert found.work == ()
    assert found.hidden
    assert not any("Bob" in line for line in told(found))
    assert "Others’ work that you may not see yet is not counted." in told(found)


def test_nothing_differs_right_after(project: Project) -> None:
    label(project, 0)
    point = project.make_restore_point().path
    found = project.differences(point)
    assert found == Differences()
    assert found.none
    assert told(found) == ["Nothing differs."]


def test_the_differences_in_words() -> None:
    found = Differences(
        articles_added=2,
        articles_removed=1,
        articles_changed=1,
        work=(WorkSince(annotator="a", name="Ana", mine=True, added=3, deleted=1),),
        progress=1,
        decisions=2,
        comments=1,
        scheme=True,
        guideline=True,
        others=("who leads",),
        missing=1,
    )
    assert told(found) == [
        "2 articles came in since.",
        "1 article that it has is gone or removed now.",
        "1 article has other details.",
        "Your annotations: 3 added, 1 deleted since.",
        "Your progress differs in 1 article.",
        "2 decisions differ.",
        "1 comment differs.",
        "The scheme and the guideline were changed since.",
        "Also changed since: who leads.",
        "It has 1 entry of the history that the project has not; merge it to bring them in.",
    ]


@settings(max_examples=4)
@example(4693, 2, 15)  # a decision comes back in an article that was finished with
@given(st.integers(0, 2**32), st.integers(1, 15), st.integers(1, 15))
def test_whatever_was_done_restore_and_undo_leave_the_export(
    seed: int, first: int, second: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        project = world.create("project", "ab cd ef gh ij kl mn op qr st uv wx yz ", "One more.")
        people = (world.ana, world.bob)
        project.run(AddPerson(world.bob.name, world.bob.id))
        choose = random.Random(seed)

        def some(project: Project, number: int) -> Project:
            for _ in range(number):
                if choose.random() < 0.2:
                    project = world.switch(project, choose.choice(people))
                turn = Turn(choose, project, people)
                with suppress(Problem):
                    project.run(choose.choice((turn.annotate, turn.annotate, turn.judge))())
            return project

        project = some(project, first)
        point = project.make_restore_point().path
        project = some(project, second)
        later, dump = exported(project), state(project)
        mine = project.me.id
        changes = project.restore(point)
        now = state(project)
        others = [row for row in dump["annotation"] if bytes.fromhex(mine) not in row]
        assert [row for row in now["annotation"] if bytes.fromhex(mine) not in row] == others
        left = project.differences(point)
        assert not [each for each in left.work if each.mine]
        assert left.progress == 0
        if changes.operation:
            project.undo()
            assert exported(project) == later
            state(project)
        world.close()


def test_what_somebody_added_to_an_import_for_them_stays(world: World, project: Project) -> None:
    project.run(AddPerson(world.bob.name, world.bob.id))
    point = project.make_restore_point().path
    spans = [{"label": "claim", "start": 0, "end": 3}]
    line = {"text": project.text(1), "annotations": [{"annotator": "Bob", "spans": spans}]}
    (world.folder / "in.jsonl").write_bytes(msgspec.json.encode(line) + b"\n")
    assert project.import_paths([world.folder / "in.jsonl"]).refused == []
    bobs = world.switch(project, world.bob)
    own = label(bobs, 6)
    anas = world.switch(bobs, world.ana)
    anas.restore(point)
    assert [each.id for each in anas.annotations(1)] == [own]
    anas.undo()
    assert len(anas.annotations(1)) == 2
    state(anas)


@pytest.mark.parametrize("page", [0, 1, 3, 6, 12])
def test_a_damaged_restore_point_is_no_damage_of_the_project(world: World, page: int) -> None:
    project = world.create("project", *(f"Prices rose. {each} {'More. ' * 900}" for each in "abc"))
    for key in (1, 2, 3):
        project.run(AddAnnotation(key, (Segment(0, 6),), "claim"))
    point = project.make_restore_point().path
    project.run(SetNote(project.annotations(1)[0].id, "later"))
    with point.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xaa" * 40_000)
    with suppress(Problem):  # not every page is read for it
        project.differences(point)
    assert project.trouble() is None
    with pytest.raises(Problem, match=f"The restore point {re.escape(point.name)}"):
        project.restore(point)
    assert project.trouble() is None
    project.run(SetNote(project.annotations(1)[0].id, "and later"))
    assert project.check() == []
