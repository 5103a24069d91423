"""What adjudication made of an annotation, in words.

What belongs here: the sentences of *My corrections*. Which annotations were corrected is the
core's (``annotator.review.corrections``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from annotator.team import REASONS, Correction, GoldSpan, Thread, Unlike
from annotator.values import GAP
from ui.inspector.history_model import time_words
from ui.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUOTE: Final = 160
"""Code points of a quote in a sentence."""
ROW_QUOTE: Final = 90
MARKS: Final = '"“”„‟«»‹›'
CHANGED: Final = "You have changed yours since; this is about what you had then."


def quote_of(gold: GoldSpan, length: int = QUOTE) -> str:
    """The words of a gold span."""
    return one_line(GAP.join(gold.quotes), length)


def is_mine(correction: Correction) -> bool:
    """Whether gold came of the annotation itself, changed; else of another, or none came."""
    return any(correction.annotation in each.sources for each in correction.gold)


def outcome(correction: Correction) -> str:
    """What became of it, in a word or three."""
    if not correction.gold:
        return "Rejected"
    return "Changed" if is_mine(correction) else "Another version was taken"


def reason_words(correction: Correction) -> str:
    """Why, where a reason was given: "Annotator error"."""
    reason = correction.decision.fields.reason
    return REASONS[reason] if reason is not None else ""


def headline(correction: Correction) -> str:
    """Outcome and reason: "Rejected · Annotator error"."""
    return " · ".join(filter(None, (outcome(correction), reason_words(correction))))


def quoted(words: str) -> str:
    """Words between quotation marks: within their own where they stand in some, between single ones
    where some stand in them, so that no two look as one."""
    if words and words[0] in MARKS and words[-1] in MARKS:
        return words
    return f"‘{words}’" if set(words) & set(MARKS) else f"“{words}”"


def labelled(label: str, words: str, names: Mapping[str, str]) -> str:
    """A label and its words: "claim “prices rose”"."""
    return f"{one_line(names.get(label, label), 40)} {quoted(words)}"


def before_and_after(correction: Correction, names: Mapping[str, str]) -> str:
    """A row's second line: what I had, and what gold has."""
    mine = labelled(correction.label, one_line(correction.quote, ROW_QUOTE), names)
    told = [
        labelled(each.label, quote_of(each, ROW_QUOTE), names)
        if each.quotes != (correction.quote,)
        else one_line(names.get(each.label, each.label), 40)
        for each in correction.gold
    ]
    if correction.unlike and told == [one_line(names.get(correction.label, correction.label), 40)]:
        told = [unlike_words(each, ROW_QUOTE) for each in correction.unlike]
    return f"{mine} → {', '.join(told)}" if told else mine


def details(
    correction: Correction,
    names: Mapping[str, str],
    people: Mapping[str, str],
    threads: Sequence[Thread],
) -> str:
    """Everything there is to know of a correction, as plain lines."""
    decision, fields = correction.decision, correction.decision.fields
    parts = [f"You had: {labelled(correction.label, one_line(correction.quote, QUOTE), names)}"]
    parts += [f"Gold has: {labelled(g.label, quote_of(g), names)}" for g in correction.gold]
    parts += differences(correction)
    if not correction.gold:
        parts.append("Gold has nothing here.")
    reason = reason_words(correction)
    parts += [f"Reason: {reason}"] if reason else []
    parts += [f"Note: {fields.note.strip()}"] if fields.note.strip() else []
    who = one_line(people.get(decision.by, "An adjudicator"), 60)
    parts.append(f"{who} decided this, {time_words(decision.when)}.")
    parts += [CHANGED] if correction.changed else []
    for thread in threads:
        for comment in thread.comments:
            by = one_line(people.get(comment.by, "Somebody"), 60)
            parts.append(f"{by}, {time_words(comment.when)}: {comment.words.strip()}")
    return "\n".join(parts)


def differences(correction: Correction) -> list[str]:
    """In what the gold span that came of mine is unlike it, where label and words do not say so."""
    if correction.unlike:
        return [f"Gold is {'; '.join(unlike_words(each) for each in correction.unlike)}."]
    found = []
    for each in correction.gold:
        if correction.annotation not in each.sources:
            continue
        if each.label == correction.label and GAP.join(each.quotes) == correction.quote:
            found.append("Label and words are yours; attributes, companions or relations differ.")
    return found


def unlike_words(unlike: Unlike, length: int = QUOTE) -> str:
    """One thing in which gold is unlike mine: "without the relation “denies” to “prices rose”"."""
    name = one_line(unlike.name, 40)
    if unlike.kind == "relation":
        way = "without" if unlike.gold is None else "with"
        end = one_line(unlike.mine or unlike.gold or "", length)
        to = f" to {quoted(end)}" if end else ""
        return f"{way} the relation {quoted(name)}{to}"
    mine, gold = (_said(unlike, each, length) for each in (unlike.mine, unlike.gold))
    if gold is None:
        return f"without {name}: {mine}"
    return f"with {name}: {gold}" + (f" (yours: {mine})" if mine is not None else "")


def _said(unlike: Unlike, words: str | None, length: int) -> str | None:
    """A value as it is, words of the article between marks."""
    if words is None:
        return None
    line = one_line(words, length)
    return quoted(line) if unlike.kind == "companion" else line


def about(threads: Sequence[Thread], annotation: str) -> list[Thread]:
    """The threads about one annotation, or about a conflict that it is part of."""
    kinds = ("annotation", "conflict")
    return [each for each in threads if each.about.kind in kinds and annotation in each.about.ids]


def spoken(correction: Correction, names: Mapping[str, str]) -> str:
    """A row as one sentence for a screen reader."""
    changed = ["changed by you since"] if correction.changed else []
    return ", ".join([headline(correction), before_and_after(correction, names), *changed])
