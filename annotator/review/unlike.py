"""In what gold is unlike the annotation that it came of, beside label and words.

What belongs here: comparing attributes, companions and relations of one annotation with the gold
that an adjudicator made of it. Relations are the same where their other ends are in one group: two
people who link to the same words mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from annotator.review.comparing import value_words
from annotator.review.model import ArticleReview, Version
from annotator.review.versions import canonical_values, plain_values
from annotator.scheme import Scheme
from annotator.team import GoldSpan, Unlike
from annotator.values import GAP, AttributeValue, Segment


def unlike(
    scheme: Scheme, review: ArticleReview, text: str, annotation: str, gold: GoldSpan
) -> tuple[Unlike, ...]:
    """In what ``gold`` is unlike an annotation (an id) of the reviewed article, whose text is
    ``text``; nothing where the annotation is not there or has another label."""
    versions = {
        each.annotation.id: (at, each)
        for at, group in enumerate(review.groups)
        for each in group.versions
    }
    if annotation not in versions:
        return ()
    mine = versions[annotation][1]
    if mine.annotation.label != scheme.mapping.get(gold.label, gold.label):
        return ()
    return (
        *_attributes(scheme, mine.told, gold.attributes),
        *_companions(scheme, text, mine.annotation.companions, gold.companions),
        *_relations(scheme, _Ends(review, versions), mine, gold),
    )


def _attributes(
    scheme: Scheme, mine: Mapping[str, AttributeValue], gold: Mapping[str, AttributeValue]
) -> Iterator[Unlike]:
    before, after = plain_values(mine), plain_values(gold)
    order = {each.id: at for at, each in enumerate(scheme.attributes)}
    for name in sorted(before.keys() | after.keys(), key=lambda n: (order.get(n, len(order)), n)):
        one, other = before.get(name), after.get(name)
        if canonical_values({name: one}) != canonical_values({name: other}):
            known = scheme.attribute(name)
            yield Unlike(
                "attribute",
                known.name if known is not None else name,
                None if one is None else value_words(known, one),
                None if other is None else value_words(known, other),
            )


def _companions(
    scheme: Scheme, text: str, mine: Mapping[str, Segment], gold: Mapping[str, Segment]
) -> Iterator[Unlike]:
    if scheme.companion_mode == "off":
        return
    for name in sorted(mine.keys() | gold.keys()):
        one, other = mine.get(name), gold.get(name)
        if one != other:
            known = scheme.companion(name)
            yield Unlike(
                "companion",
                known.name if known is not None else name,
                None if one is None else text[one.start : one.end],
                None if other is None else text[other.start : other.end],
            )


class _Ends:
    """What the other ends of relations are about: ids of annotations or of gold spans."""

    def __init__(self, review: ArticleReview, versions: Mapping[str, tuple[int, Version]]) -> None:
        self._versions = versions
        self._gold = {each.id: each for each in review.gold}

    def group(self, end: str) -> str:
        """The group that an end is in; the end itself where it is in none."""
        known = self._gold.get(end)
        for id_ in (end, *(known.sources if known is not None else ())):
            if id_ in self._versions:
                return str(self._versions[id_][0])
        return end

    def words(self, end: str) -> str:
        """The words of an end; empty where it is not known here."""
        if end in self._versions:
            return self._versions[end][1].annotation.quote
        known = self._gold.get(end)
        return GAP.join(known.quotes) if known is not None else ""


def _relations(scheme: Scheme, ends: _Ends, mine: Version, gold: GoldSpan) -> Iterator[Unlike]:
    before = {(each.type, ends.group(each.to_id)): each.to_id for each in mine.relations}
    after = {(kind, ends.group(end)): end for kind, end in gold.relations}
    sides: tuple[tuple[Literal["mine", "gold"], dict[tuple[str, str], str]], ...] = (
        ("mine", {at: end for at, end in before.items() if at not in after}),
        ("gold", {at: end for at, end in after.items() if at not in before}),
    )
    for side, found in sides:
        for (kind, _), end in sorted(found.items()):
            known = scheme.relation(kind)
            name, words = known.name if known is not None else kind, ends.words(end)
            of_mine, of_gold = (words, None) if side == "mine" else (None, words)
            yield Unlike("relation", name, of_mine, of_gold)
