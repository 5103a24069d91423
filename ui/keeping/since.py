"""What is known of the changes since a moment, to be told where a file was overwritten: those of
this session by their words, what is older by its count.

What belongs here: noting it while the project is open, and the words for what is older than the
session. What is written of a kept copy is ``ui.keeping.kept``'s.
"""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from annotator.errors import Problem

if TYPE_CHECKING:
    from annotator.keeping.points import RestorePoint
    from annotator.project import Project
    from annotator.standing import Mark
    from annotator.values import Changes

MADE: Final = 1000
"""Changes whose words are known, to be told where they are lost; the newest."""


class Since:
    """The changes of this session, and how far the project was when it began."""

    def __init__(self) -> None:
        self._made: deque[tuple[int, str]] = deque(maxlen=MADE)
        self._mark: Mark | None = None

    def begin(self, project: Project | None) -> None:
        """Another project is open, or none. A file that is found damaged here is told of when it
        is read next."""
        self._made.clear()
        self._mark = None
        if project is not None and not project.read_only:
            with suppress(Problem):
                self._mark = project.mark()

    def note(self, changes: Changes) -> None:
        """Something was changed."""
        self._made.append((time.time_ns() // 1_000_000, changes.message or changes.name))

    def typed(self, words: str) -> None:
        """The words of the newest change, where they were typed."""
        if self._made:
            self._made[-1] = self._made[-1][0], words

    def changes(self, point: RestorePoint) -> tuple[str, ...]:
        """The changes of this session that came after a restore point, in words."""
        return tuple(words for when, words in self._made if when > point.made)

    def older(self, point: RestorePoint) -> str | None:
        """What came after a restore point and before this session, in words: "" where it is known
        that nothing did, None where nothing is known."""
        from annotator.keeping.points import moment

        mark = self._mark
        if mark is None:
            return None
        if point.made >= mark.when or mark.is_in(point):
            return ""
        if point.purged:
            return None  # what was removed for good since stands in the mark still
        many = _many(mark, point)
        return f"what was done from then until {moment(mark.when)}, before this session{many}."


def _many(mark: Mark, point: RestorePoint) -> str:
    """How much is older than the session and not in a point, where that can be counted."""
    articles, events = mark.articles - (point.articles or 0), mark.events - (point.events or 0)
    if point.events is None or point.articles is None or events <= 0:
        return ""
    many = f": {events:,} {'entry' if events == 1 else 'entries'} of the history"
    if articles <= 0:
        return many
    return f"{many}, {articles:,} {'article' if articles == 1 else 'articles'} among them"
