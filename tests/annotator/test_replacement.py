"""A file is replaced whole or not at all, and what the disk says is passed on."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.replacement import Replacement


def test_new_bytes_take_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")
    with Replacement(path) as file:
        file.write(b"ne")
        assert path.read_bytes() == b"old"
        file.write(b"w")
    assert path.read_bytes() == b"new"
    assert file.size == 3
    assert list(tmp_path.iterdir()) == [path]


def test_an_exception_leaves_the_old_bytes(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with Replacement(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(handle: int) -> None:
        done.append("sync")
        fsync(handle)

    def watched_replace(source: Path, target: Path) -> None:
        done.append("replace")
        assert Path(source).read_bytes() == b"new"
        assert Path(source).parent == Path(target).parent
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    with Replacement(tmp_path / "out") as file:
        file.write(b"new")
    assert done == ["sync", "replace", "sync"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_at_the_last_step_leaves_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(Problem, match="the disk is full") as caught, Replacement(path) as file:
        file.write(b"new")
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


LIMITED = """
import resource, sys
from pathlib import Path
from annotator.errors import Problem
from annotator.replacement import Replacement
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with Replacement(Path(sys.argv[1])) as file:
        for _ in range(100):
            file.write(b"x" * 100_000)
except Problem as problem:
    print(problem)
"""


def test_a_full_disk_leaves_the_old_bytes(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")
    told = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert told.startswith(f"{path} could not be written: the file would become larger than")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_to_directly_and_not_replaced() -> None:
    with (
        pytest.raises(Problem, match=r"/dev/full could not be written: the disk is full\.$"),
        Replacement(Path("/dev/full")) as file,
    ):
        file.write(b"x")
    assert Path("/dev/full").is_char_device()


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    with Replacement(pipe) as file:
        file.write(b"through")
    reader.join()
    assert got == [b"through"]
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing/out.jsonl", "the folder does not exist"),
        ("file/out.jsonl", "a part of the path is not a folder"),
        ("folder", "it is a folder"),
        ("x" * 300, "the name is too long"),
    ],
)
def test_a_place_that_cannot_be_written(tmp_path: Path, place: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / place
    with pytest.raises(Problem) as caught, Replacement(path):
        pytest.fail("nothing can be written there")
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_link_is_followed_and_the_mode_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    with Replacement(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_what_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    old, young = tmp_path / ".out.1.part", tmp_path / ".out.2.part"
    others = [tmp_path / ".other.1.part", tmp_path / "out.part", tmp_path / ".out.1"]
    for path in (old, young, *others):
        path.write_bytes(b"")
    for path in (old, *others):
        os.utime(path, (0, 0))
    with Replacement(tmp_path / "out") as file:
        file.write(b"new")
    assert not old.exists()
    assert young.exists()
    assert all(path.exists() for path in others)
