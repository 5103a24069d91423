"""What can be said about an article's text without a window and without a database.

What belongs here: normalising, hashing, offsets, characters, words, quotations, clauses, sentences,
the units that a caret goes by, cues and sources, the snapping of selections, and the arithmetic of
segments. All offsets are code points, half-open. No function here looks at more of a long text than
the paragraph around a place, or a window in it, unless it is given the whole text as its task
(``normalise``, ``sha256``, ``OffsetMap``, ``quotations``, ``occurrences``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from annotator.text.graphemes import (
    graphemes_boundary,
    is_boundary,
    next_boundary,
    previous_boundary,
)
from annotator.text.normalise import Normalised, Shifts, normalise, sha256
from annotator.text.offsets import OffsetMap
from annotator.text.paragraphs import paragraph_at
from annotator.text.quotations import next_mark, quotation_at, quotations
from annotator.text.segments import add_segment, cut, is_crossing
from annotator.text.selection import grow, shrink
from annotator.text.sentences import sentences
from annotator.text.snapping import cut_words, snap
from annotator.text.words import Edge, Step, move_edge, word_at

if TYPE_CHECKING:
    from annotator.text.companions import candidates
    from annotator.text.sayings import is_whole_saying
    from annotator.text.syntax import clauses
    from annotator.text.twins import occurrences
    from annotator.text.units import Unit, next_unit, previous_unit, step, unit_at
    from annotator.text.verbs import denies, next_cue

__all__ = [
    "Edge",
    "Normalised",
    "OffsetMap",
    "Shifts",
    "Step",
    "Unit",
    "add_segment",
    "candidates",
    "clauses",
    "cut",
    "cut_words",
    "denies",
    "graphemes_boundary",
    "grow",
    "is_boundary",
    "is_crossing",
    "is_whole_saying",
    "move_edge",
    "next_boundary",
    "next_cue",
    "next_mark",
    "next_unit",
    "normalise",
    "occurrences",
    "paragraph_at",
    "previous_boundary",
    "previous_unit",
    "quotation_at",
    "quotations",
    "sentences",
    "sha256",
    "shrink",
    "snap",
    "step",
    "unit_at",
    "warm_up",
    "word_at",
]

_AT_FIRST_USE: Final = {
    "Unit": "units",
    "candidates": "companions",
    "clauses": "syntax",
    "is_whole_saying": "sayings",
    "denies": "verbs",
    "next_cue": "verbs",
    "next_unit": "units",
    "occurrences": "twins",
    "previous_unit": "units",
    "step": "units",
    "unit_at": "units",
}
"""Names of modules with word lists and patterns that a start need not pay for."""


def __getattr__(name: str) -> Any:
    module = _AT_FIRST_USE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = found  # from now on it is found without asking here
    return found


def warm_up() -> None:
    """Loads the libraries and patterns that are otherwise loaded at the first key that needs them.

    About 70 ms; for an idle moment after the window is painted. Nothing needs it to work.
    """
    sample = "“Ça va?” J. Smith (é\u0301) said so. He left."
    snap(sample, 2, 4, marks="shed")
    grow(sample, paragraph_at(sample, 0))
    for name in _AT_FIRST_USE:
        __getattr__(name)
    __getattr__("next_cue")(sample, 0, True)
