"""The command that tells how far annotators agree.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; the figures are
the project's (``annotator.review.agreement``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli import (
    _As,
    _DataDir,
    _give,
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
    from annotator.review.agreement import AgreementPlan, AgreementReport, Figure


@app.command("agreement")
def agreement(
    project: _Path,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole report as JSON.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report to read.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write all figures as a table.")
    ] = None,
    annotators: Annotated[
        str, typer.Option(metavar="A,B", help="Whose work; gold is one too. Else everybody’s.")
    ] = "",
    layer: Annotated[str, typer.Option(metavar="L", help="One layer only.")] = "",
    include_seen: Annotated[
        bool,
        typer.Option("--include-seen", help="Also what was changed after seeing others’ work."),
    ] = False,
    gamma: Annotated[bool, typer.Option("--gamma", help="Work out γ too; it takes long.")] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Tell how far annotators agree on the articles that two of them finished."""
    with (
        _told(),
        _project(project, name, data_dir, read_only=True) as opened,
        _progress() as ticker,
    ):
        plan = _plan(opened, annotators, layer, include_seen=include_seen, gamma=gamma)
        report = opened.agreement(plan, ticker)
        _write(report, opened.title, html, csv)
    if as_json:
        from annotator.review.agreement.report import to_json

        _give(to_json(report))
    elif html is None and csv is None:
        sys.stdout.write("".join(f"{_plain(line)}\n" for line in _lines(report)))
    if report.empty:
        _say(report.empty)
    for note in report.notes:
        _say(note)


def _plan(
    opened: Project, annotators: str, layer: str, *, include_seen: bool, gamma: bool
) -> AgreementPlan:
    """Raises ``Problem`` for a name or layer that the project does not have."""
    from annotator.review.agreement import AgreementPlan

    scheme = opened.scheme
    wanted = layer.strip().casefold()
    found = [each.id for each in scheme.layers if wanted in (each.id, each.name.casefold())]
    if wanted and not found:
        known = ", ".join(each.id for each in scheme.layers)
        raise Problem(f"The scheme has no layer “{layer}”. It has: {known}.")
    asked = [each.strip() for each in annotators.split(",") if each.strip()]
    if len(asked) == 1:
        raise Problem("Agreement needs two: name several annotators, with commas between them.")
    return AgreementPlan(
        annotators=tuple(_person(opened, each) for each in asked),
        layer=found[0] if found else "",
        include_seen=include_seen,
        gamma=gamma,
    )


def _person(opened: Project, name: str) -> str:
    """The id of an annotator by name or id; two of one name must be told by their ids."""
    from annotator.review.agreement import GOLD

    people = opened.annotators()
    found = [each.id for each in people if name.casefold() in (each.id, each.name.casefold())]
    if len(found) > 1:
        ids = ", ".join(found)
        raise Problem(f"{_many(len(found), 'annotator')} are called “{name}”. Give an id: {ids}.")
    if found:
        return found[0]
    if name.casefold() == GOLD:
        return GOLD
    known = ", ".join(each.name for each in people)
    raise Problem(f"Nobody in the project is called “{name}”. There is: {known}, gold.")


def _write(report: AgreementReport, title: str, html: Path | None, csv: Path | None) -> None:
    from annotator.replacement import Replacement
    from annotator.review.agreement.report import to_csv, to_html

    page = partial(to_html, project=title)
    for path, made in ((html, page), (csv, to_csv)):
        if path is not None:
            with Replacement(path) as file:
                file.write(made(report).encode("utf-8"))
            _say(f"Written to {path}.")


def _lines(report: AgreementReport) -> Iterator[str]:
    from annotator.review.agreement.sayings import WHY_APART

    yield f"{_many(report.articles, 'article')} compared"
    for rater in report.raters:
        counted = f"{_many(rater.articles, 'article')}, {_many(rater.spans, 'span')}"
        yield f"  {rater.name}: {counted}"
    for key, words in WHY_APART.items():
        count = getattr(report.apart, key)
        if count:
            yield f"  {count:,} {words}"
    for line in report.overview:
        yield ""
        yield f"{line.name} ({_many(line.spans, 'span')})"
        yield from map(_line, line.figures)
    for pair in report.pairs if len(report.raters) > 2 else ():
        names = {rater.id: rater.name for rater in report.raters}
        yield ""
        yield f"{names[pair.one]} and {names[pair.other]} ({_many(pair.articles, 'article')})"
        yield from map(_line, pair.figures)


def _line(figure: Figure) -> str:
    if figure.value is None:
        return f"  {figure.name:<24}    –   not defined: {figure.reason}"
    between = ""
    if figure.low is not None and figure.high is not None:
        between = f"   {figure.low + 0.0:.3f} to {figure.high + 0.0:.3f}"
    few = "   (few spans)" if figure.grey else ""
    return f"  {figure.name:<24}{figure.value:>8.3f}{between}{few}"
