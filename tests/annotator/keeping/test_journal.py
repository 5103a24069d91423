"""The history as lines: a project is rebuilt from them, the same to the byte, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled, Problem
from annotator.keeping import journal
from annotator.machine import Machine
from annotator.operations import AddAnnotation, DeleteAnnotations, SetNote, SetProgress, SetScheme
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World, articles, history_of, stands

Line = dict[str, Any]


@pytest.fixture
def worked(world: World, project: Project) -> Project:
    """A project with work, a merge that was taken back, and one that stands."""
    return work_on(world, project)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The lines of such a project."""
    world = World(tmp_path_factory.mktemp("content"))
    project = work_on(world, world.create())
    project.export_log(world.folder / "out.jsonl")
    world.close()
    return (world.folder / "out.jsonl").read_bytes()


def work_on(world: World, project: Project) -> Project:
    made = project.run(AddAnnotation(1, (Segment(1, 14), Segment(29, 44)), "claim")).annotations
    project.run(SetNote(made[0], "A note — “so”, 华为 \\ \u2028"))
    project.run(SetProgress(1, "finished"))
    project.close()
    for name, place in (("one", 3), ("two", 9)):
        shutil.copy(project.path, world.path(name))
        with world.enter(name, world.bob) as theirs:
            theirs.run(AddAnnotation(2, (Segment(place, place + 4),), "denial"))
    again = world.enter()
    again.merge(world.path("one"))
    again.undo()
    again.merge(world.path("two"))
    return again


