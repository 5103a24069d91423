"""The errors of the core, each with a message that a person can act on.

What belongs here: exceptions that more than one room raises or catches. ``Problem`` is for what
lies in the person's hands (a file, a disk, a wrong offset); anything else that escapes is our bug
and is shown with its details.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path


class Problem(Exception):
    """Something in the person's environment or input; the message says what and what to do."""


class TextRefused(Problem):
    """A text cannot be taken in (NUL, lone surrogate, empty, binary); the message says where."""


class SegmentRefused(Problem):
    """A segment lies outside its article, is empty, or does not match its quote."""


class NotYours(Problem):
    """A change to another annotator's annotation, or to what only a lead changes."""


class UndoRefused(Problem):
    """An operation cannot be undone, because something later touched the same things."""


class ProjectRefused(Problem):
    """A file is no project, is damaged, or comes from a newer program. It is left untouched."""


class ProjectBroken(ProjectRefused):
    """A project is found damaged at opening: it was left as it is, and can be repaired
    (``annotator.keeping.repairing``), which keeps the damaged file. ``happened``: how it is
    damaged, without what can be done about it."""

    def __init__(self, happened: str, todo: str = "") -> None:
        super().__init__(f"{happened} {todo}".rstrip())
        self.happened = happened


class ReceivedRefused(ProjectRefused):
    """A project file from elsewhere is not taken over; it is left as it is."""


class ProjectHeld(Problem):
    """The project can be read, but not written: another program has it, or its place is read-only.

    ``holder`` says who has it, in words ("Ana, process 4711 on lisbon"); empty where nobody has
    and the place cannot be written to, for which ``why`` may have the words ("the disk is full").
    """

    def __init__(self, message: str, holder: str, why: str = "") -> None:
        super().__init__(message)
        self.holder, self.why = holder, why


class FileTrouble(Problem):
    """Something from outside keeps the open project from being written; reading goes on.

    Three sentences a person understands: what happened, what was kept, what to do. ``reading``: it
    can be opened to read only from its place; ``anew``: trying again means to open the project
    anew, for what is on the disk has changed; ``lost``: closed, nothing would be left of what is
    open.
    """

    reading: ClassVar[bool] = True
    anew: ClassVar[bool] = False
    lost: bool = False
    brief: ClassVar[str] = ""
    """What is so until it is mended, in few words; "" where only the last change was refused."""

    def __init__(self, happened: str, kept: str, todo: str, kept_else: str = "") -> None:
        super().__init__(f"{happened} {kept} {todo}")
        self.happened, self.kept, self.todo = happened, kept, todo
        self.kept_else = kept_else or kept
        """What was kept, where something that is seen still waits to be saved."""


class DiskFull(FileTrouble):
    """The disk, or what this account may use of it, is full."""


class FileBusy(FileTrouble):
    """Another program holds the file at this moment."""


class PlaceReadOnly(FileTrouble):
    """The file, its folder or its disk may not be written to any more."""


class DiskFailed(FileTrouble):
    """The disk, or the way to it, reports an error."""


class OutOfMemory(FileTrouble):
    """The memory ran out in the middle of an operation."""

    reading = False


class ProjectDamaged(FileTrouble):
    """What is read from the file is not what was written there: it can be repaired, as one that is
    found so at its opening, and is not written to any more."""

    reading = False


class ProjectGone(FileTrouble):
    """The file is not in its place any more: moved, renamed or deleted (``lost``) while open.
    ``now``: where it lies now, None where that is not known."""

    reading = False
    brief = "The project’s file is gone from its place."

    def __init__(
        self, happened: str, kept: str, todo: str, *, lost: bool, now: Path | None = None
    ) -> None:
        super().__init__(happened, kept, todo)
        self.lost, self.now = lost, now


class ProjectReplaced(FileTrouble):
    """Another file, or other content, stands in the place of what is open."""

    reading = False
    lost = True
    brief = "Another file stands in the project’s place."


class ProjectOverwritten(ProjectReplaced):
    """Other content was written into the very file that is open: what was in it is gone, and what
    is read from it now is not the project."""

    brief = "The project’s file was overwritten."


class ProjectChanged(FileTrouble):
    """Another program has written into the file since it was opened."""

    anew = True


class Cancelled(Problem):
    """The person cancelled a long operation; nothing of it was kept."""
