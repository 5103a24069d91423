"""Changes that were refused because the project's file could not be written: none is forgotten.

What belongs here: holding them in their order, doing all of them once it can be written again, and
telling them by name and with the words that were typed. What is said about them on the screen is in
``ui.trouble``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from annotator.errors import FileTrouble, Problem

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.values import Changes

NAMED: Final = 3
"""So many are told by name, the newest."""

_TYPED: Final = ("words", "note", "why", "value", "reason")
"""What the fields of operations are called that hold what a person typed."""

Article = tuple[int, str]
"""The key of an article and the SHA-256 of its text: another file may call another one so."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that was refused. ``what`` names it, ``typed`` has the words that were typed for it
    ("" for none); of one ``key`` (the same field, the same operation) only the newest is held.
    ``value`` is what the field shows meanwhile."""

    what: str
    change: Callable[[Project], Changes]
    key: object = None
    typed: str = ""
    value: object = None
    article: Article | None = None

    def do(self, project: Project) -> Changes:
        """Do it now. Raises ``FileTrouble`` (not yet), other problems (not any more)."""
        if self.article is not None and project.article(self.article[0]).sha256 != self.article[1]:
            raise Problem("The project that is open now has another article in that place.")
        return self.change(project)


@dataclass(frozen=True, slots=True)
class Lost:
    """A change that cannot be done any more, and why."""

    refused: Refused
    why: str


class Unsaved:
    """The refused changes of one project, the oldest first."""

    def __init__(self) -> None:
        self._held: list[Refused] = []
        self._doing = False
        self.of = ""
        """The id of the project that they belong to."""
        self.lost: list[Lost] = []
        """Those that could not be done any more, until somebody has told them."""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def doing(self) -> bool:
        """Whether they are being done at this moment: what happens now is no new change."""
        return self._doing

    def hold(self, one: Refused, project: str) -> None:
        """Hold a change, in place of one with the same key."""
        if project != self.of:
            self._held.clear()
        self.of = project
        self.drop(one.key)
        self._held.append(one)

    def drop(self, key: object) -> None:
        """Forget the change with this key, which is made anew."""
        self._held = [each for each in self._held if key is None or each.key != key]

    def take_back(self) -> Refused | None:
        """Forget the newest, and give it; None: there is none."""
        return self._held.pop() if self._held else None

    @property
    def typed(self) -> bool:
        """Whether words that somebody typed are among them."""
        return any(each.typed for each in self._held)

    def kept(self, problem: FileTrouble) -> str:
        """What a trouble with the file has left: not what is held here, though it is seen."""
        return problem.kept_else if self._held else problem.kept

    def newest(self) -> Refused | None:
        """The newest of them."""
        return self._held[-1] if self._held else None

    def clear(self) -> tuple[Refused, ...]:
        """Forget all, and give them."""
        held, self._held = tuple(self._held), []
        return held

    def at(self, key: object, project: str) -> Refused | None:
        """What is held for a field of a project; None: nothing."""
        held = self._held if project == self.of else ()
        return next((each for each in held if each.key == key), None)

    def do(self, project: Project) -> list[Changes]:
        """Do them in their order; gives what was done. What cannot be done is in ``lost``.

        Raises:
            FileTrouble: one was refused again; it and those after it are held on.
        """
        done: list[Changes] = []
        self._doing = True
        try:
            while self._held:
                one = self._held.pop(0)
                try:
                    done.append(one.do(project))
                except FileTrouble:
                    self._held.insert(0, one)
                    raise
                except Problem as problem:
                    self.lost.append(Lost(one, str(problem)))
        finally:
            self._doing = False
        return done

    def names(self) -> str:
        """What they are, the newest few by name."""
        return named([each.what for each in self._held])

    def words(self) -> str:
        """All of them by name, with what was typed, to be copied."""
        return "\n".join(told(each) for each in self._held)


def named(names: Sequence[str]) -> str:
    """Names of changes in words: the one, or how many and the newest few."""
    if len(names) == 1:
        return names[0]
    more = len(names) - NAMED
    before = f"{more:,} earlier; " if more > 0 else ""
    return f"{len(names):,} changes: {before}{'; '.join(names[-NAMED:])}"


def told(one: Refused) -> str:
    """A change by name, with all that was typed for it."""
    return f"{one.what}: {one.typed}" if one.typed else one.what


def typed_in(operation: object) -> str:
    """What a person typed for an operation."""
    values = (getattr(operation, name, "") for name in _TYPED)
    return next((each for each in values if isinstance(each, str) and each), "")
