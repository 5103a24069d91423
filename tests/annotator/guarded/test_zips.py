"""Archives that are made to harm are refused before anything is unpacked."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from annotator.guarded import Broken, zips
from annotator.guarded.zips import Archive, archive


def packed(path: Path, *members: tuple[str, bytes], twice: bool = False) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        if twice:
            warnings.simplefilter("ignore")
        for name, data in members:
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def reason(path: Path, name: str = "") -> str:
    with pytest.raises(Broken) as refused, archive(path) as found:
        _read(found, name)
    return str(refused.value)


def _read(found: Archive, name: str) -> None:
    for each in [name] if name else [member.name for member in found.members]:
        found.read(each)


def test_members_are_read_by_name(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("b/ü.txt", b"two"), ("a.txt", b"one"), ("b/", b""))
    with archive(path) as found:
        assert found.members == [("a.txt", 3), ("b/ü.txt", 3)]
        assert found.read("b/ü.txt") == b"two"
        assert found.stream("a.txt").read() == b"one"
        with pytest.raises(Broken, match="2 are the most"):
            found.read("a.txt", 2)


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "c:/a", "..\\a", "\\\\host\\a", "a\\b"]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    harmless = "x" * len(name)
    packed(path, (harmless, b"1"))
    path.write_bytes(path.read_bytes().replace(harmless.encode(), name.encode()))
    assert "leads out of it" in reason(path)


@pytest.mark.parametrize("name", ["a\u202egpj.exe", "a\nb", "a\u200bb"])
def test_a_name_that_hides_something_is_refused(tmp_path: Path, name: str) -> None:
    assert "control characters" in reason(packed(tmp_path / "a.zip", (name, b"1")))


@pytest.mark.parametrize(
    ("one", "two"),
    [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("é.txt", "e\u0301.txt"), ("ß", "SS")],
)
def test_twins_are_refused_in_whatever_case_and_form(tmp_path: Path, one: str, two: str) -> None:
    path = packed(tmp_path / "a.zip", (one, b"1"), (two, b"2"), twice=True)
    assert "one name twice" in reason(path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    assert "a link, “link”" in reason(path)


def test_a_password_is_said_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("a.txt", b"1"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "has a password" in reason(path)


def test_a_bomb_of_one_member_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("zeros", bytes(zips.SMALL + 1)))
    assert path.stat().st_size < 20_000
    assert "would grow from" in reason(path)


def test_a_bomb_of_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them is large enough to be looked at by itself."""
    monkeypatch.setattr(zips, "SMALL", 1_000_000)
    many = [(f"{number}", bytes(zips.SMALL - 1)) for number in range(12)]
    assert "the archive would grow from" in reason(packed(tmp_path / "a.zip", *many))


def test_texts_that_repeat_themselves_are_no_bomb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "SMALL", 10_000)
    text = b"".join(b"%d\tO\n" % number for number in range(20_000))
    assert len(text) > zips.SMALL
    path = packed(tmp_path / "a.zip", ("conll.txt", text))
    with archive(path) as found:
        assert found.read("conll.txt") == text


def test_an_overlap_bomb_is_refused(tmp_path: Path) -> None:
    """Many entries of the table of contents share the bytes of one member."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a0", random.Random(0).randbytes(1000))
    data = one.getvalue()
    at = data.index(b"PK\x01\x02")
    entry, end = data[at : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    entries = b"".join(entry.replace(b"a0", b"a%d" % number) for number in range(10))
    counts = struct.pack("<HHI", 10, 10, len(entries))
    path = tmp_path / "a.zip"
    path.write_bytes(data[:at] + entries + end[:8] + counts + end[16:])
    with zipfile.ZipFile(path) as file:
        assert len(file.infolist()) == 10
    assert "overlap" in reason(path)


@pytest.mark.parametrize("said", [10, 100_000])
def test_a_member_that_lies_about_its_size_is_damaged(tmp_path: Path, said: int) -> None:
    path = packed(tmp_path / "a.zip", ("a.txt", bytes(1000)))
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + place
        data[at : at + 4] = struct.pack("<I", said)
    path.write_bytes(data)
    assert "“a.txt”" in reason(path)


def test_a_member_that_is_damaged_is_named_and_the_others_read(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(500)
    path = packed(tmp_path / "a.zip", ("a.txt", noise), ("b.txt", b"fine"))
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF
    path.write_bytes(data)
    assert "“a.txt” in the archive is damaged" in reason(path, "a.txt")
    with archive(path) as found:
        assert found.read("b.txt") == b"fine"


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_refused_however_it_is_packed(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", packing) as file:
        file.writestr("a.txt", b"words " * 1000)
    data = bytearray(path.read_bytes())
    data[45:60] = bytes(each ^ 0xFF for each in data[45:60])
    path.write_bytes(data)
    assert "“a.txt” in the archive is damaged" in reason(path, "a.txt")


def test_an_unknown_way_of_packing_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("a.txt", b"words"))
    data = bytearray(path.read_bytes())
    for start in (8, data.index(b"PK\x01\x02") + 10):  # its header, and the table of contents
        data[start : start + 2] = struct.pack("<H", 97)
    path.write_bytes(data)
    assert "method is not supported" in reason(path, "a.txt")


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_ENTRIES", 2)
    path = packed(tmp_path / "a.zip", ("a", b""), ("b", b""), ("c", b""))
    assert "3 entries; 2 are the most" in reason(path)


def test_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_TOTAL", 3)
    assert "more than 3 bytes" in reason(packed(tmp_path / "a.zip", ("a", b"12"), ("b", b"34")))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"noise" * 100, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused_or_empty(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    if data.startswith(b"PK\x05\x06"):
        with archive(path) as found:
            assert found.members == []
        return
    assert "damaged or none" in reason(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in reason(tmp_path / "none.zip")


def test_damage_anywhere_is_refused_or_harmless(tmp_path: Path) -> None:
    """Two hundred times, a few bytes are changed, seeded; whatever is read is checked by CRC."""
    members = {"a.txt": b"one " * 50, "b/c.txt": bytes(range(256))}
    good = packed(tmp_path / "good.zip", *members.items()).read_bytes()
    path = tmp_path / "bad.zip"
    for number in range(200):
        chance = random.Random(number)
        data = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
        with suppress(Broken), archive(path) as found:
            for each in found.members:
                known = {zlib.crc32(value) for value in members.values()}
                assert zlib.crc32(found.read(each.name)) in known | {0}


def test_a_file_that_is_open_already_stays_open() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("a.txt", b"words")
    with archive(data) as found:
        assert found.read("a.txt") == b"words"
    assert not data.closed
