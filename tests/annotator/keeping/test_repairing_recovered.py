"""An article whose text is sound stays one with its labels, though the entry of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.history.events import ARTICLE_ADDED
from annotator.keeping import repairing
from annotator.operations import AddAnnotation, AddArticles, EditArticle, RemoveArticles
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.annotator.keeping.test_repairing_lost_texts import roots, zeros
from tests.annotator.world import World, history_of, stands, tampering, without_operations

TEXTS = tuple(f"Text {number}: prices rose. Nobody knows why." for number in range(3))


@pytest.fixture
def worked(world: World) -> Project:
    """Three articles, with a label on each but the last."""
    project = world.create("project", *TEXTS)
    for article in (1, 2):
        project.run(AddAnnotation(article, (Segment(0, 4),), "claim"))
    return project


def lose(path: Path, *articles: int, only_added: bool = True) -> None:
    """The entries of articles, as a damaged page takes them; what else there is stays sound."""
    which = f"AND kind = '{ARTICLE_ADDED}'" if only_added else ""
    with tampering(path) as connection:
        for article in articles:
            connection.execute(f"DELETE FROM event WHERE article = ? {which}", (article,))


def spoil(path: Path, payload: bytes) -> None:
    """One byte of what an entry says."""
    data = path.read_bytes()
    assert data.count(payload) == 1
    path.write_bytes(data.replace(payload, payload[:3] + b"X" + payload[4:]))


def repaired(world: World, path: Path) -> tuple[repairing.RepairReport, Project]:
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    report = repairing.repair(path, world.machine.data_dir)
    assert report.damage == damage
    project = world.enter(path.stem)
    assert project.check() == []
    assert damage.texts == len(project.article_keys()), "as many as a person then sees"
    return report, project


def titles(project: Project) -> list[str]:
    return [project.article(key).title for key in project.article_keys()]


def test_one_byte_of_the_entry(world: World, worked: Project) -> None:
    path, before = worked.path, without_operations(stands(worked))
    worked.close()
    spoil(path, b'{"external_id":"002","title":"Article 2"}')
    report, project = repaired(world, path)
    assert without_operations(stands(project)) == before
    assert report.damage.texts == 3
    assert any(each.startswith("Article “Article 2”: the entry that it") for each in report.lines)
    assert "Nothing is lost." not in report.lines


@pytest.mark.parametrize("only_added", [True, False])
def test_all_entries_and_the_list_too(world: World, worked: Project, only_added: bool) -> None:
    """Then nothing is known of it but its text, and its labels where those are sound."""
    path = worked.path
    worked.close()
    lose(path, 2, 3, only_added=only_added)
    zeros(path, *roots(path, "article"))
    report, project = repaired(world, path)
    named = "Recovered article: Text {}: prices rose. Nobody knows why."
    assert titles(project) == ["Article 1", named.format(1), named.format(2)]
    assert len(project.annotations(2)) == only_added
    assert any("(source, date …) is lost" in each for each in report.lines)


def test_details_that_were_edited(world: World, worked: Project) -> None:
    path = worked.path
    worked.run(EditArticle(2, {"title": "Edited", "source": "Reuters"}))
    before = without_operations(stands(worked))
    worked.close()
    lose(path, 2)
    _, project = repaired(world, path)
    assert without_operations(stands(project)) == before


@pytest.mark.parametrize("only_added", [True, False])
def test_one_that_was_removed_stays_so(world: World, worked: Project, only_added: bool) -> None:
    path = worked.path
    worked.run(RemoveArticles((3,)))
    worked.close()
    lose(path, 3, only_added=only_added)
    report, project = repaired(world, path)
    assert titles(project) == ["Article 1", "Article 2"]
    assert (report.damage.texts, report.damage.removed) == (2, 1)
    assert "2 articles (1 more among the removed ones)" in report.lines[0]


def test_a_step_that_was_undone_stays_so(world: World, worked: Project) -> None:
    path = worked.path
    worked.run(AddArticles((NewArticle(text="Another one.", title="Another"),)))
    worked.undo()
    before = without_operations(stands(worked))
    worked.close()
    lose(path, 4)
    _, project = repaired(world, path)
    assert without_operations(stands(project)) == before


def test_it_is_a_step_of_whoever_had_added_it(world: World, worked: Project) -> None:
    path = worked.path
    worked.close()
    lose(path, 2)
    _, project = repaired(world, path)
    (again,) = (each for each in history_of(project) if each.operation_name.startswith("Recover"))
    assert (again.author, again.kind, again.seq) == (world.ana.id, ARTICLE_ADDED, 1)
    assert again.machine not in {each.machine for each in history_of(project) if each != again}


@pytest.mark.parametrize("damage", ["listed", "bare"])
def test_a_copy_with_the_true_entry_gives_the_same(
    world: World, worked: Project, damage: str
) -> None:
    """Whichever merges the other, and the true entry counts."""
    path, there = worked.path, world.path("colleague")
    worked.close()
    there.write_bytes(path.read_bytes())
    lose(path, 2)
    if damage == "bare":
        zeros(path, *roots(path, "article"))
    _, project = repaired(world, path)
    other = world.enter("colleague")
    before = without_operations(stands(other))
    project.merge(there)
    other.merge(path)
    for each in (project, other):
        assert without_operations(stands(each)) == before
        assert each.check() == []


def merged_and_taken_back(world: World) -> tuple[Path, int]:
    """A project into which another's article came, with a label, and went again; its key."""
    project = world.create("project", *TEXTS)
    copy = world.path("colleague")
    project.close()
    copy.write_bytes(project.path.read_bytes())
    other = world.enter("colleague", world.bob)
    other.run(AddArticles((NewArticle(text="Only Bob has it.", title="Of Bob"),)))
    other.run(AddAnnotation(4, (Segment(0, 4),), "claim"))
    other.close()
    mine = world.enter()
    mine.merge(copy)
    assert len(mine.article_keys()) == 4
    mine.undo()
    assert len(mine.article_keys()) == 3
    mine.close()
    return mine.path, 4


@pytest.mark.parametrize("only_added", [True, False])
@pytest.mark.parametrize("tables", [(), ("article",), ("article", "withdrawn")])
def test_what_came_with_a_merge_that_was_taken_back_stays_away(
    world: World, only_added: bool, tables: tuple[str, ...]
) -> None:
    path, key = merged_and_taken_back(world)
    lose(path, key, only_added=only_added)
    if tables:
        zeros(path, *roots(path, *tables))
    report, project = repaired(world, path)
    assert titles(project) == ["Article 1", "Article 2", "Article 3"]
    hidden = [each for each in report.lines if "are in no list" in each]
    assert len(hidden) == bool(tables)  # where no list tells that it was none, it is named
    assert all("“Only Bob has it.”" in each for each in hidden)
