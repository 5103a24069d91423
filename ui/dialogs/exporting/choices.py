"""What there is to choose for an export: whose annotations, and the options of the format.

What belongs here: the two groups of fields, each with a signal, and what they stand at.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.dialogs.exporting.words import option_words
from ui.plain import PlainForm, one_line, plain_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from annotator.choosing import Selection, What
    from annotator.exchange.format import Format
    from ui.session import Session

WHOSE: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "everyone",
        "Everybody’s, side by side",
        "Each annotator’s work with its state, and beside it the gold where there is some.",
    ),
    (
        "decided",
        "What is decided",
        "Gold; where there is none, the work of the only annotator, once finished.",
    ),
    ("gold", "Gold only", "What adjudication has settled; other articles are left out."),
    ("annotator", "One annotator’s", "The work of one person, as that person left it."),
    (
        "majority",
        "Majority",
        "As decided; and of several who have finished, what more than half of them have.",
    ),
    (
        "union",
        "Union",
        "As decided; and of several who have finished, all that any of them has, each once.",
    ),
)
"""Value of ``Selection.what``, its name on screen, and what it means."""
UNFINISHED: Final = "Take unfinished work as it stands"


def quiet_label(words: str = "") -> QLabel:
    """A sentence under a choice."""
    label = plain_label(words, wrap=True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def narrow(box: QComboBox, letters: int = 12) -> QComboBox:
    """A combo box that is never wider than its dialog: the list shows the whole words."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
    return box


def annotator_names(session: Session) -> list[tuple[str, str]]:
    """The annotators: what files call them, and how they are called on screen."""
    project = session.project
    if project is None:
        return []
    people = project.annotators()
    often = Counter(who.name for who in people)
    found = []
    for who in people:
        name = who.name if often[who.name] == 1 else f"{who.name} ({who.id[:6]})"
        shown = session.called(who.name, here=False) if session.names_hidden else name
        found.append((name, one_line(shown, 60)))
    return found


class Whose(QWidget):
    """Whose annotations go in."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._wanted = ""
        self._several = True
        self.what = narrow(QComboBox(), 22)
        self.what.setAccessibleName("Whose annotations")
        for value, words, _ in WHOSE:
            self.what.addItem(words, value)
        self.annotator = narrow(QComboBox())
        self.annotator.setAccessibleName("Annotator")
        for name, shown in annotator_names(session):
            self.annotator.addItem(shown, name)
        self.unfinished = QCheckBox(UNFINISHED)
        self.means = quiet_label()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.what, 1)
        row.addWidget(self.annotator, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.means)
        layout.addWidget(self.unfinished)
        self.what.activated.connect(self._on_chosen)
        self.annotator.activated.connect(lambda _: self.changed.emit())
        self.unfinished.toggled.connect(lambda _: self.changed.emit())
        self._show()

    def set_format(self, format_: Format) -> None:
        """Offer what the format can hold; the others say why they are not offered."""
        self._several = format_.holds.annotators
        words = WHOSE[0][1]
        reason = "" if self._several else f" ({format_.name} holds one layer only)"
        self.what.setItemText(0, words + reason)
        item = cast("QStandardItemModel", self.what.model()).item(0)
        item.setEnabled(self._several)
        self.what.setCurrentIndex(self.what.findData(self._fitting()))
        self._show()

    def _fitting(self) -> str:
        """What was chosen; else, as with what was chosen and does not fit, what is usual."""
        if self._wanted and (self._several or self._wanted != "everyone"):
            return self._wanted
        return "everyone" if self._several else "decided"

    def _on_chosen(self) -> None:
        self._wanted = str(self.what.currentData())
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        what = self.what.currentData()
        self.means.setText(next(means for value, _, means in WHOSE if value == what))
        self.annotator.setVisible(what == "annotator")
        self.unfinished.setVisible(what not in ("everyone", "gold"))

    def selection(self) -> Selection:
        """What is chosen."""
        from annotator.choosing import Selection

        what = cast("What", self.what.currentData())
        name = str(self.annotator.currentData() or "") if what == "annotator" else ""
        taken = self.unfinished.isChecked() and what not in ("everyone", "gold")
        return Selection(what=what, annotator=name, unfinished=taken)


class Options(QWidget):
    """The options of a format, a combo box each."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QComboBox] = {}
        self._form = PlainForm(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def set_format(self, format_: Format) -> None:
        """Offer the options of this format."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self.boxes = {}
        for option in format_.options:
            about, choices = option_words(option)
            box = narrow(QComboBox())
            box.setAccessibleName(about)
            for value, words in zip(option.values, choices, strict=True):
                box.addItem(words, value)
            box.activated.connect(lambda _: self.changed.emit())
            self.boxes[option.name] = box
            self._form.addRow(about, box)
        self.setVisible(bool(format_.options))

    def values(self) -> dict[str, str]:
        """The value of each option."""
        return {name: str(box.currentData()) for name, box in self.boxes.items()}
