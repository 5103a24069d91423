"""Twins: the same words elsewhere in the article, outlined after a label and taken with one key.

What belongs here: looking for them in a quiet moment after the label is painted, and labelling
them. Looking in the whole project is the search's: here it is only asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.values import Annotation, Segment
from ui.actions import Actions
from ui.hands.grip import Grip

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotator.scheme import RelationType

IDLE_MS: Final = 60
"""How long after a label the twins are looked for: painting and the panels go first."""


class Twins(QObject):
    """The same words as those of the span that was labelled last."""

    everywhere_wanted = Signal(str)
    """Label all places with these words: the window in which they are looked at should open."""

    def __init__(self, grip: Grip, actions: Actions, wanted: Callable[[], bool]) -> None:
        """``wanted`` says whether the person has twins outlined at all."""
        super().__init__(grip)
        self._grip, self._wanted = grip, wanted
        self._of: str | None = None
        self.places: list[Segment] = []
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._look)
        actions.connect_to("twins.take", self.take)
        actions.connect_to("twins.copies", self.take_as_copies)
        actions.connect_to("twins.everywhere", self.everywhere)
        session = grip.session
        session.selected.connect(self._on_selected)
        session.changed.connect(lambda _: self._on_changed())
        session.article_changed.connect(lambda _: self.clear())

    # Which there are

    def labelled(self, id_: str) -> None:
        """A span was just made: its twins are looked for in a moment."""
        self.clear()
        self._of = id_
        self._idle.start()

    def clear(self) -> None:
        """Forget them; the outlines go."""
        self._of = None
        self._idle.stop()
        self._show([])

    def _on_selected(self, id_: str | None) -> None:
        if id_ is not None and id_ != self._of:
            self.clear()

    def _on_changed(self) -> None:
        """Another label, other words, or a twin that was labelled: look again."""
        if self._of is None:
            return
        if self._of in self._grip.reading.annotations:
            self._idle.start()
        else:
            self.clear()

    def _look(self) -> None:
        before = len(self.places)
        span = self._span()
        self._show(self._found(span) if span is not None and self._wanted() else [])
        if span is not None and self.places and len(self.places) != before:
            many = len(self.places)
            where = f"{many} more places" if many > 1 else "one more place"
            copies = ", Shift+T as copies" if self._relation() is not None else ""
            self._grip.say(f"T labels {where} with the same words, outlined now{copies}.")

    def _found(self, span: Annotation) -> list[Segment]:
        """Where else the words of the span stand and are not labelled so by me."""
        from annotator import text as texts

        grip = self._grip
        if len(span.segments) > 1 or grip.scheme is None:
            return []
        own = span.segments[0]
        found = {
            one
            for one in texts.occurrences(grip.text, span.quote)
            if one.end <= own.start or own.end <= one.start
        }
        taken = {
            one.segments[0]
            for one in (grip.reading.annotations.values() if found else ())
            if len(one.segments) == 1
            and one.segments[0] in found
            and (one.label == span.label or self._gives_way(one.label, span.label))
            and grip.reading.mine(one)
        }
        return sorted(found - taken)

    def _gives_way(self, label: str, to: str) -> bool:
        """Whether the same words can carry only one of two labels."""
        scheme = self._grip.scheme
        return scheme is not None and scheme.same_layer(label, to) and scheme.layer_of(to).exclusive

    def _span(self) -> Annotation | None:
        return self._grip.reading.annotations.get(self._of or "")

    def _show(self, places: list[Segment]) -> None:
        if places or self.places:
            self.places = places
            self._grip.reader.set_twins(places)

    # Taking them

    def take(self) -> None:
        """Give the label and the attributes of the span to all its twins."""
        self._take("")

    def take_as_copies(self) -> None:
        """The same, and each is related to the span as its copy."""
        relation = self._relation()
        if relation is None:
            self._grip.say("This scheme has no relation for copies. T takes the twins without it.")
        else:
            self._take(relation.id)

    def _take(self, relation: str) -> None:
        from annotator.operations import LabelPlaces

        if self._idle.isActive():  # quicker than the quiet moment
            self._idle.stop()
            self._look()
        span, article = self._span(), self._grip.session.article
        if span is None or article is None or not self.places:
            self._grip.say("No twins are outlined. They are looked for after each new label.")
            return
        operation = LabelPlaces(
            tuple((article, (place,)) for place in self.places),
            span.label,
            dict(span.attributes),
            copy_of=span.id if relation else "",
            relation=relation,
        )
        changes = self._grip.session.run(operation)
        if changes is not None:
            self.clear()
            self._grip.announce(changes.message)

    def _relation(self) -> RelationType | None:
        scheme, span = self._grip.scheme, self._span()
        if scheme is None or span is None:
            return None
        types = (one for one in scheme.relations_from(span.label) if one.twins)
        return next((one for one in types if one.allows(span.label, span.label)), None)

    def everywhere(self) -> None:
        """Ask for all places in the project with the selected words, or those of the span."""
        words, span = self._grip.reader.words(), self._grip.reading.selected()
        if words is not None:
            self.everywhere_wanted.emit(self._grip.text[words.start : words.end].strip())
        elif span is not None and len(span.segments) == 1:
            self.everywhere_wanted.emit(span.quote)
        else:
            self._grip.say("Select words, or a span of one part, to find them everywhere.")
