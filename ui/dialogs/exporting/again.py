"""A dialog that looks again, in a worker, whenever something in it was changed.

What belongs here: putting off a look until no more changes come, and giving up the one that runs.
What is looked at belongs to the dialogs that are made of this.
"""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from annotator.errors import Cancelled
from ui.dialogs.working import WorkingDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from annotator.ticker import Ticker
    from ui.session import Session

PAUSE: Final = 200
"""Milliseconds without a change before a look begins."""
UNSEEN: Final = 0.4
"""Seconds that a look may take before its progress is shown: a bar that flashes tells nothing."""
_GIVEN_UP: Final = object()


class AgainDialog(WorkingDialog):
    """A dialog with a preview. Its widgets stay usable while it looks."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        self._looking = self._wanted = False
        self._given_up = Event()
        self._began = 0.0
        self._then: list[Callable[[], object]] = []
        self._pause = QTimer()
        self._pause.setSingleShot(True)
        super().__init__(session, title, parent)
        self._pause.timeout.connect(self._look_now)
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        session.busy_changed.connect(self._on_free)

    def foot(self) -> QHBoxLayout:
        """The last line: progress, which keeps its room while it is hidden, and the buttons."""
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.progress, 1)
        row.addWidget(self.buttons)
        return row

    # To be overridden

    def looking(self) -> Callable[[Ticker], object] | None:
        """What to run in the worker, made of how the dialog stands now; None: nothing to look at.

        To be overridden.
        """
        return None

    def show_look(self, found: Any) -> None:
        """Show what a look has brought. To be overridden."""

    def failed(self, reason: str, *, looked: bool) -> None:
        """Work ended without a result: a look (``looked``), or what was to be written. ``reason``
        is empty when it was cancelled. To be overridden."""

    # Looking

    @property
    def up_to_date(self) -> bool:
        """Whether what is shown is of how the dialog stands now."""
        return not self._wanted and not self._looking

    @property
    def writing(self) -> bool:
        """Whether something else than a look runs."""
        return self.running and not self._looking

    def look_soon(self, pause: int = PAUSE) -> None:
        """Something was changed: look again once no more changes come (milliseconds)."""
        self._wanted = True
        self._give_up()
        self._pause.start(pause)
        self.show_state()

    def when_free(self, act: Callable[[], object]) -> None:
        """Do something that needs the project for itself: at once, or when a look was given up."""
        if self._session.busy and self._looking:
            self._then.append(act)
            self._wanted = True
            self._give_up()
        else:
            act()

    def _give_up(self) -> None:
        if self._looking:
            self._given_up.set()
            self._session.tasks.cancel()

    def _look_now(self) -> None:
        if not self._wanted or self._pause.isActive() or self._session.busy:
            return
        look, given_up = self.looking(), Event()
        self._wanted = False
        if look is None:
            self.show_state()
            return

        def work(ticker: Ticker) -> object:
            try:
                return look(ticker)
            except Cancelled:
                if given_up.is_set():
                    return _GIVEN_UP
                raise

        self._looking, self._given_up, self._began = True, given_up, time.monotonic()
        self.work(f"Preview: {self.windowTitle()}", work, self._looked, "articles")

    def _looked(self, found: object) -> None:
        self._looking = False
        if found is not _GIVEN_UP and not self._wanted:
            self.show_look(found)
        self.show_state()

    def _on_free(self, busy: bool) -> None:
        if not busy:
            # The result of what has ended comes in this same turn of the event loop.
            QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        while self._then and not self._session.busy:
            self._then.pop(0)()
        self._look_now()

    # While work runs

    def stopped(self, reason: str) -> None:
        """See ``WorkingDialog``."""
        looked, self._looking = self._looking, False
        self.failed(reason, looked=looked)
        self.show_state()

    def _set_running(self, running: bool) -> None:
        super()._set_running(running)
        if running and self._looking:
            self.progress.hide()
            self.stop.setText("Close")

    def _on_progress(self, done: int, total: int, what: str) -> None:
        super()._on_progress(done, total, what)
        if self._looking and self.running and time.monotonic() - self._began > UNSEEN:
            self.progress.show()

    def reject(self) -> None:
        """Escape and the button: cancel what is written; a look does not keep the dialog open."""
        if self._looking:
            self._give_up()
            self._looking = self._running = False
        super().reject()
