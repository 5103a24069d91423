"""Two texts of one article: which annotations can be brought over, each to be confirmed.

What belongs here: the list and its dialog. Where the words of one text are in the other is the
core's (``annotator.text.reanchor``); what was not found for certain cannot be ticked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.working import WorkingDialog, counted
from ui.plain import mnemonic_free, one_line, plain_label

if TYPE_CHECKING:
    from annotator.operations.reanchoring import BroughtOver
    from annotator.project import Project
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.session import Session

QUOTE: Final = 70
WHERE: Final = {
    "moved": "found",
    "ambiguous": "not certain where",
    "orphan": "the words are not there",
}


class TextsDialog(WorkingDialog):
    """Brings annotations of one article over to another. ``theirs`` came, ``ours`` was here."""

    def __init__(
        self,
        session: Session,
        theirs: int,
        ours: int,
        parent: QWidget | None = None,
        *,
        corrected: bool = False,
    ) -> None:
        """``corrected``: ``ours`` is the corrected text of ``theirs``, which may go afterwards."""
        self._pair = theirs, ours
        self.boxes: dict[str, QCheckBox] = {}
        self.way = QComboBox()
        self.way.setAccessibleName("Which way")
        self.way.addItem("From the text that came to the one that was here", (theirs, ours))
        self.way.addItem("From the text that was here to the one that came", (ours, theirs))
        if corrected:
            self.way.setItemText(0, "From the former text to the corrected one")
            self.way.setItemText(1, "From the corrected text to the former one")
        self.summary = plain_label(wrap=True)
        self.told = plain_label(wrap=True)
        super().__init__(session, "Two texts of one article", parent)
        self.remove = self.add_button("Remove the former text", self.remove_former)
        self.remove.setToolTip("Out of the list, with what is marked there; it can be restored")
        self.remove.setVisible(corrected)
        self.start = self.add_button("Bring over", self.bring_over)
        self._lay_out()
        self.way.activated.connect(lambda _: self._show())
        self.resize(620, 420)
        self._show()

    def _lay_out(self) -> None:
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setAccessibleName("Annotations to bring over")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.way)
        column.addWidget(self.summary)
        column.addWidget(area, 1)
        for widget in (self.told, self.progress, self.buttons):
            column.addWidget(widget)

    def _show(self) -> None:
        project = self._session.project
        if project is None:
            return
        source, target = self.way.currentData()
        found = plan_of(project, source, target)
        names = {each.id: each.name for each in project.annotators()}
        labels = {each.id: each.name for each in project.scheme.labels}
        self._empty()
        for row, each in enumerate(found):
            self._add(row, each, labels, names)
        self.summary.setText(summary_words(project.article(source).title, found))
        self.told.setText("")
        self.show_state()

    def _empty(self) -> None:
        self.boxes = {}
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(
        self, row: int, each: BroughtOver, labels: dict[str, str], names: dict[str, str]
    ) -> None:
        one = each.annotation
        label = one_line(labels.get(one.label, one.label), 40)
        box = QCheckBox(mnemonic_free(f"{label}  “{one_line(one.quote, QUOTE)}”"))
        certain = each.anchored.kind == "moved" and not each.here
        where = "is there already" if each.here else WHERE[each.anchored.kind]
        box.setChecked(certain)
        box.setEnabled(certain)
        box.setAccessibleDescription(where)
        box.toggled.connect(lambda _: self.show_state())
        who = plain_label(one_line(names.get(one.annotator, ""), 30))
        told = plain_label(where)
        told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for column, widget in enumerate((box, who, told)):
            self._grid.addWidget(widget, row, column)
        if certain:
            self.boxes[one.id] = box

    def chosen(self) -> tuple[str, ...]:
        """The annotations that are ticked."""
        return tuple(id_ for id_, box in self.boxes.items() if box.isChecked())

    def bring_over(self) -> None:
        """Bring over what is ticked: one step."""
        from annotator.operations.reanchoring import BringOver

        project, chosen = self._session.project, self.chosen()
        if project is None or not chosen:
            return
        source, target = self.way.currentData()
        operation = BringOver(source, target, chosen)

        def work(ticker: Ticker) -> Changes:
            return project.run(operation, ticker)

        self.work(operation.name, work, self._on_done)

    def remove_former(self) -> None:
        """Take the former text out of the list."""
        from annotator.operations import RemoveArticles

        if self._session.run(RemoveArticles((self._pair[0],))) is not None:
            self.close()

    def _on_done(self, changes: Changes) -> None:
        self._show()
        self.told.setText(changes.message)
        self.stop.setFocus()

    def stopped(self, reason: str) -> None:
        """Say why; the dialog can be used again."""
        self.told.setText(reason or "Cancelled. Nothing was changed.")
        self.show_state()

    def show_state(self) -> None:
        """Bringing over is offered where something is ticked."""
        if not hasattr(self, "start"):  # still being made
            return
        self.way.setEnabled(not self.running)
        self.remove.setEnabled(not self.running)
        ready = not self.running and bool(self.chosen())
        self.start.setEnabled(ready)
        self.start.setDefault(ready)


def plan_of(project: Project, source: int, target: int) -> list[BroughtOver]:
    """What would become of the annotations of ``source`` that I may bring over to ``target``."""
    from annotator.operations.reanchoring import brought_over

    me = project.me.id
    mine = [each for each in project.annotations(source) if project.is_lead or each.annotator == me]
    there = project.annotations(target)
    return brought_over(project.text(source), project.text(target), mine, there)


def summary_words(title: str, found: list[BroughtOver]) -> str:
    """How many can be brought over."""
    name = one_line(title or "Untitled", 60)
    if not found:
        return f"“{name}”: nothing is marked in that text."
    certain = sum(each.anchored.kind == "moved" and not each.here for each in found)
    return (
        f"“{name}”: of {counted(len(found), 'span')}, {certain:,} can be brought over. What was "
        "not found for certain stays where it is; nothing is put in a wrong place."
    )


def open_texts(
    session: Session, theirs: int, ours: int, parent: QWidget, *, corrected: bool = False
) -> QDialog:
    """Show the dialog for a pair of articles."""
    dialog = TextsDialog(session, theirs, ours, parent, corrected=corrected)
    dialog.show()
    return dialog
