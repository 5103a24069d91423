"""The command ``claim-annotator``: decides by its first word between the window and the commands.

What belongs here: only what must be known before Qt or Typer is imported, so that ``--version``,
``--help`` and a mistyped command answer at once. A file that is named like a command is opened as
``./new``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COMMANDS: Final = (
    *("new", "import", "export", "check", "stats", "scheme", "search"),
    *("package", "merge", "agreement", "adjudicate"),
    *("backup", "restore-points", "restore", "log", "repair", "purge"),
    *("dataset", "verify", "rehydrate", "diff", "convert", "formats"),
)

PROJECT_ENDING: Final = ".claims"

HELP: Final = """\
Usage: claim-annotator [OPTIONS] [PROJECT.claims | FILE | FOLDER ...]
       claim-annotator COMMAND ...

Without a command, opens the window: on the project, or with the files and folders to import,
or (no argument) on the last project, or on the samples.

Commands (each answers --help):
  new        make a project
  import     add articles and annotations to a project
  export     write a project's articles and annotations to a file, or to standard output
  convert    turn annotated data of one format into another
  formats    list what can be read and written
  dataset    write a dataset to train on
  verify     check a dataset against its manifest
  rehydrate  fill the texts into a text-free dataset
  diff       tell what changed between two exports
  check      verify every hash, offset, quote and reference of a project
  stats      count articles and annotations
  scheme     print a project's scheme, or put another one in force
  search     print the places or annotations that a query asks for
  backup     make a proved copy of a project, or a restore point
  restore-points  list a project's restore points
  restore    bring a restore point back: as a step, as a new file or in place
  repair     save what is sound in a damaged project
  log        write a project's history as JSON Lines, or make a project of it
  purge      remove articles and all about them for good
  package    write colleagues' packages, or my own work back
  merge      take in what another project or a package brings
  agreement  tell how far annotators agree
  adjudicate accept by a rule what annotators agree on

Options of the window:
  --as NAME        label under this name
  --data-dir DIR   keep settings, profiles, log and samples in DIR
  --debug          write more into the log, and the log to the terminal
  --version        print the version
  --help           print this

A file that is named like a command is opened with a path before its name: ./new
"""


class UsageError(Exception):
    """The command line cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line of the window."""

    paths: tuple[Path, ...] = ()
    debug: bool = False
    data_dir: Path | None = None
    name: str | None = None


def parse(arguments: Sequence[str]) -> Options:
    """Read the window's arguments. Raises ``UsageError``."""
    paths: list[Path] = []
    debug = False
    data_dir: Path | None = None
    name: str | None = None
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        option, equals, value = word.partition("=")
        if word == "--":
            paths += map(Path, rest)
            break
        if option in ("--data-dir", "--as"):
            if not equals:
                if not rest:
                    raise UsageError(f"{option} needs a value.")
                value = rest.pop(0)
            if option == "--as":
                name = value
            else:
                data_dir = Path(value)
        elif word == "--debug":
            debug = True
        elif word.startswith("-") and word != "-":
            raise UsageError(f"There is no option {word}. `claim-annotator --help` lists them.")
        else:
            paths.append(Path(word))
    return Options(tuple(paths), debug, data_dir, name)


def missing(options: Options) -> Path | None:
    """The first word that means nothing: no file or folder, and no project's name (a project that
    is not there is the window's to tell)."""
    return next(
        (
            path
            for path in options.paths
            if path.suffix != PROJECT_ENDING and not os.path.lexists(path)
        ),
        None,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; ``argv`` without the program's name. Returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    first = arguments[0] if arguments else ""
    if first == "--version":
        from annotator import __version__

        print(f"claim-annotator {__version__}")
        return 0
    if first in ("--help", "-h"):
        print(HELP, end="")
        return 0
    if first in COMMANDS:
        from annotator.cli import main as run_command

        return run_command(arguments)
    try:
        options = parse(arguments)
        unknown = missing(options)
        if unknown is not None:
            commands = ", ".join(COMMANDS)
            raise UsageError(f"There is no file or command “{unknown}”. Commands: {commands}.")
    except UsageError as error:
        print(f"claim-annotator: {error}", file=sys.stderr)
        return 2
    from ui.app import main as open_window

    return open_window(options)


if __name__ == "__main__":
    sys.exit(main())
