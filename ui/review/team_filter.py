"""Which articles the team's view lists: a filter, a person, words; found a slice at a time.

What belongs here: the choices, what fits them, and going through all articles between turns of the
event loop, so that a hundred thousand of them stop nobody's hands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from annotator.team import ArticleTeam, Standing
from ui.review.team_words import Line

if TYPE_CHECKING:
    from annotator.project import Project

SLICE: Final = 250
"""Articles looked at between two turns of the event loop."""

Which = Literal["all", "waiting", "unfinished", "flagged", "sent_back", "nobody", "adjudicator"]
CHOICES: Final[dict[Which, str]] = {
    "all": "All articles",
    "waiting": "Waiting for somebody",
    "unfinished": "Begun or asked, not finished",
    "flagged": "Flagged",
    "sent_back": "Sent back",
    "nobody": "Nobody has it",
    "adjudicator": "No adjudicator yet",
}
_DONE: Final = ("finished", "skipped")


class Wanted(Struct, frozen=True):
    """What is asked for: ``person`` "" is everybody; ``words`` are those of the list's filter."""

    which: Which = "all"
    person: str = ""
    words: str = ""

    @property
    def everything(self) -> bool:
        """Whether no article has to be looked at."""
        return self.which == "all" and not self.person


def fits(line: Line, wanted: Wanted) -> bool:
    """Whether an article is asked for; what the blind rule keeps back fits nothing."""
    team, person = line.team, wanted.person
    shown = [each for each in team.standings if not person or each.annotator == person]
    if person and not shown and person not in team.adjudicators:
        return False
    seen = [each for each in shown if not line.hides(each.annotator)]
    match wanted.which:
        case "all":
            return True
        case "waiting":
            return _waits(line, team, shown)
        case "nobody":
            return not team.standings
        case "adjudicator":
            return not team.adjudicators
        case "unfinished":
            return any(each.state not in _DONE for each in seen)
        case "flagged":
            return any(each.flagged for each in seen)
        case "sent_back":
            return any(each.sent_back is not None for each in seen)


def _waits(line: Line, team: ArticleTeam, shown: Sequence[Standing]) -> bool:
    if line.blind:  # that somebody is not done is what being blind means
        return any(each.annotator == line.me and each.state not in _DONE for each in shown)
    return team.waiting > 0


def lines_of(project: Project, keys: Sequence[int]) -> list[Line]:
    """The articles' lines as the project's person may see them."""
    me = project.me.id
    return [Line(each, project.blind(each.article), me) for each in project.team(keys)]


class Sieve(QObject):
    """Goes through articles slice by slice. ``found`` (list[Line]): those of a slice that fit;
    ``ended``: all were looked at. A new one stops the one before."""

    found = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._keys: Sequence[int] = ()
        self._at = 0
        self._fits: Callable[[Line], bool] = bool
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether articles are still to be looked at."""
        return self._turn.isActive()

    def begin(self, project: Project, keys: Sequence[int], fits: Callable[[Line], bool]) -> None:
        """Look at these articles, the first slice at once."""
        self._project, self._keys, self._at, self._fits = project, keys, 0, fits
        self._turn.start()
        self._go_on()

    def stop(self) -> None:
        """Look no further."""
        self._turn.stop()
        self._project = None

    def _go_on(self) -> None:
        if self._project is None:
            return
        part = self._keys[self._at : self._at + SLICE]
        self._at += SLICE
        fitting = [line for line in lines_of(self._project, part) if self._fits(line)]
        last = self._at >= len(self._keys)
        if last:
            self.stop()
        if fitting:
            self.found.emit(fitting)
        if last:
            self.ended.emit()
