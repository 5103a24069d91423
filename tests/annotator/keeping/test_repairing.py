"""A damaged project is named as such, and repaired as far as its history is sound."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled, Problem, ProjectBroken, ProjectHeld, ProjectRefused
from annotator.history.events import Event, canonical
from annotator.keeping import pages, points, repairing
from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetNote, SetProgress
from annotator.project import Project
from annotator.store import backup
from annotator.values import Segment
from tests.annotator.world import World, force, history_of, tampering

SIZE = 4096
TEXTS = tuple(
    f"Text {number}: prices rose. {'More words follow here. ' * 300}" for number in range(6)
)


@pytest.fixture
def worked(world: World) -> Project:
    """Six articles of two pages each, two spans on each, all finished."""
    project = world.create("project", *TEXTS)
    work_on(project)
    return project


def work_on(project: Project) -> None:
    for article in range(1, 7):
        for at in range(2):
            project.run(AddAnnotation(article, (Segment(at * 5, at * 5 + 4),), "claim"))
        project.run(SetProgress(article, "finished"))


def ids(project: Project) -> set[str]:
    return {event.id for event in history_of(project)}


def spoil(path: Path, *places: tuple[int, bytes]) -> None:
    """Overwrite bytes of a closed file."""
    data = bytearray(path.read_bytes())
    for at, new in places:
        data[at : at + len(new)] = new
    path.write_bytes(data)


def place_of(path: Path, words: bytes) -> int:
    """Where these bytes stand in the file, once."""
    data = path.read_bytes()
    assert data.count(words) == 1
    return data.index(words)


def page_of(path: Path, event: Event) -> int:
    """Where the page begins that holds an event."""
    return place_of(path, bytes.fromhex(event.id) + bytes.fromhex(event.author)) // SIZE * SIZE


def root_of(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    return (int(found[0]) - 1) * SIZE


def repaired(world: World, path: Path) -> tuple[repairing.RepairReport, Project]:
    report = repairing.repair(path, world.machine.data_dir)
    project = world.enter(path.stem)
    assert project.check() == []
    return report, project


def test_a_page_of_zeros_in_the_history(world: World, worked: Project) -> None:
    """All events of that page are lost, and named; nothing else is."""
    before, history, path = ids(worked), history_of(worked), worked.path
    worked.close()
    last = page_of(path, history[-1])
    spoil(path, (last, bytes(SIZE)))
    damaged = path.read_bytes()
    assert any("File structure" in each for each in world.enter(read_only=True).check())
    world.close()
    assert path.read_bytes() == damaged
    report, project = repaired(world, path)
    lost = before - ids(project)
    on_page = {
        e.id for e in history if bytes.fromhex(e.id) + bytes.fromhex(e.author) not in damaged
    }
    assert lost == on_page
    assert lost
    assert sum(each.events for each in report.damage.lost) == len(lost)
    assert {each.whose for each in report.damage.lost} == {"Ana"}
    assert all("“Article " in each.words for each in report.damage.lost)
    assert report.damage.known
    assert report.kept.read_bytes() == damaged
    assert report.kept.name.startswith("project.claims.damaged-20")
    assert any(each in "\n".join(report.lines) for each in ("is lost", "are lost"))


def test_the_first_page_is_gone(world: World, worked: Project) -> None:
    """Nothing tells any more that it is a database; the history is all there."""
    before, path = ids(worked), worked.path
    worked.close()
    spoil(path, (0, bytes(SIZE)))
    with pytest.raises(ProjectBroken, match="its beginning cannot be read"):
        world.enter()
    report, project = repaired(world, path)
    assert ids(project) == before
    assert report.damage.lost == ()
    assert "Nothing is lost." in report.lines
    assert [len(project.annotations(key)) for key in range(1, 7)] == [2] * 6


@pytest.mark.parametrize("table", ["text", "event", "annotation", "event_in_order"])
def test_a_root_is_gone(world: World, worked: Project, table: str) -> None:
    """What leads to the rows is gone, the rows are not."""
    before, path = ids(worked), worked.path
    worked.close()
    spoil(path, (root_of(path, table), bytes(SIZE)))
    report, project = repaired(world, path)
    assert ids(project) == before
    assert report.damage.lost == ()
    assert report.damage.texts == 6


def test_a_byte_of_a_text(world: World, worked: Project) -> None:
    """The text is lost, with the work on it; both are told by the article's title."""
    before, path = ids(worked), worked.path
    theirs = {event.id for event in history_of(worked) if event.article == worked.article(3).sha256}
    worked.close()
    spoil(path, (place_of(path, b"Text 2: prices"), b"Tixt"))
    assert any("the text was altered" in each for each in world.enter(read_only=True).check())
    world.close()
    report, project = repaired(world, path)
    assert ids(project) == before - theirs
    (loss,) = report.damage.lost
    assert loss.text
    assert loss.words == (
        f"Article “Article 3”: its text is lost, and with it {len(theirs)} entries by Ana."
    )
    assert "5 articles and" in report.lines[0]


