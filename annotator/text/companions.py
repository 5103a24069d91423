"""Who may have said it, and by which words: places to choose a companion from by a letter.

What belongs here: collecting and ranking noun phrases and cues near the segments of an annotation.
English word lists; in other languages names alone are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from annotator.text import lexicon as words
from annotator.text.graphemes import graphemes_boundary
from annotator.text.nouns import Noun, nouns_in
from annotator.text.paragraphs import window_at
from annotator.text.quotations import MARKS, quotations_around
from annotator.text.sentences import sentences
from annotator.text.syntax import clause_breaks
from annotator.text.verbs import Cue, cues_in, is_readable
from annotator.values import Segment

MOST: Final = 12
_LONGEST_SUBJECT: Final = 90  # code points
_UNSURE: Final = ("specul", "hedg", "uncert", "modal")
_DENIES: Final = ("den", "reject", "refut")

Rank = tuple[int, int, int]


def candidates(
    text: str,
    segments: tuple[Segment, ...],
    kind: Literal["source", "cue"],
    label: str,
    language: str = "",
) -> list[Segment]:
    """Up to twelve places for the source or the cue of an annotation, the likeliest first.

    ``label`` is its label's id: for a speculation, what makes it uncertain comes first, for a
    denial what denies it. Looked at are the sentences of the segments, those that end the
    quotation around them, and the sentences before and after, within one paragraph.
    """
    if not segments:
        return []
    zones = _zones(text, segments)
    english = is_readable(language)
    if kind == "cue":
        cues = _ranked_cues(text, zones, segments, label) if english else []
        ranked = [each for rank, cue in cues for each in _with_shorter(rank, cue)]
    else:
        cues = _ranked_cues(text, zones, segments, "") if english else []
        ranked = _ranked_sources(text, zones, segments, cues)
    places = [part for _, part in sorted(ranked, key=lambda each: each[0])]
    return _distinct(text, segments, (part for part in places if part.start < part.end))


def _zones(text: str, segments: tuple[Segment, ...]) -> list[Segment]:
    """Sentences to look at, the nearest first."""
    hull = Segment(segments[0].start, segments[-1].end)
    own = sentences(text, hull.start, min(hull.end, hull.start + 4096))
    ends = [part.end for part in quotations_around(text, hull.start) if part.end >= hull.end]
    quoting = [each for end in sorted(ends) for each in sentences(text, end - 1, end + 1)]
    window = window_at(text, hull.start)
    low, high = (own[0].start, own[-1].end) if own else (hull.start, hull.end)
    before = sentences(text, max(window.start, low - 2), low) if low > window.start else []
    after = sentences(text, high, min(window.end, high + 2)) if high < window.end else []
    found: list[Segment] = []
    for part in (*own, *quoting, *after[-1:], *before[:1]):
        if part not in found:
            found.append(part)
    return found


def _ranked_cues(
    text: str, zones: Sequence[Segment], segments: tuple[Segment, ...], label: str
) -> list[tuple[Rank, Cue]]:
    unsure = any(sign in label for sign in _UNSURE)
    denies = any(label.startswith(sign) for sign in _DENIES)
    found = []
    for zone, part in enumerate(zones):
        for cue in cues_in(text, part):
            inside = any(each.start <= cue.start and cue.end <= each.end for each in segments)
            away = _distance(cue.start, cue.end, segments)
            if unsure:
                fit = 0 if cue.kind == "hedge" and inside else 1 + (cue.kind != "hedge")
                away = cue.start - part.start if inside else away
            elif denies:
                fit = (cue.kind != "denying") + inside
            else:
                fit = 2 * inside + (cue.kind == "hedge")
            found.append(((zone + fit if zone else fit, away, cue.start), cue))
    return sorted(found)


def _with_shorter(rank: Rank, cue: Cue) -> Iterator[tuple[Rank, Segment]]:
    """The cue, and far down the list its verb without the adverbs before it."""
    yield rank, Segment(cue.start, cue.end)
    if cue.head > cue.start:
        yield (rank[0] + 6, rank[1], rank[2]), Segment(cue.head, cue.end)


def _ranked_sources(
    text: str,
    zones: Sequence[Segment],
    segments: tuple[Segment, ...],
    cues: Sequence[tuple[Rank, Cue]],
) -> list[tuple[Rank, Segment]]:
    found: list[tuple[Rank, Segment]] = []
    for rank, cue in cues:
        if cue.kind != "hedge":
            zone = next(part for part in zones if part.start <= cue.start < part.end)
            for nth, part in enumerate(_speakers(text, cue, zone)):
                found.append(((2 * rank[0] + 3 * (nth > 1), rank[1], nth), part))
    for at, zone in enumerate(zones):
        for noun in nouns_in(text, zone):
            within = noun.within_words(segments)
            base = 1 if noun.agent and not within else 3 + within
            away = _distance(noun.start, noun.end, segments)
            found.append(((4 * at + base + 4 * (not noun.speaks), away, noun.start), noun.segment))
    return found


def _speakers(text: str, cue: Cue, zone: Segment) -> Iterator[Segment]:
    """The subject of a cue: the words before it in its clause, else those after it."""
    low = zone.start
    for gap in clause_breaks(text, zone.start, zone.end):
        if gap.end <= cue.start:
            low = gap.end
    inner = max((low, *(n + 1 for n in range(low, cue.start) if text[n] in MARKS - {"'", "’"})))
    before = [each for each in nouns_in(text, Segment(inner, zone.end)) if each.end <= cue.start]
    near = before[-1] if before and not text[before[-1].end : cue.start].strip(" ,") else None
    after = next(
        (each for each in nouns_in(text, Segment(cue.end, zone.end)) if each.start - cue.end <= 1),
        None,
    )
    if text[cue.start : cue.end].lower() == "according to":
        near = None
    if near is not None:
        whole = _stretch(text, inner, near)
        if whole is not None:
            yield whole
        yield near.segment
    elif after is not None:
        yield after.segment
    yield from (each.segment for each in reversed(before) if each is not near and each.speaks)


def _stretch(text: str, low: int, near: Noun) -> Segment | None:
    """All words of the clause up to the end of ``near``, where they read like one subject."""
    first = words.TOKEN.search(text, low, near.end)
    if first is None or first.start() >= near.start or near.end - low > _LONGEST_SUBJECT:
        return None
    word = first[0].lower()
    openers = words.PREPOSITIONS | words.OPENERS | words.SUBORDINATORS | words.JOINING
    if word in openers - words.DETERMINERS or word in words.RELATIVES | {"that", "whether"}:
        return None
    return Segment(first.start(), near.end)


def _distance(start: int, end: int, segments: tuple[Segment, ...]) -> int:
    """How far a place is from the nearest segment; one after it counts a little more."""
    return min(
        part.start - end if end <= part.start else max(0, start - part.end) + (start >= part.end)
        for part in segments
    )


def _distinct(text: str, segments: tuple[Segment, ...], places: Iterable[Segment]) -> list[Segment]:
    found: list[Segment] = []
    for part in places:
        whole = Segment(
            graphemes_boundary(text, part.start), graphemes_boundary(text, part.end, up=True)
        )
        if whole not in found and (whole,) != segments:
            found.append(whole)
        if len(found) == MOST:
            break
    return found
