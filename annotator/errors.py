"""The errors of the core, each with a message that a person can act on.

What belongs here: exceptions that more than one room raises or catches. ``Problem`` is for what
lies in the person's hands (a file, a disk, a wrong offset); anything else that escapes is our bug
and is shown with its details.
"""

from __future__ import annotations


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


class ProjectHeld(Problem):
    """The project can be read, but not written: another program has it, or its place is read-only.

    ``holder`` says who has it, in words ("Ana, process 4711 on lisbon"); empty where nobody has
    and the folder cannot be written to.
    """

    def __init__(self, message: str, holder: str) -> None:
        super().__init__(message)
        self.holder = holder


class Cancelled(Problem):
    """The person cancelled a long operation; nothing of it was kept."""
