"""Searching: a language for queries, and what they find in the project and in one text.

What belongs here: reading a line as a query (``parse``), telling it in plain words (``describe``),
finding what it asks for (``find``, ``hits``, ``total``), the places of the same words (``places``),
and finding in the open article (``find_in_text``). Nothing here writes.
"""

from annotator.search.describe import describe
from annotator.search.find import find, hits, is_of_annotations, total
from annotator.search.in_text import Pattern, find_in_text
from annotator.search.parse import parse
from annotator.search.places import Places, places_of, places_with_words
from annotator.search.query import Query, QueryRefused
from annotator.search.values import CONTEXT, MOST, Found, Hit, Sort, Viewer
from annotator.search.words import PatternRefused, TooSlow

__all__ = [
    "CONTEXT",
    "MOST",
    "Found",
    "Hit",
    "Pattern",
    "PatternRefused",
    "Places",
    "Query",
    "QueryRefused",
    "Sort",
    "TooSlow",
    "Viewer",
    "describe",
    "find",
    "find_in_text",
    "hits",
    "is_of_annotations",
    "parse",
    "places_of",
    "places_with_words",
    "total",
]
