"""Reading what review looks at from a project file: work that was handed in, decisions, gold.

What belongs here: from rows to the values of ``annotator.review.model``, a batch of articles at a
time, from one moment in time. What follows from those values (groups, what is decided, agreement)
is computed by pure functions elsewhere. Nothing here knows who looks: whoever shows it to a person
asks first whether that person is blind to the article.

Work counts as handed in when its annotator has finished the article. Work that was sent back still
counts, as it stands, until it is finished again; its annotator is waited for meanwhile.
Adjudication looks at work as it stands, agreement at what it was before its annotator saw others'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from annotator.derived import Surroundings, told
from annotator.errors import Problem
from annotator.history.fold import fold_article
from annotator.history.states import AnnotationState, Rules
from annotator.history.views import MemoryArticle
from annotator.review.deciding import decided, gold_of, in_force, lost_relations
from annotator.review.groups import groups_of
from annotator.review.matching import Matches
from annotator.review.model import AnnotatorWork, ArticleReview, ArticleWork
from annotator.scheme import Scheme
from annotator.store import details, log, queries, rows, sight, together
from annotator.team import Decision, GoldSpan
from annotator.values import GAP, Annotation, Relation

BATCH: Final = 300
"""Articles whose work is in memory at once."""


_AT_ONCE: Final = 10_000
"""Keys in one question: SQLite takes some 30,000 at most, and a package may have more articles."""


class Standing(Struct, frozen=True, kw_only=True):
    """Where one annotator is with an article, as review counts it. Times are clocks, milliseconds.

    ``late``: there is work that came after seeing others'; what stood at ``seen`` is the work from
    before.
    """

    annotator: str
    handed_in: bool
    waiting: bool
    moved: int
    seen: int
    late: bool


class Material(Struct, frozen=True, kw_only=True):
    """Everything of one article that review looks at.

    ``works``: of all who handed in, as it stands, by their ids. ``before``: who shall be read from
    before they saw others' work. ``decisions`` are those that count. ``through``: adjudicators who
    are through with the article.
    """

    article: int
    sha256: str
    text: str
    works: tuple[AnnotatorWork, ...] = ()
    waiting: tuple[str, ...] = ()
    before: tuple[Standing, ...] = ()
    decisions: tuple[Decision, ...] = ()
    through: tuple[str, ...] = ()


def materials(
    connection: sa.Connection, keys: Sequence[int], scheme: Scheme, *, slim: bool = False
) -> Iterator[Material]:
    """The material of these articles (unknown keys are left out), in the order of ``keys``.

    ``slim``: annotations without their words, notes, doubts, origin and times, which no group, no
    decision and no figure rests on; for counting in many thousand articles.
    """
    for start in range(0, len(keys), BATCH):
        yield from _batch(connection, keys[start : start + BATCH], scheme, slim=slim)


def material(connection: sa.Connection, key: int, scheme: Scheme) -> Material:
    """The material of one article.

    Raises:
        Problem: the project has no such article.
    """
    for found in materials(connection, [key], scheme):
        return found
    raise Problem("That article is not in this project.")


def _batch(
    connection: sa.Connection, keys: Sequence[int], scheme: Scheme, *, slim: bool
) -> Iterator[Material]:
    texts = _texts(connection, keys)
    standings = _standings(connection, keys)
    spans = (_slim if slim else _spans)(connection, keys, scheme.mapping)
    related = _related(connection, keys)
    decisions, through = decisions_of(connection, keys), through_with(connection, keys)
    for key in keys:
        if key not in texts:
            continue
        sha256, text = texts[key]
        there = standings.get(key, ())
        works = [
            work_of(
                scheme,
                text,
                each.annotator,
                spans.get((key, each.annotator), ()),
                related.get((key, each.annotator), ()),
                each.moved,
            )
            for each in there
            if each.handed_in
        ]
        yield Material(
            article=key,
            sha256=sha256,
            text=text,
            works=tuple(works),
            waiting=tuple(each.annotator for each in there if each.waiting),
            before=tuple(each for each in there if each.late or (each.seen and not each.handed_in)),
            decisions=tuple(decisions.get(key, ())),
            through=tuple(through.get(key, ())),
        )


def work_of(
    scheme: Scheme,
    text: str,
    annotator: str,
    annotations: Iterable[Annotation],
    relations: Iterable[Relation] = (),
    finished: int = 0,
) -> AnnotatorWork:
    """One annotator's annotations of a text (labels in force) with the values that count."""
    ordered = tuple(sorted(annotations, key=_in_text))
    around = Surroundings(scheme, text, ordered)
    return AnnotatorWork(
        annotator=annotator,
        annotations=ordered,
        told=tuple(each.values for each in told(scheme, ordered, around)),
        relations=tuple(relations),
        finished=finished,
    )


