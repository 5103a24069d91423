"""The scheme editor whole: what leaves its window, and what comes into it.

What belongs here: putting a scheme in force or proposing it, answering proposals, files, and
closing without losing what was typed. The pages are in ``pages``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget
from shiboken6 import isValid

from annotator.errors import Problem
from ui.enter import ENTER, presses
from ui.plain import ElidedLabel, message_box, one_line, without_icons
from ui.scheme.draft import Spot
from ui.scheme.editor import EditorCommands

if TYPE_CHECKING:
    from annotator.operations import Operation
    from annotator.project import Project
    from annotator.scheme.model import Scheme
    from annotator.ticker import Ticker
    from annotator.values import Changes, Proposal
    from ui.scheme.context import Context
    from ui.session import Session
    from ui.theme import Theme

OUTSTANDING: Final = "version:old"
"""The search that lists what was labelled before the scheme last changed its meaning."""
FILTER: Final = "Schemes (*.toml);;All files (*)"
LARGE: Final = 4_000_000
"""Bytes of a project whose restore point is made in a thread; that of a smaller one is a moment."""


class SchemeEditor(EditorCommands):
    """A window on the scheme of the session's project. Reading and labelling go on beside it."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        keys: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        self._done: tuple[str, int] | None = None
        self._leaving = False
        self._asking: QMessageBox | None = None
        self.said = ElidedLabel()
        self.undo_button, self.redo_button = QPushButton("Undo"), QPushButton("Redo")
        self.next_button, self.close_button = QPushButton("Review…"), QPushButton("Close")
        super().__init__(session, theme, keys, parent)

    def connect_all(self) -> None:
        """See ``EditorPages``."""
        super().connect_all()
        self.said.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for button, slot in (
            (self.undo_button, self.undo),
            (self.redo_button, self.redo),
            (self.next_button, self.look_through),
            (self.close_button, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, slot=slot: slot())
        for left in (self.undo_button, self.redo_button):
            self.foot.addWidget(left)
        self.foot.addWidget(self.said, 1)
        for right in (self.next_button, self.close_button):
            self.foot.addWidget(right)
        self.top.preset_wanted.connect(self.load_file)
        self.top.import_wanted.connect(self.ask_import)
        self.top.export_wanted.connect(self.ask_export)
        self.review.put_wanted.connect(self.copy_first)
        self.review.propose_wanted.connect(self.propose)
        self.review.worklist_wanted.connect(self._go_through)
        self.proposals.answered.connect(self.answer)
        self.proposals.look_wanted.connect(self._go_on_with)
        session = self._session
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self._on_project)
        session.refused.connect(self.say)
        # Methods, no lambdas: the session outlives the editor, and Qt forgets methods with it.
        session.busy_changed.connect(self._on_busy)

    # What can be done

    @property
    def project(self) -> Project | None:
        """The project that the scheme is of, while it is open."""
        project = self._session.project
        return project if project is not None and project.id == self._project_id else None

    def why_not(self) -> str:
        """Why nothing can be put in force or proposed now; empty when it can."""
        project = self.project
        if project is None:
            return (
                "The project of this scheme is closed. What you changed is kept here: open the "
                "project again, or export the scheme to a file."
            )
        if project.read_only:
            return "The project is open to read only. You can export the scheme to a file."
        if self._session.busy:
            return "A long operation is running. Put it in force when that has ended."
        return ""

    @property
    def lead(self) -> bool:
        """Whether the viewer leads the project."""
        project = self.project
        return project is not None and project.is_lead

    def show_state(self, context: Context) -> None:
        """See ``EditorPages``."""
        for button, name, word in (
            (self.undo_button, self.draft.undo_name, "Undo"),
            (self.redo_button, self.draft.redo_name, "Redo"),
        ):
            button.setEnabled(bool(name))
            button.setAccessibleName(f"{word}: {one_line(name, 60)}" if name else word)
            button.setToolTip("")
        self.next_button.setVisible(self._page != "review")
        self.next_button.setEnabled(self.draft.dirty)
        self.next_button.setText("Review and put in force…" if self.lead else "Review and propose…")
        grave = len(context.grave)
        words = "" if self.lead or self.project is None else "A lead puts a scheme in force. "
        if grave:
            words = "1 thing to mend" if grave == 1 else f"{grave} things to mend"
        elif self.draft.dirty:
            words += "Not in force yet."
        self.say(words.strip())
        name = one_line(self.draft.scheme.name, 60)
        self.setWindowTitle(f"{name}[*] — Scheme")
        self.setWindowModified(self.draft.dirty)

    def say(self, words: str) -> None:
        """Say something at the foot."""
        self.said.set_words(words)

    def show_review(self, context: Context) -> None:
        """See ``EditorPages``."""
        if self._done is not None and not self.draft.dirty:
            self.review.show_done(*self._done)
        else:
            self._done = None
            self.review.show_review(context, lead=self.lead, why_not=self.why_not())

    def look_through(self) -> None:
        """Show what changes, with the keyboard on what is to be done next."""
        self.open_page("review")
        self.review.take_keyboard()

    def _go_through(self) -> None:
        """Hand over to the worklist. It is in the window behind this one, which makes room."""
        window = self.parentWidget()
        self.worklist_wanted.emit(OUTSTANDING)
        if self.close() and window is not None:
            window.activateWindow()

    # Putting in force, proposing, answering

    def copy_first(self) -> None:
        """Put the working copy in force; a large project gets its restore point in a thread first,
        with progress, so that the window does not stand still."""
        project = self.project
        if project is None or self.why_not() or project.path.stat().st_size < LARGE:
            self.put_in_force()
            return
        from annotator.operations import SetScheme

        def copied(_point: object) -> None:
            if isValid(self):
                self.put_in_force()

        def copy(ticker: Ticker) -> object:
            return project.make_restore_point(SetScheme.restore_point, ticker)

        self._session.in_background("Making a restore point", copy, copied)

    def put_in_force(self) -> bool:
        """Make the working copy the scheme of the project. True when it is."""
        from annotator.operations import SetScheme  # late: it brings the database layer with it

        changes = self._run(SetScheme(self.draft.scheme))
        project = self.project
        if changes is None or project is None:
            return False
        self.draft.settle(project.scheme)
        self._done = "The scheme is in force", project.outstanding()
        self.open_page("review")
        if not self._done[1]:
            self.close_button.setFocus()  # nothing is left to do here
        return True

    def propose(self, note: str) -> bool:
        """Hand the working copy to the leads. True when it is theirs to answer."""
        from annotator.operations import ProposeScheme

        if self._run(ProposeScheme(self.draft.scheme, note)) is None:
            return False
        self.review.note.show_value("")
        project = self.project
        assert project is not None
        # What was proposed is on record: the working copy begins anew from what is in force.
        self.draft.put(project.scheme, "proposed", Spot("review"))
        self.open_page("proposals")
        return True

    def answer(self, proposal: str, accept: bool) -> None:
        """Accept or decline an open proposal."""
        from annotator.operations import AnswerProposal

        changes = self._run(AnswerProposal(proposal, accept))
        project = self.project
        if changes is None or project is None:
            return
        if accept:
            was_dirty = self.draft.dirty
            self.draft.settle(project.scheme)
            if not was_dirty:
                self._done = "The scheme is in force", project.outstanding()
                self.open_page("review")
                return
        self.refresh()

    def _run(self, operation: Operation) -> Changes | None:
        why = self.why_not()
        if why:
            self.say(why)
            return None
        return self._session.run(operation)

    def _open(self) -> list[Proposal]:
        project = self.project
        return [each for each in project.proposals() if not each.answer] if project else []

    def open_proposals(self) -> int:
        """See ``EditorPages``."""
        return len(self._open())

    def show_proposals(self) -> None:
        """See ``EditorPages``."""
        project = self.project
        names = {each.id: each.name for each in project.annotators()} if project else {}
        self.proposals.show_proposals(
            self._open(),
            names,
            self.draft.base,
            me=project.me.id if project else "",
            lead=self.lead,
            why_not=self.why_not(),
        )

    def _go_on_with(self, scheme: Scheme) -> None:
        self._take(scheme, "the proposal", "review")

    def _take(self, scheme: Scheme, what: str, page: str) -> None:
        """Go on with another scheme; undo has the former one."""
        self.draft.put(scheme, what, Spot("labels"))
        self.open_page(page)

    # Following the session

    def _on_changed(self, changes: Changes) -> None:
        project = self.project
        if project is None:
            return
        from ui.scheme.context import uses_of

        if "scheme" in changes.kinds and project.scheme != self.draft.base:
            dirty = self.draft.dirty
            self._uses = uses_of(project)
            self._done = None
            self.draft.settle(project.scheme)
            if dirty and self.draft.dirty:
                self.say("Another scheme was put in force meanwhile. Yours is compared with it.")
        elif "proposals" in changes.kinds:
            self.refresh()

    def _on_busy(self, _: bool) -> None:
        self.refresh()

    def _on_project(self) -> None:
        """Another project: an untouched editor closes, a changed one keeps what was typed."""
        project = self.project
        if project is None and not self.draft.dirty:
            self.close()
            return
        if project is not None:
            self.draft.settle(project.scheme)
        self.refresh()
        if project is None:
            self.say(self.why_not())

    # Files

    def load_file(self, path: Path) -> bool:
        """Go on with the scheme of a file; a problem names the file, the line and the reason."""
        from annotator.scheme import load_scheme

        try:
            scheme = load_scheme(path)
        except Problem as problem:
            self._tell("The scheme was not read", f"{problem} The working copy is as it was.")
            return False
        self._take(scheme, f"the scheme of {one_line(path.name, 60)}", "labels")
        self.say(f"“{one_line(scheme.name, 60)}” was read. It is not in force yet.")
        return True

    def save_file(self, path: Path) -> bool:
        """Write the working copy to a file. A scheme with mistakes could not be read again."""
        from annotator.scheme.save import save_scheme

        grave = self.context().grave
        if grave:
            self._tell(
                "The scheme was not written",
                "There are things to mend first: nobody could read the file. They stand under "
                "“What changes”.",
            )
            self.open_page("review")
            return False
        try:
            save_scheme(self.draft.scheme, path)
        except Problem as problem:
            self._tell("The scheme was not written", str(problem))
            return False
        self.say(f"Written to {one_line(str(path), 200)}.")
        return True

    def ask_import(self) -> QFileDialog:
        """Ask which file to read."""
        dialog = QFileDialog(self, "Import a scheme", str(Path.home()), FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return self._ask_file(dialog, self.load_file)

    def ask_export(self) -> QFileDialog:
        """Ask which file to write."""
        name = Path.home() / f"{_file_name(self.draft.scheme.name)}.toml"
        dialog = QFileDialog(self, "Export the scheme", str(name), FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        return self._ask_file(dialog, self.save_file)

    def _ask_file(self, dialog: QFileDialog, chosen: Callable[[Path], object]) -> QFileDialog:
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _tell(self, title: str, words: str) -> None:
        self.say(one_line(words, 200))
        box = message_box(self, QMessageBox.Icon.Information, title, words)
        box.addButton(QMessageBox.StandardButton.Ok)
        without_icons(box)
        box.finished.connect(box.deleteLater)
        box.open()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, and none from within a field."""
        if not presses(event, self) and event.key() not in ENTER:
            super().keyPressEvent(event)

    # Closing

    def reject(self) -> None:
        """Escape asks as the close button does. (Qt itself calls this while it closes.)"""
        if self._leaving:
            super().reject()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first where something would be lost."""
        if self._leaving or not self.holds_changes:
            self._leaving = True
            super().closeEvent(event)
            return
        event.ignore()
        self.ask_to_close(lambda: None)

    @property
    def holds_changes(self) -> bool:
        """Whether closing would lose something that was typed."""
        return not self._leaving and (self.draft.dirty or bool(self.review.note.value().strip()))

    def ask_to_close(self, then: Callable[[], object]) -> None:
        """Ask what becomes of the changes; ``then`` is called once the editor has closed."""
        self.show()
        self.raise_()
        if self._asking is not None:
            self._asking.raise_()
            return
        box = message_box(
            self,
            QMessageBox.Icon.Question,
            "The scheme is not in force yet",
            "Your changes to the scheme are not in force yet. What shall become of them?",
        )
        kinds = QMessageBox.ButtonRole
        keep = box.addButton("Keep editing", kinds.RejectRole)
        put = box.addButton("Put in force" if self.lead else "Propose…", kinds.AcceptRole)
        drop = box.addButton("Discard them", kinds.DestructiveRole)
        ready = self.draft.dirty and not self.why_not()
        put.setEnabled(ready and not self.context().grave)
        without_icons(box)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)

        def chosen(button: object) -> None:
            self._asking = None
            if button is put and not self.lead:
                self.open_page("review")
                self.review.note.setFocus()
            elif button is drop or (button is put and self.put_in_force()):
                self._leave(then)

        box.buttonClicked.connect(chosen)
        box.finished.connect(box.deleteLater)
        self._asking = box
        box.open()

    def _leave(self, then: Callable[[], object]) -> None:
        self._leaving = True
        self.close()
        then()


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    kept = "".join(each if each.isalnum() or each in " -_" else " " for each in name)
    return " ".join(kept.split())[:60] or "scheme"


def make_editor(
    session: Session, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
) -> SchemeEditor:
    """An editor that is gone once it has closed."""
    editor = SchemeEditor(session, theme, keys, parent)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return editor
