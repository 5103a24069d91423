"""How a project is called on the screen.

What belongs here: its title, and the name of its file where that says something else: two copies of
one project have one title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.project import Project


def titled(project: Project) -> str:
    """The project's title, with the file's name where it is another."""
    file = project.path
    if not project.title or project.title.casefold() == file.stem.casefold():
        return project.title or file.stem
    return f"{project.title} ({file.name})"
