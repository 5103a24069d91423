"""The guideline beside the reader: how the project labels, open at the label in question.

What belongs here: the pane. It shows the scheme in force: the guideline, and the definition and
examples of each label, under the heading of the guideline that bears the label's name where there
is one, else at the end; and what leads decided since (the guideline's log).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextListFormat,
)
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ui.inspector.buttons import WordButton
from ui.plain import mnemonic_free, one_line, tooltip
from ui.review.flow import flowing
from ui.scheme import guideline_log
from ui.scheme.markdown import MarkdownView
from ui.scheme.preview import marked_words

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from annotator.scheme.model import Label, Scheme
    from annotator.team import GuidelineDecision
    from annotator.values import Changes
    from ui.session import Session
    from ui.theme import Theme

EMPTY: Final = "No project is open."
GAP: Final = 8


class GuidelinePane(QWidget):
    """The guideline of the session's project, read only. It is made when it is first seen."""

    reader_wanted = Signal()
    """Esc: the keyboard goes back to the article."""
    ask_wanted = Signal(str)
    """A thread about this label should be begun."""
    record_wanted = Signal(str)
    """A decision about this label ("": all) should be recorded."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._shown: tuple[Scheme, Theme, tuple[GuidelineDecision, ...]] | None = None
        self._names: dict[str, str] = {}
        self._places: dict[str, QTextCursor] = {}
        self._label = ""
        self._points = 0.0
        self.view = MarkdownView(self)
        self.view.setAccessibleName("Guideline")
        self.view.installEventFilter(self)
        self.setFocusProxy(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        self.ask = WordButton("Ask about a label…")
        self.record = WordButton("Record a decision…")
        self.take_out = WordButton("Take one out…", "Take a decision out", kind="quiet")
        self.take_out.setToolTip(tooltip("Of what was decided; the history keeps it"))
        self.buttons = flowing(self.ask, self.record, self.take_out)
        self.buttons.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        column.addWidget(self.buttons)
        self.ask.clicked.connect(lambda: self.ask_wanted.emit(self._label))
        self.record.clicked.connect(lambda: self.record_wanted.emit(self._label))
        self.take_out.clicked.connect(self._offer_to_take_out)
        session.busy_changed.connect(lambda _: self._show_buttons())
        session.project_changed.connect(self._refresh)
        session.changed.connect(self._on_changed)
        session.selected.connect(self._on_selected)

    # For the window

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self._refresh()

    def set_text_size(self, points: float) -> None:
        """Show the words in this size (points)."""
        if points != self._points:
            self._points = points
            self._shown = None
            self._refresh()

    def show_label(self, label_id: str) -> None:
        """Go to what is said of a label (or ``guideline_log.ALL``); nothing happens for one that
        the scheme lacks."""
        self._label = label_id
        if not self.isVisible():
            return
        self._show_buttons()
        place = self._places.get(label_id)
        if place is not None:
            self._scroll_to(place)

    def open_at(self, held: str | None = None) -> None:
        """Go to the label of the selected span, else to the one that is held."""
        project, selection = self._session.project, self._session.selection
        span = project.annotation(selection) if project is not None and selection else None
        self.show_label(span.label if span is not None else held or self._label)

    @property
    def label(self) -> str:
        """The id of the label that was asked for last."""
        return self._label

    # Following the session

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & {"scheme", "guideline", "people", "merge", "same"}:
            self._refresh()
        elif self.isVisible() and self._session.selection in changes.annotations:
            self._on_selected(self._session.selection)

    def _on_selected(self, annotation: str | None) -> None:
        project = self._session.project
        if annotation is None or project is None or not self.isVisible():
            return
        found = project.annotation(annotation)
        if found is not None and found.label != self._label:
            self.show_label(found.label)

    def showEvent(self, event: QShowEvent) -> None:
        """Make what was put off, and go to the label in question."""
        super().showEvent(event)
        self._refresh()
        self._on_selected(self._session.selection)
        # Once the view has its size.
        QTimer.singleShot(0, self, lambda: self.show_label(self._label))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Esc leaves the pane."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.reader_wanted.emit()
            return True
        return False

    # Making

    def _refresh(self) -> None:
        project = self._session.project
        if not self.isVisible():
            return
        if project is None:
            self._shown, self._places = None, {}
            self.view.show_markdown(EMPTY)
            self._show_buttons()
            return
        log = tuple(project.guideline_log())
        names = {each.id: each.name for each in project.annotators()} if log else {}
        wanted = (project.scheme, self._theme, log)
        if names != self._names:
            self._names, self._shown = names, None
        if self._shown != wanted:
            self._shown = wanted
            before = self._top()
            self._make(project.scheme, log)
            after = self._top()
            if before is not None and after is not None:
                # Whoever reads here goes on reading here, whatever colours or words changed.
                bar = self.view.verticalScrollBar()
                bar.setValue(bar.value() + after - before)
        self._show_buttons()

    # What is asked and decided

    def _show_buttons(self) -> None:
        session, project = self._session, self._session.project
        label = project.scheme.label(self._label) if project is not None else None
        name = one_line(label.name, 24) if label is not None else ""
        leads = project is not None and project.is_lead and session.may_write
        self.ask.say(f"Ask about “{name}”…")
        self.ask.setVisible(label is not None and session.may_write)
        self.record.setVisible(leads)
        self.take_out.setVisible(leads and bool(self._about_it()))
        self.buttons.setVisible(leads or not self.ask.isHidden())

    def _about_it(self) -> list[GuidelineDecision]:
        """The decisions about the label in question, then those about all labels."""
        log = self._shown[2] if self._shown is not None else ()
        mine = guideline_log.of_label(log, self._label) if self._label else []
        return mine + guideline_log.of_label(log, "")

    def _offer_to_take_out(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self._about_it():
            action = menu.addAction(mnemonic_free(guideline_log.in_a_line(each, self._names)))
            action.triggered.connect(lambda _=False, id_=each.id: self._take_out(id_))
        menu.popup(self.take_out.mapToGlobal(self.take_out.rect().topLeft()))

    def _take_out(self, id_: str) -> None:
        from annotator.operations import DropGuidelineDecision

        self._session.run(DropGuidelineDecision(id_))

    def _top(self) -> int | None:
        """Where the label in question stands in the view (pixels from its top)."""
        place = self._places.get(self._label)
        return self.view.cursorRect(place).top() if place is not None else None

    def _make(self, scheme: Scheme, log: Sequence[GuidelineDecision]) -> None:
        if self._points:
            font = QFont(self.view.font())
            font.setPointSizeF(self._points)
            self.view.set_words_font(font)
        self.view.show_markdown(scheme.guideline)
        self._places = {}
        document = self.view.document()
        left: list[Label] = []
        for label in scheme.labels:
            if label.retired:
                continue
            heading = _heading(document.begin(), label)
            if heading is None:
                left.append(label)
                continue
            self._places[label.id] = QTextCursor(heading)
            cursor = QTextCursor(heading)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            self._card(cursor, label, log, named=False)
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for label in left:
            self._places[label.id] = self._card(cursor, label, log, named=True)
        for_all = guideline_log.of_label(log, "")
        end = cursor.position()
        guideline_log.tell(cursor, for_all, self._names, self._theme, guideline_log.FOR_ALL)
        if for_all:
            self._places[guideline_log.ALL] = QTextCursor(document.findBlock(end).next())

    def _card(
        self, cursor: QTextCursor, label: Label, log: Sequence[GuidelineDecision], *, named: bool
    ) -> QTextCursor:
        """Insert a label's definition, examples and decisions behind the cursor; where they
        begin."""
        style = self._theme.label_style(label)
        quiet, mark = QTextCharFormat(), QTextCharFormat()
        quiet.setForeground(self._theme.quiet_ink)
        mark.setBackground(_on(self._theme.page, style.tint))
        plain = QTextBlockFormat()
        plain.setTopMargin(GAP)
        plain.setBottomMargin(GAP)
        start: QTextCursor | None = None
        if named:
            head = QTextBlockFormat(plain)
            head.setHeadingLevel(2)
            head.setTopMargin(2 * GAP)
            bold = QTextCharFormat()
            bold.setFontWeight(QFont.Weight.Bold)
            cursor.insertBlock(head, bold)
            cursor.insertText(label.name.capitalize(), bold)
            start = QTextCursor(cursor.block())
        facts = QTextCharFormat(quiet)
        cursor.insertBlock(plain, facts)
        cap = QTextCharFormat(mark)
        cap.setFontWeight(QFont.Weight.Bold)
        cursor.insertText(f" {label.letter} ", cap)
        cursor.insertText(f"  key {label.key}", facts)
        if label.definition:
            cursor.insertBlock(plain, QTextCharFormat())
            cursor.insertText(label.definition, QTextCharFormat())
        for number, example in enumerate(label.examples):
            self._example(cursor, example, mark, first=number == 0)
        decided = guideline_log.of_label(log, label.id)
        guideline_log.tell(cursor, decided, self._names, self._theme)
        return start or QTextCursor(cursor)

    def _example(
        self, cursor: QTextCursor, example: str, mark: QTextCharFormat, *, first: bool
    ) -> None:
        """A line of a list, with the words that its brackets are around marked."""
        if first:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
            bullets = QTextListFormat()
            bullets.setStyle(QTextListFormat.Style.ListDisc)
            cursor.createList(bullets)
        else:
            cursor.insertBlock()
        text, ranges = marked_words(example)
        last = 0
        for begin, end in ranges:
            cursor.insertText(text[last:begin], QTextCharFormat())
            cursor.insertText(text[begin:end], mark)
            last = end
        cursor.insertText(text[last:], QTextCharFormat())

    def _scroll_to(self, place: QTextCursor) -> None:
        """Bring a place to the top of the pane, and the caret to it for whoever listens."""
        caret = QTextCursor(place)
        self.view.setTextCursor(caret)
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.value() + self.view.cursorRect(caret).top() - GAP)


def _heading(block: QTextBlock, label: Label) -> QTextBlock | None:
    """The first heading, from a block on, that has the label's name as a word of its own."""
    wanted = re.compile(rf"(?<!\w){re.escape(label.name)}s?(?!\w)", re.IGNORECASE)
    best: QTextBlock | None = None
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if level and wanted.fullmatch(block.text().strip()):
            return block
        if level > 1 and best is None and wanted.search(block.text()):
            best = block
        block = block.next()
    return best


def _on(page: QColor, tint: QColor) -> QColor:
    from ui.theme import blend

    return blend(page, tint, min(1.0, tint.alphaF() * 1.6))
