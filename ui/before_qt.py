"""The start's first imports: modules without Qt that the first paint needs, and PySide6 itself.

What belongs here: importing them without what would slow it down. The database layer is not among
them; it is loaded after the first paint (see ``ui.app``).

PySide6 puts an import of its own in the place of Python's. It reads the source of each module that
is imported from then on, to see whether its ``__feature__`` switch may be meant there: a third of a
millisecond each, 0.1 s of a start. Nothing here uses the switch, so Python's own import is put
back. Nor is garbage looked for meanwhile: modules stay, and looking takes as long again.
"""

# ruff: noqa: E402 - what stands between these imports is what this module is for

import builtins
import gc

gc.disable()

import html
import json
import logging
import tomllib

import annotator.firstpage
import annotator.machine
import annotator.scheme
import annotator.text

_import = builtins.__import__

import PySide6.QtWidgets

builtins.__import__ = _import
gc.enable()

__all__ = ["PySide6", "annotator", "html", "json", "logging", "tomllib"]
