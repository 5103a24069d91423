"""When the project's file cannot be written: what happened, what was kept, and the ways on.

What belongs here: the strip over the article that says it, with "Try again", "Save a copy…" and
"Open read-only"; saving a copy; and the quiet strip about the place that a project lies in, or the
clock of the machine. Nothing here is a dialog that must be answered: reading goes on beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.errors import ProjectDamaged
from ui.files import read_json, write_json
from ui.plain import one_line, plain_label
from ui.strips import Strip
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.session import Trouble

log = logging.getLogger(__name__)

ENDING: Final = ".claims"
QUIET_MS: Final = 1000
"""How long nothing was changed before what lies beside the file is brought into it."""
HOUR: Final = 3_600_000
DAYS: Final = 48
"""Hours from which a clock's lead is told in days."""

Ways = tuple[tuple[str, Callable[[], object]], ...]


class TroubleStrip(Strip):
    """What happened in strong letters, what it means below, and the ways on beneath."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.head = plain_label(parent=self, wrap=True)
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.words = plain_label(parent=self, wrap=True)
        for label in (self.head, self.words):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._ways = QHBoxLayout()
        self._ways.setContentsMargins(0, 4, 0, 0)
        self._ways.setSpacing(8)
        self._ways.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addLayout(self._ways)
        self.row.insertLayout(0, column, 1)
        self.buttons: list[QPushButton] = []
        self._warm = True

    def tell(self, head: str, words: str, ways: Ways, *, warm: bool = True) -> None:
        """Show this, with a button for each of the ways. ``warm``: it is a problem, not a hint."""
        self._warm = warm
        self.head.setText(head)
        self.words.setText(words)
        self.setAccessibleName(f"{head} {words}")
        for button in self.buttons:
            self._ways.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for at, (said, slot) in enumerate(ways):
            button = QPushButton(said, self)
            button.clicked.connect(lambda _=False, slot=slot: slot())
            self._ways.insertWidget(at, button)
            self.buttons.append(button)
        self.show()

    def set_theme(self, theme: Theme) -> None:
        """Warm, so that a problem is told from a hint."""
        super().set_theme(theme)
        if self._warm:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.Window, theme.warn_quiet)
            self.setPalette(palette)


class Troubles(QObject):
    """Watches over the open project's file and shows what befalls it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._shown: Trouble | None = None
        self._memory = window.data_dir / "warned.json"
        self.strip = TroubleStrip("trouble", window.centralWidget())
        self.notice = TroubleStrip("notice", window.centralWidget())
        for strip in (self.strip, self.notice):
            strip.set_theme(window.look.theme)
            window.put_above_reader(strip)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._tidy)
        self._connect()

    def _connect(self) -> None:
        session, window = self._session, self._window
        session.troubled.connect(self._on_trouble)
        session.rescued.connect(self._on_rescued)
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self._on_project)
        session.leaving.connect(self._quiet.stop)
        self.strip.closed.connect(self._over)
        self.notice.closed.connect(self._forget_notice)
        window.look.changed.connect(self._on_theme)
        window.actions_.connect_to("project.copy", self.save_copy)
        window.installEventFilter(self)
        self.look()  # what was met before anybody listened

    # A trouble

    @property
    def shown(self) -> Trouble | None:
        """The trouble that is being told."""
        return self._shown

    def tells(self, words: str) -> bool:
        """Whether these words of a problem are told here already."""
        return self._shown is not None and str(self._shown.problem) == words

    def _on_trouble(self, trouble: Trouble | None) -> None:
        if trouble is not None and self.tells(str(trouble.problem)) and not trouble.what:
            return  # met once more, by the next read
        self._shown = trouble
        if trouble is None:
            self.strip.hide()
            return
        problem = trouble.problem
        not_done = f"Not saved: {trouble.what}.\n" if trouble.what else ""
        ways: Ways = (
            ("Try again", self.try_again),
            ("Save a copy…", self.save_copy),
            *((("Open read-only", self.open_read_only),) if problem.reading else ()),
        )
        if isinstance(problem, ProjectDamaged):
            ways = (("Repair…", lambda: self._window.bench.repair_wanted.emit(problem)),)
        self.strip.tell(problem.happened, f"{not_done}{problem.kept} {problem.todo}", ways)
        self.strip.set_theme(self._window.look.theme)

    def _over(self) -> None:
        self._shown = None
        self.strip.hide()

    def _on_changed(self, _: object) -> None:
        """Something was written: whatever it was is over."""
        if self._shown is not None:
            self._over()
        self._quiet.start()

    def try_again(self) -> None:
        """Do once more what was refused; where the file is another by now, open it anew."""
        trouble, project = self._shown, self._session.project
        if trouble is None or project is None:
            return
        if trouble.problem.anew:
            self._open(project.path, read_only=False)
        elif trouble.again is not None:
            changes = trouble.again()
            if changes is not None:
                self._over()
                made = next(iter(changes.annotations), None)
                if made is not None and project.annotation(made) is not None:
                    self._session.select(made)
        elif project.trouble() is None:
            self._session.troubled.emit(None)
            self._session.said.emit("The file is there again.")
        self._window.reader.setFocus()

    def open_read_only(self) -> None:
        """Go on reading, and have nothing tried any more."""
        if self._session.project is not None:
            self._open(self._session.project.path, read_only=True)

    def _open(self, path: Path, *, read_only: bool) -> None:
        self._over()
        self._window.bench.flush()
        self._window.bench.reopen_wanted.emit(path, read_only)

    def look(self) -> None:
        """Whether the file is still the one that was opened; tells it where it is not."""
        from ui.session import Trouble

        project = self._session.project
        if project is None or project.read_only or self._session.busy or self._shown is not None:
            return
        found = project.trouble()
        if found is not None:
            self._session.troubled.emit(Trouble(found))

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
        lost = self._shown is not None
        folder = Path.home() if lost else project.path.parent
        dialog = QFileDialog(self._window, "Save a copy", str(folder), f"Projects (*{ENDING})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Save copy")
        dialog.selectFile(f"{project.path.stem} copy{ENDING}")
        dialog.fileSelected.connect(lambda name: self.copy_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy_to(self, path: Path) -> None:
        """Write a copy of the open project there, with progress and cancel."""
        project = self._session.project
        if project is None:
            return
        self._window.bench.flush()
        path = path if path.suffix == ENDING else path.with_name(path.name + ENDING)
        self._session.in_background(
            "Save a copy", lambda ticker: project.save_copy(path, ticker), self._copied
        )

    def _copied(self, path: Path) -> None:
        if self._shown is None:
            self._session.said.emit(f"A copy was saved as {path}.")
            return
        self.strip.tell(
            f"A copy was saved as {path.name}.",
            f"It holds everything that you see, was checked, and lies in {path.parent}.",
            (
                ("Open the copy", lambda: self._open(path, read_only=False)),
                ("Try again", self.try_again),
            ),
        )
        self.strip.set_theme(self._window.look.theme)

    def _on_rescued(self, path: Path) -> None:
        self._window.message.show_problem(
            f"The file of the project was gone when it was closed. All of it was kept as {path}."
        )

    # Where it lies, and the clock

    def _on_project(self) -> None:
        self._over()
        self.notice.hide()
        QTimer.singleShot(0, self, self.tell_place)

    def tell_place(self) -> None:
        """Say where the project lies, or that a clock is off, unless that was read before."""
        project = self._session.project
        if project is None:
            return
        ahead = project.clock_ahead()
        told = CLOCK if ahead else project.place().kind
        if told == "local" or told in self._warned(project.id):
            return
        place = project.place()
        head, words = clock_words(ahead) if ahead else place_words(place.kind, place.name)
        self.notice.tell(head, words, (("Save a copy…", self.save_copy),), warm=False)
        self.notice.set_theme(self._window.look.theme)

    def _forget_notice(self) -> None:
        """It was read: not again for this project."""
        project = self._session.project
        if project is None:
            return
        told = CLOCK if project.clock_ahead() else project.place().kind
        if told == CLOCK:
            return  # a clock is not got used to
        known = dict(read_json(self._memory))
        known[project.id] = sorted({*self._warned(project.id), told})
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


CLOCK: Final = "clock"


def place_words(kind: str, name: str) -> tuple[str, str]:
    """What is said about a place that is not only this machine's."""
    if kind == "network":
        return (
            f"This project lies on a network folder ({one_line(name, 20)}).",
            "If the network fails while you work, the last change may have to be made again, and "
            "only one machine should have it open at a time. A disk of this machine is safer and "
            "faster; for colleagues, send packages.",
        )
    return (
        f"This project lies in a folder that is synchronised ({one_line(name, 40)}).",
        "The program that does this may copy or replace the file while you work. Keep the project "
        "on a disk of this machine, and put copies of it here.",
    )


def clock_words(ahead: int) -> tuple[str, str]:
    """What is said where the newest change lies in the future (milliseconds)."""
    hours = ahead / HOUR
    minutes = max(1, round(ahead / 60_000))
    amount = f"{round(hours / 24):,} days" if hours >= DAYS else f"{minutes:,} minutes"
    return (
        f"The newest change in this project is {amount} ahead of this machine’s clock.",
        "One of the clocks is or was wrong; have a look at the date of this machine. Nothing is "
        "lost: what you do now still counts as later, only the times shown are off.",
    )
