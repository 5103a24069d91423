"""The first page shows what the project itself would show, and never raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator import firstpage
from annotator.firstpage import PAGE, first_page
from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    RemoveArticles,
    SetFlag,
    SetNote,
    SetProgress,
)
from annotator.project import Project
from annotator.scheme import to_builtin
from annotator.values import Segment
from tests.annotator.world import FIRST, World, tampering

SEVERAL = (Segment(0, 5), Segment(9, 12))


def test_it_equals_the_project(world: World) -> None:
    project = world.create("many", FIRST, *(f"Text {n} is here." for n in range(PAGE + 5)))
    made = project.run(AddAnnotation(1, SEVERAL, "claim")).annotations[0]
    project.run(AddAnnotation(1, (Segment(0, 40),), "quote"))
    project.run(AddAnnotation(1, (Segment(0, 5),), "quote"))
    project.run(SetNote(made, "hm"))
    gone = project.run(AddAnnotation(1, (Segment(20, 30),), "claim"))
    project.run(DeleteAnnotations(gone.annotations))
    project.run(SetProgress(2, "finished"))
    project.run(SetFlag(3, True))
    project.run(RemoveArticles((4,)))
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, (Segment(1, 3),), "claim"))
    bobs.run(AddAnnotation(5, (Segment(1, 3),), "claim"))
    project = world.switch(bobs, world.ana)
    page = first_page(project.path, world.ana.id)  # while it is open, with a log beside it
    assert page is not None
    keys = project.article_keys()
    assert page.total == len(keys) == PAGE + 5
    assert list(page.rows) == project.article_rows(keys[:PAGE])
    assert (page.project, page.title) == (project.id, project.title)
    assert page.scheme == to_builtin(project.scheme)
    assert page.article == project.article(1)
    assert page.text == project.text(1)
    assert len(page.annotations) == 3
    for shown, real in zip(page.annotations, project.annotations(1), strict=True):
        for name in ("id", "article", "annotator", "label", "segments", "quote", "note"):
            assert getattr(shown, name) == getattr(real, name)


def test_the_wanted_article_or_else_the_first(world: World, project: Project) -> None:
    second, first = project.article(2), project.article(1)
    project.run(SetProgress(1, "finished"))
    project.close()

    def opened(wanted: str | None, person: str | None = None) -> object:
        page = first_page(project.path, person or world.ana.id, wanted)
        assert page is not None
        return page.article

    assert opened(second.sha256) == second
    assert opened(None) == first
    assert opened("0" * 64) == first
    assert opened(second.sha256, "9" * 32) == second
    page = first_page(project.path, None)
    assert page is not None
    assert [row.state for row in page.rows] == ["todo", "todo"]
    again = world.enter()
    again.run(RemoveArticles((2,)))
    again.close()
    assert opened(second.sha256) == first


def test_no_articles(world: World) -> None:
    with Project.create(world.path("bare"), world.ana, world.machine) as project:
        page = first_page(project.path, world.ana.id)
    assert page is not None
    assert (page.rows, page.total, page.article, page.text, page.annotations) == (
        (),
        0,
        None,
        "",
        (),
    )


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + b"\0" * 200])
def test_what_cannot_be_read_is_left_to_the_project(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.claims"
    path.write_bytes(content)
    assert first_page(path, None) is None
    assert path.read_bytes() == content


def test_nothing_there_and_odd_wishes(world: World, project: Project) -> None:
    assert first_page(world.path("nowhere"), None) is None
    assert first_page(world.folder, None) is None
    assert first_page(project.path, "no id") is None
    project.close()
    with tampering(project.path) as connection:
        connection.execute("UPDATE meta SET value = '{' WHERE name = 'scheme'")
    assert first_page(project.path, None) is None


def test_a_path_with_odd_characters(world: World) -> None:
    name = "100% räksmörgås? #1"
    world.create(name).close()
    assert first_page(world.path(name), world.ana.id) is not None
    assert world.enter(name).check() == []


def test_it_needs_no_database_layer() -> None:
    source = Path(firstpage.__file__).read_text(encoding="utf-8")
    assert "sqlalchemy" not in source
    assert "annotator.store" not in source
