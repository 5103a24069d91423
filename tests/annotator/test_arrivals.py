"""What files and folders are on their way in: told apart, joined, corrected, cancelled."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from annotator import arrivals
from annotator.arrivals import EXTRACTION, FILE, ImportOptions, Item, items
from annotator.errors import Cancelled, Problem
from annotator.exchange.mapping import NameMap
from annotator.ingest import workers
from annotator.ingest.workers import Workers
from annotator.operations import EditArticle
from annotator.operations.articles import ALSO, MOST_ADDRESSES
from annotator.project import Project
from annotator.values import NewArticle, Refusal
from tests.annotator.world import World, stands

BRAT = "T1\tclaim 0 3\tLee\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    made = tmp_path / "in"
    made.mkdir()
    return made


def put(path: Path, words: str | bytes) -> Path:
    """A file of these words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(words.encode() if isinstance(words, str) else words)
    return path


def brat(folder: Path, name: str = "doc", text: str = "Lee said so.") -> None:
    """A text with its lines."""
    put(folder / f"{name}.txt", text)
    put(folder / f"{name}.ann", BRAT)


def found(folder: Path, *paths: Path, wanted: str | None = None) -> list[tuple[str, str]]:
    """(path, format or kind) of what was told, refusals as "!"."""
    told = []
    for each in items(paths or (folder,), wanted):
        if isinstance(each, Refusal):
            told.append((Path(each.file).name, "!"))
        else:
            key = each.format.key if each.format else each.kind.key if each.kind else ""
            told.append((each.path.relative_to(folder).as_posix(), key))
    return told


def test_each_comes_once_however_often_it_is_named(folder: Path) -> None:
    one = put(folder / "one.txt", "One.")
    brat(folder / "corpus")
    paths = (one, folder, one, folder / "corpus", folder / "corpus" / ".." / "one.txt")
    assert found(folder, *paths[:4]) == [("one.txt", "txt"), ("corpus", "brat")]
    assert found(folder, folder / "missing") == [("missing", "!")]


def test_a_folder_that_is_one_whole(folder: Path) -> None:
    brat(folder / "ana")
    brat(folder / "bob")
    put(folder / "annotation.conf", "[entities]")
    assert found(folder) == [(".", "brat")]


def test_a_folder_that_holds_all_kinds_loses_none(folder: Path) -> None:
    brat(folder / "corpus")
    brat(folder / "flat")
    put(folder / "flat" / "table.csv", "text\nWords.\n")
    put(folder / "flat" / "doc.claim_annotator.json", "{}")
    put(folder / "other.txt", "Another text.")
    put(folder / "page.html", "<p>Words")
    put(folder / "rows.jsonl", json.dumps({"text": "A row."}))
    put(folder / "odd.json", "[]")
    put(folder / "out.conll.losses.json", "{}")
    assert found(folder) == [
        ("odd.json", "!"),
        ("other.txt", "txt"),
        ("page.html", "html"),
        ("rows.jsonl", "jsonl"),
        ("corpus", "brat"),
        ("flat/doc.ann", "brat"),
        ("flat/table.csv", "csv"),
    ]


def test_a_text_beside_annotated_folders_is_an_article(project: Project, folder: Path) -> None:
    brat(folder / "corpus")
    put(folder / "other.txt", "Another text.")
    report = project.import_paths([folder])
    assert (report.articles_added, report.annotations_added) == (2, 1)
    assert report.refused == []
    again = project.import_paths([folder])
    assert (again.articles_added, again.articles_known, again.annotations_known) == (0, 2, 1)


def test_a_project_of_inception_is_one_whole_wherever_it_lies(folder: Path) -> None:
    inside = folder / "deep" / "project"
    put(inside / "annotation" / "doc.txt" / "ana.tsv", "#FORMAT=WebAnno TSV 3.3\n\n\n")
    put(inside / "source" / "doc.txt", "Lee said so.")
    put(inside / "exportedproject.json", "{}")
    put(folder / "other.txt", "Another text.")
    assert found(folder) == [("other.txt", "txt"), ("deep", "webanno")]


