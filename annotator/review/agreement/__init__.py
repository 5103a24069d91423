"""Agreement between annotators: the formulas, the statistics of an article, the report.

What belongs here: arithmetic on spans and values, pure: no database, no window. numpy and scipy are
imported inside functions, so that neither the window nor a project waits for them. Every formula
with its source and its edge cases: ``docs/agreement.md``.
"""

from annotator.review.agreement.model import (
    GOLD,
    GUIDES,
    NOTHING,
    AgreementPlan,
    AgreementReport,
    Apart,
    ArticleFigures,
    Figure,
)

__all__ = [
    "GOLD",
    "GUIDES",
    "NOTHING",
    "AgreementPlan",
    "AgreementReport",
    "Apart",
    "ArticleFigures",
    "Figure",
]
