"""Files in and out: which files, which format, previews, reports and cancelling."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from annotator import arrivals, transfer
from annotator.arrivals import ImportOptions
from annotator.choosing import Selection
from annotator.errors import Cancelled, Problem
from annotator.exchange import registry
from annotator.operations import AddAnnotation, SetProgress, SetRelation
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.review.crew import QUOTE, SALES, Crew
from tests.annotator.world import FIRST, World, sha256, stands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two texts, one of them bad, one JSONL file and one file of no known kind."""
    made = tmp_path / "in"
    (made / "deep").mkdir(parents=True)
    (made / "one.txt").write_bytes("Title\r\n\r\nThe minister denied it. 😀\r\n".encode())
    (made / "deep" / "bad.txt").write_bytes(b"\0\0\0\0")
    record = {"text": "Third. Nobody paid.", "spans": [{"start": 7, "end": 18, "label": "claim"}]}
    (made / "two.jsonl").write_text(json.dumps(record) + "\n{bad\n")
    (made / "picture.png").write_bytes(b"\x89PNG")
    return made


class Watch:
    """Remembers what it was told; cancels after ``patience`` ticks."""

    def __init__(self, patience: int = 10_000) -> None:
        self.heard: list[tuple[int, int, str]] = []
        self._patience = patience

    def tick(self, done: int, total: int, what: str = "") -> None:
        if len(self.heard) >= self._patience:
            raise Cancelled("enough")
        if what not in ("Making a restore point", "Checking the copy"):  # what comes first
            self.heard.append((done, total, what))


def test_formats() -> None:
    known = [each[0] for each in transfer.import_formats()]
    assert {"txt", "html", "pdf", "zip", "jsonl"} <= set(known)
    assert len(set(known)) == len(known)
    assert transfer.export_formats()[0][0] == "jsonl"
    assert all(name for _, name, _ in transfer.import_formats())


def test_a_folder_comes_in_as_one_operation(project: Project, folder: Path) -> None:
    watch = Watch()
    report = project.import_paths([folder], ticker=watch)
    assert (report.articles_added, report.annotations_added, report.refused_count) == (2, 1, 2)
    assert {Path(each.file).name for each in report.refused} == {"bad.txt", "two.jsonl"}
    assert project.text(project.article_keys()[2]) == "Title\n\nThe minister denied it. 😀\n"
    assert project.undo_name == "Import 3 files"
    assert project.article(3).title == "Title"
    total = watch.heard[-1][1]
    assert watch.heard[-1][0] == total > 0
    assert [each[0] for each in watch.heard] == sorted(each[0] for each in watch.heard)
    project.undo()
    assert project.article_keys() == [1, 2]


def test_a_text_file_comes_in_as_it_is_white_space_and_all(
    project: Project, tmp_path: Path
) -> None:
    words = "\n \u00a0 Cafe\u0301 said:\tnothing. \u2028 \n\n\t"
    (tmp_path / "plain.txt").write_bytes(words.encode())
    assert project.import_paths([tmp_path / "plain.txt"]).articles_added == 1
    assert project.text(project.article_keys()[-1]) == words


def test_the_format_may_be_said(project: Project, folder: Path) -> None:
    file = folder / "two.jsonl"
    report = project.import_paths([file], options=ImportOptions(format="txt"))
    assert report.articles_added == 1
    assert project.text(3) == file.read_text()
    with pytest.raises(Problem, match=r"There is no format “xml”\. There is: txt, "):
        project.import_paths([file], options=ImportOptions(format="xml"))
    with pytest.raises(Problem, match="no format"):
        project.preview_import([file], options=ImportOptions(format="xml"))
    only = project.import_paths([folder], options=ImportOptions(format="jsonl"))
    assert (only.articles_added, only.refused_count) == (1, 1)


def test_a_guessed_encoding_is_told(project: Project, folder: Path) -> None:
    words = "Le ministre a déclaré que l'été était très chaud, à Paris comme à Marseille. " * 20
    (folder / "old.txt").write_bytes(words.encode("cp1252"))
    report = project.import_paths([folder / "old.txt", folder / "one.txt"])
    assert (report.articles_added, len(report.notes)) == (2, 1)
    assert "old.txt: read as " in report.notes[0]
    assert project.text(3) == words


