"""What a report says of the things that a file holds and this program could not use.

What belongs here: the keys that readers give in ``set_aside``, where more than one sentence must
know them, and the sentences. A key that begins with ``KEPT`` names what stands in the article's
metadata all the same; of any other it is said that it was left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from annotator.exchange.kept import OWN
from annotator.exchange.records import GOLD, RELATIONS

KEPT: Final = "kept: "
"""Before the name of what was kept with the article's other metadata, unused."""
DROPPED: Final = "dropped: "
"""Before the name of what the person's mapping leaves out."""
UNSAID: Final = "whether anybody has looked"
"""Records without spans, in a format that does not say whether somebody looked and found nothing,
or nobody looked: they count as not looked at."""
STALE: Final = "claim_annotator, of a record that has changed since"
"""What our own key says and the tool's own keys do not say any more."""
UNREADABLE: Final = "claim_annotator, damaged"
"""A record of ours that cannot be read."""
NO_STATUS: Final = "status of answers"
"""Records whose answers do not say how far they are."""
TOKENS: Final = "tokens"
"""Tokens that follow from the text."""
SPACING: Final = "the spacing between tokens (the file does not give the text)"
"""The text was put together from its tokens, with one space between them."""
FOREIGN_TEXT: Final = "a text beside the tokens that is not theirs"
"""So was this one, because what the file gives as its text is another one."""
UNLIKE: Final = "the file of offsets beside it (it is not about these tokens)"
"""The file of tokens was changed since, or the other one belongs to another."""
NO_WORDS: Final = "annotations of no length"
"""Places between two characters, which some tools can mark."""
UNLIKE_BEFORE: Final = "an answer unlike the one before to the same text"
"""What was rejected in one row must not be joined to what was accepted in another."""
GAPS: Final = "text between sentences"
"""The file has a text sentence by sentence, and not all of it."""
LARGE: Final = "whole numbers of more than 64 bits"
"""They are kept as texts of their digits, because no number can be stored that is so large."""
DIFFERING: Final = "metadata of an article that is here already"
"""The article has others of that name, or the person who imports may not add to it."""

_SAID: Final[Mapping[str, str]] = {
    GOLD: "Gold kept back in {}: the annotators' own work was taken in instead.",
    RELATIONS: (
        "Relations in {} were kept with the article's other metadata, unused: the scheme has no "
        "such relation, or not between these labels."
    ),
    UNSAID: (
        "Nobody counts as having looked at {} without annotations: the file does not say whether "
        "somebody looked and found nothing."
    ),
    STALE: (
        "Another tool has changed {} since this program wrote them: what the file says now was "
        f"taken in. What “{OWN}” says there of what has changed was left out."
    ),
    UNREADABLE: "What this program wrote for itself about {} is damaged and was left out.",
    NO_STATUS: (
        "The answers in {} do not say how far they are: those with annotations count as finished."
    ),
    TOKENS: "The tokens in {} were left out: they follow from the text.",
    SPACING: (
        "The text of {} was put together from its tokens, with one space between them: the file "
        "does not give it."
    ),
    FOREIGN_TEXT: (
        "The text of {} was put together from its tokens, with one space between them: the text "
        "beside them is another one."
    ),
    LARGE: (
        "Whole numbers in {} that are too large to be stored as numbers were taken in as text, "
        "with all their digits."
    ),
    UNLIKE: "The file of offsets was not used for {}: it is about other tokens.",
    DIFFERING: (
        "Metadata in {} were left out, because the articles are here already: what an article "
        "has is never overwritten, and what it lacks is added only for a lead."
    ),
    NO_WORDS: "Annotations of no length in {} were left out: they have no words.",
    UNLIKE_BEFORE: (
        "The annotations in {} were left out: the same person answered another question about the "
        "same text the other way (accepted and rejected), and the first answer stands."
    ),
    GAPS: "The file does not give all of the text of {}: spaces stand for what is missing.",
}


def remarks(set_aside: Mapping[str, int] | Counter[str]) -> list[str]:
    """Sentences for a report, from how often each thing was set aside."""
    return [_remark(what, count) for what, count in sorted(set_aside.items())]


def _remark(what: str, count: int) -> str:
    records = "1 record" if count == 1 else f"{count:,} records"
    if said := _SAID.get(what):
        return said.format(records)
    if what.startswith(KEPT):
        return (
            f"“{what.removeprefix(KEPT)}” in {records} was kept with the article's other metadata, "
            "unused: this program has no place for it."
        )
    if what.startswith(DROPPED):
        return f"The {what.removeprefix(DROPPED)} in {records} was left out, as was chosen."
    return f"“{what}” in {records} was left out: the format does not know it."
