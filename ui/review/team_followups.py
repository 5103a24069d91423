"""What is left to say after a merge: who is whom, and what foreign labels count as.

What belongs here: one row for each such question, with its answer at once beside it. Each answer is
an operation of its own, which Undo takes back; leaving all of it open loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.operations import SetScheme
    from annotator.project import Project
    from annotator.scheme import Label
    from annotator.team import MergeReport
    from ui.session import Session


class Row(QWidget):
    """A question, controls, and what was answered in their place."""

    def __init__(self, words: str, *controls: QWidget) -> None:
        super().__init__()
        self.words = plain_label(words, wrap=True)
        self._controls = controls
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for each in controls:
            row.addWidget(each)

    def answered(self, words: str) -> None:
        """Say the answer; there is nothing left to press."""
        self.words.setText(words)
        for each in self._controls:
            each.hide()


class FollowUps(QWidget):
    """The questions that a merge leaves. ``texts_wanted`` (their article, ours): two texts that
    seem to be one article."""

    texts_wanted = Signal(int, int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows: list[Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def ask(self, report: MergeReport) -> None:
        """Ask what the merge of this report leaves open."""
        project = self._session.project
        if project is None:
            return
        if project.is_lead:
            names = {each.id: each.name for each in project.annotators()}
            for came, here in report.same_names:
                self._put(self._same(came, here, names))
            labels = {each.id: each for each in project.scheme.labels}
            for id_ in report.foreign_labels:
                if id_ in labels:
                    self._put(self._label(project, labels[id_]))
        for theirs, ours in report.alike:
            self._put(self._alike(project, theirs, ours))
        self.setVisible(bool(self.rows))

    def _put(self, row: Row) -> None:
        self.rows.append(row)
        self._column.addWidget(row)

    # Who is whom

    def _same(self, came: str, here: str, names: dict[str, str]) -> Row:
        from annotator.operations import SamePerson

        name = one_line(names.get(came) or names.get(here, "?"), 60)
        one, two = _button("They are one"), _button("They are two")
        row = Row(
            f"A {name} came with this file, and a {name} was here. Are they one person?", one, two
        )

        def yes() -> None:
            if self._session.run(SamePerson(came, here)) is not None:
                row.answered(f"{name} and {name} are one person now.")

        one.clicked.connect(yes)
        two.clicked.connect(lambda: row.answered(f"There are two people called {name}."))
        return row

    # Labels

    def _label(self, project: Project, label: Label) -> Row:
        name = one_line(label.name, 60)
        box, apply = QComboBox(), _button("Apply")
        box.setAccessibleName(f"What {name} counts as")
        box.addItem("itself (kept, retired)", "")
        for each in project.scheme.labels:
            if not each.retired and each.id != label.id:
                box.addItem(one_line(each.name, 60), each.id)
        row = Row(
            f"“{name}” is a label of theirs that the scheme in force does not offer. It counts as",
            box,
            apply,
        )
        apply.clicked.connect(lambda: self._map(label.id, str(box.currentData() or ""), row))
        return row

    def _map(self, label: str, becomes: str, row: Row) -> None:
        project = self._session.project
        if project is None:
            return
        names = {each.id: one_line(each.name, 60) for each in project.scheme.labels}
        if not becomes:
            row.answered(f"“{names[label]}” stays as it is.")
        elif self._session.run(_mapped(project, label, becomes)) is not None:
            row.answered(f"“{names[label]}” counts as “{names[becomes]}” now.")

    # Texts

    def _alike(self, project: Project, theirs: int, ours: int) -> Row:
        title = one_line(project.article(ours).title or "Untitled", 60)
        look = _button("Look…")
        row = Row(f"“{title}” came with other words than it has here. Both were kept.", look)
        look.clicked.connect(lambda: self.texts_wanted.emit(theirs, ours))
        return row


def _mapped(project: Project, label: str, becomes: str) -> SetScheme:
    from annotator import operations

    labels = tuple(
        msgspec.structs.replace(each, retired=True, becomes=becomes) if each.id == label else each
        for each in project.scheme.labels
    )
    return operations.SetScheme(msgspec.structs.replace(project.scheme, labels=labels))


def _button(words: str, act: Callable[[], object] | None = None) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    if act is not None:
        button.clicked.connect(lambda: act())
    return button
