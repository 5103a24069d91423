"""The actions of figures about review: rows of the action table."""

from __future__ import annotations

from typing import Final

from ui.action_spec import ActionSpec, row

ROWS: Final[tuple[ActionSpec, ...]] = (
    row(
        "review.agreement",
        "Review",
        "Agreement…",
        "Ctrl+Shift+A",
        tip="How far annotators agree, per label, per pair, over time, and where they differ",
        icon="ph.chart-line",
    ),
)
