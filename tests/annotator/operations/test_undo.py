"""Everything can be taken back and done again, unless something later is in the way."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.arrivals import ImportOptions
from annotator.errors import Cancelled, Problem, UndoRefused
from annotator.operations import (
    AddAnnotation,
    AddArticles,
    DeleteAnnotations,
    EditArticle,
    Operation,
    Relabel,
    RemoveArticles,
    RenameMe,
    RestoreArticles,
    SetFlag,
    SetNote,
    SetProgress,
    SetScheme,
    SetSegments,
)
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import (
    World,
    articles,
    made_anew,
    stands,
    without_operations,
)

ONE, TWO = (Segment(1, 14),), (Segment(29, 44), Segment(50, 52))


def everything(project: Project) -> list[Operation]:
    """One of each kind, each on something that it changes."""
    made = project.run(AddAnnotation(1, TWO, "claim")).annotations[0]
    bulk = [project.run(AddAnnotation(2, (Segment(n, n + 2),), "quote")) for n in range(5)]
    ids = tuple(each.annotations[0] for each in bulk)
    return [
        AddAnnotation(1, ONE, "claim"),
        AddAnnotation(1, TWO, "denial"),  # the same words: relabels the twin
        Relabel(made, "quote"),
        SetSegments(made, ONE),
        SetNote(made, "why"),
        DeleteAnnotations((made,)),
        DeleteAnnotations(ids),
        SetProgress(2, "finished"),
        SetProgress(1, "skipped", "other"),
        SetFlag(1, True, "look"),
        EditArticle(1, {"title": "New"}),
        AddArticles(articles("Third.", "Fourth.")),
        RemoveArticles((1, 2)),
        RestoreArticles((1, 2)),
        SetScheme(msgspec.structs.replace(project.scheme, name="Ours")),
        RenameMe("Anna"),
    ]


def test_each_kind_is_undone_and_redone_under_its_name(project: Project) -> None:
    for operation in everything(project):
        before = (without_operations(stands(project)), project.scheme)
        changes = project.run(operation)
        after = (without_operations(stands(project)), project.scheme)
        assert after != before, operation
        assert project.undo_name == operation.name
        assert project.redo_name is None
        undone = project.undo()
        assert (undone.name, undone.message) == (
            f"Undo: {operation.name}",
            f"Undone: {operation.name}.",
        )
        assert undone.kinds == changes.kinds, operation
        if not isinstance(operation, (AddAnnotation, AddArticles)):
            assert (without_operations(stands(project)), project.scheme) == before, operation
        assert project.redo_name == operation.name
        redone = project.redo()
        assert redone.message == f"Redone: {operation.name}."
        assert (without_operations(stands(project)), project.scheme) == after, operation
        assert project.redo_name is None
    assert stands(project) == made_anew(project)


def test_nothing_to_undo_or_redo(world: World, project: Project) -> None:
    assert (project.undo_name, project.redo_name) == (None, None)
    with pytest.raises(Problem, match="nothing of yours to undo"):
        project.undo()
    with pytest.raises(Problem, match="nothing to redo"):
        project.redo()
    project.run(SetFlag(1, True))
    bobs = world.switch(project, world.bob)
    assert bobs.undo_name is None  # what Ana did is not Bob's to undo


def test_something_new_ends_the_redoing(project: Project) -> None:
    project.run(SetFlag(1, True))
    project.run(SetFlag(2, True))
    project.undo()
    project.undo()
    assert project.redo_name == "Flag the article"
    project.redo()
    assert (project.undo_name, project.redo_name) == ("Flag the article", "Flag the article")
    assert [project.progress(key).flagged for key in (1, 2)] == [True, False]
    project.run(SetProgress(1, "finished"))
    assert project.redo_name is None
    project.undo()
    assert project.redo_name == "Finish the article"
    project.redo()
    assert project.redo_name is None


def test_undo_redo_undo(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, ONE, "claim"))
    for _ in range(3):
        project.undo()
        assert project.annotations(1) == []
        project = world.switch(project, world.ana)
        assert (project.undo_name, project.redo_name) == (None, "Label claim")
        project.redo()
        assert len(project.annotations(1)) == 1
        assert (project.undo_name, project.redo_name) == ("Label claim", None)
    assert project.check() == []


def test_each_person_undoes_their_own(world: World, project: Project) -> None:
    project.run(SetFlag(1, True))
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, ONE, "claim"))
    anas = world.switch(bobs, world.ana)
    assert anas.undo_name == "Flag the article"
    anas.undo()
    bobs = world.switch(anas, world.bob)
    assert (bobs.undo_name, bobs.redo_name) == ("Label claim", None)
    bobs.undo()
    assert (bobs.redo_name, world.switch(bobs, world.ana).redo_name) == (
        "Label claim",
        "Flag the article",
    )


def test_back_to_a_point_in_the_history(world: World, project: Project) -> None:
    start = without_operations(stands(project))
    first = project.run(SetFlag(1, True))
    project.run(SetFlag(2, True))
    mine = project.run(EditArticle(1, {"title": "x"}))
    project.run(AddAnnotation(1, ONE, "claim"))
    heard: list[str] = []
    stop = project.listen(lambda changes: heard.append(changes.name))
    changes = project.undo_to(mine.operation)
    stop()
    assert changes.message == "Undone: 2 operations."
    assert heard == ["Undo: Label claim", "Undo: Edit the article's details"]
    assert project.article(1).title == "Article 1"
    assert project.undo_to(first.operation).message == "Undone: 2 operations."
    after = without_operations(stands(project))
    assert after["article"] == start["article"]
    with pytest.raises(Problem, match="not one of yours that can be undone"):
        project.undo_to(first.operation)
    with pytest.raises(Problem, match="not one of yours"):
        project.undo_to("0" * 32)
    with pytest.raises(Problem, match="not one of yours"):
        project.undo_to(project.history()[-1].id)
    names = [project.redo().message for _ in range(4)]
    assert names[-1] == "Redone: Label claim."
    bobs = world.switch(project, world.bob)
    with pytest.raises(Problem, match="not one of yours"):
        bobs.undo_to(first.operation)


def test_undo_is_refused_when_something_later_touched_the_same(
    world: World, project: Project, tmp_path: Path
) -> None:
    """Bob is known here; Ana imports work of his; he changes it; her undo would undo his."""
    bobs = world.switch(project, world.bob)
    bobs.run(SetFlag(2, True))
    anas = world.switch(bobs, world.ana)
    file = tmp_path / "in.jsonl"
    file.write_bytes(
        msgspec.json.encode(
            {"text": anas.text(1), "spans": [{"start": 1, "end": 14, "label": "claim"}]}
        )
    )
    anas.import_paths([file], options=ImportOptions(annotator="Bob"))
    bobs = world.switch(anas, world.bob)
    (imported,) = bobs.annotations(1)
    assert bobs.may_change(imported)
    bobs.run(SetNote(imported.id, "mine now"))
    anas = world.switch(bobs, world.ana)
    before = stands(anas)
    assert anas.undo_name == "Import in.jsonl"
    with pytest.raises(
        UndoRefused, match=r"“Import in\.jsonl” cannot be undone: “Note on a span” came later"
    ):
        anas.undo()
    assert stands(anas) == before
    assert anas.undo_name == "Import in.jsonl"
    bobs = world.switch(anas, world.bob)
    bobs.undo()
    anas = world.switch(bobs, world.ana)
    anas.undo()
    assert anas.annotations(1) == []
    bobs = world.switch(anas, world.bob)
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    with pytest.raises(UndoRefused, match="cannot be redone"):
        anas.redo()
    assert anas.check() == []


OPERATIONS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 4)), min_size=1, max_size=14)
SPOTS = ((Segment(0, 5),), (Segment(1, 14),), (Segment(3, 9), Segment(12, 15)))


def perform(project: Project, kind: int, pick: int) -> None:
    """Some operation; ``pick`` chooses among the few things there are."""
    key = 1 + pick % 2
    mine = project.annotations(key)
    one = mine[pick % len(mine)].id if mine else None
    spot = SPOTS[pick % 3]
    label = ("claim", "denial", "quote")[kind % 3]
    if kind <= 2 or one is None:
        operation: Operation = AddAnnotation(key, spot, label)
    elif kind == 3:
        operation = Relabel(one, ("claim", "quote", "speculation")[pick % 3])
    elif kind == 4:
        operation = SetSegments(one, spot)
    elif kind == 5:
        operation = DeleteAnnotations(tuple(each.id for each in mine[: 1 + pick]))
    elif kind == 6:
        operation = SetNote(one, "x" * pick)
    elif kind == 7:
        operation = SetProgress(key, ("todo", "in_progress", "finished")[pick % 3])
    elif kind == 8:
        operation = SetProgress(key, "skipped", "other")
    elif kind == 9:
        operation = SetFlag(key, pick % 3 > 0, "n" * pick)
    elif kind == 10:
        operation = EditArticle(key, {"title": "T" * (1 + pick)})
    else:
        operation = AddArticles(articles(*(f"New {n}" for n in range(pick))))
    project.run(operation)


@settings(max_examples=8)
@given(OPERATIONS)
def test_undo_all_reopen_redo_all(steps: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        project = world.create()
        for kind, pick in steps:
            perform(project, kind, pick)
        after = without_operations(stands(project))
        project.export(world.folder / "before.jsonl")
        while project.undo_name:
            project.undo()
        assert [each for key in (1, 2) for each in project.annotations(key)] == []
        assert project.article_keys() == [1, 2]
        assert project.counts()["todo"] == 2
        project = world.switch(project, world.ana)
        while project.redo_name:
            project.redo()
        assert without_operations(stands(project)) == after
        project.export(world.folder / "after.jsonl")
        written = [(world.folder / f"{name}.jsonl").read_bytes() for name in ("before", "after")]
        assert written[0] == written[1]
        assert project.check() == []
        world.close()


class Patience:
    """Cancels after so many ticks."""

    def __init__(self, ticks: int) -> None:
        self.left = ticks

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled(what)


def test_going_back_can_be_stopped_between_two_operations(project: Project) -> None:
    assert (project.undo_articles, project.redo_articles) == (0, 0)
    first = project.run(SetFlag(1, True))
    project.run(SetFlag(2, True))
    project.run(RemoveArticles((1, 2)))
    assert project.undo_articles == 2
    with pytest.raises(Cancelled):
        project.undo_to(first.operation, Patience(0))
    assert project.undo_name == "Remove 2 articles"
    stopped = project.undo_to(first.operation, Patience(1))
    assert stopped.message == "Undone: 1 operation, of 3; you stopped it there."
    assert (project.undo_name, project.redo_articles) == ("Flag the article", 2)
    assert project.check() == []
