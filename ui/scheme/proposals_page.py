"""Schemes that others would like: what they change, and a lead's answer.

What belongs here: the page. It says what is wanted; the editor runs the operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from annotator.scheme import from_builtin
from annotator.scheme.change import differences
from ui.inspector.history_model import time_words
from ui.plain import one_line, plain_label
from ui.scheme.fields import press_button
from ui.scheme.review_page import RowsList, sentence

if TYPE_CHECKING:
    from annotator.scheme.model import Scheme
    from annotator.values import Proposal

NOTE_MOST: Final = 800
"""Code points of a note that are shown; a longer one would push the answer off the page."""


class ProposalsPage(QWidget):
    """Open proposals, and the chosen one's differences from the scheme in force."""

    answered = Signal(str, bool)
    """A proposal's id, and whether it is accepted."""
    look_wanted = Signal(object)
    """A scheme to go on with in the editor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposals: list[Proposal] = []
        self._base: Scheme | None = None
        self._lead, self._me = False, ""
        self.head = plain_label("", self, wrap=True)
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.list = RowsList(self)
        self.list.setAccessibleName("Open proposals")
        self.list.currentRowChanged.connect(self._show_one)
        self.note = plain_label("", self, wrap=True)
        self.changes = RowsList(self)
        self.changes.setAccessibleName("What the proposal changes")
        self.what = plain_label("What it changes in the scheme in force", self)
        self.what.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.accept = press_button(self, "Accept and put in force", lambda: self._answer(True))
        self.decline = press_button(self, "Decline", lambda: self._answer(False))
        self.look = press_button(self, "Go on with it in the editor", self._on_look)
        self._lay_out()

    def _lay_out(self) -> None:
        foot, under = QHBoxLayout(), QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.accept)
        foot.addWidget(self.decline)
        foot.addStretch(1)
        under.addWidget(self.look)
        under.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.list)
        column.addWidget(self.note)
        column.addWidget(self.what)
        column.addWidget(self.changes)
        column.addLayout(foot)
        column.addLayout(under)
        column.addStretch(1)

    def show_proposals(
        self,
        proposals: Sequence[Proposal],
        names: Mapping[str, str],
        base: Scheme,
        *,
        me: str,
        lead: bool,
        why_not: str,
    ) -> None:
        """Show the open proposals; ``names`` by annotator id, ``me`` is the viewer's."""
        self._proposals, self._base, self._me, self._lead = list(proposals), base, me, lead
        self._why_not = why_not
        at = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for each in proposals:
            who = "You" if each.by == me else names.get(each.by, "Somebody")
            note = f" · {one_line(each.note, 80)}" if each.note else ""
            QListWidgetItem(f"{one_line(who, 40)}, {time_words(each.when)}{note}", self.list)
        self.list.blockSignals(False)
        self.list.updateGeometry()
        number = len(self._proposals)
        self.head.setText(
            {0: "No proposal is open", 1: "1 open proposal"}.get(number, f"{number} open proposals")
        )
        for widget in (self.list, self.note, self.what, self.changes, self.accept, self.decline):
            widget.setVisible(bool(number))
        self.look.setVisible(bool(number))
        self.list.setCurrentRow(min(at, number - 1))
        self._show_one(self.list.currentRow())

    def _show_one(self, at: int) -> None:
        self.changes.clear()
        if not 0 <= at < len(self._proposals):
            return
        one = self._proposals[at]
        note = one.note
        self.note.setText(note if len(note) <= NOTE_MOST else f"{note[:NOTE_MOST]}…")
        self.note.setVisible(bool(one.note))
        scheme = self.scheme_of(one)
        assert self._base is not None
        if scheme is None:
            lines = ["A newer program made it: this one cannot read it."]
        else:
            lines = [sentence(each.text) for each in differences(self._base, scheme)]
        self.changes.addItems(lines or ["Nothing: it is the scheme in force."])
        self.changes.setCurrentRow(0)
        self.changes.updateGeometry()
        mine = one.by == self._me
        self.accept.setVisible(self._lead)
        self.accept.setEnabled(scheme is not None and not self._why_not)
        self.decline.setVisible(self._lead or mine)
        self.decline.setText("Withdraw" if mine else "Decline")
        self.decline.setEnabled(not self._why_not)
        self.look.setEnabled(scheme is not None)

    @staticmethod
    def scheme_of(proposal: Proposal) -> Scheme | None:
        """The proposed scheme, if this version of the program can read it."""
        try:
            return from_builtin(proposal.scheme)
        except Problem:
            return None

    def _chosen(self) -> Proposal | None:
        at = self.list.currentRow()
        return self._proposals[at] if 0 <= at < len(self._proposals) else None

    def _answer(self, accept: bool) -> None:
        one = self._chosen()
        if one is not None:
            self.answered.emit(one.id, accept)

    def _on_look(self) -> None:
        one = self._chosen()
        scheme = self.scheme_of(one) if one is not None else None
        if scheme is not None:
            self.look_wanted.emit(scheme)
