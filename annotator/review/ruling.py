"""What a rule would decide, article by article: the same for the proposal and for doing it.

What belongs here: which articles a rule may touch at all. What it makes of their groups is in
``annotator.review.deciding``.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from msgspec import Struct

from annotator.review import reading
from annotator.review.deciding import proposals
from annotator.review.model import ArticleReview, Rule
from annotator.scheme import Scheme
from annotator.store import rows, sight
from annotator.team import DecisionFields
from annotator.ticker import Ticker

_HANDED_IN = (
    "SELECT DISTINCT s.article FROM progress s JOIN article a ON a.key = s.article "
    "AND a.removed = 0 WHERE s.state = 'finished' ORDER BY s.article"
)


class Reviewer(Struct, frozen=True):
    """Who decides: the id, the row key (0: not in the file), whether they lead the project."""

    id: str
    key: int
    lead: bool


class Ruled(Struct, frozen=True, kw_only=True):
    """What a rule would decide in one article; ``ties`` and ``left`` are groups it leaves open."""

    judged: ArticleReview
    text: str
    decisions: tuple[DecisionFields, ...]
    ties: int
    left: int


def falls_to(reviewer: Reviewer, asked: set[str] | None) -> bool:
    """Whether an article is somebody's to adjudicate: ``asked`` were asked to; where nobody was,
    the leads do it."""
    return reviewer.id in asked if asked else reviewer.lead


def ruled(
    connection: sa.Connection, scheme: Scheme, rule: Rule, reviewer: Reviewer, ticker: Ticker
) -> Iterator[Ruled]:
    """What a rule would decide in each article that is the reviewer's to adjudicate, that has open
    groups, and for which nobody is waited for."""
    blind = sight.blind_articles(connection, reviewer.key)
    asked = reading.adjudicators(connection)
    keys = [
        row[0]
        for row in rows.bare(connection, _HANDED_IN, ())
        if row[0] not in blind and falls_to(reviewer, asked.get(row[0]))
    ]
    for done, found in enumerate(reading.materials(connection, keys, scheme)):
        if done % 64 == 0:
            ticker.tick(done, len(keys), "Applying the rule")
        if found.waiting:
            continue
        judged = reading.settled(scheme, found)
        if judged.open:
            yield _ruled(rule, judged, found.text)


def _ruled(rule: Rule, judged: ArticleReview, text: str) -> Ruled:
    proposed, ties = proposals(rule, judged.groups, judged.annotators, text)
    return Ruled(
        judged=judged,
        text=text,
        decisions=tuple(fields for _, fields in proposed),
        ties=ties,
        left=judged.open - len(proposed) - ties,
    )
