"""The rules of position: what the place of a span and of its companions tells about it.

What belongs here: one function for each name in ``annotator.scheme.model.ATTRIBUTE_RULES``. A rule
gives the id of a value, or None where position tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from annotator.derived.surroundings import Surroundings
from annotator.values import Annotation

SOURCE: Final = "source"
CUE: Final = "cue"
"""Ids of the companions that the rules look at."""

Rule = Callable[[Annotation, Surroundings], str | None]


def attribution(annotation: Annotation, around: Surroundings) -> str:
    """Inside a quotation: direct. With a source, mixed if a quotation lies in it, else indirect.
    Without a source it is the author who says it."""
    if around.inside(annotation) is not None:
        return "direct"
    if SOURCE not in annotation.companions:
        return "author"
    return "mixed" if around.holds_quote(annotation) else "indirect"


def quote_type(annotation: Annotation, around: Surroundings) -> str:
    """A whole sentence or more is direct, a fragment in the writer's sentence mixed."""
    from annotator.text import is_whole_saying  # word lists, which few readers of rules need

    return "direct" if is_whole_saying(around.text, annotation.segments) else "mixed"


def negation_at(annotation: Annotation, around: Surroundings) -> str | None:
    """Where the *no* stands: on a cue outside the span, or in the span. No cue tells nothing."""
    cue = annotation.companions.get(CUE)
    if cue is None:
        return None
    inside = any(part.start < cue.end and cue.start < part.end for part in annotation.segments)
    return "content" if inside else "cue"


RULES: Final[Mapping[str, Rule]] = {
    "attribution": attribution,
    "quote_type": quote_type,
    "negation_at": negation_at,
}
