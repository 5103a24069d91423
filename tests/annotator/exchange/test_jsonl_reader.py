"""The file as lines, and what becomes of files that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.errors import Cancelled
from annotator.exchange import jsonl_reader
from annotator.exchange.records import IncomingArticle
from annotator.scheme import Scheme
from annotator.values import Refusal

ReadBytes = Callable[[bytes], list[IncomingArticle | Refusal]]


def texts(found: list[IncomingArticle | Refusal]) -> list[str | int]:
    return [each.article.text if isinstance(each, IncomingArticle) else each.line for each in found]


def test_good_records_go_on_after_bad_ones(read_bytes: ReadBytes) -> None:
    found = read_bytes(
        b'{"text":"one"}\n{"text":\n{"text":"three","spans":[{"start":0,"end":9,"label":"claim"}]}\n'
        b'\xff\n{"text":"five"}'
    )
    assert texts(found) == ["one", 2, 3, 4, "five"]
    assert [each.line for each in found] == [1, 2, 3, 4, 5]


def test_a_byte_order_mark_crlf_and_blank_lines_are_allowed(read_bytes: ReadBytes) -> None:
    data = b'\xef\xbb\xbf{"text":"one"}\r\n\r\n \t\n\n{"text":"five"}\r\n'
    found = read_bytes(data)
    assert texts(found) == ["one", "five"]
    assert [each.line for each in found] == [1, 5]


def test_an_empty_file_holds_no_record(read_bytes: ReadBytes) -> None:
    assert read_bytes(b"") == []
    assert read_bytes(b"\xef\xbb\xbf") == []


@pytest.mark.parametrize("ending", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r"])
def test_only_a_line_feed_ends_a_record(read_bytes: ReadBytes, ending: str) -> None:
    escaped = ending if ending >= "\x20" else f"\\u{ord(ending):04x}"
    found = read_bytes(f'{{"text":"a{escaped}b"}}\n{{"text":"c"}}\n'.encode())
    assert texts(found) == [f"a{ending}b".replace("\r", "\n"), "c"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be"])
def test_a_utf16_file_is_told_so(read_bytes: ReadBytes, codec: str) -> None:
    mark = b"\xfe\xff" if codec == "utf-16-be" else b""
    first, *_ = read_bytes(mark + '{"text":"a"}\n'.encode(codec))
    assert isinstance(first, Refusal)
    assert "UTF-16" in first.reason


def test_a_line_too_long_is_passed_over(
    read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl_reader, "MAX_LINE", 100)
    long = b'{"text":"' + b"x" * 3_000_000 + b'"}'
    found = read_bytes(b'{"text":"a"}\n' + long + b'\n{"text":"c"}\n' + long)
    assert texts(found) == ["a", 2, "c", 4]
    assert isinstance(found[1], Refusal)
    assert "longer than" in found[1].reason


def test_a_record_of_just_the_longest_size_is_read(
    read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = b'{"text":"abc"}'
    monkeypatch.setattr(jsonl_reader, "MAX_LINE", len(line) + 1)
    assert texts(read_bytes(line + b"\n" + line)) == ["abc", "abc"]


def test_what_is_no_file_is_one_refusal(tmp_path: Path, scheme: Scheme) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    for path in (tmp_path / "missing.jsonl", tmp_path, pipe):
        (found,) = jsonl_reader.read(path, scheme)
        assert isinstance(found, Refusal)
        assert (found.file, found.line) == (str(path), 0)


def test_the_ticker_hears_bytes_and_can_stop(tmp_path: Path, scheme: Scheme) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"text":"a"}\n' * 300)
    heard: list[tuple[int, int, str]] = []

    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            heard.append((done, total, what))
            if len(heard) == 7:
                raise Cancelled("enough")

    assert len(list(jsonl_reader.read(path, scheme, Watch()))) == 300
    assert heard[0] == (13, 3900, "in.jsonl")
    assert heard[-1] == (3900, 3900, "in.jsonl")
    assert [done for done, _, _ in heard] == sorted(done for done, _, _ in heard)
    with pytest.raises(Cancelled):
        list(jsonl_reader.read(path, scheme, Watch()))
