"""What a project can be asked: articles, texts, annotations, progress, history, counts.

What belongs here: the reading half of ``Project``. Each method answers in milliseconds from the
reading connection, so it may be called while a worker writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from annotator.errors import Problem
from annotator.history.states import ProjectState
from annotator.scheme import Scheme
from annotator.store import details, log, portions, queries, search, sight, steps, telling, versions
from annotator.store.engine import Database
from annotator.ticker import Ticker
from annotator.values import (
    Annotation,
    AnnotationStep,
    Annotator,
    Article,
    ArticleQuery,
    ArticleRow,
    OperationRow,
    Progress,
    Proposal,
    Relation,
    SavedSearch,
    SchemeVersion,
    State,
    Stats,
)

if TYPE_CHECKING:
    from annotator.search import Found, Hit, Places, Sort, Viewer

_EVERYTHING: Final = ArticleQuery()


class Reads:
    """Reading from an open project file, as one person sees it."""

    scheme: Scheme
    _state: ProjectState
    _versions: versions.Versions

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
            ProjectDamaged: what is found is not what was taken in.
        """
        return self._texts(key)

    def _read_text(self, key: int) -> str:
        found = log.sound_text(self._database.reader, key)
        if found is None:
            missing = Problem("That article is not in this project.")
            raise self._database.look_through() or missing
        if not found:
            raise self._database.found("a text is not what was taken in")
        return found

    def annotations(self, key: int) -> list[Annotation]:
        """The annotations of an article that I may see, in text order."""
        only = self._me if self.hidden(key) else None
        found = queries.annotations_of(self._database.reader, key, only)
        mapping = self.scheme.mapping
        return [queries.in_force(each, mapping) for each in found] if mapping else found

    def annotation(self, annotation_id: str) -> Annotation | None:
        """One annotation that I may see, None where there is none of that id (any more)."""
        found = self._seen(annotation_id)
        return found and queries.in_force(found, self.scheme.mapping)

    def _seen(self, annotation_id: str) -> Annotation | None:
        found = queries.annotation(self._database.reader, annotation_id)
        if found is None or found.annotator == self._person_id or not self.hidden(found.article):
            return found
        return None

    def relations(self, key: int) -> list[Relation]:
        """The stored relations of an article that I may see, with both ends alive."""
        only = self._me if self.hidden(key) else None
        return details.relations_of(self._database.reader, key, only)

    def annotation_history(self, annotation_id: str) -> list[AnnotationStep]:
        """What was done to one annotation that I may see, the newest first."""
        found = self._seen(annotation_id)
        if found is None:
            return []
        only = self._person_id if self.hidden(found.article) else None
        reader, names = self._database.reader, self._state.names
        return telling.steps_of(reader, found.article, annotation_id, names, self.scheme, only)

    def scheme_versions(self) -> list[SchemeVersion]:
        """Every scheme that was in force, the newest first."""
        return versions.told(self._state)

    def proposals(self) -> list[Proposal]:
        """Schemes that were proposed, the newest first; ``answer`` "" while they are open."""
        found = [
            Proposal(
                id=id_,
                by=self._state.person(each.by),
                scheme=each.scheme,
                note=each.note,
                when=each.when,
                answer=each.answer,
            )
            for id_, each in self._state.proposals.items()
        ]
        return sorted(found, key=lambda each: (-each.when, each.id))

    def searches(self) -> list[SavedSearch]:
        """My saved searches, by name."""
        found = [
            SavedSearch(id=id_, name=each.fields.name, query=each.fields.query)
            for id_, each in self._state.searches.items()
            if self._state.person(each.by) == self._person_id
        ]
        return sorted(found, key=lambda each: (each.name.casefold(), each.id))

    def values_in_use(self, attribute: str, article: int | None = None) -> list[str]:
        """The texts that I gave an attribute, the most used first, in one article or in all."""
        return details.values_in_use(self._database.reader, attribute, self._me, article)

    def labels_in_use(self) -> dict[str, int]:
        """How many annotations each label was given to, those aside to which I am blind (any
        thread)."""
        with closing(self._database.open_reader()) as reader:
            return details.labels_in_use(reader, self._me)

    def outstanding(self) -> int:
        """How many annotations of mine were made before the scheme's meaning changed (any
        thread)."""
        with closing(self._database.open_reader()) as reader:
            return versions.number_outstanding(reader, self._versions, self._me)

    def is_outstanding(self, annotation: Annotation) -> bool:
        """Whether an annotation was made before the scheme's meaning changed."""
        return versions.is_outstanding(self._versions, annotation)

    def hidden(self, key: int) -> int:
        """How many annotations of others the blind rule keeps back from me."""
        return sight.others_hidden(self._database.reader, key, self._me)

    def is_mine(self, annotation: Annotation) -> bool:
        """Whether an annotation is mine, also where nothing can be changed."""
        return annotation.annotator == self._person_id

    def progress(self, key: int) -> Progress:
        """How far I am with an article."""
        return queries.progress(self._database.reader, key, self._me)

    def next_unfinished(self, after: int | None = None) -> int | None:
        """The next article that I have not finished or skipped, going round at the end."""
        return queries.next_unfinished(self._database.reader, self._me, after)

    def counts(self) -> dict[State, int]:
        """How many articles are in each of my states."""
        return queries.counts(self._database.reader, self._me)

    def special_counts(self) -> dict[str, int]:
        """How many articles I was asked to annotate ("mine"), and were sent back ("sent_back")."""
        return queries.special_counts(self._database.reader, self._me)

    def stats(self) -> Stats:
        """Counts of the whole project."""
        names = {label.id: label.name for label in self.scheme.labels}
        labels = {id_: names[self.scheme.in_force(id_)] for id_ in names}
        return queries.stats(self._database.reader, labels, self._me)

    def history(self, limit: int = 200, before: int | None = None) -> list[OperationRow]:
        """Operations, newest first; ``before`` is the ``when`` of the last row already shown."""
        return steps.history(self._database.reader, self._person_id, limit, before)

    def words_of(self, operation: str) -> str:
        """The words of the first annotation that an operation touched and that I may see; empty
        where there is none."""
        found = telling.first_touched(self._database.reader, operation)
        one = self.annotation(found) if found is not None else None
        return one.quote if one is not None else ""

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
            clock = steps.operation_clock(reader, operation)
            found = [] if clock is None else steps.steps_since(reader, self._person_id, clock)
        if not found or found[-1].id != operation:
            raise Problem("That operation is not one of yours that can be undone.")
        return len(found)

    def unindexed(self) -> int:
        """Texts that the search index does not hold yet (search looks through them slowly)."""
        with closing(self._database.open_reader()) as reader:
            return search.behind(reader)

    # -- searching, from any thread -----------------------------------------------------------

    def find(
        self,
        query: str,
        ticker: Ticker | None = None,
        limit: int | None = None,
        sort: Sort = "text",
    ) -> Found:
        """The first hits of a query (see ``annotator.search.find``).

        Raises:
            QueryRefused: the line cannot be understood; it says where and why.
            TooSlow: a pattern takes too long.
            Cancelled: by the ticker.
        """
        from annotator import search as searching

        with self._moment() as reader:
            return searching.find(reader, self._viewer, self.scheme, query, ticker, limit, sort)

    @contextmanager
    def hits(self, query: str, ticker: Ticker | None = None) -> Iterator[Iterator[Hit]]:
        """All hits of a query in list order, each as soon as it is found; raises as ``find``."""
        from annotator import search as searching

        with (
            self._moment() as reader,
            closing(searching.hits(reader, self._viewer, self.scheme, query, ticker)) as stream,
        ):
            yield stream

    def number_of_hits(self, query: str, ticker: Ticker | None = None) -> int:
        """How many hits a query has; raises as ``find``."""
        from annotator import search as searching

        with self._moment() as reader:
            return searching.total(reader, self._viewer, self.scheme, query, ticker)

    def places_with_words(
        self,
        words: str,
        label: str,
        article: int | None = None,
        ticker: Ticker | None = None,
    ) -> Places:
        """Where exactly these words stand, in one article or in all, without the places where a
        label would repeat or replace what I have labelled; those are counted."""
        from annotator import search as searching

        scheme = self.scheme
        layer = scheme.layer_of(label)
        skipped = {
            each.id
            for each in scheme.labels
            if scheme.in_force(each.id) == label
            or (layer.exclusive and scheme.same_layer(scheme.in_force(each.id), label))
        }
        with self._moment() as reader:
            return searching.places_with_words(
                reader,
                self._viewer,
                words,
                article=article,
                skip_labelled_as=skipped,
                ticker=ticker,
            )

    @property
    def _viewer(self) -> Viewer:
        from annotator.search import Viewer

        return Viewer(self._me, self._person_id, self._versions)

    @contextmanager
    def _moment(self) -> Iterator[sa.Connection]:
        """A reading connection of one's own that sees one moment in time."""
        with closing(self._database.open_reader()) as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def portions(self) -> Iterator[Iterator[portions.Portion]]:
        """Every article with all work on it, in export order, from one moment in time."""
        with self._moment() as connection:
            yield portions.portions(connection, self.scheme.mapping, self._me)
