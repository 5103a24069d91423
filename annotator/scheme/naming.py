"""Ids, letters, keys and colours for parts of a scheme that somebody names.

What belongs here: choosing what is free. Whether a scheme keeps its rules is for ``check``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from annotator.scheme.model import CompanionType, Label, Scheme

PALETTE: Final[tuple[tuple[str, str], ...]] = (
    ("#0072B2", "Okabe–Ito blue"),
    ("#D55E00", "Okabe–Ito vermilion"),
    ("#009E73", "Okabe–Ito green"),
    ("#CC79A7", "Okabe–Ito purple"),
    ("#E69F00", "Okabe–Ito orange"),
    ("#56B4E9", "Okabe–Ito sky blue"),
    ("#332288", "Tol indigo"),
    ("#117733", "Tol green"),
    ("#882255", "Tol wine"),
    ("#AA4499", "Tol purple"),
    ("#999933", "Tol olive"),
    ("#CC6677", "Tol rose"),
)
"""Colours that people with colour blindness tell apart: Okabe and Ito (2008), and Paul Tol's
“muted” set (SRON/EPS/TN/09-002)."""

ID_MOST: Final = 64


def slug(name: str) -> str:
    """An id made from a name: lower-case Latin letters, digits and _; empty where none is left."""
    apart = unicodedata.normalize("NFKD", name).lower()
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:ID_MOST].strip("_")


def free_id(name: str, taken: Iterable[str], otherwise: str) -> str:
    """An id for a name that is not taken yet; ``otherwise`` where the name gives none."""
    stem = slug(name) or otherwise
    known, number, made = set(taken), 1, stem
    while made in known:
        number += 1
        made = f"{stem[: ID_MOST - 4]}_{number}"
    return made


def free_letter(name: str, taken: Iterable[str]) -> str:
    """One character for a name that is not among ``taken`` (any case): of the name if possible."""
    known = {each.casefold() for each in taken}
    wanted = "".join(each for each in name.upper() if each.isalnum())
    for each in f"{wanted}ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789":
        if each.casefold() not in known:
            return each
    return "?"


def keys_taken(scheme: Scheme) -> list[str]:
    """The keys of labels and companions in use: pressed in the reader, they act at once."""
    found: tuple[Label | CompanionType, ...] = (*scheme.labels, *scheme.companions)
    return [each.key for each in found if each.key and not each.retired]
