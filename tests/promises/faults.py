"""The faults as the files list them, and putting one into a copy of the program.

What belongs here: reading and judging the lists. Running tests is in ``__main__``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CHECKOUT: Final = HERE.parents[1]


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of the program that breaks a promise: ``old``, which stands once in ``file``,
    becomes ``new``. ``caught_by`` are tests by their pytest ids; one of them has to fail then."""

    promise: int
    breaks: str
    file: str
    old: str
    new: str
    caught_by: tuple[str, ...]


def read_faults(folder: Path = HERE) -> list[Fault]:
    """The faults of every list in a folder, in the order of the promises.

    Raises ``ValueError`` with the list's name where it is no TOML, or a field is missing, too many
    or of another kind.
    """
    found = []
    for path in sorted(folder.glob("[0-9][0-9]-*.toml")):
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            found += [_fault(int(path.name[:2]), each) for each in raw["fault"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: {error!r}") from error
    return found


def _fault(promise: int, raw: dict[str, object]) -> Fault:
    tests = raw.pop("caught_by")
    if not isinstance(tests, list) or not all(
        isinstance(each, str) for each in [*raw.values(), *tests]
    ):
        raise TypeError("a field is no text, or caught_by no list of texts")
    return Fault(promise, **raw, caught_by=tuple(tests))  # type: ignore[arg-type]


def complaint(fault: Fault, checkout: Path = CHECKOUT) -> str:
    """Why a fault does not fit the program (any more); "" where it does."""
    path = checkout / fault.file
    if not path.is_file():
        return f"there is no {fault.file}"
    times = path.read_text(encoding="utf-8").count(fault.old)
    if times != 1:
        return f"{fault.old!r} stands {times} times in {fault.file}"
    for test in fault.caught_by:
        name, _, function = test.partition("::")
        inside = checkout / name
        if not inside.is_file():
            return f"there is no {name}"
        if function and f"def {function.split('[')[0]}(" not in inside.read_text(encoding="utf-8"):
            return f"there is no {test}"
    return "" if fault.caught_by else "no test is named"


@contextmanager
def put_into(fault: Fault, copy: Path) -> Iterator[None]:
    """Let a copy of the program have the fault for a while."""
    path = copy / fault.file
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace(fault.old, fault.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(sound, encoding="utf-8")
