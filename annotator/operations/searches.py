"""Operations on one's own saved searches."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.errors import Problem
from annotator.history.events import SEARCH_SAVED, SearchFields, SearchSaved
from annotator.history.states import SearchState
from annotator.machine import new_id
from annotator.operations.desk import Desk, storable


@dataclass(frozen=True, slots=True)
class SaveSearch:
    """Keep a search under a name; ``search`` "" makes a new one."""

    search: str
    title: str
    query: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Save a search"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        title = " ".join(storable(self.title).split())
        if not title:
            raise Problem("A saved search needs a name.")
        fields = SearchFields(title, storable(self.query))
        known = desk.recorder.state.searches.get(self.search)
        if known is not None and not _mine(desk, known):
            raise Problem("That search is somebody else’s.")
        was = known.fields if known is not None else None
        if was == fields:
            return "The search is kept as it was."
        id_ = self.search if known is not None else new_id()
        desk.recorder.record(SEARCH_SAVED, SearchSaved(id_, fields, was))
        return f"Search kept: {title}"


@dataclass(frozen=True, slots=True)
class DeleteSearch:
    """Keep a search no longer."""

    search: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Delete a saved search"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        known = desk.recorder.state.searches.get(self.search)
        if known is None or not _mine(desk, known):
            raise Problem("That saved search is not there any more.")
        desk.recorder.record(SEARCH_SAVED, SearchSaved(self.search, None, known.fields))
        return f"The search “{known.fields.name}” is not kept any more."


def _mine(desk: Desk, known: SearchState) -> bool:
    return desk.recorder.state.person(known.by) == desk.me
