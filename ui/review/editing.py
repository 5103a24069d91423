"""Making gold that no version has: edges, label, attributes, companions and relations of a draft.

What belongs here: the draft of the current group, how keys and words change it, and deciding it.
Nothing is stored before that. It is drawn in the lane of gold meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from annotator import text as texts
from annotator.values import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.team import GoldSpan
    from annotator.values import AttributeValue
    from ui.review.desk import ReviewDesk
    from ui.review.judge import Judge

STARTED: Final = (
    "Editing gold: press a label’s key or the edge keys, or select words and press Enter. "
    "Enter decides, Esc leaves."
)


class Editing(QObject):
    """The draft of a desk's current group; ``desk.draft`` is the span as it would be."""

    begun = Signal()
    """A draft is there: its form is shown."""
    ended = Signal()
    """It is over, decided or not: the form goes."""

    def __init__(self, desk: ReviewDesk, judge: Judge) -> None:
        super().__init__(desk)
        self._desk, self._judge = desk, judge
        self._say = desk.session.said.emit
        desk.draft_changed.connect(self._on_draft)
        self._was = False

    @property
    def on(self) -> bool:
        """Whether something is being edited."""
        return self._desk.draft is not None

    def begin(self, number: int = 0) -> None:
        """Edit the gold of the group, or (0: where it has none, the first) a version of it."""
        from annotator.review.deciding import gold_of_choice

        group = self._desk.group
        if group is None or self._desk.review is None:
            self._say("No group is open here.")
            return
        if not self._desk.review.may_decide:
            self._say("Only a lead, or who was asked to adjudicate this article, decides here.")
            return
        if number > len(group.choices):
            self._say(f"There is no version {number} in this group.")
            return
        mine = self._judge.mine(group)
        gold = mine.fields.gold if mine is not None else ()
        if number == 0 and len(gold) == 1:
            self._desk.set_draft(gold[0])
        else:
            choice = group.choices[max(number, 1) - 1]
            self._desk.set_draft(gold_of_choice(choice, self._desk.text))
        self._say(STARTED)

    def cancel(self) -> None:
        """Leave it; what was decided before stays."""
        self._desk.set_draft(None)
        self._say("Nothing was decided.")

    def save(self) -> None:
        """Decide: the draft becomes gold. Selected words first become its words."""
        from annotator.review.deciding import fields_edit

        draft, group = self._desk.draft, self._desk.group
        if self._desk.reader.words() is not None:
            self.take_words()
            return
        if draft is None or group is None:
            return
        if self._judge.decide_edited(fields_edit(group, draft)):
            self._desk.set_draft(None)

    # Changing the draft

    def set_label(self, label: str) -> None:
        """Another label; attributes and companions that it cannot have go."""
        draft, project = self._desk.draft, self._desk.session.project
        if draft is None or project is None:
            return
        scheme = project.scheme
        may = {one.id for one in scheme.attributes_of(label)}
        carried = {one.id for one in scheme.companions_of(label)}
        self._put(
            draft,
            label=label,
            attributes={id_: value for id_, value in draft.attributes.items() if id_ in may},
            companions={id_: part for id_, part in draft.companions.items() if id_ in carried},
        )

    def set_attribute(self, attribute: str, value: AttributeValue) -> None:
        """A value, None to take it off."""
        draft = self._desk.draft
        if draft is not None:
            self._put(draft, attributes={**draft.attributes, attribute: value})

    def set_companion(self, companion: str) -> None:
        """The selected words become a companion."""
        draft, words = self._desk.draft, self._desk.reader.words()
        if draft is None:
            return
        if words is None:
            self._say("Select the words first.")
            return
        self._put(draft, companions={**draft.companions, companion: words})
        self._desk.reader.clear_words()

    def drop_companion(self, companion: str) -> None:
        """Take a companion away."""
        draft = self._desk.draft
        if draft is not None:
            left = {id_: part for id_, part in draft.companions.items() if id_ != companion}
            self._put(draft, companions=left)

    def drop_relation(self, relation: tuple[str, str]) -> None:
        """Take a relation away."""
        draft = self._desk.draft
        if draft is not None:
            self._put(draft, relations=[each for each in draft.relations if each != relation])

    def take_words(self) -> None:
        """The selected words become the words of the draft."""
        segment = self._selected()
        if segment is not None:
            self._put_segments((segment,))

    def add_words(self) -> None:
        """The selected words become part of the draft."""
        draft, segment = self._desk.draft, self._selected()
        if draft is not None and segment is not None:
            self._put_segments(texts.add_segment(draft.segments, segment))

    def cut_words(self) -> None:
        """The selected words leave the draft."""
        draft, words = self._desk.draft, self._desk.reader.words()
        project = self._desk.session.project
        if draft is None or project is None or words is None:
            self._say("Select the words to cut out first.")
            return
        marks = project.scheme.layer_of(draft.label).marks
        left = texts.cut_words(self._desk.text, draft.segments, words, marks=marks)
        if left:
            self._put_segments(left)
        else:
            self._say("Nothing would be left. X rejects the group.")

    def move_edge(self, edge: texts.Edge, step: texts.Step, *, forward: bool) -> None:
        """Move an edge of the draft's hull by a word or a character."""
        draft = self._desk.draft
        if draft is None:
            return
        part = draft.segments[0 if edge == "start" else -1]
        start, end, text = part.start, part.end, self._desk.text
        if edge == "start":
            start = texts.move_edge(text, start, step, forward, edge=edge)
        else:
            end = texts.move_edge(text, end, step, forward, edge=edge)
        if start >= end:
            self._say("It cannot get shorter. X rejects the group.")
            return
        others = tuple(other for other in draft.segments if other != part)
        self._put_segments(texts.add_segment(others, Segment(start, end)))

    def _selected(self) -> Segment | None:
        draft, project = self._desk.draft, self._desk.session.project
        words = self._desk.reader.words()
        if draft is None or project is None or words is None:
            self._say("Select the words first.")
            return None
        marks = project.scheme.layer_of(draft.label).marks
        segment = texts.snap(self._desk.text, words.start, words.end, marks=marks)
        if segment is None:
            self._say("No words are selected.")
        return segment

    def _put_segments(self, segments: Sequence[Segment]) -> None:
        draft = self._desk.draft
        if draft is not None:
            self._put(draft, segments=segments)
            if self._desk.reader.words() is not None:
                self._desk.reader.clear_words()

    def _put(self, draft: GoldSpan, **changes: object) -> None:
        from annotator.review.deciding import edited

        self._desk.set_draft(edited(draft, self._desk.text, **changes))  # type: ignore[arg-type]

    def _on_draft(self, draft: GoldSpan | None) -> None:
        """Say that editing has begun or is over."""
        on = draft is not None
        if on != self._was:
            self._was = on
            (self.begun if on else self.ended).emit()