def test_what_else_an_archive_holds_is_told(project: Project, folder: Path) -> None:
    packed = folder / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.txt", "Lee said so.")
        archive.writestr("doc.ann", BRAT)
        archive.writestr("annotation.conf", "")
        archive.writestr("__MACOSX/more.pdf", "")
        archive.writestr("more.pdf", "%PDF")
    report = project.import_paths([packed])
    assert (report.articles_added, report.refused_count) == (1, 1)
    assert "more.pdf (1 in all) is no part of that" in report.refused[0].reason


def test_an_archive_of_articles(project: Project, folder: Path) -> None:
    packed = folder / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "A text.")
        archive.writestr(
            "b.html", "<html><body><p>Many words stand on this page.</p></body></html>"
        )
        archive.writestr("c.csv", "text,title\nWords of a row.,Row\n")
        archive.writestr("bad.pdf", "no pdf")
    report = project.import_paths([packed])
    assert (report.articles_added, report.refused_count) == (3, 1)
    assert "bad.pdf" in report.refused[0].file


@pytest.mark.parametrize("wanted", [None, "jsonl"])
def test_projects_and_packages_are_merged_and_not_read(
    project: Project, folder: Path, wanted: str | None
) -> None:
    """Nor opened once more: that would give up SQLite's locks on the open one."""
    (folder / "for Ben.claimspack").write_bytes(b"SQLite format 3\0")
    paths = [project.path, Path(f"{project.path}-wal"), folder / "for Ben.claimspack"]
    found = list(arrivals.items(paths, wanted))
    told = [each.reason for each in found if isinstance(each, Refusal)]
    assert [each.split(" of Claim Annotator, which is merged")[0] for each in told] == [
        "It is a project",
        "It is a part of a project",
        "It is a package",
    ]
    assert len(found) == 3


def test_a_format_that_is_said(folder: Path) -> None:
    brat(folder)
    put(folder / "x.nexis", "words")
    assert found(folder, wanted="txt") == [("doc.txt", "txt")]
    assert found(folder, wanted="brat") == [(".", "brat")]
    assert found(folder, folder / "doc.ann", wanted="brat") == [("doc.ann", "brat")]
    # A kind without endings of its own takes whatever could be imported.
    assert ("doc.txt", "nexis") in found(folder, wanted="nexis")
    with pytest.raises(Problem, match="There is no format"):
        arrivals.check_format("nonsense")
    arrivals.check_format("nexis")


def test_the_size_of_what_is_gone_is_nothing(folder: Path) -> None:
    assert Item(folder / "gone").size == Item(folder).size == 0
    assert Item(put(folder / "a.txt", "abc")).size == 3
    assert Item(Path("a\0b")).size == 0


