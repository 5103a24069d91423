"""Everything that changes a project, as named operations.

An operation is a frozen value: what the person wants, in the words of the glossary. ``Project.run``
performs it in one transaction; it appends events and never writes anything else. To add one, write
a dataclass with a ``name`` and a ``perform(desk)`` that returns a sentence for the status bar.
"""

from annotator.operations.articles import (
    AddArticles,
    EditArticle,
    RemoveArticles,
    RestoreArticles,
)
from annotator.operations.desk import Desk, Operation
from annotator.operations.people import MakeLead, RenameMe, SetScheme
from annotator.operations.progress import SetFlag, SetProgress
from annotator.operations.spans import (
    AddAnnotation,
    DeleteAnnotations,
    Relabel,
    SetNote,
    SetSegments,
)

__all__ = [
    "AddAnnotation",
    "AddArticles",
    "DeleteAnnotations",
    "Desk",
    "EditArticle",
    "MakeLead",
    "Operation",
    "Relabel",
    "RemoveArticles",
    "RenameMe",
    "RestoreArticles",
    "SetFlag",
    "SetNote",
    "SetProgress",
    "SetScheme",
    "SetSegments",
]
