"""In which unit our own records count that do not say so: found out without reading all of a large
file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotator.exchange import native
from annotator.exchange.loose import Unit
from annotator.exchange.units import boundaries
from annotator.exchange.verdict import Tally, Verdict

FAMILY = "👨‍👩‍👧 Lee said “we never knew” on Monday."
PLAIN = "Lee said “we never knew” on Monday."
WORDS = ("said", "never", "Monday")


def in_unit(text: str, unit: Unit, at: int) -> int:
    """The offset, in a unit, of a code point."""
    return next(each for each, point in _points(text, unit).items() if point == at)


def _points(text: str, unit: Unit) -> dict[int, int | None]:
    return boundaries(text, unit, range(4 * len(text) + 1))


def record(text: str, unit: Unit, *, quotes: bool = False) -> dict[str, Any]:
    spans = []
    for word in WORDS:
        first = text.index(word)
        places = [in_unit(text, unit, at) for at in (first, first + len(word))]
        given = {"label": "claim", "start": places[0], "end": places[1]}
        spans.append({**given, "text": word} if quotes else given)
    return {"text": text, "spans": spans}


def written(path: Path, *parts: tuple[dict[str, Any], int]) -> Path:
    with path.open("wb") as file:
        for each, times in parts:
            file.write((msgspec.json.encode(each) + b"\n") * times)
    return path


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records were weighed."""
    weighed = [0]
    add = Tally.add

    def adding(tally: Tally, article: Any) -> None:
        weighed[0] += 1
        add(tally, article)

    monkeypatch.setattr(Tally, "add", adding)
    return weighed


def test_a_small_file_is_weighed_whole(tmp_path: Path, counted: list[int]) -> None:
    path = written(tmp_path / "small.jsonl", (record(FAMILY, "utf-16"), 30))
    assert native.weigh(path) == Verdict(unit="utf-16", by="edges", matched=180, asked=180)
    assert counted == [30]


@pytest.mark.parametrize("quotes", [True, False])
@pytest.mark.parametrize("unit", ["codepoint", "utf-16", "utf-8"])
def test_of_a_large_file_that_leaves_no_doubt_a_part_is_enough(
    tmp_path: Path, counted: list[int], unit: Unit, quotes: bool
) -> None:
    path = written(tmp_path / "large.jsonl", (record(FAMILY, unit, quotes=quotes), 3000))
    found = native.weigh(path)
    assert (found.unit, found.part, found.certain) == (unit, True, True)
    assert counted[0] < 800
    assert "in a part of the file" in found.words()


@pytest.mark.parametrize("quotes", [True, False])
def test_a_file_that_goes_on_in_another_unit_is_weighed_whole(tmp_path: Path, quotes: bool) -> None:
    first = record(FAMILY, "codepoint", quotes=quotes)
    path = written(
        tmp_path / "two.jsonl", (first, 400), (record(FAMILY, "utf-16", quotes=quotes), 400)
    )
    found = native.weigh(path)
    assert not found.part
    assert found.certain is not quotes


def test_what_can_tell_something_is_found_however_late_it_comes(
    tmp_path: Path, counted: list[int]
) -> None:
    """Thousands of texts in which UTF-16 units are code points, and then a few where not."""
    path = written(
        tmp_path / "late.jsonl", (record(PLAIN, "utf-16"), 2000), (record(FAMILY, "utf-16"), 5)
    )
    found = native.weigh(path)
    assert (found.unit, found.by, found.certain, found.part) == ("utf-16", "edges", True, True)
    assert counted[0] < 800


def test_records_that_say_their_unit_and_lines_that_are_none_are_passed_over(
    tmp_path: Path, counted: list[int]
) -> None:
    said = {**record(FAMILY, "utf-8"), "offset_unit": "utf-8"}
    path = written(tmp_path / "said.jsonl", (record(FAMILY, "utf-16"), 20), (said, 100))
    with path.open("ab") as file:
        file.write(b'{"text": \nnothing\n\xff\xfe\n')
    assert native.weigh(path).unit == "utf-16"
    assert counted == [20]