def lines_of(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def written(path: Path, lines: list[Line]) -> Path:
    """Lines as somebody would write them who knows the format: the last one fits again."""
    data = [
        json.dumps(each, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        for each in lines[:-1]
    ]
    end = {"digest": blake2b(b"".join(data), digest_size=32).hexdigest(), "lines": len(data)}
    data.append(json.dumps({"end": end}, separators=(",", ":")).encode() + b"\n")
    path.write_bytes(b"".join(data))
    return path


def rebuilt(source: Path, path: Path, person: World) -> Project:
    header = journal.import_log(source, path)
    person.machine.made(path, header.project)
    return person.enter(path.stem)


def test_a_project_is_rebuilt(world: World, worked: Project, tmp_path: Path) -> None:
    """The same texts and events, the same fold, the same merges to undo and redo."""
    out = tmp_path / "out.jsonl"
    assert worked.export_log(out) == len(lines_of(out)) - 2 - 2 - 2  # ends, texts, merges
    before = stands(worked)
    again = rebuilt(out, world.path("again"), world)
    assert again.check() == []
    assert history_of(again) == history_of(worked)
    assert stands(again) == before
    assert again.id == worked.id
    assert again.undo_name == worked.undo_name == "Merge two.claims"
    again.undo()
    assert again.check() == []
    assert [again.text(key) for key in (1, 2)] == [worked.text(key) for key in (1, 2)]


def test_it_is_the_same_to_the_byte(world: World, worked: Project, tmp_path: Path) -> None:
    one, other, third = (tmp_path / f"{name}.jsonl" for name in "abc")
    worked.export_log(one)
    worked.export_log(other)
    again = rebuilt(one, world.path("again"), world)
    again.export_log(third)
    assert one.read_bytes() == other.read_bytes() == third.read_bytes()


def test_what_the_lines_say(worked: Project, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    worked.export_log(out)
    head, *rest, end = lines_of(out)
    assert head["format"] == "claim-annotator log"
    assert (head["version"], head["project"], head["texts"]) == (1, worked.id, 2)
    assert end["end"]["lines"] == len(rest) + 1
    events = [each for each in rest if "event" in each]
    assert len(events) == head["events"]
    assert [each["came_with"] != "" for each in events if "came_with" in each] == [True] * 4
    withdrawn = [each for each in events if each.get("withdrawn")]
    assert withdrawn
    for each in events:
        content = json.dumps(
            each["event"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        assert blake2b(content.encode(), digest_size=16).hexdigest() == each["id"]


def test_it_goes_on(world: World, worked: Project, tmp_path: Path) -> None:
    """A rebuilt project is worked on, undone in, and merged with the one it was made of."""
    out = tmp_path / "out.jsonl"
    worked.export_log(out)
    again = rebuilt(out, world.path("again"), world)
    again.run(AddAnnotation(2, (Segment(20, 24),), "quote"))
    again.close()
    worked.merge(again.path)
    assert len(worked.annotations(2)) == 1
    assert worked.check() == []


def test_removed_for_good_stays_removed(world: World, worked: Project, tmp_path: Path) -> None:
    sha = worked.article(2).sha256
    connection = worked._database.writer
    assert connection is not None
    with worked._database.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO purged(hash, at) VALUES (?, 1800000000000)", (bytes(31) + b"\1",)
        )
        connection.exec_driver_sql(
            "INSERT INTO purged_event(id, machine, seq, operation) VALUES (?, ?, 1, ?)",
            (bytes(15) + b"\1", bytes(15) + b"\2", bytes(16)),
        )
    one, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    worked.export_log(one)
    again = rebuilt(one, world.path("again"), world)
    again.export_log(other)
    assert one.read_bytes() == other.read_bytes()
    assert again.check() == []
    assert again.article(2).sha256 == sha


def _other(lines: list[Line], what: str) -> Line:
    return next(each for each in lines if what in each)


def _cut(lines: list[Line]) -> None:
    del lines[5]


def _altered(lines: list[Line]) -> None:
    _other(lines, "event")["event"]["seq"] += 1


def _altered_text(lines: list[Line]) -> None:
    _other(lines, "text")["text"]["body"] += "!"


def _no_text(lines: list[Line]) -> None:
    lines.remove(_other(lines, "text"))
    lines[0]["texts"] -= 1


def _another_key(lines: list[Line]) -> None:
    _other(lines, "text")["text"]["more"] = 1


def _two_things(lines: list[Line]) -> None:
    _other(lines, "text")["merge"] = _other(lines, "merge")["merge"]


def _swapped(lines: list[Line]) -> None:
    at = next(number for number, each in enumerate(lines) if "event" in each)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]


def _late_text(lines: list[Line]) -> None:
    lines.insert(-1, lines.pop(lines.index(_other(lines, "merge"))))


def _twice(lines: list[Line]) -> None:
    at = next(number for number, each in enumerate(lines) if "text" in each)
    lines.insert(at, lines[at])


def _no_id(lines: list[Line]) -> None:
    _other(lines, "merge")["merge"]["id"] = "xyz"


def _newer(lines: list[Line]) -> None:
    lines[0]["version"] = 2


def _another_project(lines: list[Line]) -> None:
    lines[0]["project"] = "7" * 32


def _another_format(lines: list[Line]) -> None:
    lines[0]["format"] = "x"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_cut, "does not hold what its first line says"),
        (_altered, "line 6: the entry was altered: its hash does not match"),
        (_altered_text, "line 4: the text .* was altered"),
        (_no_text, "speaks of a text that is missing"),
        (_another_key, "line 4: Object contains unknown field"),
        (_two_things, "line 4: it is not one thing"),
        (_swapped, "line 7: it stands in another place"),
        (_late_text, "stands in another place"),
        (_twice, "line 5: it does not fit what came before it"),
        (_no_id, "line 2: "),
        (_newer, "line 1: it was written by a newer Claim Annotator"),
        (_another_project, "not the one that its first line names"),
        (_another_format, "line 1: it is no history that Claim Annotator wrote"),
    ],
)
def test_what_was_changed_is_refused(
    content: bytes, tmp_path: Path, change: Callable[[list[Line]], None], said: str
) -> None:
    out, new = tmp_path / "out.jsonl", tmp_path / "new.claims"
    out.write_bytes(content)
    lines = lines_of(out)
    change(lines)
    with pytest.raises(Problem, match=said) as refused:
        journal.import_log(written(out, lines), new)
    assert str(refused.value).endswith("No project was made of it.")
    assert not list(tmp_path.glob("*new*"))


