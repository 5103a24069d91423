"""The commands of datasets: write one, check it, fill in its texts, compare two.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; what a dataset
holds is told by its plan.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli import (
    REFUSED,
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
from annotator.errors import NotYours, Problem

if TYPE_CHECKING:
    from annotator.exchange.dataset.plan import Plan
    from annotator.exchange.dataset.writing import Written
    from annotator.project import Project

_Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The dataset's folder.")]


@app.command("dataset")
def dataset(
    project: _Path,
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Where to write it; an older dataset gives way."),
    ],
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            metavar="plan.toml",
            help="A plan as a file, or the name of one that the project keeps. Else: what is "
            "decided, split by story.",
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the plan in the project, under its name.")
    ] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Write a dataset to train on: files by split, a card, a manifest, what was left out."""
    with _told(), _project(project, name, data_dir) as opened, _progress() as ticker:
        wanted = _plan(opened, plan)
        if keep and not opened.is_lead:
            raise NotYours("Only a lead keeps a dataset’s plan in the project.")
        written = opened.dataset(folder, wanted, ticker)
        if keep:
            from annotator.exchange.dataset.plan import dumps
            from annotator.operations import KeepPlan

            _say(opened.run(KeepPlan(wanted.name, dumps(wanted))).message)
    _tell(written)


@app.command("verify")
def verify(folder: _Folder) -> None:
    """Check a dataset against its manifest: every file, every offset, every split."""
    with _told(), _progress() as ticker:
        from annotator.exchange.dataset.verifying import verify as check

        found = check(folder, ticker)
    sys.stdout.write(_lines(found.to_text()))
    if not found.good:
        raise typer.Exit(REFUSED)


@app.command("rehydrate")
def rehydrate(
    folder: _Folder,
    texts: Annotated[
        Path,
        typer.Argument(metavar="TEXTS", help="A folder, JSONL file or archive with the texts."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="OUT", help="Where to write it; else FOLDER-with-text."),
    ] = None,
) -> None:
    """Fill the texts into a text-free dataset; a text whose hash differs is refused."""
    with _told(), _progress() as ticker:
        from annotator.exchange.dataset.rehydrating import rehydrate as fill

        where = out if out is not None else folder.with_name(f"{folder.name}-with-text")
        found = fill(folder, texts, where, ticker)
    sys.stdout.write(_lines(found.to_text()))
    _say(f"Written to {where}.")
    if found.missing:
        raise typer.Exit(REFUSED)


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A dataset, or a JSONL export.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another one, made later.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell what changed from one export to another."""
    with _told(), _progress() as ticker:
        from annotator.exchange.dataset.differing import diff as compare

        found = compare(old, new, ticker)
    told = found.to_json()
    text = told.decode()
    _give(f"{text.rstrip()}\n" if as_json else _lines(found.to_text()))


def _plan(project: Project, wanted: str | None) -> Plan:
    from annotator.exchange.dataset.plan import Plan, load, loads

    if wanted is None:
        return Plan()
    kept = project.plans()
    if wanted in kept:
        try:
            return loads(kept[wanted])
        except Problem as problem:
            raise Problem(f"The plan “{wanted}” that the project keeps: {problem}") from None
    path = Path(wanted)
    if not path.exists():
        known = ", ".join(kept) or "none"
        raise Problem(f"There is no file {wanted}, and no plan of that name. Kept are: {known}.")
    return load(path)


def _tell(written: Written) -> None:
    counts = written.facts.counts
    _say(
        f"{_many(counts.articles, 'article')} and {_many(counts.annotations, 'annotation')} "
        f"written to {written.path}."
    )
    for split, held in counts.splits.items():
        _say(f"  {split}: {_many(held.articles, 'article')}, {_many(held.spans, 'span')}")
    for reason, count in written.facts.left_out.items():
        _say(f"  left out: {_many(count, 'article')}, {reason}")
    report = written.facts.split
    for split, labels in (report.missing if report is not None else {}).items():
        if labels:
            _say(f"  {split} has no {', '.join(labels)}.")


def _lines(text: str) -> str:
    return "".join(f"{_plain(line)}\n" for line in text.split("\n"))
