"""A project that came as a package, on a machine where nobody has a profile: whose labels are made
in it, and that nobody is asked for a name or offered another."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from annotator.machine import Machine
from annotator.project import Project
from annotator.sync.grow import grow
from annotator.sync.source import opened
from annotator.ticker import Silent
from tests.ui.review.team_crew import ANA, Crew
from ui.projects import Projects


@pytest.fixture
def bens(tmp_path: Path) -> Path:
    """Ben's own file, grown out of Ana's package elsewhere."""
    crew = Crew(tmp_path / "there")
    package, path = tmp_path / "p.claimspack", tmp_path / "bens.claims"
    with crew.as_(ANA) as project:
        project.make_package(package, crew.ids["Ben"], crew.keys[:2])
    with opened(package) as source:
        grow(source, path, Silent())
    return path


def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.claims"
    machine = Machine(tmp_path / "elsewhere")
    Project.create(path, ANA, machine, title="own").close()
    return path


def test_nobody_is_asked_for_a_name_in_a_file_that_is_bens(start, bens):
    app = start(bens, name=None)
    window = app.window
    assert app.session.project.path == bens
    assert window.name_strip.isHidden()
    assert window.reader.hasFocus()
    assert window.status.profile.text() == "Labels by Ben"
    assert "This file is Ben’s" in window.status.profile.toolTip()


@pytest.mark.parametrize("ask", [Projects.ask_profile, Projects.ask_rename])
def test_profiles_have_no_say_in_it_and_that_is_said(start, bens, ask):
    app = start(bens, name=None)
    ask(app.projects)
    assert "This file is Ben’s" in app.window.message.words.text()
    assert not any(each.isVisible() for each in app.window.findChildren(QDialog))


def test_the_name_is_asked_for_once_a_project_of_ones_own_is_open(start, bens, tmp_path):
    app = start(bens, name=None)
    strip = app.window.name_strip
    assert app.projects.open(own(tmp_path))
    assert strip.isVisible()
    assert "Ben" not in app.window.status.profile.text()
    assert app.window.status.profile.toolTip() == "Switch or rename the profile"
    assert app.projects.open(bens)
    assert not strip.isVisible()
    assert app.projects.open_samples()
    strip.name.setText("Nora")
    strip.keep.click()
    assert not strip.isVisible()
    assert app.session.project.me.name == "Nora"


def test_a_file_on_the_command_line_that_is_ones_own_asks_too(start, tmp_path):
    app = start(own(tmp_path), name=None)
    assert app.window.name_strip.isVisible()
    assert app.window.name_strip.name.hasFocus()
