"""Reviewing, as a project is asked about it: the queue, an article's groups, gold, agreement.

What belongs here: the part of ``Project`` behind review and agreement. It decides who may see what:
of an article that somebody is blind to, nothing leaves these functions for them, no group, no
count, no figure. What is computed is in ``annotator.review``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

import msgspec
import sqlalchemy as sa

from annotator.errors import Problem
from annotator.review.model import ArticleReview, Order, Proposed, QueueRow, Rule
from annotator.store import rows, sight
from annotator.team import Correction, GoldSpan
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.review.agreement import AgreementPlan, AgreementReport, Apart, ArticleFigures
    from annotator.review.passages import Passage
    from annotator.review.ruling import Reviewer
    from annotator.review.upkeep import Line

AT_ONCE: Final = 300
"""Articles whose lines are made and stored together: some tenths of a second."""
MOST_PASSAGES: Final = 2000
"""Passages that are told at once; nobody reads more of them in a list."""
_PATIENCE: Final = 0.05
"""Seconds between two attempts to store while something else is being written."""
_BLIND: Final = (
    "You are one of this article’s annotators, and not all of them are done. Others’ work is kept "
    "back from you until then."
)


class Reviews:
    """Review and agreement: the part of ``Project`` that this module does."""

    _unstored: dict[int, Line] | None = None

    @property
    def _project(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    # -- one article -------------------------------------------------------------------------

    def review(self, key: int) -> ArticleReview:
        """An article as an adjudicator sees it: who handed in, groups, decisions, gold so far.

        Raises:
            Problem: I am blind to the article, or the project has no such article.
        """
        from annotator.review import reading

        us = self._project
        reader = us._database.reader
        self._refuse_the_blind(reader, key)
        asked = reading.asked_to_adjudicate(reader, key, us._person_id)
        may = not us.read_only and (us.is_lead or asked)
        return reading.review(reader, key, us.scheme, may_decide=may)

    def gold(self, key: int) -> tuple[GoldSpan, ...] | None:
        """What adjudication settled on in an article; None where it is not adjudicated.

        Raises:
            Problem: I am blind to the article, or the project has no such article.
        """
        found = self.review(key)
        return found.gold if found.adjudicated else None

    def _refuse_the_blind(self, connection: sa.Connection, key: int) -> None:
        if sight.is_blind(connection, key, self._project._me):
            raise Problem(_BLIND)

    def corrections(self) -> list[Correction]:
        """What adjudicators made of my annotations where they did not simply accept them, the
        newest first (any thread)."""
        from annotator.review.corrections import corrections_of

        us = self._project
        with us._moment() as reader:
            blind = sight.blind_articles(reader, us._me)
            found = corrections_of(reader, us._me, blind, us.scheme)
        mapping = us.scheme.mapping
        return [
            msgspec.structs.replace(each, label=mapping[each.label])
            if each.label in mapping
            else each
            for each in found
        ]

    # -- the cache ---------------------------------------------------------------------------

    def review_behind(self) -> int:
        """How many articles' review is not up to date (any thread)."""
        return len(self.review_left())

    def review_left(self) -> list[int]:
        """The articles whose review is not up to date (any thread)."""
        from annotator.review import upkeep

        us = self._project
        era = upkeep.generation(us._state, us.scheme)
        with us._moment() as reader:
            kept = upkeep.in_force(reader) | self._kept_here()
            needed = upkeep.bases(reader, era)
        return sorted(key for key, basis in needed.items() if kept.get(key) != basis)

    def review_upkeep(
        self, ticker: Ticker | None = None, articles: Sequence[int] | None = None
    ) -> int:
        """Bring the review of all articles up to date, a batch at a time (any thread); returns how
        many it took. Stopped half-way, it goes on from there the next time.

        ``articles``: only these, as ``review_left`` told them; nothing else is looked at.

        Raises:
            Cancelled: by the ticker; what was done so far is kept.
        """
        from annotator.review import upkeep

        us, ticker = self._project, ticker or Silent()
        scheme = us.scheme
        era = upkeep.generation(us._state, scheme)
        if articles is None:
            with us._moment() as reader:
                kept = upkeep.in_force(reader) | self._kept_here()
                needed = upkeep.bases(reader, era)
            behind = sorted(key for key, basis in needed.items() if kept.get(key) != basis)
            self._store((), sorted(kept.keys() - needed.keys()), ticker)
        else:
            behind = sorted(articles)
        for done in range(0, len(behind), AT_ONCE):
            ticker.tick(done, len(behind), "Comparing annotators’ work")
            with us._moment() as reader:
                # Of one moment with the work itself: what is labelled meanwhile makes it stale.
                needed = upkeep.bases(reader, era, behind[done : done + AT_ONCE])
                made = list(upkeep.made(reader, sorted(needed), scheme, needed))
            self._store(made, (), ticker)
        ticker.tick(len(behind), len(behind))
        return len(behind)

    def _kept_here(self) -> dict[int, str]:
        return {key: line.basis for key, line in (self._unstored or {}).items()}

    def _store(self, made: Sequence[Line], gone: Sequence[int], ticker: Ticker) -> None:
        """Store lines in the file; where that is open to read only, keep them in memory."""
        from annotator.review import upkeep

        us = self._project
        if not made and not gone:
            return
        if us.read_only:
            here = dict(self._unstored or {})
            here.update((line.article, line) for line in made)
            for key in gone:
                here.pop(key, None)
            self._unstored = here
            return
        with self._when_free(ticker), us._database.transaction() as connection:
            upkeep.store(connection, made)
            upkeep.forget(connection, gone)

    @contextmanager
    def _when_free(self, ticker: Ticker) -> Iterator[None]:
        """Wait until nothing else is being written: a cache is never in a hurry."""
        writing = self._project._writing
        while not writing.acquire(timeout=_PATIENCE):
            ticker.tick(0, 0, "Waiting for another operation")
        try:
            yield
        finally:
            writing.release()

    # -- the queue ---------------------------------------------------------------------------

    def queue(self, order: Order = "agreement", everything: bool = False) -> list[QueueRow]:
        """The articles to adjudicate, from the cache as it is (any thread; see ``review_upkeep``).

        Those that are mine to adjudicate (or have a group that was escalated to me), for which
        nobody is waited for, that are not adjudicated, and that are not my own work alone.
        ``everything``: all that somebody handed in. What I am blind to is in neither.
        """
        from annotator.review import reading, upkeep
        from annotator.review.ruling import Reviewer

        us = self._project
        with us._moment() as reader:
            blind = sight.blind_articles(reader, us._me)
            asked = reading.adjudicators(reader)
            handed = _handed_in(reader, us._me)
            titles = _titles(reader, whole=self._unstored is not None)
            lines = {line.article: line for line in upkeep.lines(reader, whole=False)}
            lines |= self._unstored or {}
        me = Reviewer(us._person_id, us._me, us.is_lead)
        found = [
            _row(me, line, titles[key], handed[key].people, asked.get(key))
            for key, line in lines.items()
            if key not in blind and key in titles and key in handed
        ]
        if not everything:
            found = [row for row in found if _is_due(row) and not handed[row.article].only_me]
        return _ordered(found, order, {key: each.newest for key, each in handed.items()})

    def propose(self, rule: Rule, ticker: Ticker | None = None) -> Proposed:
        """What a rule would decide, of the open groups in all articles that are mine to adjudicate
        and for which nobody is waited for (any thread).

        Raises:
            Cancelled: by the ticker.
        """
        from annotator.review.ruling import Reviewer, ruled

        us = self._project
        reviewer = Reviewer(us._person_id, us._me, us.is_lead)
        groups = articles = ties = left = 0
        with us._moment() as reader:
            for each in ruled(reader, us.scheme, rule, reviewer, ticker or Silent()):
                groups += len(each.decisions)
                articles += bool(each.decisions)
                ties += each.ties
                left += each.left
        return Proposed(rule=rule, groups=groups, articles=articles, ties=ties, left=left)

    # -- agreement ---------------------------------------------------------------------------

    def agreement(
        self,
        plan: AgreementPlan | None = None,
        ticker: Ticker | None = None,
        articles: Collection[int] | None = None,
    ) -> AgreementReport:
        """Agreement between annotators over all articles that I am not blind to (any thread), or
        over those of ``articles`` (row keys) alone.

        Raises:
            Cancelled: by the ticker.
        """
        from annotator.review.agreement import AgreementPlan
        from annotator.review.agreement.report import report_of

        us, plan, ticker = self._project, plan or AgreementPlan(), ticker or Silent()
        self.review_upkeep(ticker)
        with us._moment() as reader:
            figures = self._figures(reader, plan.include_seen)
            titles = _titles(reader, whole=self._unstored is not None)
            apart = _apart(reader, sight.blind_articles(reader, us._me), articles)
        if articles is not None:
            figures = [each for each in figures if each[0] in articles]
        return report_of(
            us.scheme,
            plan,
            figures,
            {who.id: who.name for who in us.annotators()},
            titles=titles,
            apart=apart,
            versions=[(each.version, each.when) for each in us.scheme_versions()],
            ticker=ticker,
        )

    def passages(
        self,
        plan: AgreementPlan,
        row_label: str,
        column_label: str,
        layer: str = "",
        at_most: int = MOST_PASSAGES,
    ) -> list[Passage]:
        """What a cell of the confusion matrix of a report by this plan counts, in list order, the
        first so many (any thread). The labels are ids, "" for nothing."""
        from annotator.review import reading
        from annotator.review.passages import cell_of, may_have, passages_of

        us = self._project
        names = {who.id: who.name for who in us.annotators()}
        found: list[Passage] = []
        with us._moment() as reader:
            figures = self._figures(reader, plan.include_seen)
            cell = cell_of(plan, figures, names, (row_label, column_label), layer)
            keys = [key for key, each in figures if may_have(plan, cell, each)]
            titles = _titles(reader, whole=self._unstored is not None)
            for each in reading.materials(reader, keys, us.scheme):
                work = reading.work_for_agreement(
                    reader, us.scheme, each, include_seen=plan.include_seen
                )
                title = titles.get(each.article, "")
                found += passages_of(us.scheme, work, each.text, title, cell)
                if len(found) >= at_most:
                    break
        return found[:at_most]

    def _figures(
        self, connection: sa.Connection, include_seen: bool
    ) -> list[tuple[int, ArticleFigures]]:
        from annotator.review import reading, upkeep
        from annotator.review.agreement.figures import figures_of
        from annotator.review.agreement.model import ArticleFigures

        us = self._project
        blind = sight.blind_articles(connection, us._me)
        decode = msgspec.json.Decoder(ArticleFigures).decode
        told = dict(upkeep.figures(connection))
        told.update((key, line.figures) for key, line in (self._unstored or {}).items())
        found = {key: decode(each) for key, each in told.items() if key not in blind}
        if include_seen:
            late = [key for key in _seen_by_somebody(connection) if key in found]
            for each in reading.materials(connection, late, us.scheme):
                work = reading.work_for_agreement(connection, us.scheme, each, include_seen=True)
                found[each.article] = figures_of(us.scheme, work)
        return sorted(found.items())


