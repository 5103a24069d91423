"""Attributes by key: one key opens the list of values, the next one sets a value.

What belongs here: which keys mean what for the selected span, and what is remembered for the next
one. Texts and numbers are typed in the inspector's fields, but a text takes the selected words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.values import Annotation, AttributeValue
from ui.actions import Actions
from ui.hands.grip import Grip

if TYPE_CHECKING:
    from annotator.derived import Standing
    from annotator.scheme import Attribute
    from ui.which_key import Choice, WhichKey

ORIGINS = {
    "confirmed": "",
    "position": "from position",
    "unconfirmed": "not confirmed",
    "default": "default",
}


class Attributes(QObject):
    """Sets the attributes of the selected span."""

    wanted = Signal(str)
    """The inspector should put the keyboard into the field of this attribute."""

    def __init__(
        self,
        grip: Grip,
        actions: Actions,
        which: WhichKey,
        target: Callable[[], Annotation | None],
        words_gone: Callable[[], None],
    ) -> None:
        """``target`` and ``words_gone`` as in ``Companions``."""
        super().__init__(grip)
        self._grip, self._which = grip, which
        self._target, self._words_gone = target, words_gone
        self._doing: dict[str, Callable[[], None]] = {}
        actions.connect_to("span.attribute", self.ask)

    def ask(self, only: str = "") -> None:
        """List the keys of all that can be said of the selected span (or of one attribute)."""
        from annotator.derived import applying, standing

        grip = self._grip
        chosen = grip.reader.words() is not None
        span = grip.mine(self._target() if chosen else None)
        around = grip.around(span) if span is not None else None
        if span is None or around is None or grip.scheme is None:
            return
        grip.session.select(span.id)
        stands = standing(grip.scheme, span, around)
        found = [one for one in applying(grip.scheme, span, around) if not only or one.id == only]
        choices: list[Choice] = []
        self._doing = {}
        for attribute in found:
            choices += self._choices(span, attribute, stands.get(attribute.id))
        if choices:
            title = f"Say of the {grip.name(span.label)}"
            grip.ask_key(self._which, title, choices, lambda key: self._doing[key]())
        else:
            grip.say(f"In this scheme a {grip.name(span.label)} has no attribute with a key.")

    def _choices(
        self, span: Annotation, attribute: Attribute, stands: Standing | None
    ) -> list[Choice]:
        from ui.which_key import Choice

        value = stands.value if stands is not None else None
        origin = ORIGINS[stands.origin] if stands is not None else ""
        made: list[Choice] = []
        if attribute.kind == "choice":
            for each in attribute.values:
                if self._free(each.key):
                    self._doing[each.key] = partial(self.set, span, attribute, each.id)
                    here = value == each.id
                    words = f"{attribute.name}: {each.name}"
                    made.append(Choice(each.key, words, checked=here, hint=origin if here else ""))
        elif self._free(attribute.key):
            act, words = self._typed(span, attribute, value)
            self._doing[attribute.key] = act
            here = value is not None and value is not False
            made.append(Choice(attribute.key, words, checked=here, hint=origin))
        return made

    def _typed(
        self, span: Annotation, attribute: Attribute, value: AttributeValue
    ) -> tuple[Callable[[], None], str]:
        """What the key of a flag, a text or a number does, and the words for it.

        A flag is turned. A text takes the selected words where there are some.
        """
        if attribute.kind == "flag":
            return partial(self.set, span, attribute, value is not True), attribute.name
        chosen = self._grip.reader.words()
        if attribute.kind == "text" and chosen is not None:
            words = " ".join(self._grip.text[chosen.start : chosen.end].split())
            return partial(self._take, span, attribute, words), f"{attribute.name}: {words}"
        words = attribute.name if value is None else f"{attribute.name}: {value}"
        return partial(self.wanted.emit, attribute.id), f"{words}…"

    def _take(self, span: Annotation, attribute: Attribute, words: str) -> None:
        self.set(span, attribute, words)
        self._words_gone()

    def _free(self, key: str) -> bool:
        return bool(key) and key not in self._doing

    def set(self, span: Annotation, attribute: Attribute, value: AttributeValue) -> None:
        """Set one attribute; also to the value that stands already, which confirms it."""
        changes = self._grip.describe(
            span, attributes={attribute.id: value}, verb=f"Set {attribute.name}"
        )
        if changes is not None:
            self._grip.announce(f"{attribute.name}: {named(attribute, value)}")


def named(attribute: Attribute, value: AttributeValue) -> str:
    """A value as a person reads it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = next((each.name for each in attribute.values if each.id == value), None)
    return known or str(value)


class Kept(QObject):
    """The values last set of the attributes that the scheme keeps for the next annotation."""

    def __init__(self, grip: Grip) -> None:
        super().__init__(grip)
        self._grip = grip
        self._values: dict[tuple[str, str], AttributeValue] = {}
        self._seen: dict[str, AttributeValue] = {}
        self._seen_of: str | None = None
        session = grip.session
        session.selected.connect(self._look)
        session.changed.connect(lambda _: self._note())
        session.project_changed.connect(self._forget)

    def of(self, label: str) -> dict[str, AttributeValue]:
        """What the next annotation of a label begins with."""
        scheme = self._grip.scheme
        if scheme is None or not self._values:
            return {}
        return {
            each.id: self._values[label, each.id]
            for each in scheme.attributes_of(label)
            if each.keep and self._values.get((label, each.id)) is not None
        }

    def _forget(self) -> None:
        self._values, self._seen, self._seen_of = {}, {}, None

    def _look(self, id_: str | None) -> None:
        span = self._grip.reading.annotations.get(id_ or "")
        self._seen_of = id_
        self._seen = dict(span.attributes) if span is not None else {}

    def _note(self) -> None:
        """Note which kept attributes of the selected span have another value now."""
        span, scheme = self._grip.reading.selected(), self._grip.scheme
        if span is None or scheme is None or span.id != self._seen_of:
            return
        if span.attributes == self._seen or not self._grip.reading.mine(span):
            return
        for each in scheme.attributes_of(span.label):
            value = span.attributes.get(each.id)
            if each.keep and value != self._seen.get(each.id):
                self._values[span.label, each.id] = value
        self._seen = dict(span.attributes)
