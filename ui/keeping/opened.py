"""Whether a path leads to the very file that is open, also where that was moved meanwhile.

What belongs here: what the session asks before it opens another project in place of the open one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import ProjectGone

if TYPE_CHECKING:
    from annotator.project import Project


def closes_first(project: Project, path: Path, *, read_only: bool) -> bool:
    """Whether the open project has to be closed before this path is opened: it is the same file.

    Raises:
        ProjectHeld: it was moved, and another program has it open there. Asked as long as there is
            something that can stay open.
    """
    if _same(path, project.path):
        return True
    now = moved_to(project)
    if now is None or not _same(path, now):
        return False
    if not read_only:
        ask_whether_held(project, now)
    return True


def ask_whether_held(project: Project, path: Path) -> None:
    """Raises ``ProjectHeld`` where another program has the moved file open for writing."""
    from annotator.keeping import held

    held.ask(path, project.me.name)


def moved_to(project: Project) -> Path | None:
    """Where the file of the open project lies now; None: in its place, or it is not known."""
    trouble = None if project.read_only else project.trouble()
    return trouble.now if isinstance(trouble, ProjectGone) else None


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