def _in_text(one: Annotation) -> tuple[int, int, str]:
    return one.segments[0].start, -one.segments[-1].end, one.id


# -- rows ------------------------------------------------------------------------------------


def _marks(keys: Sequence[int]) -> str:
    return ",".join("?" * len(keys))


def _texts(connection: sa.Connection, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    sql = (
        "SELECT t.key, t.hash, t.body FROM text t JOIN article a ON a.key = t.key "
        f"WHERE t.key IN ({_marks(keys)})"
    )
    return {row[0]: (row[1].hex(), row[2]) for row in rows.bare(connection, sql, tuple(keys))}


def _standings(connection: sa.Connection, keys: Sequence[int]) -> dict[int, list[Standing]]:
    """Who takes part in annotating each article, by id."""
    marks = _marks(keys)
    sql = (
        "SELECT s.article, p.id, s.state, s.moved, s.seen, s.late, "
        "s.sent_back IS NOT NULL AND s.sent_at >= s.moved, 0 FROM progress s "
        f"JOIN annotator p ON p.key = s.annotator WHERE s.article IN ({marks}) "
        "AND s.state <> 'todo' UNION ALL "
        "SELECT a.article, p.id, 'todo', 0, 0, 0, 0, 1 FROM assignment a "
        f"JOIN annotator p ON p.key = a.annotator WHERE a.article IN ({marks}) "
        "AND a.part = 'annotator' AND a.assigned = 1 ORDER BY 1, 2, 8"
    )
    found: dict[int, dict[str, Standing]] = {}
    for key, who, state, moved, seen, late, back, _asked in rows.bare(
        connection, sql, (*keys, *keys)
    ):
        done = state in sight.DONE
        # Who has begun comes first in the order; being asked as well adds nothing then.
        found.setdefault(key, {}).setdefault(
            who.hex(),
            Standing(
                annotator=who.hex(),
                handed_in=state == "finished",
                waiting=not done or bool(back),
                moved=moved,
                seen=seen,
                late=bool(late),
            ),
        )
    return {key: list(each.values()) for key, each in found.items()}


def _spans(
    connection: sa.Connection, keys: Sequence[int], mapping: Mapping[str, str]
) -> dict[tuple[int, str], list[Annotation]]:
    of_articles = rows.SELECT_OF_ARTICLE.replace(
        "WHERE annotation.article=?",
        "JOIN progress s ON s.annotator = annotation.annotator AND s.article = annotation.article "
        f"AND s.state = 'finished' WHERE annotation.article IN ({_marks(keys)}) "
        "AND annotation.deleted = 0",
    )
    found: dict[tuple[int, str], list[Annotation]] = {}
    for row in rows.bare(connection, of_articles, tuple(keys)):
        value = rows.annotation_value(row)
        if value.label in mapping:
            value = queries.in_force(value, mapping)
        found.setdefault((value.article, value.annotator), []).append(value)
    return found


def _slim(
    connection: sa.Connection, keys: Sequence[int], mapping: Mapping[str, str]
) -> dict[tuple[int, str], list[Annotation]]:
    """All work on the articles, also what is not handed in, with no more than is counted."""
    people = {key: id_.hex() for key, id_ in rows.bare(connection, _PEOPLE, ())}
    sql = f"{rows.SELECT_SLIM} IN ({_marks(keys)}) ORDER BY article, annotator, start"
    found: dict[tuple[int, str], list[Annotation]] = {}
    for (article, who), some in groupby(rows.bare(connection, sql, tuple(keys)), itemgetter(1, 2)):
        own = found[article, people[who]] = [rows.slim_value(row, people[who]) for row in some]
        if mapping:
            own[:] = [queries.in_force(x, mapping) if x.label in mapping else x for x in own]
    return found


_PEOPLE: Final = "SELECT key, id FROM annotator"


def _related(
    connection: sa.Connection, keys: Sequence[int]
) -> dict[tuple[int, str], list[Relation]]:
    found: dict[tuple[int, str], list[Relation]] = {}
    for each in details.relations_of_many(connection, keys):
        found.setdefault((each.article, each.annotator), []).append(each)
    return found


def decisions_of(connection: sa.Connection, keys: Sequence[int]) -> dict[int, list[Decision]]:
    """The decisions of these articles that stand and count, the oldest first."""
    sql = (
        'SELECT article, id, "by", at, fields FROM decision WHERE counts = 1 '
        f"AND fields IS NOT NULL AND article IN ({_marks(keys)}) ORDER BY article, at, id"
    )
    found: dict[int, list[Decision]] = {}
    for row in rows.bare(connection, sql, tuple(keys)):
        found.setdefault(row[0], []).append(decision_of(row))
    return found


def decision_of(row: Sequence[Any]) -> Decision:
    """The decision in a row of article, id, by, at, fields (of one that counts)."""
    return Decision(
        id=row[1].hex(),
        article=row[0],
        by=row[2].hex(),
        when=row[3],
        counts=True,
        fields=together.decision_fields(row[4]),
    )


def through_with(connection: sa.Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    """The adjudicators who are through with each of these articles, by id."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = tuple(keys[start : start + _AT_ONCE])
        sql = (
            'SELECT article, "by" FROM adjudication WHERE counts = 1 AND finished = 1 '
            f'AND article IN ({_marks(some)}) ORDER BY article, "by"'
        )
        for key, who in rows.bare(connection, sql, some):
            found.setdefault(key, []).append(who.hex())
    return found


def adjudicators(connection: sa.Connection) -> dict[int, set[str]]:
    """Who was asked to adjudicate, by article."""
    sql = (
        "SELECT a.article, p.id FROM assignment a JOIN annotator p ON p.key = a.annotator "
        "WHERE a.part = 'adjudicator' AND a.assigned = 1"
    )
    found: dict[int, set[str]] = {}
    for key, who in rows.bare(connection, sql, ()):
        found.setdefault(key, set()).add(who.hex())
    return found


def adjudicators_of(connection: sa.Connection, key: int) -> set[str]:
    """Who was asked to adjudicate one article."""
    sql = (
        "SELECT p.id FROM assignment a JOIN annotator p ON p.key = a.annotator "
        "WHERE a.article = ? AND a.part = 'adjudicator' AND a.assigned = 1"
    )
    return {row[0].hex() for row in rows.bare(connection, sql, (key,))}


def asked_to_adjudicate(connection: sa.Connection, key: int, who: str) -> bool:
    """Whether a person (an id) was asked to adjudicate one article."""
    return who in adjudicators_of(connection, key)


# -- what follows ----------------------------------------------------------------------------


def settled(scheme: Scheme, found: Material, matches: Matches | None = None) -> ArticleReview:
    """The groups of an article, what is decided of them, and the gold so far; labels in force.
    ``matches``: what is matched already."""
    groups = groups_of(scheme, found.works, matches)
    bare = ArticleReview(
        article=found.article,
        annotators=tuple(work.annotator for work in found.works),
        waiting=found.waiting,
        groups=tuple(groups),
        finished_by=found.through,
    )
    if not found.decisions:  # nearly all articles of a large project
        return bare
    decisions = [
        each
        for each in in_force(found.decisions, scheme.mapping)
        # Gold of a label that the scheme has lost since is none; its group is open again.
        if all(scheme.label(span.label) is not None for span in each.fields.gold)
    ]
    groups, added, orphans = decided(groups, decisions)
    return replace(
        bare,
        groups=tuple(groups),
        added=tuple(added),
        orphans=tuple(orphans),
        gold=gold_of(groups, added),
        lost_relations=lost_relations(groups, added),
    )


def review(
    connection: sa.Connection, key: int, scheme: Scheme, *, may_decide: bool = False
) -> ArticleReview:
    """An article as an adjudicator sees it, labels in force.

    Raises:
        Problem: the project has no such article.
    """
    found = settled(scheme, material(connection, key, scheme))
    return replace(found, may_decide=may_decide)


def article_work(
    connection: sa.Connection, key: int, scheme: Scheme, *, include_seen: bool = False
) -> ArticleWork:
    """All work on one article that agreement looks at (see ``work_for_agreement``).

    Raises:
        Problem: the project has no such article.
    """
    found = material(connection, key, scheme)
    return work_for_agreement(connection, scheme, found, include_seen=include_seen)


def work_for_agreement(
    connection: sa.Connection,
    scheme: Scheme,
    found: Material,
    judged: ArticleReview | None = None,
    *,
    include_seen: bool = False,
) -> ArticleWork:
    """The work of an article as agreement looks at it: of who saw others' work, what stood before.

    ``include_seen``: instead all work as it stands, that made after seeing marked. Who had not
    finished before seeing is left out without it. ``judged``: spares settling again.
    """
    works = _told_apart(connection, scheme, found, include_seen=include_seen)
    gold: tuple[GoldSpan, ...] | None = None
    if found.through:
        judged = judged or settled(scheme, found)
        gold = judged.gold if judged.adjudicated else None
    return ArticleWork(
        article=found.article,
        sha256=found.sha256,
        length=len(found.text),
        works=works,
        gold=gold,
    )


def _told_apart(
    connection: sa.Connection, scheme: Scheme, found: Material, *, include_seen: bool
) -> tuple[AnnotatorWork, ...]:
    if not found.before:
        return found.works
    late = {each.annotator: each for each in found.before}
    if include_seen:
        return tuple(
            replace(each, seen=True)
            if each.annotator in late and late[each.annotator].late
            else each
            for each in found.works
        )
    rules = log.project_state(connection).rules
    untouched = [each for each in found.works if each.annotator not in late]
    before = (_before(connection, scheme, found, each, rules) for each in found.before)
    works = [*untouched, *(each for each in before if each is not None)]
    return tuple(sorted(works, key=lambda work: work.annotator))


def _before(
    connection: sa.Connection, scheme: Scheme, found: Material, who: Standing, rules: Rules
) -> AnnotatorWork | None:
    """What an annotator had handed in when they saw others' work; None where that was nothing."""
    history = log.events_of_article(connection, found.article)
    view = fold_article(
        (
            event
            for event in history
            if event.clock <= who.seen or rules.who(event.author) != who.annotator
        ),
        rules,
    )
    progress = view.progress(who.annotator)
    if progress is None or progress.state != "finished":
        return None
    mapping = scheme.mapping
    spans = [
        queries.in_force(value_of(each, found.article), mapping)
        for each in view.annotations.values()
        if each.annotator == who.annotator and not each.deleted
    ]
    related = _relations_in(view, who.annotator, found.article)
    return work_of(scheme, found.text, who.annotator, spans, related, progress.moved)


def _relations_in(view: MemoryArticle, annotator: str, article: int) -> list[Relation]:
    alive = {each.id for each in view.annotations.values() if not each.deleted}
    return sorted(
        Relation(
            each.type,
            each.from_id,
            each.to_id,
            each.annotator,
            article,
            each.origin,
            each.scheme,
            each.created,
        )
        for each in view.relations.values()
        if each.there and each.annotator == annotator and {each.from_id, each.to_id} <= alive
    )


def value_of(state: AnnotationState, article: int) -> Annotation:
    """What the project hands out for a state of the fold."""
    return Annotation(
        id=state.id,
        article=article,
        annotator=state.annotator,
        label=state.label,
        segments=state.segments,
        quote=GAP.join(state.quotes),
        note=state.note,
        doubt=state.doubt,
        attributes=state.attributes,
        companions=state.companions,
        origin=state.origin,
        scheme_version=state.scheme,
        created=state.created,
        updated=state.updated,
        doubt_note=state.doubt_note,
        unconfirmed=state.unconfirmed,
    )
