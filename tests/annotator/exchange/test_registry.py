"""The table of formats, and what is said about records that were set aside."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.exchange import registry
from annotator.exchange.registry import FORMATS, by_key, sniff


def test_formats_are_found_by_key() -> None:
    assert by_key("jsonl") is FORMATS[0]
    with pytest.raises(Problem, match=r"There is no format “bibtex”\. There is: jsonl"):
        by_key("bibtex")


def test_the_native_format_is_told_from_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / "any.name"
    file.write_text('\n{"text": "Lee denied it."}\n', encoding="utf-8")
    assert sniff(file) is FORMATS[0]
    file.write_text("Lee denied it.\n", encoding="utf-8")
    assert sniff(file) is None
    assert sniff(tmp_path / "none") is None


def test_keys_are_unique_and_endings_well_formed() -> None:
    endings = [ending for each in FORMATS for ending in each.endings]
    assert len({each.key for each in FORMATS}) == len(FORMATS)
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)


def test_what_a_missing_library_is_called_is_what_the_package_asks_for() -> None:
    package = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    asked = package["project"]["optional-dependencies"]
    assert {key: [wanted] for key, (_, wanted) in registry._LIBRARIES.items()} == asked
