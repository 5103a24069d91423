"""The commands of review: adjudicating by a rule.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; what is decided
is the project's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from annotator.cli import (
    _As,
    _as_whom,
    _DataDir,
    _many,
    _Path,
    _progress,
    _project,
    _say,
    _told,
    app,
)
from annotator.review.model import RULES, Proposed, Rule

if TYPE_CHECKING:
    from annotator.project import Project


@app.command("adjudicate")
def adjudicate(
    project: _Path,
    rule: Annotated[
        str, typer.Option("--rule", metavar="complete|threshold|majority", help="Which rule.")
    ],
    least: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="With threshold: how many must have the same."),
    ] = 2,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; change nothing.")] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Accept by a rule what annotators agree on. Ties and all else stay open for people."""
    if rule not in RULES:
        raise typer.BadParameter(
            f"there is no rule “{rule}”; there is: {', '.join(RULES)}", param_hint="--rule"
        )
    wanted = Rule(rule, least)
    with (
        _told(),
        _project(project, name, data_dir, read_only=dry_run) as opened,
        _progress() as ticker,
    ):
        proposed = opened.propose(wanted, ticker)
        if not proposed.groups:
            said = _nothing(proposed, opened)
        elif dry_run:
            said = _would(proposed)
        else:
            from annotator.operations.deciding import ApplyRule

            said = f"{opened.run(ApplyRule(wanted), ticker).message}{_left(proposed)}"
    _say(said)


_NOTHING: Final = (
    "There is no open group to decide. Counted are articles that everybody who has them is done "
    "with, and that are yours to adjudicate: because you were asked to, or you lead and nobody was."
)


def _nothing(proposed: Proposed, project: Project) -> str:
    if not (proposed.ties or proposed.left):
        return f"{_NOTHING} {_as_whom(project)}"
    ties = f" {_many(proposed.ties, 'tie')} left open." if proposed.ties else ""
    return f"There is nothing that this rule accepts.{ties}{_left(proposed)}"


def _would(proposed: Proposed) -> str:
    ties = f" {_many(proposed.ties, 'tie')} would stay open." if proposed.ties else ""
    groups, articles = _many(proposed.groups, "group"), _many(proposed.articles, "article")
    return f"The rule would accept {groups} in {articles}.{ties}{_left(proposed)}"


def _left(proposed: Proposed) -> str:
    return f" {_many(proposed.left, 'other group')} left open." if proposed.left else ""
