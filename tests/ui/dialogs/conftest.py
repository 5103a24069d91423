"""An empty real project on a real session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from annotator.machine import Machine, new_id
from annotator.project import Project
from annotator.values import Person
from ui.session import Session

Keep = Callable[[QDialog], None]


@pytest.fixture
def keep(qapp: object) -> Iterator[Keep]:
    """Hand a dialog over to be closed after the test; it may have closed, and gone, by itself."""
    kept: list[QDialog] = []
    yield kept.append
    for dialog in kept:
        if isValid(dialog):
            dialog.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    ana = Person(new_id(), "Ana")
    return Project.create(tmp_path / "news.claims", ana, Machine(tmp_path / "data"))


@pytest.fixture
def session(qapp: object, project: Project, keep: Keep) -> Iterator[Session]:
    made = Session()
    made.set_project(project)
    yield made
    made.close_project()
