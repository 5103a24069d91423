"""What the review panel says, in words: states, kinds, versions, decisions, rows of the queue.

What belongs here: sentences made of the values of ``annotator.review``, without a widget. Words of
articles and names are data: whoever shows them shows plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from annotator.review.model import KINDS, QueueRow
from annotator.team import REASONS, VERDICTS
from ui.plain import one_line
from ui.review.names import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annotator.review.model import ArticleReview, Choice, Group, GroupState
    from annotator.scheme import Scheme
    from annotator.team import Decision, GoldSpan
    from annotator.values import AttributeValue
    from ui.review.names import Names

STATES: Final[dict[GroupState, str]] = {
    "open": "Open",
    "escalated": "Escalated",
    "decided": "Decided",
    "contested": "Decided differently",
}

FINISH: Final = "Every group is decided. Ctrl+Enter finishes the article."

QUOTE: Final = 60
"""Code points of a quote inside a sentence."""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# The queue


def row_state(row: QueueRow) -> str:
    """How far the adjudication of an article is: "3 of 12 groups open", "waits for 1 of 2"."""
    if row.waiting:
        return f"waits for {row.waiting} of {row.waiting + row.annotators}"
    if row.adjudicated:
        return "adjudicated"
    if not row.open:
        return "all decided, to be finished" if row.groups else "nothing found, to be finished"
    return f"{row.open} of {counted(row.groups, 'group')} open"


def agreement_words(row: QueueRow) -> str:
    """The agreement of an article as a figure, a dash where it is not defined."""
    return "–" if row.agreement is None else f"{row.agreement:.2f}"


def spoken_row(row: QueueRow) -> str:
    """A row of the queue as one sentence for a screen reader."""
    parts = [one_line(row.title) or "Untitled", row_state(row)]
    if row.agreement is None:
        parts.append("agreement not defined")
    else:
        parts.append(f"agreement {row.agreement:.2f}")
    if row.escalated:
        parts.append(f"{row.escalated} escalated to you")
    if row.conflicts:
        parts.append(counted(row.conflicts, "conflict"))
    return ", ".join(parts)


# Groups


def state_words(group: Group) -> str:
    """How a group stands: the verdict where it is decided."""
    if group.state == "decided" and group.decision is not None:
        return VERDICTS[group.decision.fields.verdict]
    return STATES[group.state]


def kind_words(group: Group) -> str:
    """In what the versions differ, or that they do not."""
    if group.kinds:
        return ", ".join(KINDS[kind] for kind in group.kinds)
    return "All agree" if group.agreed else "One annotator"


def group_quote(group: Group) -> str:
    """The words that a row shows for a group: those of the version that most people have."""
    return one_line(group.choices[0].versions[0].annotation.quote, 200)


def spoken_group(group: Group, number: int, total: int, label: str) -> str:
    """A row of the groups as one sentence for a screen reader."""
    words = f"{number} of {total}: {state_words(group)}, {kind_words(group)}"
    return f"{words}, {label}: {one_line(group_quote(group), QUOTE)}"


def pairing_words(group: Group) -> str:
    """Why its annotations were taken for the same: the weakest of the reasons stands for all."""
    if not group.pairings:
        return "nobody else marked these words" if group.missing else ""
    weakest = min(group.pairings, key=lambda each: (each.same_label, each.overlap))
    return weakest.words


def missing_words(group: Group, names: Names) -> str:
    """Who handed in and has nothing here."""
    if not group.missing:
        return ""
    has = "has" if len(group.missing) == 1 else "have"
    return f"{names.several(group.missing)} {has} nothing here."


# Versions


def makers(choice: Choice, names: Names) -> str:
    """Who has a version."""
    return names.several(version.annotation.annotator for version in choice.versions)


def value_words(scheme: Scheme, attribute: str, value: AttributeValue) -> str:
    """A value as people call it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = scheme.attribute(attribute)
    names = {each.id: each.name for each in known.values} if known is not None else {}
    return names.get(str(value), str(value))


def attribute_words(scheme: Scheme, attributes: Mapping[str, AttributeValue]) -> list[str]:
    """Attributes as lines, "certainty: probable"."""
    lines = []
    for id_, value in attributes.items():
        known = scheme.attribute(id_)
        name = known.name if known is not None else id_
        lines.append(f"{name}: {one_line(value_words(scheme, id_, value), QUOTE)}")
    return lines


