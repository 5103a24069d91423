"""Everything of a project on its way out: articles with all work and gold, under people's names.

What belongs here: from the rows of the store to the values that formats write. What the blind rule
keeps back has stayed in the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from annotator.errors import Problem
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.store import portions
from annotator.values import GAP, Annotation, Relation

if TYPE_CHECKING:
    import sqlalchemy as sa

    from annotator.project import Project
    from annotator.review.model import ArticleReview
    from annotator.review.reading import Material
    from annotator.scheme import Scheme
    from annotator.team import Decision, GoldSpan


@contextmanager
def outgoing(project: Project) -> Iterator[Iterator[OutgoingArticle]]:
    """All articles of a project with all work that may be seen, streamed from one moment of it."""
    with passes(project) as again:
        yield again()


@contextmanager
def passes(project: Project) -> Iterator[Callable[[], Iterator[OutgoingArticle]]]:
    """As ``outgoing``, for several passes: each call begins anew, and all see the same moment."""
    names = names_of(project)
    scheme = project.scheme
    with project._moment() as reader:

        def again() -> Iterator[OutgoingArticle]:
            for portion in portions.portions(reader, scheme.mapping, project._me):
                yield _article(portion, names, _gold(reader, scheme, portion, names))

        yield again


def check_annotators(project: Project, names: Iterable[str]) -> None:
    """Refuse names of people whom the project does not know.

    Raises:
        Problem: the message says which, and who there is.
    """
    known = names_of(project).values()
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known))
            raise Problem(f"Nobody in this project is called “{name}”. There is: {there}.")


def names_of(project: Project) -> dict[str, str]:
    """A name for each annotator, told apart where two people have the same one."""
    people = project.annotators()
    often = Counter(who.name for who in people)
    return {
        who.id: who.name if often[who.name] == 1 else f"{who.name} ({who.id[:6]})" for who in people
    }


def _gold(
    reader: sa.Connection, scheme: Scheme, portion: portions.Portion, names: dict[str, str]
) -> OutgoingGold | None:
    """What adjudication settled on; None while an article is not adjudicated, or a group of it is
    open or contested."""
    if not portion.through:
        return None
    from annotator.review import reading

    article = portion.article
    works = [
        reading.work_of(scheme, portion.text, who, spans, relations)
        for who, progress, spans, relations in portion.work
        if progress.state == "finished"
    ]
    found = reading.Material(
        article=article.key,
        sha256=article.sha256,
        text=portion.text,
        works=tuple(works),
        decisions=tuple(reading.decisions_of(reader, [article.key]).get(article.key, ())),
        through=tuple(reading.through_with(reader, [article.key]).get(article.key, ())),
    )
    judged = reading.settled(scheme, found)
    return _outgoing_gold(found, judged, names) if judged.adjudicated else None


def _outgoing_gold(found: Material, judged: ArticleReview, names: dict[str, str]) -> OutgoingGold:
    made_by = {
        span.id: decision
        for decision in (*judged.added, *(each.decision for each in judged.groups))
        if decision is not None
        for span in decision.fields.gold
    }
    given = {
        (decision.id, span.id): span.label
        for decision in found.decisions
        for span in decision.fields.gold
    }
    spans, relations = [], []
    for span in judged.gold:
        decision = made_by[span.id]
        label = given[decision.id, span.id]
        spans.append(
            _gold_annotation(span, decision, original=label if label != span.label else "")
        )
        relations += [
            Relation(kind, span.id, end, decision.by, found.article) for kind, end in span.relations
        ]
    return OutgoingGold(
        annotator=names.get(judged.finished_by[0], ""),
        state="finished",
        spans=tuple(spans),
        relations=tuple(relations),
        by={span.id: names.get(made_by[span.id].by, "") for span in judged.gold},
        sources={span.id: span.sources for span in judged.gold},
    )


def _gold_annotation(span: GoldSpan, decision: Decision, original: str) -> Annotation:
    return Annotation(
        id=span.id,
        article=decision.article,
        annotator=decision.by,
        label=span.label,
        segments=span.segments,
        quote=GAP.join(span.quotes),
        note=decision.fields.note,
        attributes=span.attributes,
        companions=span.companions,
        origin="adjudication",
        scheme_version=decision.fields.scheme,
        created=decision.when,
        updated=decision.when,
        original=original,
    )


def _article(
    portion: portions.Portion, names: dict[str, str], gold: OutgoingGold | None
) -> OutgoingArticle:
    work = tuple(
        OutgoingWork(
            annotator=names[who],
            state=progress.state,
            spans=spans,
            reason=progress.reason,
            flagged=progress.flagged,
            flag_note=progress.flag_note,
            note=progress.note,
            relations=relations,
        )
        for who, progress, spans, relations in portion.work
    )
    return OutgoingArticle(
        article=portion.article,
        text=portion.text,
        work=work,
        gold=gold,
        kept_back=portion.kept_back,
    )
