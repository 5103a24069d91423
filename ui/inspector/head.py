"""What stands over the inspector: label, whose span it is, and what the label means.

What belongs here: the chip with its name, the definition, and the lines that ask for attention
(made under an earlier scheme, mapped to another label).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.inspector.attribute_row import capital
from ui.inspector.buttons import WordButton
from ui.inspector.chip_label import ChipLabel
from ui.inspector.folds import Fold, Folds
from ui.plain import ElidedLabel, one_line, plain_label, tooltip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.scheme import Scheme
    from ui.inspector.facts import Facts
    from ui.theme import LabelStyle

OLD: Final = "Made under an earlier version of the scheme."


class Head(QWidget):
    """The label of the span, its owner, and what asks to be looked at."""

    confirm_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = ChipLabel()
        self.label = plain_label()
        self.whose = ElidedLabel()
        self.whose.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.formerly = plain_label(wrap=True)
        self.formerly.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.old = QWidget()
        words = plain_label(OLD, wrap=True)
        self.confirm = WordButton("Confirm", "Confirm under the present scheme")
        self.confirm.setToolTip(tooltip("It holds under the present scheme too (Y)"))
        self.confirm.clicked.connect(lambda: self.confirm_wanted.emit())
        row = QHBoxLayout(self.old)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1)
        row.addWidget(self.confirm)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.chip)
        head.addWidget(self.label)
        head.addWidget(self.whose, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.formerly)
        layout.addWidget(self.old)

    def show_facts(self, facts: Facts, scheme: Scheme, whose: str, *, may: bool) -> None:
        """Show the head of a span; ``whose`` is empty for one's own."""
        one = facts.annotation
        label = scheme.label(one.label)
        self.chip.set_label(one.label)
        self.label.setText(capital(one_line(label.name if label else one.label, 40)))
        self.label.setToolTip(tooltip(label.definition if label else ""))
        self.whose.set_words(f"by {whose}" if whose else "")
        former = scheme.label(one.original) if one.original else None
        name = former.name if former else one.original
        self.formerly.setText(f"Labelled as “{name}”, which counts as this label now.")
        self.formerly.setVisible(bool(name))
        self.old.setVisible(facts.old)
        self.confirm.setVisible(may)

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.chip.set_styles(styles)


class Definition(Fold):
    """What the label means, and the way to the guideline; folded away by those who know."""

    guideline_wanted = Signal(str)
    """The id of the label that the guideline should open at."""

    def __init__(self, folds: Folds, parent: QWidget | None = None) -> None:
        super().__init__("definition", "What it means", folds, stands_open=True, parent=parent)
        self.words = plain_label(wrap=True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._label = ""
        self.guideline = WordButton("Guideline…", "Show the guideline at this label")
        self.guideline.reads = True
        self.guideline.setToolTip(tooltip("Show the guideline at this label (F2)"))
        self.guideline.clicked.connect(lambda: self.guideline_wanted.emit(self._label))
        self.inside.addWidget(self.words)
        self.inside.addWidget(self.guideline)

    def show_label(self, scheme: Scheme, label_id: str) -> None:
        """Show the definition of a label of the scheme."""
        self._label = label_id
        label = scheme.label(label_id)
        words = label.definition.strip() if label else "The scheme has no such label."
        self.words.setText(" ".join(words.split()))
        self.words.setVisible(bool(words))
        self.show()
