"""Source and cue of a span: the selected words, or a place picked by its letter.

What belongs here: marking and taking away companions, and taking what the quote around a span has.
The span stays selected, so that the next companion is two keys away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QObject

from annotator.values import Annotation, Segment
from ui.actions import Actions, key_text
from ui.hands.grip import Grip
from ui.hands.hints import Hints, Target

if TYPE_CHECKING:
    from annotator.scheme import CompanionType

_MARK: Final = "companion."
_CLEAR: Final = ".clear"
"""How the ids of the actions begin, and how those end that take a companion away."""


class Companions(QObject):
    """The companions of the span that is selected, or was last."""

    def __init__(
        self,
        grip: Grip,
        actions: Actions,
        hints: Hints,
        target: Callable[[], Annotation | None],
        words_gone: Callable[[], None],
    ) -> None:
        """``target`` gives the span that companions go to: the selected one, or the one that was
        selected before words were. ``words_gone`` lets the selected words go."""
        super().__init__(grip)
        self._grip, self._actions, self._hints = grip, actions, hints
        self._target, self._words_gone = target, words_gone
        actions.connect_to("span.take_from_quote", self.take_from_quote)

    def connect_scheme(self) -> None:
        """Connect the actions of the scheme's companions, which are made anew with each scheme."""
        ids = {spec.id for spec in self._actions.specs()}
        for id_ in (each for each in ids if each.startswith(_MARK)):
            # A companion may itself be called "clear".
            if id_ + _CLEAR in ids:
                name = id_.removeprefix(_MARK)
                self._actions.connect_to(id_, partial(self.mark, name))
                self._actions.connect_to(id_ + _CLEAR, partial(self.clear, name))

    # Marking

    def mark(self, companion_id: str) -> None:
        """The selected words become the companion; without words, letters appear at the places
        that are likely to be it."""
        found = self._meant(companion_id)
        if found is None:
            return
        span, companion = found
        words = self._grip.reader.words()
        if words is None:
            self._ask(span, companion)
            return
        segment = self._snapped(words)
        if segment is None:
            self._grip.say("No words are selected.")
        elif self._set(span, companion, segment):
            self._words_gone()

    def clear(self, companion_id: str) -> None:
        """Take the companion away."""
        found = self._meant(companion_id)
        if found is None:
            return
        span, companion = found
        if companion.id in span.companions:
            self._set(span, companion, None)
        else:
            self._grip.say(f"The span has no {companion.name}.")

    def _meant(self, companion_id: str) -> tuple[Annotation, CompanionType] | None:
        """The span and the type of companion; else says what is missing."""
        scheme = self._grip.scheme
        companion = scheme.companion(companion_id) if scheme is not None else None
        if scheme is None or companion is None:
            return None
        span = self._target()
        if span is None:
            self._grip.say(f"Select the span whose {companion.name} it is first.")
            return None
        if self._grip.mine(span) is None:
            return None
        if companion not in scheme.companions_of(span.label):
            name = self._grip.name(span.label)
            self._grip.say(f"In this scheme a {name} has no {companion.name}.")
            return None
        return span, companion

    def _snapped(self, words: Segment) -> Segment | None:
        """Whole words; a colon alone can be a cue, so marks alone stay as they are."""
        from annotator import text as texts

        text = self._grip.text
        snapped = texts.snap(text, words.start, words.end, marks="leave")
        if snapped is None and text[words.start : words.end].strip():
            snapped = texts.snap(text, words.start, words.end, marks="leave", exact=True)
        return snapped

    def _set(self, span: Annotation, companion: CompanionType, segment: Segment | None) -> bool:
        verb = (
            f"Set the {companion.name}" if segment is not None else f"Remove the {companion.name}"
        )
        changes = self._grip.describe(span, companions={companion.id: segment}, verb=verb)
        if changes is None:
            return False
        self._grip.session.select(span.id)
        words = self._grip.words(segment) if segment is not None else "none"
        sentence = f"{companion.name.capitalize()} of {self._grip.words(span)}: {words}."
        self._grip.say(sentence)
        self._grip.announce(sentence)
        return True

    # Letters

    def _ask(self, span: Annotation, companion: CompanionType) -> None:
        from annotator import text as texts

        grip, kind, name = self._grip, kind_of(companion), companion.name
        if kind is None:
            grip.say(f"{self._how(companion)} (It will be the {name} of {grip.words(span)}.)")
            return
        found = texts.candidates(grip.text, span.segments, kind, span.label, grip.language)
        present = span.companions.get(companion.id)
        found = [one for one in found if one != present]
        if not found:
            grip.say(f"No likely {name} is near. {self._how(companion)}")
            return
        grip.session.select(span.id)
        grip.reader.reveal(found[0])
        none = "; 0 removes it" if present is not None else ""
        grip.say(f"Press a letter ({name} of {grip.words(span)}){none}. Esc ends.")
        self._hints.ask(
            [Target(one) for one in found],
            lambda one: self._set(span, companion, one.segment if one is not None else None),
            grip.say,
            first=companion.key,
            none=present is not None,
        )

    def _how(self, companion: CompanionType) -> str:
        """How to mark a companion that no letter stands for."""
        keys = self._actions.spec(f"{_MARK}{companion.id}").keys
        then = f"press {key_text(keys[0])}" if keys else f"choose “Mark the {companion.name}”"
        return f"Select its words, then {then}."

    # The quote around the span

    def take_from_quote(self) -> None:
        """Take source, cue and speaker from the quote around the span."""
        from annotator.derived import offered

        grip = self._grip
        span = grip.mine()
        around = grip.around(span) if span is not None else None
        if span is None or around is None or grip.scheme is None:
            return
        offer = offered(grip.scheme, span, around)
        if offer is None:
            if around.inside(span) is None:
                grip.say("The span is inside no quote of yours.")
            else:
                grip.say("The quote around it has nothing that the span lacks.")
            return
        changes = grip.describe(
            span,
            attributes=offer.attributes,
            companions=dict(offer.companions),
            verb="Take from the quote",
        )
        if changes is not None:
            taken = [*offer.companions, *offer.attributes]
            grip.announce(f"Taken from the quote: {', '.join(taken)}")


def kind_of(companion: CompanionType) -> Literal["source", "cue"] | None:
    """Which likely places to offer, by the ids that the rules of position know too: whoever speaks
    for a source, the words that report for a cue. None: what else it is, nobody can guess."""
    if companion.id == "source":
        return "source"
    return "cue" if companion.id == "cue" else None
