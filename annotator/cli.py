"""The command line: the abilities of a project without a window.

What belongs here: reading arguments, showing progress, printing results, exit codes. What a command
does is the project's. Results go to standard output, messages and progress to standard error, so
that a pipe carries data and nothing else.

Exit codes: 0 done; 1 something was refused or is broken; 2 the command line cannot be read;
130 stopped with Ctrl+C.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import typer

from annotator.errors import Problem, ProjectBroken, ProjectHeld, ProjectRefused
from annotator.guarded.terminal import harmless, harmless_lines, printed
from annotator.identity import is_project_file
from annotator.ticker import Silent, Ticker
from annotator.values import STATES, Person, Stats

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from annotator.machine import Machine
    from annotator.project import Project
    from annotator.search import Hit

DONE: Final = 0
REFUSED: Final = 1
INTERRUPTED: Final = 130

app = typer.Typer(
    name="claim-annotator",
    help="Work with Claim Annotator projects without a window.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_Path = Annotated[Path, typer.Argument(metavar="PROJECT", help="A .claims file.")]
_As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Work under this name, not the account's."),
]
_DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Keep profiles and settings in DIR."),
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; ``arguments`` without the program's name. Gives the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _quiet_log()
    with ExitStack() as stack:
        if sys.stdout is None:  # started without one
            nowhere = stack.enter_context(Path(os.devnull).open("w"))
            stack.enter_context(redirect_stdout(nowhere))
        try:
            code = _run(given)
            sys.stdout.flush()  # what cannot be printed is known here, not after all is over
        except OSError as error:
            if not isinstance(error, BrokenPipeError):  # who reads it has enough
                _say(f"Standard output could not be written: {_why(error)}.")
            with suppress(ValueError, OSError):  # nothing more of it at the end of the process
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return REFUSED
    return code


def _run(given: list[str]) -> int:
    try:
        app(args=given, prog_name="claim-annotator")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else REFUSED
    except OSError as error:
        if error.filename is None:  # no file: what is printed
            raise
        return _unforeseen(error)
    except Exception as error:
        return _unforeseen(error)
    return DONE


def _unforeseen(error: Exception) -> int:
    """Ours; its words may be anybody's, and orders to the terminal."""
    from traceback import format_exception

    _say("".join(format_exception(error)).rstrip())
    return REFUSED


def _quiet_log() -> None:
    """Warnings go to standard error, where nobody has set up a log: without words of articles."""
    import logging

    from annotator.guarded.discreet import Discreet

    if logging.lastResort is not None:
        logging.lastResort.setFormatter(Discreet("%(message)s"))


@app.command("new")
def new(
    project: _Path,
    scheme: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Labels and guideline (TOML).")
    ] = None,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Make a project."""
    with _told():
        from annotator.project import Project
        from annotator.scheme import load_scheme

        machine = _machine(data_dir)
        labels = load_scheme(scheme) if scheme is not None else None
        lead = _acting(machine, name)
        Project.create(project, lead, machine, scheme=labels).close()
        _say(f"{project} is ready; its lead is {lead.name}.")


@app.command("check")
def check(
    project: _Path,
    repair: Annotated[
        bool, typer.Option("--repair", help="Put right what is found, as “repair” does.")
    ] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Verify every hash, offset, quote and reference, and the tables against the history."""
    if repair:
        cli_log.repair(project, name, data_dir)
        return
    with _told(), _progress() as ticker:
        try:
            with _project(project, name, data_dir, read_only=True) as opened:
                broken = opened.check(ticker)
        except ProjectBroken as found:
            _say(str(found))
            cli_log.tell(cli_log.losses(project, data_dir, ticker))
            raise typer.Exit(REFUSED) from None
    cli_log.tell(broken)
    if broken:
        faults = _many(sum(not each.startswith(" ") for each in broken), "fault") + ", listed above"
        _say(f"{project}: {faults}. It was not changed; “repair” puts right what can be.")
        raise typer.Exit(REFUSED)
    _say(f"{project} is whole.")


@app.command("stats")
def stats(
    project: _Path,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Count articles, and annotations by annotator, label and state."""
    with _told(), _project(project, name, data_dir, read_only=True) as opened:
        found = opened.stats()
    if as_json:
        _give(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _table(found)))


@app.command("scheme")
def scheme(
    project: _Path,
    put: Annotated[
        Path | None,
        typer.Option("--set", metavar="FILE", help="Put this scheme (TOML) in force instead."),
    ] = None,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Print a project's scheme as TOML, or put another one in force."""
    from annotator.scheme import load_scheme
    from annotator.scheme.save import dump_scheme

    if put is None:
        with _told(), _project(project, name, data_dir, read_only=True) as opened:
            _give(dump_scheme(opened.scheme))
        return
    with _told():
        from annotator.operations import SetScheme

        wanted = load_scheme(put)
        with _project(project, name, data_dir) as opened:
            _say(opened.run(SetScheme(wanted)).message)


@app.command("search")
def search(
    project: _Path,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="As in the window: words, label:denial, …")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one hit a line.")] = False,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Print the places in texts, or the annotations, that a query asks for."""
    count = 0
    with (
        _told(),
        _project(project, name, data_dir, read_only=True) as opened,
        opened.hits(query) as hits,
    ):
        for hit in hits:
            count += 1
            line = msgspec.json.encode(hit).decode() if as_json else _plain(_line(hit))
            _give(f"{line}\n")
    _say(f"{_many(count, 'hit')}.")


class _Bar:
    """A ticker that moves a progress bar."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def tick(self, done: int, total: int, what: str = "") -> None:
        """See ``Ticker``."""
        from rich.markup import escape

        self._progress.update(
            self._task, completed=done, total=total or None, description=escape(_plain(what))
        )


@contextmanager
def _progress() -> Iterator[Ticker]:
    """A bar on a terminal that goes away when the work is done, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, progress.add_task("", total=None))


