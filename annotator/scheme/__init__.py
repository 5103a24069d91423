"""Label schemes: what may be marked, how it looks, and the guideline that says when.

What belongs here: the values of a scheme (``model``), the checks that every scheme passes
(``check``), reading one from TOML (``load``), its plain form inside an event (``plain``), and where
the program's own data lies (``places``). Nothing here knows a project, a database or a window.
"""

from annotator.scheme.load import default_scheme, load_scheme
from annotator.scheme.model import PATTERNS, Label, Layer, Scheme
from annotator.scheme.places import resources_dir, seeds_dir
from annotator.scheme.plain import from_builtin, to_builtin

__all__ = [
    "PATTERNS",
    "Label",
    "Layer",
    "Scheme",
    "default_scheme",
    "from_builtin",
    "load_scheme",
    "resources_dir",
    "seeds_dir",
    "to_builtin",
]
