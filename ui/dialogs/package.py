"""Packages: one file for each colleague, with their articles and nobody else's labels.

What belongs here: the dialog that writes them, the names of the files, and what to do with them. A
package itself is the core's (``annotator.sync``).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.folders import export_folder
from ui.dialogs.working import WorkingDialog, counted
from ui.files import read_json, write_json
from ui.plain import PlainForm, one_line, plain_label
from ui.review.handout_people import PeopleTicks
from ui.review.team_filter import Sieve
from ui.review.team_words import Line

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.team import PackageFacts, PersonCount
    from annotator.ticker import Ticker
    from ui.session import Session

log = logging.getLogger(__name__)

ENDING: Final = ".claimspack"
_FOLDERS: Final = "folders.json"
_KEY: Final = "packages"
_UNFIT: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
"""What some file system does not take in a name."""
LONGEST: Final = 60
SHOWN: Final = 6
"""File names that the preview lists; more are counted."""
DONE: Final = ("finished", "skipped")
WHAT_TO_DO: Final = (
    "Send each file to the person it names, by mail or on a stick. They open it with Claim "
    "Annotator (drop it on the window, or Open project). When they send their work back, open that "
    "file here in the same way."
)


class Has(Struct, frozen=True):
    """An article that somebody has; ``judges``: to adjudicate, not to annotate."""

    article: int
    done: bool
    judges: bool = False


class Order(Struct, frozen=True):
    """One package to write: for whom, where, with which articles."""

    person: str
    path: Path
    articles: tuple[int, ...]


class PackageDialog(WorkingDialog):
    """The dialog of packages. ``people`` (ids) are ticked at first; ``chosen`` are articles that
    were chosen in a list."""

    def __init__(
        self,
        session: Session,
        people: Collection[str] = (),
        chosen: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        self._chosen = tuple(chosen)
        self._ticked = tuple(people)
        self._people: Sequence[PersonCount] = ()
        self._has: dict[str, list[Has]] = {}
        self._written: tuple[Order, ...] = ()
        self._make_widgets()
        super().__init__(session, "Packages for colleagues", parent)
        self._sieve = Sieve(self)
        self.start = self.add_button("Write", self.write)
        self._lay_out()
        self._connect()
        self.resize(600, 400)
        self._look()

    # Making

    def _make_widgets(self) -> None:
        self.people = PeopleTicks("For whom")
        self.which = QComboBox()
        self.which.setAccessibleName("Which articles")
        self.which.addItem("All of theirs, with what became of their work", "all")
        self.which.addItem("Theirs that are not done", "todo")
        if self._chosen:
            self.which.addItem(
                f"Of theirs those chosen in the list ({len(self._chosen):,})", "chosen"
            )
        self.whole = QCheckBox("Adjudicators get everybody’s work on what they adjudicate")
        self.whole.setChecked(True)
        self.folder = QLineEdit()
        self.folder.setAccessibleName("Folder")
        self.choose = QPushButton("Choose…")
        self.choose.setAutoDefault(False)
        self.preview = plain_label(wrap=True)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told = plain_label(wrap=True)

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose)
        form = PlainForm()
        form.setSpacing(12)
        self.form = form
        form.addRow("For", self.people)
        form.addRow("Articles", self.which)
        form.addRow("", self.whole)
        form.addRow("Folder", place)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.preview)
        column.addStretch(1)
        for widget in (self.told, self.progress, self.buttons):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.folder.setText(str(package_folder(self._session)))
        self._sieve.found.connect(self._on_lines)
        self._sieve.ended.connect(self._show_people)
        self._session.leaving.connect(self._sieve.stop)
        self.people.ticked.connect(self.show_state)
        self.which.activated.connect(lambda _: self.show_state())
        self.whole.toggled.connect(lambda _: self.show_state())
        self.folder.textChanged.connect(lambda _: self.show_state())
        self.choose.clicked.connect(self._choose_folder)

    # What there is

    def _look(self) -> None:
        """Look, between turns of the event loop, who has which articles."""
        project = self._session.project
        if project is None:
            return
        self._people = [p for p in project.people() if p.annotator != project.me.id]
        self._has = {person.annotator: [] for person in self._people}
        self._sieve.begin(project, project.article_keys(), _is_handed_out)
        self._show_people()

    def _on_lines(self, lines: Sequence[Line]) -> None:
        for line in lines:
            key, asked = line.team.article, set()
            for each in line.team.standings:
                if each.asked and each.annotator in self._has:
                    asked.add(each.annotator)
                    done = each.state in DONE and each.sent_back is None
                    self._has[each.annotator].append(Has(key, done))
            for who in line.team.adjudicators:
                if who in self._has and who not in asked:
                    self._has[who].append(Has(key, done=False, judges=True))

    def _show_people(self) -> None:
        remarks = {who: has_words(has) for who, has in self._has.items() if has}
        named = [(person.annotator, person.name) for person in self._people]
        on, self._ticked = self._ticked, ()
        self.people.show_people(named, remarks, on)
        self.show_state()

    def orders(self) -> list[Order]:
        """What would be written now; nobody without articles gets a file."""
        project, folder = self._session.project, self._folder()
        if project is None or folder is None:
            return []
        which, names = self.which.currentData(), {p.annotator: p.name for p in self._people}
        chosen, found, taken = set(self._chosen), [], set[Path]()
        for who in self.people.chosen():
            keys = tuple(
                has.article
                for has in self._has.get(who, [])
                if (self.whole.isChecked() or not has.judges)
                and (which == "all" or (which == "todo" and not has.done) or has.article in chosen)
            )
            if keys:
                path = free_path(folder / package_name(project, names[who]), taken)
                taken.add(path)
                found.append(Order(who, path, keys))
        return found

    def _folder(self) -> Path | None:
        words = self.folder.text().strip()
        if not words:
            return None
        try:
            folder = Path(words).expanduser().absolute()
            return folder if folder.is_dir() else None
        except (OSError, RuntimeError):
            return None

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder for the packages", self.folder.text())
        if name:
            self.folder.setText(name)

    # Writing

    def write(self) -> None:
        """Write one file for each person who is ticked."""
        project, orders = self._session.project, self.orders()
        whole = self.whole.isChecked()
        if project is None or not orders:
            return

        def work(ticker: Ticker) -> list[PackageFacts]:
            return [
                project.make_package(
                    each.path, each.person, each.articles, ticker, adjudicate=whole
                )
                for each in orders
            ]

        self.work("Write packages", work, lambda _facts: self._on_written(tuple(orders)))

    def _on_written(self, orders: tuple[Order, ...]) -> None:
        self._written = orders
        folder = orders[0].path.parent
        remember_folder(self._session, folder)
        names = "\n".join(one_line(order.path.name, 120) for order in orders)
        self.preview.setText(f"Written to {folder}:\n{names}")
        self.told.setText(WHAT_TO_DO)
        self.show_state()
        self.stop.setFocus()

    def stopped(self, reason: str) -> None:
        """Say why; the dialog can be used again."""
        self.told.setText(reason or "Cancelled. What was written before stays; nothing is half.")
        self.show_state()

    def show_state(self) -> None:
        """Writing is offered once there is something to write, and somewhere."""
        if not hasattr(self, "start"):  # still being made
            return
        open_ = not self.running and not self._written
        for widget in (self.people, self.which, self.whole, self.folder, self.choose):
            widget.setEnabled(open_)
        ticked = [has for who in self.people.chosen() for has in self._has.get(who, [])]
        self.form.setRowVisible(self.whole, any(has.judges for has in ticked))
        orders = self.orders() if open_ else []
        if open_:
            self.preview.setText(self._preview_words(orders))
        self.start.setVisible(not self._written)
        self.start.setEnabled(bool(orders))
        self.start.setDefault(bool(orders))

    def _preview_words(self, orders: Sequence[Order]) -> str:
        if not self._people:
            return "Nobody else is in this project yet. Add people in the Team window first."
        if self._sieve.busy:
            return "Looking who has which articles…"
        if not self.people.chosen():
            return "Tick for whom to write a package."
        if self._folder() is None:
            return "There is no such folder."
        if not orders:
            return "They have no such articles. Hand some out first."
        lines = [
            f"{one_line(each.path.name, 120)}:  {counted(len(each.articles), 'article')}"
            for each in orders[:SHOWN]
        ]
        more = len(orders) - len(lines)
        lines += [f"and {more:,} more"] if more else []
        return "\n".join(lines)


def _is_handed_out(line: Line) -> bool:
    return bool(line.team.standings or line.team.adjudicators)


def has_words(has: Sequence[Has]) -> str:
    """How much somebody has: "12 articles, 9 not done; 3 to adjudicate"."""
    own = [each for each in has if not each.judges]
    left = sum(not each.done for each in own)
    told = [f"{counted(len(own), 'article')}, {left:,} not done"] if own else []
    told += [f"{len(has) - len(own):,} to adjudicate"] if len(has) > len(own) else []
    return "; ".join(told)


def file_words(words: str) -> str:
    """Words as they can stand in the name of a file on any system."""
    cleaned = " ".join(_UNFIT.sub(" ", words).split()).strip(". ")
    return cleaned[:LONGEST].strip(". ") or "project"


def package_name(project: Project, person: str, *, answer: bool = False) -> str:
    """The name of a package's file: "news for Ben 2026-11-22.claimspack"."""
    title = file_words(project.title or project.path.stem)
    way = "from" if answer else "for"
    return f"{title} {way} {file_words(person)} {date.today().isoformat()}{ENDING}"


def free_path(path: Path, taken: Collection[Path] = ()) -> Path:
    """The path, or one beside it with a number, where no file is."""
    number, free = 1, path
    while free.exists() or free in taken:
        number += 1
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
    return free


def package_folder(session: Session) -> Path:
    """The folder of the last package; before there was one, where exports go."""
    if session.machine is not None:
        last = read_json(session.machine.data_dir / _FOLDERS).get(_KEY)
        if isinstance(last, str) and Path(last).is_dir():
            return Path(last)
    return export_folder(session)


def remember_folder(session: Session, folder: Path) -> None:
    """Keep the folder. A disk that refuses costs the memory of it, nothing else."""
    if session.machine is None:
        return
    path = session.machine.data_dir / _FOLDERS
    try:
        write_json(path, {**read_json(path), _KEY: str(folder)})
    except OSError as error:
        log.warning("The folder of the last package cannot be kept in %s: %s", path, error)
