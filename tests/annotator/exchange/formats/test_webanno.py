"""WebAnno TSV 3 as WebAnno and INCEpTION write it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from annotator.exchange import registry
from annotator.exchange.formats import webanno
from annotator.exchange.formats.webanno import syntax
from annotator.exchange.loose import LooseArticle
from annotator.exchange.remarks import NO_WORDS
from annotator.values import Refusal
from tests.annotator.exchange.formats.standoff_folders import (
    TEXT,
    annotation,
    loose,
    only,
    outgoing,
    places,
    settled,
    work,
    written,
)

HEAD = "#FORMAT=WebAnno TSV 3.3\n"
LEE = f"""{HEAD}#T_SP=webanno.custom.News|label


#Text={TEXT}
1-1\t0-2\t😂\t_\t
1-2\t3-6\tLee\tspeaker\t
1-3\t7-11\tsaid\t_\t
1-4\t12-13\t"\t_\t
1-5\t13-15\twe\tquote[1]\t
1-6\t16-21\tnever\tquote[1]\t
1-7\t22-26\tknew\tquote[1]\t
1-8\t26-27\t"\t_\t
1-9\t28-30\ton\t_\t
1-10\t31-37\tMonday\t_\t
1-11\t37-38\t.\t_\t
"""


def tsv(folder: Path, data: str, name: str = "a.tsv") -> Path:
    """A file of this text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode())
    return path


def one(path: Path) -> LooseArticle:
    (record,) = loose(webanno, path)
    assert isinstance(record, LooseArticle), record
    return record


def rows(*lines: str, layers: str = "#T_SP=webanno.custom.News|label\n") -> str:
    """A file of one sentence “Haag plays chess” with these cells, a row each."""
    starts = ("1-1\t0-4\tHaag", "1-2\t5-10\tplays", "1-3\t11-16\tchess")
    body = "".join(f"{start}\t{line}\n" for start, line in zip(starts, lines, strict=True))
    return f"{HEAD}{layers}\n\n#Text=Haag plays chess\n{body}"


def shift(table: str, by: list[int]) -> str:
    """The offsets of the first file in another unit."""
    lines = []
    for line in table.split("\n"):
        cells = line.split("\t")
        if len(cells) > 2:
            start, end = map(int, cells[1].split("-"))
            cells[1] = f"{by[start]}-{by[end]}"
        lines.append("\t".join(cells))
    return "\n".join(lines)


POINTS = [0, 0, *range(1, 38)]  # by UTF-16 unit: the code point
BYTES = [0, 0, *range(4, 41)]


@pytest.mark.parametrize(
    ("table", "unit"),
    [(LEE, "utf-16"), (shift(LEE, POINTS), "codepoint"), (shift(LEE, BYTES), "utf-8")],
)
def test_the_words_tell_the_unit(tmp_path: Path, table: str, unit: str) -> None:
    records, verdict = settled(webanno, tsv(tmp_path, table), "utf-16")
    assert verdict.unit == unit
    record = only(records)
    assert record.article.text == TEXT
    assert places(record) == [("speaker", "Lee"), ("quote", "we never knew")]


def test_stacked_annotations_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    record = only(settled(webanno, tsv(tmp_path, rows("claim[1]|denial[2]", "claim[1]", "_")))[0])
    assert places(record) == [("claim", "Haag plays"), ("denial", "Haag")]


def test_parts_of_tokens_are_read_and_may_overlap(tmp_path: Path) -> None:
    table = rows("_", "_", "_").replace(
        "1-3\t", "1-2.1\t5-9\tplay\tclaim[1]\n1-2.2\t8-10\tys\tdenial\n1-3\t"
    )
    record = only(settled(webanno, tsv(tmp_path, table.replace("chess\t_", "chess\tclaim[1]")))[0])
    assert set(places(record)) == {("claim", "plays chess"), ("denial", "ys")}


