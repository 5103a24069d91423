"""Under which name labels are made: switching to another profile, and renaming one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from annotator.errors import Problem
from annotator.machine import clean_name
from annotator.values import Person
from ui.plain import plain_label, without_icons


class _NameDialog(QDialog):
    """A question with one field, which is checked before the dialog closes."""

    chosen = Signal(str)

    def __init__(self, title: str, words: str, field: QWidget, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(400)
        self.problem = plain_label(parent=self, wrap=True)
        self.problem.hide()
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        without_icons(buttons)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(plain_label(words, self, wrap=True))
        field.setParent(self)
        field.setAccessibleName("Name")
        for widget in (field, self.problem, buttons):
            column.addWidget(widget)
        field.setFocus()

    def name(self) -> str:
        """The words in the field."""
        raise AssertionError("a dialog of this kind says what its field holds")

    def _on_accepted(self) -> None:
        try:
            name = clean_name(self.name())
        except Problem as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            return
        self.accept()
        self.chosen.emit(name)


class SwitchDialog(_NameDialog):
    """Choose one of this machine's profiles, or type a new name."""

    def __init__(
        self, people: Sequence[Person], current: str, parent: QWidget | None = None
    ) -> None:
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.addItems([person.name for person in people])
        self.box.setCurrentText(current)
        line = self.box.lineEdit()
        assert line is not None
        line.setAccessibleName("Name")
        super().__init__(
            "Switch profile",
            "Labels made from now on are this person’s. Choose a profile, or type a new name. "
            "Labels made before stay with whoever made them.",
            self.box,
            parent,
        )

    def name(self) -> str:
        """The words in the field."""
        return self.box.currentText()


class RenameDialog(_NameDialog):
    """Give the present profile another name; its labels stay its own."""

    def __init__(self, current: str, parent: QWidget | None = None) -> None:
        self.line = QLineEdit(current)
        self.line.setMaxLength(80)
        self.line.selectAll()
        super().__init__(
            "Rename my profile",
            "The new name stands beside all your labels in this project from now on, "
            "the earlier ones too.",
            self.line,
            parent,
        )

    def name(self) -> str:
        """The words in the field."""
        return self.line.text()
