"""The article and its spans: the widget to read and label in.

What belongs here: laying out the text, painting the tracks under it, and what mouse and keyboard do
on it. What does not: operations on a project (the shell runs them, and then puts the span here).
"""

from ui.reader.items import CompanionItem, Hint, RelationItem
from ui.reader.reader import Reader
from ui.reader.spans import Place, SpanItem

__all__ = ["CompanionItem", "Hint", "Place", "Reader", "RelationItem", "SpanItem"]