def test_an_annotation_without_a_value_is_called_by_its_layer(tmp_path: Path) -> None:
    table = rows("*", "*[3]", "*[3]", layers="#T_SP=webanno.custom.Claim2|\n")
    record = one(tsv(tmp_path, table))
    assert [(each.label, each.parts) for each in record.work[0].spans] == [
        ("Claim2", ((0, 4),)),
        ("Claim2", ((5, 16),)),
    ]


def test_annotations_of_no_length_are_counted_and_the_others_come_in(tmp_path: Path) -> None:
    data = (
        f"{HEAD}#T_SP=webanno.custom.News|label\n\n\n#Text=Haag plays chess\n"
        "1-1\t0-4\tHaag\tcity\t\n1-1.1\t0-0\t\tPERSON\t\n"
        "1-2\t5-10\tplays\t_\t\n1-3\t11-16\tchess\t_\t\n1-3.1\t16-16\t\tORG\t\n"
    )
    record = one(tsv(tmp_path, data))
    assert [(each.label, each.parts) for each in record.work[0].spans] == [("city", ((0, 4),))]
    assert record.set_aside == (NO_WORDS,)


def test_features_beside_the_label_are_attributes(tmp_path: Path) -> None:
    layers = "#T_SP=webanno.custom.News|certainty|label|sure\n"
    (span,) = (
        one(tsv(tmp_path, rows("_\t_\t_", "high\tclaim\ttrue", "_\t_\t_", layers=layers)))
        .work[0]
        .spans
    )
    assert span.label == "claim"
    assert span.attributes == {"certainty": "high", "sure": True}


def test_named_entities_count_and_grammar_is_counted_aside(tmp_path: Path) -> None:
    dkpro = "de.tudarmstadt.ukp.dkpro.core.api"
    layers = (
        f"#T_SP={dkpro}.lexmorph.type.pos.POS|PosValue\n"
        f"#T_SP={dkpro}.ner.type.NamedEntity|identifier|value\n"
        f"#T_CH={dkpro}.coref.type.CoreferenceLink|referenceType|referenceRelation\n"
        f"#T_RL={dkpro}.syntax.type.dependency.Dependency|DependencyType|"
        f"BT_{dkpro}.lexmorph.type.pos.POS\n"
    )
    record = one(
        tsv(
            tmp_path,
            rows(
                "NNP\t*\tPER\tpr[1]\tcoref->1-1\tSBJ\t1-2",
                "VBD\t_\t_\t_\t_\tROOT\t1-2",
                "NN\t_\t_\t_\t_\tOBJ\t1-2",
                layers=layers,
            ),
        )
    )
    assert [each.label for each in record.work[0].spans] == ["PER"]
    assert record.work[0].relations == ()
    assert record.set_aside == ("chains CoreferenceLink", "layer Dependency", "layer POS")


def test_links_of_slots_are_counted_aside(tmp_path: Path) -> None:
    layers = (
        "#T_SP=webanno.custom.Frame|FE|ROLE_webanno.custom.Frame:Roles_webanno.custom.FrameLink|"
        "webanno.custom.Lu\n#T_SP=webanno.custom.Lu|luvalue\n"
    )
    record = one(
        tsv(
            tmp_path,
            rows(
                "_\t_\t_\tbob", "deal\tseller;goods\t1-1;1-3[4]\t_", "_\t_\t_\tx[4]", layers=layers
            ),
        )
    )
    assert [each.label for each in record.work[0].spans] == ["deal", "bob", "x"]
    assert record.work[0].spans[0].attributes == {}
    assert record.set_aside == ("links of Frame",)


