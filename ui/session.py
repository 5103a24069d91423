"""What the window is about right now: the open project, the open article, the selected span.

What belongs here: state that several panels share, and the one way in which they change the
project. Widgets listen to the signals and ask ``session.project`` for what they show; they do not
talk to each other. The database layer is imported only when a project is opened.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from annotator.errors import Cancelled, FileTrouble, Problem, ProjectDamaged, ProjectOverwritten
from ui.keeping.opened import closes_first
from ui.keeping.since import Since
from ui.plain import one_line
from ui.step_words import article_of, past_purge_words, step_words, told_words
from ui.tasks import Tasks
from ui.unsaved import Refused, Unsaved, typed_in

if TYPE_CHECKING:
    from annotator.keeping.foreign import Received
    from annotator.machine import Machine
    from annotator.operations import Operation
    from annotator.project import Project
    from annotator.ticker import Ticker
    from annotator.values import Annotation, Changes, Person

log = logging.getLogger(__name__)

T = TypeVar("T")

READ_ONLY: Final = "This project is open to read only; nothing was changed."

OTHER: Final = "somebody else"
"""Who is not known here, or not to be named."""

FEW: Final = 200
"""Touched annotations looked at after an undo, to select one of them."""

LONG: Final = 300_000
"""Code points from which an article's words are painted before its spans are read."""

_UNDO, _REDO = "undo", "redo"

AT_ONCE: Final = 100
"""Articles that an undo may touch in the window's own thread; more are a moment's wait."""


