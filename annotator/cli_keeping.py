"""The commands of restore points: making, listing and restoring them.

What belongs here: as in ``annotator.cli``, reading arguments and telling results.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from annotator.cli import (
    _acting,
    _As,
    _DataDir,
    _give,
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
from annotator.errors import Problem
from annotator.identity import real

if TYPE_CHECKING:
    from annotator.keeping.points import RestorePoint
    from annotator.ticker import Ticker

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("backup")
def backup(
    project: _Path,
    to: Annotated[
        Path | None,
        typer.Argument(metavar="TO", help="A new file; else a restore point of this machine."),
    ] = None,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Make a proved copy of a project, also while the window has it open."""
    from annotator.keeping import placing, points
    from annotator.store import backup as copies

    with (
        _told(),
        _project(project, name, data_dir, read_only=True) as opened,
        _progress() as ticker,
    ):
        where = opened.path if opened.received is None else opened.received.copy
        if to is None:
            data = _machine(data_dir).data_dir
            before = copies.restore_points(data, opened.id)
            made = points.make(opened.path, data, opened.ids, points.BY_HAND, ticker, where)
            if made in before:
                _say(f"Nothing has changed since the newest restore point: {made}.")
            else:
                _say(f"A restore point holds {project} as it is now: {made}.")
            return
        notes: list[str] = []
        placing.copy_of(where, to, _machine(data_dir), ticker, notes)
        _say(" ".join([f"{to} is a whole copy of {project}, proved.", *notes]))


@app.command("restore-points")
def restore_points(
    project: _Path, as_json: _Json = False, name: _As = None, data_dir: _DataDir = None
) -> None:
    """List a project's restore points, the newest first; also those of a file that is damaged or
    gone."""
    with _told():
        found = _points(project, name, data_dir)
    if as_json:
        told = [_plainly(each) for each in found]
        _give(msgspec.json.format(msgspec.json.encode(told)).decode() + "\n")
        return
    for number, each in enumerate(found, start=1):
        sys.stdout.write(f"{_plain(_line(number, each, project))}\n")
    _say(f"{_many(len(found), 'restore point')}.")


@app.command("restore")
def restore(
    project: _Path,
    point: Annotated[
        str,
        typer.Argument(
            metavar="POINT",
            help="Its number in the list (1 is the newest), its time as listed, or file.",
        ),
    ],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="NEWFILE", help="Write it to a new file instead.")
    ] = None,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Put it where PROJECT is, or was; what is there is kept."),
    ] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Bring your work back to how it stood at a restore point, as one step that can be undone.

    What others did stays. With --to or --in-place the whole file comes back instead.
    """
    from annotator.keeping import placing

    if to is not None and in_place:
        raise typer.BadParameter("give --to NEWFILE or --in-place, not both", param_hint="--to")
    with _told(), _progress() as ticker:
        chosen = _chosen(project, point, name, data_dir)
        if to is not None:
            notes: list[str] = []
            placing.as_new_file(chosen, to, _machine(data_dir), ticker, notes)
            _say(" ".join([f"{to} holds what {chosen.name} holds.", *notes]))
        elif in_place:
            _in_place(chosen, project, name, data_dir, ticker)
        else:
            with _project(project, name, data_dir) as opened:
                _say(opened.restore(chosen, ticker).message)
                _say_number(chosen, opened.restore_points())


def _say_number(chosen: Path, found: list[RestorePoint]) -> None:
    """Restoring makes a restore point itself, so the numbers are other ones now."""
    for number, each in enumerate(found, start=1):
        if each.path == chosen:
            _say(f"That restore point, of {each.when}, is number {number} in the list now.")


def _in_place(
    chosen: Path, project: Path, name: str | None, data_dir: Path | None, ticker: Ticker
) -> None:
    from annotator.keeping import placing

    machine, notes = _machine(data_dir), list[str]()
    kept = placing.in_place(chosen, project, machine, _acting(machine, name).name, ticker, notes)
    was = f" What was there is kept: {', '.join(each.name for each in kept)}." if kept else ""
    _say(" ".join([f"{project} is as it was in {chosen.name}.{was}", *notes]))


def _points(project: Path, name: str | None, data_dir: Path | None) -> list[RestorePoint]:
    try:
        with _project(project, name, data_dir, read_only=True) as opened:
            return opened.restore_points()
    except Problem:
        from annotator.keeping import repairing

        # Nobody can say any more what its viewer may know of: so only what files tell.
        machine = _machine(data_dir)
        found = repairing.ways_back(project, machine.data_dir)
        found = found or repairing.ways_back_to(project, machine)
        if not found:
            raise
        return found


def _chosen(project: Path, point: str, name: str | None, data_dir: Path | None) -> Path:
    """The restore point of that number, time, name or path.

    Raises:
        Problem: there is none, or there are several of that time.
    """
    if Path(point).is_file():
        return Path(point).absolute()
    found = _points(project, name, data_dir)
    if point.isascii() and point.isdigit() and 1 <= int(point) <= len(found):
        return found[int(point) - 1].path
    named = [each.path for each in found if point in _names(each)]
    if len(named) > 1:
        raise Problem(
            f"{project} has {len(named)} restore points of {point}. List them with restore-points, "
            "and give the number or the time with its seconds."
        )
    if not named:
        raise Problem(
            f"{project} has no restore point “{point}”; it has {len(found)}. List them with "
            "restore-points, and give the number, the time or the file."
        )
    return named[0]


def _names(point: RestorePoint) -> tuple[str, ...]:
    from annotator.keeping import points

    times = (points.moment(point.made), points.moment(point.made, seconds=True))
    return (point.path.name, point.path.stem, point.when, *times)


def _line(number: int, point: RestorePoint, project: Path) -> str:
    from annotator.keeping.points import why

    said = f"{number:>3}  {point.when:<19}  {point.bytes / 1e6:>9,.1f} MB"
    if point.articles is not None:
        said += f"  {_many(point.articles, 'article')}"
        if point.annotations or not point.partly:  # else 0 would read as if there were none
            said += f", {_many(point.annotations or 0, 'span')}"
    made_of = f"  of {point.of}" if point.of not in (None, real(project)) else ""
    fault = f"  DAMAGED: {point.fault}" if point.fault else ""
    return f"{said}  {why(point)}{made_of}{fault}"


def _plainly(point: RestorePoint) -> dict[str, object]:
    return {
        "path": str(point.path),
        "made": point.made,
        "reason": point.reason,
        "bytes": point.bytes,
        "articles": point.articles,
        "annotations": point.annotations,
        "events": point.events,
        "partly": point.partly,
        "purged": point.purged,
        "fault": point.fault,
    }
