"""The forms of what belongs to an annotation: companions, and relations to other annotations."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from annotator.scheme.model import RELATION_RULES, CompanionType, RelationType
from ui.scheme.fields import Character, Choice, Ticks, Words
from ui.scheme.form import PartForm

ALL: Final = "None ticked: all labels."

RULE_WORDS: Final = {"inside": "It lies inside (never stored)"}


class CompanionForm(PartForm):
    """A companion: a segment of words beside an annotation, such as its source or its cue."""

    section = "companions"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = Character(self)
        self.add_row(
            "key", "Key", self.key, "Marks the selected words as it; with Shift it takes it off."
        )
        self.definition = Words(3, self)
        self.add_row("definition", "Definition", self.definition)
        self.labels = Ticks(self)
        self.add_row("labels", "For labels", self.labels, ALL)
        self.required = self.add_flag(
            "required", "Required", "Finishing an article lists where it is missing."
        )
        self.retired = self.add_flag("retired", "Retired", "It stays where it is marked.")
        self.key.edited.connect(lambda: self.edit("key", key=self.key.value()))
        self.labels.edited.connect(lambda: self.edit("labels", labels=self.labels.ticks()))
        self.definition.edited.connect(
            lambda: self.edit("definition", definition=self.definition.value())
        )

    def fill(self) -> None:
        """See ``PartForm``."""
        companion: CompanionType = self.part
        self.key.show_value(companion.key)
        self.definition.show_value(companion.definition)
        self.labels.show_ticks(self.label_names(*companion.labels), companion.labels)
        self.required.show_value(companion.required)
        self.retired.show_value(companion.retired)


class RelationForm(PartForm):
    """A relation: what it may lead from and to, and how many there may be."""

    section = "relations"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.definition = Words(3, self)
        self.add_row("definition", "Definition", self.definition)
        self.derive = Choice(
            (
                ("", "A person draws it"),
                *((each, RULE_WORDS.get(each, each)) for each in RELATION_RULES),
            ),
            self,
        )
        self.add_row("derive", "Where from", self.derive)
        self.key = Character(self)
        self.add_row("key", "Key", self.key, "After the relation key, where several are possible.")
        self.from_, self.to = Ticks(self), Ticks(self)
        self.add_row("from", "From", self.from_, ALL)
        self.add_row("to", "To", self.to, ALL)
        self.same_label = self.add_flag("same_label", "Both ends carry the same label")
        self.single = self.add_flag(
            "single", "One at most", "Another one replaces the one that an annotation has."
        )
        self.twins = self.add_flag(
            "twins", "Links copies", "Taking the same words elsewhere as copies draws this one."
        )
        self.required = self.add_flag(
            "required", "Required", "Finishing an article lists where it is missing."
        )
        self.retired = self.add_flag("retired", "Retired", "It stays where it is drawn.")
        self._connect()

    def _connect(self) -> None:
        self.definition.edited.connect(
            lambda: self.edit("definition", definition=self.definition.value())
        )
        self.derive.edited.connect(
            lambda: self.edit("derive", derive=str(self.derive.value() or ""))
        )
        self.key.edited.connect(lambda: self.edit("key", key=self.key.value()))
        self.from_.edited.connect(lambda: self.edit("from", from_labels=self.from_.ticks()))
        self.to.edited.connect(lambda: self.edit("to", to_labels=self.to.ticks()))

    def fill(self) -> None:
        """See ``PartForm``."""
        relation: RelationType = self.part
        self.definition.show_value(relation.definition)
        self.derive.show_value(relation.derive)
        self.key.show_value(relation.key)
        self.from_.show_ticks(self.label_names(*relation.from_labels), relation.from_labels)
        self.to.show_ticks(self.label_names(*relation.to_labels), relation.to_labels)
        drawn = not relation.derive
        for field in ("key", "same_label", "single", "twins", "required"):
            self.show_row(field, drawn)
        for flag in ("same_label", "single", "twins", "required", "retired"):
            getattr(self, flag).show_value(getattr(relation, flag))
