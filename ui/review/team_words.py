"""What the team's view says of an article and a person, in words.

What belongs here: words and the small values that are painted. The blind rule is kept here, too:
who is blind to an article learns of others only that they have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from annotator.team import ArticleTeam, PersonCount, Standing
from annotator.values import State
from ui.articles.drawing import STATE_WORDS
from ui.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

HAS_IT: Final = "Has it"
"""All that somebody learns of a colleague while blind to the article."""
ADJUDICATES: Final = "Adjudicates"
SENT_BACK: Final = "Sent back"
HIDDEN: Final = "…"
"""Stands for a number that would tell what the blind rule keeps back."""

PEOPLE_COLUMNS: Final = (
    "Name",
    "Asked",
    "To do",
    "In progress",
    "Finished",
    "Skipped",
    "Flagged",
    "Sent back",
    "Adjudicating",
)


class Cell(Struct, frozen=True):
    """What one person's cell of one article shows; ``state`` None: no mark."""

    words: str = ""
    state: State | None = None
    flagged: bool = False
    warns: bool = False
    tip: str = ""


class Line(Struct, frozen=True):
    """One article of the team's view, as the person who looks may see it."""

    team: ArticleTeam
    blind: bool
    me: str

    def standing(self, annotator: str) -> Standing | None:
        """How far somebody is; None where they have nothing to do with it."""
        found = (each for each in self.team.standings if each.annotator == annotator)
        return next(found, None)

    def hides(self, annotator: str) -> bool:
        """Whether the blind rule keeps a person's state back."""
        return self.blind and annotator != self.me

    def cell(self, annotator: str) -> Cell:
        """What stands in a person's column."""
        standing = self.standing(annotator)
        judges = annotator in self.team.adjudicators
        if standing is None:
            return (
                Cell(ADJUDICATES, tip="Was asked to adjudicate this article") if judges else Cell()
            )
        if self.hides(annotator):
            return Cell(HAS_IT, tip="How far they are is told once all who have it are done")
        back = standing.sent_back is not None
        words = SENT_BACK if back else STATE_WORDS[standing.state]
        if standing.spans:
            words += f" · {standing.spans:,}"
        if judges:
            words += f" · {ADJUDICATES.lower()}"
        state = "in_progress" if back else standing.state
        return Cell(words, state, standing.flagged, back, standing_tip(standing))

    @property
    def needed(self) -> str:
        """How many annotators it needs; empty where nobody has said."""
        return f"{self.team.needed:,}" if self.team.needed else ""

    @property
    def waiting(self) -> str:
        """How many more must finish, or be asked."""
        if self.blind and len(self.team.standings) > 1:
            return HIDDEN
        return f"{self.team.waiting:,}" if self.team.waiting else ""


def standing_tip(standing: Standing) -> str:
    """How far somebody is with an article, in whole sentences."""
    spans = "1 span" if standing.spans == 1 else f"{standing.spans:,} spans"
    told = [f"{STATE_WORDS[standing.state]}, {spans}."]
    if not standing.asked:
        told.append("Nobody asked them; they began by themselves.")
    if standing.flagged:
        told.append("Flagged.")
    if standing.sent_back is not None:
        told.append(f"Sent back: {one_line(standing.sent_back, 300) or 'no note'}")
    if standing.late:
        told.append("Changed after seeing others’ work; agreement uses the work from before.")
    return "\n".join(told)


def person_numbers(person: PersonCount) -> tuple[int, ...]:
    """The numbers of a person, in the order of the columns after the name."""
    return (
        person.asked,
        person.todo,
        person.in_progress,
        person.finished,
        person.skipped,
        person.flagged,
        person.sent_back,
        person.adjudicating,
    )


def spoken_person(person: PersonCount) -> str:
    """A person's row as one sentence for a screen reader."""
    numbers = zip(PEOPLE_COLUMNS[1:], person_numbers(person), strict=True)
    told = [f"{what.lower()} {number:,}" for what, number in numbers if number]
    return ", ".join([one_line(person.name), *(told or ["has no articles"])])


def spoken_line(line: Line, people: Sequence[tuple[str, str]]) -> str:
    """An article's row as one sentence; ``people`` are (id, name)."""
    told = [one_line(line.team.title) or "Untitled"]
    told += [f"needs {line.needed}"] if line.needed else []
    told += [f"waiting for {line.waiting}"] if line.waiting not in ("", HIDDEN) else []
    for id_, name in people:
        cell = line.cell(id_)
        if cell.words:
            flagged = ", flagged" if cell.flagged else ""
            told.append(f"{one_line(name)}: {cell.words.lower()}{flagged}")
    return ", ".join(told)
