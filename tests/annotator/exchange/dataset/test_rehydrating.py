"""Without the text, and back: no words leave, none but the right ones come back."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.exchange.dataset.plan import Plan
from annotator.exchange.dataset.rehydrating import rehydrate
from annotator.exchange.dataset.verifying import verify
from annotator.exchange.dataset.writing import write
from annotator.scheme import Attribute
from tests.annotator.exchange.dataset.making import SCHEME, bytes_of, given, row, rows

FREE = Plan(text_free=True)
SAID = "the harbour was never closed for a single day"


@pytest.fixture
def free(tmp_path: Path) -> Path:
    write(tmp_path / "free", rows(), given(FREE))
    return tmp_path / "free"


def texts() -> dict[str, str]:
    return {each.outgoing.article.external_id: each.outgoing.text for each in rows()()}


def in_folder(path: Path) -> None:
    (path / "deep").mkdir(parents=True)
    for name, text in texts().items():
        # As editors leave them: other line ends, a byte order mark, one more line break.
        (path / "deep" / f"some {name}.txt").write_bytes(f"\ufeff{text}\r\n".encode())
    (path / "cover.png").write_bytes(b"\x89PNG")
    (path / "latin.txt").write_bytes(b"caf\xe9")
    (path / "nul.txt").write_bytes(b"a\0b")


def in_lines(path: Path) -> None:
    lines = [json.dumps({"id": "x", "text": text}) for text in texts().values()]
    path.with_suffix(".jsonl").write_text("\n".join([*lines, "{", '{"id": 1}', "", "[]"]))


def in_archive(path: Path) -> None:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as file:
        for name, text in list(texts().items())[:6]:
            file.writestr(f"{name}.txt", text)
        rest = [json.dumps({"text": text}) for text in list(texts().values())[6:]]
        file.writestr("rest.jsonl", "\n".join(rest))
        file.writestr("notes.doc", "x")


@pytest.mark.parametrize(
    ("make", "ending", "unread"),
    [(in_folder, "", 3), (in_lines, ".jsonl", 3), (in_archive, ".zip", 0)],
)
def test_back_again(
    tmp_path: Path, free: Path, make: Callable[[Path], None], ending: str, unread: int
) -> None:
    make(tmp_path / "texts")
    out = tmp_path / "out"
    report = rehydrate(free, (tmp_path / "texts").with_suffix(ending), out)
    assert (report.filled, report.missing, len(report.unread)) == (12, 0, unread)
    assert "12 articles have their text again" in report.to_text()
    assert verify(out).good, verify(out).to_text()
    write(tmp_path / "full", rows(), given())
    for split in ("train", "validation", "test"):
        pairs = zip(lines(out, split), lines(tmp_path / "full", split), strict=True)
        for back, full in pairs:
            gone = {"title", "author"}
            wanted = {key: value for key, value in full.items() if key not in gone}
            for span in wanted["spans"] + [s for a in wanted["annotations"] for s in a["spans"]]:
                # Free words in attributes do not leave, so they do not come back.
                del span["attributes"]["speaker"]
                extra = json.loads(span["extra"] or "{}")
                if isinstance(extra.get("attributes", {}).get("odd"), str):
                    span["extra"] = ""
            assert back == wanted
    assert b"The text was brought back" in (out / "README.md").read_bytes()


def lines(folder: Path, split: str) -> list[dict[str, Any]]:
    data = (folder / "data" / f"{split}.jsonl").read_bytes()
    return [json.loads(line) for line in data.splitlines()]


def test_another_text_is_refused_and_missing_ones_are_listed(tmp_path: Path, free: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number, (name, text) in enumerate(texts().items()):
        if number % 3 == 0:
            (folder / f"{name}.txt").write_text(text)
        elif number % 3 == 1:
            (folder / f"{name}.txt").write_text(text.replace("number", "no."))
    report = rehydrate(free, folder, tmp_path / "out")
    assert (report.filled, report.missing, report.differing) == (4, 8, 4)
    listed = json.loads((tmp_path / "out/missing.json").read_bytes())["missing"]
    assert sorted(each["id"] for each in listed) == sorted(
        each for number, each in enumerate(texts()) if number % 3
    )
    assert {each["why"] for each in listed} == {
        "the text of this name differs.",
        "no such text was found.",
    }
    assert "Of these, 4 were refused" in report.to_text()
    assert verify(tmp_path / "out").good
    assert b"8 articles had none" in (tmp_path / "out/README.md").read_bytes()


def test_what_cannot_be_filled(tmp_path: Path, free: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(Problem, match="None of the texts is one of this dataset"):
        rehydrate(free, tmp_path / "none", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(Problem, match="does not exist"):
        rehydrate(free, tmp_path / "nowhere", tmp_path / "out")
    write(tmp_path / "full", rows(), given())
    with pytest.raises(Problem, match="has its text already"):
        rehydrate(tmp_path / "full", tmp_path / "none", tmp_path / "out")
    (free / "scheme.toml").write_text("")
    with pytest.raises(Problem, match="is not as it was written"):
        rehydrate(free, tmp_path / "none", tmp_path / "out")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04")
    write(tmp_path / "again", rows(), given(FREE))
    with pytest.raises(Problem, match="None of the texts"):
        rehydrate(tmp_path / "again", tmp_path / "bad.zip", tmp_path / "out")


def test_no_five_words_of_a_text(tmp_path: Path) -> None:
    """Nowhere: not in the rows, the scheme, the guideline, the card, or what says why."""
    label = replace(SCHEME.labels[0], definition=f"As in “{SAID}”.", examples=(f"He said {SAID}.",))
    scheme = replace(
        SCHEME,
        labels=(label, *SCHEME.labels[1:]),
        attributes=(*SCHEME.attributes, Attribute("said", "Said", "text", definition=SAID)),
        guideline=f"# Mark\n\nLike “{SAID.upper()}”, all of it.",
    )
    made = []
    for each in rows()():
        text = f"{each.outgoing.text} Yet {SAID}, he said."
        spans = each.spans
        assert spans is not None
        quoting = tuple(
            replace(one, attributes={"said": SAID, "odd": SAID, "certainty": SAID})
            for one in spans.spans
        )
        from annotator.text import sha256

        article = replace(each.outgoing.article, sha256=sha256(text), length=len(text))
        outgoing = replace(each.outgoing, text=text, article=article)
        made.append(replace(each, outgoing=outgoing, spans=replace(spans, spans=quoting)))
    about = given(FREE, scheme=scheme, gaps=(f"Nobody asked whether {SAID}.",))
    facts = write(tmp_path / "d", lambda: made, about).facts
    assert facts.masked == 5
    runs = set()
    for each in made:
        words = re.findall(r"\w+", each.outgoing.text.casefold())
        runs |= {tuple(words[at : at + 5]) for at in range(len(words) - 4)}
    for name, data in bytes_of(tmp_path / "d").items():
        words = re.findall(r"\w+", data.decode().casefold())
        found = {tuple(words[at : at + 5]) for at in range(len(words) - 4)} & runs
        assert not found, (name, found)
    assert "like “[…]”, all of it." in (tmp_path / "d/guideline.md").read_text().casefold()
    assert verify(tmp_path / "d").good


def test_an_article_of_nothing_settled(tmp_path: Path) -> None:
    made = [row(3), replace(row(4), spans=None, whence="")]
    write(tmp_path / "d", lambda: made, given(replace(FREE, what="everyone")))
    in_lines(tmp_path / "texts")
    rehydrate(tmp_path / "d", tmp_path / "texts.jsonl", tmp_path / "out")
    assert lines(tmp_path / "out", made[1].split)[-1]["spans"] is None
    assert verify(tmp_path / "out").good
