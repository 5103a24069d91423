"""A new article from pasted text.

What belongs here: the dialog, and telling what normalising changes. The text is taken from the
clipboard as it is; it is read back from the field only when it was edited there, and then in a way
that keeps no-break spaces, which Qt's plain text turns into spaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import TextRefused
from annotator.text import normalise
from annotator.values import NewArticle
from ui.plain import PlainForm, plain_label, without_icons

if TYPE_CHECKING:
    from annotator.values import Changes
    from ui.session import Session

TITLE_LENGTH = 120


class PasteField(QPlainTextEdit):
    """A plain field that remembers the exact text that was put in: what is not edited stays."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._put = self._shown = ""
        self.textChanged.connect(self.edited)

    def put(self, text: str) -> None:
        """Show a text, and give exactly it back."""
        with QSignalBlocker(self):
            self.setPlainText(text)
        self._put, self._shown = text, self.document().toRawText()
        self.edited.emit()

    def exact(self) -> str:
        """What was put in; where it was edited what the field holds, line breaks as ``\\n``."""
        return spliced(self._put, self._shown, self.document().toRawText())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words only; into an empty or wholly selected field as they are."""
        chosen = self.textCursor()
        everything = self.document().characterCount() - 1  # the last one is the end of the text
        if not source.hasText():
            return
        if chosen.selectionEnd() - chosen.selectionStart() >= everything:
            self.put(source.text())
        else:
            self.insertPlainText(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words, and nothing else."""
        return source.hasText()


def spliced(put: str, shown: str, now: str) -> str:
    """The text that was ``put`` into a field, with the edit that turned what the field has
    ``shown`` of it into what it shows ``now``. Outside of the edit no character changes, also
    where the field shows another one (line and paragraph separators)."""
    if now == shown:
        return put
    if len(shown) != len(put):
        return now.replace("\u2029", "\n")  # it does not show each as one: take it as it is
    most = min(len(shown), len(now))
    start = next((at for at in range(most) if shown[at] != now[at]), most)
    most -= start
    end = next((at for at in range(most) if shown[-1 - at] != now[-1 - at]), most)
    middle = now[start : len(now) - end].replace("\u2029", "\n")
    return put[:start] + middle + put[len(put) - end :]


class PasteDialog(QDialog):
    """Text, title and source of a new article."""

    def __init__(self, session: Session, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._guessed = ""
        self.setWindowTitle("New article from pasted text")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 560)
        self._make_widgets()
        session.project_changed.connect(self.close)
        session.refused.connect(self.told.setText)
        self.text.edited.connect(self._on_text)
        self.text.put(text)

    def _make_widgets(self) -> None:
        self.text = PasteField()
        self.text.setAccessibleName("Text of the article")
        self.text.setPlaceholderText("Paste the article's text here")
        self.text.setTabChangesFocus(True)
        self.title = _line("Title")
        self.source = _line("Source")
        self.source.setPlaceholderText("Newspaper, agency or site")
        self.told = plain_label(wrap=True)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        form = PlainForm()
        form.setSpacing(8)
        form.addRow("Title", self.title)
        form.addRow("Source", self.source)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = self.buttons.addButton("Add article", QDialogButtonBox.ButtonRole.AcceptRole)
        without_icons(self.buttons)
        self.add.clicked.connect(self.add_article)
        self.buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.text, 1)
        layout.addLayout(form)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)

    def _on_text(self) -> None:
        raw = self.text.exact()
        self.told.setText(normalising_words(raw))
        self.add.setEnabled(bool(raw.strip()) and acceptable(raw))
        guess = guess_title(raw)
        if self.title.text() == self._guessed:  # a title that was typed stays
            self.title.setText(guess)
        self._guessed = guess

    def article(self) -> NewArticle:
        """The article as it stands in the fields. Raises ``TextRefused``."""
        return NewArticle(
            text=normalise(self.text.exact()).text,
            title=self.title.text().strip(),
            source=self.source.text().strip(),
        )

    def add_article(self) -> None:
        """Add it, open it, and close the dialog; a problem is told and the dialog stays."""
        from annotator.operations import AddArticles  # late: it brings the database layer with it

        try:
            article = self.article()
        except TextRefused as refused:
            self.told.setText(str(refused))
            return
        changes = self._session.run(AddArticles((article,)))
        if changes is not None:
            self._open(changes)
            self.close()

    def _open(self, changes: Changes) -> None:
        if changes.articles:
            self._session.open_article(min(changes.articles))


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setMaxLength(1000)
    return line


def guess_title(text: str) -> str:
    """The first line that has words, cut to ``TITLE_LENGTH`` code points."""
    head = text[:20_000].lstrip("\ufeff")
    line = next((line.strip() for line in head.splitlines() if line.strip()), "")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def acceptable(raw: str) -> bool:
    """Whether a text can be an article's."""
    try:
        normalise(raw)
    except TextRefused:
        return False
    return True


def normalising_words(raw: str) -> str:
    """What becomes of a pasted text, in words."""
    try:
        text = normalise(raw).text
    except TextRefused as refused:
        return str(refused)
    if not raw.strip():
        return "The text is kept exactly as pasted and never changes afterwards."
    pairs = raw.count("\r\n")
    changes = [
        (pairs, "Windows line ends became plain ones"),
        (raw.count("\r") - pairs, "old Mac line ends became plain ones"),
        (len(raw) - len(raw.lstrip("\ufeff")), "invisible byte order marks at the start dropped"),
    ]
    told = [f"{count:,} {words}" for count, words in changes if count]
    if not told:
        return f"{len(text):,} characters, kept exactly as they are."
    return f"{len(text):,} characters. {'; '.join(told)}."
