"""The rows of the action table for the team: handing out, packages, merging, my corrections.

What belongs here: what a lead and a colleague do with work that goes out and comes back.
"""

from __future__ import annotations

from typing import Final

from ui.action_spec import ActionSpec, row

ROWS: Final[tuple[ActionSpec, ...]] = (
    row(
        "review.team",
        "Review",
        "Team…",
        "Ctrl+Shift+T",
        tip="Who has which article, how far everybody is, what is waiting",
        icon="ph.users-three",
    ),
    row(
        "review.hand_out",
        "Review",
        "Hand out articles…",
        tip="Share articles among people, once or twice each",
        icon="ph.share",
    ),
    row(
        "review.packages",
        "Review",
        "Packages for colleagues…",
        tip="Write one file for each colleague, with their articles and nobody else's labels",
        icon="ph.package",
    ),
    row(
        "review.send",
        "Review",
        "Send my work back…",
        tip="Write a file with your own work for whoever handed it out",
        icon="ph.paper-plane-tilt",
    ),
    row(
        "review.merge",
        "Review",
        "Merge a project or a package…",
        tip="Look at what a colleague's file brings, then take it in",
        icon="ph.git-merge",
    ),
    row(
        "review.corrections",
        "Review",
        "My corrections",
        tip="What adjudication made of your annotations",
        icon="ph.check-square-offset",
    ),
)
