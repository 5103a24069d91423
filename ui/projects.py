"""Which project is open, under whose name, and what goes into it and out of it.

What belongs here: opening, making and switching projects, the samples, recent ones, and profiles;
what goes in and out is ``ui.passing``'s. The questions themselves are in ``ui.dialogs``. The
database layer is imported when the first project is opened, not before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from annotator.errors import Cancelled, Problem
from annotator.identity import identity
from annotator.machine import Machine, clean_name
from annotator.values import Person
from ui.dialogs import project as questions
from ui.main_window import MainWindow
from ui.not_opened import NotOpened
from ui.passing import InAndOut
from ui.review.team_desk import is_package

if TYPE_CHECKING:
    from annotator.keeping.foreign import Received
    from annotator.project import Project
    from annotator.ticker import Ticker

log = logging.getLogger(__name__)

SAMPLES: Final = "samples.claims"
LARGE: Final = 4_000_000
"""Bytes of a project from elsewhere that is copied in a thread; less takes a moment."""
MANY: Final = 50
"""Texts outside the search index that are looked through without a person noticing."""
FIRST_SAMPLE: Final = "000"
"""Start of the external id of the sample that is open at the first start."""


class Projects(QObject):
    """Opens and makes projects for a window."""

    def __init__(self, window: MainWindow, machine: Machine, name: str | None) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._machine = machine
        self._name = name
        self._samples = machine.data_dir / SAMPLES
        self._asking = name is None and machine.current() is None
        self.not_opened = NotOpened(window, self, machine)
        self.ways = InAndOut(window, self)
        self._connect()

    def _connect(self) -> None:
        window, actions = self._window, self._window.actions_
        slots: dict[str, Callable[[], object]] = {
            "project.new": self.ask_new,
            "project.open": self.ask_open,
            "profile.switch": self.ask_profile,
            "profile.rename": self.ask_rename,
        }
        for id_, slot in slots.items():
            actions.connect_to(id_, slot)
        window.drops.dropped.connect(self._on_dropped)
        window.status.profile_wanted.connect(self.ask_profile)
        window.status.review_changed.connect(self._on_review)
        window.bench.project_wanted.connect(self.open)
        window.bench.reopen_wanted.connect(self._open_again)
        window.bench.repair_wanted.connect(self.not_opened.repair)
        window.name_strip.confirmed.connect(self._on_name)
        window.first_steps.closed.connect(lambda: window.settings.set("samples.hint", False))
        window.session.project_changed.connect(self._on_project)
        window.menus.recent.aboutToShow.connect(self._show_recent)
        self._show_recent()

    def _on_dropped(self, paths: Sequence[Path]) -> None:
        others = self._window.bench.room.team.take_files(paths)
        if others:
            self.ways.import_files(others)

    # Who

    def person(self) -> Person:
        """Under whose name labels are made."""
        if self._name is not None:
            return self._machine.acting(self._name)
        return self._machine.current() or self._machine.acting(None)

    def ask_name_once(self, paths: Sequence[Path] = ()) -> None:
        """At the very first start: ask for the name, in a strip, with the account's filled in.

        Before anything is typed: the keys of a name are also those of labels and articles. Where
        ``paths``, or the last project, is not the samples, it waits until that is open: it may be
        a recipient's.
        """
        wanted = next(filter(is_project, paths), None) or self.last_path()
        if self._asking and wanted in (None, self._samples):
            self._window.name_strip.ask(self.person().name)

    def _ask_name_or_not(self) -> None:
        """With the open project: in a recipient's the labels are the recipient's, nobody is asked;
        in another one, if it was not asked yet, it is now."""
        strip = self._window.name_strip
        if self.recipient() is not None:
            strip.hide()
        elif self._asking and strip.isHidden():
            strip.ask(self.person().name)
        if strip.isHidden():
            self._window.reader.setFocus()

    def recipient(self) -> str | None:
        """Whose file the open project is, where it came as a package; None: nobody's alone."""
        project = self._session.project
        package = project.package if project is not None else None
        return project.me.name if project is not None and package is not None else None

    def _is_a_recipients(self) -> bool:
        """Whether the profile has no say in the open project; says so."""
        name = self.recipient()
        if name is not None:
            self._session.refuse(
                f"This file is {name}’s: it came as a package for {name}, and all labels made in "
                "it carry that name. Profiles count in other projects."
            )
        return name is not None

    def _on_name(self, wanted: str) -> None:
        try:
            name = clean_name(wanted)
        except Problem as problem:
            self._session.refuse(problem)
            return
        me, known = self.person(), self._machine.person_named(name)
        self._asking = False
        if known is not None and known.id != me.id:
            self.switch(name)  # made by a command before; there is no work of the account's yet
        else:
            self._machine.set_current(me.id)
            if name != me.name:
                self.rename(name)
        self._window.name_strip.hide()
        self._window.reader.setFocus()
        self._session.said.emit(f"Labels are {name}’s from now on.")

    def rename(self, name: str) -> None:
        """Give the present profile another name, here and in the open project."""
        me = self.person()
        other = self._machine.person_named(name)
        if other is not None and other.id != me.id:
            self._session.refuse(f"There is a profile called {name} already. Switch to it instead.")
            return
        self._machine.rename(me.id, name)
        if self._name is not None:
            self._name = name
        self._reopen()

    def switch(self, name: str) -> None:
        """Label under another profile, which is made when it is new."""
        self._machine.add_person(name)
        self._name = None
        self._reopen()
        self._session.said.emit(f"Labels are {name}’s from now on.")

    def _reopen(self) -> None:
        """Open the project again under the present profile (a new name is written into it then)."""
        project = self._session.project
        if project is not None:
            self._window.bench.flush()
            self._window.reading.remember()
            self.open(project.path, read_only=project.read_only)

    def ask_profile(self) -> None:
        """Ask which profile to label under."""
        if self._is_a_recipients():
            return
        from ui.dialogs.profile import SwitchDialog

        people = self._machine.people()
        dialog = SwitchDialog(people, self.person().name, self._window, self._taken(people))
        dialog.chosen.connect(self.switch)
        _show(dialog)

    def _taken(self, mine: Sequence[Person]) -> frozenset[str]:
        """Names of people of the open project that no profile of this machine stands for."""
        from ui.dialogs.profile import name_key

        project = self._session.project
        known = {person.id for person in mine}
        there = project.annotators() if project is not None else ()
        own = {name_key(each.name) for each in there if each.id in known}
        return frozenset(name_key(each.name) for each in there) - own

    def ask_rename(self) -> None:
        """Ask for another name of the present profile."""
        if self._is_a_recipients():
            return
        from ui.dialogs.profile import RenameDialog

        dialog = RenameDialog(self.person().name, self._window)
        dialog.chosen.connect(self.rename)
        _show(dialog)

    # Opening and making

    def open(self, path: Path, *, read_only: bool = False) -> bool:
        """Open a project; what hinders is shown. True when it is open: a large one from elsewhere
        is copied first, in a thread, and opens after that."""
        if self._is_long(path):
            return self._admit(path, read_only)
        return self._open(path, read_only=read_only)

    def knows(self, path: Path) -> bool:
        """Whether a project file was made or opened at this machine, as far as its place tells."""
        return self._machine.keeps(path) or bool(self._machine.met(path))

    def _is_long(self, path: Path) -> bool:
        try:
            if path.stat().st_size < LARGE:
                return False
        except OSError:
            return False
        from annotator.keeping.foreign import is_foreign

        return is_foreign(path.absolute(), self._machine)

    def _admit(self, path: Path, read_only: bool) -> bool:
        from annotator.project import Project

        person, machine = self.person(), self._machine

        def work(ticker: Ticker) -> Received | Problem | None:
            try:
                return Project.admit(path, person, machine, ticker, read_only=read_only)
            except Cancelled:
                raise
            except Problem as problem:
                return problem

        def done(found: Received | Problem | None) -> None:
            if isinstance(found, Problem):
                self.not_opened.tell(path, found)
            else:
                self._open(path, read_only=read_only, received=found)

        self._session.tasks.stop()
        self._session.in_background(f"Copying {path.name}", work, done)
        return False

    def _open(
        self, path: Path, *, read_only: bool = False, received: Received | None = None
    ) -> bool:
        try:
            self._session.open_project(path, self.person(), read_only=read_only, received=received)
        except Problem as problem:
            self.not_opened.tell(path, problem)
            return False
        self._opened(path)
        return True

    def _open_again(self, path: Path, read_only: bool) -> None:
        self.open(path, read_only=read_only)

    def make(self, path: Path) -> bool:
        """Make a project and open it. True when it is open."""
        from annotator.project import Project

        try:
            project = Project.create(path, self.person(), self._machine, title=path.stem)
        except Problem as problem:
            self.not_opened.refuse(problem)
            return False
        self._session.set_project(project)
        self._opened(path)
        return True

    def open_samples(self) -> bool:
        """Open the samples, making the project from the seeds at the first time."""
        if self._samples.exists():
            return self.open(self._samples)
        from annotator.ingest.colleagues import colleagues_work
        from annotator.ingest.seeds import seed_articles
        from annotator.project import Project

        try:
            articles = seed_articles()
            project = Project.create(
                self._samples,
                self.person(),
                self._machine,
                title="Samples",
                articles=articles,
                works=colleagues_work(articles),
            )
        except Problem as problem:
            self.not_opened.refuse(problem)
            return False
        self._session.set_project(project)
        self._opened(self._samples)
        return True

    def _opened(self, path: Path) -> None:
        self.not_opened.forget()
        self._window.message.hide()
        self._machine.remember(path)
        self._show_recent()
        if self._session.article is None:
            self._session.open_article(self._first_article())
        self._ask_name_or_not()
        self._index_the_rest()
        project = self._session.project
        if project is not None and project.opening_words:
            self._window.message.show_problem(project.opening_words, warm=False)

    def _index_the_rest(self) -> None:
        """Texts that an import cut short left out of the search index."""
        project = self._session.project
        if project is not None and not project.read_only and project.unindexed() > MANY:
            self._session.in_background("Indexing for search", project.index, lambda _: None)

    def _first_article(self) -> int | None:
        """The article that was open last, else the next unfinished, else the first of the list."""
        project = self._session.project
        if project is None:
            return None
        last = self._window.places.last(project.path)
        known = project.key_of(last) if last is not None else None
        if known is not None and not project.article(known).removed:
            return known
        if self.samples_open:
            return self._first_sample(project, project.article_keys())
        unfinished = project.next_unfinished(None)
        if unfinished is not None:
            return unfinished
        return next(iter(project.article_keys()), None)

    def _first_sample(self, project: Project, keys: Sequence[int]) -> int | None:
        for key in keys:
            if project.article(key).external_id.startswith(FIRST_SAMPLE):
                return key
        return next(iter(keys), None)

    @property
    def samples_open(self) -> bool:
        """Whether the open project is the samples."""
        project = self._session.project
        return project is not None and project.path == self._samples

    def ask_new(self, then: Callable[[], object] | None = None) -> None:
        """Ask where a new project goes, make it, and go on with ``then``."""

        def chosen(path: Path) -> None:
            if self.make(path) and then is not None:
                then()

        questions.ask_new(self._window, self._folder(), chosen)

    def ask_open(self) -> None:
        """Ask which project to open."""
        questions.ask_open(self._window, self._folder(), self.open_chosen)

    def open_chosen(self, path: Path) -> None:
        """Open a project, or take in a package."""
        if is_package(path):
            self._window.bench.room.team.take_in(path)
        else:
            self.open(path)

    def _folder(self) -> Path:
        project = self._session.project
        if project is not None and not self.samples_open:
            return project.path.parent
        return Path.home()

    def _show_recent(self) -> None:
        self._window.menus.show_recent(self._machine.recent(), self.open)

    def _on_project(self) -> None:
        self._on_review(False)

    def _on_review(self, reviews: bool) -> None:
        """The first steps are those of labelling: under review they only take room."""
        hint = self._window.settings.flag("samples.hint") and not reviews
        self._window.first_steps.setVisible(self.samples_open and hint)

    # The start

    def start(self, paths: Sequence[Path]) -> None:
        """Open what the command line says: a project, or files to import, or the last project."""
        packages = [path for path in paths if is_package(path)]
        wanted = [path for path in paths if path not in packages and is_project(path)]
        others = [path for path in paths if path not in wanted and path not in packages]
        if wanted:
            opened = self.open(wanted[0].absolute())
            if not opened and self._session.project is None and not _waiting(self._window):
                self.not_opened.instead(lambda: self._open_last(but=wanted[0]))
        else:
            self._open_last_or_tell()
        if others:
            self.ways.import_files([path.absolute() for path in others])
        if packages:
            self._window.bench.room.team.take_in(packages[0].absolute())

    def last_path(self) -> Path | None:
        """The project that a start without arguments opens; None: the samples, not made yet."""
        recent = next(iter(self._machine.recent()), None)
        if recent is not None and identity(recent) is not None:
            return recent
        return self._samples if self._samples.exists() else None

    def _open_last_or_tell(self) -> None:
        """Open the last project; where it is gone, the samples, and say so."""
        last = next(iter(self._machine.recent()), None)
        if last is None or identity(last) is not None or last == self._samples:
            self._open_last()
            return
        self.not_opened.tell_missing(last)
        self.not_opened.instead(self._open_last)
        if identity(last.parent) is None:  # its drive may be there at the next start
            self._machine.remember(last)

    def _open_last(self, but: Path | None = None) -> None:
        last = self.last_path()
        own = last if last not in (but, self._samples) else None
        if own is None or not (self.open(own) or _waiting(self._window)):
            self.open_samples()


def is_project(path: Path) -> bool:
    """Whether a word of the command line means a project: by its ending, or by what is in it."""
    if path.suffix == questions.ENDING:
        return True
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def _waiting(window: MainWindow) -> bool:
    """Whether a question stands open (a project in use): nothing else is opened meanwhile."""
    return any(dialog.isVisible() for dialog in window.findChildren(QDialog))


def _show(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
