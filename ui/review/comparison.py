"""From a review to what the reader shows side by side. Pure: no widgets.

What belongs here: under which name and in which order each annotator is shown, and which form each
of their versions has. Pseudonyms hold within an article: they follow from the text's SHA-256 and
the annotators' ids, so that they are the same whenever the article is opened.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from annotator.review.model import KINDS
from annotator.team import VERDICTS
from annotator.values import Segment
from ui.reader.compare import Bar, CompareState, Form, GroupMark, Lane

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from annotator.review.model import ArticleReview, Choice, Group, Version
    from annotator.team import GoldSpan
    from ui.theme import LabelStyle

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GOLD: Final = "Gold"
GOLD_MARK: Final = "★"


@dataclass(frozen=True, slots=True)
class Face:
    """How one annotator appears in an article: ``name`` (or pseudonym) and short ``mark``.

    ``spans`` is how many they handed in here.
    """

    annotator: str
    name: str
    mark: str
    spans: int = 0


def faces_of(
    review: ArticleReview,
    names: Mapping[str, str],
    sha256: str,
    *,
    anonymous: bool = True,
    shuffled: bool = True,
) -> tuple[Face, ...]:
    """The annotators who handed in, in the order of their lanes.

    ``anonymous``: letters instead of names. ``shuffled``: order and letters are mixed anew for each
    text (its ``sha256``), so that nobody is recognised by their place; else they are in the order
    of their names, or of their ids where names are hidden.
    """
    people = ordered(review.annotators, names, sha256, anonymous=anonymous, shuffled=shuffled)
    counts = Counter(one.annotation.annotator for g in review.groups for one in g.versions)
    if anonymous:
        shown = {who: _letters(number) for number, who in enumerate(people)}
        marks = shown
    else:
        shown = {who: names.get(who, "") or "somebody else" for who in people}
        marks = marks_of(shown)
    return tuple(Face(who, shown[who], marks[who], counts[who]) for who in people)


def ordered(
    people: Iterable[str],
    names: Mapping[str, str],
    sha256: str,
    *,
    anonymous: bool,
    shuffled: bool,
) -> list[str]:
    """The ids of the annotators in the order of their lanes."""
    by_id = sorted(people)
    if shuffled:
        return sorted(by_id, key=lambda who: hashlib.sha256(f"{sha256}{who}".encode()).digest())
    return by_id if anonymous else sorted(by_id, key=lambda who: names.get(who, "").casefold())


def _letters(number: int) -> str:
    """A, B, … Z, AA, AB, …"""
    rest, last = divmod(number, len(LETTERS))
    return (_letters(rest - 1) if rest else "") + LETTERS[last]


def marks_of(names: Mapping[str, str]) -> dict[str, str]:
    """A short mark for each name, by id: its initial, two initials where two have the same, and
    with a number where that does not tell them apart."""
    firsts = {who: _initials(name)[:1] for who, name in names.items()}
    often = Counter(firsts.values())
    marks = {who: m if often[m] == 1 else _initials(names[who])[:2] for who, m in firsts.items()}
    often = Counter(marks.values())
    taken = {mark for mark in marks.values() if often[mark] == 1}
    for who, mark in marks.items():
        if often[mark] > 1:
            tried = (f"{mark[:1]}{number}" for number in range(1, len(marks) + len(taken) + 1))
            marks[who] = next(one for one in tried if one not in taken)
            taken.add(marks[who])
    return marks


def _initials(name: str) -> str:
    words = name.split() or ["?"]
    letters = "".join(word[0] for word in words[:2]).upper()
    return letters if len(letters) > 1 else words[0][:2].capitalize()


def comparison_of(
    review: ArticleReview,
    faces: Sequence[Face],
    styles: Mapping[str, LabelStyle],
    *,
    hidden: Collection[str] = (),
    solo: str | None = None,
    current: int | None = None,
    picked: str = "",
    gold: bool | None = None,
    draft: GoldSpan | None = None,
) -> CompareState:
    """What the reader is to show of a review.

    ``hidden`` annotators have no lane; with ``solo`` only that one (and gold) has. Forms always
    tell of all who handed in. ``gold``: whether there is a lane for it; by default where there is
    gold already, or the person may decide (so that no line moves with the first decision).
    ``draft`` is a gold span being made, drawn in that lane in place of the one with its id.
    """
    told = _Words({face.annotator: face.name for face in faces}, styles)
    shown = [one for one in faces if (solo or one.annotator) == one.annotator]
    lanes = [_lane(review, face, told) for face in shown if solo or face.annotator not in hidden]
    wanted = bool(review.gold or review.may_decide) if gold is None else gold
    if wanted or draft is not None:
        lanes.append(_gold_lane(review, draft, told))
    groups = tuple(
        GroupMark(group.start, group.end, group.kinds, group.state, told.group(group))
        for group in review.groups
    )
    return CompareState(tuple(lanes), groups, current, picked)


def _lane(review: ArticleReview, face: Face, told: _Words) -> Lane:
    bars, who = list[Bar](), face.annotator
    missing = {number for number, one in enumerate(review.groups) if who in one.missing}
    for number, group in enumerate(review.groups):
        for choice in group.choices:
            for version in choice.versions:
                if version.annotation.annotator == who:
                    bars.append(_bar(version, number, group, told.version(version, choice)))
    bars.sort(key=lambda bar: (bar.segments[0].start, -bar.segments[-1].end, bar.key))
    return Lane(who, face.name, face.mark, tuple(bars), frozenset(missing))


def _bar(version: Version, number: int, group: Group, words: str) -> Bar:
    segments = version.annotation.segments
    shared = shared_by(group) if "boundary" in group.kinds else segments
    return Bar(
        version.key,
        version.annotation.label,
        segments,
        number,
        form_of(group),
        within(segments, shared),
        words,
    )


def form_of(group: Group) -> Form:
    """The form of all versions of a group. That their edges differ is told by their ends."""
    if group.missing and len({one.annotation.annotator for one in group.versions}) == 1:
        return "alone"
    if "label" in group.kinds:
        return "label"
    return "detail" if {"attribute", "relation"} & set(group.kinds) else "same"


def shared_by(group: Group) -> tuple[Segment, ...]:
    """The parts of the text that all versions of a group hold."""
    versions = group.versions
    shared = versions[0].annotation.segments
    for other in versions[1:]:
        shared = within(shared, other.annotation.segments)
    return shared


def within(segments: Iterable[Segment], bounds: Sequence[Segment]) -> tuple[Segment, ...]:
    """What of the segments lies in others, in text order."""
    found = (
        Segment(max(one.start, other.start), min(one.end, other.end))
        for one in segments
        for other in bounds
    )
    return tuple(part for part in found if part.start < part.end)


def _gold_lane(review: ArticleReview, draft: GoldSpan | None, told: _Words) -> Lane:
    of: dict[str, int] = {}
    for number, group in enumerate(review.groups):
        of |= {version.annotation.id: number for version in group.versions}
    spans = [one for one in review.gold if draft is None or one.id != draft.id]
    spans += [draft] if draft is not None else []
    bars = []
    for span in spans:
        number = next((of[source] for source in span.sources if source in of), -1)
        words = f"{GOLD}: {told.label(span.label)}"
        bars.append(Bar(span.id, span.label, span.segments, number, "gold", span.segments, words))
    bars.sort(key=lambda bar: (bar.segments[0].start, -bar.segments[-1].end, bar.key))
    return Lane("", GOLD, GOLD_MARK, tuple(bars))


class _Words:
    """Says versions and groups in words, under the names that are shown."""

    def __init__(self, names: Mapping[str, str], styles: Mapping[str, LabelStyle]) -> None:
        self._names = names
        self._styles = styles

    def label(self, id_: str) -> str:
        style = self._styles.get(id_)
        return "unknown label" if style is None else style.name

    def name(self, who: str) -> str:
        return self._names.get(who, "somebody else")

    def version(self, version: Version, choice: Choice) -> str:
        """ "Bea: speculation (4 characters longer)"."""
        one = version.annotation
        differs = [words for words in choice.differs if words != "label"]
        more = f" ({', '.join(differs)})" if differs else ""
        return f"{self.name(one.annotator)}: {self.label(one.label)}{more}"

    def group(self, group: Group) -> str:
        """ "Ana: claim; Bea: speculation. Label conflict; paired: another label, 92 % overlap."."""
        order = {who: number for number, who in enumerate(self._names)}
        said = [
            (o.annotation.annotator, self.version(o, c)) for c in group.choices for o in c.versions
        ]
        said += [(who, f"{self.name(who)}: nothing") for who in group.missing]
        said.sort(key=lambda pair: order.get(pair[0], len(order)))
        what = [kinds_in_words(group), *self._pairings(group)]
        words = f"{'; '.join(words for _, words in said)}. {'; '.join(filter(None, what))}."
        return f"{words} {state_in_words(group)}".strip()

    def _pairings(self, group: Group) -> list[str]:
        if len(group.pairings) <= 1:
            return [one.words for one in group.pairings]
        who = {one.annotation.id: self.name(one.annotation.annotator) for one in group.versions}
        return [
            f"{who.get(one.one, '?')} and {who.get(one.other, '?')} {one.words}"
            for one in group.pairings
        ]


def kinds_in_words(group: Group) -> str:
    """In what a group differs: "Label conflict", "Conflicts: label and boundary"."""
    kinds = [KINDS[kind].lower() for kind in group.kinds]
    if not kinds:
        return "All have the same" if len(group.versions) > 1 else "One annotator alone"
    if len(kinds) == 1:
        return f"{kinds[0].capitalize()} conflict"
    return f"Conflicts: {', '.join(kinds[:-1])} and {kinds[-1]}"


def state_in_words(group: Group) -> str:
    """How a group stands, in a sentence; nothing where it is simply open."""
    if group.state == "contested":
        return "Adjudicators decided differently."
    if group.state == "escalated":
        return "Escalated."
    if group.state == "decided" and group.decision is not None:
        return f"Decided: {VERDICTS[group.decision.fields.verdict].lower()}."
    return "Decided." if group.state == "decided" else ""
