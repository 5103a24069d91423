"""The form in which gold is edited: label, words, attributes, companions, relations of a draft.

What belongs here: showing the draft and passing on what is pressed and typed. What becomes of it is
``ui.review.editing``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.inspector.attribute_row import AttributeRow
from ui.inspector.buttons import WordButton
from ui.inspector.facts import KINDS, AttributeFact
from ui.inspector.lines import ENTER, ValueLine
from ui.inspector.toggles import Choice, Toggle, Toggles
from ui.plain import mnemonic_free, one_line, plain_label
from ui.review.flow import flowing
from ui.review.marked_words import MarkedWords
from ui.review.marking import Piece

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.scheme import Scheme
    from annotator.team import GoldSpan
    from annotator.values import AttributeValue
    from ui.review.editing import Editing

Role = QPalette.ColorRole
MARGIN: Final = 12
WORDS: Final = 60

HINT: Final = (
    "Alt+← and Alt+→ move the end, with Shift the beginning; or select other words in the article"
    " and press Enter."
)


class GoldForm(QScrollArea):
    """A small form. Enter in its fields and on its values decides (Space sets a value); Esc
    anywhere in it gives the keyboard back to the article."""

    reader_wanted = Signal()
    """The keyboard belongs to the article again."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._scheme: Scheme | None = None
        self._draft: GoldSpan | None = None
        self.labels: Toggles | None = None
        self.attributes: list[AttributeRow] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Gold that is being edited")
        title = plain_label("Edit into gold")
        font = QFont(title.font())
        font.setBold(True)
        title.setFont(font)
        self.words = MarkedWords()
        hint = plain_label(HINT, wrap=True)
        hint.setForegroundRole(Role.PlaceholderText)
        self.save = _button("Decide  Enter", editing.save)
        self.cancel = _button("Leave  Esc", editing.cancel)
        self.take = _button("Take the selected words", editing.take_words)
        self.add = _button("Add them", editing.add_words)
        self._page = QWidget()
        self._page.setAutoFillBackground(True)
        self._page.setBackgroundRole(Role.Base)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(MARGIN, 8, MARGIN, 8)
        self._column.setSpacing(8)
        self._label_place, self._rows = QVBoxLayout(), QVBoxLayout()
        self._rows.setSpacing(8)
        self._column.addWidget(title)
        self._column.addLayout(self._label_place)
        self._column.addWidget(self.words)
        self._column.addWidget(flowing(self.take, self.add))
        self._column.addWidget(hint)
        self._column.addLayout(self._rows)
        self._column.addWidget(flowing(self.save, self.cancel))
        self._column.addStretch(1)
        self.setWidget(self._page)

    def show_draft(
        self, draft: GoldSpan, scheme: Scheme, text: str, quotes: Mapping[str, str]
    ) -> None:
        """Show a draft; its fields stay where the label is the same."""
        if scheme is not self._scheme:
            self._make_labels(scheme)
        anew = scheme is not self._scheme or self._draft is None or draft.label != self._draft.label
        self._scheme = scheme
        assert self.labels is not None
        self.labels.stand(draft.label, "")
        self.words.show_pieces([Piece(" … ".join(draft.quotes), False)])
        if anew:
            self._make_attributes(scheme, draft)
        for row in self.attributes:
            one = row.attribute
            value = draft.attributes.get(one.id)
            fact = AttributeFact(one.id, one.name, value, "", False, False, one)
            row.show_fact(fact, draft.id, value, may=True)
        self._show_lines(draft, scheme, text, quotes)
        self._draft = draft

    def forget(self) -> None:
        """The draft is over: the next one is shown anew."""
        self._draft = None

    def focus_first(self) -> None:
        """Put the keyboard into the first attribute, else on the label."""
        if self.attributes:
            self.attributes[0].focus_field()
            self.ensureWidgetVisible(self.attributes[0])
        elif self.labels is not None:
            self.labels.focus()

    def _make_labels(self, scheme: Scheme) -> None:
        if self.labels is not None:
            self._label_place.removeWidget(self.labels)
            self.labels.deleteLater()
        choices = [
            Choice(each.id, each.name, each.key, each.definition)
            for each in scheme.labels
            if not each.retired
        ]
        self.labels = Toggles("Label", choices)
        self.labels.pressed.connect(self._on_label)
        self._label_place.addWidget(self.labels)
        self._listen(self.labels)

    def _on_label(self, label: object) -> None:
        if isinstance(label, str):
            self._editing.set_label(label)

    def _make_attributes(self, scheme: Scheme, draft: GoldSpan) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and any(old.isAncestorOf(focus) for old in self.attributes):
            self.reader_wanted.emit()  # the field goes: the keyboard is not to go astray
        for old in self.attributes:
            self._rows.removeWidget(old)
            old.deleteLater()
        self.attributes = []
        for attribute in scheme.attributes_of(draft.label):
            if attribute.kind not in KINDS:
                continue
            save = partial(self._save_value, attribute.id)
            row = AttributeRow(attribute, save, lambda _: ())
            row.chosen.connect(self._editing.set_attribute)
            self._rows.insertWidget(len(self.attributes), row)
            self.attributes.append(row)
            self._listen(row)

    def _save_value(self, attribute: str, _owner: str, value: AttributeValue) -> bool:
        self._editing.set_attribute(attribute, value)
        return True

    def _listen(self, widget: QWidget) -> None:
        for each in (widget, *widget.findChildren(QWidget)):
            each.installEventFilter(self)

    def _show_lines(
        self, draft: GoldSpan, scheme: Scheme, text: str, quotes: Mapping[str, str]
    ) -> None:
        """Companions and relations, each with a button that takes it away."""
        while self._rows.count() > len(self.attributes):
            item = self._rows.takeAt(self._rows.count() - 1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for id_, part in draft.companions.items():
            known = scheme.companion(id_)
            name = known.name if known is not None else id_
            words = f"{name}: {one_line(text[part.start : part.end], WORDS)}"
            self._add_line(words, partial(self._editing.drop_companion, id_))
        for relation in draft.relations:
            type_ = scheme.relation(relation[0])
            name = type_.name if type_ is not None else relation[0]
            words = f"{name} → {one_line(quotes.get(relation[1], 'elsewhere'), WORDS)}"
            self._add_line(words, partial(self._editing.drop_relation, relation))

    def _add_line(self, words: str, drop: Callable[[], object]) -> None:
        label = plain_label(words, wrap=True)
        remove = WordButton("Remove", f"Remove {words}", kind="quiet")
        remove.clicked.connect(lambda: drop())
        self._rows.addWidget(_beside(label, remove))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in a field goes back to the article, Enter decides."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.reader_wanted.emit()
                return True
            if _is_enter(event) and isinstance(watched, ValueLine | Toggle):
                self._decide(watched)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that nothing in the form has taken decides; a button that has the keyboard is
        pressed by Space."""
        if _is_enter(event) and not isinstance(QApplication.focusWidget(), QAbstractButton):
            self._editing.save()
        else:
            super().keyPressEvent(event)

    def _decide(self, field: ValueLine | Toggle) -> None:
        """Keep what is typed and decide; what was refused stays to be mended."""
        if isinstance(field, Toggle) or field.flush():
            self._editing.save()


def _is_enter(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in ENTER and not held


def _beside(label: QLabel, button: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(label, 1)
    row.addWidget(button)
    return holder


def _button(words: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(mnemonic_free(words))
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: act())
    return button
