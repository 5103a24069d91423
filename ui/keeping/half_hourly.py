"""A restore point every half hour of change, made in a thread while labelling goes on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from annotator.errors import Problem
from ui.searching.seeker import Give, Seeker

if TYPE_CHECKING:
    from annotator.keeping.points import RestorePoint
    from annotator.ticker import Ticker
    from ui.session import Session

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 60_000
"""Milliseconds between two looks whether one is due; a look takes no time."""
WHY: Final = "half an hour of change"


class HalfHourly(QObject):
    """Makes restore points of the open project by itself.

    What goes wrong is said once in the status bar and not in the way: the work itself is saved.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seeker = Seeker(self)
        self._told = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        session.leaving.connect(self._seeker.stop)
        session.project_changed.connect(self._on_project)
        self._on_project()

    @property
    def busy(self) -> bool:
        """Whether one is being made."""
        return self._seeker.busy

    def _on_project(self) -> None:
        self._told = False
        project = self._session.project
        if project is not None and not project.read_only:
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Make one if it is due."""
        project = self._session.project
        if project is None or self.busy or self._session.busy or not project.restore_point_due():
            return

        def work(ticker: Ticker, _give: Give) -> RestorePoint:
            return project.make_restore_point(WHY, ticker)

        self._seeker.seek(work, self._made, self._failed)

    def _made(self, point: RestorePoint) -> None:
        self._told = False
        log.info("Restore point of %d bytes made.", point.bytes)

    def _failed(self, problem: Problem) -> None:
        log.warning("No restore point: %s", type(problem).__name__)
        if not self._told:
            self._told = True
            self._session.said.emit(f"No restore point could be made. {problem}")
