"""What a file still has and was removed for good here: it does not come back with a merge.

What belongs here: leaving it out of what is read, and counting the articles of which that is true.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from annotator.history.events import Event, GuidelineDecided, payload_of
from annotator.store import purged
from annotator.sync.source import Portion, Source


class Gone:
    """What was removed for good from the project behind ``connection``."""

    def __init__(self, connection: sa.Connection, source: Source) -> None:
        self._connection = connection
        self._texts = purged.hashes(connection)
        self._threads = source.threads_about(self._texts) if self._texts else frozenset()
        self.articles = 0

    def without(self, batch: Sequence[Portion]) -> Sequence[Portion]:
        """What is left of a batch when it is taken out."""
        if not self._texts:
            return batch
        left = [each for each in batch if each.sha256 not in self._texts]
        self.articles += len(batch) - len(left)
        return [each if each.sha256 is not None else self._of_project(each) for each in left]

    def _of_project(self, portion: Portion) -> Portion:
        gone = purged.events_among(self._connection, [each.id for each in portion.events])
        kept = [
            each
            for each in portion.events
            if each.id not in gone and not _quotes(each, self._threads)
        ]
        return replace(portion, events=kept)


def _quotes(event: Event, threads: Collection[str]) -> bool:
    """Whether it was recorded in the guideline after one of these threads."""
    if not threads:
        return False
    try:
        payload = payload_of(event)
    except msgspec.MsgspecError:
        return False  # it is refused when it is looked at
    return isinstance(payload, GuidelineDecided) and purged.names_thread(payload, threads)
