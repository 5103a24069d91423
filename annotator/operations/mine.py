"""Which of many annotations are mine: a bulk operation touches those alone, and says so."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.history.states import AnnotationState
from annotator.operations.desk import Desk, gone
from annotator.store import batches


def mine_by_article(
    desk: Desk, annotations: Iterable[str]
) -> tuple[dict[int, list[AnnotationState]], int]:
    """The states of those that are mine, by article key, and how many were somebody else's.

    Raises:
        NotYours: none of them is mine.
        Problem: one of them is not there any more.
    """
    found: dict[int, list[AnnotationState]] = {}
    refused: AnnotationState | None = None
    others = 0
    wanted = dict.fromkeys(annotations)
    for done, each in enumerate(batches.live_by_id(desk.connection, wanted)):
        if done % 256 == 0:
            desk.ticker.tick(done, 0)
        if each is None:
            raise gone()
        key, state = each
        if state.annotator != desk.me:
            refused, others = state, others + 1
            continue
        found.setdefault(key, []).append(state)
    if not found and refused is not None:
        raise desk.not_yours(refused.annotator)
    return found, others


def others_left(others: int) -> str:
    """A sentence about annotations that were left alone, behind another sentence."""
    if not others:
        return ""
    who = "1 span is somebody else’s and was" if others == 1 else f"{others:,} are others’ and were"
    return f" {who} left alone."
