"""The sample project, from two raw layers to finished gold by keys alone, counted.

Two colleagues have marked eight of the samples and differ in every kind. Whoever opens the
program for the first time presses F7, settles every group and finishes every article; the export
is gold, raw work is as it was, undo back to the start gives the byte-identical export, and killed
at any instant the program has every decision that it has shown.

Nothing is decided but by keys. The decisions stand below in the order in which the queue brings
the articles, a word a group: what is pressed is what somebody reads off the card and the cheat
sheet. Every key press counts as one, whatever is held with it, and so does every typed letter.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.machine import Machine
from annotator.project import Project
from tests.e2e.driver import ALT, CTRL, NONE, SHIFT, Person, export, run
from ui.main_window import MainWindow

Key = Qt.Key

LINES: Final[dict[str, tuple[str, ...]]] = {
    # One annotator found nothing here: each span of the other is taken or rejected.
    "006": ("1", "1", "1", "1", "1", "X 2", "1", "1", "1", "1", "1", "1"),
    "002": (
        "A",
        "1",  # the shorter cue
        "2",  # the quotation in two parts
        "1",
        "X 1",  # its second part alone
        "1",
        "1",
        "2",  # speculation, not claim
        "1",
    ),
    "004": (
        "A",
        "1",
        "E S !← !← A P ␛ ⏎",  # another label, an edge two words back, another certainty
        "1",
        "2",
        "X 3",
        "2",
        "␣",  # later
        "1",
        "2",  # what was skipped
    ),
    "005": ("A", "2", "1", "X 4", "2", "1", "1", "1"),
    "007": (
        "A",
        "2",
        "U 1",  # somebody else might know
        "2",
        "1",
        "1",
        "1",  # nobody does
    ),
    "003": (
        "A",
        "1",
        "B",  # it claims and denies
        "2",
        "2",
        "X 5",
        "E 1 !⇧→ ⏎",  # an edge
    ),
    "001": ("A", "2", "1", "1", "1", "1", "1"),
    "008": ("A", "⇧Q G Q"),  # and a quotation that nobody marked
}
