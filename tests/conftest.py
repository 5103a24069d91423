"""What every test stands on: a home of its own, no screen, and nothing swept under the carpet.

What belongs here: fixtures that hold for all folders. After each test it is checked that no ERROR
was logged, that Qt did not complain, and that no window, thread or pool work was left behind.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# In CI the same examples come every time, so that a red run is about the change under test;
# looking for new ones, and for more of them, is what everybody's own machine does.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=50,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

PATIENCE: Final = 2.0
"""Seconds that threads get to end after a test."""

LINGERING_THREADS: Final = (
    "Thread (pooled)",  # QThreadPool keeps idle threads; that they are idle is checked apart
    "QDBusConnection",  # started once by Qt, for the whole process
    "QXcbEventQueue",  # the same, on X11
    "gdbus",
    "gmain",
    "pool-",  # GLib's, behind the desktop's own dialogs
)
"""Names of threads that Qt and the desktop keep for the life of the process."""


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, so that no test reads or writes the developer's own data."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    places = {
        "XDG_DATA_HOME": ".local/share",
        "XDG_CONFIG_HOME": ".config",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
    }
    for name, place in places.items():
        monkeypatch.setenv(name, str(folder / place))
    return folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder, not made yet, for what the machine remembers (``--data-dir``)."""
    return tmp_path / "data"


class _Complaints(logging.Handler):
    """Collects ERROR records, and warnings that Qt's messages became."""

    def __init__(self, harmless: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.harmless = harmless
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what no test should cause unnoticed."""
        from_qt = "qt" in record.name.lower().split(".")
        if from_qt and any(re.search(each, record.getMessage()) for each in self.harmless):
            return
        if from_qt or record.levelno >= logging.ERROR:
            self.records.append(record)


@pytest.fixture(autouse=True)
def no_error_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs an ERROR (or a Qt warning) without having announced it.

    A test that provokes one carries ``@pytest.mark.expects_error_log`` and checks it itself,
    with ``caplog``.
    """
    complaints = _Complaints(request.config.getini("qt_log_ignore"))
    logging.getLogger().addHandler(complaints)
    yield
    logging.getLogger().removeHandler(complaints)
    if complaints.records and request.node.get_closest_marker("expects_error_log") is None:
        told = "\n".join(f"{each.name}: {each.getMessage()}" for each in complaints.records)
        pytest.fail(f"logged during the test:\n{told}")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Fail a test that leaves a window, a running thread or unfinished pool work behind."""
    before = _thread_names()
    windows_before = set(_windows())
    yield
    left = _wait_for_threads(before)
    windows = set(_windows()) - windows_before
    if windows:
        # A window in a cycle with its own slots is dead, only not swept up yet.
        gc.collect()
        windows = set(_windows()) - windows_before
    left += [f"window: {_windows()[pointer]}" for pointer in windows]
    if left:
        pytest.fail("left behind by the test:\n" + "\n".join(left))


def _application() -> object | None:
    """The running QApplication; tests of the core never import Qt for this question."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets else None


def _windows() -> dict[int, str]:
    """The top-level widgets that exist, by the address of the C++ object."""
    application = _application()
    if application is None:
        return {}
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication
    from shiboken6 import getCppPointer

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    found = {}
    for widget in QApplication.topLevelWidgets():
        # Qt's own tool tip is no window of ours.
        if not widget.inherits("QTipLabel"):
            address = getCppPointer(widget)[0]
            found[address] = f"{type(widget).__name__} {widget.objectName()!r}"
    return found


def _thread_names() -> dict[int, str]:
    """Every thread of the process by its number in the system, Qt's included."""
    names = {
        thread.native_id: thread.name
        for thread in threading.enumerate()
        if thread.native_id is not None and not isinstance(thread, threading._DummyThread)
    }
    own = Path(f"/proc/self/task/{threading.get_native_id()}/comm")
    if own.exists():
        # QThreads bear a name of their own; the helpers of numeric libraries bear the process's.
        unnamed = own.read_text(encoding="utf-8", errors="replace")
        for task in Path("/proc/self/task").iterdir():
            try:
                name = (task / "comm").read_text(encoding="utf-8", errors="replace")
            except OSError:  # it ended while we looked
                continue
            if name != unnamed:
                names.setdefault(int(task.name), name.strip())
    return names


def _unfinished(before: dict[int, str]) -> list[str]:
    left = [
        f"thread: {name}"
        for number, name in _thread_names().items()
        if number not in before and not name.startswith(LINGERING_THREADS)
    ]
    if _application() is not None:
        from PySide6.QtCore import QThreadPool

        busy = QThreadPool.globalInstance().activeThreadCount()
        if busy:
            left.append(f"pool work: {busy} still running")
    return left


def _wait_for_threads(before: dict[int, str]) -> list[str]:
    """What still runs after a moment's patience, in words."""
    deadline = time.monotonic() + PATIENCE
    left = _unfinished(before)
    while left and time.monotonic() < deadline:
        threading.Event().wait(0.01)
        left = _unfinished(before)
    return left