def test_a_cut_file_is_refused_wherever_it_was_cut(content: bytes, tmp_path: Path) -> None:
    out, new, data = tmp_path / "out.jsonl", tmp_path / "new.claims", content
    last = data.rstrip(b"\n").rindex(b"\n") + 1
    for length, said in (
        (0, "line 1: it is no history"),
        (40, "line 1: it is no history"),
        (len(data) // 2, r"line \d+: "),
        (last, "the file was cut: its last line is missing"),
        (len(data) - 1, "the line is not as it was written"),
    ):
        out.write_bytes(data[:length])
        with pytest.raises(Problem, match=said):
            journal.import_log(out, new)
    out.write_bytes(data + b"{}\n")
    with pytest.raises(Problem, match="it comes after the end"):
        journal.import_log(out, new)
    out.write_bytes(data.replace(b"A note", b"A nope", 1))
    with pytest.raises(Problem, match="its hash does not match"):
        journal.import_log(out, new)
    assert not new.exists()


def test_refusals_and_cancelling(world: World, worked: Project, tmp_path: Path) -> None:
    class Impatient:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled(what)

    out = tmp_path / "out.jsonl"
    worked.export_log(out)
    with pytest.raises(Problem, match="exists already"):
        journal.import_log(out, worked.path)
    with pytest.raises(Problem, match="is a project"):
        worked.export_log(worked.path)
    with pytest.raises(Cancelled):
        journal.import_log(out, tmp_path / "new.claims", Impatient())
    before = out.read_bytes()
    with pytest.raises(Cancelled):
        worked.export_log(out, Impatient())
    assert out.read_bytes() == before
    assert not (tmp_path / "new.claims").exists()


acts = st.lists(
    st.tuples(
        st.sampled_from(["label", "delete", "finish", "undo", "redo", "scheme"]),
        st.integers(1, 3),
        st.integers(0, 20),
    ),
    max_size=12,
)
texts = st.lists(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), min_size=1
    ).filter(lambda text: bool(text.strip())),
    min_size=1,
    max_size=3,
    unique=True,
)


def act(project: Project, what: str, article: int, at: int) -> None:
    """Do something, where it can be done."""
    try:
        length = project.article(article).length
        if what == "label" and at < length:
            project.run(AddAnnotation(article, (Segment(at, min(at + 5, length)),), "claim"))
        elif what == "delete" and (mine := project.annotations(article)):
            project.run(DeleteAnnotations((mine[at % len(mine)].id,)))
        elif what == "finish":
            project.run(SetProgress(article, "finished"))
        elif what == "undo":
            project.undo()
        elif what == "redo":
            project.redo()
        elif what == "scheme":
            project.run(SetScheme(msgspec.structs.replace(project.scheme, name=f"Scheme {at}")))
    except Problem:
        return


@settings(max_examples=8, deadline=None)
@given(bodies=texts, done=acts)
def test_any_project_comes_back(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], done: list[tuple[str, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    machine = Machine(folder / "data")
    ana = machine.add_person("Ana")
    one, other = folder / "one.jsonl", folder / "other.jsonl"
    with Project.create(folder / "one.claims", ana, machine, articles=articles(*bodies)) as project:
        for what, article, at in done:
            act(project, what, article, at)
        project.export_log(one)
        before = stands(project)
    made = folder / "other.claims"
    machine.made(made, journal.import_log(one, made).project)
    with Project.open(made, ana, machine) as again:
        assert again.check() == []
        assert stands(again) == before
        again.export_log(other)
    assert one.read_bytes() == other.read_bytes()
