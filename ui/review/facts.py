"""What the card says of a group: plain values put together from group, scheme and text.

What belongs here: rows of versions as ``ChoiceFacts``, and which of them was taken. How it looks is
``ui.review.card``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.review.action_rows_adjudication import TAKEN
from ui.review.choice_row import ChoiceFacts
from ui.review.marking import common, pieces
from ui.review.wording import (
    attribute_words,
    companion_words,
    differing,
    makers,
    relation_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.review.model import ArticleReview, Choice, Group
    from annotator.scheme import Scheme
    from annotator.team import GoldSpan
    from ui.review.names import Names


def choice_facts(
    group: Group, scheme: Scheme, text: str, names: Names, quotes: Mapping[str, str]
) -> list[ChoiceFacts]:
    """What there is to take, in the order of the keys. ``quotes`` are the words of the annotations
    of the article, by id, for the ends of relations."""
    shared = common(version.annotation.segments for version in group.versions)
    told = differing(group)
    sources = {source for gold in _gold(group) for source in gold.sources}
    found = []
    for number, choice in enumerate(group.choices, 1):
        one = choice.versions[0].annotation
        label = scheme.label(one.label)
        found.append(
            ChoiceFacts(
                key=str(number) if number <= TAKEN else "",
                label=one.label,
                label_name=label.name if label is not None else one.label,
                pieces=tuple(pieces(text, one.segments, shared)),
                lines=tuple(_lines(choice, told, scheme, text, quotes)),
                makers=makers(choice, names),
                differs=", ".join(choice.differs),
                taken=_taken(group, choice, sources),
            )
        )
    return found


def _gold(group: Group) -> tuple[GoldSpan, ...]:
    return group.decision.fields.gold if group.decision is not None else ()


def _taken(group: Group, choice: Choice, sources: set[str]) -> bool:
    """Whether a decision that holds took this version (an edited one was not taken)."""
    decision = group.decision
    if decision is None or decision.fields.verdict not in ("accept", "both"):
        return False
    return any(version.annotation.id in sources for version in choice.versions)


def _lines(
    choice: Choice, told: set[str], scheme: Scheme, text: str, quotes: Mapping[str, str]
) -> list[str]:
    """The attributes that differ, then all companions and relations."""
    first = choice.versions[0]
    applying = {attribute.id for attribute in scheme.attributes_of(first.annotation.label)}
    values = {
        id_: first.told.get(id_)
        for id_ in sorted(told)
        if id_ in applying or first.told.get(id_) is not None
    }
    return [
        *attribute_words(scheme, values),
        *companion_words(scheme, choice, text),
        *relation_words(scheme, choice, quotes),
    ]


def quotes_of(review: ArticleReview) -> dict[str, str]:
    """The words of every annotation of a review, by id."""
    return {
        version.annotation.id: version.annotation.quote
        for group in review.groups
        for version in group.versions
    }