def test_relations_go_from_the_named_unit_to_their_row(tmp_path: Path) -> None:
    layers = (
        "#T_SP=webanno.custom.News|label\n#T_RL=webanno.custom.Link|kind|BT_webanno.custom.News\n"
    )
    table = rows(
        "claim\ttarget|twin\t1-3[0_0]|1-2[7_0]",
        "quote[7]|denial[8]\ttarget\t1-2[7_8]",
        "denial\t_\t_",
        layers=layers,
    )
    record = one(tsv(tmp_path, table))
    names = {each.id: each.label for each in record.work[0].spans}
    links = [
        (each.type, names[each.from_id], names[each.to_id]) for each in record.work[0].relations
    ]
    # "denial" at 1-2 is the second there: 1-3 has one, too
    assert links == [
        ("target", "denial", "claim"),
        ("twin", "quote", "claim"),
        ("target", "quote", "denial"),
    ]


def test_text_between_sentences_is_a_line_break_and_spaces(tmp_path: Path) -> None:
    """As INCEpTION itself reads it: offsets hold, what stood there is not in the file."""
    table = (
        f"{HEAD}#T_SP=webanno.custom.News|label\n\n\n#Text=One.\n1-1\t2-5\tOne\tclaim\t\n"
        "1-2\t5-6\t.\t_\t\n\n#Text=Two.\n2-1\t6-9\tTwo\tdenial\t\n2-2\t9-10\t.\t_\t\n\n"
        "#Text=Three\n3-1\t13-18\tThree\tquote\t\n"
    )
    record = one(tsv(tmp_path, table))
    assert record.text == "  One.Two.\n  Three"
    assert record.set_aside == ("text between sentences",)
    good = only(settled(webanno, tmp_path / "a.tsv", "utf-16")[0])
    assert places(good) == [("claim", "One"), ("denial", "Two"), ("quote", "Three")]


def test_a_sentence_of_several_lines_and_escapes(tmp_path: Path) -> None:
    table = (
        f"{HEAD}#T_SP=webanno.custom.News|label|note\n\n\n#Sentence.id=s1\n#Text=a\\tb\\\\c\n"
        "#Text=d\\r\n1-1\t0-1\ta\tclaim\tx\\|y\\_\\*\\->\\[1\\]\\;\\\\\\n\n"
        "1-2\t6-7\td\t_\t_\n"
    )
    record = one(tsv(tmp_path, table))
    assert record.text == "a\tb\\c\nd\r"
    assert record.work[0].spans[0].attributes == {"note": "x|y_*->[1];\\\n"}


def test_old_files_have_the_escapes_of_java(tmp_path: Path) -> None:
    table = rows("claim", "_", "_").replace("TSV 3.3", "TSV 3.1").replace("Haag p", "\\u0048aag p")
    assert one(tsv(tmp_path, table)).text == "Haag plays chess"


def test_a_project_of_inception_has_annotators_and_states(tmp_path: Path) -> None:
    path = tmp_path / "project.zip"
    states = [
        {"name": "a.txt", "user": "ana", "state": "FINISHED"},
        {"name": "a.txt", "user": "bob", "state": "IN_PROGRESS"},
    ]
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("exportedproject.json", json.dumps({"annotation_documents": states}))
        file.writestr("source/a.txt", TEXT)
        file.writestr("annotation/a.txt/INITIAL_CAS.tsv", LEE)
        file.writestr("annotation/a.txt/ana.tsv", LEE)
        file.writestr("annotation/a.txt/bob.tsv", LEE.replace("speaker", "claim"))
    record = one(path)
    assert [(each.annotator, each.state, each.spans[0].label) for each in record.work] == [
        ("ana", "finished", "speaker"),
        ("bob", "in_progress", "claim"),
    ]
    head = registry.head_of(path)
    assert head is not None
    assert webanno.looks_like(head)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("#FORMAT=WebAnno TSV 2.0\n", "versions 1 and 2"),
        (LEE.replace("3-6\tLee", "x\tLee"), "line 7: “1-2"),
        (LEE.replace("#T_SP=", "#T_XX="), "line 2"),
        (LEE.replace("0-2\t😂", "999999999-999999999\t😂"), "characters are missing"),
        (LEE.replace("0-2\t😂", "9" * 30 + "-2\t😂"), "is no token with its place"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, table: str, reason: str) -> None:
    (refused,) = loose(webanno, tsv(tmp_path, table))
    assert isinstance(refused, Refusal)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        ("_", []),
        ("*", [(None, 0, 0)]),
        ("*[2]", [(None, 2, 0)]),
        ("a|b[1]", [("a", 0, 0), ("b", 1, 0)]),
        ("a\\|b[2]|c", [("a|b", 2, 0), ("c", 0, 0)]),
        ("a\\\\|b", [("a\\", 0, 0), ("b", 0, 0)]),
        ("1-3[2_1]|1-4", [("1-3", 2, 1), ("1-4", 0, 0)]),
        ("x\\[1\\]", [("x[1]", 0, 0)]),
    ],
)
def test_cells(raw: str, cells: list[tuple[str | None, int, int]]) -> None:
    assert [tuple(each) for each in syntax.cells(raw)] == cells


