"""JSON from outside: every key once, every value storable, and a reason for what is refused."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.guarded import Broken
from annotator.guarded.strict_json import MAX_DEPTH, check_free, decode, roomy


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"[1,]", "not valid JSON"),
        (b"{'a': 1}", "not valid JSON"),
        (b"[1] 2", "not valid JSON"),
        (b'{"a": NaN}', "NaN is not a value of JSON"),
        (b"[-Infinity]", "-Infinity is not a value of JSON"),
        (b"[1e400]", "out of range"),
        (b'{"a": 1, "a": 2}', "the key “a” stands twice in one object"),
        (b'{"\\u0061": 1, "a": 1}', "the key “a” stands twice"),
        (b'{"b": {"a:": 1, "a:": 1}}', "the key “a:” stands twice"),
        (b'{"a": "\\u003a", "a": ""}', "the key “a” stands twice"),
        (b'["\\u0000"]', "holds the character NUL"),
        (b'{"x": {"a\\u0000": 1}}', "$.x: a key: holds the character NUL"),
        (b'["\x00"]', "not valid JSON"),
        (b'["\\ud800"]', "a lone surrogate"),
        (b'{"\\udc00": 1}', "a lone surrogate"),
        (b'["\\ud83d\\ud83d"]', "a lone surrogate"),
        (b'["\xed\xa0\x80"]', "not UTF-8"),
        (b'["\xff"]', "not UTF-8: byte 0xff at position 3"),
        (b'["\xf0\x9f"]', "not UTF-8"),
        (b"[9223372036854775808]", "out of range"),
        (b"[-9223372036854775809]", "out of range"),
        (b"[" + b"9" * 5000 + b"]", "out of range"),
        (b"[" * 100_000 + b"]" * 100_000, "nested"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested"),
        (b"[" * 300 + b"]" * 300, "nested more than 128 levels deep"),
    ],
    ids=lambda data: repr(data)[:24],
)
def test_what_is_refused_and_why(data: bytes, reason: str) -> None:
    with pytest.raises(Broken) as refused:
        decode(data)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}\n', {"a": 1}),
        (b'{"a": {"b": 1}, "c": {"b": 2}}', {"a": {"b": 1}, "c": {"b": 2}}),
        (b'["a: b", "{\\"a\\":1}"]', ["a: b", '{"a":1}']),
        (b'["\\ud83d\\ude02"]', ["😂"]),
        (b'["\\\\u0000"]', ["\\u0000"]),
        (b"[9223372036854775807, -9223372036854775808]", [2**63 - 1, -(2**63)]),
        (b"[" * 2 * MAX_DEPTH + b"]" * 2 * MAX_DEPTH, None),
    ],
    ids=lambda data: repr(data)[:24],
)
def test_what_is_taken(data: bytes, value: object) -> None:
    found = decode(data)
    assert value is None or found == value


def test_large_numbers_become_texts_where_there_is_room_for_them() -> None:
    data = b'{"a": [18446744073709551615, 1], "b": true}'
    assert roomy(data) == ({"a": ["18446744073709551615", 1], "b": True}, True)
    assert roomy(b'{"a": 1}') == ({"a": 1}, False)
    for bad in (
        b"[" * 200 + b"9" * 30 + b"]" * 200,
        b'{"a": 1, "a": 2}',
        b"[" + b"9" * 5000 + b"]",
    ):
        with pytest.raises(Broken):
            roomy(bad)


@pytest.mark.parametrize("inner", [1, "x", [], {}])
def test_how_deep_what_is_free_in_shape_may_go(inner: object) -> None:
    value = {"a": [inner, "x"]}
    check_free(value, "$.meta", most=2)
    with pytest.raises(Broken, match=r"\$\.meta: nested more than 1 levels deep"):
        check_free(value, "$.meta", most=1)
    with pytest.raises(Broken, match="out of range"):
        check_free([value, 2**63], "$.meta")


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), inner)
    ),
    max_leaves=6,
)


@given(plain, st.booleans())
def test_whatever_is_sound_comes_through(value: object, escaped: bool) -> None:
    assert decode(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.dictionaries(st.text('ab:\\"é', min_size=1), st.text('ab:{}\\"'), min_size=1))
def test_a_twin_is_found_wherever_it_stands(pairs: dict[str, str]) -> None:
    texts = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in pairs.items()]
    twin = "{" + ",".join([*texts, texts[0]]) + "}"
    with pytest.raises(Broken, match="stands twice"):
        decode(twin.encode())


@given(st.binary(max_size=200))
def test_noise_is_read_or_refused(data: bytes) -> None:
    with suppress(Broken):
        decode(data)
