"""Rules that propose decisions on open groups: complete agreement, a threshold, a majority.

What belongs here: counting votes, and what follows from them. A rule only proposes; a person
confirms. Ties stay ties: no rule ever takes one of several versions that as many have.

The votes are counted as INCEpTION's threshold merge counts them (``kept_variants``; its
``ThresholdBasedMergeStrategy``, Apache-2.0): an annotator votes for each choice that holds a
version of theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from annotator.review.golden import fields_accept
from annotator.review.model import Choice, Group, Rule
from annotator.team import DecisionFields


class Proposals(NamedTuple):
    """What a rule proposes, in text order, and how many groups it leaves since they are ties."""

    decisions: list[tuple[Group, DecisionFields]]
    ties: int


def kept_variants(
    votes: Sequence[int],
    *,
    user_threshold: int = 0,
    confidence_threshold: float = 0.0,
    top: int = 1,
    overlap_allowed: bool = True,
) -> tuple[int, ...]:
    """Which variants at one place are kept, by their numbers in ``votes``, most votes first.

    ``user_threshold``: the votes that a variant needs. ``confidence_threshold`` (0 to 1): the share
    of the votes of all variants that have those. ``top``: how many ranks are kept (0: all); those
    with as many votes as the last of them are kept too, but where only one is asked for (or may be
    there, where spans may not overlap) a tie keeps none.
    """
    enough = [at for at, number in enumerate(votes) if number >= max(user_threshold, 1)]
    ranked = sorted(enough, key=lambda at: (-votes[at], at))
    if not ranked:
        return ()
    ranks = (top or len(ranked)) if overlap_allowed else 1
    last = votes[ranked[min(ranks, len(ranked)) - 1]]
    least = max(last, confidence_threshold * sum(votes[at] for at in ranked))
    kept = tuple(at for at in ranked if votes[at] >= least)
    return () if ranks == 1 and len(kept) > 1 else kept


def proposals(
    rule: Rule, groups: Iterable[Group], annotators: Collection[str], text: str | None = None
) -> Proposals:
    """What a rule proposes for the open groups of an article.

    ``annotators`` are those who handed in. ``text``: see ``gold_of_choice``. Groups that were
    decided, escalated or are contested are left as they are.
    """
    decisions, ties = [], 0
    for group in groups:
        if group.state != "open":
            continue
        choice = _chosen(rule, group, len(annotators))
        if choice is not None:
            name = f"{rule.kind} {rule.least}" if rule.kind == "threshold" else rule.kind
            decisions.append((group, fields_accept(group, choice, text, rule=name)))
        elif _is_tie(rule, group, len(annotators)):
            ties += 1
    return Proposals(decisions, ties)


def _votes(group: Group) -> list[int]:
    """How many annotators have each of the choices."""
    return [len({each.annotation.annotator for each in one.versions}) for one in group.choices]


def _chosen(rule: Rule, group: Group, handed_in: int) -> Choice | None:
    if rule.kind == "complete" and (handed_in < 2 or len(group.choices) > 1):
        return None
    kept = kept_variants(_votes(group), user_threshold=_needed(rule, handed_in))
    return group.choices[kept[0]] if kept else None


def _needed(rule: Rule, handed_in: int) -> int:
    """The votes that a choice needs."""
    if rule.kind == "complete":
        return handed_in
    return handed_in // 2 + 1 if rule.kind == "majority" else rule.least


def _is_tie(rule: Rule, group: Group, handed_in: int) -> bool:
    """Whether several choices share the most votes. For a majority, having nothing is a choice as
    well; for a threshold they are a tie only where they have votes enough."""
    if rule.kind == "complete":
        return False
    votes = _votes(group)
    if rule.kind == "threshold":
        return max(votes) >= rule.least
    votes.append(handed_in - len({each.annotation.annotator for each in group.versions}))
    return votes.count(max(votes)) > 1
