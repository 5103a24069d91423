"""What follows about annotations without anybody having said it.

What belongs here: values told by position (inside a quotation or not, where the cue stands) or by
the defaults of the scheme, the relations that are never stored, what is still missing, and what
the quotation around a span has to offer. Pure: no database, no window, nothing is stored. Offsets
are code points, half-open.
"""

from __future__ import annotations

from annotator.derived.missing import Lack, lacking
from annotator.derived.offers import Offer, offered
from annotator.derived.relations import inside_relations
from annotator.derived.standing import Standing, Told, applying, standing, standings, told
from annotator.derived.surroundings import Surroundings

__all__ = [
    "Lack",
    "Offer",
    "Standing",
    "Surroundings",
    "Told",
    "applying",
    "inside_relations",
    "lacking",
    "offered",
    "standing",
    "standings",
    "told",
]
