"""What the reader shows side by side: lanes of annotators, their bars, and the groups of them.

What belongs here: the values, and what the forms mean. Pure: no Qt. They are made from a review by
``ui.review.comparison`` and drawn by ``ui.reader.compare_paint``. Offsets are code points of the
article's text, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from annotator.review.model import ConflictKind, GroupState
    from annotator.values import Segment

Form = Literal["same", "label", "detail", "alone", "gold"]
"""How the bar of a version is drawn, so that it is told without its colour."""

FORMS: Final[dict[Form, str]] = {
    "same": "Full line: the same label on these words",
    "label": "Broken line: others have another label here",
    "detail": "Beaded line: same label, another attribute, companion or relation",
    "alone": "Hollow line: nobody else marked these words",
    "gold": "Thick line in the lane of gold: what adjudication settled on",
}
EDGES: Final = "Thin dotted ends: words that not everybody has"
NOTHING: Final = "Thin dashed line without a letter: nothing marked here"


@dataclass(frozen=True, slots=True)
class Bar:
    """One version in the lane of its annotator. ``key`` is the version's (of gold: its id).

    ``shared``: the parts of ``segments`` that everybody in the group has; the rest is drawn as
    differing ends. ``group`` is the index of its group, -1 without one. ``words`` say it for
    people.
    """

    key: str
    label: str
    segments: tuple[Segment, ...]
    group: int
    form: Form
    shared: tuple[Segment, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """The work of one annotator: their ``name`` as it is shown, the short ``mark`` at the left of
    each line, the bars in text order, and the groups in which they have nothing.

    ``annotator`` is the id, "" for the lane of gold.
    """

    annotator: str
    name: str
    mark: str
    bars: tuple[Bar, ...]
    missing: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupMark:
    """One group: its hull, in what it differs, how it stands, and all of that in words."""

    start: int
    end: int
    kinds: tuple[ConflictKind, ...]
    state: GroupState
    words: str

    @property
    def differs(self) -> bool:
        """Whether there is something to settle: a difference, or decisions that differ."""
        return bool(self.kinds) or self.state == "contested"


@dataclass(frozen=True, slots=True)
class CompareState:
    """All that the reader shows side by side.

    ``current``: the index of the group that is emphasised; ``picked``: the key of the version that
    is outlined. With ``dataclasses.replace`` on these two nothing is laid out anew.
    """

    lanes: tuple[Lane, ...]
    groups: tuple[GroupMark, ...]
    current: int | None = None
    picked: str = ""

    def bar(self, key: str) -> Bar | None:
        """The bar of a version, if it is shown."""
        return next((bar for lane in self.lanes for bar in lane.bars if bar.key == key), None)

    def next_conflict(self, at: int | None, *, back: bool = False) -> int | None:
        """The index of the next group that differs, after the group ``at``; round at the ends.

        None where nothing differs.
        """
        differing = [number for number, group in enumerate(self.groups) if group.differs]
        if not differing:
            return None
        if back:
            before = [one for one in differing if at is not None and one < at]
            return before[-1] if before else differing[-1]
        return next((one for one in differing if at is None or one > at), differing[0])
