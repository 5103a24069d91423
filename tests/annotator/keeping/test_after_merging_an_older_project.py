"""An older project is merged into one's own: it stays one's own, by name, file and restore points.

What stands follows from the history alone, and has the id of the oldest project in it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotator import birth, cli
from annotator.errors import Problem, ProjectRefused
from annotator.firstpage import first_page
from annotator.keeping import foreign, histories, points, repairing
from annotator.keeping.journal import import_log
from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.store import backup
from annotator.store.recorder import Ledger, Recorder
from annotator.sync import arrive
from annotator.values import NewArticle, Person, Segment
from tests.annotator.sync.copies import wall_clock
from tests.annotator.world import World

THEIRS = "Of the harbour nobody knew, and the canarybird sang."
MINE = "The bridge is safe and sound."
MORE = "A third text, of neither."


@pytest.fixture
def bobs(world: World) -> Path:
    """An older project than any that is made without this one's clock."""
    with wall_clock() as wall:
        wall.now = 1_700_000_000
        world.create("bob", THEIRS, person=world.bob).close()
    return world.path("bob")


@pytest.fixture
def mine(world: World, bobs: Path) -> Project:
    """My own project, with a span and a restore point, open."""
    project = world.create("mine", MINE)
    project.run(AddAnnotation(1, (Segment(0, 3),), "claim"))
    project.make_restore_point("by hand")
    return project


def again(world: World, project: Project) -> Project:
    """Close it, and open it as another program of this machine would."""
    project.close()
    assert not foreign.is_foreign(world.path("mine"), world.machine)
    opened = world.enter("mine")
    assert opened.received is None
    return opened


def names(world: World) -> list[str]:
    return sorted(each.name for each in world.folder.glob("*.claims"))


def test_it_stays_my_project(world: World, mine: Project, bobs: Path) -> None:
    own = mine.id
    mine.run(AddArticles((NewArticle(text=MORE, title="More"),)))
    made = [each.path for each in mine.restore_points()]
    report = mine.merge(bobs)
    assert mine._state.project != own, "what stands has the id of the oldest project"
    assert mine.ids == (own, mine._state.project)
    for project in (mine, None):
        project = project or again(world, mine)
        assert (project.id, project.title) == (own, "mine")
        found = [each.path for each in project.restore_points()]
        assert found == [Path(report.restore_point), *made]
    page = first_page(world.path("mine"), None)
    assert page is not None
    assert (page.project, page.title) == (own, "mine")
    assert names(world) == ["bob.claims", "mine.claims"]


def test_taken_back_and_brought_in_again_it_does(world: World, mine: Project, bobs: Path) -> None:
    mine.merge(bobs)
    number = len(mine.restore_points())
    for step in ("undo", "redo", "undo"):
        getattr(mine, step)()
        mine = again(world, mine)
        assert (mine.title, len(mine.restore_points())) == ("mine", number)
    assert names(world) == ["bob.claims", "mine.claims"]


