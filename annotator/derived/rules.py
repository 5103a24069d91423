"""The rules of position: what the place of a span and of its companions tells about it.

What belongs here: one function for each name in ``annotator.scheme.model.ATTRIBUTE_RULES``. A rule
gives the id of a value, or None where position tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from annotator.derived.surroundings import Surroundings
from annotator.values import Annotation, Segment

SOURCE: Final = "source"
CUE: Final = "cue"
"""Ids of the companions that the rules look at."""

Rule = Callable[[Annotation, Surroundings], str | None]


def attribution(annotation: Annotation, around: Surroundings) -> str:
    """Inside a quotation: direct. With a source, mixed if a quotation lies in it, else indirect.
    Without a source it is the author who says it.

    With a source, quotation marks of the text that nobody has labelled are a quotation too.
    """
    if around.inside(annotation) is not None:
        return "direct"
    if SOURCE not in annotation.companions:
        return "author"  # by place alone, see BY_PLACE: the marks of the text are not asked
    if _in_marks(annotation, around.text):
        return "direct"
    return "mixed" if around.holds_quote(annotation) else "indirect"


def _in_marks(annotation: Annotation, text: str) -> bool:
    """Whether a pair of quotation marks of the text encloses the hull of an annotation."""
    from annotator.text.quotations import quotations_around  # few readers of rules need it

    start, end = annotation.start, annotation.end
    return any(one.start <= start and end <= one.end for one in quotations_around(text, start))


def quote_type(annotation: Annotation, around: Surroundings) -> str:
    """A whole sentence or more is direct, a fragment in the writer's sentence mixed."""
    latest = _latest[:1]
    if latest and latest[0].text is around.text:
        return latest[0].type_of(annotation.segments)
    quotations = _Quotations(around.text)
    _latest[:] = [quotations]
    return quotations.type_of(annotation.segments)


class _Quotations:
    """The quotations of one text: several annotators mark the same, and are asked in turn."""

    __slots__ = ("_is_whole", "_known", "text")

    def __init__(self, text: str) -> None:
        from annotator.text import is_whole_saying  # word lists, which few readers of rules need

        self.text = text
        self._is_whole = is_whole_saying
        self._known: dict[tuple[Segment, ...], str] = {}

    def type_of(self, segments: tuple[Segment, ...]) -> str:
        known = self._known.get(segments)
        if known is None:
            known = "direct" if self._is_whole(self.text, segments) else "mixed"
            self._known[segments] = known
        return known


# The one text asked about last.
_latest: list[_Quotations] = []


def negation_at(annotation: Annotation, around: Surroundings) -> str | None:
    """Where the *no* stands: on a cue outside the span that denies ("denied"), or in the span,
    where the cue only tells ("said"). No cue, and one that is neither, tell nothing."""
    cue = annotation.companions.get(CUE)
    if cue is None:
        return None
    if any(part.start < cue.end and cue.start < part.end for part in annotation.segments):
        return "content"
    from annotator.text import denies  # word lists, as above

    no = denies(around.text[cue.start : cue.end])
    return None if no is None else "cue" if no else "content"


RULES: Final[Mapping[str, Rule]] = {
    "attribution": attribution,
    "quote_type": quote_type,
    "negation_at": negation_at,
}

BY_PLACE: Final = frozenset({"attribution", "negation_at"})
"""Rules that tell the same of all annotations of one label that have no companions and lie inside
another one, and the same of all those that do not."""
