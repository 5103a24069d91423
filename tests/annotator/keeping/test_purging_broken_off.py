"""Removing for good, broken off or disturbed: whoever opens the project next finishes it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotator.keeping import cleared, points, purging
from annotator.project import Project
from annotator.store import backup, purged
from tests.annotator.keeping.test_purging import (
    CANARY,
    HASH,
    SAID,
    SECRET,
    everything,
    made_points,
    worked_on_in_every_way,
)
from tests.annotator.world import World, stands


@pytest.fixture
def secret(world: World) -> Project:
    """A project with an article that nobody is to know of."""
    return worked_on_in_every_way(world)


STEPS = (
    *((purging, name) for name in ("forget_drafts", "clear_points", "_clear_copy", "_prove")),
    *((purging, name) for name in ("_put", "clear_caches", "clear_file")),
    (cleared, "note"),
    *((backup, name) for name in ("settle", "write_facts")),
)


@pytest.mark.parametrize(("where", "step"), STEPS)
@pytest.mark.parametrize("before", [True, False])
def test_killed_at_a_step_it_is_finished_by_whoever_opens_the_project_next(
    secret: Project,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    step: str,
    before: bool,
) -> None:
    made_points(secret, "by hand", "twice")
    drafts = world.machine.data_dir / "drafts.json"
    drafts.write_text(f'{{"{secret.id}/{HASH}": "{SAID}", "a/b": "else"}}', encoding="utf-8")
    done = getattr(where, step)

    def killed(*args: Any, **more: Any) -> None:
        if not before:
            done(*args, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(where, step, killed)
    with pytest.raises(KeyboardInterrupt):
        secret.purge([3])
    monkeypatch.undo()
    secret.close()
    again = world.enter(person=world.bob)
    assert not again.is_lead
    assert again.article_keys() == [1, 2, 4]
    assert again.check() == []
    again.close()
    assert CANARY.encode() not in everything(world)
    assert drafts.read_text(encoding="utf-8") == '{"a/b": "else"}'
    for point in backup.restore_points(world.machine.data_dir, again.id):
        points.verify(point)
        assert HASH.encode() not in point.read_bytes()


def test_a_restore_point_that_was_being_made_meanwhile_has_nothing_of_it(
    secret: Project, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = backup.restore_point

    def slow(*args: Any, **more: Any) -> Path:
        made = done(*args, **more)
        aside = world.folder / "aside"
        folder = made.parent
        folder.rename(aside)  # the purge does not see it yet
        secret.purge([3])
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
        return made

    monkeypatch.setattr(backup, "restore_point", slow)
    point = secret.make_restore_point()
    assert point.articles == 3
    points.verify(point.path)
    secret.close()
    assert CANARY.encode() not in everything(world)


def test_killed_half_way_the_project_has_it_whole(
    secret: Project, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = stands(secret)
    monkeypatch.setattr(purged, "_bring_in_line", killed)
    with pytest.raises(KeyboardInterrupt):
        secret.purge([3])
    monkeypatch.undo()
    assert stands(secret) == before
    again = world.switch(secret, world.ana)
    assert again.text(3) == SECRET
    assert again.check() == []
    assert again.history(1)[0].name != "Remove an article for good"
    with pytest.raises(sa.exc.DatabaseError, match="never change"):
        again._database.writer.exec_driver_sql("DELETE FROM text")  # type: ignore[union-attr]


def test_while_somebody_reads_the_bytes_wait(secret: Project, world: World) -> None:
    reader = Project.open(secret.path, world.bob, world.machine, read_only=True)
    raw = purging._raw(secret._database)
    raw.execute("PRAGMA busy_timeout=1")
    with reader._moment() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one()
        report = secret.purge([3])
        assert "reads" in report.left[0]
        assert "tried again" in report.message
    reader.close()
    secret.close()
    world.enter().close()
    assert CANARY.encode() not in everything(world)
