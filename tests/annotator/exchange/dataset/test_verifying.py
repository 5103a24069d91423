"""Tampering of every kind is found, and what is sound stays sound."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Problem
from annotator.exchange.dataset import manifest
from annotator.exchange.dataset.plan import Plan
from annotator.exchange.dataset.splitting import SplitReport
from annotator.exchange.dataset.verifying import FAULTS_KEPT, verify
from annotator.exchange.dataset.writing import write
from tests.annotator.exchange.dataset.making import bytes_of, given, rows

Record = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "d", rows(), given())
    return tmp_path / "d"


def reseal(folder: Path) -> None:
    """Make the manifest list the files as they are now, as a careful tamperer would."""
    import hashlib

    plain = json.loads((folder / "manifest.json").read_bytes())
    for each in plain["files"]:
        data = (folder / each["path"]).read_bytes()
        each["size"], each["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    croissant = json.loads((folder / "croissant.json").read_bytes())
    hashes = {each["path"]: each["sha256"] for each in plain["files"]}
    for each in croissant["distribution"]:
        each["sha256"] = hashes[each["contentUrl"]]
    (folder / "croissant.json").write_text(json.dumps(croissant))
    data = (folder / "croissant.json").read_bytes()
    for each in plain["files"]:
        if each["path"] == "croissant.json":
            each["size"], each["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(plain))


def change(folder: Path, what: Callable[[Record], object], split: str = "train") -> str:
    """Change the last record of a split, reseal, and tell what is found."""
    path = folder / "data" / f"{split}.jsonl"
    lines = path.read_bytes().splitlines()
    record = json.loads(lines[-1])
    what(record)
    lines[-1] = json.dumps(record, ensure_ascii=False).encode()
    path.write_bytes(b"\n".join(lines) + b"\n")
    reseal(folder)
    verdict = verify(folder)
    assert not verdict.good
    return verdict.to_text()


def test_all_is_well(folder: Path) -> None:
    before = bytes_of(folder)
    verdict = verify(folder)
    assert verdict.good
    assert (verdict.files, verdict.articles) == (11 - 1, 12)
    assert bytes_of(folder) == before


def shift(record: Record) -> None:
    record["spans"][0]["start"] += 1


def shift_segment(record: Record) -> None:
    record["spans"][0]["segments"][0]["end"] += 1


def far(record: Record) -> None:
    record["spans"][0]["end"] = 10_000


def companion(record: Record) -> None:
    record["spans"][0]["companions"]["source"]["text"] = "somebody"


def relation(record: Record) -> None:
    record["relations"].append({"type": "about", "from": "x", "to": "y", "derived": False})


def backwards(record: Record) -> None:
    span = record["spans"][0]
    text = record["text"]
    places = [(9, 12), (2, 4)]
    span["segments"] = [{"start": a, "end": b, "text": text[a:b]} for a, b in places]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (lambda r: r.update(text=r["text"] + "!"), "its text is not the one of text_sha256"),
        (lambda r: r.update(length=3), "its length is not that of the text"),
        (lambda r: r.pop("text"), "it has no text"),
        (lambda r: r.update(id="a0"), "another article has its id or its text"),
        (lambda r: r.pop("id"), "it is no record with an id"),
        (lambda r: r.update(split="test"), "its split is “test”, but it stands in train"),
        (lambda r: r.update(cluster="c4"), "its story cluster “c4” also stands in test"),
        (lambda r: r.update(spans=3), "spans is no list"),
        (lambda r: r["spans"].append(3), "a span has no id"),
        (lambda r: r["spans"].append(r["spans"][0]), "stands twice"),
        (lambda r: r["spans"][0].update(label=""), "it has no label"),
        (lambda r: r["spans"][0].update(segments=[]), "it has no segments"),
        (lambda r: r["spans"][0].update(text="never"), "its words are “never”, but there stands"),
        (lambda r: r["annotations"][0].pop("annotator"), "has no annotator"),
        (lambda r: r["annotations"][0]["spans"][0].update(end=-1), "is not inside the text"),
        (shift, "but there stands"),
        (shift_segment, "but there stands"),
        (far, "–10000 is not inside the text"),
        (companion, "companion source: its words"),
        (relation, "a relation goes to 'y', which is no span here"),
        (backwards, "its segments are not in order"),
        (lambda r: r["spans"].clear(), "it counts 8 articles with"),
        (lambda r: r.pop("licence"), "columns are missing"),
    ],
)
def test_a_careful_tamperer_is_found(
    folder: Path, what: Callable[[Record], object], says: str
) -> None:
    assert says in change(folder, what)


def test_a_changed_byte_a_file_too_many_and_one_too_few(folder: Path) -> None:
    path = folder / "guideline.md"
    path.write_bytes(path.read_bytes().swapcase())
    (folder / "data/extra.jsonl").write_text("{}")
    (folder / "scheme.toml").unlink()
    (folder / "losses.json").write_text("")
    found = {each.file: each.what for each in verify(folder).faults}
    assert found == {
        "guideline.md": "it was changed: its SHA-256 is another",
        "data/extra.jsonl": "the manifest does not list it",
        "scheme.toml": "it is not there",
        "losses.json": "it has 0 bytes; when it was written it had 16",
    }


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    (folder / "scheme.toml").rename(elsewhere)
    (folder / "scheme.toml").symlink_to(elsewhere)
    assert [str(each) for each in verify(folder).faults] == ["scheme.toml: it is a link."]


def test_a_removed_article_and_hostile_lines(folder: Path) -> None:
    path = folder / "data/train.jsonl"
    lines = path.read_bytes().splitlines()
    lines[0] = b'{"id": 1, "id": 2}'
    lines[1] = b"[" * 100_000
    lines[2] = b'{"id": NaN}'
    path.write_bytes(b"\n".join(lines))
    reseal(folder)
    text = verify(folder).to_text()
    assert "data/train.jsonl, line 1: the key “id” stands twice in one object." in text
    assert "line 2:" in text
    assert "NaN is not a value of JSON" in text
    assert "README.md: it counts other articles than there are" in text


def test_card_and_croissant(folder: Path) -> None:
    (folder / "README.md").write_text("no head")
    (folder / "croissant.json").write_text("[1]")
    text = verify(folder).to_text()
    assert "README.md: it cannot be read as a card" in text
    assert "croissant.json: it cannot be read as Croissant" in text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{}", "is not the manifest of a dataset"),
        (b"{", "is damaged"),
        (b'{"kind": "claim-annotator dataset", "format": 2}', "newer version"),
        (b'{"kind": "claim-annotator dataset", "format": 1}', "is damaged"),
    ],
)
def test_no_manifest(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(Problem, match=r"has no manifest\.json"):
        verify(tmp_path)
    (tmp_path / "manifest.json").write_bytes(data)
    with pytest.raises(Problem, match=says):
        verify(tmp_path)


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "C:\\x", "a\\..\\b", "", "data/../../x"]
)
def test_a_manifest_that_leads_out(folder: Path, path: str) -> None:
    plain = json.loads((folder / "manifest.json").read_bytes())
    plain["files"][0]["path"] = path
    (folder / "manifest.json").write_text(json.dumps(plain))
    with pytest.raises(Problem, match="not a path inside the folder"):
        verify(folder)


def test_torn_clusters_are_known(tmp_path: Path) -> None:
    from msgspec.structs import replace

    made = [replace(each, cluster="c") for each in rows(6)()]
    write(
        tmp_path / "d",
        lambda: made,
        given(split=SplitReport(method="cluster", seed=1, torn=["c"])),
    )
    assert verify(tmp_path / "d").good


def test_many_faults_are_counted(folder: Path) -> None:
    path = folder / "data/train.jsonl"
    path.write_bytes(b"x\n" * (FAULTS_KEPT + 50))
    verdict = verify(folder)
    assert len(verdict.faults) == FAULTS_KEPT
    assert verdict.count > FAULTS_KEPT + 49
    assert f"… and {verdict.count - FAULTS_KEPT} more." in verdict.to_text()


def test_a_text_in_a_text_free_edition(tmp_path: Path) -> None:
    write(tmp_path / "d", rows(), given(Plan(text_free=True)))
    assert verify(tmp_path / "d").good
    assert "it holds a text, in a text-free edition" in change(
        tmp_path / "d", lambda r: r.update(text="words")
    )
    write(tmp_path / "e", rows(), given(Plan(text_free=True)))
    assert "it holds words" in change(
        tmp_path / "e", lambda r: r["spans"][0]["segments"][0].update(text="w")
    )
    assert manifest.load(tmp_path / "e").facts.text_free


def test_a_manifest_that_cannot_be_read(folder: Path) -> None:
    path = folder / "manifest.json"
    path.unlink()
    path.mkdir()
    with pytest.raises(Problem, match="cannot be read"):
        verify(folder)
    path.rmdir()
    with path.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(Problem, match="too large to be a manifest"):
        verify(folder)


def test_a_split_that_there_is_not(folder: Path) -> None:
    plain = json.loads((folder / "manifest.json").read_bytes())
    (folder / "data/more.jsonl").write_bytes((folder / "data/test.jsonl").read_bytes())
    entry = next(each for each in plain["files"] if each["path"] == "data/test.jsonl")
    plain["files"].append({**entry, "path": "data/more.jsonl"})
    (folder / "manifest.json").write_text(json.dumps(plain))
    found = [str(each) for each in verify(folder).faults]
    assert found == [
        "data/more.jsonl: there is no split “more”.",
        "croissant.json: it names other data files than the manifest.",
    ]
