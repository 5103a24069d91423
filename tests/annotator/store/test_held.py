"""What a file says it holds is what it holds, after every kind of write; what misses is named."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.operations import AddAnnotation, AddArticles, AddPerson, HandOut, SetProgress
from annotator.project import Project
from annotator.store import held, tables
from annotator.values import Segment
from tests.annotator.world import World, articles, tampering

EVENT = st.tuples(
    st.integers(0, 3),
    st.binary(min_size=16, max_size=16).map(lambda each: each[:1] * 16),
    st.binary(min_size=16, max_size=16),
)


def counts(project: Project) -> list[tuple[int, bytes, int, bytes]]:
    found = project._database.reader.exec_driver_sql("SELECT * FROM held ORDER BY 1, 2")
    return [tuple(row) for row in found]


def assert_in_step(project: Project) -> None:
    """The count that was kept is the one that a recount gives."""
    assert list(held.gaps(project._database.reader)) == []
    stood = counts(project)
    with project._database.transaction() as connection:
        held.count_anew(connection)
    assert counts(project) == stood


def test_it_stays_in_step(world: World, project: Project, tmp_path: Path) -> None:
    """Labelling, bulk, undo, a merge, taking it back and bringing it in again."""
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    project.run(AddArticles(articles(*(f"Article {number}." for number in range(30)))))
    assert_in_step(project)
    project.undo()
    assert_in_step(project)
    project.close()
    shutil.copy(project.path, world.path("bobs"))
    with world.enter("bobs", world.bob) as bobs:
        bobs.run(AddAnnotation(1, (Segment(3, 9),), "denial"))
    again = world.enter()
    for step in (lambda: again.merge(world.path("bobs")), again.undo, again.redo):
        step()
        assert_in_step(again)
    assert again.check() == []


@pytest.fixture
def packed(world: World, project: Project, tmp_path: Path) -> Path:
    """A package for Bob."""
    project.run(AddPerson("Bob", world.bob.id))
    project.run(HandOut(((1, (world.bob.id,)), (2, (world.bob.id,)))))
    path = tmp_path / "bob.claimspack"
    project.make_package(path, world.bob.id, [1, 2])
    return path


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "DELETE FROM event WHERE key = (SELECT max(key) FROM event)",
            "of its history 1 entry is missing",
        ),
        ("UPDATE held SET digest = zeroblob(16) WHERE article = 0", "not the one that was written"),
        ("DELETE FROM held WHERE article > 0", "not the one that was written"),
    ],
)
def test_a_package_that_is_not_whole_is_refused(
    project: Project, packed: Path, damage: str, said: str
) -> None:
    project.merge(packed)
    with tampering(packed) as connection:
        connection.execute(damage)
    with pytest.raises(Problem, match=said):
        project.merge(packed)
    assert project.check() == []


def test_a_package_of_a_former_version_says_nothing_of_it(project: Project, packed: Path) -> None:
    with tampering(packed) as connection:
        connection.execute("DROP TABLE held")
        connection.execute("DELETE FROM event WHERE key = (SELECT max(key) FROM event)")
    project.merge(packed)
    assert project.check() == []


@given(events=st.lists(EVENT, max_size=30), seed=st.integers())
def test_the_order_of_writing_makes_no_difference(
    events: list[tuple[int, bytes, bytes]], seed: int
) -> None:
    def told(some: list[tuple[int, bytes, bytes]]) -> list[held.Held]:
        return list(held.counted(sorted(some, key=lambda each: each[0])))

    shuffled = list(events)
    random.Random(seed).shuffle(shuffled)
    assert told(shuffled) == told(events)
    assert all(gap is None for gap, _ in held.compared(told(events), told(shuffled)))
    if events:
        found = [gap for gap, _ in held.compared(told(events), told(events[1:])) if gap]
        assert [(gap.article, gap.wanted - gap.found) for gap in found] == [(events[0][0], 1)]


def test_it_is_kept_by_the_transaction(project: Project) -> None:
    """What is rolled back was never counted."""
    before = counts(project)
    with pytest.raises(Problem):
        project.run(AddAnnotation(1, (Segment(1, 9_999),), "claim"))
    project.run(SetProgress(1, "finished"))
    assert len(counts(project)) >= len(before)
    assert counts(project) != before
    assert sa.inspect(project._database.reader).has_table(tables.held.name)
    assert_in_step(project)
