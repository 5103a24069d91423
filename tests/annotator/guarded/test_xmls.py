"""XML from outside: no entities, nothing fetched, no endless depth."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.guarded import Broken
from annotator.guarded.xmls import MAX_DEPTH, parse, refuse_doctype

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><lolz>&lol9;</lolz>"
)
QUADRATIC = f'<!DOCTYPE a [<!ENTITY b "{"x" * 50_000}">]><a>{"&b;" * 50_000}</a>'
ATTACKS = {
    "laughs": LAUGHS,
    "quadratic": QUADRATIC,
    "file": '<!DOCTYPE a [<!ENTITY b SYSTEM "ftp://a/etc/hostname">]><a>&b;</a>',
    "parameter": '<!DOCTYPE a [<!ENTITY % b SYSTEM "ftp://a/etc/hostname"> %b;]><a/>',
    "outside": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "harmless": "<!DOCTYPE html><a/>",
}


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_document_type_is_refused_in_whatever_encoding(attack: str, codec: str) -> None:
    data = ATTACKS[attack].encode(codec)
    with pytest.raises(Broken, match="document type"):
        parse(data)
    with pytest.raises(Broken, match="document type"):
        refuse_doctype(data)


def test_no_file_is_opened_for_a_reference(tmp_path: Path) -> None:
    """A pipe that nobody writes into would hold up whoever opens it."""
    pipe = tmp_path / "canary"
    os.mkfifo(pipe)
    data = f'<!DOCTYPE a [<!ENTITY % b SYSTEM "{pipe.as_uri()}"> %b;]><a/>'.encode()
    refused: list[str] = []

    def read() -> None:
        try:
            parse(data)
        except Broken as broken:
            refused.append(str(broken))

    worker = threading.Thread(target=read, daemon=True)
    worker.start()
    worker.join(10)
    assert refused, "it waits for the file"


def test_an_entity_without_a_document_type_is_not_well_formed() -> None:
    with pytest.raises(Broken, match="not well formed"):
        parse(b"<a>&b;</a>")


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_depth_has_an_end(depth: int) -> None:
    with pytest.raises(Broken, match="nested"):
        parse(b"<a>" * depth + b"</a>" * depth)


def test_what_is_sound_is_read() -> None:
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).tag == "a"
    root = parse('<?xml version="1.0" encoding="utf-16"?><a b="é">😂</a>'.encode("utf-16"))
    assert (root.get("b"), root.text) == ("é", "😂")
    refuse_doctype(b"<a>no DOCTYPE here: &lt;!DOCTYPE&gt;</a>")


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"<a>", b"<a/><b/>", b"<a>\xff</a>", b"<a>&#0;</a>", b"<a b='1' b='2'/>"],
)
def test_what_is_not_well_formed_is_refused(data: bytes) -> None:
    with pytest.raises(Broken, match="not well formed"):
        parse(data)


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(Broken, match="not well formed"):
        parse(b'<?xml version="1.0" encoding="klingon"?><a/>')


@given(st.binary(max_size=100), st.integers(0, 40))
def test_noise_is_read_or_refused(noise: bytes, at: int) -> None:
    good = b'<?xml version="1.0"?><a b="c">d<e/></a>'
    with suppress(Broken):
        parse(good[:at] + noise + good[at:])
