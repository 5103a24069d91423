"""The page on searching tells the truth: its fields are the program's, and its examples parse."""

from __future__ import annotations

import re

import pytest

from annotator.scheme import default_scheme
from annotator.search import describe, fields, parse
from tests.contracts.sources import ROOT

PAGE = (ROOT / "docs" / "manual" / "searching.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")


def cells(line: str) -> list[str]:
    """The cells of a row of a table, without what Markdown asks for."""
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rows(begin: str, end: str) -> list[list[str]]:
    between = PAGE[PAGE.index(begin) : PAGE.index(end)]
    lines = [line for line in between.splitlines() if line.startswith("|")]
    return [cells(line) for line in lines[2:]]


FIELDS = rows("<!-- fields: begin", "<!-- fields: end")
WORDS = rows("| write |", "Conditions are")
BLOCKS = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = [
    *(CODE.findall(row[0])[0] for row in WORDS),
    *(CODE.findall(row[1])[0] for row in FIELDS),
    *(line for block in BLOCKS for line in block.splitlines()),
]


def test_all_fields_are_told_and_no_others() -> None:
    scheme = default_scheme()
    told = {name for row in FIELDS for name in CODE.findall(row[0])}
    companions = {each.id for each in scheme.companions}
    assert told >= {*fields.ARTICLE, *fields.ANNOTATION, *companions}
    assert told <= set(fields.known(scheme))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 25


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_understood(example: str) -> None:
    query = parse(example, default_scheme())
    assert parse(str(query), default_scheme()) == query
    assert describe(query)
