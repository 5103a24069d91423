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
from annotator.operations.assigning import (
    AddPerson,
    Assign,
    HandOut,
    SamePerson,
    SendBack,
    SetNeeded,
)
from annotator.operations.bulk import LabelPlaces, RelabelMany
from annotator.operations.correcting import CorrectText
from annotator.operations.datasets import DropPlan, FreezeSplits, KeepPlan
from annotator.operations.deciding import (
    ApplyRule,
    Decide,
    DecideMany,
    FinishAdjudication,
    TakeBackDecision,
)
from annotator.operations.describing import ConfirmScheme, Describe, SetDoubt
from annotator.operations.desk import Desk, Operation
from annotator.operations.people import MakeLead, RenameMe
from annotator.operations.progress import SeeOthers, SetArticleNote, SetFlag, SetProgress
from annotator.operations.relating import SetRelation
from annotator.operations.schemes import AnswerProposal, ProposeScheme, SetScheme
from annotator.operations.searches import DeleteSearch, SaveSearch
from annotator.operations.shaping import JoinAnnotations, SplitAnnotation
from annotator.operations.spans import (
    AddAnnotation,
    DeleteAnnotations,
    Relabel,
    SetNote,
    SetSegments,
)
from annotator.operations.talking import (
    DecideGuideline,
    DeleteComment,
    DropGuidelineDecision,
    EditComment,
    Reply,
    SetThread,
    StartThread,
)

__all__ = [
    "AddAnnotation",
    "AddArticles",
    "AddPerson",
    "AnswerProposal",
    "ApplyRule",
    "Assign",
    "ConfirmScheme",
    "CorrectText",
    "Decide",
    "DecideGuideline",
    "DecideMany",
    "DeleteAnnotations",
    "DeleteComment",
    "DeleteSearch",
    "Describe",
    "Desk",
    "DropGuidelineDecision",
    "DropPlan",
    "EditArticle",
    "EditComment",
    "FinishAdjudication",
    "FreezeSplits",
    "HandOut",
    "JoinAnnotations",
    "KeepPlan",
    "LabelPlaces",
    "MakeLead",
    "Operation",
    "ProposeScheme",
    "Relabel",
    "RelabelMany",
    "RemoveArticles",
    "RenameMe",
    "Reply",
    "RestoreArticles",
    "SamePerson",
    "SaveSearch",
    "SeeOthers",
    "SendBack",
    "SetArticleNote",
    "SetDoubt",
    "SetFlag",
    "SetNeeded",
    "SetNote",
    "SetProgress",
    "SetRelation",
    "SetScheme",
    "SetSegments",
    "SetThread",
    "SplitAnnotation",
    "StartThread",
    "TakeBackDecision",
]
