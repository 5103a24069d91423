"""Offsets in other units, and beside texts that normalising shortens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.incoming import RecordReader
from annotator.scheme import default_scheme
from annotator.text import normalise
from annotator.values import Segment

Read = Callable[..., Any]
TEXT = "😂 Lee said “we never knew” on Monday."
PLACES = {"codepoint": (12, 25), "utf-16": (13, 26), "utf-8": (17, 30)}


@pytest.mark.parametrize(
    ("declared", "unit"),
    [
        ("codepoint", "codepoint"),
        ("code_points", "codepoint"),
        ("Unicode code point", "codepoint"),
        ("utf-16", "utf-16"),
        ("UTF16 code units", "utf-16"),
        ("utf-8 bytes", "utf-8"),
        ("bytes", "utf-8"),
        ("", "codepoint"),
        (None, "codepoint"),
    ],
)
def test_declared_units_are_converted(read_one: Read, declared: str | None, unit: str) -> None:
    start, end = PLACES[unit]
    span = {
        "start": start,
        "end": end,
        "label": "quote",
        "text": "we never knew",
        "segments": [{"start": start, "end": end, "text": "we never knew"}],
        "companions": {"source": {"start": start, "end": start + 2, "text": "we"}, "cue": None},
    }
    found = read_one(text=TEXT, spans=[span], offset_unit=declared)
    (span,) = found.work[0].spans
    assert span.segments == (Segment(12, 25),)
    assert span.companions == {"source": Segment(12, 14)}
    assert span.quote == "we never knew"


def test_an_unknown_unit_is_refused(reason: Callable[..., str]) -> None:
    assert reason(text=TEXT, offset_unit="furlong").startswith("$.offset_unit: “furlong”")


@pytest.mark.parametrize(("unit", "inside"), [("utf-16", 1), ("utf-8", 2)])
def test_an_offset_inside_a_character_is_refused(
    reason: Callable[..., str], unit: str, inside: int
) -> None:
    span = {"start": inside, "end": 8, "label": "claim"}
    assert "cuts a character" in reason(text=TEXT, spans=[span], offset_unit=unit)


@pytest.mark.parametrize("unit", ["codepoint", "utf-16", "utf-8"])
@pytest.mark.parametrize("text", [TEXT, "a\r\nb"])
def test_past_the_end_is_refused_in_every_unit(
    reason: Callable[..., str], unit: str, text: str
) -> None:
    span = {"start": 0, "end": 10**25, "label": "claim"}
    assert "past the end" in reason(text=text, spans=[span], offset_unit=unit)


def test_quotes_are_those_of_the_text_as_it_came(
    read_one: Read, reason: Callable[..., str]
) -> None:
    raw = "\ufeffone\r\ntwo"
    span = {"start": 1, "end": 9, "label": "claim", "text": "one\r\ntwo"}
    (found,) = read_one(text=raw, spans=[span]).work[0].spans
    assert (found.segments, found.quote) == ((Segment(0, 7),), "one\ntwo")
    assert "stands" in reason(text=raw, spans=[{**span, "text": "one\ntwo"}])
    assert "holds nothing" in reason(text=raw, spans=[{**span, "start": 0, "end": 1, "text": None}])


TEXTS = st.text(st.sampled_from("a b\r\n\ufeffé😀本") | st.characters(codec="utf-8"), min_size=1)


@given(raw=TEXTS, data=st.data(), unit=st.sampled_from(["codepoint", "utf-16", "utf-8"]))
def test_any_range_in_any_unit_arrives_at_the_same_words(
    raw: str, data: st.DataObject, unit: str
) -> None:
    raw = raw.replace("\0", "0")
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))

    def measure(index: int) -> int:
        codec, width = {"codepoint": ("utf-32-le", 4), "utf-16": ("utf-16-le", 2)}.get(
            unit, ("utf-8", 1)
        )
        return len(raw[:index].encode(codec)) // width

    normal = normalise(raw)
    wanted = tuple(map(normal.shifts.to_normal, (start, end)))
    span = {
        "start": measure(start),
        "end": measure(end),
        "label": "claim",
        "text": raw[start:end],
    }
    record = {"text": raw, "offset_unit": unit, "spans": [span]}
    line = json.dumps(record, ensure_ascii=False).encode()
    reader = RecordReader(default_scheme())
    if wanted[0] == wanted[1]:
        with pytest.raises(Exception, match=r"holds nothing|is empty"):
            reader.read(line, 1)
        return
    (found,) = reader.read(line, 1).work[0].spans
    assert found.segments == (Segment(*wanted),)
    assert found.quote == normal.text[wanted[0] : wanted[1]]
