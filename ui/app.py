"""The window's start, from the command line to a person who can label.

The order, and why:

1. **Arguments** are read already (``ui.__main__``), before Qt is imported.
2. **Data folder**, then **log and nets** (``ui.startup``): whatever falls from here on is written
   down. Exceptions nobody caught also open the error dialog once there is a window.
3. **QApplication**, Fusion, **theme** (``ui.look``).
4. **The window is painted**: empty, or with the first page of the list and the article that was
   open last, read straight from the file (``annotator.firstpage``). SQLAlchemy is not imported yet:
   it would take longer than all of this.
5. **After the first paint** a thread imports (``Loader``), while the page can be scrolled and
   read: first the parts of the window that the paint did without, which the window makes as soon
   as they are imported, one in a turn of the event loop (``MainWindow.furnish``); then the database
   layer.
6. **The project is opened**, and from now on everything answers. The word rules, which the first
   label would wait for, are loaded in a quiet moment afterwards.
7. **Garbage** is not looked for until here, for nearly all that the start makes stays. It is
   frozen now, so that no later collection walks through it while somebody labels.

At the end the project is closed, and is one file again.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ui.before_qt  # noqa: F401 - its docstring says why it comes first

# isort: split
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from annotator import __version__
from annotator.errors import Problem, ProjectDamaged
from annotator.guarded.discreet import OwnWord
from annotator.guarded.terminal import harmless, harmless_lines
from annotator.machine import Machine, default_data_dir
from ui.startup import Nets

if TYPE_CHECKING:
    from ui.__main__ import Options
    from ui.main_window import MainWindow

log = logging.getLogger(__name__)

GC_THRESHOLD: Final = (20_000, 20, 50)
"""A long article makes tens of thousands of small objects that stay; Python's own threshold would
look through them all dozens of times while it is opened."""

LATE_PARTS: Final = (
    *("ui.hands", "ui.find_bar", "ui.inspector.inspector", "ui.trouble"),
    "ui.keeping.half_hourly",
)
"""Modules of what ``MainWindow.furnish`` makes."""

END: Final = object()
"""What comes after the last part."""

IDLE_MS: Final = 150
"""How long after the start the quiet moment is."""


class App(QObject):
    """The running program: the window and what holds it together. ``main`` makes one."""

    def __init__(self, options: Options, machine: Machine, nets: Nets) -> None:
        gc.disable()
        from ui.article_texts import ArticleTexts
        from ui.look import Look
        from ui.main_window import MainWindow
        from ui.projects import Projects
        from ui.session import Session
        from ui.settings import Settings

        super().__init__()
        self._options = options
        self._nets = nets
        self.ready = self._shut = False
        self._gc_before = gc.get_threshold()
        self.settings = Settings(machine.data_dir, self)
        self.look = Look(self.settings, self)
        self.session = Session(machine, self)
        self.window: MainWindow = MainWindow(
            self.session, self.settings, self.look, machine.data_dir
        )
        self.projects = Projects(self.window, machine, options.name)
        self.texts = ArticleTexts(self.window)
        self._connect_dialogs(machine.data_dir)
        self._loader = Loader(self)
        self._loader.parts_there.connect(self._furnish)
        self._loader.finished.connect(self._late_start)
        self._furnishing = self.window.furnish()
        nets.reporter = self._report

    def start(self) -> None:
        """Show the window with what a quick look at the file gives; the rest follows."""
        self._show_first_page()
        self.projects.ask_name_once(self._options.paths)
        self._after_paint = AfterPaint(self.window.reader.viewport(), self._loader.start)
        self.window.show()
        # Where no window manager does it, a window without this gets keys but no shortcuts.
        self.window.activateWindow()

    def _show_first_page(self) -> None:
        from annotator.firstpage import first_page
        from annotator.scheme import default_scheme, from_builtin
        from ui.projects import is_project

        paths = self._options.paths
        path = next(filter(is_project, paths), None) or self.projects.last_path()
        person = self.projects.person()
        page = None
        if path is not None and self.projects.knows(path):
            page = first_page(path, person.id, self.window.places.last(path))
        if page is None or not page.scheme:
            self.window.show_scheme(default_scheme())
        else:
            self.window.show_first_page(page, from_builtin(page.scheme), person.id)

    def _furnish(self) -> None:
        """Let the window make its next part, and the others in the next turns."""
        if not self._shut and next(self._furnishing, END) is not END:
            QTimer.singleShot(0, self, self._furnish)

    def _late_start(self) -> None:
        """The database layer is there: open the project; then everything answers."""
        if self._shut:
            return
        for _ in self._furnishing:
            pass  # what has had no turn yet
        if self._loader.error is not None:
            raise self._loader.error
        self._nets.rotate()
        self.projects.start(self._options.paths)
        self.window.load_icons()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLD)
        gc.enable()
        self.ready = True
        log.info("Ready")
        QTimer.singleShot(IDLE_MS, self, self._warm_up)

    def _warm_up(self) -> None:
        """In a quiet moment: what the first key would have to wait for otherwise."""
        from annotator.text import warm_up

        warm_up()
        gc.freeze()

    def _connect_dialogs(self, data_dir: Path) -> None:
        """Dialogs that need nothing but the window; each is imported when it is asked for."""
        actions, window = self.window.actions_, self.window

        def keys() -> None:
            from ui.dialogs.keys import KeysSheet

            _show_once(window, "keys", lambda: KeysSheet(actions, window, window.bench.keymap))

        def rebind() -> None:
            from ui.dialogs.keys import KeysSheet

            keymap = window.bench.keymap
            _show_once(window, "rebind", lambda: KeysSheet(actions, window, keymap, rebind=True))

        def settings() -> None:
            from ui.dialogs.settings import SettingsDialog

            _show_once(window, "settings", lambda: SettingsDialog(self.settings, window))

        def about() -> None:
            from ui.dialogs.about import AboutDialog

            _show_once(window, "about", lambda: AboutDialog(data_dir, self._nets.path, window))

        actions.connect_to("help.keys", keys)
        actions.connect_to("help.rebind", rebind)
        actions.connect_to("view.settings", settings)
        actions.connect_to("help.about", about)

    def shut(self) -> None:
        """Close the window and let everything go, as at the end of the program. Once is enough."""
        if self._shut:
            return
        self._shut = True
        self._nets.reporter = None
        self.window.close()
        self._loader.wait()
        self.session.tasks.stop()
        self.session.close_project()
        self.window.deleteLater()
        self.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.unfreeze()
        gc.set_threshold(*self._gc_before)
        gc.enable()

    def _report(self, error: BaseException) -> None:
        """Show an exception that nobody caught; what is damaged in a file, any read may meet."""
        if isinstance(error, ProjectDamaged):
            project = self.session.project
            if project is None or project.trouble() is None:
                self.session.refuse(error)  # it was another file, as a restore point that is read
            return
        from ui.dialogs.error import ErrorDialog

        furnished, troubles = self.window.furnished, self.window.troubles
        for shown in self.window.findChildren(ErrorDialog):
            if shown.isVisible():  # errors come in rows: the file is not looked through for each
                shown.another(error, saved=not furnished or troubles.all_saved())
                return
        if furnished and troubles.explains(error):
            return
        saved = not furnished or troubles.all_saved()
        dialog = ErrorDialog(error, self._nets.path, self.window, saved=saved)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()


def _show_once(window: QWidget, name: str, make: Callable[[], QDialog]) -> None:
    """Show a dialog that stands beside the work: one, however often it is asked for, and nothing of
    it is left once it is closed."""
    dialog = window.findChild(QDialog, name)
    if dialog is None or not dialog.isVisible():
        dialog = make()
        dialog.setObjectName(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class Loader(QThread):
    """Imports in a thread of its own, so that the painted page can be scrolled and read meanwhile.
    ``error`` is what went wrong, None for nothing."""

    parts_there = Signal()
    """The modules of the window's late parts are imported."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.error: BaseException | None = None

    def run(self) -> None:
        """Called by Qt in the new thread."""
        try:
            for name in LATE_PARTS:
                import_module(name)
            self.parts_there.emit()
            import annotator.project
            import annotator.transfer  # noqa: F401 - both are wanted in memory, not here
        except BaseException as error:  # it is raised again in the window's thread
            self.error = error


