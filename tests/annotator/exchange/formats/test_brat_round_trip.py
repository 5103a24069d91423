"""brat standoff that we wrote: brat's rules hold, and it comes back as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange.formats import brat
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.remarks import UNREADABLE
from annotator.values import Relation
from tests.annotator.exchange.formats.standoff_folders import (
    annotation,
    came,
    only,
    outgoing,
    places,
    sent,
    settled,
    work,
    written,
)
from tests.annotator.exchange.strategies import articles


def declared(folder: Path) -> dict[str, dict[str, str]]:
    """The sections of ``annotation.conf``: names, and what follows them."""
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in (folder / "annotation.conf").read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = {}
        elif line:
            name, _, rest = line.partition("\t")
            assert re.fullmatch(r"[A-Za-z0-9_-]+", name), name
            assert name not in found[section]
            found[section][name] = rest
    assert set(found) == {"entities", "relations", "events", "attributes"}
    return found


def check(folder: Path) -> None:
    """brat's rules, by its standoff page and ``server/src/annotation.py``, for all files here."""
    types = declared(folder)
    ours = {f"{path.stem}.txt" for path in folder.glob("*.ann")}
    assert ours == {path.name for path in folder.glob("*.txt")}
    for path in folder.glob("*.ann"):
        check_file(path, types)


def check_file(path: Path, types: dict[str, dict[str, str]]) -> None:
    text = path.with_suffix(".txt").read_bytes().decode()
    data = path.read_bytes().decode()
    lines = data.splitlines()  # whatever Python takes for a line break must be none
    assert data == "".join(f"{line}\n" for line in lines)
    ids = [line.split("\t")[0] for line in lines]
    assert len(ids) == len(set(ids))
    for line in lines:
        id_, rest = line.split("\t", 1)
        assert re.fullmatch(r"[TRA#]\d+", id_)
        {"T": check_bound, "R": check_relation, "A": check_attribute, "#": check_note}[id_[0]](
            rest, text, types, ids
        )


def check_bound(rest: str, text: str, types: dict[str, dict[str, str]], _: list[str]) -> None:
    data, words = rest.split("\t", 1)
    type_, where = data.split(" ", 1)
    assert type_ in types["entities"]
    parts = [tuple(map(int, each.split(" "))) for each in where.split(";")]
    last = 0
    for start, end in parts:
        assert last <= start < end <= len(text)
        last = end
    assert words == " ".join(text[start:end] for start, end in parts)


def check_relation(rest: str, text: str, types: dict[str, dict[str, str]], ids: list[str]) -> None:
    found = re.fullmatch(r"(\S+) Arg1:(T\d+) Arg2:(T\d+)\t?", rest)
    assert found
    assert found[1] in types["relations"]
    assert found[2] in ids
    assert found[3] in ids


def check_attribute(rest: str, text: str, types: dict[str, dict[str, str]], ids: list[str]) -> None:
    type_, target, *value = rest.split(" ")
    assert target in ids
    allowed = re.search(r"Value:(\S+)", types["attributes"][type_])
    if value:
        assert allowed
        assert value[0] in allowed[1].split("|")
    else:
        assert not allowed


def check_note(rest: str, text: str, types: dict[str, dict[str, str]], ids: list[str]) -> None:
    data, words = rest.split("\t", 1)
    type_, target = data.split(" ")
    assert target in ids
    assert words.strip()
    assert re.fullmatch(r"[A-Za-z0-9_-]+", type_)


def check_all(path: Path) -> None:
    for conf in path.rglob("annotation.conf"):
        check(conf.parent)