class Session(QObject):
    """The open project, article and selection, with a signal for each that changes."""

    leaving = Signal()
    """The open project is about to be closed: who reads it in a thread stops."""
    project_changed = Signal()
    """Another project is open, or none."""
    article_changed = Signal(object)
    """int | None: the open article."""
    changed = Signal(object)
    """Changes of any operation, after it is on disk."""
    selected = Signal(object)
    """The selected annotation's id | None."""
    reveal_wanted = Signal(str)
    """The reader should scroll to this annotation (it is selected already)."""
    renamed = Signal()
    """Other names stand for the annotators now (``names``)."""
    said = Signal(str)
    """A sentence for the status bar."""
    refused = Signal(str)
    """A problem in words: what happened, what was kept, what to do."""
    troubled = Signal(object)
    """``FileTrouble``: the project's file cannot be written just now (``refused`` says it too);
    None: it can again."""
    unsaved_changed = Signal()
    """Other changes wait to be saved now (``unsaved``)."""
    rescued = Signal(object)
    """``Kept``: the copy of a project whose file was gone when it was closed."""
    busy_changed = Signal(bool)
    """A long operation runs: labelling is paused, reading goes on."""
    _arrived = Signal(object)
    _damaged = Signal(object)

    def __init__(self, machine: Machine | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.machine = machine
        self.tasks = Tasks(self)
        self.unsaved = Unsaved()
        self._since = Since()
        self._project: Project | None = None
        self._article: int | None = None
        self._selection: str | None = None
        self._forget: Callable[[], None] | None = None
        self._read: tuple[int, list[Annotation]] | None = None
        self._pseudonyms: Mapping[str, str] | None = None
        # Damage is told later, and in this thread: it may have been met while painting.
        self._damaged.connect(self._on_damage, Qt.ConnectionType.QueuedConnection)
        # Changes of a long operation come from its thread; the signal brings them into ours.
        self._arrived.connect(self._on_changes)
        self.tasks.started.connect(self._on_busy)
        self.tasks.ended.connect(self._on_busy)

    @property
    def project(self) -> Project | None:
        """The open project."""
        return self._project

    @property
    def article(self) -> int | None:
        """The open article's key."""
        return self._article

    @property
    def selection(self) -> str | None:
        """The selected annotation's id."""
        return self._selection

    @property
    def busy(self) -> bool:
        """Whether a long operation runs."""
        return self.tasks.busy

    @property
    def may_write(self) -> bool:
        """Whether the open project can be changed now."""
        return self._project is not None and not self._project.read_only and not self.busy

    # Opening and closing

    def open_project(
        self,
        path: Path,
        person: Person,
        *,
        read_only: bool = False,
        received: Received | None = None,
    ) -> None:
        """Open a project in place of the present one. Raises ``ProjectRefused``, ``ProjectHeld``.

        The present one stays open when the other cannot be opened.
        """
        from annotator.project import Project

        assert self.machine is not None, "a session without a machine opens no project"
        former = self._project
        if former is not None and closes_first(former, path, read_only=read_only):
            self.close_project()
        opened = Project.open(path, person, self.machine, read_only=read_only, received=received)
        self.set_project(opened)

    def set_project(self, project: Project | None) -> None:
        """Take a project that is open already (or none); the former one is closed."""
        former, forget = self._project, self._forget
        self.leaving.emit()
        self.tasks.stop()
        self.open_article(None)
        self._project, self._read, self._pseudonyms = project, None, None
        self._forget = project.listen(self._arrived.emit) if project is not None else None
        if project is not None:
            project.when_damaged(self._damaged.emit)
        if forget is not None:
            forget()
        if former is not None and former is not project:
            self._let_go(former)
        self._since.begin(project)
        self.project_changed.emit()

    def _let_go(self, project: Project) -> None:
        """Close a project. Where its file is gone, what is open would be lost: it is kept."""
        try:
            if self.machine is not None:
                from ui.keeping.kept import keep

                kept = keep(project, self.machine, self.unsaved, self._since)
                if kept is not None:
                    self.rescued.emit(kept)
        except (Problem, OSError) as problem:
            log.warning("No copy was kept: %s", problem)
        finally:
            project.close()

    def close_project(self) -> None:
        """Close the project; its file is whole and alone afterwards."""
        self.set_project(None)

    def annotations(self, key: int) -> list[Annotation]:
        """What I may see in an article, in text order: read once for all panels, not once each."""
        if self._project is None:
            return []
        if self._read is None or self._read[0] != key:
            self._read = key, self._project.annotations(key)
        return self._read[1]

    # How people are called

    @property
    def names_hidden(self) -> bool:
        """Whether other annotators are not to be called by name."""
        return self._pseudonyms is not None

    def names(self, *, here: bool = True) -> dict[str, str]:
        """How annotators are called, by id: the one place to ask whenever a name is shown.

        While names are hidden, others go by what stands for them in the open article; who has
        nothing there, and all of them where it is not about that article alone (``here`` is
        false), are not told apart.
        """
        if self._project is None:
            return {}
        names = {who.id: who.name for who in self._project.annotators()}
        if self._pseudonyms is None:
            return names
        hidden = {id_: self._pseudonyms.get(id_, OTHER) if here else OTHER for id_ in names}
        me = self._project.me
        return {**hidden, me.id: names.get(me.id, me.name)}

    def called(self, name: str, *, here: bool = True) -> str:
        """What to show in place of a person's name that comes without an id."""
        if self._pseudonyms is None or self._project is None:
            return name
        shown = self.names(here=here)
        found = {shown[who.id] for who in self._project.annotators() if who.name == name}
        return found.pop() if len(found) == 1 else OTHER

    def hide_names(self, pseudonyms: Mapping[str, str] | None) -> None:
        """Call others by these names, by id, instead of their own; None: by their own again."""
        if pseudonyms != self._pseudonyms:
            self._pseudonyms = pseudonyms
            self.renamed.emit()

    # Article and selection

    def open_article(self, key: int | None) -> None:
        """Open an article in the reader, or none."""
        if key == self._article or (key is not None and not self._can_read()):
            return
        if key is not None and not self._can_be_read(key):
            self.article_changed.emit(self._article)  # whoever went ahead comes back
            return
        self.select(None)
        self._article = key
        self.article_changed.emit(key)

    def _can_be_read(self, key: int) -> bool:
        """Read an article before it is shown: either all of it is, or nothing (``troubled``)."""
        project = self._project
        if project is None:
            return True
        try:
            project.article(key)
            if len(project.text(key)) <= LONG:  # a longer one is shown before its spans are read
                self.annotations(key)
        except FileTrouble as problem:
            log.warning("An article cannot be read: %s", type(problem).__name__)
            return False
        except Problem as problem:  # it was removed: the list that led here is a moment old
            self.refuse(problem)
            return False
        return True

    def _can_read(self) -> bool:
        """Whether what is read from the open file is still the project; says it where not."""
        project = self._project
        if project is None or project.read_only or self.busy:
            return True
        trouble = project.trouble()
        if isinstance(trouble, ProjectOverwritten):
            self._troubled(trouble)
            return False
        return True

    def select(self, annotation: str | None, *, reveal: bool = False) -> None:
        """Select a span of the open article; ``reveal``: the reader scrolls to it."""
        if annotation != self._selection:
            self._selection = annotation
            self.selected.emit(annotation)
        if reveal and annotation is not None:
            self.reveal_wanted.emit(annotation)

    # Changing the project

    def run(
        self, operation: Operation, field: object = None, value: object = None
    ) -> Changes | None:
        """Run an operation: durable when this returns. A problem is shown, and None returned.

        Where the file cannot be written, it is held (``unsaved``); of the same ``field``, or the
        same operation, only the newest. ``value`` is what the field shows meanwhile.
        """
        key = operation if field is None else field

        def refused() -> Refused:
            return Refused(
                told_words(self._project, operation),
                lambda project: project.run(operation),
                key,
                typed_in(operation),
                value,
                article_of(self._project, operation),
            )

        changes = self._try(lambda project: project.run(operation), refused, key)
        typed = typed_in(operation)
        if changes is not None and changes.operation and typed:
            self._since.typed(f"{operation.name}: {typed}")
        return changes

    def undo(self) -> None:
        """Take back my last operation; a large one in a thread, with progress and cancel. Where the
        last one waits to be saved, it is that one that is taken back.

        Right after a removal for good it is said first what that would be: it is another step
        than the one that the person has just taken.
        """
        project = self._project
        newest = self.unsaved.newest()
        if newest is not None and newest.key != _UNDO and not self.busy:
            self.unsaved.take_back()
            self.said.emit(f"Taken back before it was saved: {newest.what}.")
            self.unsaved_changed.emit()
        elif project is not None and project.past_purge and self.may_write:
            self.refused.emit(past_purge_words(project.undo_name))
            project.told_past_purge()
        elif project is not None and project.undo_articles > AT_ONCE and not self.busy:
            self.in_background(f"Undo: {project.undo_name}", project.undo, self._went_back)
        else:
            undone = self._try(
                _undo, lambda: Refused(step_words(self._project, "Undo"), _undo, _UNDO), _UNDO
            )
            self._went_back(undone)

    def redo(self) -> None:
        """Make again what was last taken back; a large one as in ``undo``."""
        project = self._project
        if project is not None and project.redo_articles > AT_ONCE and not self.busy:
            self.in_background(f"Redo: {project.redo_name}", project.redo, self._went_back)
        else:
            redone = self._try(
                _redo, lambda: Refused(step_words(self._project, "Redo"), _redo, _REDO), _REDO
            )
            self._went_back(redone)

    def _went_back(self, changes: Changes | None) -> None:
        """After undo or redo: select what it was about, or say in which other article it was."""
        project = self._project
        if changes is None or project is None:
            return
        for id_ in changes.annotations[:FEW]:
            one = project.annotation(id_)
            if one is not None and one.article == self._article:
                self.select(id_, reveal=True)
                return
        if len(changes.articles) == 1 and self._article not in changes.articles:
            title = one_line(project.article(*changes.articles).title, 60)
            self.said.emit(f"{changes.message.removesuffix('.')} ({title}).")

    def undo_one(self, operation: str) -> None:
        """Take back one operation of mine, also where others came after it."""
        project = self._project
        if project is None or project.articles_of(operation) <= AT_ONCE or self.busy:

            def change(project: Project) -> Changes:
                return project.undo_one(operation)

            key = "Undo this one", operation
            self._went_back(self._try(change, lambda: Refused(key[0], change, key), key))
        else:
            self.in_background(
                "Undo this one",
                lambda ticker: project.undo_one(operation, ticker),
                self._went_back,
            )

    def undo_to(self, operation: str) -> None:
        """Take back my operations down to this one, in a thread: they may be many."""
        project = self._project
        if project is not None:
            self.in_background(
                "Undo to here",
                lambda ticker: project.undo_to(operation, ticker),
                lambda changes: self.said.emit(changes.message),
            )

    def catch_up(self) -> list[Changes]:
        """Do what was refused before, in its order, up to the first that is refused again; gives
        what was done."""
        project = self._project
        if project is None or not self.may_write:
            return []
        try:
            return self._do_unsaved(project)
        except FileTrouble as problem:
            self._troubled(problem)
            return []

    def _do_unsaved(self, project: Project) -> list[Changes]:
        """What waits goes first. Raises ``FileTrouble``."""
        if not len(self.unsaved) or self.unsaved.doing or self.unsaved.of != project.id:
            return []
        try:
            done = self.unsaved.do(project)
        finally:
            self.unsaved_changed.emit()
        self.troubled.emit(None)
        if done:
            count = len(done)
            self.said.emit(f"Saved now: {count:,} {'change' if count == 1 else 'changes'}.")
        return done

    def _troubled(self, problem: FileTrouble) -> None:
        self.troubled.emit(problem)
        self.refuse(problem)

    def _try(
        self, change: Callable[[Project], Changes], held: Callable[[], Refused], key: object
    ) -> Changes | None:
        """Make a change, after those that were refused before; ``held`` says how to hold it."""
        project = self._project
        if project is None:
            return None
        if self.busy:
            self.refused.emit("A long operation is running; labelling goes on when it has ended.")
            return None
        if project.read_only:
            self.refused.emit(READ_ONLY)
            return None
        self.unsaved.drop(key)  # made anew, it is not to be made twice
        try:
            self._do_unsaved(project)
            changes = change(project)
        except FileTrouble as problem:
            self.unsaved.hold(held(), project.id)
            self._troubled(problem)
            return None
        except Problem as problem:
            self.refuse(problem)
            return None
        if not changes.operation and changes.message:
            # Everything was as wanted already: nothing was written, and no listener told.
            self.said.emit(changes.message)
        return changes

    def in_background(
        self, title: str, work: Callable[[Ticker], T], done: Callable[[T], None]
    ) -> None:
        """Run long work in a thread, with progress and cancel shown in the window.

        ``done`` gets the result in the window's thread. A ``Problem`` becomes a message.
        """
        try:
            self.tasks.start(title, work, done, self._background_failed)
        except Problem as problem:
            self.refuse(problem)

    def _background_failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.said.emit("Cancelled: nothing was changed.")
        elif isinstance(error, FileTrouble) and self._is_of_the_project(error):
            self._troubled(error)
        elif isinstance(error, Problem):
            self.refuse(error)
        else:
            raise error

    def _is_of_the_project(self, error: FileTrouble) -> bool:
        found = self._project.trouble() if self._project is not None else None
        return not isinstance(error, ProjectDamaged) or isinstance(found, ProjectDamaged)

    def refuse(self, problem: Problem | str) -> None:
        """Show a problem that lies in the person's hands."""
        log.info("Refused: %s", problem)
        self.refused.emit(str(problem))

    def _on_damage(self, problem: FileTrouble) -> None:
        project = self._project
        if project is not None and isinstance(project.trouble(), type(problem)):
            self.troubled.emit(problem)

    def _on_changes(self, changes: Any) -> None:
        self._read = None
        self._since.note(changes)
        self.changed.emit(changes)
        if changes.message:
            self.said.emit(changes.message)

    def _on_busy(self) -> None:
        self.busy_changed.emit(self.busy)


_undo: Final[Callable[[Project], Changes]] = methodcaller("undo")
_redo: Final[Callable[[Project], Changes]] = methodcaller("redo")
