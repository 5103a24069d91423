"""Bringing in others' work: what is new is added, what is known stands, and nothing is doubled."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.arrivals import ImportOptions
from annotator.errors import Cancelled, Problem
from annotator.history.events import annotation_id, derived_id
from annotator.operations import (
    AddAnnotation,
    AddArticles,
    DeleteAnnotations,
    SetFlag,
    SetNote,
    SetProgress,
)
from annotator.project import Project
from annotator.text import normalise, sha256
from annotator.values import GAP, ImportReport, NewArticle, Progress, Segment
from tests.annotator.sync.copies import wall_clock
from tests.annotator.world import FIRST, SECOND, World, made_anew, stands

Bring = Callable[..., ImportReport]
SPAN = {"start": 1, "end": 14, "label": "claim"}


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """Import these records into a project."""

    def run(
        project: Project, *records: Any, annotator: str | None = None, **more: Any
    ) -> ImportReport:
        file = tmp_path / "in.jsonl"
        lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        options = ImportOptions(annotator=annotator)
        return project.import_paths([file], options=options, **more)

    return run


def exported(project: Project, world: World) -> bytes:
    file = world.folder / "out.jsonl"
    project.export(file)
    return file.read_bytes()


def rich(world: World) -> Project:
    """Work of every kind by two people."""
    project = world.create()
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    made = project.run(AddAnnotation(1, (Segment(0, 5), Segment(9, 12)), "quote")).annotations[0]
    project.run(SetNote(made, "“sure?”\n😀"))
    project.run(SetProgress(1, "finished"))
    project.run(SetFlag(2, True, "later"))
    project.run(SetProgress(2, "skipped", "wrong_language"))
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, (Segment(1, 14),), "denial"))
    bobs.run(SetProgress(1, "finished"))
    bobs.run(SetProgress(2, "finished"))
    return world.switch(bobs, world.ana)


def test_there_and_back_gives_the_same_bytes(world: World) -> None:
    project = rich(world)
    before = exported(project, world)
    project.close()
    other = Project.create(world.path("other"), world.ana, world.machine)
    world.open.append(other)
    report = other.import_paths([world.folder / "out.jsonl"])
    assert (report.articles_added, report.annotations_added) == (2, 3)
    assert exported(other, world) == before
    assert other.check() == []
    # Once more changes nothing, here and where it came from.
    standing = stands(other)
    again = other.import_paths([world.folder / "out.jsonl"])
    assert (again.articles_known, again.annotations_known) == (2, 3)
    assert (again.articles_added, again.annotations_added, again.annotations_differing) == (0, 0, 0)
    assert stands(other) == standing
    origin = world.enter()
    origin.import_paths([world.folder / "out.jsonl"])
    assert exported(origin, world) == before
    # And all of it is one operation.
    other.undo()
    assert other.article_keys() == []
    other.redo()
    assert exported(other, world) == before


def test_undo_then_import_again_brings_it_all_back(world: World, bring: Bring) -> None:
    project = world.create()
    record = {"text": "Third. Nobody paid.", "spans": [{"start": 7, "end": 18, "label": "claim"}]}
    bring(project, record, {"text": FIRST, "spans": [SPAN]})
    before = exported(project, world)
    project.undo()
    assert project.article_keys() == [1, 2]
    report = bring(project, record, {"text": FIRST, "spans": [SPAN]})
    assert (report.articles_added, report.annotations_added) == (1, 2)
    assert report.annotations_kept_deleted == 0
    assert exported(project, world) == before
    assert stands(project) == made_anew(project)
    project.undo()
    project.redo()
    assert exported(project, world) == before
    # What its annotator deletes afterwards stays deleted.
    project.run(DeleteAnnotations((project.annotations(1)[0].id,)))
    assert bring(project, {"text": FIRST, "spans": [SPAN]}).annotations_kept_deleted == 1
    project.undo()
    project.redo()
    assert bring(project, {"text": FIRST, "spans": [SPAN]}).annotations_kept_deleted == 1
    assert project.annotations(1) == []


def test_a_deleted_one_stays_deleted(project: Project, bring: Bring) -> None:
    bring(project, {"text": FIRST, "spans": [SPAN]})
    project.run(DeleteAnnotations((project.annotations(1)[0].id,)))
    report = bring(project, {"text": FIRST, "spans": [SPAN]})
    assert (report.annotations_added, report.annotations_kept_deleted) == (0, 1)
    assert project.annotations(1) == []


def test_given_ids_are_kept_and_clashing_ones_derived(project: Project, bring: Bring) -> None:
    given = "ab" * 16
    bring(project, {"text": FIRST, "spans": [{**SPAN, "id": given}]})
    assert [each.id for each in project.annotations(1)] == [given]
    # The same id on another article, twice in one record, and one that is no id of ours.
    other = {"start": 0, "end": 8, "label": "claim"}
    bring(project, {"text": SECOND, "spans": [{**other, "id": given}, {**other, "id": "17"}]})
    ids = [each.id for each in project.annotations(2)]
    content = (sha256(SECOND), project.me.id, "claim", (Segment(0, 8),))
    assert sorted(ids) == sorted(annotation_id(*content, n) for n in (1, 2))
    twice = [{**SPAN, "id": "cd" * 16}, {**SPAN, "id": "cd" * 16, "label": "quote"}]
    bring(project, {"text": FIRST, "spans": twice})
    assert len(project.annotations(1)) == 3
    assert project.check() == []
    before = stands(project)
    bring(project, {"text": SECOND, "spans": [{**other, "id": given}, {**other, "id": "17"}]})
    bring(project, {"text": FIRST, "spans": twice})
    assert stands(project) == before


def test_an_id_in_use_by_somebody_else_does_not_swallow_a_span(
    project: Project, bring: Bring
) -> None:
    span = {**SPAN, "id": "ab" * 16}
    work = [{"annotator": name, "state": "finished", "spans": [span]} for name in ("Cat", "Dan")]
    report = bring(project, {"text": FIRST, "annotations": work})
    assert report.annotations_added == 2
    assert sorted(project.stats().annotations) == ["Cat", "Dan"]
    assert bring(project, {"text": FIRST, "annotations": work}).annotations_known == 2
    assert project.check() == []


def test_derived_ids_are_the_same_on_two_machines(
    world: World, project: Project, bring: Bring, tmp_path: Path
) -> None:
    project.close()
    copy = world.path("copy")
    copy.write_bytes(project.path.read_bytes())
    elsewhere = World(tmp_path / "elsewhere")
    here = world.enter()
    there = Project.open(copy, elsewhere.bob, elsewhere.machine)
    world.open.append(there)
    assert (here.id, here._ledger.machine) != (there.id, there._ledger.machine)
    for each in (here, there):
        bring(each, {"text": FIRST, "spans": [SPAN, SPAN]}, annotator="Cat")
    ids = [[a.id for a in each.annotations(1)] for each in (here, there)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    cats = [next(a.id for a in each.annotators() if a.name == "Cat") for each in (here, there)]
    assert cats[0] == cats[1] == derived_id("annotator", here.id, "Cat")


def test_named_work_and_unnamed_work(world: World, project: Project, bring: Bring) -> None:
    records = (
        {"text": FIRST, "spans": [SPAN, {**SPAN, "label": "quote", "annotator": "Cat"}]},
        {
            "text": SECOND,
            "annotations": [
                {"annotator": "Cat", "state": "skipped", "reason": "duplicate", "spans": []},
                {"annotator": "Ana", "state": "in_progress", "flag": "hm", "spans": []},
            ],
        },
    )
    bring(project, *records)
    people = {each.name: each for each in project.annotators()}
    assert set(people) == {"Ana", "Cat"}
    assert not people["Cat"].lead
    assert project.progress(2) == Progress(state="in_progress", flagged=True, flag_note="hm")
    assert project.stats().states == {
        "Ana": {"finished": 1, "in_progress": 1},
        "Cat": {"finished": 2},  # Ana is at work on what Cat skipped: not told before she is done
    }
    cats = project.annotation(
        annotation_id(sha256(FIRST), people["Cat"].id, "quote", (Segment(1, 14),), 1)
    )
    assert cats is not None
    assert (cats.annotator, cats.origin) == (people["Cat"].id, "import")
    assert not project.may_change(cats)
    with pytest.raises(Problem, match="That span is Cat's"):
        project.run(DeleteAnnotations((cats.id,)))
    assert project.check() == []


def test_somebody_without_work_is_not_introduced(project: Project, bring: Bring) -> None:
    before = stands(project)
    bring(project, {"text": FIRST, "annotator": "Cat"})
    bring(project, {"text": FIRST, "annotations": [{"annotator": "Cat", "state": "todo"}]})
    assert project.undo_name is None
    assert stands(project) == before
    bring(project, {"text": "New.", "annotator": "Cat"}, {"text": FIRST, "annotator": "Dan"})
    assert [each.name for each in project.annotators()] == ["Ana"]
    assert stands(project) == made_anew(project)
    for _ in range(3):
        if project.undo_name:
            project.undo()
    assert project.undo_name is None


def test_existing_progress_stands(world: World, project: Project, bring: Bring) -> None:
    project.run(SetProgress(1, "skipped", "other"))
    project.run(SetFlag(2, True))
    bring(project, {"text": FIRST, "spans": [SPAN]}, {"text": SECOND, "spans": []})
    assert project.progress(1) == Progress(state="skipped", reason="other")
    assert project.progress(2) == Progress(flagged=True)
    assert len(project.annotations(1)) == 1
    # What Bob set himself is not Ana's to set, not even back from “to do”.
    bobs = world.switch(project, world.bob)
    bobs.run(SetProgress(1, "finished"))
    bobs.run(SetProgress(1, "todo"))
    anas = world.switch(bobs, world.ana)
    before = stands(anas)
    bring(anas, {"text": FIRST, "spans": []}, annotator="Bob")
    assert stands(anas) == before
    assert world.switch(anas, world.bob).progress(1) == Progress()


def test_good_records_come_in_and_bad_ones_are_listed(project: Project, bring: Bring) -> None:
    report = bring(
        project,
        {"text": "A good one.", "spans": [{"start": 0, "end": 6, "label": "claim"}]},
        "{broken",
        {"text": FIRST, "spans": [{**SPAN, "end": 9999}]},
        {"text": FIRST, "spans": [{**SPAN, "label": "rumour"}]},
        {"text": FIRST, "spans": [{**SPAN, "text": "other words"}]},
        {"text": "Another good one."},
    )
    assert (report.articles_added, report.annotations_added, report.refused_count) == (2, 1, 4)
    assert [each.line for each in report.refused] == [2, 3, 4, 5]
    assert all(each.file.endswith("in.jsonl") and each.reason for each in report.refused)
    assert report.first_article == 3
    assert project.history(limit=1)[0].name == "Import in.jsonl"
    assert project.check() == []


def test_a_file_of_bad_records_changes_nothing(project: Project, bring: Bring) -> None:
    before = stands(project)
    report = bring(project, "{", "[]")
    assert report.refused_count == 2
    assert stands(project) == before
    assert project.undo_name is None


class Impatient:
    """Cancels at the n-th tick."""

    def __init__(self, patience: int) -> None:
        self.left = patience

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("The import was cancelled.")


def test_cancelling_leaves_everything_as_it_was(project: Project, bring: Bring) -> None:
    records = [
        {"text": f"Text {n} says so.", "spans": [{"start": 0, "end": 4, "label": "claim"}]}
        for n in range(30)
    ]
    before, history = stands(project), project.history()
    cancelled = 0
    for patience in range(50):
        try:
            bring(project, *records, annotator="Cat", ticker=Impatient(patience))
        except Cancelled:
            cancelled += 1
            assert stands(project) == before
            assert project.history() == history
            assert not project.busy
        else:
            break
    assert cancelled > 0
    assert len(project.article_keys()) == 32
    assert project.check() == []


def test_a_companion_and_attributes_travel(world: World, project: Project, bring: Bring) -> None:
    span = {
        **SPAN,
        "companions": {"source": {"start": 17, "end": 23, "text": "Huawei"}},
        "attributes": {"certainty": "high", "weight": 0.5, "count": 3, "doubt": True},
        "note": "n",
        "created": "2026-01-02T03:04:05Z",
        "updated": "2026-01-03T03:04:05Z",
    }
    bring(project, {"text": FIRST, "spans": [span]})
    (made,) = project.annotations(1)
    assert made.companions == {"source": Segment(17, 23)}
    assert made.attributes == {"certainty": "high", "weight": 0.5, "count": 3}
    assert made.doubt
    assert made.updated - made.created == 24 * 3600 * 1000
    project.run(SetNote(made.id, "other"))
    (now,) = project.annotations(1)
    assert (now.companions, now.attributes, now.doubt) == (
        made.companions,
        made.attributes,
        True,
    )
    assert stands(project) == made_anew(project)


def test_several_segments_with_the_gap_in_the_text(world: World, bring: Bring) -> None:
    text = f"One{GAP}two{GAP}three and four."
    project = world.create("gap", text)
    parts = (Segment(0, 9), Segment(12, 17), Segment(18, 21))
    made = project.run(AddAnnotation(1, parts, "quote")).annotations[0]
    project.run(SetNote(made, "x"))
    project.run(DeleteAnnotations((made,)))
    project.undo()
    assert project.annotation(made).quote == GAP.join(text[p.start : p.end] for p in parts)  # type: ignore[union-attr]
    assert stands(project) == made_anew(project)
    assert project.check() == []


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
    | st.sampled_from("😀👩🏽e\u0301\u202eשلامa\u00a0\u2028\ufeff👨‍👩‍👧華"),
    min_size=2,
    max_size=60,
).map(lambda raw: "x" + normalise(raw).text)


@settings(max_examples=25)
@given(TEXTS, st.data())
def test_any_text_any_segments_there_and_back(
    shelf: tuple[World, Project, Project], text: str, data: st.DataObject
) -> None:
    world, project, other = shelf
    length = len(text)
    cuts = data.draw(st.sets(st.integers(0, length), min_size=2, max_size=6).map(sorted))
    parts = tuple(
        Segment(start, end)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if start < end
    )
    project.run(AddArticles((NewArticle(text=text, external_id="x", title="t"),)))
    key = project.key_of(sha256(text))
    assert key is not None
    assert project.text(key) == text
    label = data.draw(st.sampled_from(("claim", "quote")))
    project.run(AddAnnotation(key, parts, label))
    mine = [each for each in project.annotations(key) if each.segments == parts]
    assert {each.quote for each in mine} == {GAP.join(text[p.start : p.end] for p in parts)}
    before = exported(project, world)
    report = other.import_paths([world.folder / "out.jsonl"])
    assert report.refused_count == 0
    assert exported(other, world) == before


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Two projects that exchange files, for many examples."""
    world = World(tmp_path_factory.mktemp("shelf"))
    pair = (world, world.create("one"), world.create("two"))
    yield pair
    found = [each.check() for each in pair[1:]]
    world.close()
    assert found == [[], []]


