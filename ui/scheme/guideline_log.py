"""The guideline's log on screen: what was decided about a label, and about all of them.

What belongs here: the paragraphs that tell the decisions, and choosing one to take it out. They are
inserted as plain words, whoever wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor

from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.team import GuidelineDecision
    from ui.theme import Theme

HEADING: Final = "Decisions"
FOR_ALL: Final = "Decisions about all labels"
ALL: Final = "*"
"""Stands for all labels where the pane is asked to go to what was decided; no label's id."""
GAP: Final = 8
INDENT: Final = 12
QUOTE: Final = 400


def of_label(log: Sequence[GuidelineDecision], label: str) -> list[GuidelineDecision]:
    """The decisions about one label ("": about all of them), the newest first."""
    return [each for each in log if each.fields.label == label]


def day(when: int) -> str:
    """The date of a decision, here."""
    return f"{datetime.fromtimestamp(when / 1000).astimezone():%Y-%m-%d}"


def in_a_line(decision: GuidelineDecision, names: Mapping[str, str]) -> str:
    """A decision in a menu."""
    who = one_line(names.get(decision.by, "somebody"), 40)
    return f"{one_line(decision.fields.words, 60)} ({who}, {day(decision.when)})"


def tell(
    cursor: QTextCursor,
    decisions: Sequence[GuidelineDecision],
    names: Mapping[str, str],
    theme: Theme,
    heading: str = HEADING,
) -> None:
    """Insert a heading and the decisions behind the cursor; nothing where there are none."""
    if not decisions:
        return
    head, bold, quiet = QTextBlockFormat(), QTextCharFormat(), QTextCharFormat()
    head.setTopMargin(GAP)
    bold.setFontWeight(QFont.Weight.Bold)
    quiet.setForeground(theme.quiet_ink)
    cursor.insertBlock(head, bold)
    cursor.insertText(heading, bold)
    for decision in decisions:
        fields = decision.fields
        who = one_line(names.get(decision.by, "somebody"), 60)
        _paragraph(cursor, f"{day(decision.when)}, {who}", quiet, top=GAP)
        for line in fields.words.splitlines():
            _paragraph(cursor, line, QTextCharFormat())
        if fields.quote:
            _paragraph(cursor, f"“{one_line(fields.quote, QUOTE)}”", quiet)


def _paragraph(cursor: QTextCursor, words: str, style: QTextCharFormat, top: int = 0) -> None:
    shape = QTextBlockFormat()
    shape.setLeftMargin(INDENT)
    shape.setTopMargin(top)
    cursor.insertBlock(shape, style)
    cursor.insertText(words, style)