def test_a_restore_point_gives_back_what_is_lost(world: World, worked: Project) -> None:
    before, path = ids(worked), worked.path
    event = history_of(worked)[-1]
    points.make(path, world.machine.data_dir, worked.id, "by hand")
    worked.run(SetNote(worked.annotations(1)[0].id, "later"))
    after = ids(worked)
    worked.close()
    spoil(
        path,
        (place_of(path, b"Text 2: prices"), b"Tixt"),
        (place_of(path, canonical_payload(event)), b"{{"),
    )
    report, project = repaired(world, path)
    assert ids(project) == after > before
    assert report.damage.from_points == 2
    assert report.damage.lost == ()
    assert report.damage.nearest is not None
    assert any("came back out of restore points" in each for each in report.lines)


def canonical_payload(event: Event) -> bytes:
    assert event.payload in canonical(event)
    return event.payload


def test_another_file_s_restore_points_are_not_asked(world: World, worked: Project) -> None:
    """A colleague's copy on the same machine may hold what is hidden here."""
    other = world.path("other")
    path, data = worked.path, world.machine.data_dir
    worked.close()
    shutil.copy(path, other)
    backup.restore_point(other, data, worked.id, "of another")
    spoil(path, (place_of(path, b"Text 2: prices"), b"Tixt"))
    damage = repairing.look_at_damage(path, data)
    assert damage.points == ()
    assert damage.from_points == 0
    assert len(damage.lost) == 1


def test_looking_changes_nothing(world: World, worked: Project, tmp_path: Path) -> None:
    path = worked.path
    worked.close()
    spoil(path, (place_of(path, b"Text 2: prices"), b"Tixt"))
    before = {each: each.read_bytes() for each in tmp_path.glob("project*")}
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert damage.opens
    assert damage.title == "project"
    assert {each: each.read_bytes() for each in tmp_path.glob("project*")} == before


def test_the_beginning_is_lost(world: World, worked: Project) -> None:
    """Without the first event there is no project: the file stays, and advice is given."""
    path, data = worked.path, world.machine.data_dir
    first = history_of(worked)[0]
    title = canonical_payload(first)
    worked.close()
    at = place_of(path, title)
    spoil(path, (at, b"{{"))
    damaged = path.read_bytes()
    with pytest.raises(ProjectBroken, match="of its own history 1 entry was altered"):
        world.enter()
    with pytest.raises(Problem, match="There is no restore point of it on this machine"):
        repairing.repair(path, data)
    assert path.read_bytes() == damaged
    assert sorted(each.name for each in path.parent.glob("*project*")) == ["project.claims"]
    spoil(path, (at, title))
    points.make(path, data, world.enter().id, "by hand")
    world.close()
    spoil(path, (place_of(path, title), b"{{"))
    report, project = repaired(world, path)
    assert report.damage.from_points == 1
    assert project.title == "project"


def test_a_file_that_was_cut(world: World, worked: Project) -> None:
    before, path = ids(worked), worked.path
    worked.close()
    data = path.read_bytes()
    path.write_bytes(data[: -SIZE - 100])
    with pytest.raises(ProjectBroken, match="was cut short: 4,196 of its"):
        world.enter()
    report, project = repaired(world, path)
    kept = ids(project)
    assert kept <= before
    told = sum(each.events for each in report.damage.lost)
    assert told == len(before - kept) or not report.damage.known


