"""What the command palette offers: entries of three kinds, found by a few letters.

What belongs here: the entries and their order, as plain values. The window that shows them is
``ui.command``; comparing letters is ``ui.fuzzy``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from annotator.values import ArticleQuery
from ui.action_spec import ActionSpec
from ui.actions import Actions, key_text
from ui.fuzzy import fit
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

_CHANGING: Final = frozenset({"Label", "Span", "Edit", "Article"})
_HARMLESS: Final = frozenset(
    {
        "article.metadata",
        "article.next",
        "article.stories",
        "article.next_unfinished",
        "article.previous",
        "edit.copy",
        "edit.copy_quotation",
        "missing.next",
        "reader.escape",
        "span.cycle",
        "span.next",
        "span.previous",
    }
)
"""The groups whose actions change spans or how an article stands, and those in them that do not."""


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
    """It fits by other letters than those that begin a word, or by its tip: perhaps by chance."""
    changes: bool = False
    """Doing it changes spans, or how the article stands."""

    @property
    def may_lead(self) -> bool:
        """Whether Enter may mean it without anybody having gone to it."""
        return not (self.loose and self.changes)

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


class _Hit(NamedTuple):
    score: float
    entry: Entry
    by_tip: bool = False


def sections(
    actions: Actions, typed: str, recent: Sequence[str], articles: Iterable[Entry] = ()
) -> list[Section]:
    """What fits the typed letters: actions and labels, the better fitting kind first, then
    articles. But what fits loosely stands behind articles with the typed words in a title, and
    what fits by its tip behind all articles. With nothing typed all of them, and the actions used
    last on top."""
    specs = [spec for spec in actions.specs() if _offered(spec)]
    if not typed.strip():
        return _everything(actions, specs, recent)
    hits = [hit for spec in specs if (hit := _hit(actions, spec, typed)) is not None]
    listed = tuple(articles)
    titled = any(_begins(typed, entry.words) for entry in listed)
    behind = [hit for hit in hits if listed and (hit.by_tip or (titled and hit.entry.loose))]
    ahead = [hit for hit in hits if hit not in behind]
    shown = {hit.entry.kind for hit in ahead}
    heads = {kind: _MORE[kind] if kind in shown else _HEADS[kind] for kind in _HEADS}
    return [*_ranked(ahead, _HEADS), *_section("Articles", listed), *_ranked(behind, heads)]


def _begins(typed: str, title: str) -> bool:
    found = fit(typed, title)
    return found is not None and not found.loose


def _ranked(hits: list[_Hit], heads: dict[Kind, str]) -> list[Section]:
    """Actions and labels, each sorted, the kind with the better first entry before the other."""
    kinds = [
        sorted((hit for hit in hits if hit.entry.kind == kind), key=_by_score) for kind in heads
    ]
    ranked = sorted(filter(None, kinds), key=lambda some: _by_score(some[0]))
    return [Section(heads[some[0].entry.kind], tuple(hit.entry for hit in some)) for some in ranked]


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
        entry = replace(entry, loose=found is None or found.loose)
        scored.append(_Hit(found.score if found else -BEHIND, entry))
    scored.sort(key=_by_score)
    return [hit.entry for hit in scored[:ARTICLES_MOST]]


_HEADS: Final[dict[Kind, str]] = {"action": "Actions", "label": "Labels"}
_MORE: Final[dict[Kind, str]] = {"action": "More actions", "label": "More labels"}


def _by_score(hit: _Hit) -> tuple[bool, float]:
    """Whatever begins words before whatever does not."""
    return hit.entry.loose, -hit.score


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
        changes=spec.group in _CHANGING and spec.id not in _HARMLESS,
    )


def _words(actions: Actions, spec: ActionSpec) -> str:
    """The action's words now (“Undo: Label claim”), as plain text."""
    return actions[spec.id].text().replace("&&", "&").rstrip("…")


def _hit(actions: Actions, spec: ActionSpec, typed: str) -> _Hit | None:
    """By the words; else, behind all these, by the tip and the name of the group."""
    found = fit(typed, _words(actions, spec))
    if found is not None:
        entry = _entry(actions, spec, found.letters)
        return _Hit(found.score, replace(entry, loose=found.loose))
    also = fit(typed, _said(spec))
    # Inside the words of a sentence, letters say nothing.
    if also is None or not all(f" {word}" in f" {_said(spec)}" for word in typed.lower().split()):
        return None
    return _Hit(also.score - BEHIND, replace(_entry(actions, spec), loose=True), by_tip=True)


def _said(spec: ActionSpec) -> str:
    return f"{spec.group} {spec.tip}".lower()
