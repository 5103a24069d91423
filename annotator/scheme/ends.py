"""Why a relation may not stand between two labels, in one sentence for people.

What belongs here: the words alone; whether it may is ``RelationType.allows``.
"""

from __future__ import annotations

from annotator.scheme.model import RelationType, Scheme


def ends_refused(scheme: Scheme, kind: RelationType, from_label: str, to_label: str) -> str:
    """The sentence for a relation of ``kind`` from one label (an id) to another."""

    def named(labels: tuple[str, ...]) -> str:
        names = [label.name for label in scheme.labels if label.id in labels]
        return " or ".join(names) or "any label"

    same = ", both of one label" if kind.same_label else ""
    given = f"{named((from_label,))} to {named((to_label,))}"
    return (
        f"“{kind.name}” goes from {named(kind.from_labels)} to {named(kind.to_labels)}{same}, "
        f"not from {given}."
    )
