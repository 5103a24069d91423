"""Files of every kind, made here: nobody's text but ours."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest

from annotator.ingest.extracted import Extracted, Extractor, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import pages

FIRST = (
    "The minister said on Monday that the old bridge had never been inspected, and that nobody "
    "in her office had known about the report of the engineers."
)
SECOND = (
    "“We never knew,” she told the council 😂 in the evening. The mayor denied that the report "
    "had been kept in a drawer since the spring of last year."
)
THIRD = (
    "Residents had complained for months about cracks in the northern pillar, which the city "
    "called harmless until the first stones fell into the river."
)
STORY = (FIRST, SECOND, THIRD)
A_FILE = PurePosixPath("/etc/passwd").as_uri()
"""The address of a file that nothing may open."""


def all_of(
    extract: Extractor, data: bytes, name: str = "story.bin", encoding: str = ""
) -> list[Extracted | Failed]:
    return list(extract(Source(Path(name), name, data), Options(encoding=encoding)))


def one(extract: Extractor, data: bytes, name: str = "story.bin", encoding: str = "") -> Extracted:
    (found,) = all_of(extract, data, name, encoding)
    assert isinstance(found, Extracted), found
    found.text.encode()  # no halves of characters
    assert "\0" not in found.text
    return found


def refused(extract: Extractor, data: bytes, encoding: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        all_of(extract, data, encoding=encoding)
    return str(caught.value)


def block_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import feedparser  # noqa: F401 - what these load derives from socket.socket

    pages.article(page_of())

    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "create_connection", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)


def page_of(paragraphs: Iterable[str] = STORY, head: str = "", attributes: str = "") -> str:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<!DOCTYPE html><html {attributes}><head><title>Bridge closed</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
        f"<article><h1>Bridge closed</h1>{body}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )


def pdf_of(
    pages: Iterable[Iterable[tuple[float, float, float, str]]],
    info: str = "",
    extra: str = "",
    picture: bool = False,
) -> bytes:
    """A PDF whose pages show pieces of text, each (x, y, size, words in Latin-1)."""
    drawn = list(pages)
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(drawn)))
    objects: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: f"<< {info} >>".encode("latin-1"),
        5: (
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x00\nendstream"
        ),
    }
    things = "/XObject << /I 5 0 R >>" if picture else ""
    for number, pieces in enumerate(drawn):
        stream = b"".join(_shown(*piece) for piece in pieces)
        objects[10 + 2 * number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {11 + 2 * number} 0 R "
            f"/Resources << /Font << /F 3 0 R >> {things} >> >>"
        ).encode()
        objects[11 + 2 * number] = (
            f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"
        )
    return _file(objects)


def _shown(x: float, y: float, size: float, words: str) -> bytes:
    raw = words.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm (".encode() + raw + b") Tj ET\n"


def _file(objects: dict[int, bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {max(objects) + 1}\n0000000000 65535 f \n".encode()
    for number in range(1, max(objects) + 1):
        line = f"{places[number]:010} 00000 n \n" if number in places else "0000000000 00000 f \n"
        out += line.encode()
    trailer = f"trailer\n<< /Size {max(objects) + 1} /Root 1 0 R /Info 4 0 R >>\n"
    return bytes(out + f"{trailer}startxref\n{start}\n%%EOF\n".encode())


def column(
    lines: Iterable[str], top: float = 700, x: float = 72, size: float = 10, step: float = 12
) -> list[tuple[float, float, float, str]]:
    """Lines under each other; an empty one leaves a gap."""
    return [(x, top - step * number, size, words) for number, words in enumerate(lines) if words]


def rewritten(archive: bytes, changes: dict[str, bytes]) -> bytes:
    """A ZIP file with members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
