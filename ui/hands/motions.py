"""Going through the text by its units: sentences, clauses, paragraphs, marks and reporting verbs.

What belongs here: what the keys of the caret and of the selected words mean, from the place at
which a person is. Where units begin and end is ``annotator.text``'s to say. The page scrolls to
where the person asked to go.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from annotator.values import Segment
from ui.actions import Actions
from ui.hands.grip import Grip

if TYPE_CHECKING:
    from annotator.text import Unit

SELECTS: Final[dict[str, tuple[Unit, bool]]] = {
    "words.next_sentence": ("sentence", True),
    "words.previous_sentence": ("sentence", False),
    "words.next_clause": ("clause", True),
    "words.previous_clause": ("clause", False),
}
EXTENDS: Final[dict[str, tuple[Unit, bool]]] = {
    "words.extend_sentence": ("sentence", True),
    "words.extend_sentence_back": ("sentence", False),
    "words.extend_clause": ("clause", True),
    "words.extend_clause_back": ("clause", False),
}
MOVES: Final[dict[str, tuple[Unit, bool]]] = {
    "caret.next_sentence": ("sentence", True),
    "caret.previous_sentence": ("sentence", False),
    "caret.next_paragraph": ("paragraph", True),
    "caret.previous_paragraph": ("paragraph", False),
}


class Motions(QObject):
    """The caret and the selected words, moved by units."""

    def __init__(self, grip: Grip, actions: Actions, caret_left: Callable[[], None]) -> None:
        """``caret_left`` is called when the caret has moved away from where it was."""
        super().__init__(grip)
        self._grip, self._reader = grip, grip.reader
        self._caret_left = caret_left
        self._extended: tuple[str, bool, Segment, Segment] | None = None
        for table, do in ((SELECTS, self.select), (EXTENDS, self.extend), (MOVES, self.move)):
            for id_, (unit, forward) in table.items():
                actions.connect_to(id_, partial(do, unit, forward=forward))
        for forward, which in ((True, "next"), (False, "previous")):
            actions.connect_to(f"caret.{which}_mark", partial(self.to_mark, forward=forward))
            actions.connect_to(f"caret.{which}_cue", partial(self.to_cue, forward=forward))

    # The selected words

    def select(self, unit: Unit, *, forward: bool) -> None:
        """Select the next or previous unit from where a person is; the unit that begins at the
        caret counts as the next one."""
        from annotator import text as texts

        here = self._grip.here()
        if forward:
            found = texts.next_unit(self._grip.text, here.end, unit)
        else:
            found = texts.previous_unit(self._grip.text, here.start, unit)
        if found is None:
            self._nothing(unit, forward=forward)
        else:
            self._grip.show(found)

    def extend(self, unit: Unit, *, forward: bool) -> None:
        """Grow the selected words by the next or previous unit; the way back takes that back.

        Without selected words, select from the caret to the edge of the unit that it stands in.
        """
        words = self._reader.words()
        last = self._extended
        if last is not None and last[:2] == (unit, not forward) and last[3] == words:
            # One too many: the opposite key gives it back, and does not grow the other end.
            self._extended = None
            self._reader.select_words(last[2])
            return
        caret = self._reader.caret()
        former = words if words is not None else Segment(caret, caret)
        grown = self._grown(unit, former, forward=forward)
        if grown is None:
            self._nothing(unit, forward=forward)
            return
        self._extended = unit, forward, former, grown
        self._reader.select_words(grown)
        at = grown.end if forward else grown.start
        self._reader.reveal(Segment(at, at))

    def _grown(self, unit: Unit, words: Segment, *, forward: bool) -> Segment | None:
        """The words (none: the caret) with the rest of the unit at their edge, or else with the
        one beyond it."""
        from annotator import text as texts

        text, empty = self._grip.text, words.start == words.end
        if forward:
            here = texts.unit_at(text, max(words.start, words.end - 1), unit)
            if here is not None and here.end > words.end and here.start <= words.end:
                return Segment(words.start, here.end)
            beyond = texts.next_unit(text, words.end, unit)
            return beyond and Segment(beyond.start if empty else words.start, beyond.end)
        here = texts.unit_at(text, words.start, unit)
        if here is not None and here.start < words.start:
            return Segment(here.start, words.end)
        beyond = texts.previous_unit(text, words.start, unit)
        return beyond and Segment(beyond.start, beyond.end if empty else words.end)

    def _nothing(self, unit: str, *, forward: bool) -> None:
        self._grip.say(f"No {unit} {'after' if forward else 'before'} this place.")

    # The caret

    def move(self, unit: Unit, *, forward: bool) -> None:
        """Put the caret at the next or previous beginning of a unit."""
        from annotator import text as texts

        self._go(texts.step(self._grip.text, self._reader.caret(), unit, forward))

    def to_mark(self, *, forward: bool) -> None:
        """Put the caret at the next or previous quotation mark."""
        from annotator import text as texts

        here = self._grip.here()
        at = here.end if forward else here.start
        found = texts.next_mark(self._grip.text, at, forward)
        if found is None:
            self._nothing("quotation mark", forward=forward)
        else:
            self._go(found)

    def to_cue(self, *, forward: bool) -> None:
        """Select the next or previous words that report or hedge."""
        from annotator import text as texts

        here = self._grip.here()
        at = here.end if forward else here.start
        found = texts.next_cue(self._grip.text, at, forward, self._grip.language)
        if found is None:
            self._nothing("reporting verb", forward=forward)
        else:
            self._grip.show(found)

    def _go(self, index: int) -> None:
        self._reader.set_caret(index)
        self._reader.reveal(Segment(index, index))
        self._caret_left()
