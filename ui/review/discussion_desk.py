"""The way into discussion: its dock, its actions, and how many threads are open.

What belongs here: making the dock and its panel when they are wanted, and what the actions do. A
project in which one person works alone has no dock of discussion until it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QMainWindow

from annotator.team import Thread
from ui.docks import Dock
from ui.review.discussion_acts import Acts
from ui.review.discussion_drafts import Drafts
from ui.review.discussion_reading import OpenThreads
from ui.review.discussion_words import dock_title, waits_for

if TYPE_CHECKING:
    from annotator.values import Changes
    from ui.actions import Actions
    from ui.review.discussion import DiscussionPanel
    from ui.review.discussion_record import RecordDialog
    from ui.session import Session
    from ui.theme import LabelStyle


class DiscussionDesk(QObject):
    """Made once by the window, when it is furnished. ``beside`` is the dock that discussion stands
    behind; ``to_reader`` gives the keyboard back to the article; ``held`` the label that is held;
    ``conflict`` the ids of the annotations of the group under review."""

    recorded = Signal(str)
    """Id of the label that a decision was recorded for; "": for all."""

    def __init__(
        self,
        session: Session,
        actions: Actions,
        window: QMainWindow,
        beside: QDockWidget,
        data_dir: Path | None = None,
        *,
        to_reader: Callable[[], object] = lambda: None,
        held: Callable[[], str | None] = lambda: None,
        conflict: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        super().__init__(window)
        self._session, self._actions, self._window = session, actions, window
        self._to_reader, self._held, self._conflict = to_reader, held, conflict
        path = data_dir / "drafts.json" if data_dir is not None else None
        self.acts = Acts(session, Drafts(path, self), self)
        self.threads = OpenThreads(session, self)
        self.panel: DiscussionPanel | None = None
        self._styles: Mapping[str, LabelStyle] = {}
        self._waiting = 0
        self.dock = Dock("Discussion", window, self._make_panel)
        self._place_dock(beside)
        self._connect()
        self.freshen()
        if session.project is not None:
            self.threads.refresh()

    def _place_dock(self, beside: QDockWidget) -> None:
        if not self._window.restoreDockWidget(self.dock):
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
            self._window.tabifyDockWidget(beside, self.dock)
            self.dock.hide()
        self.dock.hide_what_is_behind()
        self._offered = self.dock.isVisibleTo(self._window)

    def _connect(self) -> None:
        session = self._session
        slots: dict[str, Callable[[], object]] = {
            "review.discussion": self.toggle,
            "review.comment": self.comment,
            "review.comment_article": lambda: self._comment("article"),
            "review.comment_label": lambda: self.ask_about(""),
            "review.record": lambda: self.record(),
        }
        for id_, slot in slots.items():
            self._actions.connect_to(id_, slot)
        self.threads.changed.connect(self._on_threads)
        self.acts.record_wanted.connect(self._record_thread)
        session.project_changed.connect(self.freshen)
        session.leaving.connect(self.flush)
        session.changed.connect(self._on_changed)

    def _on_changed(self, changes: Changes) -> None:
        if {"people", "merge"} & changes.kinds:
            self.freshen()

    # For the window

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        if self.panel is not None:
            self.panel.set_styles(styles)

    def flush(self) -> None:
        """Write what is being written to the disk, now."""
        self.acts.drafts.flush()

    def focus(self) -> None:
        """Put the keyboard into the panel."""
        self._get_panel().focus_first()

    def freshen(self) -> None:
        """Offer the actions that fit the open project, and the dock where several people work."""
        project = self._session.project
        writable = project is not None and not project.read_only
        for id_ in ("review.comment", "review.comment_article", "review.comment_label"):
            self._actions[id_].setEnabled(writable)
        self._actions["review.record"].setEnabled(
            writable and project is not None and project.is_lead
        )
        self._actions["review.discussion"].setEnabled(project is not None)
        if project is not None and not self._offered and len(project.annotators()) > 1:
            self._offer()
        if self.panel is not None:
            self.panel.freshen()

    def on_group(self) -> None:
        """Another group is under review."""
        if self.panel is not None:
            self.panel.freshen()

    # The dock

    def _offer(self) -> None:
        """Let the dock stand among the others, behind them."""
        self._offered = True
        self.dock.show()

    def _make_panel(self) -> None:
        from ui.review.discussion import DiscussionPanel

        self.panel = DiscussionPanel(self.acts, self.threads, self._conflict, self._window)
        self.panel.set_styles(self._styles)
        self.panel.reader_wanted.connect(lambda: self._to_reader())
        self.dock.put(self.panel)

    def _get_panel(self) -> DiscussionPanel:
        if self.panel is None:
            self._make_panel()
        assert self.panel is not None, "made just now"
        return self.panel

    def show(self) -> DiscussionPanel:
        """Bring the panel to the front."""
        panel = self._get_panel()
        self._offered = True
        self.dock.show()
        self.dock.raise_()
        return panel

    def toggle(self) -> None:
        """Show the discussion with the keyboard in it; from within it, back to the article."""
        focus = QApplication.focusWidget()
        if focus is not None and self.dock.isAncestorOf(focus):
            self._to_reader()
        elif self._session.project is not None:
            self.show().focus_first()

    def _on_threads(self) -> None:
        project = self._session.project
        me = project.me.id if project is not None else ""
        threads = self.threads.threads
        self.dock.setWindowTitle(dock_title(threads, me))
        if threads and not self._offered:
            self._offer()
        waiting = sum(waits_for(each, me) for each in threads)
        if waiting > self._waiting:
            words = "1 open thread mentions" if waiting == 1 else f"{waiting} open threads mention"
            self._session.said.emit(f"{words} you; see Discussion.")
        self._waiting = waiting

    # What the actions do

    def comment(self) -> None:
        """Begin a thread on the conflict, else on the selected span, else on the article."""
        if not (self._comment("conflict", quiet=True) or self._comment("annotation", quiet=True)):
            self._comment("article")

    def _comment(self, kind: str, *, quiet: bool = False) -> bool:
        session = self._session
        if session.article is None and not quiet:
            session.said.emit("Open an article first; the comment belongs to it.")
        if session.project is None or session.article is None:
            return False
        panel = self._get_panel()
        panel.here.label = None
        if panel.here.about(kind) is None:
            return False
        self.show()
        panel.show_page("here")
        panel.catch_up()
        return panel.here.comment(kind)

    def ask_about(self, label: str = "") -> None:
        """Begin a thread on a label; none given: that of the selected span, else the held one."""
        session, project = self._session, self._session.project
        if project is None:
            return
        span = project.annotation(session.selection) if session.selection is not None else None
        label = label or (span.label if span is not None else self._held() or "")
        if not label:
            session.said.emit("Select a span or hold a label first; the question is about it.")
            return
        panel = self.show()
        panel.show_label(label)
        panel.here.comment("label")

    def show_label(self, label: str) -> None:
        """Show the threads about a label."""
        panel = self.show()
        panel.show_label(label)
        panel.here.focus_first()

    # The guideline's log

    def record(self, thread: Thread | None = None, label: str = "") -> RecordDialog | None:
        """Open the form in which a lead records a decision."""
        from ui.review.discussion_record import RecordDialog
        from ui.review.discussion_words import subject_of

        project = self._session.project
        if project is None or not self.acts.may_record:
            return None
        quote = ""
        if thread is not None:
            subject = subject_of(project, thread.about, thread.article, thread.quote)
            label = label or subject.label or self._label_of(thread.about.ids)
            quote = thread.quote if subject.annotation else ""
        else:
            label = label or self._label_of(self._under_review())
        dialog = RecordDialog(self._session, thread, label=label, quote=quote, parent=self._window)
        dialog.recorded.connect(self.recorded)
        _raise(dialog)
        dialog.words.setFocus()
        return dialog

    def _under_review(self) -> Sequence[str]:
        """The annotations of the group under review, else the selected one."""
        selection = self._session.selection
        return self._conflict() or ((selection,) if selection is not None else ())

    def _label_of(self, annotations: Sequence[str]) -> str:
        """The label that most of these annotations have, of those that may be seen."""
        project = self._session.project
        assert project is not None, "asked by the form, which needs one"
        found = (project.annotation(each) for each in annotations)
        labels = Counter(each.label for each in found if each is not None)
        return max(labels, key=lambda label: labels[label], default="")

    def _record_thread(self, thread: Thread) -> None:
        self.record(thread)


def _raise(dialog: QDialog) -> None:
    dialog.open()
    dialog.raise_()
    dialog.activateWindow()