@settings(max_examples=20)
@given(out=articles())
def test_an_article_comes_back_as_it_was(
    out: OutgoingArticle, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("brat") / "out"
    job = written(brat, path, [out])
    check_all(path)
    expected = sent(out)
    if not out.text.strip():
        return  # no article at all
    got = came(only(settled(brat, path)[0]))
    for who in expected["work"]:  # type: ignore[attr-defined]
        left = expected["work"][who]["spans"]  # type: ignore[index]
        gone = {key for key, span in left.items() if not any(map(shown, span["quote"]))}
        for key in gone:
            del left[key]
        links = expected["work"][who]["relations"]  # type: ignore[index]
        expected["work"][who]["relations"] = {  # type: ignore[index]
            each for each in links if not gone & set(each[1:])
        }
    assert got == expected
    assert set(job.losses.counts) <= {"edges", "relations"}


def shown(character: str) -> bool:
    return character not in "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029" and character != "…"


@settings(max_examples=10)
@given(outs=st.lists(articles(), max_size=3, unique_by=lambda out: out.text))
def test_many_articles_and_annotators_come_back(
    outs: list[OutgoingArticle], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("brat") / "out"
    written(brat, path, outs)
    check_all(path)
    got = [each for each in settled(brat, path)[0] if each is not None]
    assert len(got) == len(outs)


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".json")
    }


CONF = {"annotation.conf", "visual.conf"}


def test_one_annotator_is_at_the_top(tmp_path: Path) -> None:
    outs = [
        outgoing(work("Ana", annotation("claim", (2, 5)))),
        outgoing(work("Ana"), text="Nothing.", id_="a1"),
        outgoing(text="Not seen.", id_="b"),
    ]
    written(brat, tmp_path / "out", outs)
    assert files(tmp_path / "out") == {
        *CONF,
        *(f"{name}.{ending}" for name in ("a1", "a1-2", "b") for ending in ("txt", "ann")),
    }
    check(tmp_path / "out")
    records = [came(each) for each in settled(brat, tmp_path / "out")[0]]  # type: ignore[arg-type]
    found = {str(each["text"]): each["work"] for each in records}
    assert found == {out.text: sent(out)["work"] for out in outs}
    assert found["Not seen."] == {}  # nobody looked
    assert set(found["Nothing."]) == {"Ana"}  # type: ignore[call-overload]


def test_several_annotators_have_folders(tmp_path: Path) -> None:
    outs = [
        outgoing(work("A/B", annotation("claim", (2, 5)))),
        outgoing(work("A:B"), work("A/B"), text="Nothing.", id_="b"),
        outgoing(text="Not seen.", id_="c"),
    ]
    written(brat, tmp_path / "out", outs)
    pairs = {"A_B/a1", "A_B/b", "A_B-2/b", "c"}
    confs = {f"{folder}{name}" for folder in ("A_B/", "A_B-2/", "") for name in CONF}
    assert files(tmp_path / "out") == confs | {
        f"{name}.{ending}" for name in pairs for ending in ("txt", "ann")
    }
    check_all(tmp_path / "out")
    records = [came(each) for each in settled(brat, tmp_path / "out")[0]]  # type: ignore[arg-type]
    assert {str(each["text"]): each["work"] for each in records} == {
        out.text: sent(out)["work"] for out in outs
    }


def test_an_archive_holds_the_same(tmp_path: Path) -> None:
    outs = [outgoing(work("Ana", annotation("claim", (2, 5))), work("Bob"))]
    for name in ("one.zip", "two.zip"):
        written(brat, tmp_path / name, outs)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert came(only(settled(brat, tmp_path / "one.zip")[0])) == sent(outs[0])


