"""A machine that gets a project file from somebody else."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.errors import ProjectRefused
from annotator.machine import Machine
from annotator.project import Project
from annotator.values import Person
from tests.annotator.world import sha256

ZOE = Person("f" * 32, "Zoe")
DENIED = re.compile("not authorized|prohibited|vtable constructor failed")
Act = Callable[[sqlite3.Connection], object]


class Desk:
    """A machine that gets the file, and what is in its folder."""

    def __init__(self, folder: Path, sent: bytes) -> None:
        self.folder = folder
        self.machine = Machine(folder / "data")
        self.path = folder / "news.claims"
        self.aside = folder / "news (as received).claims"
        self.path.write_bytes(sent)

    def open(self, path: Path | None = None, *, read_only: bool = False) -> Project:
        return Project.open(path or self.path, ZOE, self.machine, read_only=read_only)

    def files(self) -> dict[str, str]:
        """What lies beside the file, and its hashes."""
        found = (each for each in self.folder.iterdir() if each.is_file())
        return {each.name: sha256(each) for each in found if each.name != "news.claims.lock"}

    def refuses(self, why: str) -> None:
        """It is refused for that reason, and everything is as it was."""
        before = self.files()
        for read_only in (False, True):
            with pytest.raises(ProjectRefused, match=why):
                self.open(read_only=read_only)
            assert self.files() == before
            assert list((self.folder / "data").rglob("*.claims")) == []
