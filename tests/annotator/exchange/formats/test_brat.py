"""brat standoff as brat and its users write it."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from annotator.exchange import registry
from annotator.exchange.format import Head
from annotator.exchange.formats import brat
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import IncomingArticle
from annotator.values import Refusal
from tests.annotator.exchange.formats.standoff_folders import (
    TEXT,
    loose,
    only,
    places,
    settled,
)

ANN = """\
T1\tquote 12 25\twe never knew
T2\tspeaker 2 5\tLee
T3\tclaim 2 5;12 25\tLee we never knew
R1\tsaid_by Arg1:T1 Arg2:T2\t
T4\tReport 6 10\tsaid
E1\tReport:T4 Agent:T2 Content1:T1
A1\tCertainty T1 high
M1\tNegation E1
#1\tAnnotatorNotes T1\tfree text
#2\tAnnotatorNotes T1\tand more
#3\tAnnotationError T2\twho?
N1\tReference T2 Wikidata:Q42\tLee
*\tEquiv T2 T4 T1
"""


def pair(folder: Path, text: str | bytes, ann: str | bytes | None, name: str = "a") -> Path:
    """A text with its annotations, byte for byte."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    if ann is not None:
        (folder / f"{name}.ann").write_bytes(ann if isinstance(ann, bytes) else ann.encode())
    return folder


def one(folder: Path) -> LooseArticle:
    (record,) = loose(brat, folder)
    assert isinstance(record, LooseArticle)
    return record


def test_every_kind_of_line_is_read(tmp_path: Path) -> None:
    record = one(pair(tmp_path, TEXT, ANN))
    spans = {each.id: each for each in record.work[0].spans}
    assert spans["T3"].parts == ((2, 5), (12, 25))
    assert spans["T1"].attributes == {"Certainty": "high"}
    assert spans["T1"].note == "free text\nand more"
    assert spans["T4"].attributes == {"Negation": True}  # of the event, hence of its trigger
    assert {(each.type, each.from_id, each.to_id) for each in record.work[0].relations} == {
        ("said_by", "T1", "T2"),
        ("Agent", "T4", "T2"),
        ("Content", "T4", "T1"),
        ("Equiv", "T2", "T4"),
        ("Equiv", "T4", "T1"),
    }
    assert record.meta == {
        "brat": {
            "a.ann": [
                "E1\tReport:T4 Agent:T2 Content1:T1",
                "N1\tReference T2 Wikidata:Q42\tLee",
                "#3\tAnnotationError T2\twho?",
            ]
        }
    }
    assert record.set_aside == ()
    assert record.id == "a"


@pytest.mark.parametrize(
    ("ann", "unit"),
    [
        ("T1\tspeaker 2 5\tLee\nT2\tquote 12 25\twe never knew\n", "codepoint"),
        ("T1\tspeaker 3 6\tLee\nT2\tquote 13 26\twe never knew\n", "utf-16"),
        ("T1\tspeaker 5 8\tLee\nT2\tquote 15 28\twe never knew\n", "utf-8"),
    ],
)
def test_the_text_column_tells_the_unit(tmp_path: Path, ann: str, unit: str) -> None:
    records, verdict = settled(brat, pair(tmp_path, TEXT, ann))
    assert verdict.unit == unit
    assert verdict.by == "quotes"
    assert places(only(records)) == [("speaker", "Lee"), ("quote", "we never knew")]


@pytest.mark.parametrize("words", ["Lee we never knew", "Leewe never knew"])
def test_a_discontinuous_span_reads_with_and_without_the_space(tmp_path: Path, words: str) -> None:
    records, _ = settled(brat, pair(tmp_path, TEXT, f"T1\tclaim 2 5;12 25\t{words}\n"))
    assert places(only(records)) == [("claim", "Lee … we never knew")]


@pytest.mark.parametrize("offset", [0, 1, 3])
def test_fragments_on_both_sides_of_a_line_break_are_one(tmp_path: Path, offset: int) -> None:
    """In whichever unit the file counts."""
    text = "😂 first line\nsecond line, third"
    ann = f"T1\tclaim {2 + offset} {12 + offset};{13 + offset} {24 + offset}\t"
    records, _ = settled(brat, pair(tmp_path, text, f"{ann}first line second line\n"))
    assert places(only(records)) == [("claim", "first line\nsecond line")]