def test_metadata_of_a_later_record_of_the_same_text_are_kept(world: World, bring: Bring) -> None:
    project = world.create()
    own = {"prodigy": {"task": 1, "claim_annotator": {"Bo": {"at": 3}}}, "tags": ["a"], "desk": "x"}
    later = {"prodigy": {"task": 1, "claim_annotator": {"Cy": {"at": 4}}}, "tags": ["a", "b"]}
    records = (
        {"text": "Anew.", "meta": own, "annotator": "Bo", "spans": []},
        {"text": "Anew.", "meta": {**later, "page": 7}, "annotator": "Cy", "spans": []},
    )
    report = bring(project, *records)
    key = project.article_keys()[-1]
    united = {
        "prodigy": {"task": 1, "claim_annotator": {"Bo": {"at": 3}, "Cy": {"at": 4}}},
        "tags": ["a", "b"],
        "desk": "x",
        "page": 7,
    }
    assert project.article(key).meta == united
    assert report.notes == []
    again = bring(project, *records)
    assert (project.article(key).meta, again.notes) == (united, [])


def test_metadata_that_cannot_be_kept_are_counted(world: World, bring: Bring) -> None:
    project = world.create()
    bring(project, {"text": "Anew.", "meta": {"desk": "x", "in": {"a": 1}}})
    other = {"text": "Anew.", "meta": {"desk": "y", "in": {"a": 2, "b": 3}}}
    said = (
        "Metadata in 1 record were left out, because the articles are here already: what an "
        "article has is never overwritten, and what it lacks is added only for a lead."
    )
    assert bring(project, other).notes == [said]
    key = project.article_keys()[-1]
    assert project.article(key).meta == {"desk": "x", "in": {"a": 1, "b": 3}}
    bobs = world.switch(project, world.bob)
    assert bring(bobs, {"text": "Anew.", "meta": {"page": 7}}).notes == [said]
    assert "page" not in bobs.article(key).meta


def test_when_it_was_finished_comes_back_with_redo(world: World, bring: Bring) -> None:
    project = world.create()
    bring(project, {"text": "Lee denied it.", "spans": [], "state": "finished"})
    before = stands(project)["progress"]
    assert before
    with wall_clock() as clock:
        clock.now = 4_000_000_000.0  # much later
        project.undo()
        project.redo()
    assert stands(project)["progress"] == before
