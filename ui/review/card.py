"""The card of the current group: its versions, why they belong together, what can be done.

What belongs here: showing one group. Versions are pressed by number or mouse; all else are actions,
whose buttons carry their keys. What happens is ``ui.review.judge``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.plain import plain_label
from ui.review.choice_row import ChoiceRow
from ui.review.flow import flowing
from ui.review.glyphs import StateMark
from ui.review.key_button import KeyButton
from ui.review.wording import (
    decision_words,
    former_words,
    gold_words,
    kind_words,
    missing_words,
    pairing_words,
    state_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annotator.review.model import Group
    from annotator.scheme import Scheme
    from ui.actions import Actions
    from ui.review.choice_row import ChoiceFacts
    from ui.review.names import Names
    from ui.theme import LabelStyle

Role = QPalette.ColorRole
MARGIN: Final = 12
LINES: Final = 6
"""Pixels around what stands in the card, and the least number of lines of what scrolls in it."""

SEEN: Final = 3
"""So many versions are seen at once, where the panel has the room."""

BUTTONS: Final = (
    ("review.edit", "Edit…"),
    ("review.both", "Both"),
    ("review.reject", "Reject…"),
    ("review.escalate", "Escalate…"),
    ("review.note", "Note…"),
    ("review.take_back", "Take back"),
    ("review.skip", "Skip"),
)
"""What can be done about a group besides taking a version."""


class NoteLine(QLineEdit):
    """The note that goes with the decision; Enter keeps it, Esc leaves it as it was."""

    left = Signal(bool)
    """The keyboard goes back; True: what is typed is to be kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Note on the decision")
        self.setPlaceholderText("Note on the decision")
        self.returnPressed.connect(lambda: self.left.emit(True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(False)
            return
        super().keyPressEvent(event)


class GroupCard(QWidget):
    """One group. ``show_group`` shows another one in the same widgets."""

    taken = Signal(int)
    """The number of the version that is pressed, from 1."""
    menu_wanted = Signal(QPoint, int)
    """A right click on a version: where on the screen, and its number."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Current group")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: list[ChoiceRow] = []
        self._styles: Mapping[str, LabelStyle] = {}
        self.title, self.mark = plain_label(wrap=True), StateMark()
        font = QFont(self.title.font())
        font.setBold(True)
        self.title.setFont(font)
        self.kinds, self.pairing, self.missing = _quiet(), _quiet(), _quiet()
        self.decision, self.former = plain_label(wrap=True), _quiet()
        self.note = NoteLine()
        self.buttons = {id_: KeyButton(actions, id_, words) for id_, words in BUTTONS}
        self._lay_out()
        self._leave_lines()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.title, 1)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(6)
        page = QWidget()
        page.setAutoFillBackground(True)
        page.setBackgroundRole(Role.Base)
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 8, MARGIN, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.kinds)
        column.addLayout(self._choices)
        for widget in (self.missing, self.pairing, self.decision, self.former):
            column.addWidget(widget)
        column.addStretch(1)
        self.area.setWidget(page)
        self._page = page
        foot = self._foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, 6, MARGIN, 8)
        foot.setSpacing(6)
        buttons = flowing(*self.buttons.values())
        flow = buttons.layout()
        assert flow is not None
        self._flow = flow
        foot.addWidget(buttons)
        foot.addWidget(self.note)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addLayout(foot)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._leave_lines()

    def _leave_lines(self) -> None:
        self.area.setMinimumHeight(LINES * QFontMetrics(self.font()).height())

    def wanted_height(self, width: int) -> int:
        """The height at which all of the group is seen, but of its versions no more than
        ``SEEN``; in pixels, at a width."""
        inner = width - 2 * MARGIN
        column = self._page.layout()
        assert column is not None
        # Asked of the rows themselves: what holds them knows its height when it has its width.
        high = column.totalHeightForWidth(width) + self._flow.heightForWidth(inner)
        margins = self._foot.contentsMargins()
        high += margins.top() + margins.bottom()
        if not self.note.isHidden():
            high += self._foot.spacing() + self.note.sizeHint().height()
        more = [row for row in self.rows[SEEN:] if not row.isHidden()]
        return high - sum(row.heightForWidth(inner) + self._choices.spacing() for row in more)

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id; shown with the next group."""
        self._styles = styles

    def show_group(
        self,
        group: Group,
        number: int,
        total: int,
        facts: Sequence[ChoiceFacts],
        scheme: Scheme,
        names: Names,
        *,
        may: bool,
    ) -> None:
        """Show a group; ``may``: the person can decide about it."""
        self.mark.show_group(group)
        self.title.setText(f"{number} of {total}: {state_words(group)}")
        _say(self.kinds, kind_words(group))
        self._show_choices(facts, may=may)
        _say(self.missing, missing_words(group, names))
        # Where nobody else marked it, it is said who has nothing here.
        pairing = pairing_words(group) if group.pairings else ""
        _say(self.pairing, pairing[:1].upper() + pairing[1:])
        self._show_decisions(group, scheme, names)
        several = len(group.choices) > 1
        for button in self.buttons.values():
            button.setEnabled(may)
        # They rest and do not go: every button keeps its place from group to group.
        self.buttons["review.both"].setEnabled(may and several)
        self.buttons["review.take_back"].setEnabled(may and group.decision is not None)
        self.note.setEnabled(may)

    def _show_choices(self, facts: Sequence[ChoiceFacts], *, may: bool) -> None:
        while len(self.rows) < len(facts):
            self._add_row()
        for number, row in enumerate(self.rows):
            shown = number < len(facts)
            if shown:
                row.show_facts(facts[number], self._styles, may=may)
            row.setVisible(shown)

    def _add_row(self) -> None:
        row = ChoiceRow(self._page)
        number = len(self.rows) + 1
        row.clicked.connect(lambda: self.taken.emit(number))
        row.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        row.customContextMenuRequested.connect(
            lambda point: self.menu_wanted.emit(row.mapToGlobal(point), number)
        )
        self.rows.append(row)
        self._choices.addWidget(row)

    def _show_decisions(self, group: Group, scheme: Scheme, names: Names) -> None:
        lines: list[str] = []
        for decision in (group.decision, *group.contested):
            if decision is not None and (decision is not group.decision or not lines):
                lines.append(decision_words(decision, names) + ".")
                edited = decision.fields.verdict == "edit" or group.state == "contested"
                lines += gold_words(scheme, decision.fields.gold) if edited else []
        _say(self.decision, "\n".join(dict.fromkeys(lines)))
        past = [former_words(group, each, names) for each in group.former]
        _say(self.former, "\n".join(f"Before: {words}" for words in past))

    def reach(self) -> None:
        """Scroll to the top: another group is shown."""
        self.area.verticalScrollBar().setValue(0)

    def set_note(self, note: str) -> None:
        """Show a note; without one its line is there only while somebody writes."""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def open_note(self) -> None:
        """Put the keyboard into the note."""
        self.note.show()
        self.note.setFocus()


def _quiet() -> QLabel:
    label = plain_label(wrap=True)
    label.setForegroundRole(Role.PlaceholderText)
    return label


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))
