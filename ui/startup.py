"""What stands before the window: the log, and the nets for whatever falls.

What belongs here: the rotating log file (without anybody's words: ``annotator.guarded.discreet``),
faulthandler, the hooks for exceptions that nobody caught, and the handler for Qt's own messages.
All of it works without a window; with one, an exception also opens the error dialog.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, TextIO

from annotator.guarded.discreet import Discreet, OwnWord
from annotator.guarded.terminal import harmless

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

log = logging.getLogger("claim_annotator")
qt_log = logging.getLogger("qt")

LOG_BYTES: Final = 1_000_000
LOG_FILES: Final = 3

Reporter = Callable[[BaseException], None]
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

QUIET_QT: Final = (
    # A window manager's answer that differs from the asked size is no fault of ours.
    "QXcbConnection: XCB error",
    # Offscreen and minimal platforms cannot do this, and say so at every dialog.
    "This plugin does not support",
)


def log_path(data_dir: Path) -> Path:
    """Where the log of this data folder lies."""
    return data_dir / "log" / "claim-annotator.log"


class Nets:
    """The log and the hooks; ``close`` puts everything back as it was (tests start often)."""

    def __init__(self, data_dir: Path, *, debug: bool = False) -> None:
        self.path = log_path(data_dir)
        self.reporter: Reporter | None = None
        self._handlers: list[logging.Handler] = []
        self._faults: TextIO | None = None
        self._root_level = logging.getLogger().level
        self._open_log(debug)
        self._former_hook: Hook = sys.excepthook
        self._former_thread_hook = threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def _open_log(self, debug: bool) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file_handler = logging.FileHandler(self.path, encoding="utf-8")
            self._faults = self.path.with_name("faults.log").open("a", encoding="utf-8")
        except OSError as error:
            # Without a log the program still works; the person is told on the terminal.
            print(harmless(f"claim-annotator: no log can be written: {error}"), file=sys.stderr)
        else:
            self._handlers.append(file_handler)
            faulthandler.enable(self._faults)
        if debug:
            self._handlers.append(logging.StreamHandler(sys.stderr))
        form = Discreet()
        root = logging.getLogger()
        root.setLevel(logging.DEBUG if debug else logging.INFO)
        for handler in self._handlers:
            handler.setFormatter(form)
            root.addHandler(handler)

    def rotate(self) -> None:
        """Let no log file grow for ever, from now on. Called when the window stands: the module
        that does it brings sockets and more along, for which the first paint would wait."""
        from logging.handlers import RotatingFileHandler

        root = logging.getLogger()
        for handler in [each for each in self._handlers if type(each) is logging.FileHandler]:
            rotating = RotatingFileHandler(
                self.path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
            )
            rotating.setFormatter(handler.formatter)
            root.addHandler(rotating)
            root.removeHandler(handler)
            handler.close()
            self._handlers[self._handlers.index(handler)] = rotating

    def catch_qt(self) -> None:
        """Send Qt's messages into the log too (Qt is imported by now)."""
        from PySide6.QtCore import qInstallMessageHandler

        self._former_qt = qInstallMessageHandler(_on_qt_message)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if kind.__name__ == "ProjectDamaged":  # (by name: a start need not know it)
            log.warning("A read met a damaged file")
        else:
            log.critical("Not foreseen", exc_info=(kind, error, trace))
        if self.reporter is not None:
            self.reporter(error)
        else:
            self._former_hook(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            # No dialog from here: only the window's thread may make one.
            trace = (args.exc_type, args.exc_value, args.exc_traceback)
            name = OwnWord(args.thread.name if args.thread is not None else "")
            log.critical("Not foreseen, in thread %s", name, exc_info=trace)

    def close(self) -> None:
        """Take the nets down."""
        sys.excepthook = self._former_hook
        threading.excepthook = self._former_thread_hook
        if hasattr(self, "_former_qt"):
            from PySide6.QtCore import qInstallMessageHandler

            qInstallMessageHandler(self._former_qt)
        root = logging.getLogger()
        root.setLevel(self._root_level)
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    from PySide6.QtCore import QtMsgType

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    words = message or ""
    level = logging.DEBUG if words.startswith(QUIET_QT) else levels.get(kind, logging.WARNING)
    qt_log.log(level, "%s", words)
