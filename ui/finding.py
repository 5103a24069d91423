"""What the command palette offers: entries of three kinds, found by a few letters.

What belongs here: the entries and their order, as plain values. The window that shows them is
``ui.command``; comparing letters is ``ui.fuzzy``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from annotator.values import ArticleQuery
from ui.action_spec import ActionSpec
from ui.actions import Actions, key_text
from ui.fuzzy import INITIALS, PER_LETTER, fit
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.project import Project

Kind = Literal["action", "label", "article"]
ARTICLES_MOST: Final = 30
"""Articles that are shown; whoever sees none of theirs types more."""

ARTICLES_READ: Final = 200
"""Articles found by their words whose titles are looked at, so that titles come before bodies."""

BEHIND: Final = 1_000.0
"""What an entry loses that fits by something else than its own words."""

_UNWANTED: Final = frozenset({"view.command"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: ``target`` is the id of an action or the key of an article; ``letters`` are the
    indices of those that fitted; ``beside`` stands at the right."""

    kind: Kind
    target: str | int
    words: str
    beside: str = ""
    enabled: bool = True
    checked: bool = False
    letters: frozenset[int] = frozenset()
    loose: bool = False
    """It fits by letters here and there, or by its tip: perhaps by chance."""

    @property
    def spoken(self) -> str:
        """The entry for a screen reader."""
        parts = (self.words, self.beside, "on" * self.checked, "" if self.enabled else "not now")
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading."""

    title: str
    entries: tuple[Entry, ...]


def sections(
    actions: Actions, typed: str, recent: Sequence[str], articles: Iterable[Entry] = ()
) -> list[Section]:
    """What fits the typed letters: actions and labels, the better fitting kind first, then
    articles; but those that fit loosely stand behind articles with the typed words in a title.
    With nothing typed all of them, and the actions used last on top."""
    specs = [spec for spec in actions.specs() if _offered(spec)]
    if not typed.strip():
        return _everything(actions, specs, recent)
    found: dict[Kind, list[tuple[float, Entry]]] = {"action": [], "label": []}
    for spec in specs:
        scored = _scored(actions, spec, typed)
        if scored is not None:
            found[scored[1].kind].append(scored)
    ranked = [(_HEADS[kind], sorted(each, key=_by_score)) for kind, each in found.items() if each]
    ranked.sort(key=lambda part: _by_score(part[1][0]))
    made = [Section(title, tuple(entry for _, entry in each)) for title, each in ranked]
    listed = tuple(articles)
    titled = bool(listed) and _holds(listed[0].words, typed)
    behind = [part for part in made if titled and part.entries[0].loose]
    ahead = [part for part in made if part not in behind]
    return [*ahead, *_section("Articles", listed), *behind]


def _holds(words: str, typed: str) -> bool:
    return all(each in words.lower() for each in typed.lower().split())


def article_entries(project: Project, typed: str) -> list[Entry]:
    """Articles with these words in title, source or body, those with fitting titles first.

    One letter of the alphabet is too little to ask for: half of all articles would have it.
    """
    words = typed.strip()
    if len(words) < 2 and words.isascii():
        return []
    keys = project.article_keys(ArticleQuery(text=words))[:ARTICLES_READ]
    scored = []
    for row in project.article_rows(keys):
        title = one_line(row.title) or "Untitled"
        found = fit(words, title)
        entry = Entry("article", row.key, title, one_line(row.source, 40))
        entry = replace(entry, letters=found.letters) if found else entry
        scored.append((found.score if found else -BEHIND, entry))
    scored.sort(key=_by_score)
    return [entry for _, entry in scored[:ARTICLES_MOST]]


_HEADS: Final[dict[Kind, str]] = {"action": "Actions", "label": "Labels"}


def _by_score(scored: tuple[float, Entry]) -> float:
    return -scored[0]


def _section(title: str, entries: tuple[Entry, ...]) -> list[Section]:
    return [Section(title, entries)] if entries else []


def _everything(actions: Actions, specs: list[ActionSpec], recent: Sequence[str]) -> list[Section]:
    entries = {spec.id: _entry(actions, spec) for spec in specs}
    last = tuple(entries.pop(id_) for id_ in recent if id_ in entries)
    labels = tuple(entry for entry in entries.values() if entry.kind == "label")
    others = tuple(entry for entry in entries.values() if entry.kind == "action")
    return [
        *_section("Used last", last),
        *_section("Labels", labels),
        *_section("Actions", others),
    ]


def _offered(spec: ActionSpec) -> bool:
    return not spec.hidden and spec.id not in _UNWANTED


def _entry(actions: Actions, spec: ActionSpec, letters: frozenset[int] = frozenset()) -> Entry:
    action = actions[spec.id]
    return Entry(
        "label" if spec.id.startswith("label.") else "action",
        spec.id,
        _words(actions, spec),
        next(map(key_text, spec.keys), ""),
        action.isEnabled(),
        action.isCheckable() and action.isChecked(),
        letters,
    )


def _words(actions: Actions, spec: ActionSpec) -> str:
    """The action's words now (“Undo: Label claim”), as plain text."""
    return actions[spec.id].text().replace("&&", "&").rstrip("…")


def _scored(actions: Actions, spec: ActionSpec, typed: str) -> tuple[float, Entry] | None:
    """By the words; else, behind all these, by the tip and the name of the group."""
    found = fit(typed, _words(actions, spec))
    if found is not None:
        entry = _entry(actions, spec, found.letters)
        worth = found.score + PER_LETTER * len(entry.words)
        return found.score, replace(entry, loose=worth < INITIALS * len(typed.split()))
    also = fit(typed, _said(spec))
    # Inside the words of a sentence and here and there in it, letters say nothing.
    if also is None or not all(f" {word}" in f" {_said(spec)}" for word in typed.lower().split()):
        return None
    return also.score - BEHIND, replace(_entry(actions, spec), loose=True)


def _said(spec: ActionSpec) -> str:
    return f"{spec.group} {spec.tip}".lower()