# -- rows ------------------------------------------------------------------------------------


def _row(me: Reviewer, line: Line, title: str, annotators: int, asked: set[str] | None) -> QueueRow:
    from annotator.review.ruling import falls_to

    escalated = line.escalated
    return QueueRow(
        article=line.article,
        title=title,
        annotators=annotators,
        waiting=line.waiting,
        groups=line.groups,
        open=line.open,
        conflicts=line.conflicts,
        agreement=line.agreement,
        finished=bool(line.finished),
        mine=falls_to(me, asked),
        escalated=0 if escalated == "[]" else msgspec.json.decode(escalated).count(me.id),
    )


class _Handed(msgspec.Struct, frozen=True, gc=False):
    """How many people handed in an article, when the last of them did, and whether I am the only
    one."""

    people: int
    newest: int
    only_me: bool


_HANDED: Final = """
SELECT article, count(*), max(moved), min(annotator) = ? AND count(*) = 1 FROM progress
WHERE state = 'finished' GROUP BY article
"""


def _handed_in(connection: sa.Connection, me: int) -> dict[int, _Handed]:
    """The articles that somebody handed in; ``me`` is a row key."""
    return {
        key: _Handed(people, newest, bool(only_me))
        for key, people, newest, only_me in rows.bare(connection, _HANDED, (me,))
    }


