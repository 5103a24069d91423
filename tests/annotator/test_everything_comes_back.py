"""A project with everything in it, exported, taken in by a new project and exported again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.operations import (
    AddAnnotation,
    ConfirmScheme,
    DeleteAnnotations,
    Describe,
    JoinAnnotations,
    LabelPlaces,
    SetArticleNote,
    SetDoubt,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
    SetSegments,
    SplitAnnotation,
)
from annotator.project import Project
from annotator.scheme import Attribute, Label, Scheme, default_scheme
from annotator.values import Segment
from tests.annotator.world import FIRST, SECOND, World, made_anew, stands

RUMOUR = Label("rumour", "rumour", "stance", "Z", "Z", "dot", "#555555")
PLAIN = default_scheme()
BEFORE = replace(
    PLAIN,
    labels=(*PLAIN.labels, RUMOUR),
    attributes=(*PLAIN.attributes, Attribute("people", "people", "number", least=0)),
)
AFTER = replace(
    BEFORE,
    labels=tuple(
        replace(each, retired=True, becomes="speculation") if each.id == "rumour" else each
        for each in BEFORE.labels
    ),
)
MARKS = "Nobody.\n\t “e\u0301” \u202ertl\u202c \U0001f600 \u2028 end"
WORK = "a bc def ghi jkl mno pqr stu vwx yz. " * 8


def made(project: Project, label: str, *segments: tuple[int, int], key: int = 1) -> str:
    parts = tuple(Segment(*each) for each in segments)
    return project.run(AddAnnotation(key, parts, label)).annotations[0]


def anas_work(project: Project) -> dict[str, str]:
    """Spans nested, in pieces, related, doubted, described, half confirmed, deleted."""
    quote = made(project, "quote", (0, 15))
    claim = made(project, "claim", (1, 14))
    rumour = made(project, "rumour", (29, 44), (49, 52))
    denial = made(project, "denial", (60, 64))
    companions = {"source": Segment(16, 22), "cue": Segment(23, 27)}
    project.run(Describe((quote,), {"speaker": MARKS}, companions))
    project.run(Describe((claim, denial), {"certainty": "possible"}, {"cue": Segment(4, 9)}))
    project.run(Describe((claim,), {"people": 2.5, "polarity": "negative"}))
    project.run(Describe((claim,), {"certainty": None}))
    project.run(SetRelation("target", denial, claim))
    project.run(SetRelation("duplicate_of", rumour, quote, there=False))
    project.run(SetDoubt(rumour, True, "a “rumour”\nor not?"))
    project.run(SetDoubt(denial, True))
    project.run(SetNote(rumour, MARKS))
    copies = tuple((3, (Segment(at, at + 4),)) for at in range(0, 296, 37))
    project.run(LabelPlaces(copies, "claim", {"certainty": "probable"}))
    ids = [each.id for each in project.annotations(3)]
    project.run(SplitAnnotation(ids[0], (Segment(0, 1),), (Segment(2, 4),)))
    project.run(JoinAnnotations(ids[1], (ids[2],), (Segment(37, 41), Segment(74, 78))))
    project.run(SetRelation("duplicate_of", ids[4], ids[5]))
    project.run(SetRelation("duplicate_of", ids[6], ids[5]))
    project.run(DeleteAnnotations((ids[6],)))
    project.run(SetSegments(ids[7], (Segment(259, 262),)))
    return {"quote": quote, "claim": claim, "rumour": rumour, "denial": denial}


def with_everything(world: World, folder: Path) -> Project:
    project = world.create("project", FIRST, SECOND, WORK, "Nothing here.", "Broken", "Flagged")
    project.run(SetScheme(BEFORE))
    ids = anas_work(project)
    foreign = {
        "text": SECOND,
        "annotations": [
            {
                "annotator": "Cé “C”",
                "state": "finished",
                "spans": [
                    {
                        "id": 1,
                        "label": "denial",
                        "start": 0,
                        "end": 8,
                        "attributes": {"source": "x", "doubt": True, "score": 3, "none": None},
                        "unconfirmed": ["score", "absent"],
                        "doubt_note": "why",
                        "scheme_version": "feedfeedfeed",
                        "created": "2020-01-01T00:00:00Z",
                    },
                    {"id": "1b", "label": "claim", "start": 9, "end": 14},
                ],
                "relations": [{"type": "target", "from": 1, "to": "1b"}],
            }
        ],
    }
    (folder / "in.jsonl").write_text(json.dumps(foreign) + "\n")
    assert project.import_paths([folder / "in.jsonl"]).refused == []
    bobs = world.switch(project, world.bob)
    denial = made(bobs, "denial", (30, 35))
    bobs.run(SetRelation("target", denial, ids["claim"]))  # to somebody else's
    bobs.run(SetProgress(1, "finished"))
    bobs.run(SetProgress(5, "skipped", "broken_text"))
    bobs.run(SetArticleNote(5, "only a note"))
    anas = world.switch(bobs, world.ana)
    anas.run(SetScheme(AFTER))
    anas.run(ConfirmScheme((ids["claim"],)))
    anas.run(SetProgress(1, "finished"))
    anas.run(SetProgress(4, "finished"))
    anas.run(SetProgress(5, "finished"))
    anas.run(SetFlag(6, flagged=True, note="look"))
    anas.run(SetArticleNote(4, MARKS))
    return anas


def exported(project: Project, path: Path) -> bytes:
    project.export(path)
    return path.read_bytes()


def taken_in(world: World, name: str, scheme: Scheme, file: Path) -> Project:
    made = world.create(name, "An article of its own.", scheme=scheme)
    report = made.import_paths([file])
    assert (report.refused, report.notes) == ([], [])
    return made


def test_everything_comes_back(world: World, tmp_path: Path) -> None:
    project = with_everything(world, tmp_path)
    first = exported(project, tmp_path / "first.jsonl")
    assert b"label_given" in first
    assert b"unconfirmed" in first
    assert b'"derived":true' in first
    assert (project.check(), stands(project)) == ([], made_anew(project))

    other = taken_in(world, "other", AFTER, tmp_path / "first.jsonl")
    lines = exported(other, tmp_path / "second.jsonl").splitlines(keepends=True)
    own = [line for line in lines if b"An article of its own." in line]
    assert b"".join(line for line in lines if line not in own) == first
    assert (other.check(), stands(other)) == ([], made_anew(other))

    again = other.import_paths([tmp_path / "first.jsonl"])
    assert (again.articles_added, again.annotations_added, again.annotations_differing) == (0, 0, 0)
    assert exported(other, tmp_path / "third.jsonl") == b"".join(lines)


def test_taking_it_in_is_undone_and_done_again(world: World, tmp_path: Path) -> None:
    project = with_everything(world, tmp_path)
    exported(project, tmp_path / "first.jsonl")
    other = taken_in(world, "other", AFTER, tmp_path / "first.jsonl")
    lines = exported(other, tmp_path / "second.jsonl")
    other.undo()
    assert other.article_keys() == [1]
    other.redo()
    assert exported(other, tmp_path / "third.jsonl") == lines


@pytest.mark.parametrize("times", [1, 2])
def test_all_of_it_is_undone_to_the_beginning(world: World, tmp_path: Path, times: int) -> None:
    project = with_everything(world, tmp_path)
    end = exported(project, tmp_path / "end.jsonl")
    for _ in range(times):
        done = 0
        while project.undo_name is not None:
            project.undo()
            done += 1
        assert stands(project) == made_anew(project)
        assert (project.scheme, project.annotations(3)) == (PLAIN, [])
        assert project.progress(4).note == ""
        for _ in range(done):
            project.redo()
    assert exported(project, tmp_path / "again.jsonl") == end
    assert (project.check(), stands(project)) == ([], made_anew(project))
