"""What can be said about an article's text without a window and without a database.

What belongs here: normalising, hashing, offsets, characters, words, quotations, sentences, the
snapping of selections, and the arithmetic of segments. All offsets are code points, half-open.
No function here looks at more of a long text than the paragraph around a place, or a window in it,
unless it is given the whole text as its task (``normalise``, ``sha256``, ``OffsetMap``).
"""

from __future__ import annotations

from annotator.text.graphemes import (
    graphemes_boundary,
    is_boundary,
    next_boundary,
    previous_boundary,
)
from annotator.text.normalise import Normalised, Shifts, normalise, sha256
from annotator.text.offsets import OffsetMap
from annotator.text.paragraphs import paragraph_at
from annotator.text.quotations import quotation_at
from annotator.text.segments import add_segment, cut, is_crossing
from annotator.text.selection import grow, shrink
from annotator.text.sentences import sentences
from annotator.text.snapping import cut_words, snap
from annotator.text.words import Edge, Step, move_edge, word_at

__all__ = [
    "Edge",
    "Normalised",
    "OffsetMap",
    "Shifts",
    "Step",
    "add_segment",
    "cut",
    "cut_words",
    "graphemes_boundary",
    "grow",
    "is_boundary",
    "is_crossing",
    "move_edge",
    "next_boundary",
    "normalise",
    "paragraph_at",
    "previous_boundary",
    "quotation_at",
    "sentences",
    "sha256",
    "shrink",
    "snap",
    "warm_up",
    "word_at",
]


def warm_up() -> None:
    """Loads the libraries and patterns that are otherwise loaded at the first key that needs them.

    About 60 ms; for an idle moment after the window is painted. Nothing needs it to work.
    """
    sample = "“Ça va?” J. Smith (é\u0301) said so. He left."
    snap(sample, 2, 4, marks="shed")
    grow(sample, paragraph_at(sample, 0))
