"""The rows of the action table for comparing annotators.

What belongs here: what works in the reader whether or not an article is under review.
"""

from __future__ import annotations

from typing import Final

from ui.action_spec import ActionSpec, row

ROWS: Final[tuple[ActionSpec, ...]] = (
    row(
        "review.compare",
        "Review",
        "Annotators side by side",
        "Shift+F7",
        tip="The article once, with a lane under each line for everybody who handed in",
        icon="ph.rows",
        checkable=True,
    ),
    row(
        "review.next_conflict",
        "Review",
        "Next conflict",
        "F8",
        tip="Go to the next place in this article where annotators differ",
        icon="ph.arrow-down",
    ),
    row(
        "review.previous_conflict",
        "Review",
        "Previous conflict",
        "Shift+F8",
        tip="Go to the place before, where annotators differ",
        icon="ph.arrow-up",
    ),
    row(
        "review.hide_names",
        "Review",
        "Hide names in the lanes",
        tip="Letters stand for the annotators; they hold within an article",
        checkable=True,
    ),
    row(
        "review.shuffle",
        "Review",
        "Shuffle the lanes",
        tip="Order and letters are mixed anew for each article, and stay so in it",
        checkable=True,
    ),
)
