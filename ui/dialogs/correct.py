"""Correcting an article's text: the words as they should be, which make an article of their own.

What belongs here: the dialog. A text never changes, so the corrected one replaces the former; what
was marked is brought over from a list that the person confirms (``ui.review.team_texts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.dialogs.paste import PasteField, acceptable, normalising_words
from ui.dialogs.working import counted
from ui.plain import one_line, plain_label, without_icons

if TYPE_CHECKING:
    from ui.session import Session

WHAT: Final = (
    "Correct what the extraction got wrong: menus, torn words, missing lines. The corrected text "
    "becomes an article of its own with the same details; then you choose which spans move to it."
)


class CorrectDialog(QDialog):
    """Edits the text of one article into that of its replacement."""

    def __init__(self, session: Session, article: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key = article
        self._parent = parent
        project = session.project
        assert project is not None, "an article without a project"
        self._before = project.text(article)
        title = project.article(article).title
        self.setWindowTitle(f"Correct the text – {one_line(title or 'Untitled', 80)}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 640)
        self._make_widgets()
        session.project_changed.connect(self.close)
        session.refused.connect(self.told.setText)
        self.text.edited.connect(self._on_text)
        self.text.put(self._before)

    def _make_widgets(self) -> None:
        self.text = PasteField()
        self.text.setAccessibleName("Text of the article")
        self.text.setTabChangesFocus(True)
        self.told = plain_label(wrap=True)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole.AcceptRole
        self.correct = self.buttons.addButton("Make the corrected article", role)
        without_icons(self.buttons)
        self.correct.clicked.connect(self.make)
        self.buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(plain_label(WHAT, wrap=True))
        layout.addWidget(self.text, 1)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)

    def _on_text(self) -> None:
        raw = self.text.exact()
        changed = raw != self._before
        self.correct.setEnabled(changed and bool(raw.strip()) and acceptable(raw))
        self.told.setText(normalising_words(raw) if changed else "Nothing is changed yet.")

    def make(self) -> None:
        """Make the replacement, open it, and offer to bring the spans over."""
        from annotator.operations import CorrectText

        project = self._session.project
        if project is None:
            return
        changes = self._session.run(CorrectText(self._key, self.text.exact()))
        if changes is None:
            return
        new = max(changes.articles)
        marked = len(project.annotations(self._key)) + project.hidden(self._key)
        self._session.open_article(new)
        parent = self._parent
        self.close()
        if marked and parent is not None:
            from ui.review.team_texts import open_texts

            open_texts(self._session, self._key, new, parent, corrected=True)
        elif not marked:
            self._session.said.emit(
                f"The corrected text is open; the former one ({counted(0, 'span')}) can be removed."
            )
