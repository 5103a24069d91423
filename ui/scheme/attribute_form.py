"""The form of an attribute: its kind and values, for which labels and when, and where a value
comes from that nobody has set."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from annotator.scheme.model import ATTRIBUTE_RULES, Attribute
from ui.scheme.conditions_field import ConditionsField
from ui.scheme.default_field import DefaultsField, ValueField
from ui.scheme.fields import Character, Choice, Number, Ticks, Words
from ui.scheme.form import PartForm
from ui.scheme.link_forms import ALL
from ui.scheme.values_field import ValuesField

KIND_WORDS: Final = (
    ("choice", "A choice of values"),
    ("flag", "Yes or no"),
    ("text", "Words"),
    ("number", "A number"),
)
RULE_WORDS: Final = {
    "attribution": "How it is attributed: by quotation marks and source",
    "quote_type": "Direct or mixed, by what the quotation holds",
    "negation_at": "Where the negation stands: on the cue or in the words",
}


class AttributeForm(PartForm):
    """See the module."""

    section = "attributes"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_kind()
        self._make_where()
        self._make_defaults()
        self._make_habits()
        self._connect()

    def _make_kind(self) -> None:
        self.kind = Choice(KIND_WORDS, self)
        self.add_row("kind", "Kind", self.kind)
        self.definition = Words(3, self)
        self.add_row("definition", "Definition", self.definition)
        self.values = ValuesField(self)
        self.add_row("values", "Values", self.values, "A value’s key sets it after A.")
        self.key = Character(self, upper=False)
        self.add_row("key", "Key", self.key, "After A: goes to the field, or turns a yes or no.")
        self.least, self.most = Number(self), Number(self)
        self.add_row("least", "Least", self.least)
        self.add_row("most", "Most", self.most)

    def _make_where(self) -> None:
        self.add_head("Where it applies")
        self.labels = Ticks(self)
        self.add_row("labels", "For labels", self.labels, ALL)
        self.when = ConditionsField(self)
        self.add_row("when", "Only if", self.when)

    def _make_defaults(self) -> None:
        self.add_head("Values that nobody has set")
        self.derive = Choice(
            (("", "Nothing"), *((each, RULE_WORDS.get(each, each)) for each in ATTRIBUTE_RULES)),
            self,
        )
        self.add_row(
            "derive",
            "From position",
            self.derive,
            "These and defaults are shown and exported as values that nobody confirmed.",
        )
        self.default = ValueField(self)
        self.add_row("default", "Default", self.default)
        self.default_for = DefaultsField(self)
        self.add_row("default_for", "Default by label", self.default_for)

    def _make_habits(self) -> None:
        self.add_head("While labelling")
        self.keep = self.add_flag(
            "keep", "Keep for the next one", "A new annotation starts with the value last set."
        )
        self.required = self.add_flag(
            "required", "Required", "Finishing an article lists where it is missing."
        )
        self.folded = self.add_flag("folded", "Folded away in the inspector")
        self.shown_for = Ticks(self)
        self.add_row("shown_for", "But not for", self.shown_for)
        self.retired = self.add_flag("retired", "Retired", "Values set before are kept.")

    def _connect(self) -> None:
        self.kind.edited.connect(self._on_kind)
        self.definition.edited.connect(
            lambda: self.edit("definition", definition=self.definition.value())
        )
        self.values.edited.connect(lambda: self.edit("values", values=self.values.values()))
        self.key.edited.connect(lambda: self.edit("key", key=self.key.value()))
        self.least.edited.connect(lambda: self.edit("least", least=self.least.number()))
        self.most.edited.connect(lambda: self.edit("most", most=self.most.number()))
        self.labels.edited.connect(lambda: self.edit("labels", labels=self.labels.ticks()))
        self.shown_for.edited.connect(
            lambda: self.edit("shown_for", shown_for=self.shown_for.ticks())
        )
        self.when.edited.connect(lambda: self.edit("when", when=self.when.value()))
        self.derive.edited.connect(
            lambda: self.edit("derive", derive=str(self.derive.value() or ""))
        )
        self.default.edited.connect(lambda: self.edit("default", default=self.default.value()))
        self.default_for.edited.connect(
            lambda: self.edit("default_for", default_for=self.default_for.value())
        )

    def _on_kind(self) -> None:
        """Another kind of value: what was said of the former one does not fit any more."""
        kind = str(self.kind.value())
        self.edit(
            "kind",
            kind=kind,
            values=self.part.values if kind == "choice" else (),
            default=None,
            default_for=(),
            least=None,
            most=None,
        )

    def fill(self) -> None:
        """See ``PartForm``."""
        attribute, context = self.part, self.context
        assert isinstance(attribute, Attribute)
        base = context.base.attribute(attribute.id)
        self.kind.show_value(attribute.kind)
        self.kind.setEnabled(base is None)
        self.rows["kind"].set_note("" if base is None else "Fixed: it has been in force.")
        self.definition.show_value(attribute.definition)
        fixed = frozenset(each.id for each in base.values) if base is not None else frozenset()
        self.values.show_values(attribute.values, fixed)
        self.key.show_value(attribute.key)
        self.least.show_number(attribute.least)
        self.most.show_number(attribute.most)
        self.labels.show_ticks(self.label_names(*attribute.labels), attribute.labels)
        self._show_conditions(attribute)
        self.derive.show_value(attribute.derive)
        self.default.name_as("Default")
        self.default.show_value(attribute, attribute.default)
        having = [
            pair
            for pair in self.label_names(*attribute.labels)
            if not attribute.labels or pair[0] in attribute.labels
        ]
        self.default_for.show_defaults(attribute, having)
        for flag in ("keep", "required", "folded", "retired"):
            getattr(self, flag).show_value(getattr(attribute, flag))
        self.shown_for.show_ticks(having, attribute.shown_for)
        self.show_row("shown_for", attribute.folded)
        self.show_row("values", attribute.kind == "choice")
        self.show_row("least", attribute.kind == "number")
        self.show_row("most", attribute.kind == "number")

    def _show_conditions(self, attribute: Attribute) -> None:
        others = [
            each
            for each in self.context.scheme.attributes
            if each.id != attribute.id and not each.retired
        ]
        self.when.show_conditions(attribute.when, others)
