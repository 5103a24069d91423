"""The commands of exchanging work: packages, answers, merging.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; what is packed
and merged is the project's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from annotator.cli import (
    _As,
    _as_whom,
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
from annotator.identity import PACKAGE
from annotator.team import MergeReport, PackageFacts
from annotator.values import ArticleQuery

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.ticker import Ticker

_LONGEST = 60
"""Bytes of a title or a name in the name of a file."""


@app.command("package")
def package(
    project: _Path,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="A folder for one file each, or (for one person) a .claimspack file.",
        ),
    ],
    people: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="NAME", help="For whom; may be given several times."),
    ] = None,
    back: Annotated[
        bool, typer.Option("--back", help="Instead: my own work, back to who handed it out.")
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="Bring people into the project who are not in it yet.")
    ] = False,
    search: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="First hand out the articles with these words …"),
    ] = None,
    number: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="… the first N that nobody has …")
    ] = None,
    each: Annotated[
        int, typer.Option(min=1, max=9, metavar="N", help="… each article to N of these people …")
    ] = 1,
    share: Annotated[
        int,
        typer.Option(min=0, max=100, metavar="%", help="… and this share to one more, silently."),
    ] = 0,
    adjudicate: Annotated[
        bool,
        typer.Option("--adjudicate", help="With everybody's work on what they adjudicate."),
    ] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Write each colleague one file with their articles and nobody else's labels.

    Without --search and --number it holds what was handed out to them before.
    """
    if back == bool(people):
        raise typer.BadParameter("give --for NAME, or --back", param_hint="--for")
    with (
        _told(),
        _project(project, name, data_dir) as opened,
        _refusing(opened),
        _progress() as ticker,
    ):
        if back:
            path = _answer(out, opened)
            _wrote(opened.send_back(path, ticker), path)
            return
        ids = {each_name: _person(opened, each_name, add=add) for each_name in people or ()}
        if search is not None or number is not None:
            _hand_out(opened, tuple(ids.values()), search or "", number, each, share / 100)
        _write(opened, out, ids, ticker, adjudicate=adjudicate)


@contextmanager
def _refusing(project: Project) -> Iterator[None]:
    """Say as whom one works where that is why a command is refused."""
    try:
        yield
    except NotYours as refused:
        raise NotYours(f"{refused} {_as_whom(project)}") from refused


def _person(project: Project, name: str, *, add: bool) -> str:
    """The id of somebody in the project."""
    found = [who.id for who in project.annotators() if who.name.casefold() == name.casefold()]
    if len(found) > 1:
        raise Problem(f"There are several people named {name}. Say first which of them are one.")
    if found:
        return found[0]
    if not add:
        raise Problem(f"There is no {name} in this project; --add brings them in.")
    from annotator.machine import new_id
    from annotator.operations import AddPerson

    who = new_id()
    _say(project.run(AddPerson(name, who)).message)
    return who


def _hand_out(
    project: Project,
    people: tuple[str, ...],
    words: str,
    number: int | None,
    each: int,
    share: float,
) -> None:
    from annotator.operations import HandOut
    from annotator.operations.sharing import hand_out

    keys = project.article_keys(ArticleQuery(text=words))
    free = [line.article for line in project.team(keys) if not _asked(line.standings)]
    chosen = [(key, project.article(key).sha256) for key in free[:number]]
    load = {count.annotator: count.asked for count in project.people()}
    shares = hand_out(chosen, people, each=each, double=share, load=load)
    _say(project.run(HandOut(shares)).message)


def _asked(standings: Sequence[object]) -> bool:
    return any(getattr(standing, "asked", False) for standing in standings)


def _write(
    project: Project, out: Path, people: dict[str, str], ticker: Ticker, *, adjudicate: bool
) -> None:
    one_file = out.suffix == PACKAGE
    if one_file and len(people) > 1:
        raise Problem(f"{out} is one file, and there are several people: give a folder.")
    if not one_file:
        out.mkdir(parents=True, exist_ok=True)
    lines = project.team(project.article_keys())
    for name, who in people.items():
        keys = [
            line.article
            for line in lines
            if any(each.annotator == who and each.asked for each in line.standings)
            or (adjudicate and who in line.adjudicators)
        ]
        if not keys:
            raise Problem(f"Nothing is handed out to {name}; --search or --number hand out.")
        path = out if one_file else _file(out, project.title, name)
        _wrote(project.make_package(path, who, keys, ticker, adjudicate=adjudicate), path)


def _file(out: Path, title: str, name: str) -> Path:
    if out.suffix == PACKAGE:
        return out
    from annotator.store.backup import plain_name

    out.mkdir(parents=True, exist_ok=True)
    return out / f"{plain_name(f'{title} for {name}')}{PACKAGE}"


def _answer(out: Path, project: Project) -> Path:
    """Where my work goes: beside what is there, never over it (the package that came, it may be).

    Raises:
        Problem: the file that was named is there.
    """
    if out.suffix == PACKAGE:
        if out.exists():
            raise Problem(f"{out} is there already. Name another file, or a folder.")
        return out
    from annotator.store.backup import plain_name

    out.mkdir(parents=True, exist_ok=True)
    title = plain_name(project.title or project.path.stem, _LONGEST)
    name = plain_name(project.me.name, _LONGEST)
    stem = f"{title} from {name} {date.today().isoformat()}"
    stems = chain([stem], (f"{stem} {number}" for number in count(2)))
    paths = (out / f"{each}{PACKAGE}" for each in stems)
    return next(path for path in paths if not path.exists())


def _wrote(facts: PackageFacts, path: Path | None = None) -> None:
    what = f"{facts.sender_name}'s work" if facts.answer else _many(facts.articles, "article")
    where = f": {path}" if path is not None else ""
    _say(f"A package for {facts.recipient_name} with {what}{where}.")


@app.command("merge")
def merge(
    project: _Path,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A project or package.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would come; change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Take in everything of another project or package that this project has not.

    Where PROJECT does not exist and FILE is a package, the project of its recipient is made.
    """
    with _told(), _progress() as ticker:
        if not project.exists():
            _grow(project, file, ticker)
            return
        with _project(project, name, data_dir) as opened:
            report = opened.merge(file, dry_run=dry_run, ticker=ticker)
    if as_json:
        _give(msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")
        return  # notes and restore point are in it
    sys.stdout.write("".join(f"{line}\n" for line in _lines(report)))
    for note in report.notes:
        _say(note)
    if report.restore_point:
        _say(f"As it was before: {report.restore_point}")


def _grow(project: Path, file: Path, ticker: Ticker) -> None:
    from annotator.sync.grow import grow
    from annotator.sync.source import opened

    with opened(file) as source:
        facts = source.facts if source.is_package else None
        if facts is None or facts.answer:
            raise Problem(f"{project} is not there. Nothing was changed.")
        grow(source, project, ticker)
        _say(f"{project} is made: the work of {facts.recipient_name}.")


def _lines(report: MergeReport) -> list[str]:
    width = max((len(line.what) for line in report.lines), default=0)
    return [
        _plain(f"{line.what:<{width}} {line.new:>9,} new {line.known:>9,} known")
        for line in report.lines
    ]
