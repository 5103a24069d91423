"""Damaging files of every format and reading them: nothing may happen but articles and refusals.

What belongs here: making a good file, the ways of damaging it, and reading it as an import does
(telling the format, the preview, the records). Everything follows from the seed. Used by the suite,
in a short run, and by ``python -m tests.fuzz``.
"""

from __future__ import annotations

import random
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from annotator.errors import Problem
from annotator.exchange import registry, taking
from annotator.exchange.format import Format
from annotator.exchange.records import IncomingArticle
from annotator.values import Refusal, quote_of
from tests.annotator.exchange import sample_work, survival

SLOW: Final = 20.0
"""Seconds; a damaged file of a few kilobytes that takes longer is a failure."""
_NO_ARCHIVE: Final = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError),
    *(RuntimeError, NotImplementedError),
)
_NUMBERS: Final = (b"-1", b"0", b"99999999999999999999", b"1e400", b"2147483648", b"NaN", b"1.5")
_PIECES: Final = (
    *(b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\r", b"\r\n", b"\n\n"),
    *(b'"', b"<", b"&#0;", b"]]>", b"{", b"[" * 300, b"\t", b"'", b"=", b"..", b"\xf0\x9f\x98\x82"),
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "b.dtd">]>',
)


@dataclass
class Result:
    """What a run over one format found. ``failures`` say how to see each again."""

    format: str
    rounds: int = 0
    articles: int = 0
    refusals: int = 0
    failures: list[str] = field(default_factory=list)


def run(format_: Format, rounds: int, seed: int, folder: Path) -> Result:
    """Damage the format's own output ``rounds`` times; ``folder`` is emptied again."""
    result = Result(format_.key)
    good = good_file(format_, folder / "good")
    for number in range(rounds):
        chance = random.Random(f"{seed} {format_.key} {number}")
        place = folder / "bad"
        shutil.copytree(good.parent, place)
        damaged = place / good.name
        what = damage(damaged, chance)
        read(format_, damaged, result, f"seed {seed}, round {number}: {what}")
        shutil.rmtree(place)
        result.rounds += 1
    shutil.rmtree(good.parent)
    return result


def good_file(format_: Format, folder: Path) -> Path:
    """A file of the format with everything in it that it can say."""
    scheme = sample_work.scheme()
    out = survival.fitting(format_, sample_work.articles())
    return survival.write(format_, out, scheme, folder)


def read(format_: Format, path: Path, result: Result, what: str) -> None:
    """Read a file as an import does, and count what comes of it."""
    scheme = sample_work.scheme()
    begun = time.monotonic()
    try:
        registry.sniff(path)
        taking.preview(path, format_, scheme, taking.Reading())
        for each in taking.read(path, format_, scheme, taking.Reading()):
            if isinstance(each, IncomingArticle):
                _check(each)
                result.articles += 1
            else:
                assert isinstance(each, Refusal)
                assert each.reason.strip()
                result.refusals += 1
    except Exception as error:
        result.failures.append(f"{what}: {type(error).__name__}: {str(error)[:200]}")
    if time.monotonic() - begun > SLOW:
        result.failures.append(f"{what}: took {time.monotonic() - begun:.0f} s")


def _check(article: IncomingArticle) -> None:
    """What was let in can be stored: every offset in its text, every quote what stands there."""
    text = article.article.text
    text.encode()
    if "\0" in text or not text:
        raise Problem("an article that no project can hold")
    for work in article.work:
        for span in work.spans:
            places = [*span.segments, *span.companions.values()]
            if not all(0 <= part.start < part.end <= len(text) for part in places):
                raise Problem(f"a span outside its text: {span.segments}")
            if span.quote != quote_of(text, span.segments):
                raise Problem(f"a span whose quote does not stand there: {span.quote}")


def damage(path: Path, chance: random.Random) -> str:
    """Damage one of the files of an export; the words say how."""
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    if path.is_file():
        files += sorted(path.parent.glob(f"{path.name}.*"))
    chosen = chance.choice(files)
    data = chosen.read_bytes()
    if data.startswith(b"PK") and chance.random() < 0.8:
        with suppress(*_NO_ARCHIVE):  # any more: it was damaged before
            return f"{chosen.name}: {_damage_member(chosen, chance)}"
    way = chance.choice(_WAYS)
    chosen.write_bytes(way(data, chance))
    return f"{chosen.name}: {way.__name__.strip('_')}"


def _damage_member(path: Path, chance: random.Random) -> str:
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    chosen = chance.choice(sorted(members))
    way = chance.choice(_WAYS)
    members[chosen] = way(members[chosen], chance)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return f"{chosen}: {way.__name__.strip('_')}"


def _emptied(data: bytes, chance: random.Random) -> bytes:
    return b""


def _noise(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(1, 3000))


def _cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _bytes_changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 12) if data else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _piece_put_in(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_PIECES) + data[at:]


def _piece_taken_out(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.randrange(1, 60) :]


def _piece_doubled(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    end = at + chance.randrange(1, 400)
    return data[:end] + data[at:end] + data[end:]


def _number_changed(data: bytes, chance: random.Random) -> bytes:
    digits = [at for at, each in enumerate(data) if 48 <= each <= 57]
    if not digits:
        return data
    at = end = chance.choice(digits)
    while at and 48 <= data[at - 1] <= 57:
        at -= 1
    while end < len(data) and 48 <= data[end] <= 57:
        end += 1
    return data[:at] + chance.choice(_NUMBERS) + data[end:]


def _lines_mixed(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _half_a_kind(data: bytes, chance: random.Random) -> bytes:
    """A value of another kind: null for a text, a text for a list."""
    kinds = (b"null", b"[]", b"{}", b'""', b"true", b"7")
    parts = data.split(b'"')
    if len(parts) < 4:
        return data
    at = chance.randrange(1, len(parts) - 1, 2)
    return b'"'.join(parts[:at]) + chance.choice(kinds) + b'"'.join(parts[at + 1 :])


_WAYS: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    *(_emptied, _noise, _cut_off, _bytes_changed, _piece_put_in, _piece_taken_out),
    *(_piece_doubled, _number_changed, _number_changed, _lines_mixed, _half_a_kind),
)
