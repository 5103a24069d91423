"""Where exports go: whole or not at all, and the same bytes for the same files."""

from __future__ import annotations

import errno
import tempfile
import zipfile
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.exchange.target import SAMPLE, Nowhere, OneFile, Target, into_archive, into_folder
from annotator.replacement import STANDARD_OUTPUT


class Stop(Exception):
    """Something else went wrong."""


def test_a_file_and_one_beside_it(tmp_path: Path) -> None:
    target = OneFile(tmp_path / "out.json")
    with target.open() as main, target.open(".labels.xml") as other:
        main.write(b"main")
        other.write(b"<x/>")
    assert (tmp_path / "out.json").read_bytes() == b"main"
    assert (tmp_path / "out.json.labels.xml").read_bytes() == b"<x/>"
    assert target.size == 8


def test_what_was_there_stays_when_writing_stops(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_bytes(b"old")
    with pytest.raises(Stop):
        _stop_writing(OneFile(path))
    assert path.read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.json"]


def test_nothing_is_put_beside_standard_output() -> None:
    with pytest.raises(Problem, match="second file"), OneFile(STANDARD_OUTPUT).open(".x"):
        pass


def test_a_preview_keeps_how_the_first_files_begin() -> None:
    target = Nowhere()
    for name in ("a", "b", "c", "d"):
        with target.open(name) as sink:
            for _ in range(3):
                sink.write(name.encode() * SAMPLE)
    assert set(target.samples) == {"a", "b", "c"}
    assert target.samples["a"] == b"a" * SAMPLE
    assert target.size == 12 * SAMPLE


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out"
    with into_folder(path) as target:
        with target.open("a/b.txt") as sink:
            sink.write(b"1")
        assert not path.exists()
    assert (path / "a" / "b.txt").read_bytes() == b"1"
    with pytest.raises(Stop), into_folder(tmp_path / "other") as target:
        raise Stop
    assert sorted(each.name for each in tmp_path.iterdir()) == ["new"]


def test_a_folder_that_has_something_in_it_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.mkdir()
    (path / "mine").write_bytes(b"1")
    with pytest.raises(Problem, match="no empty folder"), into_folder(path):
        pass
    with into_folder(path, replace=True) as target, target.open("x") as sink:
        sink.write(b"2")
    assert [each.name for each in path.iterdir()] == ["x"]
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["../x", "a/../../x"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(ValueError, match="leads out"),
        into_folder(tmp_path / "out") as target,
        target.open(name),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_archive_has_the_same_bytes_whenever_and_wherever(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        with (
            into_archive(tmp_path / name) as target,
            target.open("b.txt") as outer,
            target.open("a/ü.txt") as inner,
        ):
            outer.write(b"b" * 10)
            inner.write(b"a")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {info.filename: info.file_size for info in archive.infolist()} == {
            "a/ü.txt": 1,
            "b.txt": 10,
        }
        assert {info.create_system for info in archive.infolist()} == {3}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_stopped_archive_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    with pytest.raises(Stop), into_archive(path) as target:
        _stop_writing(target)
    assert path.read_bytes() == b"old"


def _stop_writing(target: Target) -> None:
    with target.open() as main, target.open(".x") as other:
        main.write(b"new")
        other.write(b"new")
        raise Stop


def test_a_full_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", full)
    with (
        pytest.raises(Problem, match="No space left"),
        into_archive(tmp_path / "out.zip") as target,
        target.open("a"),
    ):
        pass
