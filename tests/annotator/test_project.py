"""The one door: opening as somebody, running, listening, being busy, closing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from annotator.errors import Problem, ProjectHeld, ProjectRefused
from annotator.machine import Machine
from annotator.operations import (
    AddAnnotation,
    Desk,
    EditArticle,
    RenameMe,
    SaveSearch,
    SetFlag,
    SetScheme,
)
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.values import Changes, NewArticle, Person, Segment
from tests.annotator.world import World, history_of, made_anew, stands

ONE = (Segment(1, 14),)


def test_a_new_project(world: World) -> None:
    project = Project.create(world.path("fresh"), world.ana, world.machine)
    world.open.append(project)
    assert (project.title, project.is_lead, project.read_only) == ("fresh", True, False)
    assert len(project.id) == 32
    assert project.path == world.path("fresh")
    assert project.scheme == default_scheme()
    assert project.me.name == "Ana"
    assert [(each.id, each.name, each.lead) for each in project.annotators()] == [
        (world.ana.id, "Ana", True)
    ]
    assert project.article_keys() == []
    assert project.next_unfinished() is None
    assert (project.undo_name, project.redo_name) == (None, None)
    assert project.check() == []
    named = world.create("other", title="Named")
    assert named.title == "Named"
    assert named.id != project.id


def test_it_closes_itself(world: World) -> None:
    with world.create() as project:
        assert project.article_keys() == [1, 2]
        with pytest.raises(ProjectHeld):
            world.enter()
    assert world.enter().article_keys() == [1, 2]


def test_listeners_hear_what_is_on_the_disk(world: World, project: Project) -> None:
    heard: list[Changes] = []
    beside = world.enter(read_only=True)

    def listener(changes: Changes) -> None:
        heard.append(changes)
        assert beside.history()[0].id == changes.operation
        assert not project.busy

    stop = project.listen(listener)
    made = project.run(AddAnnotation(1, ONE, "claim"))
    project.run(AddAnnotation(1, ONE, "claim"))  # nothing changes, nobody hears
    project.undo()
    project.redo()
    assert heard[0] == made
    assert [each.name for each in heard] == [
        "Label claim",
        "Undo: Label claim",
        "Redo: Label claim",
    ]
    stop()
    project.run(SetFlag(1, True))
    assert len(heard) == 3


def test_an_operation_that_fails_halfway_leaves_nothing(project: Project) -> None:
    class Halfway:
        name = "Halfway"

        def perform(self, desk: Desk) -> str:
            AddAnnotation(1, ONE, "claim").perform(desk)
            desk.recorder.flush()
            raise RuntimeError("our bug")

    before, history = stands(project), history_of(project)
    heard: list[Changes] = []
    project.listen(heard.append)
    with pytest.raises(RuntimeError):
        project.run(Halfway())
    assert (stands(project), history_of(project), heard) == (before, history, [])
    project.run(AddAnnotation(1, ONE, "claim"))
    assert project.check() == []


def test_while_a_long_operation_writes_reading_goes_on(project: Project) -> None:
    began, go_on = threading.Event(), threading.Event()

    class Long:
        name = "Long work"

        def perform(self, desk: Desk) -> str:
            SetFlag(1, True).perform(desk)
            desk.recorder.flush()
            began.set()
            assert go_on.wait(20)
            return "Done."

    worker = threading.Thread(target=project.run, args=(Long(),))
    worker.start()
    assert began.wait(20)
    try:
        assert project.busy
        assert not project.progress(1).flagged
        assert project.text(2)
        for attempt in (lambda: project.run(SetFlag(2, True)), project.index):
            with pytest.raises(Problem, match="A longer operation is still writing"):
                attempt()
    finally:
        go_on.set()
        worker.join()
    assert not project.busy
    assert project.progress(1).flagged
    assert project.undo_name == "Long work"


def test_reading_only(world: World, project: Project) -> None:
    made = project.run(AddAnnotation(1, ONE, "claim"))
    project.close()
    read = world.enter(read_only=True)
    assert read.read_only
    assert not read.may_change(read.annotations(1)[0])
    for attempt in (
        lambda: read.run(SetFlag(1, True)),
        read.undo,
        lambda: read.undo_to(made.operation),
    ):
        with pytest.raises(Problem, match="reading only"):
            attempt()
    assert read.check() == []
    assert {each.name for each in world.folder.iterdir()} == {"data", "project.claims"}


def test_a_name_changed_on_the_machine_follows_into_the_project(
    world: World, project: Project
) -> None:
    project.run(SetFlag(1, True))
    anna = world.machine.rename(world.ana.id, "Anna")
    project.close()
    assert world.enter(person=anna, read_only=True).annotators()[0].name == "Ana"
    world.close()
    again = world.enter(person=anna)
    assert again.annotators()[0].name == "Anna"
    assert again.history()[0].name == RenameMe("Anna").name
    assert stands(again) == made_anew(again)


def test_acting_by_name(world: World, project: Project) -> None:
    project.close()
    stranger = Person("9" * 32, "Ana")
    as_ana = world.enter(person=stranger, by_name=True)
    assert as_ana.me.id == world.ana.id
    assert as_ana.is_lead
    as_ana.close()
    as_self = world.enter(person=stranger)
    assert (as_self.me.id, as_self.is_lead) == (stranger.id, False)
    as_self.run(SetFlag(1, True))
    as_self.close()
    # Two of that name: neither is taken for the third.
    third = world.enter(person=Person("8" * 32, "Ana"), by_name=True)
    assert third.me.id == "8" * 32
    third.close()
    known = world.enter(person=stranger, by_name=True)
    assert known.me.id == stranger.id


def test_if_settling_in_fails_the_project_is_left_closed(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.close()
    anna = world.machine.rename(world.ana.id, "Anna")

    def full(self: Project, *given: object) -> None:
        raise Problem("the disk is full")

    monkeypatch.setattr(Project, "run", full)
    with pytest.raises(Problem, match="the disk is full"):
        world.enter(person=anna)
    monkeypatch.undo()
    assert {each.name for each in world.folder.iterdir()} == {"data", "project.claims"}
    assert world.enter(person=anna).annotators()[0].name == "Anna"


def test_a_replica_keeps_its_id_and_an_older_copy_gets_another(
    world: World, project: Project
) -> None:
    first = project._ledger.machine
    project.run(SetFlag(1, True))
    again = world.switch(project, world.bob)
    assert again._ledger.machine == first
    again.close()
    old = again.path.read_bytes()
    again = world.enter()
    again.run(SetFlag(2, True))
    numbers = again._ledger.seq
    again.close()
    again.path.write_bytes(old)
    restored = world.enter()
    assert restored._ledger.machine != first
    restored.run(SetFlag(2, True))
    assert restored._ledger.seq == 1 < numbers
    assert restored.check() == []
    second = restored._ledger.machine
    assert world.switch(restored, world.ana)._ledger.machine == second
    copy = world.path("copy")
    world.close()
    copy.write_bytes(old)
    assert world.enter("copy")._ledger.machine not in (first, second)


def test_the_clock_never_runs_back(
    world: World, project: Project, wall: Callable[[float], None]
) -> None:
    for seconds in (2_000_000_000.0, 1_000_000_000.0, 1.0, 2_000_000_000.5, 5.0):
        wall(seconds)
        project.run(SetFlag(1, not project.progress(1).flagged))
    project = world.switch(project, world.ana)
    wall(3.0)
    project.run(EditArticle(1, {"title": "Late"}))
    clocks = [each.clock for each in history_of(project)]
    assert clocks == sorted(clocks)
    assert len(set(clocks)) == len(clocks)
    assert project.history()[0].when == max(clocks)
    assert project.article(1).title == "Late"
    assert stands(project) == made_anew(project)
    project.undo()
    assert project.article(1).title == "Article 1"


def test_scheme_of_ones_own(world: World) -> None:
    mine = msgspec.structs.replace(default_scheme(), name="Mine")
    project = world.create(scheme=mine)
    assert project.scheme == mine
    project.run(SetScheme(default_scheme()))
    assert world.switch(project, world.bob).scheme == default_scheme()


def test_refusals_name_the_file(world: World, tmp_path: Path) -> None:
    with pytest.raises(ProjectRefused, match=r"nowhere\.claims is not there"):
        world.enter("nowhere")
    world.create()
    with pytest.raises(Problem, match="exists already; nothing was changed"):
        world.create()


def test_the_account_s_project_is_led_by_whoever_sits_at_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.project.account_name", lambda: "root")
    machine = Machine(tmp_path / "data")
    root, nora = machine.acting("root"), machine.acting("Nora")
    path = tmp_path / "p.claims"
    articles = [NewArticle(text="The bridge is safe.", title="Bridge")]
    Project.create(path, root, machine, articles=articles).close()
    with Project.open(path, nora, machine) as project:
        assert project.is_lead
        assert project.me.name == "Nora"
        project.run(EditArticle(1, {"title": "The bridge"}))
        assert project.check() == []
        assert {each.name for each in project.annotators() if each.lead} == {"root", "Nora"}
        made = len(project.history())
    with Project.open(path, nora, machine) as project:
        assert len(project.history()) == made
    with Project.open(path, machine.acting("Ben"), machine) as project:
        assert not project.is_lead


def test_what_failed_halfway_is_not_known_by_heart_either(project: Project) -> None:
    """What belongs to no article is held in memory, beside the rows that are rolled back."""

    class Halfway:
        name = "Halfway"

        def perform(self, desk: Desk) -> str:
            SaveSearch("", "one", "x").perform(desk)
            raise RuntimeError("our bug")

    with pytest.raises(RuntimeError):
        project.run(Halfway())
    assert project.searches() == []