def test_deleted_events_are_missed_at_opening(world: World, worked: Project) -> None:
    path, history = worked.path, history_of(worked)
    gone = [event for event in history if event.kind == "work"][3:5]
    worked.close()
    with tampering(path) as connection:
        for event in gone:
            connection.execute("DELETE FROM event WHERE id = ?", (bytes.fromhex(event.id),))
        connection.execute("VACUUM")
    with pytest.raises(ProjectBroken, match="2 entries are missing"):
        world.enter()
    with world.enter(read_only=True) as reading:
        assert reading.notes == ("The file is damaged: of its history 2 entries are missing.",)
    report, project = repaired(world, path)
    assert sum(each.events for each in report.damage.lost) == 2
    project.run(SetNote(project.annotations(6)[0].id, "It goes on."))
    assert world.switch(project, world.ana).check() == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("event", "UPDATE event SET payload = NULL WHERE kind = 'work'"),
        ("event", "UPDATE event SET kind = x'00' WHERE kind = 'work'"),
        ("event", "UPDATE event SET seq = 'two' WHERE key = 2"),
        ("text", "UPDATE text SET hash = 'no bytes' WHERE key = 1"),
        ("text", "UPDATE text SET body = NULL WHERE key = 2"),
        ("meta", "UPDATE meta SET value = NULL"),
        ("article", "UPDATE article SET title = NULL WHERE key = 1"),
        ("annotation", "UPDATE annotation SET segments = 7, label = NULL"),
    ],
)
def test_values_of_another_kind(world: World, worked: Project, table: str, change: str) -> None:
    """They are told in words, at the opening or by the check, and the file can be repaired."""
    path = worked.path
    worked.close()
    with tampering(path) as connection:
        force(connection, table, change)
    told = []
    try:
        with world.enter() as project:
            told = project.check()
    except ProjectBroken as broken:
        told = re.findall("[Rr]epair it", str(broken))
    assert told
    _, project = repaired(world, path)
    assert project.check() == []


