"""Closing the window when the system asks for it: Ctrl+C in the terminal, the end of a session.

While Qt's event loop runs, Python does not look at signals. What belongs here: waking the loop, and
closing the window as a click would, so that the project is one file again and its lock is gone.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
LOOK_MS: Final = 300
"""Where a signal cannot wake the loop (Windows), it is looked for this often."""


class Farewell(QObject):
    """Calls ``leave`` in the window's thread once the system asks the program to end."""

    def __init__(self, leave: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._leave = leave
        self._before: dict[int, Any] = {}
        for each in SIGNALS:
            self._before[each] = signal.signal(each, self._asked)
        self._pipe: tuple[int, int] | None = None
        if os.name == "posix":
            self._wake_on_signals()
        else:
            timer = QTimer(self)
            timer.timeout.connect(lambda: None)  # Python looks at signals when it runs at all
            timer.start(LOOK_MS)

    def _wake_on_signals(self) -> None:
        """A signal writes a byte into a pipe, which wakes the event loop."""
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        notifier = QSocketNotifier(self._pipe[0], QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._drain)

    def _drain(self) -> None:
        if self._pipe is not None:
            os.read(self._pipe[0], 64)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        QTimer.singleShot(0, self, self._leave)

    def stop(self) -> None:
        """Leave signals as they were."""
        for each, before in self._before.items():
            signal.signal(each, before)
        if self._pipe is not None:
            signal.set_wakeup_fd(-1)
            for child in self.findChildren(QSocketNotifier):
                child.setEnabled(False)
            for end in self._pipe:
                os.close(end)
            self._pipe = None