def _titles(connection: sa.Connection, *, whole: bool) -> dict[int, str]:
    """The titles of the articles in the cache, or (``whole``) of all that there are."""
    joined = "" if whole else "JOIN review r ON r.article = a.key "
    sql = f"SELECT a.key, a.title FROM article a {joined}WHERE a.removed = 0"
    return dict(rows.bare(connection, sql, ()))


def _seen_by_somebody(connection: sa.Connection) -> list[int]:
    sql = "SELECT DISTINCT article FROM progress WHERE seen > 0 ORDER BY article"
    return [row[0] for row in rows.bare(connection, sql, ())]


_APART: Final = """
SELECT p.article, p.state = 'skipped', p.state = 'in_progress', p.late
FROM progress p JOIN article a ON a.key = p.article AND a.removed = 0
WHERE p.state IN ('skipped', 'in_progress') OR p.late
UNION ALL
SELECT s.article, 0, 1, 0 FROM assignment s JOIN article a ON a.key = s.article AND a.removed = 0
WHERE s.part = 'annotator' AND s.assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM progress p WHERE p.annotator = s.annotator AND p.article = s.article
  AND p.state IN ('finished', 'skipped'))
"""
"""Of everybody's work what is not compared: skipped, not done, changed after seeing others'."""


def _apart(
    connection: sa.Connection, blind: frozenset[int], wanted: Collection[int] | None
) -> Apart:
    """What is counted apart, among the articles that may be seen, or those wanted of them."""
    from annotator.review.agreement import Apart

    skipped: set[int] = set()
    unfinished: set[int] = set()
    seen = 0
    for key, was_skipped, is_open, is_late in rows.bare(connection, _APART, ()):
        if key not in blind and (wanted is None or key in wanted):
            skipped.update({key} if was_skipped else ())
            unfinished.update({key} if is_open else ())
            seen += bool(is_late)
    return Apart(unfinished=len(unfinished), skipped=len(skipped), seen=seen)


def _is_due(row: QueueRow) -> bool:
    if row.adjudicated:
        return False
    return bool(row.escalated) or (row.mine and not row.waiting)


def _ordered(found: list[QueueRow], order: Order, newest: Mapping[int, int]) -> list[QueueRow]:
    if order == "agreement":
        # Where it is not defined (one annotator, nothing marked) nobody disagrees: those come last.
        return sorted(
            found,
            key=lambda row: (row.agreement is None, row.agreement or 0.0, -row.groups, row.article),
        )
    if order == "open":
        return sorted(found, key=lambda row: (-row.open, row.article))
    if order == "newest":
        return sorted(found, key=lambda row: (-newest.get(row.article, 0), row.article))
    return sorted(found, key=lambda row: row.article)
