"""Places of the open article as hits, with the words around them.

What belongs here: making hits of what the find bar found, so that they can be listed and ticked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.values import Article, Segment

if TYPE_CHECKING:
    from annotator.search import Hit


def hits_of(article: Article, text: str, places: Sequence[Segment]) -> tuple[Hit, ...]:
    """A hit for each place."""
    from annotator.search import CONTEXT, Hit
    from annotator.search.concordance import line

    return tuple(
        Hit(
            article.key,
            article.title,
            (place,),
            None,
            "",
            "",
            line(text[max(0, place.start - CONTEXT) : place.start]).lstrip(),
            line(text[place.start : place.end]),
            line(text[place.end : place.end + CONTEXT]).rstrip(),
        )
        for place in places
    )
