"""What annotators are called in a dataset.

What belongs here: pseudonyms that stay the same from one export to the next as long as the same
people take part, and that nobody can turn back from the files.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

GOLD: Final = "gold"
"""Stands for what was adjudicated, resolved by majority, or joined; it is no person."""


def pseudonyms(names: Iterable[str], seed: int, secret: bytes) -> dict[str, str]:
    """``annotator-1`` and so on, by name, in the order of a keyed hash (HMAC, RFC 2104).

    ``secret`` must not be in the dataset (the seed is): who has the files and a list of names
    cannot find out from the order who is who.
    """
    key = hmac.digest(secret, str(seed).encode(), "sha256")

    def place(name: str) -> bytes:
        return hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256")

    people = sorted(set(names), key=place)
    return {name: f"annotator-{number}" for number, name in enumerate(people, 1)}
