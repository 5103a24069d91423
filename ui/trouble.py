"""When the project's file cannot be written: what happened, what was kept, and the ways on.

What belongs here: when the strip over the article says it, with "Try again", "Save a copy…" and the
other ways on; saving a copy; and the strip about a copy that was kept, the place that a project
lies in, or the clock of the machine. Nothing here is a dialog that must be answered: reading goes
on beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from annotator.errors import (
    FileTrouble,
    Problem,
    ProjectDamaged,
    ProjectGone,
    ProjectHeld,
    ProjectOverwritten,
    ProjectReplaced,
)
from ui.dialogs.folders import named
from ui.files import read_json, write_json
from ui.keeping.kept import Kept, known_of
from ui.keeping.opened import ask_whether_held
from ui.plain import one_line
from ui.theme import Theme
from ui.trouble_strip import TroubleStrip, Ways, clock_words, place_words
from ui.unsaved import Lost, told

if TYPE_CHECKING:
    from annotator.project import Project
    from ui.main_window import MainWindow

log = logging.getLogger(__name__)

ENDING: Final = ".claims"
QUIET_MS: Final = 1000
"""How long nothing was changed before what lies beside the file is brought into it."""


class Troubles(QObject):
    """Watches over the open project's file and shows what befalls it.

    What the strip says follows from three things: the trouble (``shown``), a copy that was saved
    because of it, and what waits to be saved (``session.unsaved``). ``_show`` is where it does.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._problem: FileTrouble | None = None
        self._copy: Path | None = None
        self._was: Path | None = None
        """Where the project lies that was open last, or was to be opened in its place."""
        self._tried = ""
        self._kept: Kept | None = None
        self._noticed = self._asked = ""
        self._memory = window.data_dir / "warned.json"
        self.strip = TroubleStrip("trouble", window.centralWidget())
        self.notice = TroubleStrip("notice", window.centralWidget())
        for strip in (self.strip, self.notice):
            strip.set_theme(window.look.theme)
            window.put_above_reader(strip)
        self._quiet = self._timer(QUIET_MS, self._tidy)
        self._soon = self._timer(0, self._settle)
        self._connect()

    def _timer(self, milliseconds: int, slot: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def _connect(self) -> None:
        session, window = self._session, self._window
        session.troubled.connect(self._on_trouble)
        session.unsaved_changed.connect(self._show)
        session.rescued.connect(self._on_rescued)
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self._on_project)
        session.leaving.connect(self._quiet.stop)
        self.strip.closed.connect(self._forget)
        self.notice.closed.connect(self._forget_notice)
        window.look.changed.connect(self._on_theme)
        window.actions_.connect_to("project.copy", self.save_copy)
        window.installEventFilter(self)
        self.look()  # what was met before anybody listened

    # What is told

    @property
    def shown(self) -> FileTrouble | None:
        """The trouble that is being told."""
        return self._problem

    def tells(self, words: str) -> bool:
        """Whether these words of a problem are told here already."""
        return self._problem is not None and str(self._problem) == words

    def explains(self, error: BaseException) -> bool:
        """Whether an error that nobody foresaw comes of the open file's having been overwritten or
        damaged; then that is told."""
        project = self._session.project
        if project is None:
            return False
        trouble = None if project.read_only else project.trouble()
        if isinstance(trouble, ProjectOverwritten):
            self._session.troubled.emit(trouble)
            return True
        return project.damage_behind(error) is not None  # told by the session, as all damage is

    def all_saved(self) -> bool:
        """Whether it may be said that what was painted is on disk; what befell the file is told
        over the article where it is not."""
        self.look()
        if len(self._session.unsaved) or self._problem is not None or self._kept is not None:
            return False
        project = self._session.project
        if project is not None and not project.read_only and project.trouble() is not None:
            return False  # a long operation runs: told once it has ended
        return not (self.notice.isVisible() and self._known() is not None)

    def _forget(self) -> None:
        """It was read. What waits to be saved waits on, and the status bar says so."""
        self._problem, self._copy, self._tried = None, None, ""

    def _on_trouble(self, problem: FileTrouble | None) -> None:
        self._problem, self._copy, self._tried = problem, None, ""
        self._show()
        if isinstance(problem, ProjectOverwritten) and self._session.project is not None:
            # Not at once: whoever has just met it may still be reading from the project.
            QTimer.singleShot(0, self, self._leave_overwritten)

    def _show(self) -> None:
        """Say what is so, or nothing."""
        if self._copy is not None:
            self._tell_copy(self._copy)
        elif self._problem is not None:
            self._tell_problem(self._problem)
        elif len(self._session.unsaved):
            words = "They wait while the program runs; Ctrl+Z takes the last one back."
            self.strip.tell(f"Not saved: {self._session.unsaved.names()}.", words, self._ways())
        else:
            self.strip.hide()
        self.strip.set_theme(self._window.look.theme)
        self._tell_lost()

    def _tell_problem(self, problem: FileTrouble) -> None:
        waiting = self._session.unsaved
        lines = [f"Not saved: {waiting.names()}."] if len(waiting) else []
        if self._tried:
            lines.insert(0, f"Still not: tried again at {self._tried}.")
        lines.append(f"{waiting.kept(problem)} {problem.todo}")
        self.strip.tell(problem.happened, "\n".join(lines), self._ways(problem))

    def _ways(self, problem: FileTrouble | None = None) -> Ways:
        again = ("Try again", self.try_again)
        ways: list[tuple[str, Callable[[], object]]] = []
        if isinstance(problem, ProjectDamaged):
            ways.append(("Repair…", lambda: self._window.bench.repair_wanted.emit(problem)))
        elif self._session.project is not None:
            ways += [again, ("Save a copy…", self.save_copy)]
        if isinstance(problem, ProjectGone) and problem.now is not None:
            ways.insert(0, ("Open it there", self.open_there))
        elif isinstance(problem, ProjectReplaced):
            ways.append(("Open what is there now", self.open_there))
        elif isinstance(problem, ProjectGone) or self._session.project is None:
            ways += self._back()
            ways.append(("Open…", self._window.actions_["project.open"].trigger))
        elif problem is not None and problem.reading:
            ways.append(("Open read-only", self.open_read_only))
        if self._session.unsaved.typed:
            ways.append(("Copy the words", self._copy_words))
        return tuple(ways)

    def _back(self) -> Ways:
        """The way back into a project that was closed, and the other one was not opened."""
        was = self._was
        if self._session.project is not None or was is None:
            return ()
        return ((f"Open {was.name}", lambda: self._open(was, read_only=False)),)

    def _tell_copy(self, path: Path) -> None:
        later = " What is not saved yet is made in it once it is open."
        self.strip.tell(
            f"A copy was saved as {path.name}.",
            f"It holds everything that you see, was checked, and lies in {path.parent}."
            f"{later if len(self._session.unsaved) else ''}",
            (
                ("Open the copy", lambda: self._open(path, read_only=False)),
                *((("Try again", self.try_again),) if self._problem is not None else ()),
            ),
        )

    def _tell_lost(self) -> None:
        """What could not be done any more, with its words: they may be copied from here."""
        lost, self._session.unsaved.lost = self._session.unsaved.lost, []
        if not lost:
            return
        words = "\n".join(f"{told(each.refused)} – {each.why}" for each in lost)
        self._window.message.show_problem(
            f"Not saved, and it cannot be done any more:\n{words}",
            ("Copy the words", lambda: QGuiApplication.clipboard().setText(words)),
        )

    def _copy_words(self) -> None:
        QGuiApplication.clipboard().setText(self._session.unsaved.words())
        self._session.said.emit("What is not saved was copied, with its words.")

    def _on_changed(self, _: object) -> None:
        """Something was written: whatever it was is over."""
        self._quiet.start()
        if self._session.unsaved.doing:
            return
        # Of a copy that was saved it is not true any more that it holds everything.
        if self._problem is not None or self._copy is not None or len(self._session.unsaved):
            self._forget()
            self._show()
            self._soon.start()

    # The ways on

    def try_again(self) -> None:
        """Do what was refused, in its order; where the file is another by now, open it anew."""
        project, problem = self._session.project, self._problem
        if project is None:
            return
        if project.read_only or (problem is not None and problem.anew):
            self._open(project.path, read_only=False)
        elif len(self._session.unsaved):
            made = [id_ for each in self._session.catch_up() for id_ in each.annotations[:1]]
            if made and project.annotation(made[-1]) is not None:
                self._session.select(made[-1])
            if len(self._session.unsaved):
                self._still_not()
        elif (found := project.trouble()) is None:
            self._session.troubled.emit(None)
            self._session.said.emit("The file is there again.")
        else:
            self._session.troubled.emit(found)
            self._still_not()
        self._window.reader.setFocus()

    def _still_not(self) -> None:
        self._tried = datetime.now().astimezone().strftime("%H:%M:%S")
        self._show()

    def open_read_only(self) -> None:
        """Go on reading, and have nothing tried any more."""
        if self._session.project is not None:
            self._open(self._session.project.path, read_only=True)

    def open_there(self) -> None:
        """Open the file where it lies now, or the one that stands in its place."""
        project, problem = self._session.project, self._problem
        if project is None:
            return
        now = problem.now if isinstance(problem, ProjectGone) else None
        self._window.bench.flush()
        if now is None or self._may_follow(project, now):
            # First: while this process has it open, the same file is not to be opened a second
            # time.
            self._session.close_project()
            self._was = now or project.path
        self._open(now or project.path, read_only=False)

    def _may_follow(self, project: Project, now: Path) -> bool:
        """Whether the file can be opened where it lies now; else what is open stays open, and who
        has it there is told when it is tried."""
        try:
            ask_whether_held(project, now)
        except ProjectHeld:
            return False
        return True

    def _leave_overwritten(self) -> None:
        """Nothing can be read from it: go on in its newest restore point, where there is one."""
        project, problem = self._session.project, self._problem
        if project is None or not isinstance(problem, ProjectOverwritten):
            return
        article, path = self._session.article, project.path
        self._window.bench.flush()
        self._session.close_project()
        if self._kept is None:
            self._tell_nothing_left(problem, path)
            return
        self._open(self._kept.path, read_only=False)
        kept = self._session.project
        if kept is not None and article in kept.article_keys():  # else it came in later
            self._session.open_article(article)

    def _tell_nothing_left(self, problem: FileTrouble, path: Path) -> None:
        waiting = self._session.unsaved
        not_saved = f"Not saved: {waiting.names()}. " if len(waiting) else ""
        self.strip.tell(
            problem.happened,
            f"{not_saved}There is no restore point of it, so that nothing of what was open can be "
            "read any more. If you have a copy of it, open that one.",
            (
                ("Open what is there now", lambda: self._open(path, read_only=False)),
                ("Open…", self._window.actions_["project.open"].trigger),
                *((("Copy the words", self._copy_words),) if waiting.typed else ()),
            ),
        )

    def _open(self, path: Path, *, read_only: bool) -> None:
        self._window.bench.flush()
        self._window.bench.reopen_wanted.emit(path, read_only)
        self._settle()

    def look(self) -> None:
        """Whether the file is still the one that was opened; tells it where it is not."""
        project = self._session.project
        if project is None or project.read_only or self._session.busy or self._problem is not None:
            return
        found = project.trouble()
        if found is not None:
            self._session.troubled.emit(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever comes back from another program may have moved the file there."""
        if event.type() == QEvent.Type.WindowActivate:
            QTimer.singleShot(0, self, self.look)
        return super().eventFilter(watched, event)

    def _tidy(self) -> None:
        project = self._session.project
        if project is not None and not self._session.busy:
            project.tidy()

    # A copy

    def save_copy(self) -> None:
        """Ask where a copy of the project goes, and write it there in a thread."""
        project = self._session.project
        if project is None:
            self._session.said.emit("No project is open.")
            return
        kept = self._known()
        lost = self._problem is not None or kept is not None
        name = Path(kept.of).stem if kept is not None and kept.of else f"{project.path.stem} copy"
        folder = Path.home() if lost else project.path.parent
        dialog = QFileDialog(self._window, "Save a copy", str(folder), f"Projects (*{ENDING})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Save copy")
        dialog.selectFile(f"{name}{ENDING}")
        dialog.fileSelected.connect(lambda name: self.copy_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy_to(self, path: Path) -> None:
        """Write a copy of the open project there, with progress and cancel."""
        project = self._session.project
        if project is None:
            return
        self._window.bench.flush()
        try:
            target = named(path, ENDING)
        except Problem as problem:
            self._session.refuse(problem)
            return
        self._session.in_background(
            "Save a copy", lambda ticker: project.save_copy(target, ticker), self._copied
        )

    def _copied(self, path: Path) -> None:
        if self._problem is None and not len(self._session.unsaved) and self._known() is None:
            self._session.said.emit(f"A copy was saved as {path}.")
            return
        self._copy = path
        self._show()

    def may_close(self, then: Callable[[], object]) -> bool:
        """Whether nothing that waits to be saved would be lost; else the person is told, and may
        close all the same (``then``). A file that is gone is kept with all of it."""
        project, waiting = self._session.project, self._session.unsaved
        if len(waiting) and project is not None and not project.read_only:
            self._session.catch_up()
        gone = self._problem is not None and self._problem.lost
        said = f"Not saved: {waiting.names()}. Closed now, that is lost." if len(waiting) else ""
        if not said or (gone and project is not None) or said == self._asked:
            return True  # also to who was told, and closes all the same
        self._asked = said

        def leave() -> None:
            waiting.clear()
            then()

        self._window.message.show_problem(
            said,
            ("Close without it", leave),
            passing=True,
        )
        return False

    # What is told of a project once it is open

    def _on_rescued(self, kept: Kept) -> None:
        self._kept = kept

    def _on_project(self) -> None:
        project, waiting = self._session.project, self._session.unsaved
        self._was = project.path if project is not None else self._was
        if project is not None and len(waiting) and waiting.of != project.id:
            why = "another project is open now."
            waiting.lost += [Lost(each, why) for each in waiting.clear()]
        if project is not None or not isinstance(self._problem, ProjectOverwritten):
            self._forget()
        self.notice.hide()
        self._soon.start()

    def _settle(self) -> None:
        """A project was opened, or can be written again: what waits for that, and what is to be
        known of it."""
        self._soon.stop()
        self._session.catch_up()
        # Where none is open, nothing is true any more of a file that was; of one that was
        # overwritten it was said already what is left.
        if self._session.project is not None or self._problem is None:
            self._show()
        kept, self._kept = self._kept, None
        known = self._known()
        if known is not None:
            self._notify_kept(known)
        elif kept is not None and self._session.project is not None:
            self._notify(
                "",
                kept.why,
                f"All that was open is kept as {kept.path}.",
                (("Open the kept copy", lambda: self._open(kept.path, read_only=False)),),
                warm=True,
            )
        else:
            self.tell_place()

    def _known(self) -> Kept | None:
        """Why the open project is a copy that was kept; None: it is no such copy."""
        project = self._session.project
        return known_of(self._window.data_dir, project.path) if project is not None else None

    def _notify_kept(self, kept: Kept) -> None:
        key = f"kept {kept.path.name}"
        of = Path(kept.of)
        ways: Ways = (("Save a copy…", self.save_copy),)
        if kept.of and of.exists():
            name = one_line(of.name, 40)
            ways = (*ways, (f"Open {name}", lambda: self._open(of, read_only=False)))
        self._notify(key, kept.head(), kept.words(), ways, warm=True)

    def _notify(self, told: str, head: str, words: str, ways: Ways, *, warm: bool) -> None:
        """Show a notice, unless this project's was read before."""
        project = self._session.project
        if project is None or (told and told in self._warned(project.id)):
            return
        self._noticed = told
        self.notice.tell(head, words, ways, warm=warm)
        self.notice.set_theme(self._window.look.theme)

    def tell_place(self) -> None:
        """Say where the project lies, or that a clock is off, unless that was read before."""
        project = self._session.project
        if project is None:
            return
        ahead, place = project.clock_ahead(), project.place()
        if not ahead and place.kind == "local":
            return
        head, words = clock_words(ahead) if ahead else place_words(place.kind, place.name)
        told = "" if ahead else place.kind  # a clock is not got used to
        self._notify(told, head, words, (("Save a copy…", self.save_copy),), warm=False)

    def _forget_notice(self) -> None:
        """It was read: not again for this project."""
        project = self._session.project
        if project is None or not self._noticed:
            return
        known = dict(read_json(self._memory))
        known[project.id] = sorted({*self._warned(project.id), self._noticed})
        try:
            write_json(self._memory, known)
        except OSError as error:
            log.warning("It cannot be kept that a notice was read: %s", error)

    def _warned(self, project: str) -> set[str]:
        known = read_json(self._memory).get(project)
        return set(map(str, known)) if isinstance(known, list) else set()

    def _on_theme(self, theme: Theme) -> None:
        self.strip.set_theme(theme)
        self.notice.set_theme(theme)
