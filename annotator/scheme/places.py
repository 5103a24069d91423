"""Where the program's own data lies: in the checkout, or inside the installed wheel.

What belongs here: finding ``resources`` and ``seeds``, and nothing about what is in them.
"""

from __future__ import annotations

from pathlib import Path

from annotator.errors import Problem

PACKAGE = Path(__file__).resolve().parent.parent


def resources_dir() -> Path:
    """The folder with schemes and themes. Raises ``Problem`` when the installation lacks it."""
    return _data_dir("resources", PACKAGE)


def seeds_dir() -> Path:
    """The folder with the sample articles. Raises ``Problem`` when the installation lacks it."""
    return _data_dir("seeds", PACKAGE)


def _data_dir(name: str, package: Path) -> Path:
    # The wheel's place first: beside an installed package, a folder called "resources" may
    # belong to anybody.
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise Problem(
        f"The program's own folder “{name}” is missing beside {package}. "
        "Your projects are not touched; install Claim Annotator again."
    )
