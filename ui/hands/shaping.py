"""Splitting a span in two, joining two into one, confirming one, and doubt about one.

What belongs here: which segments the halves and the whole have, and what there is to confirm.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from annotator.text import add_segment, word_at
from annotator.text.snapping import shed_edges
from annotator.values import Annotation, AttributeValue, Marks, Segment
from ui.actions import Actions
from ui.hands.grip import Grip

Segments = tuple[Segment, ...]


class Shaping(QObject):
    """Split, join, confirm and doubt, of the selected span."""

    doubt_wanted = Signal()
    """A span was put in doubt: the inspector should ask why, in one line."""

    def __init__(self, grip: Grip, actions: Actions) -> None:
        super().__init__(grip)
        self._grip, self._actions = grip, actions
        actions.connect_to("span.split", self.split)
        actions.connect_to("span.join", self.join)
        actions.connect_to("span.confirm", self.confirm)
        actions.connect_to("span.doubt", self.doubt)
        grip.session.selected.connect(lambda _: self._show_doubt())
        grip.session.changed.connect(lambda _: self._show_doubt())

    # Split and join

    def split(self) -> None:
        """Make two spans of the selected one, at the caret."""
        from annotator.operations import SplitAnnotation

        grip = self._grip
        span = grip.mine()
        if span is None or grip.scheme is None:
            return
        marks = grip.scheme.layer_of(span.label).marks
        halves = split_at(grip.text, span.segments, grip.reader.caret(), marks)
        if halves is None:
            grip.say("Put the caret between two words of the span, then split it there.")
        elif grip.session.run(SplitAnnotation(span.id, *halves)) is not None:
            grip.session.select(span.id)

    def join(self) -> None:
        """Make one span of the selected one and the next of its label, or the one at the selected
        words."""
        from annotator.operations import JoinAnnotations

        grip = self._grip
        span = grip.mine()
        if span is None:
            return
        other = self._partner(span)
        if other is None:
            at = "at the selected words" if grip.reader.words() is not None else "after this one"
            grip.say(f"You have no other {grip.name(span.label)} {at}.")
            return
        segments = joined(grip.text, span.segments, other.segments)
        if grip.session.run(JoinAnnotations(span.id, (other.id,), segments)) is not None:
            if grip.reader.words() is not None:
                grip.reader.clear_words()
            grip.session.select(span.id)

    def _partner(self, span: Annotation) -> Annotation | None:
        words = self._grip.reader.words()
        same = [one for one in self._grip.own() if one.label == span.label and one.id != span.id]
        if words is not None:
            here = (
                one
                for one in same
                if any(part.start < words.end and words.start < part.end for part in one.segments)
            )
            return next(here, None)
        return next((one for one in same if (one.start, one.end) >= (span.start, span.end)), None)

    # Confirm and doubt

    def confirm(self) -> None:
        """Say yes to the values that nobody confirmed, and to the scheme as it is now."""
        from annotator.operations import ConfirmScheme

        grip = self._grip
        span = grip.mine()
        if span is None or grip.scheme is None:
            return
        values = self._unconfirmed(span)
        old = span.scheme_version != grip.scheme.version or bool(span.original)
        if not values and not old:
            grip.say("Everything about this span is confirmed already.")
            return
        if grip.session.run(ConfirmScheme((span.id,), values)) is None:
            return
        grip.announce(f"Confirmed: {grip.name(span.label)} {grip.words(span)}")

    def _unconfirmed(self, span: Annotation) -> dict[str, AttributeValue]:
        from annotator.derived import standing

        around, scheme = self._grip.around(span), self._grip.scheme
        if around is None or scheme is None:
            return {}
        offered = {each.id for each in scheme.attributes_of(span.label)}
        return {
            name: stands.value
            for name, stands in standing(scheme, span, around).items()
            if stands.origin != "confirmed" and name in offered
        }

    def doubt(self) -> None:
        """Put the span in doubt, and be asked why; or take the doubt away."""
        from annotator.operations import SetDoubt

        span = self._grip.mine()
        if span is not None:
            changes = self._grip.session.run(SetDoubt(span.id, not span.doubt))
            if changes is not None and not span.doubt:
                self.doubt_wanted.emit()
        self._show_doubt()

    def _show_doubt(self) -> None:
        span = self._grip.reading.selected()
        self._actions["span.doubt"].setChecked(span is not None and span.doubt)


def split_at(
    text: str, segments: Segments, index: int, marks: Marks
) -> tuple[Segments, Segments] | None:
    """The halves of a span before and after a place, each without loose ends at the cut.

    Inside a word the cut is before it. None where one of the halves would hold no words.
    """
    word = word_at(text, index)
    if word is not None and word.start < index < word.end:
        index = word.start
    first: list[Segment] = []
    second: list[Segment] = []
    for part in segments:
        if part.end <= index:
            first.append(part)
        elif part.start >= index:
            second.append(part)
        else:
            left, right = Segment(part.start, index), Segment(index, part.end)
            first.append(Segment(part.start, shed_edges(text, left, marks).end))
            second.append(Segment(shed_edges(text, right, marks).start, part.end))
    return (tuple(first), tuple(second)) if _holds(first) and _holds(second) else None


def _holds(half: list[Segment]) -> bool:
    return bool(half) and all(part.start < part.end for part in half)


def joined(text: str, one: Segments, other: Segments) -> Segments:
    """The union; parts with nothing but spaces and punctuation between them become one part."""
    united = one
    for part in other:
        united = add_segment(united, part)
    whole = [united[0]]
    for part in united[1:]:
        between = text[whole[-1].end : part.start]
        if any(each.isalnum() or each == "\n" for each in between):
            whole.append(part)
        else:
            whole[-1] = Segment(whole[-1].start, part.end)
    return tuple(whole)
