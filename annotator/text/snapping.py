"""From a rough selection to the words that were meant.

What belongs here: the one rule by which a label takes its words.

1. The selection grows to whole words (``words.py``) and whole characters.
2. At both ends it sheds white space and ``, ; : . ! ? …``, dashes, bullets, their likes in other
   scripts, and a bracket whose partner is outside. A per cent or currency sign stays, and so does
   what belongs to a word: the stop of an abbreviation ("U.S.", "J."), the comma in "1,200".
3. ``marks`` says what happens to quotation marks. "include": a selection inside a quotation becomes
   the innermost one around it, marks and all, even when only a part was selected (Alt takes a
   fragment); one that crosses the edge of a quotation takes that in. "shed": marks that enclose the
   whole are shed, as is one at an end whose partner is outside, and then again what 2 sheds, so
   that a claim inside a quotation comes out without the last comma. "leave": neither.

Stops and question marks inside quotation marks that are kept stay with them. Snapping twice is
snapping once.
"""

from __future__ import annotations

from typing import Final
from unicodedata import category

from annotator.text.graphemes import graphemes_boundary, is_boundary, previous_boundary
from annotator.text.quotations import APOSTROPHES, MARKS, quotations_around
from annotator.text.segments import cut
from annotator.text.words import covering_word, to_whole_words
from annotator.values import Marks, Segment

_SHED: Final = (
    frozenset(",;:.!?…‚·•‣◦–—―-‐‒−~|/\\。，、；：！？．｡､・‧﹐﹒﹔﹕﹖﹗،؛؟۔।॥¡¿՝։՞።፣፤፥፧‼⁇⁈⁉")
    - MARKS
)
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】", "《": "》", "〈": "〉",
                    "〔": "〕", "［": "］", "｛": "｝"}  # fmt: skip
_BRACKETS_BACK: Final = {close: opening for opening, close in _BRACKETS.items()}
_SETTLED: Final = 8  # rounds; all but freaks settle in the first and show it in the second


def snap(text: str, start: int, end: int, *, marks: Marks, exact: bool = False) -> Segment | None:
    """The segment that a label takes for the selection ``[start, end)`` (code points).

    ``exact`` keeps the selection as it is, but for characters that it would cut. None if the
    selection is empty or nothing but white space and punctuation. Offsets outside the text are
    moved into it.
    """
    start, end = min(max(start, 0), len(text)), min(max(end, 0), len(text))
    if start >= end:
        return None
    if exact:
        return Segment(graphemes_boundary(text, start), graphemes_boundary(text, end, up=True))
    part = Segment(start, end)
    for _ in range(_SETTLED):
        snapped = _snap_once(text, part, marks)
        if snapped is None or snapped == part:
            return snapped
        part = snapped
    return part


def cut_words(
    text: str, segments: tuple[Segment, ...], words: Segment, *, marks: Marks
) -> tuple[Segment, ...]:
    """What is left of ``segments`` when ``words``, taken as whole words, leave them.

    Where a segment was cut, its new end sheds what a label does not take: with "shed" also
    quotation marks without a partner. A piece of nothing but marks and white space vanishes; empty
    if nothing is left.
    """
    if cut(segments, words) == segments:
        return segments
    left = []
    starts, ends = {part.start for part in segments}, {part.end for part in segments}
    for part in cut(segments, to_whole_words(text, words.start, words.end)):
        if part in segments:
            left.append(part)
        elif (core := shed_edges(text, part)).start < core.end:
            bare = core if marks == "shed" else shed_edges(text, part, marks)
            start = part.start if part.start in starts else bare.start
            left.append(Segment(start, part.end if part.end in ends else bare.end))
    return tuple(left)


def shed_edges(text: str, part: Segment, marks: Marks = "shed") -> Segment:
    """``part`` without what rule 2, and with "shed" rule 3, sheds; empty if that is all of it."""
    while part.start < part.end:
        smaller = _shed_one(text, part, marks == "shed")
        if smaller == part:
            break
        part = smaller
    return part


def _snap_once(text: str, part: Segment, marks: Marks) -> Segment | None:
    whole = to_whole_words(text, part.start, part.end)
    shed = shed_edges(text, whole, marks)
    if shed.start >= shed.end:
        return None
    return _with_quotations(text, shed) if marks == "include" else shed


def _with_quotations(text: str, part: Segment) -> Segment:
    touching = {
        found
        for place in (part.start, part.end - 1)
        for found in quotations_around(text, place)
        if found.start < part.end and part.start < found.end
    }
    around = [found for found in touching if found.start <= part.start and part.end <= found.end]
    if around:
        return min(around, key=lambda found: found.end - found.start)
    start = min((found.start for found in touching), default=part.start)
    end = max((found.end for found in touching), default=part.end)
    return Segment(min(start, part.start), max(end, part.end))


def _shed_one(text: str, part: Segment, marks: bool) -> Segment:
    """``part`` without one character at either end, or unchanged if both may stay."""
    last = max(part.start, previous_boundary(text, part.end))
    if _sheds(text, last, part):
        return Segment(part.start, last)
    if _sheds(text, part.start, part):
        return Segment(min(part.end, graphemes_boundary(text, part.start + 1, up=True)), part.end)
    if marks and (text[part.start] in MARKS or text[part.end - 1] in MARKS):
        return _without_marks(text, part)
    return part


def _sheds(text: str, place: int, part: Segment) -> bool:
    character = text[place]
    if character.isspace() or category(character) in ("Cc", "Cf", "Zs"):
        return True
    if character in _SHED:
        return covering_word(text, place) is None
    if character in _BRACKETS:
        return place == part.start and _unpaired(text, part, _BRACKETS[character])
    if character in _BRACKETS_BACK:
        return place > part.start and _unpaired_back(text, part, _BRACKETS_BACK[character])
    return False


def _unpaired(text: str, part: Segment, partner: str) -> bool:
    """Whether the bracket at the start of ``part`` closes outside it."""
    opening, depth = text[part.start], 0
    for place in range(part.start, part.end):
        depth += (text[place] == opening) - (text[place] == partner)
        if depth == 0:
            return False
    return True


def _unpaired_back(text: str, part: Segment, partner: str) -> bool:
    """Whether the bracket at the end of ``part`` opens outside it."""
    closing, depth = text[part.end - 1], 0
    for place in range(part.end - 1, part.start - 1, -1):
        depth += (text[place] == closing) - (text[place] == partner)
        if depth == 0:
            return False
    return True


def _without_marks(text: str, part: Segment) -> Segment:
    """``part`` without the marks that enclose all of it, or else one without its partner."""
    at_start, at_end = quotations_around(text, part.start), quotations_around(text, part.end - 1)
    if part in at_start:
        return Segment(part.start + 1, part.end - 1)
    if text[part.start] in MARKS and _alone(text, part.start, part, at_start):
        return Segment(part.start + 1, part.end)
    if text[part.end - 1] in MARKS and _alone(text, part.end - 1, part, at_end):
        return Segment(part.start, part.end - 1)
    return part


def _alone(text: str, place: int, part: Segment, quotations: list[Segment]) -> bool:
    """Whether the mark at ``place`` has no partner inside ``part``."""
    accented = not (is_boundary(text, place) and is_boundary(text, place + 1))
    if accented or covering_word(text, place) is not None:
        return False
    for found in quotations:
        if place in (found.start, found.end - 1):
            return found.start < part.start or part.end < found.end
    return text[place] not in APOSTROPHES