def test_fragments_with_a_space_between_stay_two(tmp_path: Path) -> None:
    records, _ = settled(brat, pair(tmp_path, "one two", "T1\tclaim 0 3;4 7\tone two\n"))
    assert places(only(records)) == [("claim", "one … two")]


def test_offsets_count_both_halves_of_a_windows_line_end(tmp_path: Path) -> None:
    ann = "T1\tclaim 5 8\ttwo\r\nT2\tclaim 0 3;5 8\tone two\r\n"
    record = only(settled(brat, pair(tmp_path, b"one\r\ntwo", ann))[0])
    assert record.article.text == "one\ntwo"
    assert places(record) == [("claim", "two"), ("claim", "one\ntwo")]


def test_line_ends_translated_since_are_taken_back(tmp_path: Path) -> None:
    """git or an editor wrote the text with CRLF after it was annotated: the words tell."""
    record = only(settled(brat, pair(tmp_path, b"one\r\ntwo", "T1\tclaim 4 7\ttwo\n"))[0])
    assert places(record) == [("claim", "two")]


def test_words_with_a_line_break_go_on_in_the_next_line(tmp_path: Path) -> None:
    """As in PolNeAR: three of its 107,146 text fields do."""
    text = "He said\n\nthat all is well"
    ann = "T1\tclaim 3 18\tsaid\n\nthat all \nT2\tclaim 0 2\tHe\n"
    record = only(settled(brat, pair(tmp_path, text, ann))[0])
    assert places(record) == [("claim", "said\n\nthat all "), ("claim", "He")]


def test_line_separators_in_words_end_no_line(tmp_path: Path) -> None:
    text = "a\u2028b c"
    record = only(settled(brat, pair(tmp_path, text, f"T1\tclaim 0 5\t{text}\n"))[0])
    assert places(record) == [("claim", text)]


def test_an_event_without_arguments_is_its_trigger(tmp_path: Path) -> None:
    record = one(pair(tmp_path, TEXT, "T1\tReport 6 10\tsaid\nE1\tReport:T1\n"))
    assert [each.label for each in record.work[0].spans] == ["Report"]
    assert record.work[0].relations == ()
    assert record.meta == {"brat": {"a.ann": ["E1\tReport:T1"]}}


def test_the_same_texts_in_several_folders_are_several_annotators(tmp_path: Path) -> None:
    for who, place in (("ana", "2 5\tLee"), ("bob", "6 10\tsaid")):
        pair(tmp_path / who / "batch1", TEXT, f"T1\tclaim {place}\n")
    pair(tmp_path / "ana" / "batch1", "Alone.", "", "only")
    first, second = loose(brat, tmp_path)
    assert isinstance(first, LooseArticle)
    assert isinstance(second, LooseArticle)
    assert [(each.annotator, each.spans[0].parts) for each in first.work] == [
        ("ana", ((2, 5),)),
        ("bob", ((6, 10),)),
    ]
    assert second.work[0].annotator == "ana"  # it is her folder
    assert second.work[0].state is None  # an empty file does not say that she looked


def test_one_name_for_different_texts_is_no_sign_of_annotators(tmp_path: Path) -> None:
    pair(tmp_path / "2024", "One.", "T1\tclaim 0 3\tOne\n")
    pair(tmp_path / "2025", "Two.", "T1\tclaim 0 3\tTwo\n")
    records = loose(brat, tmp_path)
    assert [each.work[0].annotator for each in records if isinstance(each, LooseArticle)] == [
        None,
        None,
    ]


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "corpus.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("corpus/a.txt", TEXT)
        file.writestr("corpus/a.ann", "T1\tclaim 2 5\tLee\n")
        file.writestr("__MACOSX/corpus/._a.ann", b"\0\1\2")
    assert places(only(settled(brat, path)[0])) == [("claim", "Lee")]


def test_a_single_file_brings_its_text(tmp_path: Path) -> None:
    pair(tmp_path, "Another.", "", "b")
    pair(tmp_path, TEXT, "T1\tclaim 2 5\tLee\n")
    assert places(only(settled(brat, tmp_path / "a.ann")[0])) == [("claim", "Lee")]


