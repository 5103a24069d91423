"""A project that is not opened: why, and the ways on.

What belongs here: what is shown of a project that is damaged, gone, open elsewhere or refused, and
which project is opened in its place at the start. What is open is ``ui.projects``'s; the file of
the open project, ``ui.trouble``'s.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from annotator.errors import FileTrouble, Problem, ProjectBroken, ProjectHeld
from annotator.identity import identity, is_project_file
from annotator.machine import Machine
from ui.dialogs import project as questions
from ui.keeping.kept import kept_for
from ui.plain import one_line
from ui.projects_named import titled

if TYPE_CHECKING:
    from annotator.keeping.points import RestorePoint
    from annotator.ticker import Ticker
    from ui.main_window import MainWindow
    from ui.projects import Projects

log = logging.getLogger(__name__)

PUT_BACK: Final = "Put back the restore point"
Way = tuple[str, Callable[[], object]]


class NotOpened(QObject):
    """Tells why a project is not open, in the strip over the article or in a question."""

    def __init__(self, window: MainWindow, projects: Projects, machine: Machine) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._projects, self._machine = projects, machine
        self._said: tuple[str, tuple[Way, ...]] | None = None
        self._offered: Path | None = None

    def forget(self) -> None:
        """One is open: why another was not is over."""
        self._said = None

    def tell(self, path: Path, problem: Problem) -> None:
        """Show why a project is not open, and what can be done."""
        log.warning("Not opened: %s", problem)
        if isinstance(problem, ProjectHeld):
            self._ask_held(path, problem)
        elif not os.path.lexists(path) and self._projects.knows(path):
            self.tell_missing(path)
        elif isinstance(problem, ProjectBroken):
            self.say(str(problem))
            self._offer_repair(path, problem)
        else:
            self._say_refused(path, problem)

    def refuse(self, problem: Problem) -> None:
        """Show why a project was not made."""
        log.warning("Not opened: %s", problem)
        self.say(str(problem))

    def say(self, words: str, *ways: Way) -> None:
        """Show why a project is not open; it stays until it is closed by hand."""
        self._said, self._offered = (words, ways), None
        self._show_nothing()
        self._window.message.show_problem(words, *ways)

    def instead(self, open_other: Callable[[], object]) -> None:
        """Open another project than the one that was told of; why it was not stays on the screen,
        with its ways on."""
        said = self._said
        open_other()
        project = self._session.project
        if said is not None and project is not None:
            words, ways = said
            also = f"{words} Opened instead: {titled(project)}, {project.path}."
            if project.path == self._offered:
                also, ways = f"{words} It was opened instead.", ()
            self._window.message.show_problem(also, *ways)

    def _show_nothing(self) -> None:
        """Take away what was shown of a project before it was opened: it is not open."""
        if self._session.project is None:
            self._session.close_project()

    def _ask_held(self, path: Path, problem: ProjectHeld) -> None:
        self._show_nothing()
        questions.ask_held(
            self._window,
            path,
            problem.holder,
            lambda: self._projects.open(path, read_only=True),
            self._projects.ask_open,
            problem.why,
        )

    # Damaged

    def repair(self, problem: FileTrouble) -> None:
        """Close the open project and offer to repair it: nobody may have it open meanwhile."""
        project = self._session.project
        if project is not None:
            path = project.path
            self._session.close_project()
            self.tell(path, ProjectBroken(problem.happened, problem.todo))

    def _offer_repair(self, path: Path, problem: Problem) -> None:
        from ui.dialogs.damaged import DamagedDialog

        name = self._projects.person().name
        dialog = DamagedDialog(self._session, path, str(problem), self._machine, name, self._window)
        dialog.mended.connect(self._on_mended)
        dialog.show()

    def _on_mended(self, path: Path, words: str, losses: Sequence[str] = ()) -> None:
        if self._projects.open(path):
            self._tell_mended(words, losses)

    def _tell_mended(self, words: str, losses: Sequence[str]) -> None:
        """Say what was done. What is lost can be read as long as that stands there."""

        def show() -> None:
            from ui.dialogs.losses import LossesDialog

            LossesDialog(losses, self._window).show()
            self._tell_mended(words, losses)  # a strip goes away with its button

        ways: tuple[Way, ...] = (("What is lost…", show),) if losses else ()
        self._window.message.show_problem(words, *ways, warm=False)

    # Gone

    def _say_refused(self, path: Path, problem: Problem) -> None:
        """What stands there is no project: where one stood, its restore point is offered."""
        near = None if is_project_file(path) else self._newest_point(path)
        if near is None:
            self.say(str(problem))
            return
        self.say(
            f"{problem} A project was there: its restore point of {near.when} can be put back. "
            "What lies there now is kept beside it.",
            (PUT_BACK, lambda: self._put_back(path, near)),
        )

    def _newest_point(self, path: Path) -> RestorePoint | None:
        from annotator.keeping import repairing

        found = repairing.ways_back_to(path, self._machine)
        return next((each for each in found if not each.fault), None)

    def tell_missing(self, path: Path) -> None:
        """Say that a project that was open here is not in its place any more, and what can be done:
        where its folder is missing, too, that is a drive more often than a loss."""
        log.warning("Not opened: %s is not in its place", path)
        if identity(path.parent) is not None:
            self._tell_gone(path)
            return
        self.say(
            f"{one_line(path.name)} cannot be reached: there is no folder "
            f"{one_line(str(path.parent), 200)}. Connect its drive, or make the folder again, and "
            "try again; if it was moved, open it where it is now.",
            ("Try again", lambda: self._projects.open(path)),
            ("Open…", self._projects.ask_open),
        )

    def _tell_gone(self, path: Path) -> None:
        """Offer the copy that was kept when a project went, else its newest restore point, which
        can hold no more."""
        lies = f"{one_line(path.name)} is not in {one_line(str(path.parent), 200)} any more."
        words = f"{lies} If it was moved, open it where it is now."
        ways: list[Way] = [("Open…", self._projects.ask_open)]
        kept = kept_for(self._machine.data_dir, path)
        if kept is not None:
            words += f" What could be read of it when it went is kept as {kept.path}."
            ways.insert(0, ("Open the kept copy", lambda: self._projects.open(kept.path)))
            self.say(words, *ways)
            self._offered = kept.path
            return
        near = self._newest_point(path)
        if near is not None:
            words += f" If it was deleted, its restore point of {near.when} can be put back."
            ways.append((PUT_BACK, lambda: self._put_back_or_open(path, near)))
        self.say(words, *ways)

    def _put_back_or_open(self, path: Path, point: RestorePoint) -> None:
        if os.path.lexists(path):  # it came back meanwhile
            self._projects.open(path)
        else:
            self._put_back(path, point)

    def _put_back(self, path: Path, point: RestorePoint) -> None:
        machine, name, chosen = self._machine, self._projects.person().name, point.path

        def work(ticker: Ticker) -> list[str]:
            from annotator.keeping.placing import in_place

            notes: list[str] = []
            in_place(chosen, path, machine, name, ticker, notes=notes)
            return notes

        def done(notes: list[str]) -> None:
            said = f"{one_line(path.name)} is as it was on {point.when}."
            self._on_mended(path, " ".join((said, *notes)))

        self._session.in_background("Putting a restore point back", work, done)
