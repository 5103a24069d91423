"""A new project file: whole under its name, or nothing; and never over another."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.store.making import making


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "new.claims"
    refused = pytest.raises(Problem, match=r"exists already; nothing was changed\. Open it")
    with refused, making(path):
        path.write_text("somebody else's")
    assert path.read_text() == "somebody else's"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("links", [True, False])
def test_it_has_one_name_and_no_log_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "new.claims"
    Path(f"{path}-wal").write_bytes(b"of a former file")
    with making(path):
        pass
    assert path.stat().st_nlink == 1
    assert {each.name for each in tmp_path.iterdir()} == {path.name, f"{path.name}-wal.left-1"}


def test_where_its_second_name_cannot_be_taken_away_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with two names could not be opened for writing."""
    path, unlink, denied = tmp_path / "new.claims", Path.unlink, [True]

    def stuck(self: Path, missing_ok: bool = False) -> None:
        if self.name.endswith(".ready") and path.exists() and denied.pop():
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", stuck)
    with pytest.raises(Problem, match="cannot be made: Permission denied"), making(path):
        pass
    assert list(tmp_path.iterdir()) == []
