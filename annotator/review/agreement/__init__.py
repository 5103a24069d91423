"""Agreement between annotators: the formulas, the statistics of an article, the report.

What belongs here: arithmetic on spans and values, pure: no database, no window. numpy and scipy are
imported inside functions, so that neither the window nor a project waits for them. Every formula
with its source and its edge cases: ``docs/agreement.md``.
"""

import os

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

# The sums are small. Without helper threads they are always made in one order, and no thread stays
# behind in the worker that happened to load numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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
