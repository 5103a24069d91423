"""A project made of lists, for what is about many rows or about how the panels ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from annotator.scheme import Scheme, default_scheme
from annotator.standing import Mark
from annotator.values import (
    Annotation,
    Annotator,
    Article,
    ArticleQuery,
    ArticleRow,
    Changes,
    OperationRow,
    Progress,
    Segment,
    State,
)

ME = Annotator(id="a" * 32, name="Ana", lead=True)
BEN = Annotator(id="b" * 32, name="Ben")


def row(key: int, **fields: Any) -> ArticleRow:
    values: dict[str, Any] = {
        "title": f"Title {key}",
        "source": "Gazette",
        "state": "todo",
        "flagged": False,
        "spans": 0,
    }
    return ArticleRow(key=key, **{**values, **fields})


def annotation(
    number: int, start: int, end: int, label: str = "claim", **fields: Any
) -> Annotation:
    values: dict[str, Any] = {
        "id": f"{number:032x}",
        "article": 1,
        "annotator": ME.id,
        "quote": f"words {number}",
    }
    return Annotation(label=label, segments=(Segment(start, end),), **{**values, **fields})


@dataclass
class FakeProject:
    """Answers as ``annotator.project.Project`` does, and counts what it is asked."""

    rows: dict[int, ArticleRow] = field(default_factory=dict)
    spans: dict[str, Annotation] = field(default_factory=dict)
    operations: list[OperationRow] = field(default_factory=list)
    state: State = "todo"
    kept_back_spans: int = 0
    asked: list[Sequence[int]] = field(default_factory=list)
    scheme: Scheme = field(default_factory=default_scheme)
    path: Path = Path("news.claims")
    me: Annotator = ME
    is_lead: bool = True
    read_only: bool = False
    listener: Callable[[Changes], None] | None = None

    def trouble(self) -> None:
        """Nobody touches its file: it has none."""

    def when_damaged(self, told: Callable[..., object]) -> None:
        """Nor is it ever damaged."""

    def text(self, key: int) -> str:
        """Words that nobody asks for more than whether they can be read."""
        return "words"

    def listen(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        self.listener = callback
        return lambda: None

    def close(self) -> None:
        self.listener = None

    def tell(
        self, *kinds: str, articles: Sequence[int] = (), annotations: Sequence[str] = ()
    ) -> None:
        """Say that something changed."""
        assert self.listener is not None
        changes = Changes(
            operation="0",
            name="",
            kinds=frozenset(kinds),
            articles=frozenset(articles),
            annotations=tuple(annotations),
        )
        self.listener(changes)

    def article_keys(self, query: ArticleQuery = ArticleQuery()) -> list[int]:  # noqa: B008
        return [key for key, each in self.rows.items() if _fits(each, query)]

    def article_rows(self, keys: Sequence[int]) -> list[ArticleRow]:
        self.asked.append(list(keys))
        return [self.rows[key] for key in keys]

    def counts(self) -> dict[State, int]:
        found: dict[State, int] = {"todo": 0, "in_progress": 0, "finished": 0, "skipped": 0}
        for each in self.rows.values():
            found[each.state] += not each.removed
        return found

    def article(self, key: int) -> Article:
        row = self.rows[key]
        return Article(
            key=key, sha256="0" * 64, external_id="x", title=row.title, removed=row.removed
        )

    def annotations(self, key: int) -> list[Annotation]:
        return [each for each in self.spans.values() if each.article == key]

    def annotation(self, name: str) -> Annotation | None:
        return self.spans.get(name)

    def put(self, *annotations: Annotation) -> None:
        for each in annotations:
            self.spans[each.id] = each

    def annotators(self) -> list[Annotator]:
        return [ME, BEN]

    def progress(self, key: int) -> Progress:
        return Progress(state=self.state)

    def hidden(self, key: int) -> int:
        return self.kept_back_spans

    def blind(self, key: int) -> bool:
        return bool(self.kept_back_spans)

    def kept_back(self, key: int) -> bool:
        return bool(self.kept_back_spans)

    def special_counts(self) -> dict[str, int]:
        return {"mine": 0, "sent_back": 0}

    def mark(self) -> Mark:
        return Mark(when=0, state="", events=0, articles=len(self.rows))

    def is_mine(self, one: Annotation) -> bool:
        return one.annotator == self.me.id

    def may_change(self, one: Annotation) -> bool:
        return one.annotator == self.me.id

    def history(self, limit: int = 200, before: int | None = None) -> list[OperationRow]:
        older = [each for each in self.operations if before is None or each.when < before]
        return older[:limit]

    def set_row(self, key: int, **fields: Any) -> None:
        self.rows[key] = msgspec.structs.replace(self.rows[key], **fields)


def _fits(each: ArticleRow, query: ArticleQuery) -> bool:
    words = query.text.lower() in each.title.lower()
    states = not query.states or each.state in query.states
    return words and states and each.removed == query.removed and each.flagged >= query.flagged