def test_an_exact_duplicate_keeps_its_other_addresses(project: Project, folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(folder / name, "The same words.")
    report = project.import_paths([folder])
    assert (report.articles_added, report.articles_known) == (1, 2)
    key = project.article_keys()[-1]
    meta = project.article(key).meta
    assert meta[FILE] == "a.txt"
    assert meta[ALSO] == [{"file": "b.txt"}, {"file": "c.txt"}]
    assert meta[EXTRACTION]["encoding"] == "UTF-8"  # type: ignore[index]
    before = stands(project)
    undo = project.undo_name
    project.import_paths([folder])
    assert (stands(project), project.undo_name) == (before, undo)
    project.undo()
    assert len(project.article_keys()) == 2


def test_addresses_of_other_sites_and_what_a_file_calls_also(
    world: World, project: Project, folder: Path
) -> None:
    def row(text: str, url: str, **meta: object) -> Path:
        source = {"text": text, "url": url, "source": "Paper", "meta": meta}
        return put(folder / "r.jsonl", json.dumps(source))

    project.import_paths([row("Words.", "https://a.example/1")])
    key = project.article_keys()[-1]
    project.import_paths([row("Words.", "https://b.example/2")])
    assert project.article(key).meta[ALSO] == [{"url": "https://b.example/2", "source": "Paper"}]
    project.import_paths([row("More words.", "https://a.example/3", also="seen elsewhere")])
    more = project.article_keys()[-1]
    project.import_paths([row("More words.", "https://b.example/4")])
    assert project.article(more).meta[ALSO] == "seen elsewhere"
    for number in range(MOST_ADDRESSES + 2):
        project.import_paths([row("Words.", f"https://c.example/{number}")])
    assert len(project.article(key).meta[ALSO]) == MOST_ADDRESSES  # type: ignore[arg-type]
    before = project.article(key).meta
    bob = world.switch(project, world.bob)
    bob.import_paths([row("Words.", "https://d.example/")])
    assert bob.article(key).meta == before


def test_a_correction_and_what_is_not_wanted(project: Project, folder: Path) -> None:
    one, two = put(folder / "one.txt", "Menu\nThe words."), put(folder / "two.txt", "Unwanted.")
    how = ImportOptions(
        corrected={(str(one), ""): "The words.\r\n"}, leave_out=frozenset({(str(two), "")})
    )
    report = project.import_paths([folder], options=how)
    assert report.articles_added == 1
    assert report.notes == ["1 article was left out, as chosen before the import."]
    key = project.article_keys()[-1]
    assert project.text(key) == "The words.\n"
    assert project.article(key).meta[EXTRACTION]["corrected"] is True  # type: ignore[index]
    for words, reason in (("bad \0", "NUL"), (" \n ", "only white space")):
        how = ImportOptions(corrected={(str(one), ""): words})
        report = project.import_paths([one], options=how)
        assert report.refused_count == 1
        assert (
            reason.casefold() in report.refused[0].reason.casefold()
            or "0000" in report.refused[0].reason
        )
    many = ImportOptions(leave_out=frozenset({(str(one), ""), (str(two), "")}))
    assert "2 articles were left out" in project.import_paths([folder], options=many).notes[0]


def test_a_preview_shows_texts_and_what_is_refused(project: Project, folder: Path) -> None:
    put(folder / "one.txt", "One\n\nWords.")
    put(folder / "bad.txt", b"\0\0")
    put(folder / "data.jsonl", json.dumps({"text": "Lee.", "label": [[0, 3, "PER"]], "id": 1}))
    preview = project.preview_import([folder, folder / "none"])
    bad, data, one, none = preview.files
    assert [each.text for each in one.texts] == ["One\n\nWords."]
    assert (data.format, data.new_labels) == ("doccano", ("PER",))
    assert bad.refused
    assert none.refused
    assert project.undo_name is None


COPYING = ("Making a restore point", "Checking the copy")
"""What comes before an import, with numbers of its own."""


class Stop:
    """Cancels when it has heard so much of the import."""

    def __init__(self, patience: int) -> None:
        self.patience = patience

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Count down."""
        self.patience -= what not in COPYING
        if self.patience < 0:
            raise Cancelled("enough")


@pytest.mark.parametrize("patience", [0, 1, 3, 6])
def test_cancelled_half_way_leaves_nothing_and_no_process(
    project: Project, folder: Path, patience: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pools: list[Workers] = []

    class Watched(Workers):
        def __init__(self) -> None:
            super().__init__()
            pools.append(self)

    monkeypatch.setattr(arrivals, "Workers", Watched)
    for number in range(6):
        put(folder / f"{number}.txt", f"Text {number}.")
    put(folder / "rows.jsonl", json.dumps({"text": "A row."}))
    before = stands(project)
    with pytest.raises(Cancelled):
        project.import_paths([folder], ticker=Stop(patience))
    assert stands(project) == before
    assert pools
    assert all(each.processes == [] for each in pools)
    assert workers.COUNT == 2


def test_what_fails_in_the_project_ends_the_workers(
    world: World, project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pools: list[Workers] = []

    class Watched(Workers):
        def __init__(self) -> None:
            super().__init__()
            pools.append(self)

    def full(*_: object) -> None:
        raise Problem("The disk is full.")

    monkeypatch.setattr(arrivals, "Workers", Watched)
    monkeypatch.setattr("annotator.operations.importing.take_in", full)
    monkeypatch.setattr("annotator.operations.importing.BATCH", 1)
    for number in range(4):
        put(folder / f"{number}.txt", f"Text {number}.")
    with pytest.raises(Problem, match="disk is full"):
        project.import_paths([folder])
    assert len(pools) == 1
    assert pools[0].processes == []


def test_progress_never_goes_back(project: Project, folder: Path) -> None:
    rows = "".join(
        json.dumps({"id": n, "text": f"Row {n}.", "label": [[0, 3, "claim"]]}) + "\n"
        for n in range(400)
    )
    put(folder / "a.jsonl", rows)
    put(folder / "b.txt", "Words.")
    heard: list[int] = []

    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            if what not in COPYING:
                heard.append(done)

    project.import_paths([folder], ticker=Watch())
    assert heard == sorted(heard)
    assert heard[-1] == sum(each.stat().st_size for each in folder.iterdir())


def test_several_annotators_of_one_file(project: Project, folder: Path) -> None:
    span = {"start": 0, "end": 3, "label": "claim"}
    works = [{"annotator": who, "state": "finished", "spans": [span]} for who in ("Bo", "Cy")]
    put(folder / "a.jsonl", json.dumps({"text": "Lee said so.", "annotations": works}))
    report = project.import_paths([folder], options=ImportOptions(format="jsonl"))
    assert report.annotations_added == 2
    assert project.stats().annotations == {"Bo": {"claim": 1}, "Cy": {"claim": 1}}
    before = stands(project)
    project.import_paths([folder], options=ImportOptions(format="jsonl"))
    assert stands(project) == before


def test_an_import_that_brought_labels_is_taken_back_with_them(
    project: Project, folder: Path
) -> None:
    labels = [each.id for each in project.scheme.labels]
    put(folder / "a.jsonl", json.dumps({"text": "Lee said so.", "label": [[0, 3, "Person"]]}))
    project.import_paths([folder], options=ImportOptions(format="doccano", new_names=True))
    counted = project.stats().annotations
    project.undo()
    assert project.stats().annotations != counted
    assert [each.id for each in project.scheme.labels] == labels
    project.redo()
    assert project.stats().annotations == counted
    assert project.scheme.label("person") is not None


def test_a_big_table_needs_little_memory(project: Project, folder: Path) -> None:
    many = 3_000
    with (folder / "big.csv").open("w") as file:
        file.write("text\n")
        for number in range(many):
            file.write(f"Row {number} has some words in it{', and more' * 20}.\n".replace(",", ";"))
    notes: list[str] = []
    how = ImportOptions(names=NameMap())
    stream = arrivals.records(list(items([folder], None)), project.scheme, how, Stop(10**6), notes)
    tracemalloc.start()
    count = sum(not isinstance(each, Refusal) for each in stream)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == many
    assert peak < 25_000_000


def test_a_file_s_name_that_is_no_text() -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    assert arrivals.printable(name) == "caf\\xe9.txt"
    assert arrivals.printable("café.txt") == "café.txt"


def test_an_article_that_is_edited_and_comes_again_stays_edited(
    project: Project, folder: Path
) -> None:
    put(folder / "a.txt", "Some words.")
    project.import_paths([folder])
    key = project.article_keys()[-1]
    project.run(EditArticle(key, {"title": "Better"}))
    project.import_paths([folder])
    assert project.article(key).title == "Better"
    assert isinstance(project.article(key).meta, dict)
    assert NewArticle(text="x").meta == {}
