"""The way into the scheme editor: one of it, opened where it was, asked before the window closes.

What belongs here: holding the one open editor for the window. The editor itself is imported when it
is first opened, so that the start of the window does not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.actions import Actions
    from ui.look import Look
    from ui.scheme.leaving import SchemeEditor
    from ui.session import Session


class SchemeDesk(QObject):
    """Opens the editor for a window, and knows whether it holds something that would be lost."""

    worklist_wanted = Signal(str)
    """A search that lists what was labelled before the scheme changed."""

    def __init__(self, session: Session, actions: Actions, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._actions = session, actions
        self._look, self._window = look, window
        self.editor: SchemeEditor | None = None
        look.changed.connect(self._on_theme)

    def open(self, page: str = "") -> SchemeEditor | None:
        """Show the editor, at a page ("proposals") if one is named. None without a project."""
        from ui.scheme.leaving import make_editor

        if self._session.project is None:
            return None
        if self.editor is None:
            self.editor = make_editor(
                self._session, self._look.theme, reader_keys(self._actions), self._window
            )
            self.editor.worklist_wanted.connect(self.worklist_wanted)
            self.editor.finished.connect(self._on_gone)
        if page:
            self.editor.open_page(page)
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()
        return self.editor

    @property
    def holds_changes(self) -> bool:
        """Whether closing the window now would lose what was typed into the editor."""
        return self.editor is not None and self.editor.holds_changes

    def ask_to_close(self, then: Callable[[], object]) -> None:
        """Let the person decide about the changes; ``then`` is called once the editor is closed."""
        if self.editor is not None:
            self.editor.ask_to_close(then)

    def _on_theme(self) -> None:
        if self.editor is not None:
            self.editor.set_theme(self._look.theme)

    def _on_gone(self) -> None:
        self.editor = None


def reader_keys(actions: Actions) -> dict[str, str]:
    """The plain keys that actions of the window have now, with the action's words."""
    found: dict[str, str] = {}
    for spec in actions.specs():
        if spec.id.startswith(("label.", "companion.")):
            continue
        for key in spec.keys:
            if len(key) == 1:
                found.setdefault(key.upper(), spec.text.rstrip("…"))
    return found
