"""An article's metadata: title, source, address, author, date, language.

What belongs here: the dialog, and which fields an edit sends. The text itself is never edited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ui.plain import PlainForm, one_line, plain_label, without_icons

if TYPE_CHECKING:
    from annotator.values import Article
    from ui.session import Session

FIELDS: Final = (
    ("title", "Title", ""),
    ("source", "Source", "Newspaper, agency or site"),
    ("url", "Address", "https://…"),
    ("author", "Author", ""),
    ("published", "Published", "2026-01-31"),
    ("language", "Language", "en"),
)
"""Field of ``Article``, its name on screen, and an example."""


class MetadataDialog(QDialog):
    """Edits one article's metadata in one operation that holds only what changed."""

    def __init__(self, session: Session, article: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key = article
        project = session.project
        assert project is not None, "metadata of an article without a project"
        self._before = project.article(article)
        self.setWindowTitle("Article")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 0)
        self.fields = {name: self._field(name, words, hint) for name, words, hint in FIELDS}
        # Compared with what the fields show: a field may not show each character as it is.
        self._shown = {name: line.text() for name, line in self.fields.items()}
        self.reason = plain_label(why_not(session), wrap=True)
        self.facts = plain_label(fact_words(self._before), wrap=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        session.project_changed.connect(self.close)
        session.refused.connect(self._on_refused)

    def _on_refused(self, words: str) -> None:
        """The window says it as well, but behind this dialog."""
        self.reason.setText(words)
        self.reason.show()

    def _field(self, name: str, words: str, hint: str) -> QLineEdit:
        line = QLineEdit(str(getattr(self._before, name)))
        line.setAccessibleName(words)
        line.setPlaceholderText(hint)
        line.setMaxLength(4000)
        line.setCursorPosition(0)
        line.setReadOnly(bool(why_not(self._session)))
        return line

    def _lay_out(self) -> None:
        quiet = QPalette.ColorRole.PlaceholderText
        self.facts.setForegroundRole(quiet)
        form = PlainForm()
        form.setSpacing(8)
        for name, words, _ in FIELDS:
            form.addRow(words, self.fields[name])
        standard = QDialogButtonBox.StandardButton
        locked = bool(self.reason.text())
        self.buttons = QDialogButtonBox(
            standard.Close if locked else standard.Save | standard.Cancel
        )
        without_icons(self.buttons)
        self.buttons.accepted.connect(self.save)
        self.buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.reason)
        self.reason.setVisible(locked)
        layout.addLayout(form)
        layout.addWidget(self.facts)
        layout.addWidget(self.buttons)

    def edited(self) -> dict[str, str]:
        """The fields that differ from what the article has, with their new values."""
        now = {name: line.text() for name, line in self.fields.items()}
        return {name: text.strip() for name, text in now.items() if text != self._shown[name]}

    def save(self) -> None:
        """Save what changed and close; a problem is told and the dialog stays."""
        from annotator.operations import EditArticle  # late: it brings the database layer with it

        edited = self.edited()
        if not edited or self._session.run(EditArticle(self._key, edited)) is not None:
            self.close()


def why_not(session: Session) -> str:
    """Why metadata cannot be edited now; empty when it can."""
    project = session.project
    if project is None or project.read_only:
        return "This project is open to read only."
    if not project.is_lead:
        leads = [each.name for each in project.annotators() if each.lead]
        who = f" ({', '.join(leads)})" if leads else ""
        return f"An article's metadata belongs to the project; a lead{who} can change it."
    return ""


def fact_words(article: Article) -> str:
    """What the article is, beyond what can be edited."""
    words = f"{article.length:,} characters"
    if article.external_id:
        words += f" · id {article.external_id}"
    file = article.meta.get("file")
    if isinstance(file, str):
        words += f" · from {one_line(file)}"
    return f"{words} · SHA-256 {article.sha256[:16]}…"