class AfterPaint(QObject):
    """Calls once, as soon as a widget has been painted for the first time."""

    def __init__(self, widget: QWidget, call: Callable[[], None]) -> None:
        super().__init__(widget)
        self._call: Callable[[], None] | None = call
        widget.installEventFilter(self)
        # A window that is never exposed (minimised from the start) is not painted.
        QTimer.singleShot(1500, self, self._go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint to be over, then call."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._go)
        return False

    def _go(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call()


def make_application() -> QApplication:
    """The one QApplication, in Fusion; an existing one (in tests) is taken."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("claim-annotator")
    app.setApplicationDisplayName("Claim Annotator")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("claim-annotator")
    app.setStyle("Fusion")
    return app


def main(options: Options) -> int:
    """Run the window until it is closed. Returns the exit code."""
    data_dir = (options.data_dir or default_data_dir()).absolute()
    try:
        machine = Machine(data_dir)
    except OSError as error:
        reason = error.strerror or error
        print(harmless(f"claim-annotator: the data folder {data_dir}: {reason}."), file=sys.stderr)
        return 1
    nets = Nets(data_dir, debug=options.debug)
    try:
        qt = make_application()
        nets.catch_qt()
        log.info("Claim Annotator %s starts", OwnWord(__version__))
        app = App(options, machine, nets)
        from ui.farewell import Farewell

        farewell = Farewell(app.window.close, app)
        app.start()
        try:
            return qt.exec()
        finally:
            farewell.stop()
            app.shut()
    except Problem as problem:
        print(harmless_lines(f"claim-annotator: {problem}"), file=sys.stderr)
        return 1
    finally:
        nets.close()
