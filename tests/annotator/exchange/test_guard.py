"""What is wrong with a line as JSON is found and told, and nothing passes that should not."""

from __future__ import annotations

import json

import pytest

from annotator.exchange.guard import MAX_DEPTH, RecordRefused, parse


def refused(line: bytes) -> str:
    with pytest.raises(RecordRefused) as caught:
        parse(line)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text":"a","spans":[{"start":0,"end":1,"label":"claim","start":0}]}', "start"),
        (b'{"text":"a","text":"b"}', "text"),
        (b'{"text":"a", "meta": {"k":1,"k":2}}', "k"),
        (b'{"te\\u0078t":"a","text":"b"}', "text"),
        (b'{"text":"a","unknown":{"x":1,"x":1}}', "x"),
        (b'{"text":"a","annotations":[{"annotator":"A","annotator":"B"}]}', "annotator"),
        (
            b'{"text":"a","spans":[{"start":0,"end":1,"label":"claim",'
            b'"segments":[{"start":0,"end":1,"end":1}]}]}',
            "end",
        ),
    ],
)
def test_a_key_twice_is_refused_wherever_it_stands(line: bytes, said: str) -> None:
    assert refused(line) == f"the key “{said}” stands twice in one object"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1.0", "$.spans[0].start: Expected int, got float"),
        ("1e2", "$.spans[0].start: Expected int, got float"),
        ("true", "$.spans[0].start: Expected int, got bool"),
        ('"1"', "$.spans[0].start: Expected int, got str"),
        ("null", "$.spans[0].start: Expected int, got null"),
        ("-1", "$.spans[0].start: Expected int >= 0"),
        ("1e400", "$.spans[0].start: Number out of range"),
        ("NaN", "NaN is not a value of JSON"),
        ("Infinity", "Infinity is not a value of JSON"),
        ("-Infinity", "Infinity is not a value of JSON"),
        ("1" * 5000, "out of range"),
        ("01", "not valid JSON"),
        ("[]", "$.spans[0].start: Expected int, got array"),
    ],
)
def test_an_offset_that_is_no_whole_number_is_refused(value: str, said: str) -> None:
    line = f'{{"text":"a","spans":[{{"start":{value},"end":1,"label":"claim"}}]}}'
    assert said in refused(line.encode())


@pytest.mark.parametrize("value", ["1e400", "NaN", "-Infinity", "1" * 5000, str(2**64)])
@pytest.mark.parametrize("key", ["meta", "elsewhere"])
def test_numbers_that_cannot_be_kept_are_refused_in_free_places_too(key: str, value: str) -> None:
    assert refused(f'{{"text":"a","{key}":{{"k":{value}}}}}'.encode())


@pytest.mark.parametrize(
    "line",
    [
        b'{"text":"a\\ud800"}',
        b'{"text":"\\ud800"}',
        b'{"text":"\\udc00 and more"}',
        b'{"text":"\\ud800 and more"}',
        b'{"text":"a","meta":{"\\udfff":1}}',
        b'{"text":"a","meta":{"k":["\\ud800x"]}}',
        b'{"text":"a","elsewhere":"\\ud800 and more"}',
        b'{"text":"a","elsewhere":{"\\udc00 key":1}}',
        b'{"text":"a","title":"\\ud83d"}',
        b'{"text":"a","spans":[{"start":0,"end":1,"label":"claim","note":"\\ud83d!"}]}',
    ],
)
def test_half_a_character_is_refused_anywhere(line: bytes) -> None:
    assert "lone surrogate" in refused(line)


def test_a_whole_pair_of_surrogates_is_one_character() -> None:
    assert parse(b'{"text":"\\ud83d\\ude00"}').record.text == "😀"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (b'{"text":"a\\u0000"}', "$.text"),
        (b'{"text":"a","title":"\\u0000"}', "$.title"),
        (b'{"text":"a","meta":{"k":[1,"\\u0000"]}}', "$.meta.k[1]"),
        (b'{"text":"a","meta":{"\\u0000":1}}', "$.meta: a key"),
        (b'{"text":"a","elsewhere":"\\u0000"}', "$.elsewhere"),
        (
            b'{"text":"a","spans":[{"start":0,"end":1,"label":"claim","note":"\\u0000"}]}',
            "$.spans[0].note",
        ),
    ],
)
def test_nul_is_refused_anywhere(line: bytes, place: str) -> None:
    assert refused(line) == f"{place}: holds the character NUL (U+0000)"


