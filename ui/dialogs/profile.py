"""Under which name labels are made: switching to another profile, and renaming one's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from annotator.errors import Problem
from annotator.machine import clean_name
from annotator.values import Person
from ui.plain import one_line, plain_label, without_icons


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

    def doubt(self, name: str) -> str:
        """What speaks against a name, "" for nothing; asked each time the button is pressed."""
        del name
        return ""

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
        # Lines that wrap are not in Qt's least size.
        layout = self.layout()
        high = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        self.resize(self.width(), max(high, self.height()))

    def _on_accepted(self) -> None:
        try:
            name = clean_name(self.name())
        except Problem as problem:
            self._say(str(problem))
            return
        doubt = self.doubt(name)
        if doubt:
            self._say(doubt)
            return
        self.accept()
        self.chosen.emit(name)


def name_key(name: str) -> str:
    """What two names are compared by: without regard to case and to spaces at the ends."""
    return name.strip().casefold()


class SwitchDialog(_NameDialog):
    """Choose one of this machine's profiles, or type a new name.

    ``taken`` (keys of names): people of the open project that are no profile of this machine. A
    name of theirs is taken at the second press of the button, after a warning.
    """

    def __init__(
        self,
        people: Sequence[Person],
        current: str,
        parent: QWidget | None = None,
        taken: Collection[str] = (),
    ) -> None:
        self._taken = taken
        self._warned = ""
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

    def doubt(self, name: str) -> str:
        """Once for each name: that somebody of the project is called so."""
        key = name_key(name)
        if key not in self._taken or key == self._warned:
            return ""
        self._warned = key
        return (
            f"{one_line(name, 60)} is in this project already, from another machine or added by "
            "a lead. Labels made here would be those of a second person of that name. If that is "
            "you, press OK again, and ask a lead to say in Team that both are one person. If not, "
            "take another name."
        )


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
