"""What a project can be asked: articles, texts, annotations, progress, history, counts.

What belongs here: the reading half of ``Project``. Each method answers in milliseconds from the
reading connection, so it may be called while a worker writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from annotator.errors import Problem
from annotator.scheme import Scheme
from annotator.store import log, portions, queries, search
from annotator.store.engine import Database
from annotator.values import (
    Annotation,
    Annotator,
    Article,
    ArticleQuery,
    ArticleRow,
    OperationRow,
    Progress,
    State,
    Stats,
)

_EVERYTHING: Final = ArticleQuery()


class Reads:
    """Reading from an open project file, as one person sees it."""

    scheme: Scheme

    def __init__(self, database: Database, person: str) -> None:
        """``person`` is the id of who looks."""
        self._database = database
        self._person_id = person
        self._me = 0
        self._texts = lru_cache(maxsize=4)(self._read_text)

    def _find_me(self) -> None:
        self._me = queries.annotator_key(self._database.reader, self._person_id)

    def article_keys(self, query: ArticleQuery = _EVERYTHING) -> list[int]:
        """Keys of the articles asked for, in list order."""
        return queries.article_keys(self._database.reader, self._me, query)

    def article_rows(self, keys: Sequence[int]) -> list[ArticleRow]:
        """What the list shows of these articles, in the order of ``keys``."""
        return queries.article_rows(self._database.reader, self._me, keys)

    def article(self, key: int) -> Article:
        """One article's metadata.

        Raises:
            Problem: the project has no such article.
        """
        found = queries.article(self._database.reader, key)
        if found is None:
            raise Problem("That article is not in this project.")
        return found

    def key_of(self, sha256: str) -> int | None:
        """The key of the article whose text has that SHA-256."""
        return log.key_of(self._database.reader, sha256)

    def text(self, key: int) -> str:
        """An article's text, exactly as it was taken in.

        Raises:
            Problem: the project has no such article.
        """
        return self._texts(key)

    def _read_text(self, key: int) -> str:
        try:
            return log.text_of(self._database.reader, key)
        except sa.exc.NoResultFound:
            raise Problem("That article is not in this project.") from None

    def annotations(self, key: int) -> list[Annotation]:
        """The annotations of an article that I may see, in text order."""
        only = self._me if self.hidden(key) else None
        return queries.annotations_of(self._database.reader, key, only)

    def annotation(self, annotation_id: str) -> Annotation | None:
        """One annotation, None where there is none of that id (any more)."""
        return queries.annotation(self._database.reader, annotation_id)

    def hidden(self, key: int) -> int:
        """How many annotations of others the blind rule keeps back from me."""
        return queries.others_hidden(self._database.reader, key, self._me)

    def progress(self, key: int) -> Progress:
        """How far I am with an article."""
        return queries.progress(self._database.reader, key, self._me)

    def next_unfinished(self, after: int | None = None) -> int | None:
        """The next article that I have not finished or skipped, going round at the end."""
        return queries.next_unfinished(self._database.reader, self._me, after)

    def counts(self) -> dict[State, int]:
        """How many articles are in each of my states."""
        return queries.counts(self._database.reader, self._me)

    def stats(self) -> Stats:
        """Counts of the whole project."""
        labels = {label.id: label.name for label in self.scheme.labels}
        return queries.stats(self._database.reader, labels)

    def history(self, limit: int = 200, before: int | None = None) -> list[OperationRow]:
        """Operations, newest first; ``before`` is the ``when`` of the last row already shown."""
        return queries.history(self._database.reader, self._person_id, limit, before)

    # -- from any thread -------------------------------------------------------------------

    def annotators(self) -> list[Annotator]:
        """Everybody whose work is in the project."""
        with closing(self._database.open_reader()) as reader:
            return queries.annotators(reader)

    def size(self) -> int:
        """How many articles are in the project."""
        with closing(self._database.open_reader()) as reader:
            return queries.size(reader)

    def steps_to(self, operation: str) -> int:
        """How many operations ``undo_to`` would take back.

        Raises:
            Problem: the operation is not one of mine that can be undone.
        """
        with closing(self._database.open_reader()) as reader:
            clock = queries.operation_clock(reader, operation)
            steps = [] if clock is None else queries.steps_since(reader, self._person_id, clock)
        if not steps or steps[-1].id != operation:
            raise Problem("That operation is not one of yours that can be undone.")
        return len(steps)

    def unindexed(self) -> int:
        """Texts that the search index does not hold yet (search looks through them slowly)."""
        with closing(self._database.open_reader()) as reader:
            return search.behind(reader)

    @contextmanager
    def portions(self) -> Iterator[Iterator[portions.Portion]]:
        """Every article with all work on it, in export order, from one moment in time."""
        connection = self._database.open_reader()
        try:
            connection.exec_driver_sql("BEGIN")
            yield portions.portions(connection)
        finally:
            connection.close()
