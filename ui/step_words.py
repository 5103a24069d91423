"""What an operation or a step back is called where it is told of, and which text it is about.

What belongs here: words for the session, made from the open project; nothing is shown from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.plain import quoted
from ui.unsaved import Article

if TYPE_CHECKING:
    from annotator.operations import Operation
    from annotator.project import Project


def step_words(project: Project | None, which: str) -> str:
    """Undo or redo, with the name of what that would be."""
    name = project and (project.undo_name if which == "Undo" else project.redo_name)
    return f"{which}: {name}" if name else which


def told_words(project: Project | None, operation: Operation) -> str:
    """An operation in words, with the words in the text that it is about."""
    name = operation.name
    key, parts = getattr(operation, "article", None), getattr(operation, "segments", ())
    if project is None or project.overwritten or not isinstance(key, int) or not parts:
        return name
    text = project.text(key)
    quote = " … ".join(text[part.start : part.end] for part in parts)
    return f"{name}, {quoted(quote, 60)}"


def article_of(project: Project | None, operation: Operation) -> Article | None:
    """The article that an operation is about, and the hash of its text."""
    key = getattr(operation, "article", None)
    if project is None or project.overwritten or not isinstance(key, int):
        return None
    return key, project.article(key).sha256


def past_purge_words(undo: str | None) -> str:
    """What is said to who undoes right after a removal for good; ``undo``: the step before it."""
    said = "Removing for good cannot be undone."
    if undo is None:
        return said
    return f"{said} The step before it is: {undo}. Press Ctrl+Z again to undo that."