def test_a_backslash_before_u0000_is_no_nul() -> None:
    assert parse(b'{"text":"\\\\u0000"}').record.text == "\\u0000"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not valid JSON"),
        (b'{"text":"a"} x', "not valid JSON"),
        (b'{"text":"a",}', "not valid JSON"),
        (b'{"text":"a\x01"}', "not valid JSON"),
        (b"[]", "$: Expected object, got array"),
        (b"3", "$: Expected object, got int"),
        (b'"text"', "$: Expected object, got str"),
        (b"null", "$: Expected object, got null"),
        (b'{"title":"a"}', "$: Object missing required field text"),
        (b'{"text":null}', "$.text: Expected str, got null"),
        (b'{"text":"\xff"}', "not UTF-8: byte 0xff at position 10"),
        (b'{"text":"a","x":\xff}', "not UTF-8: byte 0xff at position 17"),
        (b'{"text":"\xed\xa0\x80"}', "not UTF-8: byte 0xed"),
        (b'{"text":"a","elsewhere":"\xff"}', "not UTF-8: byte 0xff"),
        (b'{"text":"a","spans":{}}', "$.spans: Expected array"),
        (b'{"text":"a","spans":[{"start":0,"end":1}]}', "$.spans[0]: Object missing"),
        (b'{"text":"a","spans_from":"somebody"}', "$.spans_from: Invalid enum value"),
        (b'{"text":"a","annotations":[{"annotator":""}]}', "$.annotations[0].annotator"),
    ],
)
def test_the_reason_names_the_place(line: bytes, said: str) -> None:
    assert said in refused(line)


@pytest.mark.parametrize("bomb", [b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000])
@pytest.mark.parametrize("key", [b"meta", b"elsewhere", b"relations"])
def test_a_depth_bomb_is_refused(key: bytes, bomb: bytes) -> None:
    assert refused(b'{"text":"a","' + key + b'":' + bomb + b"}")


@pytest.mark.parametrize("key", ["meta", "elsewhere"])
def test_metadata_may_be_nested_but_not_without_end(key: str) -> None:
    def line(depth: int) -> bytes:
        value: object = 1
        for _ in range(depth):
            value = {"k": value}
        return json.dumps({"text": "a", key: value}, separators=(",", ":")).encode()

    assert parse(line(MAX_DEPTH))
    assert "nested" in refused(line(MAX_DEPTH + 1))


@pytest.mark.parametrize("spaces", [(",", ":"), (", ", ": ")])
def test_unknown_keys_are_seen_however_the_line_is_spaced(spaces: tuple[str, str]) -> None:
    record = {
        "lang": "en",
        "text": "ab",
        "spans": [
            {
                "score": 1,
                "start": 0,
                "end": 1,
                "label": "claim",
                "segments": [{"start": 0, "end": 1, "kind": "x"}],
            }
        ],
        "annotations": [
            {
                "annotator": "A",
                "mood": 1,
                "spans": [{"start": 0, "end": 1, "label": "claim", "by": 2}],
            }
        ],
    }
    parsed = parse(json.dumps(record, separators=spaces).encode())
    assert parsed.extra == {"lang": "en"}
    assert parsed.lost == {
        "spans[].score",
        "spans[].segments[].kind",
        "annotations[].mood",
        "annotations[].spans[].by",
    }


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "x", "title" : "a", "title":"b"}',
        b'{"text":"x","meta":{"k"  :1,"k":2}}',
        b'{"text":"x","title":"1:2","title":"b","source":"\\u003a"}',
        b'{"text":"x","title":"b","title":"a","source":"\\u003A\\u003a"}',
        b'{"text":"x","annotations":[{"annotator":"Ana","annotator":"Ben","spans":[]}]}',
    ],
)
def test_a_key_that_stands_twice_is_found_however_the_line_is_written(line):
    with pytest.raises(RecordRefused, match="stands twice"):
        parse(line)