def test_all_of_the_text_is_in_its_sentences(tmp_path: Path) -> None:
    text = "One here.  Two there.\n\nThree!\t \n"
    written(webanno, tmp_path / "out", [outgoing(work("ana"), text=text)])
    table = (tmp_path / "out/annotation/a1/ana.tsv").read_text()
    assert [line for line in table.split("\n") if line.startswith("#Text=")] == [
        "#Text=One here.  ",
        "#Text=Two there.",
        "#Text=",
        "#Text=",
        "#Text=Three!\\t ",
        "#Text=",
    ]
    for record in (tmp_path / "out").rglob("*.json"):
        record.unlink()  # the table alone
    (again,) = loose(webanno, tmp_path / "out")
    assert isinstance(again, LooseArticle)
    assert again.text == text
    assert again.set_aside == ()


def test_the_table_alone_holds_spans_attributes_companions_and_relations(tmp_path: Path) -> None:
    quote = annotation(
        "quote",
        (2, 5),
        (13, 24),
        note="a|b\tc\nd",
        doubt=True,
        doubt_note="why?",
        attributes={"certainty": "probable", "x y": 3},
    )
    out = outgoing(work("ana", quote))
    written(webanno, tmp_path / "out", [out])
    for record in (tmp_path / "out").rglob("*.json"):
        record.unlink()
    (span,) = one(tmp_path / "out").work[0].spans
    assert span.parts == ((3, 6), (14, 25))  # UTF-16, and inside tokens
    assert span.attributes == {"certainty": "probable", "x_y": "3"}
    assert (span.note, span.doubt, span.doubt_note) == ("a|b\tc\nd", True, "why?")


def test_edges_between_tokens_are_counted_and_come_back(tmp_path: Path) -> None:
    spans = [annotation("claim", (5, 11)), annotation("denial", (5, 6))]
    out = outgoing(work("ana", *spans))
    job = written(webanno, tmp_path / "out", [out])
    assert job.losses.counts == {"edges": 2}
    record = only(settled(webanno, tmp_path / "out", "utf-16")[0])
    assert [each.segments for each in record.work[0].spans] == [spans[0].segments]


def test_what_was_changed_in_the_table_since_is_taken(tmp_path: Path) -> None:
    out = outgoing(work("ana", annotation("claim", (2, 5), attributes={"certainty": "probable"})))
    written(webanno, tmp_path / "out", [out])
    path = tmp_path / "out/annotation/a1/ana.tsv"
    path.write_text(path.read_text().replace("claim[", "denial[").replace("probable", "possible"))
    (span,) = only(settled(webanno, tmp_path / "out", "utf-16")[0]).work[0].spans
    assert (span.label, span.attributes) == ("denial", {"certainty": "possible"})
    assert span.id == "claim2"


def test_an_article_that_nobody_looked_at_has_no_work(tmp_path: Path) -> None:
    written(webanno, tmp_path / "out", [outgoing()])
    assert (tmp_path / "out/source/a1.tsv").exists()
    assert one(tmp_path / "out").work == ()