@pytest.mark.parametrize(
    ("ann", "reason"),
    [
        ("T1\tclaim 2 5\tLee\nT1\tclaim 6 10\tsaid\n", "line 2: the id T1 stands twice"),
        ("\nT1\tclaim x 5\tLee\n", "line 2: “claim x 5” is not a type and places"),
        ("T1\tclaim -2 5\tLee\n", "is not a type and places"),
        ("T1\tclaim 2 99999999999999999999\tLee\n", "is not a type and places"),
        (b"T1\tclaim 2 5\t\xff\n", "not UTF-8: byte 0xff at position 14"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, ann: str | bytes, reason: str
) -> None:
    pair(tmp_path, "Good.", "T1\tclaim 0 4\tGood\n", "b")
    bad, good = loose(brat, pair(tmp_path, TEXT, ann))
    assert isinstance(bad, Refusal)
    assert bad.file == "a.ann"
    assert reason in bad.reason
    assert isinstance(good, LooseArticle)


def test_words_that_stand_elsewhere_are_refused(tmp_path: Path) -> None:
    (record,), _ = settled(brat, pair(tmp_path, TEXT, "T1\tclaim 2 5\tBob\n"))
    assert isinstance(record, Refusal)
    assert "“Bob”" in record.reason


def test_lines_that_are_no_brat_are_kept_and_counted(tmp_path: Path) -> None:
    record = one(pair(tmp_path, TEXT, "hello\nR9\tbroken\nA1\tFlag T7\n"))
    assert record.meta == {"brat": {"a.ann": ["hello", "R9\tbroken", "A1\tFlag T7"]}}
    assert record.set_aside == ("kept: line that is not brat",)


def test_a_relation_to_nothing_stays_with_the_metadata(tmp_path: Path) -> None:
    ann = "T1\tdenial 2 5\tLee\nR1\ttarget Arg1:T1 Arg2:T9\n"
    record = only(settled(brat, pair(tmp_path, TEXT, ann))[0])
    assert record.article.meta["relations"] == [{"type": "target", "from": "T1", "to": "T9"}]


def test_arguments_in_the_other_order_are_told_by_their_names(tmp_path: Path) -> None:
    ann = "T1\tdenial 2 5\tLee\nT2\tclaim 6 10\tsaid\nR1\ttarget Arg2:T2 Arg1:T1\n"
    (relation,) = only(settled(brat, pair(tmp_path, TEXT, ann))[0]).work[0].relations
    assert (relation.from_id, relation.to_id) == ("T1", "T2")


def test_files_without_their_other_half_are_named(tmp_path: Path) -> None:
    pair(tmp_path / "in", TEXT, "T1\tclaim 2 5\tLee\n")
    pair(tmp_path / "in", "Not looked at.", None, "b")
    (tmp_path / "in" / "c.ann").write_text("T1\tclaim 0 1\tx\n")
    pair(tmp_path, "Read me.", None, "README")
    refused = [each for each in loose(brat, tmp_path) if isinstance(each, Refusal)]
    assert {each.file for each in refused} == {"in/c.ann", "README.txt"}
    good = [each for each in loose(brat, tmp_path) if isinstance(each, LooseArticle)]
    assert [len(each.work[0].spans) for each in good] == [1, 0]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    folder = pair(tmp_path / "in", TEXT, "")
    (folder / "b.ann").write_text("")
    (folder / "b.txt").symlink_to(secret)
    refused = [each for each in loose(brat, folder) if isinstance(each, Refusal)]
    assert [each.file for each in refused] == ["b.txt"]
    assert "link" in refused[0].reason


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = pair(tmp_path, TEXT, None)
    os.mkfifo(folder / "a.ann")
    (refused,) = loose(brat, folder)
    assert isinstance(refused, Refusal)


def test_an_archive_that_leads_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../a.txt", TEXT)
        file.writestr("../a.ann", "")
    (refused,) = loose(brat, path)
    assert isinstance(refused, Refusal)
    assert "leads out" in refused.reason


def test_it_is_known_by_its_pairs(tmp_path: Path) -> None:
    folder = pair(tmp_path, TEXT, ANN)
    head = registry.head_of(folder)
    assert head is not None
    assert brat.looks_like(head)
    assert brat.looks_like(Head(folder / "a.ann", ANN.encode()))
    assert not brat.looks_like(Head(folder, b"", ("a.txt", "b.ann")))


def test_a_label_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    record = only(settled(brat, pair(tmp_path, TEXT, "T1\tDiscuss 2 5\tLee\n"))[0])
    assert isinstance(record, IncomingArticle)
    assert places(record) == [("discuss", "Lee")]
