"""The entry of the history that says which articles were removed for good, by their hashes."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.history.purge_events import ARTICLES_PURGED, ArticlesPurged
from annotator.operations.desk import Desk


@dataclass(frozen=True, slots=True)
class TellPurged:
    """Say that articles were removed for good (``texts`` are their SHA-256); ``Project.purge``
    does it in the same transaction. It is not undone."""

    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.texts)
        return f"Remove {'an article' if many == 1 else f'{many} articles'} for good"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("removes an article for good")
        desk.recorder.record(ARTICLES_PURGED, ArticlesPurged(tuple(sorted(self.texts))))
        return f"{self.name}."
