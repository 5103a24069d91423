"""The command of removing articles for good.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; what is removed,
and how, is the project's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli import (
    REFUSED,
    _As,
    _DataDir,
    _many,
    _Path,
    _plain,
    _progress,
    _project,
    _say,
    _told,
    app,
)
from annotator.errors import Problem

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.team import PurgeArticle, PurgePlan, PurgeReport


@app.command("purge")
def purge(
    project: _Path,
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARTICLE…",
            help="Ids, whole titles, or the first digits of a text’s SHA-256 (8 or more).",
        ),
    ] = None,
    asked: Annotated[
        bool, typer.Option("--asked", help="Instead: what other leads removed for good.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it. Without this, it is only told what would go.")
    ] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Remove articles and all about them for good: annotations, comments, history, restore points.

    It cannot be undone. Without --yes nothing is changed.
    """
    if asked == bool(articles):
        raise typer.BadParameter("give ARTICLE…, or --asked", param_hint="ARTICLE…")
    with _told(), _project(project, name, data_dir) as opened, _progress() as ticker:
        if asked:
            plan = opened.purge_plan_asked()
            if not plan.articles:
                _say("Nobody removed anything for good that is here.")
                return
        else:
            opened.need_lead_to_purge()
            keys = [_article(opened, each) for each in articles or ()]
            plan = opened.purge_plan(keys)
        _tell_plan(plan)
        if not yes:
            _say("Nothing was changed. With --yes it is done; it cannot be undone.")
            raise typer.Exit(REFUSED)
        if asked:
            report = opened.obey_purges([each.text for each in plan.articles], ticker)
        else:
            report = opened.purge(keys, ticker)
        opened.index(ticker)
    _tell_done(report)


def _article(project: Project, name: str) -> int:
    """The key of an article by its id, title or hash.

    Raises:
        Problem: there is none, or several.
    """
    found = project.articles_named(name)
    if len(found) != 1:
        said = f"{len(found)} articles go by" if found else "No article goes by"
        raise Problem(f"{said} “{_plain(name)}”. Nothing was changed.")
    return found[0]


def _tell_plan(plan: PurgePlan) -> None:
    from annotator.purging import points_in_words

    for each in plan.articles:
        _say(f"“{_plain(each.title)}” ({each.text[:12]}…): {', '.join(_of(each))}.")
    if plan.guideline:
        many = "1 entry" if plan.guideline == 1 else f"{plan.guideline:,} entries"
        _say(f"Of the guideline’s log: {many} made after a discussion of it.")
    if plan.restore_points:
        _say(f"{_plain(points_in_words(plan))}: written anew without.")
    _tell_rest(plan.mentions, plan.copies)


def _of(article: PurgeArticle) -> Iterator[str]:
    counts = article.annotations
    yield from (f"{_many(number, 'annotation')} of {_plain(who)}" for who, number in counts)
    if article.hidden:
        yield "work of others that you do not see yet"
    elif not counts:
        yield "no annotations"
    if article.comments:
        yield _many(article.comments, "comment")
    if article.decisions:
        yield _many(article.decisions, "decision")


def _tell_rest(mentions: Sequence[str], copies: Sequence[str]) -> None:
    for sentence in mentions:
        _say(f"Stays: {_plain(sentence)}")
    for path in copies:
        _say(f"Not touched: {path} may hold it, too.")


def _tell_done(report: PurgeReport) -> None:
    _say(report.message)
    if report.points:
        _say(f"{_many(report.points, 'restore point')} written anew without it.")
    for each in report.deleted:
        _say(f"Deleted, as it was damaged: the restore point {each}.")
    for each in report.left:
        _say(f"Not cleared yet: {each}")
