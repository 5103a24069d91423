"""Label schemes: what may be marked, how it looks, and the guideline that says when.

What belongs here: the values of a scheme (``model``), the checks that every scheme passes
(``check``), reading one from TOML (``load``), its plain form inside an event (``plain``), and where
the program's own data lies (``places``). What only some need is imported from its module: writing
TOML (``save``), schemes to start from (``presets``), what changed (``change``), whether colours can
be told apart (``colours``). Nothing here knows a project, a database or a window.
"""

from annotator.scheme.load import default_scheme, load_scheme
from annotator.scheme.model import (
    KINDS,
    PATTERNS,
    Attribute,
    CompanionType,
    Condition,
    Label,
    Layer,
    RelationType,
    Scheme,
    Value,
)
from annotator.scheme.places import resources_dir, seeds_dir
from annotator.scheme.plain import from_builtin, to_builtin

__all__ = [
    "KINDS",
    "PATTERNS",
    "Attribute",
    "CompanionType",
    "Condition",
    "Label",
    "Layer",
    "RelationType",
    "Scheme",
    "Value",
    "default_scheme",
    "from_builtin",
    "load_scheme",
    "resources_dir",
    "seeds_dir",
    "to_builtin",
]
