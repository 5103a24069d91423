"""Archives: every member accounted for, nothing unpacked by its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from annotator.ingest.extracted import Columns, Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import archives
from annotator.ingest.running import Item, Step
from tests.annotator.ingest.extractors import bundle_samples as samples


def packed(members: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def taken(data: bytes, folder: Path, **options: object) -> list[Extracted | Failed]:
    path = folder / "all.zip"
    path.write_bytes(data)
    return list(archives.extract(Source(path), Options(**options)))  # type: ignore[arg-type]


def test_members_of_all_kinds(tmp_path: Path) -> None:
    found = taken(
        packed(
            {
                "b/two.csv": "text,title\nOne.,A\n,B\nTwo.,C\n",
                "a/one.txt": "Head\n\nBody.",
                "a/nexis.txt": samples.NEXIS_UNI,
            }
        ),
        tmp_path,
    )
    assert [each.place for each in found] == [
        "a/nexis.txt, document 1",
        "a/nexis.txt, document 2",
        "a/one.txt",
        "b/two.csv, line 2",
        "b/two.csv, line 3",
        "b/two.csv, line 4",
    ]
    assert [isinstance(each, Failed) for each in found] == [False] * 4 + [True, False]
    assert found[2] == Extracted(
        text="Head\n\nBody.", id="one", title="Head", encoding="UTF-8", place="a/one.txt"
    )


def test_what_took_each_out(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(packed({"a.txt": "Words.", "b.html": "<p>Words of a page.</p>"}))
    things = list(archives.members(Source(path), Options()))
    assert [thing for thing in things if isinstance(thing, Step)] == [
        Step(0, "a.txt"),
        Step(1, "b.html"),
    ]
    makers = [thing.made_by.split()[0] for thing in things if isinstance(thing, Item)]
    assert makers == ["claim-annotator", "trafilatura"]
    rest = list(archives.members(Source(path), Options(), begin=1))
    assert rest == things[2:]


def test_hidden_ones_are_passed_over_and_others_counted(tmp_path: Path) -> None:
    first, second = taken(
        packed(
            {
                "__MACOSX/._a.txt": "x",
                ".hidden/a.txt": "x",
                "a/.b.txt": "x",
                "Thumbs.db": "x",
                "a.txt": "Words.",
                "b.txt": "More.",
                "c.jpg": b"\xff\xd8\xff",
                "d.JPG": b"\xff\xd8\xff",
                "README": "x",
            }
        ),
        tmp_path,
    )
    assert isinstance(first, Extracted)
    assert isinstance(second, Extracted)
    assert first.notes == (
        "Files in the archive of kinds that are not taken in: 2 .jpg, 1 without an ending.",
    )
    assert second.notes == ()


def test_nothing_for_us_in_it(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"no file that articles are taken out of\..*1 \.png"):
        taken(packed({"a.png": "x"}), tmp_path)
    with pytest.raises(Unreadable, match="no file that articles are taken out of"):
        taken(packed({}), tmp_path)


def test_where_no_article_can_carry_the_note(tmp_path: Path) -> None:
    found = taken(packed({"a.txt": b"\x00\x01\x02", "b.png": "x"}), tmp_path)
    assert [type(each) for each in found] == [Failed, Failed]
    assert found[1] == Failed(
        place="", reason="Files in the archive of kinds that are not taken in: 1 .png."
    )


def test_an_archive_in_it_is_not_opened(tmp_path: Path) -> None:
    found = taken(packed({"a.zip": packed({"b.txt": "x"}), "c.txt": "Words."}), tmp_path)
    assert found[0] == Failed(
        place="a.zip", reason="An archive in an archive is not opened. Unpack it first."
    )
    assert isinstance(found[1], Extracted)


def test_a_member_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST", 1_000)
    found = taken(packed({"a.txt": "x" * 1_001, "b.txt": "Words."}), tmp_path)
    assert isinstance(found[0], Failed)
    assert "are the most in an archive. Unpack it first." in found[0].reason
    assert isinstance(found[1], Extracted)


def test_a_damaged_member_stops_no_other(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": "Words and words. " * 90, "b.txt": "More."}))
    place = data.index(b"a.txt") + 5 + 8
    data[place] ^= 0xFF
    found = taken(bytes(data), tmp_path)
    assert isinstance(found[0], Failed)
    assert found[0].place == "a.txt"
    assert "damaged" in found[0].reason
    assert isinstance(found[1], Extracted)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("../up.txt", "leads out of it"), ("/etc/x.txt", "leads out of it"), ("a\x07.txt", "control")],
)
def test_names_made_to_harm(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        taken(packed({name: "x"}), tmp_path)


def test_a_bomb(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="would grow"):
        taken(packed({"a.txt": b"0" * 30_000_000}), tmp_path)


@pytest.mark.parametrize("data", [b"", b"no archive", packed({"a.txt": "x"})[:-10]])
def test_no_archive(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Unreadable, match="no archive that can be read"):
        taken(data, tmp_path)


def test_a_mapping_is_for_all_tables(tmp_path: Path) -> None:
    found = taken(
        packed({"a.csv": "x,y\n1,One.\n", "b.csv": "text\nTwo.\n"}),
        tmp_path,
        columns=Columns(text="y"),
    )
    assert isinstance(found[0], Extracted)
    assert (found[0].text, found[0].place) == ("One.", "a.csv, line 2")
    assert isinstance(found[1], Failed)
    assert found[1].reason.startswith("It has no column “y” for the text.")