def test_the_preview_of_a_guess_shows_the_letters_that_were_guessed(
    project: Project, folder: Path
) -> None:
    lines = ["Un titre", "", *["Rien que des lettres simples."] * 9, "À Paris, l’été fut chaud."]
    old = folder / "old.txt"
    old.write_bytes("\n".join(lines * 4).encode("cp1252"))
    found = project.preview_import([old, folder / "one.txt"]).files
    assert found[0].encoding == "cp1252 (guessed)"
    assert found[0].sample == ["Un titre", "À Paris, l’été fut chaud."]
    assert found[1].sample == ["Title"]


def test_a_text_remembers_its_file_s_name(project: Project, folder: Path) -> None:
    project.import_paths([folder / "one.txt"])
    meta = project.article(3).meta
    assert meta["file"] == "one.txt"
    told = meta["extraction"]
    assert isinstance(told, dict)
    assert told["sha256"] == sha256(folder / "one.txt")
    assert (told["by"], told["encoding"]) == ("claim-annotator 1", "UTF-8")


def test_what_has_no_format_and_what_is_not_there(project: Project, folder: Path) -> None:
    paths = [folder / "picture.png", folder / "nowhere.txt"]
    report = project.import_paths(paths)
    assert report.refused_count == 2
    assert "tells of a format that can be read" in report.refused[0].reason
    assert project.undo_name is None
    preview = project.preview_import(paths)
    assert (preview.refused_count, preview.articles) == (2, 0)


def test_a_preview_counts_and_changes_nothing(project: Project, folder: Path) -> None:
    before = stands(project)
    watch = Watch()
    preview = project.preview_import([folder], ticker=watch)
    assert stands(project) == before
    assert (preview.articles, preview.annotations, preview.refused_count) == (2, 1, 2)
    assert [each.format for each in preview.files] == ["txt", "jsonl", "txt"]
    assert watch.heard
    with pytest.raises(Cancelled):
        project.preview_import([folder], ticker=Watch(0))


def test_whose_work_it_is(project: Project, folder: Path) -> None:
    with pytest.raises(Problem, match="A name is needed"):
        project.import_paths([folder], options=ImportOptions(annotator="  "))
    project.import_paths([folder], options=ImportOptions(annotator=" Cat "))
    assert project.stats().annotations == {"Cat": {"claim": 1}}


def test_a_file_that_vanishes_on_the_way(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = folder / "one.txt"
    found = list(arrivals.items([gone, folder / "two.jsonl"], None))
    monkeypatch.setattr(arrivals, "items", lambda *given: iter(found))
    gone.unlink()
    report = project.import_paths([folder])
    assert (report.articles_added, report.refused_count) == (1, 2)


def test_export_and_its_preview(world: World, project: Project, tmp_path: Path) -> None:
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    project.run(SetProgress(1, "finished"))
    preview = project.preview_export()
    assert (preview.articles, preview.annotations, preview.bytes) == (2, 1, 0)
    assert preview.by_source == {"annotator": 1, "untouched": 1}
    assert len(preview.sample) == 2
    file = tmp_path / "out.jsonl"
    report = project.export(file)
    assert report.path == str(file)
    assert report.bytes == file.stat().st_size
    assert report.by_source == preview.by_source
    first = json.loads(file.read_text().splitlines()[0])
    (span,) = first["spans"]
    assert (span["start"], span["end"], span["text"]) == (1, 14, FIRST[1:14])
    assert span["annotator"] == "Ana"
    with pytest.raises(Problem, match="no format"):
        project.export(file, format="xml")
    with pytest.raises(Problem, match="no format"):
        project.preview_export(format="xml")


def test_who_looked_and_found_nothing_is_in_the_export(project: Project, tmp_path: Path) -> None:
    project.run(SetProgress(1, "finished"))
    report = project.export(tmp_path / "out.jsonl")
    assert report.by_source == {"annotator": 1, "untouched": 1}
    first = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])
    (entry,) = first["annotations"]
    assert (entry["annotator"], entry["state"], entry["spans"]) == ("Ana", "finished", [])


