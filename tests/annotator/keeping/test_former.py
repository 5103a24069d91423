"""Which restore points of a place are a damaged file's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.keeping import points
from annotator.keeping.former import Former, Signs
from tests.annotator.world import World, history_of

SAME = "The same words."


@pytest.fixture
def two(world: World) -> dict[Path, Signs]:
    """The restore points of two projects that lay in one place, with a text in common."""
    found = {}
    for text in ("One.", "Another."):
        project = world.create("project", SAME, text)
        point = points.make(project.path, world.machine.data_dir, project.id, "by hand")
        found[point] = Signs(
            frozenset({project.id}),
            frozenset(bytes.fromhex(event.machine) for event in history_of(project)),
            frozenset(bytes.fromhex(project.article(key).sha256) for key in (1, 2)),
        )
        project.close()
        project.path.unlink()
    return found


def test_by_the_project_by_a_machine_or_by_a_text(two: dict[Path, Signs]) -> None:
    common = frozenset.intersection(*(signs.texts for signs in two.values()))
    for point, signs in two.items():
        for left in (
            Signs(projects=signs.projects, texts=common),
            Signs(machines=signs.machines, texts=common),
            Signs(machines=frozenset({bytes(16)}), texts=signs.texts - common),
        ):
            assert Former(list(two), left).points == [point]


def test_what_may_be_either_s_is_neither_s(two: dict[Path, Signs]) -> None:
    common = frozenset.intersection(*(signs.texts for signs in two.values()))
    assert Former(list(two), Signs(texts=common)).points == []
    assert Former(list(two), Signs()).points == []


def test_one_that_cannot_be_read_is_nobody_s(two: dict[Path, Signs]) -> None:
    (point, signs), _ = two.items()
    point.write_bytes(bytes(8192))
    assert Former([point], signs).points == []
