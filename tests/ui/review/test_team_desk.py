"""The way in: which actions are offered, and what becomes of a file that came."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import Segment
from tests.ui.review.team_crew import ANA, Crew
from ui.dialogs.merge import MergeDialog
from ui.dialogs.package import PackageDialog
from ui.review.action_rows_team import ROWS
from ui.review.handout import HandOutDialog
from ui.review.team_desk import TeamDesk, is_package
from ui.session import Session


class Table:
    """The actions of this part alone, as ``ui.actions.Actions`` has them."""

    def __init__(self) -> None:
        self._actions = {row.id: QAction(row.text) for row in ROWS}

    def __getitem__(self, id_: str) -> QAction:
        return self._actions[id_]

    def connect_to(self, id_: str, slot: Callable[[], object]) -> None:
        self._actions[id_].triggered.connect(lambda _=False: slot())


class Desk:
    """A window with a desk in it."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.session = Session(crew.machine)
        self.window = QMainWindow()
        self.window.resize(900, 600)
        self.beside = QDockWidget("History", self.window)
        self.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.beside)
        self.actions = Table()
        self.opened: list[Path] = []
        actions: Any = self.actions
        self.desk = TeamDesk(self.session, actions, self.window, self.beside, self._open)
        self.window.show()

    def _open(self, path: Path) -> bool:
        self.opened.append(path)
        self.session.set_project(Project.open(path, ANA, self.crew.machine))
        return True

    def offered(self) -> set[str]:
        return {row.id for row in ROWS if self.actions[row.id].isEnabled()}

    def dialog(self, kind: type) -> Any:
        return next((d for d in self.window.findChildren(kind) if d.isVisible()), None)


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path)
    made.begin()
    return made


@pytest.fixture
def at(qtbot: QtBot, crew: Crew) -> Iterator[Desk]:
    made = Desk(crew)
    made.session.set_project(crew.as_(ANA))
    yield made
    made.session.close_project()
    made.window.close()
    made.window.deleteLater()


def test_what_is_offered_follows_the_project(at: Desk, crew: Crew) -> None:
    assert at.offered() == {row.id for row in ROWS}
    at.session.close_project()
    at.session.set_project(crew.as_(crew.person("Ben")))
    assert at.offered() == {"review.team", "review.merge", "review.send", "review.corrections"}
    at.session.close_project()
    assert at.offered() == set()


def test_team_hand_out_and_packages_open_from_each_other(at: Desk, qtbot: QtBot) -> None:
    at.actions["review.team"].trigger()
    team = at.desk.team
    assert team is not None
    qtbot.waitUntil(lambda: team.articles.rowCount() == 8)
    team.articles_view.selectRow(4)
    team.hand_out.click()
    dialog = at.dialog(HandOutDialog)
    assert dialog.source.itemText(0) == "Chosen in the list (1)"
    dialog.close()
    team.acts.packages_wanted.emit(at.crew.ids["Cem"])
    packages = at.dialog(PackageDialog)
    qtbot.waitUntil(lambda: packages.people.chosen() == (at.crew.ids["Cem"],))
    packages.close()
    team.article_wanted.emit(at.crew.keys[2])
    assert at.session.article == at.crew.keys[2]
    at.actions["review.team"].trigger()
    assert at.desk.team is team


def test_a_package_makes_a_project_and_later_ones_are_merged(
    at: Desk, crew: Crew, tmp_path: Path, qtbot: QtBot
) -> None:
    project = at.session.project
    assert project is not None
    package = tmp_path / "mail" / "p.claimspack"
    package.parent.mkdir()
    project.make_package(package, crew.ids["Ben"], crew.keys[:4])
    assert at.desk.take_files([package, tmp_path / "x.txt"]) == [tmp_path / "x.txt"]
    qtbot.waitUntil(lambda: len(at.opened) == 1)
    assert at.opened[0].parent == package.parent
    theirs = at.session.project
    assert theirs is not None
    assert theirs.package is not None
    assert theirs.package.recipient == crew.ids["Ben"]
    at.desk.take_in(package)
    qtbot.waitUntil(lambda: at.dialog(MergeDialog) is not None)
    assert len(at.opened) == 1  # it is open already
    dialog = at.dialog(MergeDialog)
    qtbot.waitUntil(lambda: "nothing to merge" in dialog.summary.text())
    dialog.close()


def test_a_file_that_is_no_package_is_refused(at: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    bad = tmp_path / "bad.claimspack"
    bad.write_text("nothing")
    with qtbot.waitSignal(at.session.refused) as told:
        at.desk.take_files([bad])
    assert "bad.claimspack" in told.args[0]
    assert at.opened == []


def test_a_project_that_is_dropped_is_looked_at(
    at: Desk, crew: Crew, tmp_path: Path, qtbot: QtBot
) -> None:
    at.session.close_project()
    other = tmp_path / "other.claims"
    shutil.copy(crew.path, other)
    with Project.open(other, crew.person("Ben"), crew.machine) as project:
        project.run(AddAnnotation(crew.keys[6], (Segment(0, 7),), "claim"))
    assert at.desk.take_files([other]) == []  # nothing is open: it is opened
    assert at.opened == [other]
    at.session.set_project(crew.as_(ANA))
    with qtbot.waitSignal(at.session.said) as told:
        at.desk.take_files([other, crew.path])
    assert told.args == ["other.claims first; open the others after it."]
    dialog = at.dialog(MergeDialog)
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.close()


def test_nothing_is_merged_into_what_is_read_only(at: Desk, crew: Crew, qtbot: QtBot) -> None:
    at.session.close_project()
    at.session.set_project(Project.open(crew.path, ANA, crew.machine, read_only=True))
    with qtbot.waitSignal(at.session.refused) as told:
        assert at.desk.merge() is None
    assert "open to read only" in told.args[0]


def test_corrections_stand_beside_the_history(at: Desk, qtbot: QtBot) -> None:
    panel = at.desk.show_corrections()
    dock = at.desk.corrections_dock
    assert dock is not None
    assert dock in at.window.tabifiedDockWidgets(at.beside)
    qtbot.waitUntil(lambda: panel.pages.currentWidget() is panel.empty)
    assert at.desk.show_corrections() is panel
    assert not dock.isVisible()
    at.desk.show_corrections()
    assert dock.isVisible()


def test_packages_are_known_by_their_ending() -> None:
    assert is_package(Path("a.claimspack"))
    assert is_package(Path("a.ClaimsPack"))
    assert not is_package(Path("a.claims"))