def test_killed_between_the_merge_and_what_is_noted_of_it(
    world: World, mine: Project, bobs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's memory is as it was before: the file tells all there is to tell."""
    memory = world.machine.data_dir / "machine.json"
    before = memory.read_bytes()
    mine.merge(bobs)
    mine.close()
    memory.write_bytes(before)
    assert not foreign.is_foreign(world.path("mine"), world.machine)
    opened = world.enter("mine")
    assert (opened.received, opened.title) == (None, "mine")


def test_a_restore_point_of_before_brings_my_things_back(mine: Project, bobs: Path) -> None:
    [point] = mine.restore_points()
    mine.merge(bobs)
    [one] = mine.annotations(1)
    mine.run(AddAnnotation(1, (Segment(4, 10),), "claim"))
    mine.restore(point.path)
    assert [each.id for each in mine.annotations(1)] == [one.id]


def test_one_of_the_other_project_does_not(world: World, mine: Project, bobs: Path) -> None:
    with world.enter("bob", world.bob) as theirs:
        point = theirs.make_restore_point().path
    mine.merge(bobs)
    with pytest.raises(Problem, match="is a restore point of another project"):
        mine.restore(point)
    bobs.unlink()
    assert point not in [each.path for each in mine.restore_points()]


def test_restore_points_that_a_former_version_made_are_found(
    world: World, mine: Project, bobs: Path
) -> None:
    """It made them under the id of the older project, and remembered the file by that, too."""
    mine.merge(bobs)
    older = mine._state.project
    made = backup.restore_point(mine.path, world.machine.data_dir, older, "of old")
    world.machine.made(mine.path, older)
    mine = again(world, mine)
    assert made in [each.path for each in mine.restore_points()]
    assert mine.make_restore_point("again").path == made, "it holds exactly this"
    point = mine.newest_point()
    assert point is not None
    assert point.path == made
    points.thin(world.machine.data_dir, mine.ids, mine.path, point.made + 900 * points.ALL_FOR)
    assert made.exists()


def test_thinning_reaches_these_and_nobody_elses(world: World, mine: Project, bobs: Path) -> None:
    data = world.machine.data_dir
    with world.enter("bob", world.bob) as theirs:
        others = [backup.restore_point(bobs, data, theirs.id, "theirs") for _ in range(2)]
    mine.merge(bobs)
    older = mine._state.project
    olds = [backup.restore_point(mine.path, data, older, "old") for _ in range(points.NEWEST + 2)]
    now = points.listed(data, older)[0].made + 900 * points.ALL_FOR
    points.thin(data, mine.ids, mine.path, now)
    assert not all(each.exists() for each in olds)
    assert all(each.exists() for each in others)


def test_removing_for_good_reaches_what_lies_under_every_id(
    world: World, mine: Project, bobs: Path
) -> None:
    data = world.machine.data_dir
    with world.enter("bob", world.bob) as theirs:
        theirs.make_restore_point()
    mine.merge(bobs)
    mine.make_restore_point("with it")
    older = mine._state.project
    backup.restore_point(mine.path, data, older, "before importing the canarybird")
    mine.undo()
    mine.make_restore_point("it is there, and not shown")
    mine.redo()
    [key] = mine.articles_named(_hash(THEIRS))
    plan = mine.purge_plan([key])
    assert plan.restore_points == 4
    assert str(bobs) in plan.copies
    report = mine.purge([key])
    assert (report.points, report.left) == (4, ())
    for each in (data / backup.FOLDER).rglob("*.claims"):
        assert b"canarybird" not in each.read_bytes()


def test_one_that_is_found_later_is_cleared_at_the_next_opening(
    world: World, mine: Project, bobs: Path
) -> None:
    mine.merge(bobs)
    [key] = mine.articles_named(_hash(THEIRS))
    older = mine._state.project
    mine.purge([key])
    mine.close()
    with world.enter("bob", world.bob) as theirs:
        made = theirs.make_restore_point().path
    assert b"canarybird" in made.read_bytes()
    assert made.parent == backup.folder_of(world.machine.data_dir, older)
    world.enter("mine")
    assert b"canarybird" not in made.read_bytes()


def test_a_damaged_file_is_repaired_out_of_them(world: World, mine: Project, bobs: Path) -> None:
    mine.merge(bobs)
    own = mine.id
    mine.make_restore_point("after it")
    mine.close()
    path = world.path("mine")
    path.write_bytes(path.read_bytes().replace(MINE.encode(), MINE.upper().encode()))
    done = repairing.repair(path, world.machine.data_dir)
    assert any("came back out of restore points" in line for line in done.lines)
    mended = world.enter("mine")
    assert (mended.received, mended.id, mended.title) == (None, own, "mine")
    assert mended.text(1) == MINE


def test_a_damaged_file_that_was_moved_finds_those_of_its_former_place(
    world: World, mine: Project, bobs: Path
) -> None:
    point = mine.merge(bobs).restore_point
    mine.close()
    (world.folder / "stick").mkdir()
    path = world.folder / "stick" / "renamed.claims"
    shutil.copy(world.path("mine"), path)  # another disk: the machine does not know the file
    world.path("mine").unlink()
    path.write_bytes(path.read_bytes().replace(MINE.encode(), MINE.upper().encode()))
    found = repairing.ways_back(path, world.machine.data_dir)
    assert Path(point) in [each.path for each in found]
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert damage.nearest is not None
    assert damage.nearest.path == Path(point)


def test_whom_a_package_says_i_am_i_stay(world: World, mine: Project, bobs: Path) -> None:
    world.machine.take_identity(mine.id, Person("d" * 32, "Ana"))
    mine = again(world, mine)
    assert mine.me.id == "d" * 32
    mine.merge(bobs)
    assert again(world, mine).me.id == "d" * 32


def test_an_answer_finds_the_project_that_asked(world: World, mine: Project, bobs: Path) -> None:
    """Former versions sent packages out under the id of the older project."""
    own = mine.id
    mine.merge(bobs)
    older = mine._state.project
    sent = mine.make_package(world.folder / "out.claimspack", world.bob.id, [1])
    assert (sent.project, sent.title) == (own, "mine")
    bobs.unlink()
    for each in (own, older):
        assert world.machine.files_of(each) == [mine.path], "without being opened again"
    mine.close()
    taken = arrive.take(world.folder / "out.claimspack", world.machine, world.folder / "data")
    assert taken.kind == "new"


def test_its_replica_goes_on(world: World, mine: Project, bobs: Path) -> None:
    mine.merge(bobs)
    machine = mine._ledger.machine
    mine = again(world, mine)
    assert mine._ledger.machine == machine
    mine.undo()
    assert again(world, mine)._ledger.machine == machine


def test_another_file_that_took_mine_in_does_not_pass_for_mine(
    world: World, mine: Project, bobs: Path
) -> None:
    """It lies in my file's place, and has all that I wrote there."""
    mine.close()
    with world.enter("bob", world.bob) as theirs:
        theirs.merge(mine.path)
    copy = world.folder / "copy"
    shutil.copy(bobs, copy)
    os.replace(copy, mine.path)  # noqa: PTH105 - another file in its place
    assert foreign.is_foreign(mine.path, world.machine)


def test_merging_it_again_does_not_call_it_another_project_again(mine: Project, bobs: Path) -> None:
    assert any("another project" in note for note in mine.merge(bobs).notes)
    assert not any("another project" in note for note in mine.merge(bobs).notes)
    mine.undo()
    assert any("another project" in note for note in mine.merge(bobs).notes)


def test_a_copy_of_it_and_its_history_as_text_have_its_name(
    world: World, mine: Project, bobs: Path
) -> None:
    mine.merge(bobs)
    own = mine.id
    mine.export_log(world.folder / "h.jsonl")
    mine.close()
    import_log(world.folder / "h.jsonl", world.path("again"))
    shutil.copy(world.path("mine"), world.path("sent"))
    for name in ("again", "sent"):
        opened = world.enter(name)
        assert (opened.id, opened.title) == (own, "mine")


def test_a_history_takes_the_place_of_none_of_another_project(
    world: World, mine: Project, bobs: Path
) -> None:
    """Also where both are told under the id of the older project."""
    theirs, ours = world.folder / "theirs.jsonl", world.folder / "ours.jsonl"
    with world.enter("bob", world.bob) as other:
        other.export_log(theirs)
        his = other.ids
    mine.export_log(ours)
    histories.check_replaceable(ours, mine.ids)
    mine.merge(bobs)
    histories.check_replaceable(ours, mine.ids)
    mine.export_log(ours)
    histories.check_replaceable(ours, mine.ids)
    with pytest.raises(Problem, match=r"theirs.jsonl is the history of another project, “bob”"):
        histories.check_replaceable(theirs, mine.ids)
    with pytest.raises(Problem, match=r"ours.jsonl is the history of another project, “mine”"):
        histories.check_replaceable(ours, his)


def test_the_command_line_goes_on_as_before(
    world: World, mine: Project, bobs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine.close()
    path, data = str(world.path("mine")), str(world.machine.data_dir)

    def run(*words: str) -> str:
        assert cli.main([*words, "--data-dir", data]) == 0
        said = capsys.readouterr()
        return said.out + said.err

    run("merge", path, str(bobs), "--as", "Ana")
    assert "not made by the program" not in run("stats", path)
    assert "1 restore point." in run("restore-points", path)
    assert "Restored to" in run("restore", path, "1", "--as", "Ana")


def test_a_file_whose_project_has_no_id_that_is_one_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its restore points would lie wherever it says."""
    with monkeypatch.context() as patch:
        patch.setattr("annotator.birth.new_id", lambda: "../../elsewhere")
        patch.setattr("annotator.birth.Ledger", lambda *_: Ledger("e" * 32, 0, 0))
        patch.setattr("annotator.birth.Recorder", _plain)
        birth.make(world.path("odd"), world.bob, "odd", default_scheme())
    with pytest.raises(ProjectRefused, match="never finished"):
        world.enter("odd")
    assert names(world) == ["odd.claims"]


def _plain(*words: Any, operation: str, **more: Any) -> Recorder:
    return Recorder(*words, operation="f" * 32, **more)


def _hash(text: str) -> str:
    from hashlib import sha256 as hashed

    return hashed(text.encode()).hexdigest()
