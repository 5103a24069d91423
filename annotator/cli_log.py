"""The commands that keep a project whole: repairing it, and its history as lines of JSON.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; what is repaired,
written and rebuilt is ``annotator.keeping``'s.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli import (
    _As,
    _DataDir,
    _machine,
    _many,
    _Path,
    _plain,
    _progress,
    _project,
    _say,
    _told,
    app,
)
from annotator.errors import ProjectBroken, ProjectDamaged

if TYPE_CHECKING:
    from annotator.ticker import Ticker

log = typer.Typer(
    name="log",
    help="Write a project's whole history as lines of JSON, or make a project of such lines.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(log)


@log.command("export")
def export(
    project: _Path,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A .jsonl file, or - for a pipe.")],
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Write the whole history: texts, everybody's work, the scheme, what was undone.

    A file that is there already is replaced only where it is an older history of this project.
    """
    with (
        _told(),
        _project(project, name, data_dir, read_only=True) as opened,
        _progress() as ticker,
    ):
        from annotator.keeping import histories

        histories.check_replaceable(out, opened.ids)
        events = opened.export_log(out, ticker)
    _say(f"{out}: {_entries(events)} of the history, with their texts.")


@log.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="JSONL", help="What “log export” wrote.")],
    project: Annotated[Path, typer.Argument(metavar="NEWPROJECT", help="A new .claims file.")],
    data_dir: _DataDir = None,
) -> None:
    """Rebuild a project from its history; every hash is verified."""
    with _told(), _progress() as ticker:
        from annotator.keeping.journal import import_log

        header = import_log(source, project, ticker)
        _machine(data_dir).made(project.absolute(), header.project)
    _say(
        f"{project} is whole: {_many(header.texts, 'article')}, "
        f"{_entries(header.events)} of the history."
    )


@app.command("repair")
def repair(project: _Path, name: _As = None, data_dir: _DataDir = None) -> None:
    """Make a damaged project whole as far as its history is sound, and list what is lost.

    What is only derived is made anew in place. Where the history itself is damaged, a clean file
    takes its place, and the damaged one is kept beside it.
    """
    with _told(), _progress() as ticker:
        lines = _repaired(project, name, data_dir, ticker)
    tell(lines)


def _repaired(path: Path, name: str | None, data_dir: Path | None, ticker: Ticker) -> Sequence[str]:
    from annotator.keeping import repairing

    try:
        with _project(path, name, data_dir) as opened:
            done, left = opened.mend(ticker)
            done = [*opened.notes, *done]
        if not left:
            return [*done, f"{path} is whole."]
    except (ProjectBroken, ProjectDamaged) as broken:
        _say(broken.happened)  # and go on: that is what this command is for
    return repairing.repair(path, _machine(data_dir).data_dir, ticker).lines


def losses(path: Path, data_dir: Path | None, ticker: Ticker) -> list[str]:
    """What a repair would save of a damaged file, and what is lost.

    Raises:
        Problem: nothing of a project is in it, or it is open elsewhere.
    """
    from annotator.keeping import repairing

    found = repairing.look_at_damage(path, _machine(data_dir).data_dir, ticker)
    return found.told()


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def tell(lines: Sequence[str]) -> None:
    """Print results, a line each."""
    for line in lines:
        sys.stdout.write(f"{_plain(line)}\n")
