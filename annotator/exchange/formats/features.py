"""The layers and features that WebAnno TSV and CAS files of ours have, and those of others.

What belongs here: names of types as DKPro and INCEpTION have them, and the features of our own
layers, which an INCEpTION project must know before it takes such a file in.
"""

from __future__ import annotations

import keyword
import re
from typing import Final

from annotator.exchange.mapping import written_attribute
from annotator.scheme import Scheme
from annotator.scheme.naming import free_id
from annotator.values import AttributeValue

LAYER: Final = "webanno.custom.Claim"
COMPANION: Final = "webanno.custom.ClaimCompanion"
RELATION: Final = "webanno.custom.ClaimRelation"
OWN: Final = ("label", "span_id", "note", "doubt", "doubt_note")
"""Features of our layer that are no attributes."""
_RESERVED: Final = frozenset({*OWN, "self", "type", "begin", "end", "sofa", "xmiid"})
ENTITY: Final = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
LINGUISTIC: Final = "de.tudarmstadt.ukp.dkpro.core."
LABELS: Final = ("label", "value", "identifier")
"""Features that name what an annotation is, the best first."""


def grammatical(type_: str) -> bool:
    """Whether a type says something about grammar, as parsers do, and nothing a person marked."""
    return type_.startswith(LINGUISTIC) and type_ != ENTITY


def columns(scheme: Scheme) -> dict[str, str]:
    """By what files call an attribute of the scheme: its feature."""
    found: dict[str, str] = {}
    for each in scheme.attributes:
        column(found, written_attribute(scheme, each.id))
    return found


def column(known: dict[str, str], name: str) -> str:
    """The feature for an attribute, in letters that Java takes, and no word of Python's, which
    cassis cannot take; new ones are added to ``known``."""
    if name not in known:
        taken = {each.casefold() for each in known.values()} | _RESERVED
        plain = name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) else free_id(name, (), "x")
        usable = plain[0].isalpha() and not keyword.iskeyword(plain)
        plain = plain if usable else f"x_{plain}"
        known[name] = free_id(plain, taken, "x") if plain.casefold() in taken else plain
    return known[name]


def words(value: AttributeValue) -> str | None:
    """A value as text; None for what is written as nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
