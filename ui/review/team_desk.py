"""The way into working together: the Team window, handing out, packages, merging, corrections.

What belongs here: holding what is open of these for the window, and what happens to a file that a
colleague sent. All of it is imported when it is first asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QMainWindow
from shiboken6 import isValid

if TYPE_CHECKING:
    from annotator.sync.arrive import Arrival
    from annotator.values import Changes
    from ui.actions import Actions
    from ui.dialogs.merge import MergeDialog
    from ui.dialogs.package import PackageDialog
    from ui.dialogs.send_back import SendBackDialog
    from ui.review.corrections_panel import CorrectionsPanel
    from ui.review.handout import HandOutDialog
    from ui.review.team_window import TeamWindow
    from ui.session import Session

log = logging.getLogger(__name__)

PACKAGE_ENDING: Final = ".claimspack"
PROJECT_ENDING: Final = ".claims"


def is_package(path: Path) -> bool:
    """Whether a file is a package by its name; what it really is, is seen when it is opened."""
    return path.suffix.lower() == PACKAGE_ENDING


class TeamDesk(QObject):
    """Opens what there is for a team. ``open_project`` opens a project file in the window and says
    whether it is open; ``beside`` is the dock that the corrections stand with."""

    def __init__(
        self,
        session: Session,
        actions: Actions,
        window: QMainWindow,
        beside: QDockWidget,
        open_project: Callable[[Path], bool],
    ) -> None:
        super().__init__(window)
        self._session, self._actions = session, actions
        self._window, self._beside = window, beside
        self._open_project = open_project
        self.team: TeamWindow | None = None
        self.corrections: CorrectionsPanel | None = None
        self.corrections_dock: QDockWidget | None = None
        slots: dict[str, Callable[[], object]] = {
            "review.team": self.open,
            "review.hand_out": self.hand_out,
            "review.packages": self.packages,
            "review.send": self.send_back,
            "review.merge": self.merge,
            "review.corrections": self.show_corrections,
        }
        for id_, slot in slots.items():
            actions.connect_to(id_, slot)
        session.project_changed.connect(self.freshen)
        session.changed.connect(self._on_changed)
        self.freshen()

    def _on_changed(self, changes: Changes) -> None:
        if {"people", "merge"} & changes.kinds:
            self.freshen()

    def freshen(self) -> None:
        """Offer the actions that fit the open project."""
        project = self._session.project
        writable = project is not None and not project.read_only
        leads = writable and project is not None and project.is_lead
        for id_ in ("review.hand_out", "review.packages"):
            self._actions[id_].setEnabled(leads)
        self._actions["review.send"].setEnabled(writable)
        self._actions["review.merge"].setEnabled(writable)
        for id_ in ("review.team", "review.corrections"):
            self._actions[id_].setEnabled(project is not None)

    # The windows

    def open(self) -> TeamWindow | None:
        """Show the Team window. None without a project."""
        from ui.review.team_window import TeamWindow

        if self._session.project is None:
            return None
        if self.team is None:
            machine = self._session.machine
            data_dir = machine.data_dir if machine is not None else None
            self.team = TeamWindow(self._session, data_dir, self._window)
            self.team.hand_out_wanted.connect(self.hand_out)
            self.team.packages_wanted.connect(self._packages_for)
            self.team.article_wanted.connect(self._open_article)
        self._raise(self.team)
        return self.team

    def hand_out(self, chosen: Sequence[int] = ()) -> HandOutDialog | None:
        """Open the dialog of handing out, with these articles to begin with."""
        from ui.review.handout import HandOutDialog

        if self._session.project is None:
            return None
        dialog = HandOutDialog(self._session, chosen, self._parent())
        dialog.handed_out.connect(self.packages)
        self._raise(dialog)
        return dialog

    def packages(self, people: Sequence[str] = ()) -> PackageDialog | None:
        """Open the dialog of packages, with these people (ids) ticked."""
        from ui.dialogs.package import PackageDialog

        if self._session.project is None:
            return None
        chosen = self.team.chosen() if self._team_is_open() and self.team is not None else ()
        dialog = PackageDialog(self._session, people, chosen, self._parent())
        self._raise(dialog)
        return dialog

    def _packages_for(self, person: str) -> None:
        self.packages((person,) if person else ())

    def send_back(self) -> SendBackDialog | None:
        """Open the dialog of sending one's own work back."""
        from ui.dialogs.send_back import SendBackDialog

        if self._session.project is None:
            return None
        dialog = SendBackDialog(self._session, self._window)
        self._raise(dialog)
        return dialog

    def merge(self, path: Path | None = None) -> MergeDialog | None:
        """Open the dialog of merging into the open project, with a file to look at."""
        from ui.dialogs.merge import MergeDialog

        project = self._session.project
        if project is None:
            return None
        if project.read_only:
            self._session.refuse(
                "This project is open to read only; nothing can be merged into it."
            )
            return None
        dialog = MergeDialog(self._session, path, self._window)
        dialog.texts_wanted.connect(lambda theirs, ours: self._compare_texts(dialog, theirs, ours))
        self._raise(dialog)
        return dialog

    def show_corrections(self) -> CorrectionsPanel:
        """Show what adjudication made of my annotations, with the keyboard in the list. Asked for
        again by whoever is in it, or where it is empty, it goes."""
        if self.corrections is None or self.corrections_dock is None:
            from ui.docks import Dock
            from ui.review.corrections_panel import CorrectionsPanel

            self.corrections = CorrectionsPanel(self._session, self._window)
            self.corrections.reader_wanted.connect(self._window.activateWindow)
            dock = Dock("Corrections", self._window)
            dock.put(self.corrections)
            if not self._window.restoreDockWidget(dock):
                self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
                self._window.tabifyDockWidget(self._beside, dock)
            dock.hide_what_is_behind()
            self.corrections_dock = dock
        if self._in_corrections(self.corrections):
            self.corrections_dock.hide()
            self._beside.raise_()
            return self.corrections
        self.corrections_dock.show()
        self.corrections_dock.raise_()
        self.corrections.focus_list()
        return self.corrections

    def _in_corrections(self, panel: CorrectionsPanel) -> bool:
        focus = QApplication.focusWidget()
        inside = focus is not None and panel.isAncestorOf(focus)
        return panel.isVisible() and (inside or not panel.model.rowCount())

    # Files that came

    def take_files(self, paths: Sequence[Path]) -> list[Path]:
        """Take in the packages and projects among dropped or named files; gives the others back.

        One at a time: where several came, the others are opened after it in the same way.
        """
        ours = [path for path in paths if is_package(path) or path.suffix.lower() == PROJECT_ENDING]
        if ours and is_package(ours[0]):
            self.take_in(ours[0])
        elif ours and (self._session.project is None or self._session.project.read_only):
            self._open_project(ours[0])
        elif ours:
            self.merge(ours[0])
        if len(ours) > 1:
            self._session.said.emit(f"{ours[0].name} first; open the others after it.")
        return [path for path in paths if path not in ours]

    def take_in(self, path: Path) -> None:
        """Take in a package that somebody sent: into the project that it belongs to, which is
        opened, or into a new one."""
        machine = self._session.machine
        if machine is None:
            return
        from annotator.sync import arrive

        log.info("A package came: %s", path)
        self._session.in_background(
            f"Opening {path.name}",
            lambda ticker: arrive.take(path, machine, ticker=ticker),
            lambda arrival: self._on_arrival(path, arrival),
        )

    def _on_arrival(self, path: Path, arrival: Arrival) -> None:
        project = self._session.project
        here = project is not None and _same(project.path, arrival.project)
        if not here and not self._open_project(arrival.project):
            return
        if arrival.kind == "new":
            facts = arrival.facts
            number = f"{facts.articles:,} article{'s' * (facts.articles != 1)}"
            self._session.said.emit(
                f"{number} from {facts.sender_name}. Your work is kept in {arrival.project.name}."
            )
        else:
            self.merge(path)

    # Pieces

    def _compare_texts(self, dialog: MergeDialog, theirs: int, ours: int) -> None:
        from ui.review.team_texts import open_texts

        open_texts(self._session, theirs, ours, dialog)

    def _open_article(self, key: int) -> None:
        self._session.open_article(key)
        self._window.activateWindow()

    def _team_is_open(self) -> bool:
        return self.team is not None and isValid(self.team) and self.team.isVisible()

    def _parent(self) -> QMainWindow | QDialog:
        """Dialogs that the Team window asks for stand before it."""
        return self.team if self._team_is_open() and self.team is not None else self._window

    def _raise(self, dialog: QDialog) -> None:
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