class _Late:
    """A ticker that makes its bar when it first hears of something: most openings tell nothing."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._bar: Ticker | None = None

    def tick(self, done: int, total: int, what: str = "") -> None:
        """See ``Ticker``."""
        if self._bar is None:
            self._bar = self._stack.enter_context(_progress())
        self._bar.tick(done, total, what)


@contextmanager
def _late_progress() -> Iterator[Ticker]:
    with ExitStack() as stack:
        yield _Late(stack)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    try:
        yield
    except ProjectHeld as held:
        _say(_held_words(held))
        raise typer.Exit(REFUSED) from None
    except Problem as problem:
        _say(str(problem))
        raise typer.Exit(REFUSED) from None
    except BrokenPipeError:
        raise  # who reads it has enough
    except OSError as error:  # a disk that is full, a folder that may not be written to
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{_why(error)}. It was not done.")
        raise typer.Exit(REFUSED) from None
    except KeyboardInterrupt:
        _say("Stopped; nothing was changed.")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _project(
    path: Path, name: str | None, data_dir: Path | None, *, read_only: bool = False
) -> Iterator[Project]:
    from annotator.project import Project

    machine = _machine(data_dir)
    who = _acting(machine, name, read_only=read_only)
    try:
        with _late_progress() as ticker:
            opened = Project.open(
                path, who, machine, read_only=read_only, by_name=True, ticker=ticker
            )
    except ProjectRefused as refused:
        if isinstance(refused, ProjectBroken) or not _had_a_project(path, machine):
            raise
        said = "A project was there: “restore-points” lists its restore points."
        raise ProjectRefused(f"{refused} {said}") from refused
    if opened.opening_words:
        _say(opened.opening_words)
    try:
        yield opened
    except Exception as error:
        if (damage := opened.damage_behind(error)) is not None:
            raise damage from error
        raise
    finally:
        opened.close()


def _had_a_project(path: Path, machine: Machine) -> bool:
    """Whether what is not there, or is no project any more, has restore points."""
    from annotator.keeping import repairing

    return not is_project_file(path) and bool(repairing.ways_back_to(path, machine))


def _machine(data_dir: Path | None) -> Machine:
    from annotator.machine import Machine, default_data_dir

    folder = data_dir if data_dir is not None else default_data_dir()
    try:
        return Machine(folder)
    except OSError as error:
        raise _forgetful(folder, error) from error


def _acting(machine: Machine, name: str | None, *, read_only: bool = False) -> Person:
    """The profile of that name, made where it is new. ``read_only``: where it cannot be written
    down, it is somebody all the same, for reading needs no profile that is kept.

    Raises:
        Problem: the name is none, or it cannot be written down.
    """
    try:
        return machine.acting(name)
    except OSError as error:
        if read_only:
            return machine.passing(name)
        raise _forgetful(machine.data_dir, error) from error


def _forgetful(folder: Path, error: OSError) -> Problem:
    return Problem(
        f"Profiles and settings cannot be kept in {folder}: {_why(error)}. Nothing was changed; "
        "put that right, or name another folder with --data-dir."
    )


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return "the disk is full"
    return error.strerror or str(error)


def _held_words(held: ProjectHeld) -> str:
    """Why nothing was written. The error's own words are for a window, where one can read on."""
    if held.holder:
        return f"The project is open for writing: {held.holder}. Close it there and run this again."
    return str(held)


def _table(found: Stats) -> Iterator[str]:
    yield f"articles     {found.articles:>9,}  ({found.untouched:,} untouched)"
    yield f"removed      {found.removed:>9,}"
    yield f"characters   {found.characters:>9,}"
    for annotator in sorted({*found.annotations, *found.states}):
        yield f"\n{_plain(annotator)}"
        for label, count in found.annotations.get(annotator, {}).items():
            yield f"  {_plain(label):<11}{count:>9,}"
        states = found.states.get(annotator, {})
        for state in STATES:
            if states.get(state):
                yield f"  {state.replace('_', ' '):<11}{states[state]:>9,}  articles"


def _line(hit: Hit) -> str:
    if not hit.segments:
        return f"{hit.title}: {hit.right}"
    if not hit.segments:
        return hit.title  # the query asks for articles
    place = ",".join(f"{part.start}-{part.end}" for part in hit.segments)
    label = f" {hit.label}" if hit.label else ""
    return f"{hit.title}: {place}{label}: {hit.left}[{hit.words}]{hit.right}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _plain(words: str) -> str:
    """Without what steers a terminal: names and words from files are not to be trusted."""
    return harmless(words)


def _give(data: str) -> None:
    """Print a result: to the letter into a pipe, harmless on a terminal."""
    printed(data, sys.stdout)


def _as_whom(project: Project) -> str:
    """As whom a command works, where that is why it was refused or found nothing."""
    return f"You work as {project.me.name}; --as NAME to work as somebody else."


def _say(message: str) -> None:
    sys.stderr.write(f"{harmless_lines(message)}\n")


# These add their commands to ``app``; they come last, because they ask this module for its helpers.
from annotator import (  # noqa: E402
    cli_agreement,  # noqa: F401
    cli_dataset,  # noqa: F401
    cli_exchange,  # noqa: F401
    cli_keeping,  # noqa: F401
    cli_log,
    cli_purge,  # noqa: F401
    cli_review,  # noqa: F401
    cli_team,  # noqa: F401
)
