"""The report: everything that can be said of agreement, from the statistics of the articles.

What belongs here: putting the parts together, and what a reader must be told beside them. Figures
are of sums over articles (pooled); no figure is a mean of articles or of pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from annotator.review.agreement.choose import Chosen, chosen, rater_order
from annotator.review.agreement.matrix import attribute_lines, confusions
from annotator.review.agreement.model import (
    AgreementPlan,
    AgreementReport,
    Apart,
    ArticleFigures,
    Rater,
)
from annotator.review.agreement.overview import overview
from annotator.review.agreement.people import article_lines, pair_lines, person_lines
from annotator.review.agreement.periods import over_time, under_schemes
from annotator.review.agreement.sayings import Who
from annotator.review.agreement.table import Table
from annotator.review.agreement.write import to_csv, to_html, to_json
from annotator.scheme import Scheme
from annotator.ticker import Silent, Ticker

__all__ = ["rater_order", "report_of", "to_csv", "to_html", "to_json"]


def report_of(
    scheme: Scheme,
    plan: AgreementPlan,
    figures: Iterable[tuple[int, ArticleFigures]],
    names: Mapping[str, str],
    *,
    titles: Mapping[int, str] | None = None,
    apart: Apart | None = None,
    versions: Sequence[tuple[str, int]] = (),
    ticker: Ticker | None = None,
) -> AgreementReport:
    """The report of a plan.

    ``figures``: by article key, in any order. ``names`` and ``titles`` are shown instead of ids and
    keys. ``apart``: what is known of articles that are not in ``figures`` (``unfinished``,
    ``skipped``, ``seen``). ``versions``: of the scheme, with when each was put in force.

    Raises:
        Cancelled: by the ticker.
    """
    ticker = ticker or Silent()
    ticker.tick(0, 0, "Reading the statistics")
    found = chosen(scheme, plan, figures, names)
    known = {
        rater: names.get(rater, GOLD_NAME if rater == "gold" else rater)
        for rater in found.axes.raters
    }
    who = Who([known[rater] for rater in found.axes.raters])
    ticker.tick(0, 0, "Adding up")
    table = Table(found.compared, found.axes)
    ticker.tick(0, 0, "Working out figures")
    return AgreementReport(
        plan=plan,
        raters=_raters(found, known),
        articles=len(found.compared),
        apart=found.apart(apart or Apart()),
        overview=overview(scheme, plan, table, who, ticker),
        pairs=pair_lines(scheme, table, known),
        confusion=confusions(scheme, table, known),
        attributes=attribute_lines(scheme, table),
        per_article=article_lines(table, titles or {}),
        people=person_lines(scheme, found, table, known),
        over_time=over_time(scheme, table, who),
        schemes=under_schemes(scheme, table, who, versions),
        notes=tuple(_notes(scheme, table)),
        empty=_empty(found),
    )


GOLD_NAME = "Gold"


def _raters(found: Chosen, names: Mapping[str, str]) -> tuple[Rater, ...]:
    articles = dict.fromkeys(found.axes.raters, 0)
    spans = dict.fromkeys(found.axes.raters, 0)
    for each in found.compared:
        for at in each.raters:
            rater = each.figures.raters[at]
            articles[rater.id] += 1
            spans[rater.id] += rater.spans
    return tuple(
        Rater(id=each, name=names[each], articles=articles[each], spans=spans[each])
        for each in found.axes.raters
    )


def _notes(scheme: Scheme, table: Table) -> Iterable[str]:
    names = {layer.id: layer.name for layer in scheme.layers}
    for layer, units in table.layers.items():
        left = sum(1 for share in table.by_article(units.there) if not share)
        if left:
            yield (
                f"In {left:,} of {len(table.compared):,} articles, spans of different labels of "
                f"“{names.get(layer, layer)}” overlap each other. They are left out of uα, |uα, "
                f"cuα and (k)uα of this layer; F1 and each label’s own uα have them."
            )
    merged = int(table.merged.sum())
    if merged:
        yield (
            f"{merged:,} {'span overlaps' if merged == 1 else 'spans overlap'} another of the same "
            "label and person (counted once for each partner). For uα and the characters they "
            "count as one; all else has them apart."
        )


def _empty(found: Chosen) -> str:
    if found.compared:
        return ""
    if found.outside:
        return "No article was finished by two annotators in this period. Choose a longer one."
    if len(found.axes.raters) < 2 and not found.alone:
        return (
            "Nobody has finished an article yet. Agreement compares finished articles: finish one "
            "with Ctrl+Enter, and have a colleague do the same."
        )
    if len(found.axes.raters) < 2:
        return (
            "Only one annotator has finished anything. Agreement needs two: give some of the "
            "articles to a second annotator, or merge a colleague’s file."
        )
    return (
        "No two annotators have finished the same article. Give some articles to two of them, or "
        "wait until both are done."
    )
