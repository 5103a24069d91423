"""Items come one at a time, with their line, whatever the file is; broken ones are told."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange import json_items
from annotator.exchange.json_items import items
from annotator.values import Refusal
from tests.annotator.exchange.strategies import letters, words

values = st.recursive(
    words | st.integers(-(2**53), 2**53) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def found(tmp_path: Path, data: bytes) -> list[tuple[int, object]]:
    path = tmp_path / "in.json"
    path.write_bytes(data)
    return [(e.line, e.reason) if isinstance(e, Refusal) else e for e in items(path)]


@pytest.mark.parametrize("piece", [1, 2, 7, 1 << 20])
@given(given_=st.lists(values, max_size=5), indent=st.sampled_from([None, 1]), ascii_=st.booleans())
@settings(max_examples=20)
def test_an_array_gives_its_items(
    tmp_path_factory: pytest.TempPathFactory,
    piece: int,
    given_: list[object],
    indent: int | None,
    ascii_: bool,
) -> None:
    path = tmp_path_factory.getbasetemp() / "array.json"
    path.write_text(json.dumps(given_, indent=indent, ensure_ascii=ascii_), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_items, "PIECE", piece)
        got = list(items(path))
    assert [e[1] for e in got if not isinstance(e, Refusal)] == given_
    assert len(got) == len(given_)


@given(text=st.text(letters, min_size=1))
@settings(max_examples=25)
def test_json_lines_give_one_item_a_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.json"
    line = json.dumps({"text": text}, ensure_ascii=False)
    path.write_text(f"{line}\n\n{line}\n", encoding="utf-8", newline="")
    assert list(items(path)) == [(1, {"text": text}), (3, {"text": text})]


def test_items_have_the_line_on_which_they_begin(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf\n [\n {"a":\n 1},\n\n {"b": "\\"]}"}\n]\n'
    assert found(tmp_path, data) == [(3, {"a": 1}), (6, {"b": '"]}'})]


def test_one_object_over_several_lines_is_one_item(tmp_path: Path) -> None:
    assert found(tmp_path, b'\n{\n "a": [\n{"b": 1}]\n}\n') == [(2, {"a": [{"b": 1}]})]
    assert found(tmp_path, b'{"a": 1}') == [(1, {"a": 1})]
    assert found(tmp_path, b'{"a": [\n{"b": 1}]}') == [(1, {"a": [{"b": 1}]})]
    (broken,) = found(tmp_path, b'{\n "a": nothing\n}\n')
    assert broken[0] == 1
    assert "not valid JSON" in str(broken[1])


def test_a_broken_line_is_refused_alone(tmp_path: Path) -> None:
    got = found(tmp_path, b'{"a": "cut\n{"a": 1}\n{"a": NaN}\n{"a": 2}\n')
    assert [e[0] for e in got] == [1, 2, 3, 4]
    assert got[1][1] == {"a": 1}
    assert "NaN is not a value of JSON" in str(got[2][1])
    assert got[3][1] == {"a": 2}


def test_a_broken_item_refuses_the_rest_of_an_array(tmp_path: Path) -> None:
    for middle in (b'{"a": [}', b'{"a" 1}', b"", b'{"a":1} {"a":2}', b"nothing", b"\xff"):
        got = found(tmp_path, b'[{"a": 1},\n' + middle + b',\n{"a": 2}]')
        assert got[0] == (1, {"a": 1})
        assert len(got) == 2, middle
        assert str(got[1][1]).endswith("nothing from here on was read")
        assert got[1][0] in (2, 3)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (b'{"a":1,"a":2}', "the key “a” stands twice in one object"),
        (b'{"a":"\\u0000"}', "holds the character NUL"),
        (b'{"a":"\\ud83d"}', "lone surrogate"),
        (b'{"a":NaN}', "NaN is not a value of JSON"),
        (b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", "nested"),
        (b'{"a":99999999999999999999999}', "out of range"),
    ],
)
def test_an_item_that_is_json_but_not_safe_is_refused_alone(
    tmp_path: Path, item: bytes, reason: str
) -> None:
    got = found(tmp_path, b"[" + item + b',\n{"b": 2}]')
    assert reason in str(got[0][1])
    assert got[1:] == [(2, {"b": 2})]
    last = found(tmp_path, b'[{"b": 2},\n' + item + b"]")
    assert len(last) == 2
    assert reason in str(last[1][1])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\xef\xbb\xbf"[:2], "the file is empty"),
        ("[1]".encode("utf-16"), "UTF-16"),
        (b"[1] x", "after the end of the array"),
        (b"[1", "ends before the array does"),
        (b'["abc', "ends before this item does"),
        (b'[{"abc": [1,', "ends before this item does"),
        (b"[" * 100_000, "ends before this item does"),
        (b"[1,]", "an item is missing"),
        (b"[,1]", "an item is missing"),
        (b"[", "an item is missing"),
    ],
)
def test_what_is_no_array_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    got = found(tmp_path, data)
    assert reason in str(got[-1][1]) or "ends before" in str(got[-1][1])
    assert found(tmp_path, b"[]\n") == []


def test_too_long_an_item_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "MAX_ITEM", 100)
    monkeypatch.setattr(json_items, "PIECE", 16)
    array = found(tmp_path, b'[{"a": 1}, "' + b"x" * 500 + b'", 2]')
    assert array[0] == (1, {"a": 1})
    assert "longer than" in str(array[1][1])
    one = found(tmp_path, b'{\n"a": "' + b"x" * 500 + b'"}')
    assert "it is one object of more than" in str(one[0][1])
    two = found(tmp_path, b'{"a": "' + b"x" * 500 + b'"}\n{"b": 1}\n')
    assert two[1] == (2, {"b": 1})


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (gone,) = items(tmp_path / "gone.json")
    assert isinstance(gone, Refusal)
    assert "cannot be read" in gone.reason
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    (held,) = items(pipe)
    assert isinstance(held, Refusal)
    assert held.reason == "is not a regular file"


class Watch:
    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.told.append((done, total))


def test_memory_stays_flat_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    item = json.dumps({"text": "x" * 10_000})
    with path.open("w") as file:
        file.write("[" + ",\n".join([item] * 3000) + "]")
    watch = Watch()
    tracemalloc.start()
    try:
        assert sum(1 for _ in items(path, watch)) == 3000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
    size = path.stat().st_size
    assert watch.told[-1] == (size, size)
    assert watch.told == sorted(watch.told)


def inside(tmp_path: Path, data: bytes) -> list[tuple[int, object]]:
    path = tmp_path / "in.json"
    path.write_bytes(data)
    return [
        (e.line, e.reason) if isinstance(e, Refusal) else e for e in items(path, within="items")
    ]


@pytest.mark.parametrize("piece", [1, 3, 1 << 20])
def test_items_inside_an_object_are_streamed(
    tmp_path: Path, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_items, "PIECE", piece)
    page = {"items": [{"items": [9]}, "items"], "next": {"items": [], "x": {"items": [3]}}}
    whole = {"label": '"items": [1]\\', "total": "items", "first": page, "items": {"a": [5]}}
    expected = [{"items": [9]}, "items", 3]
    for indent in (None, 2):
        data = json.dumps(whole, indent=indent).encode()
        assert [value for _, value in inside(tmp_path, b"\xef\xbb\xbf" + data)] == expected
    assert inside(tmp_path, b'{"a":\n{"items"\n:\n[\n7]}}') == [(5, 7)]
    assert [value for _, value in inside(tmp_path, b"[1, 2]")] == [1, 2]
    assert inside(tmp_path, b'{"a": 1}') == []


@pytest.mark.parametrize("end", [b'{"items":[1', b'{"items":[1]', b'{"items":[1],"b', b'{"a":"b'])
def test_an_object_that_is_cut_off_says_so(tmp_path: Path, end: bytes) -> None:
    assert "the file ends before" in str(inside(tmp_path, end)[-1][1])
