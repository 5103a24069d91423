"""The rows of the action table for adjudication.

What belongs here: what an adjudicator does with the keyboard in the article or in the review panel.
Their keys are those of the scope "review": while an article is under review, they go before the
keys of labelling, so that the same letters may mean both.
"""

from __future__ import annotations

from typing import Final

from ui.action_spec import ActionSpec, row

TAKEN: Final = 9
"""So many versions of a group have a key of their own."""

TAKE: Final = "review.take."
"""The beginning of the ids of what takes a version; its number follows."""

ROWS: Final[tuple[ActionSpec, ...]] = (
    row(
        "review.open",
        "Review",
        "Review",
        "F7",
        tip="What others found in the articles, group by group; again: back to the articles",
        icon="ph.scales",
    ),
    *(
        row(
            f"{TAKE}{number}",
            "Review",
            f"Take version {number}",
            str(number),
            tip="It becomes gold, the others do not",
            scope="review",
            hidden=True,
        )
        for number in range(1, TAKEN + 1)
    ),
    row(
        "review.accept_agreed",
        "Review",
        "Accept all agreed groups",
        "A",
        tip="The open groups of this article in which everybody has the same",
        scope="review",
        icon="ph.checks",
    ),
    row(
        "review.edit",
        "Review",
        "Edit into gold",
        "E",
        tip="Another label, other edges or attributes than any version has",
        scope="review",
        icon="ph.pencil-simple",
    ),
    row(
        "review.both",
        "Review",
        "Both into gold",
        "B",
        tip="Versions that are right beside each other; of more than two, choose which",
        scope="review",
    ),
    row(
        "review.reject",
        "Review",
        "Reject…",
        "X",
        tip="None of it becomes gold; then the number of the reason",
        scope="review",
        icon="ph.x-circle",
    ),
    row(
        "review.add",
        "Review",
        "Add gold…",
        "G",
        tip="Words that nobody marked: select them first; then the key of the label",
        scope="review",
        icon="ph.plus-circle",
    ),
    row(
        "review.escalate",
        "Review",
        "Escalate…",
        "U",
        tip="Somebody else is to decide; the group stays open",
        scope="review",
        icon="ph.arrow-bend-up-right",
    ),
    row(
        "review.skip",
        "Review",
        "Skip to the next open group",
        "Space",
        scope="review",
    ),
    row("review.next", "Review", "Next group", "N", scope="review"),
    row("review.previous", "Review", "Previous group", "P", scope="review"),
    row(
        "review.note",
        "Review",
        "Note on the decision…",
        "Shift+N",
        scope="review",
        icon="ph.note-pencil",
    ),
    row(
        "review.take_back",
        "Review",
        "Take the decision back",
        "Backspace",
        "Delete",
        tip="The group is open again",
        scope="review",
    ),
    row(
        "review.accept_annotator",
        "Review",
        "Accept everything of one annotator…",
        "Shift+A",
        tip="All open groups of this article as one of them has it, in one step",
        scope="review",
        icon="ph.user",
    ),
    row(
        "review.finish",
        "Review",
        "Finish adjudicating and go on",
        "Ctrl+Return",
        "Ctrl+Enter",
        tip="The article is adjudicated; opens the next of the queue",
        scope="review",
        icon="ph.circle-wavy-check",
    ),
    row(
        "review.reopen",
        "Review",
        "Reopen adjudication",
        "Ctrl+Shift+Return",
        scope="review",
    ),
    row(
        "review.rule",
        "Review",
        "Accept by rule…",
        tip="Groups that agree enough, in all articles; shows how many before anything is decided",
        icon="ph.list-numbers",
    ),
)
