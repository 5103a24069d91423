"""The selected span's label, what that label means, and the note on the span.

What belongs here: one plain text field that saves itself: when it loses the keyboard, after a
pause in typing, and when another span is selected. Each save is one undoable operation; a note
that did not change saves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from ui.inspector.chip_label import ChipLabel
from ui.plain import plain_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.values import Annotation, Changes
    from ui.session import Session
    from ui.theme import LabelStyle

PAUSE: Final = 1500
"""Milliseconds without a key before a note is saved."""

DEFINITION_SHARE: Final = 1 / 3
"""Of the height of the whole side panel, that a definition takes at most."""
DEFINITION_LEAST: Final = 3
"""Lines of a definition that are seen however low the panel is."""
NOTE_LINES: Final = 4
MARGIN: Final = 12

EMPTY: Final = "Select a span to see what its label means and to write a note on it."


class NotePanel(QWidget):
    """Label, definition and note of the session's selected span."""

    reader_wanted = Signal()
    """Esc in the note: the keyboard goes back to the article."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._annotation: Annotation | None = None
        self._may = False
        self._waiting: dict[str, str] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.flush)
        self.chip = ChipLabel()
        self.label = plain_label()
        self.whose = plain_label()
        self.definition = plain_label(wrap=True)
        self.note = QPlainTextEdit()
        self._lay_out()
        session.selected.connect(self._on_selected)
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self._on_project)
        session.busy_changed.connect(self._on_busy)
        self._show()

    def _lay_out(self) -> None:
        self.note.setPlaceholderText("Note")
        self.note.setAccessibleName("Note on the selected span")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(NOTE_LINES * self.note.fontMetrics().height() + 16)
        self.note.installEventFilter(self)
        self.note.textChanged.connect(self._on_typed)
        self.whose.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        keep = self.chip.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.chip.setSizePolicy(keep)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.chip)
        head.addWidget(self.label)
        head.addStretch(1)
        head.addWidget(self.whose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._make_definition())
        layout.addWidget(self.note)

    def _fit_definition(self) -> None:
        """As high as the longest definition of the scheme wants, in whole lines."""
        metrics, room = self.definition.fontMetrics(), self.width() - 2 * MARGIN
        panel = self.parentWidget()
        if room <= 0 or panel is None:
            return
        project = self._session.project
        labels = project.scheme.labels if project is not None else ()
        flags = int(Qt.TextFlag.TextWordWrap)
        wanted = max(
            metrics.boundingRect(0, 0, room, 100_000, flags, words).height()
            for words in (EMPTY, *(label.definition for label in labels))
        )
        line = metrics.lineSpacing()
        most = max(int(panel.height() * DEFINITION_SHARE) // line, DEFINITION_LEAST)
        self._area.verticalScrollBar().setSingleStep(line)
        self._area.setFixedHeight(min(-(-wanted // line), most) * line)

    def minimumSizeHint(self) -> QSize:
        """The definition gives way first, so that it does not hold up a window made smaller."""
        least = super().minimumSizeHint()
        line = self.definition.fontMetrics().lineSpacing()
        spare = self._area.height() - DEFINITION_LEAST * line
        return QSize(least.width(), least.height() - max(0, spare))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        self._fit_definition()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on follow the height of the panel that this one stands in."""
        super().showEvent(event)
        panel = self.parentWidget()
        if panel is not None:
            panel.installEventFilter(self)
        self._fit_definition()

    def _make_definition(self) -> QScrollArea:
        """Of one height for all labels, so that nothing above moves with the selection."""
        self.definition.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.definition.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidget(self.definition)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        for part in (area.viewport(), self.definition):
            part.setAutoFillBackground(False)
        return area

    # For the window

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.chip.set_styles(styles)

    def focus_note(self) -> None:
        """Put the keyboard into the note, if there is a span to note something on."""
        if self._annotation is not None:
            self.note.setFocus()

    def flush(self) -> None:
        """Save what is typed, now. Called before the project closes.

        While a long operation holds the project, the note waits, and is saved when that has ended.
        """
        self._pause.stop()
        annotation, typed = self._annotation, self.note.toPlainText()
        if annotation is None or not self._may or typed == annotation.note:
            return
        if self._session.busy:
            self._waiting[annotation.id] = typed
        elif self._save(annotation.id, typed):
            self._refresh(annotation.id)

    def _save(self, name: str, note: str) -> bool:
        from annotator.operations import SetNote  # late: it brings the database layer with it

        return self._session.run(SetNote(name, note)) is not None

    # Following the session

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self.flush()
        else:
            waiting, self._waiting = self._waiting, {}
            for name, note in waiting.items():
                self._save(name, note)
        self._show_label()

    def _on_project(self) -> None:
        self._annotation = None  # whoever closed the former project has called flush before
        self._show()
        self._fit_definition()

    def _on_selected(self, annotation: str | None) -> None:
        self.flush()
        self._annotation = self._find(annotation)
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        annotation = self._annotation
        if annotation is None or "annotations" not in changes.kinds:
            return
        if not changes.annotations or annotation.id in changes.annotations:
            self._refresh(annotation.id)

    def _refresh(self, name: str) -> None:
        """Read the span again; what is being typed stays unless the note itself changed."""
        before, now = self._annotation, self._find(name)
        self._annotation = now
        if before is None or now is None or now.note != before.note:
            self._show()
        else:
            self._show_label()

    def _find(self, name: str | None) -> Annotation | None:
        project = self._session.project
        return project.annotation(name) if project is not None and name is not None else None

    # Showing

    def _show(self) -> None:
        annotation = self._annotation
        self._show_label()
        self.note.setEnabled(annotation is not None)
        note = self._waiting.get(annotation.id, annotation.note) if annotation else ""
        if self.note.toPlainText() != note:
            self.note.blockSignals(True)
            self.note.setPlainText(note)
            self.note.blockSignals(False)
        self._pause.stop()

    def _show_label(self) -> None:
        annotation, project = self._annotation, self._session.project
        known = annotation is not None and project is not None
        for widget in (self.chip, self.label, self.whose):
            widget.setVisible(known)
        if annotation is None or project is None:
            self.definition.setText(EMPTY)
            return
        label = project.scheme.label(annotation.label)
        self.chip.set_label(annotation.label)
        self.label.setText(label.name.capitalize() if label else annotation.label)
        self.definition.setText(label.definition if label else "The scheme has no such label.")
        mine = annotation.annotator == project.me.id
        names = {} if mine else {each.id: each.name for each in project.annotators()}
        self.whose.setText("" if mine else f"by {names.get(annotation.annotator, 'somebody else')}")
        self._may = project.may_change(annotation) and not project.read_only
        self.note.setReadOnly(not self._may or self._session.busy)
        self.note.setPlaceholderText("Note" if self._may else "No note")

    def _on_typed(self) -> None:
        self._pause.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save when the field loses the keyboard; Esc gives it back to the article."""
        kind = event.type()
        if watched is self.note and kind == QEvent.Type.FocusOut:
            self.flush()
        elif watched is self.note and kind == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                self.flush()
                self.reader_wanted.emit()
                return True
        elif watched is self.parentWidget() and kind == QEvent.Type.Resize:
            self._fit_definition()
        return super().eventFilter(watched, event)
