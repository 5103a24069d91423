"""Where spans stand in a spaCy document.

What belongs here: what goes into ``doc.spans["sc"]`` and ``doc.ents``, what is read from them, and
the tokens that spaCy's documents are made of. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from annotator.exchange.format import Job, Option
from annotator.exchange.loose import LooseSpan
from annotator.exchange.tagging import Laid, Placed, Teller, lay_work
from annotator.exchange.tokens import Token, tokens
from annotator.values import Annotation

GROUP: Final = "sc"
"""The span group that spaCy's own components look into."""
INTO: Final = Option(
    "into",
    ("both", "spans", "ents"),
    "Where spans go: doc.spans and, where they do not overlap, doc.ents; only one of them",
)


def overlapping(job: Job) -> bool:
    """Whether spans that overlap have a place."""
    return job.options["into"] != "ents"


def laid_on(
    job: Job, found: list[Token], spans: Iterable[Annotation], tell: Teller
) -> tuple[Laid, list[Placed], list[Placed]]:
    """The spans on tokens, those for the group, and those for the entities (the longest of those
    that overlap)."""
    into = job.options["into"]
    laid = lay_work(job, found, spans, tell, overlapping=overlapping(job))
    group = laid.placed if into != "ents" else []
    return laid, group, _flat(laid.placed) if into != "spans" else []


def _flat(placed: list[Placed]) -> list[Placed]:
    taken: set[int] = set()
    kept: list[Placed] = []
    for each in sorted(placed, key=lambda one: (one.first - one.last, one.first, one.label)):
        room = range(each.first, each.last)
        if taken.isdisjoint(room):
            taken.update(room)
            kept.append(each)
    return sorted(kept, key=lambda one: one.first)


def tokens_of(text: str) -> list[Token]:
    """Tokens as spaCy has them: white space other than one space after a token is one, too, and
    ``space_after`` says that one space follows."""
    found: list[Token] = []
    at = 0
    for start, end, word, _ in tokens(text):
        if at < start:
            found.append(Token(at, start, text[at:start], False))
        space = text[end : end + 1] == " "
        found.append(Token(start, end, word, space))
        at = end + space
    if at < len(text):
        found.append(Token(at, len(text), text[at:], False))
    return found


def merged(groups: Iterable[LooseSpan], ents: Iterable[LooseSpan]) -> list[LooseSpan]:
    """All spans, those once that stand in a group and among the entities."""
    found = list(groups)
    known = {(each.label, each.parts) for each in found}
    found += (each for each in ents if (each.label, each.parts) not in known)
    return sorted(found, key=lambda each: (each.parts[0][0], -each.parts[0][1], each.label))
