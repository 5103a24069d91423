"""Which full stops belong to the word before them.

What belongs here: the short lists of abbreviations that news uses, and the test by which a stop is
kept when a selection sheds its full stop. It is a rule of thumb for English with some German; an
unknown abbreviation merely loses its stop, and Alt takes any words exactly.
"""

from __future__ import annotations

import re
from typing import Final

TITLES: Final = frozenset(
    """Mr Mrs Ms Mx Messrs Mmes Dr Prof Rev Hon Fr Gen Brig Lt Col Maj Capt Cpl Sgt Cmdr Adm Gov
    Sen Rep Pres Supt Amb Mt Ft Hr""".split()
)
"""A name follows these: after their stop no sentence ends."""

_OTHERS: Final = frozenset(
    """Inc Ltd Corp Co Cos Bros Cie Assn Dept Univ Jr Sr Esq St Ste Ave Blvd Rd Hwy vs etc al cf
    viz approx est dept ext incl Jan Feb Apr Aug Sept Oct Nov Dec Ala Ariz Calif Colo Conn Fla
    Mich Minn Okla Penn Tenn Wis Wyo Mio Mrd bn mn tn bzw usw ca evtl ggf inkl sog vgl Tel
    """.split()
)
_BEFORE_NUMBER: Final = frozenset(
    """No Nos no nos Nr p pp Vol vol Art art Sec sec Fig fig Ch ch Mar Jun Jul Sep c""".split()
)
_DOTTED: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+|Ph\.D|Ed\.D|LL\.[BDM]|[BM]\.(?:Sc|Ed|Phil)")
_NUMBER_NEXT: Final = re.compile(r"\.[ \u00a0]?\d")
_GOES_ON: Final = re.compile(r"\.[^\S\n]*[^\s]")


def is_dotted(word: str) -> bool:
    """Whether ``word`` (without its last stop) is an abbreviation with stops inside: "U.S"."""
    return _DOTTED.fullmatch(word) is not None


def keeps_stop(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at ``stop`` belongs to the word that is ``text[start:stop]``.

    A single capital keeps it as an initial ("J. Smith") unless it ends the paragraph or is "I";
    "No.", "p.", "Sept." and their like keep it as the list says, some only before a number.
    """
    if text[stop : stop + 1] != "." or text[stop + 1 : stop + 2] == ".":
        return False
    if stop - start > 12:
        return False
    word = text[start:stop]
    if word in TITLES or word in _OTHERS or is_dotted(word):
        return True
    if word in _BEFORE_NUMBER:
        return _NUMBER_NEXT.match(text, stop) is not None
    initial = len(word) == 1 and word.isupper() and word != "I"
    return initial and _GOES_ON.match(text, stop) is not None
