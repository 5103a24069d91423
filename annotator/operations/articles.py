"""Operations on articles: add, edit metadata, remove, restore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotator.errors import Problem, TextRefused
from annotator.history.events import (
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    ArticleAdded,
    ArticleChanged,
    ArticleFields,
)
from annotator.history.fold import may_change_article
from annotator.history.inverse import taken_back
from annotator.history.states import ArticleFacts
from annotator.operations.desk import Desk, storable
from annotator.store import log
from annotator.store.recorder import RowArticle
from annotator.text import sha256
from annotator.values import NewArticle

EDITABLE: Final = ("title", "source", "url", "author", "published", "language")
"""Fields that a person may edit; the text never changes."""
ALSO: Final = "also"
"""The key of an article's metadata that lists where else the same text was found."""
PURGED: Final = "It was removed from this project for good, and does not come back."
MOST_ADDRESSES: Final = 100
_ADDRESS: Final = (ALSO, "file")


@dataclass(frozen=True, slots=True)
class AddArticles:
    """Add articles; one whose text is there already stays as it is."""

    articles: tuple[NewArticle, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.articles)
        return "Add an article" if many == 1 else f"Add {many} articles"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        new = 0
        for done, article in enumerate(self.articles):
            desk.ticker.tick(done, len(self.articles), "Adding articles")
            _, added = take_in(desk, article, sha256(article.text))
            new += added
        known = len(self.articles) - new
        said = f"Added {new} article{'s' * (new != 1)}"
        return (
            f"{said}; {known} {'was' if known == 1 else 'were'} here already."
            if known
            else (said + ".")
        )


def take_in(desk: Desk, new: NewArticle, digest: str) -> tuple[RowArticle, bool]:
    """The view of an article with that text, added if it is not there; whether it was added.

    An article that had been removed stays removed when its text comes in again; where adding it
    was undone, it comes back. Another address of the same text is kept with it (``ALSO``).

    Raises:
        TextRefused: the text is empty, or was removed for good.
    """
    if not new.text.strip():
        raise TextRefused("The text is empty.")
    if digest in desk.purged:
        raise TextRefused(PURGED)
    key, fresh = desk.recorder.text(digest, new.text)
    if desk.first_article is None:
        desk.first_article = key
    view = desk.recorder.article(key, digest, len(new.text), fresh=fresh)
    facts = None if fresh else view.facts()
    if facts is not None:
        back = _comes_again(desk, view, facts)
        _keep_address(desk, view, facts, new)
        return view, back
    added = ArticleAdded(
        external_id=new.external_id,
        title=new.title,
        source=new.source,
        url=new.url,
        author=new.author,
        published=new.published,
        language=new.language,
        meta=new.meta,
    )
    desk.recorder.record(ARTICLE_ADDED, added, view)
    return view, True


def _comes_again(desk: Desk, view: RowArticle, facts: ArticleFacts) -> bool:
    """Bring back an article that is gone only because adding it was undone; whether it was."""
    there = ArticleFields(removed=False)
    if not facts.removed or not may_change_article(facts, there, desk.me, leads=desk.is_lead):
        return False
    if view.sha256 not in taken_back(log.events_of_article(desk.connection, view.key)):
        return False
    desk.recorder.record(ARTICLE_CHANGED, ArticleChanged(there, ArticleFields(removed=True)), view)
    return True


def _keep_address(desk: Desk, view: RowArticle, facts: ArticleFacts, new: NewArticle) -> None:
    """Remember where else a text that is here already was found; a lead's import does."""
    if not desk.is_lead:
        return
    here = {"url": facts.url, "file": facts.meta.get("file", "")}
    there = {"url": new.url, "file": new.meta.get("file", "")}
    if not any(value and value != here[name] for name, value in there.items()):
        return
    others = facts.meta.get(ALSO, [])
    if not isinstance(others, list):
        return  # a detail of that name that the file itself brought
    address = {name: value for name, value in {**there, "source": new.source}.items() if value}
    if address in others or len(others) >= MOST_ADDRESSES:
        return
    meta = {**facts.meta, ALSO: [*others, address]}
    change = ArticleChanged(ArticleFields(meta=meta), ArticleFields(meta=facts.meta))
    desk.recorder.record(ARTICLE_CHANGED, change, view)


def keep_details(desk: Desk, view: RowArticle, new: NewArticle) -> bool:
    """Give an article that is here already the metadata that it lacks; whether all of them are
    there now. What stands is never changed, and only a lead's import adds to it.
    """
    facts = view.facts()
    assert facts is not None  # somebody has added it
    meta, whole = _united(facts.meta, {k: new.meta[k] for k in new.meta if k not in _ADDRESS})
    if meta == facts.meta:
        return whole
    if not desk.is_lead:
        return False
    change = ArticleChanged(ArticleFields(meta=meta), ArticleFields(meta=facts.meta))
    desk.recorder.record(ARTICLE_CHANGED, change, view)
    return whole


def _united(here: dict[str, Any], there: dict[str, Any]) -> tuple[dict[str, object], bool]:
    """Metadata with that of another record: new keys, keys within keys, and new items of lists are
    added; whether that is all of it."""
    found, whole = dict(here), True
    for name, value in there.items():
        known = found.setdefault(name, value)
        if known == value:
            continue
        if isinstance(known, dict) and isinstance(value, dict):
            found[name], inside = _united(known, value)
            whole = whole and inside
        elif isinstance(known, list) and isinstance(value, list):
            found[name] = [*known, *(each for each in value if each not in known)]
        else:
            whole = False
    return found, whole


@dataclass(frozen=True, slots=True)
class EditArticle:
    """Change an article's metadata; ``fields`` maps names in ``EDITABLE`` to new values."""

    article: int
    fields: Mapping[str, str]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Edit the article's details"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("edits the details of an article")
        unknown = set(self.fields) - set(EDITABLE)
        if unknown:
            raise Problem(f"These details cannot be edited: {', '.join(sorted(unknown))}.")
        if "title" in self.fields and not self.fields["title"].strip():
            raise Problem("An article needs a title.")
        fields = {name: storable(value) for name, value in self.fields.items()}
        changed = _change(desk, self.article, fields)
        return "Kept the article's details." if changed else "The details are as they were."


@dataclass(frozen=True, slots=True)
class RemoveArticles:
    """Take articles out of the list; they and all their annotations can be restored."""

    articles: tuple[int, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.articles)
        return "Remove an article" if many == 1 else f"Remove {many} articles"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("removes an article")
        many = sum(_change(desk, key, {"removed": True}) for key in self.articles)
        return f"Removed {many} article{'s' * (many != 1)}; restore or undo brings it back."


@dataclass(frozen=True, slots=True)
class RestoreArticles:
    """Bring removed articles back, with everything on them."""

    articles: tuple[int, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.articles)
        return "Restore an article" if many == 1 else f"Restore {many} articles"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("restores an article")
        many = sum(_change(desk, key, {"removed": False}) for key in self.articles)
        return f"Restored {many} article{'s' * (many != 1)}."


def _change(desk: Desk, key: int, fields: Mapping[str, object]) -> bool:
    """Record those fields that differ from what stands; whether there were any."""
    view = desk.view(key)
    facts = view.facts()
    new = {name: value for name, value in fields.items() if getattr(facts, name) != value}
    if not new:
        return False
    was = {name: getattr(facts, name) for name in new}
    change = ArticleChanged(ArticleFields(**new), ArticleFields(**was))  # type: ignore[arg-type]
    desk.recorder.record(ARTICLE_CHANGED, change, view)
    return True
