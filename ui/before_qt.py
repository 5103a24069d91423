"""What the start needs anyway and is imported before Qt, which makes it cheaper.

Once PySide6 is imported it looks at the source of every module that is imported after it, a quarter
of a millisecond each. What belongs here: modules without Qt that the first paint needs. The
database layer is not among them; it is loaded after the first paint (see ``ui.app``).
"""

import html
import json
import logging.handlers
import tomllib

import annotator.firstpage
import annotator.machine
import annotator.scheme
import annotator.text

__all__ = ["annotator", "html", "json", "logging", "tomllib"]
