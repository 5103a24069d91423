"""Operations on one's own progress with an article: finish, skip, reopen, flag, note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.errors import Problem
from annotator.history.events import ProgressChanged, ProgressFields
from annotator.operations.desk import Desk, storable
from annotator.values import SKIP_REASONS, SkipReason, State


@dataclass(frozen=True, slots=True)
class SeeOthers:
    """Note that I was shown others' work on an article in which I take part. It is not undone."""

    article: int

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "See others' work"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.note_sight(desk.view(self.article))
        return ""


NAMES: Final[dict[State, str]] = {
    "todo": "Set to do",
    "in_progress": "Reopen the article",
    "finished": "Finish the article",
    "skipped": "Skip the article",
}


@dataclass(frozen=True, slots=True)
class SetProgress:
    """Say how far I am with an article. Skipping needs a reason."""

    article: int
    state: State
    reason: SkipReason | None = None

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return NAMES[self.state]

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        if (self.state == "skipped") != (self.reason in SKIP_REASONS):
            raise Problem("An article is skipped with a reason, and only then has one.")
        view = desk.view(self.article)
        now = desk.my_progress(view)
        if (now.state, now.reason) == (self.state, self.reason) and not now.is_sent_back:
            return "The article is in that state already."
        change = ProgressChanged(
            ProgressFields(state=self.state, reason=self.reason, moved=desk.now),
            ProgressFields(state=now.state, reason=now.reason, moved=now.moved),
        )
        desk.work(view, progress=change)
        return self._said(desk.my_spans(self.article))

    def _said(self, spans: int) -> str:
        if self.state == "skipped" and self.reason is not None:
            return f"Skipped: {SKIP_REASONS[self.reason].lower()}."
        if self.state == "finished":
            found = "nothing to label" if not spans else f"{spans} span{'s' * (spans != 1)}"
            return f"Finished, with {found}."
        return "Open again." if self.state == "in_progress" else "Set to do."


@dataclass(frozen=True, slots=True)
class SetFlag:
    """Flag an article for a second look, with a note, or take the flag off."""

    article: int
    flagged: bool
    note: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Flag the article" if self.flagged else "Take off the flag"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = desk.view(self.article)
        now = desk.my_progress(view)
        if (now.flagged, now.flag_note) == (self.flagged, self.note):
            return "The flag is as it was."
        change = ProgressChanged(
            ProgressFields(flagged=self.flagged, flag_note=storable(self.note)),
            ProgressFields(flagged=now.flagged, flag_note=now.flag_note),
        )
        desk.work(view, progress=change)
        return "Flagged." if self.flagged else "The flag is off."


@dataclass(frozen=True, slots=True)
class SetArticleNote:
    """Write my own note on an article."""

    article: int
    note: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Note on the article" if self.note else "Remove the note on the article"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = desk.view(self.article)
        now = desk.my_progress(view)
        if now.note == self.note:
            return "The note is as it was."
        desk.work(
            view,
            progress=ProgressChanged(
                ProgressFields(note=storable(self.note)), ProgressFields(note=now.note)
            ),
        )
        return "Note kept." if self.note else "Note removed."
