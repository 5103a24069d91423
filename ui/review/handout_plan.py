"""What a handing out would do: which articles, to whom, how many each.

What belongs here: the choices of the dialog as data, and the sharing made of them. The rule of
sharing itself is the core's (``annotator.operations.sharing``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from annotator.values import ArticleQuery

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.team import PersonCount

Source = Literal["nobody", "chosen", "words", "all"]
Limit = Literal["all", "first", "share"]

Shares = tuple[tuple[int, tuple[str, ...]], ...]


class Choices(Struct, frozen=True, kw_only=True):
    """What was chosen. ``each``: people an article goes to; ``double``: percent of the articles
    that go to one more; ``number``: of the limit, articles or percent."""

    keys: tuple[int, ...] = ()
    limit: Limit = "all"
    number: int = 0
    people: tuple[str, ...] = ()
    each: int = 1
    double: int = 0

    @property
    def taken(self) -> tuple[int, ...]:
        """The articles that the limit leaves, in list order."""
        if self.limit == "first":
            return self.keys[: self.number]
        if self.limit == "share":
            return self.keys[: round(len(self.keys) * self.number / 100)]
        return self.keys


class Plan(Struct, frozen=True):
    """Who would get what; ``doubled``: how many articles go to one more than the others."""

    shares: Shares = ()
    doubled: int = 0

    @property
    def counts(self) -> Counter[str]:
        """How many articles each person would get."""
        return Counter(who for _, share in self.shares for who in share)


def with_words(project: Project, words: str) -> list[int]:
    """The articles in which these words are, in title, source or text."""
    return project.article_keys(ArticleQuery(text=words)) if words else []


def plan(project: Project, choices: Choices, load: Mapping[str, int]) -> Plan:
    """The sharing of these choices; empty where there is nothing or nobody to share with."""
    from annotator.operations.sharing import hand_out

    keys = choices.taken
    if not keys or not choices.people:
        return Plan()
    # What stands for the text only has to be lasting and without a pattern: reading the hashes of
    # all texts would take seconds.
    articles = [(key, f"{project.id} {key}") for key in keys]
    double = choices.double / 100
    shares = hand_out(articles, choices.people, each=choices.each, double=double, load=load)
    usual = min(choices.each, len(choices.people))
    return Plan(shares, sum(len(share) > usual for _, share in shares))


def load_of(people: Sequence[PersonCount]) -> dict[str, int]:
    """What everybody has to do already: who has least is given first."""
    return {each.annotator: each.todo + each.in_progress for each in people}
