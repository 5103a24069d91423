"""The rows of the action table for talking: the discussion, and what a comment is on.

What belongs here: what people say to each other about spans, conflicts, articles and labels.
"""

from __future__ import annotations

from typing import Final

from ui.action_spec import ActionSpec, row

ROWS: Final[tuple[ActionSpec, ...]] = (
    row(
        "review.discussion",
        "Review",
        "Discussion",
        "Ctrl+Shift+D",
        tip="What was said about the article, its spans and labels; again: back to the spans",
        icon="ph.chats-circle",
    ),
    row(
        "review.comment",
        "Review",
        "Comment…",
        "Ctrl+M",
        tip="On the current conflict in a review, else on the selected span, else on the article",
        icon="ph.chat-circle-text",
    ),
    row(
        "review.comment_article",
        "Review",
        "Comment on the article…",
        tip="Begin a thread about the article as a whole",
    ),
    row(
        "review.comment_label",
        "Review",
        "Ask about the label…",
        tip="Begin a thread about the label of the selected span, or the one that is held",
        icon="ph.question",
    ),
    row(
        "review.record",
        "Review",
        "Record a decision in the guideline…",
        tip="What was decided stands under its label from now on; for leads",
        icon="ph.notebook",
    ),
)