def test_a_cancelled_export_leaves_the_old_file(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("old")
    with pytest.raises(Cancelled):
        project.export(file, ticker=Watch(0))
    assert file.read_text() == "old"
    assert [each.name for each in tmp_path.glob("*out*")] == ["out.jsonl"]


def test_two_people_of_one_name_stay_two(world: World, project: Project, tmp_path: Path) -> None:
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    again = world.switch(project, world.machine.rename(world.bob.id, "Ana"))
    again.run(AddAnnotation(1, (Segment(1, 9),), "claim"))
    again.run(SetProgress(1, "finished"))
    done = world.switch(again, world.machine.rename(world.ana.id, "Ana"))
    done.run(SetProgress(1, "finished"))
    assert done.export(tmp_path / "out.jsonl").kept_back == 0
    first = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])
    names = [each["annotator"] for each in first["annotations"]]
    assert sorted(names) == sorted(f"Ana ({who.id[:6]})" for who in (world.ana, world.bob))


def test_who_is_blind_to_an_article_exports_their_own_work_of_it_alone(
    world: World, project: Project, tmp_path: Path
) -> None:
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    project.run(SetProgress(1, "finished"))
    project.run(AddAnnotation(2, (Segment(0, 8),), "claim"))
    project.run(SetProgress(2, "finished"))
    bob = world.switch(project, world.bob)
    bob.run(AddAnnotation(1, (Segment(1, 9),), "denial"))
    preview, report = bob.preview_export(), bob.export(tmp_path / "out.jsonl")
    assert (preview.kept_back, report.kept_back, report.articles) == (1, 1, 2)
    assert report.by_source == {"unfinished": 1, "annotator": 1}
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert [each["annotator"] for each in first["annotations"]] == ["Bob"]
    assert [each["annotator"] for each in second["annotations"]] == ["Ana"]
    assert "Ana" not in json.dumps(first)
    assert "never paid" not in json.dumps(first["spans"])
    bob.run(SetProgress(1, "finished"))
    report = bob.export(tmp_path / "out.jsonl")
    assert (report.kept_back, report.by_source) == (0, {"undecided": 1, "annotator": 1})


def test_work_of_ones_own_that_is_not_done_keeps_nothing_back(
    project: Project, tmp_path: Path
) -> None:
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    assert project.export(tmp_path / "out.jsonl").kept_back == 0


def test_the_same_work_gives_the_same_bytes_in_whatever_order_it_came(
    world: World, tmp_path: Path
) -> None:
    project = world.create("project", "Gamma said one.", "Alpha said two.", "Beta said three.")
    for key in project.article_keys():
        made = [
            project.run(AddAnnotation(key, (Segment(*place),), "claim")).annotations[0]
            for place in ((0, 4), (2, 9), (6, 13))
        ]
        for start, end in ((0, 1), (0, 2), (1, 2)):
            project.run(SetRelation("duplicate_of", made[start], made[end]))
    file = tmp_path / "work.jsonl"
    project.export(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    (tmp_path / "turned.jsonl").write_text("\n".join(map(_turned, reversed(lines))) + "\n")
    found = []
    for name in ("work", "turned"):
        other = world.create(name, "Nothing was said.")
        (tmp_path / name).mkdir()
        other.import_paths([tmp_path / f"{name}.jsonl"])
        for format_ in (each for each in registry.FORMATS if each.writes and not each.needs):
            other.export(tmp_path / name / format_.key, format=format_.key)
        found.append(_all_bytes(tmp_path / name))
        assert any(other.relations(key) for key in other.article_keys())
    assert found[0] == found[1]


def _turned(line: str) -> str:
    record = json.loads(line)
    for entry in (record, *record["annotations"]):
        for part in ("spans", "relations", "annotations"):
            if isinstance(entry.get(part), list):
                entry[part].reverse()
    return json.dumps(record)


def _all_bytes(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}


def test_a_quote_that_begins_like_a_formula_is_none_in_the_table(
    world: World, tmp_path: Path
) -> None:
    text = '=WEBSERVICE("http://127.0.0.1:9/") is how this article begins.'
    project = world.create("formula", text)
    project.run(AddAnnotation(1, (Segment(0, text.index(" is")),), "claim"))
    out = tmp_path / "out.csv"
    project.export(out, format="csv-spans")
    with out.open(newline="", encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert row["quote"].startswith("'=")


def test_what_a_vote_leaves_out_is_counted_and_told(world: World, tmp_path: Path) -> None:
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("denial", SALES))
    lead, wanted = crew.enter(crew.ana), Selection(what="majority")
    preview = lead.preview_export(selection=wanted)
    report = lead.export(tmp_path / "out.jsonl", selection=wanted)
    assert preview.voted_out == report.voted_out == {"tie": 1}
    assert report.annotations == 1
