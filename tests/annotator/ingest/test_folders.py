"""Which files an import means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from annotator.ingest.folders import walk
from annotator.values import Refusal

ENDINGS = (".txt", ".jsonl")


def tree(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(folder: Path, *paths: Path) -> list[str]:
    found = []
    for each in walk(paths or [folder], ENDINGS):
        assert isinstance(each, Path), each
        found.append(each.relative_to(folder).as_posix())
    return found


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a.TXT", "c.pdf", "sub/z.jsonl", "sub/a/q.txt", "also/y.txt", "B.txt")
    assert names(tmp_path) == [
        "B.txt",
        "a.TXT",
        "b.txt",
        "also/y.txt",
        "sub/z.jsonl",
        "sub/a/q.txt",
    ]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    tree(tmp_path, ".a.txt", ".git/b.txt", "c.txt")
    assert names(tmp_path) == ["c.txt"]


def test_a_file_that_is_named_counts_whatever_it_is_called(tmp_path: Path) -> None:
    tree(tmp_path, "notes.md", ".hidden.txt")
    paths = [tmp_path / "notes.md", tmp_path / ".hidden.txt"]
    assert names(tmp_path, *paths) == ["notes.md", ".hidden.txt"]


def test_nothing_comes_twice(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "sub/b.txt")
    found = names(tmp_path, tmp_path / "a.txt", tmp_path, tmp_path / "sub", tmp_path / "sub/b.txt")
    assert found == ["a.txt", "sub/b.txt"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "sub/b.txt")
    (tmp_path / "sub/up").symlink_to(tmp_path)
    (tmp_path / "sub/here").symlink_to(tmp_path / "sub")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "c.txt").symlink_to(tmp_path / "a.txt")
    assert names(tmp_path) == ["a.txt", "c.txt", "sub/b.txt"]


def test_folders_may_be_very_deep(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 500)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_bytes(b"x")
    assert list(walk([tmp_path], ENDINGS)) == [deep / "a.txt"]


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = list(walk([tmp_path / "missing.txt", tmp_path], ENDINGS))
    assert [type(each) for each in found] == [Refusal] * 3
    assert [Path(each.file).name for each in found if isinstance(each, Refusal)] == [
        "missing.txt",
        "gone.txt",
        "pipe.txt",
    ]
    reasons = [each.reason for each in found if isinstance(each, Refusal)]
    assert reasons[0] == reasons[1] == "The file cannot be read: No such file or directory."
    assert reasons[2] == "This is a device or pipe, not a file."


def test_a_folder_that_cannot_be_opened_is_told_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "a.txt", "locked/b.txt", "open/c.txt")
    listed = Path.iterdir

    def some(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", some)
    first, refusal, last = walk([tmp_path], ENDINGS)
    assert (first, last) == (tmp_path / "a.txt", tmp_path / "open/c.txt")
    assert isinstance(refusal, Refusal)
    assert refusal.file == str(tmp_path / "locked")
    assert refusal.reason == "The folder cannot be read: Permission denied."


def test_below_a_folder_that_may_not_be_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Path.stat

    def some(path: Path, **more: bool) -> os.stat_result:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return looked(path, **more)

    tree(tmp_path, "a.txt", "b.txt")
    monkeypatch.setattr(Path, "stat", some)
    found = list(walk([tmp_path], ENDINGS))
    assert found[0] == tmp_path / "a.txt"
    assert isinstance(found[1], Refusal)
