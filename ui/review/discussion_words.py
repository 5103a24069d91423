"""What is said of threads: what they are about, who waits for whom, who is mentioned, in words.

What belongs here: sentences and small facts about threads, without a widget. Nothing here shows
more of others' work than the project does: a quote comes from an annotation that may be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from annotator.team import About, Comment, Thread
from ui.inspector.history_model import time_words
from ui.plain import one_line
from ui.review.corrections_words import quoted

if TYPE_CHECKING:
    from annotator.project import Project

Filter = Literal["open", "me", "questions", "all"]
"""Which threads of the project are listed."""

QUOTE: Final = 160
"""Code points of a quote in a line."""

BLIND: Final = (
    "Others work on this article too, and not all are done: until then you see here only what you"
    " said yourself, and they do not see it."
)


@dataclass(frozen=True)
class People:
    """The people of a project by id, and which of them I am."""

    names: Mapping[str, str]
    me: str = ""

    def of(self, person: str) -> str:
        """How a person is called on screen."""
        return "You" if person == self.me else one_line(self.names.get(person, "Somebody"), 60)

    def others(self) -> list[str]:
        """The names of all but me, sorted, each once: whom one can mention."""
        found = {name for id_, name in self.names.items() if id_ != self.me and name.strip()}
        return sorted(found, key=str.casefold)


def people_of(project: Project) -> People:
    """The people of a project."""
    return People({each.id: each.name for each in project.annotators()}, project.me.id)


def mentioned(words: str, people: People) -> tuple[str, ...]:
    """The ids of the people whose name stands behind an @ in the words, sorted.

    Of names that begin alike the longest counts. Who shares a name is mentioned together: nobody is
    passed over because another is called the same.
    """
    found: set[str] = set()
    names = sorted(people.names.items(), key=lambda each: (-len(each[1]), each[0]))
    at = words.find("@")
    while at >= 0:
        if at == 0 or not words[at - 1].isalnum():
            named = next((name for _, name in names if _stands(words, at + 1, name)), None)
            if named is not None:
                found |= {id_ for id_, name in names if name.casefold() == named.casefold()}
        at = words.find("@", at + 1)
    return tuple(sorted(found - {people.me}))


def _stands(words: str, at: int, name: str) -> bool:
    """Whether a name stands at a place, and ends there."""
    end = at + len(name)
    return (
        bool(name.strip())
        and words[at:end].casefold() == name.casefold()
        and not words[end : end + 1].isalnum()
    )


def waits_for(thread: Thread, me: str) -> bool:
    """Whether an open thread mentions me, and I have said nothing in it since."""
    if thread.resolved:
        return False
    for comment in reversed(thread.comments):
        if comment.by == me:
            return False
        if me in comment.mentions:
            return True
    return False


def listed(threads: Iterable[Thread], wanted: Filter, me: str) -> list[Thread]:
    """The threads that a filter lets through, in their order."""
    if wanted == "me":
        return [each for each in threads if waits_for(each, me)]
    if wanted == "questions":
        return [each for each in threads if each.question and not each.resolved]
    return [each for each in threads if wanted == "all" or not each.resolved]


def counts_words(threads: Iterable[Thread], me: str) -> str:
    """How much is open: "3 open · 2 mention you · 1 guideline question"."""
    open_ = [each for each in threads if not each.resolved]
    mine = sum(waits_for(each, me) for each in open_)
    asked = sum(each.question for each in open_)
    parts = [f"{len(open_):,} open"] if open_ else ["Nothing is open"]
    parts += [f"{mine:,} {'mentions' if mine == 1 else 'mention'} you"] if mine else []
    parts += [f"{asked:,} guideline question{'s' * (asked != 1)}"] if asked else []
    return " · ".join(parts)


def dock_title(threads: Iterable[Thread], me: str) -> str:
    """The words on the dock's tab: how many threads are open, and how many mention me; the numbers
    first, since narrow tabs are cut."""
    open_ = [each for each in threads if not each.resolved]
    mine = sum(waits_for(each, me) for each in open_)
    if not open_:
        return "Discussion"
    return f"({len(open_)}{f', @{mine}' if mine else ''}) Discussion"


# What a thread is about


@dataclass(frozen=True)
class Subject:
    """What a thread is about. ``label`` is the id of the label whose chip stands beside it;
    ``annotation`` the id of an annotation to go to, "" where none can be seen."""

    words: str
    label: str = ""
    annotation: str = ""


def subject_of(project: Project, about: About, article: int | None, quote: str = "") -> Subject:
    """What a thread (or one to be begun) is about; ``quote``: its words, where they are known."""
    if about.kind == "label":
        id_ = about.ids[0] if about.ids else ""
        label = project.scheme.label(id_)
        return Subject(f"The label “{one_line(label.name if label else id_, 60)}”", id_)
    if about.kind == "article":
        title = one_line(project.article(article).title, QUOTE) if article is not None else ""
        return Subject(title or "An article without a title")
    for each in about.ids:
        found = project.annotation(each)
        if found is not None:
            words = quoted(one_line(found.quote, QUOTE))
            chip = found.label if about.kind == "annotation" else ""
            return Subject(words, chip, each)
    if article is not None and project.blind(article):
        quote = ""  # of a colleague's annotation, which may have changed since
    gone = "A conflict" if about.kind == "conflict" else "A span"
    return Subject(
        quoted(one_line(quote, QUOTE)) if quote else f"{gone} that is not there any more"
    )


def place_words(about: About) -> str:
    """What kind of thing a thread is about, in a word or two."""
    words = {"annotation": "Span", "conflict": "Conflict", "article": "Article", "label": "Label"}
    return words[about.kind]


def is_about(thread: Thread, annotation: str | None) -> bool:
    """Whether a thread is about this annotation, or about a conflict that it is part of."""
    kinds = ("annotation", "conflict")
    return annotation is not None and thread.about.kind in kinds and annotation in thread.about.ids


# How a thread stands


def state_words(thread: Thread, people: People) -> str:
    """How a thread stands: "Mentions you · guideline question · 2 comments"."""
    number = len(thread.comments)
    parts = ["mentions you"] if waits_for(thread, people.me) else []
    if thread.resolved:
        who = people.of(thread.resolved_by) if thread.resolved_by else "somebody"
        parts.append(f"resolved by {'you' if who == 'You' else who}")
    parts += ["guideline question"] if thread.question else []
    parts.append(f"{number:,} comment{'s' * (number != 1)}")
    told = " · ".join(parts)
    return told[:1].upper() + told[1:]


def last_words(thread: Thread, people: People) -> str:
    """The newest comment in a line: "Ben: is that a claim?"."""
    if not thread.comments:
        return ""
    newest = thread.comments[-1]
    return f"{people.of(newest.by)}: {one_line(newest.words, QUOTE)}"


def said_words(comment: Comment, people: People) -> str:
    """What stands behind a name: when it was said, that it was changed, that it mentions me."""
    parts = [time_words(comment.when)]
    parts += ["edited"] if comment.edited else []
    parts += ["mentions you"] if people.me in comment.mentions else []
    return " · ".join(parts)


def spoken(thread: Thread, subject: Subject, people: People) -> str:
    """A thread as one sentence for a screen reader."""
    parts = [subject.words, state_words(thread, people), last_words(thread, people)]
    when = [time_words(thread.newest)] if thread.comments else []
    return ", ".join([*filter(None, parts), *when])
