"""Going from quotation to quotation that nobody (that is, I) has labelled yet.

What belongs here: which quotation comes next. Labelling it is one more key; going on passes it.
"""

from __future__ import annotations

from math import inf

from PySide6.QtCore import QObject

from annotator.values import Segment
from ui.actions import Actions
from ui.hands.grip import Grip


class Quotations(QObject):
    """Selects the next or previous quotation without a label of a layer that takes marks in."""

    def __init__(self, grip: Grip, actions: Actions) -> None:
        super().__init__(grip)
        self._grip = grip
        self._known: tuple[str, list[Segment]] = ("", [])
        actions.connect_to("quotation.next", lambda: self.go(forward=True))
        actions.connect_to("quotation.previous", lambda: self.go(forward=False))

    def go(self, *, forward: bool) -> None:
        """Select the next or previous quotation that is not labelled, and show it."""
        waiting, here = self._waiting(), self._here()
        if forward:
            found = next((one for one in waiting if _place(one) > here), None)
        else:
            found = next((one for one in reversed(waiting) if _place(one) < here), None)
        if found is not None:
            self._grip.show(found)
        elif waiting:
            where = "after" if forward else "before"
            many = f"{len(waiting)} {'is' if len(waiting) == 1 else 'are'}"
            self._grip.say(f"No unlabelled quotation {where} this place; {many} the other way.")
        else:
            self._grip.say("No quotation here is without a label.")

    def _here(self) -> tuple[float, float]:
        """Where a person is in the order of ``_place``: at the selected words, or at the caret, so
        that a quotation that begins at the caret is still to come."""
        here = self._grip.here()
        return _place(here) if here.start < here.end else (here.start, -inf)

    def _waiting(self) -> list[Segment]:
        """The quotations that no span of mine, of a layer that takes marks in, begins or ends
        with."""
        starts, ends = self._edges()
        return [one for one in self._all() if one.start not in starts and one.end not in ends]

    def _all(self) -> list[Segment]:
        """All quotations of the open article; looked for once, as texts never change."""
        text = self._grip.text
        if self._known[0] is not text:
            from annotator.text import quotations

            self._known = text, quotations(text)
        return self._known[1]

    def _edges(self) -> tuple[set[int], set[int]]:
        scheme, reading = self._grip.scheme, self._grip.reading
        starts: set[int] = set()
        ends: set[int] = set()
        if scheme is None:
            return starts, ends
        layers = {layer.id for layer in scheme.layers if layer.marks == "include"}
        labels = {label.id for label in scheme.labels if label.layer in layers}
        for one in reading.annotations.values():
            if one.label in labels and reading.mine(one):
                starts.update(part.start for part in one.segments)
                ends.update(part.end for part in one.segments)
        return starts, ends


def _place(one: Segment) -> tuple[float, float]:
    """The order of the text, the outer one first."""
    return one.start, -one.end