def test_what_is_derived_is_made_anew_at_opening(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    for statement, said in (
        ("DROP TABLE annotation", "What is shown was not whole"),
        ("DROP TABLE search_idx", "The search index was not whole"),
        ("DROP TABLE search", "The search index was not whole"),
        ("UPDATE meta SET value = '99' WHERE name = 'searched'", "The search index was not whole"),
        ("UPDATE meta SET value = 'férst' WHERE name = 'searched'", "The search index was not"),
        ("DROP INDEX event_of_article", "Indexes or locks of the history"),
        ("DROP TABLE held", "The count of what the file holds"),
    ):
        with tampering(path) as connection:
            connection.execute(statement)
        with world.enter() as project:
            assert project.notes, statement
            assert said in project.notes[0]
            assert project.notes[0].endswith("Nothing was lost.")
            assert project.check() == []
            assert len(project.annotations(1)) == 2
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER event_keeps_delete")
    connection.close()
    with world.enter() as project:
        assert len(project.notes) == 1
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM event")


def test_mending_a_wrong_fold_and_a_wrong_index(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    with tampering(path) as connection:
        connection.execute("UPDATE annotation SET label = 'denial' WHERE article = 2")
        connection.execute("DELETE FROM search_docsize WHERE id = 1")
    project = world.enter()
    told, left = project.mend()
    assert left == []
    assert [each.split(" was ")[0] for each in told] == ["What is shown", "The search index"]
    assert {each.label for each in project.annotations(2)} == {"claim"}
    assert [each.reason for each in project.restore_points()] == ["before a repair"]
    assert project.mend() == ([], [])
    assert len(project.restore_points()) == 1


def test_mending_leaves_the_history_alone(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    with tampering(path) as connection:
        connection.execute("UPDATE text SET body = body || '!' WHERE key = 1")
        connection.execute("UPDATE annotation SET label = 'denial' WHERE article = 2")
    told, left = world.enter().mend()
    assert told == []
    assert {each.part for each in left} >= {"truth", "fold"}


def test_the_log_beside_it_is_read_too(world: World, worked: Project, tmp_path: Path) -> None:
    """A program was killed: what was written last is in the log alone."""
    (tmp_path / "killed").mkdir()
    path = tmp_path / "killed" / "project.claims"
    before = ids(worked)
    for ending in ("", "-wal"):
        shutil.copy(f"{worked.path}{ending}", f"{path}{ending}")
    assert Path(f"{path}-wal").stat().st_size
    spoil(path, (0, bytes(SIZE)))
    report = repairing.repair(path, world.machine.data_dir)
    assert sorted(each.name for each in path.parent.iterdir()) == sorted(
        ["project.claims", report.kept.name, f"{report.kept.name}-wal"]
    )
    with Project.open(path, world.ana, Machine(tmp_path / "other")) as project:
        assert ids(project) == before
        assert project.check() == []


def test_merges_stay_undoable(world: World, worked: Project) -> None:
    path, copy = worked.path, world.path("copy")
    worked.close()
    shutil.copy(path, copy)
    bob = world.enter("copy", world.bob)
    bob.run(AddAnnotation(1, (Segment(30, 34),), "denial"))
    bob.close()
    ana = world.enter()
    ana.merge(copy)
    ana.undo()
    ana.close()
    spoil(path, (root_of(path, "event_in_order"), bytes(SIZE)))
    report, project = repaired(world, path)
    assert report.damage.notes == ()
    assert not any(each.name == "Label denial" for each in project.history())
    project.redo()
    assert project.check() == []
    assert project.stats().states["Bob"] == {"in_progress": 1}


def test_refusals(world: World, worked: Project, tmp_path: Path) -> None:
    data = world.machine.data_dir
    with pytest.raises(ProjectHeld):
        repairing.repair(worked.path, data)
    with pytest.raises(ProjectRefused, match="is not there"):
        repairing.look_at_damage(tmp_path / "none.claims", data)
    junk = tmp_path / "junk.claims"
    junk.write_bytes(b"junk" * 5000)
    with pytest.raises(ProjectRefused, match="holds nothing of a Claim Annotator project"):
        repairing.repair(junk, data)
    assert junk.read_bytes() == b"junk" * 5000
    assert not pages.holds_history(junk)
    with pytest.raises(ProjectRefused, match="is not a Claim Annotator project") as refused:
        world.enter("junk")
    assert not isinstance(refused.value, ProjectBroken)


def test_a_link_is_the_file_that_it_leads_to(world: World, worked: Project) -> None:
    """Its lock and its restore points are those of the file; and the link stays one."""
    data, path, link = world.machine.data_dir, worked.path, world.path("link")
    worked.make_restore_point("by hand")
    link.symlink_to(path)
    for door in (repairing.repair, repairing.look_at_damage):
        with pytest.raises(ProjectHeld):
            door(link, data)
    worked.close()
    spoil(path, (place_of(path, b"Text 2: prices"), b"Tixt"))
    assert len(repairing.ways_back(link, data)) == 1
    assert repairing.look_at_damage(link, data).from_points == 1
    report = repairing.repair(link, data)
    assert link.is_symlink()
    assert not report.kept.is_symlink()
    assert world.enter("link").check() == world.enter(read_only=True).check() == []


def test_cancelling_leaves_it_as_it_was(world: World, worked: Project) -> None:
    class Impatient:
        def tick(self, done: int, total: int, what: str = "") -> None:
            if what == "Reading the history":
                raise Cancelled(what)

    path = worked.path
    worked.close()
    before = path.read_bytes()
    with pytest.raises(Cancelled):
        repairing.repair(path, world.machine.data_dir, Impatient())
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.glob("*project*")) == ["project.claims"]


def test_no_room(world: World, worked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = worked.path
    worked.close()
    before = path.read_bytes()
    monkeypatch.setattr(backup, "settle", full)
    with pytest.raises(Problem, match=r"could not be repaired: No space left on device\. It is as"):
        repairing.repair(path, world.machine.data_dir)
    assert path.read_bytes() == before


class Spoilt(msgspec.Struct):
    """A project that many damages are tried on, each on a copy."""

    path: Path
    data: Path
    content: bytes
    history: set[str]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    world = World(tmp_path_factory.mktemp("spoilt"))
    project = world.create("project", *TEXTS)
    work_on(project)
    known = ids(project)
    project.close()
    return Spoilt(project.path, world.machine.data_dir, project.path.read_bytes(), known)


Hit = tuple[float, int, bytes]
hits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True), st.sampled_from([1, 8, 512, SIZE]), st.binary(min_size=1)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(hits=hits, length=st.sampled_from([1.0, 1.0, 0.98, 0.9]))
def test_whatever_is_damaged_all_that_is_sound_is_kept(
    spoilt: Spoilt, hits: list[Hit], length: float
) -> None:
    """An event whose bytes, and whose text's bytes, are untouched is kept; no other one appears."""
    data = bytearray(spoilt.content)
    for where, size, words in hits:
        at = int(where * len(data)) // size * size
        new = (words * size)[:size]
        data[at : at + size] = new[: len(data) - at]
    data = data[: int(len(data) * length)]
    spoilt.path.write_bytes(data)
    try:
        damage = repairing.look_at_damage(spoilt.path, spoilt.data)
    except ProjectRefused:
        return  # nothing at all is left
    told = sum(each.events for each in damage.lost)
    assert damage.events <= len(spoilt.history)
    if damage.known:
        assert damage.events + told == len(spoilt.history)
    if bytes(data) == spoilt.content:
        assert damage.events == len(spoilt.history)