def differing(group: Group) -> set[str]:
    """The attributes whose values are not the same in all versions."""
    told = [version.told for version in group.versions]
    ids = {id_ for each in told for id_ in each}
    return {id_ for id_ in ids if len({repr(each.get(id_)) for each in told}) > 1}


def companion_words(scheme: Scheme, choice: Choice, text: str) -> list[str]:
    """The companions of a version as lines, "source: the ministry"."""
    lines = []
    for id_, part in choice.versions[0].annotation.companions.items():
        known = scheme.companion(id_)
        name = known.name if known is not None else id_
        lines.append(f"{name}: {one_line(text[part.start : part.end], QUOTE)}")
    return lines


def relation_words(scheme: Scheme, choice: Choice, quotes: Mapping[str, str]) -> list[str]:
    """The relations of a version as lines, "speaker → the minister"."""
    lines = []
    for relation in choice.versions[0].relations:
        known = scheme.relation(relation.type)
        name = known.name if known is not None else relation.type
        lines.append(f"{name} → {one_line(quotes.get(relation.to_id, 'elsewhere'), QUOTE)}")
    return lines


# Decisions


def decision_words(decision: Decision, names: Names) -> str:
    """What was decided, by whom: "Accepted by you: claim “…”"."""
    fields = decision.fields
    words = f"{VERDICTS[fields.verdict]} by {names.person(decision.by)}"
    if fields.to is not None:
        words += f" to {names.person(fields.to)}"
    if fields.reason is not None and not (fields.reason == "other" and fields.note):
        words += f", {REASONS[fields.reason].lower()}"
    if fields.rule:
        words += ", by rule"
    return f"{words}: {one_line(fields.note, 200)}" if fields.note else words


def gold_words(scheme: Scheme, gold: Iterable[GoldSpan]) -> list[str]:
    """Gold spans as lines, "claim: “…”"."""
    lines = []
    for span in gold:
        label = scheme.label(scheme.in_force(span.label))
        name = label.name if label is not None else span.label
        lines.append(f"{name}: “{one_line(' … '.join(span.quotes), 120)}”")
    return lines


def former_words(group: Group, decision: Decision, names: Names) -> str:
    """What was decided about an earlier state of a group, and what has changed since."""
    weighed = set(decision.fields.weighed)
    known = {key.partition(":")[0] for key in weighed}
    here = {version.annotation.id for version in group.versions}
    changed: list[str] = []
    new: list[str] = []
    for version in group.versions:
        if version.key not in weighed:
            side = changed if version.annotation.id in known else new
            side.append(version.annotation.annotator)
    parts = []
    if changed:
        has = "has" if len(set(changed)) == 1 else "have"
        parts.append(f"{names.several(changed)} {has} changed theirs since")
    if new:
        parts.append(f"new from {names.several(new)}")
    gone = len(known - here)
    if gone:
        parts.append(counted(gone, "annotation") + " of then no longer in it")
    since = listed(parts) or "it was decided again since"
    return f"{decision_words(decision, names)}; {since}."


def finish_words(review: ArticleReview) -> str:
    """What is left to do in an article, as a sentence."""
    if review.adjudicated:
        return "This article is adjudicated."
    if review.open:
        return f"{counted(review.open, 'group')} still open."
    if review.waiting:
        people = counted(len(review.waiting), "annotator")
        return f"Every group is decided; the article waits for {people}."
    return FINISH


def article_words(review: ArticleReview, names: Names, scheme: Scheme | None) -> list[str]:
    """What is to be said of the article as a whole, a line each."""
    lines = [finish_words(review)] if review.annotators else []
    if lines == [FINISH]:
        lines = ["Every group is decided: finish it."]  # the button beside has the key
    if review.waiting and review.open:
        lines.append(f"It waits for {counted(len(review.waiting), 'annotator')}.")
    if review.finished_by:
        lines.append(f"Finished by {listed(map(names.person, review.finished_by))}.")
    if review.orphans:
        about = counted(len(review.orphans), "decision is", "decisions are")
        lines.append(f"{about} about annotations that are gone.")
    for type_, quote in review.lost_relations:
        known = scheme.relation(type_) if scheme is not None else None
        name = known.name if known is not None else type_
        lines.append(f"{name} → “{one_line(quote, QUOTE)}” leads to nothing in gold.")
    if review.annotators and not review.may_decide:
        lines.append("A lead, or who is asked to adjudicate it, decides here.")
    return lines