def test_the_lines_are_those_of_the_format(tmp_path: Path) -> None:
    text = "😂 Lee said\nso. Well."
    spans = [
        annotation(
            "denial",
            (2, 5),
            (6, 14),
            text=text,
            id_="one",
            attributes={
                "certainty": "probable",
                "tag line": "two\nwords",
                "sure": True,
                "no": False,
            },
            note="why\tso\n",
            doubt=True,
            doubt_note="hm",
        ),
        annotation("claim", (6, 10), (11, 14), text=text, id_="two"),
    ]
    relation = Relation("target", "one", "two", "ana")
    out = outgoing(work("ana", *spans, relations=(relation,)), text=text)
    written(brat, tmp_path / "out", [out])
    assert (tmp_path / "out/a1.txt").read_bytes() == text.encode()
    assert (tmp_path / "out/a1.ann").read_text().split("\n") == [
        "T1\tdenial 2 5;6 10;11 14\tLee said so.",
        "A1\tcertainty T1 probable",
        "#1\ttag_line T1\ttwo words",
        "A2\tsure T1",
        "A3\tdoubt T1",
        "#2\tAnnotatorNotes T1\twhy so",
        "#3\tdoubt T1\thm",
        "T2\tclaim 6 10;11 14\tsaid so.",
        "R1\ttarget Arg1:T1 Arg2:T2\t",
        "",
    ]
    check(tmp_path / "out")
    assert came(only(settled(brat, tmp_path / "out")[0])) == sent(out)  # two parts stay two


def test_labels_have_names_and_colours(tmp_path: Path) -> None:
    written(brat, tmp_path / "out", [outgoing(work("ana"))])
    visual = (tmp_path / "out/visual.conf").read_text()
    assert "\nclaim | claim | C\n" in visual
    assert re.search(r"\nclaim\tfgColor:(black|white), bgColor:#[0-9A-F]{6}, borderColor", visual)
    conf = declared(tmp_path / "out")
    assert conf["relations"]["target"] == "Arg1:denial, Arg2:claim"
    assert conf["attributes"]["certainty"].startswith("Arg:<ENTITY>, Value:")


def test_an_annotation_of_line_breaks_alone_is_named(tmp_path: Path) -> None:
    text = "One.\n\nTwo."
    spans = [
        annotation("denial", (4, 6), text=text, id_="one"),
        annotation("claim", (0, 4), text=text, id_="two"),
    ]
    relation = Relation("target", "one", "two", "ana")
    out = outgoing(work("ana", *spans, relations=(relation,)), text=text)
    job = written(brat, tmp_path / "out", [out])
    assert job.losses.counts == {"edges": 1, "relations": 1}
    assert [(each.kind, each.start, each.end) for each in job.losses.first] == [
        ("edges", 4, 6),
        ("relations", -1, -1),
    ]
    assert places(only(settled(brat, tmp_path / "out")[0])) == [("claim", "One.")]


def test_what_was_changed_in_brat_since_is_taken(tmp_path: Path) -> None:
    spans = [
        annotation("claim", (2, 5), id_="one", attributes={"certainty": "probable", "x": 3}),
        annotation("quote", (12, 25), id_="two", note="old"),
    ]
    written(brat, tmp_path / "out", [outgoing(work("ana", *spans))])
    path = tmp_path / "out/a1.ann"
    data = path.read_text().replace("T1\tclaim 2 5\tLee", "T1\tdenial 2 10\tLee said")
    data = data.replace("A1\tcertainty T1 probable\n", "").replace("\told\n", "\tnew\n")
    path.write_text(data + "T9\tclaim 6 10\tsaid\n")
    record = only(settled(brat, tmp_path / "out")[0])
    one, two, three = record.work[0].spans
    assert (one.id, one.label, one.quote, one.attributes) == ("one", "denial", "Lee said", {"x": 3})
    assert (two.id, two.note) == ("two", "new")
    assert (three.id, three.label) == ("T9", "claim")
    assert record.work[0].annotator == "ana"


def test_a_damaged_record_beside_it_is_named_and_the_lines_are_read(tmp_path: Path) -> None:
    written(brat, tmp_path / "out", [outgoing(work("ana", annotation("claim", (2, 5))))])
    (tmp_path / "out/a1.claim_annotator.json").write_text('{"spans": 1}')
    record = only(settled(brat, tmp_path / "out")[0])
    assert record.set_aside == (UNREADABLE,)
    assert places(record) == [("claim", "Lee")]
