"""WebAnno TSV that we wrote: it keeps the rules of the user guide, and comes back as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.exchange.formats import webanno
from annotator.exchange.records import OutgoingArticle
from tests.annotator.exchange.formats.standoff_folders import (
    came,
    only,
    sent,
    settled,
    written,
)
from tests.annotator.exchange.strategies import articles


def check(path: Path, text: str) -> None:
    """The rules of INCEpTION's user guide, and of its reader, which is strict about order."""
    data = path.read_bytes().decode()
    assert "\r" not in data
    lines = data.removesuffix("\n").split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    columns = sum(line.count("|") for line in lines if line.startswith("#T_"))
    body = lines[next(n for n, line in enumerate(lines) if not line) :]
    assert body[:1] == [""]
    if len(body) > 1:
        assert body[1] == ""  # two blank lines after the header
    units = text.encode("utf-16-le")
    state, last, sentence = "blank", 0, 0
    for line in body[1:]:
        if not line:
            assert state in ("blank", "token")
            state = "blank"
        elif line.startswith("#Text="):
            assert state in ("blank", "head")
            sentence += state == "blank"
            state = "head"
        else:
            assert state in ("head", "token")
            state = "token"
            id_, where, words, *cells = line.split("\t")
            start, end = map(int, where.split("-"))
            assert units[2 * start : 2 * end].decode("utf-16-le") == words
            assert id_.startswith(f"{sentence}-")
            assert len(cells) == columns + 1
            assert cells[-1] == ""
            if "." not in id_:
                assert last <= start < end
                last = end
            assert re.fullmatch(r"\d+-\d+(\.\d+)?", id_)


@settings(max_examples=20)
@given(out=articles())
def test_an_article_comes_back_as_it_was(
    out: OutgoingArticle, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("tsv") / "out"
    job = written(webanno, path, [out])
    for file in path.rglob("*.tsv"):
        check(file, out.text)
    if not out.text.strip():
        return  # no article at all
    expected = sent(out)
    for who in expected["work"].values():  # type: ignore[attr-defined]
        gone = {id_ for id_, span in who["spans"].items() if blank(out, id_)}
        who["spans"] = {id_: span for id_, span in who["spans"].items() if id_ not in gone}
        who["relations"] = {each for each in who["relations"] if not gone & set(each[1:])}
    assert came(only(settled(webanno, path, "utf-16")[0])) == expected
    assert set(job.losses.counts) <= {"edges", "relations", "text"}


def blank(out: OutgoingArticle, id_: str) -> bool:
    """Whether nothing but white space lies in an annotation."""
    (span,) = (span for work in out.work for span in work.spans if span.id == id_)
    return not any(out.text[part.start : part.end].strip() for part in span.segments)
