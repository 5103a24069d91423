"""The table of spans: what a spreadsheet shows, what comes back, what people make by hand."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.exchange import giving, registry, taking
from annotator.exchange.format import Format, Option
from annotator.exchange.formats.csv_spans import cells, table
from annotator.exchange.records import IncomingArticle, OutgoingArticle
from annotator.guarded.cells import harmless, plain
from annotator.replacement import STANDARD_OUTPUT
from annotator.scheme import default_scheme
from annotator.values import AttributeValue, Refusal
from tests.annotator.exchange import sample_work, strategies, survival

FORMAT = Format(
    "csv",
    "CSV of spans",
    (".csv", ".tsv"),
    "annotator.exchange.formats.csv_spans",
    holds=registry.by_key(registry.NATIVE).holds,
    options=(
        Option("texts", ("beside", "column"), ""),
        Option("separator", ("comma", "semicolon", "tab"), ""),
        Option("encoding", ("utf-8-bom", "utf-8"), ""),
    ),
)
SCHEME = sample_work.scheme()
EMOJI = sample_work.EMOJI
QUOTED = EMOJI.replace('"', '""')
DANGER = tuple("=+-@\t\r\0＝＋－＠")


def export(tmp_path: Path, **options: str) -> Path:
    return survival.write(FORMAT, sample_work.articles(), SCHEME, tmp_path, options)


def rows(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def take(path: Path) -> list[IncomingArticle | Refusal]:
    return list(taking.read(path, FORMAT, SCHEME, taking.Reading()))


def spans(found: list[IncomingArticle | Refusal]) -> dict[str, list[str]]:
    """Words by article."""
    assert all(isinstance(each, IncomingArticle) for each in found), found
    return {
        each.article.external_id: [span.quote for work in each.work for span in work.spans]
        for each in found
        if isinstance(each, IncomingArticle)
    }


def test_every_span_has_a_row_and_so_has_an_article_without(tmp_path: Path) -> None:
    path = export(tmp_path)
    found = rows(path.read_bytes())
    assert [each["article"] for each in found if not each["label"]] == [
        *("nothing", "nothing", "lorem", "lorem", "007")
    ]
    one = next(each for each in found if each["label"] == "denial")
    assert (one["annotator"], one["state"]) == ("Ana Lee", "finished")
    assert one["quote"].startswith("denied on Monday")
    assert (one["attribute:polarity"], one["attribute:verified"]) == ("negative", "true")
    assert sample_work.LONG[int(one["start"]) : int(one["end"])] == one["quote"]
    texts = rows((tmp_path / "out.csv.articles.csv").read_bytes())
    assert [each["article"] for each in texts] == [
        each.article.external_id for each in sample_work.articles()
    ]


def test_excel_knows_the_encoding_and_others_may_do_without(tmp_path: Path) -> None:
    assert export(tmp_path / "a").read_bytes().startswith(b"\xef\xbb\xbfarticle,title,annotator,")
    plain = export(tmp_path / "b", encoding="utf-8", separator="semicolon", texts="column")
    assert plain.read_bytes().startswith(b"article;title;annotator;")
    assert not (tmp_path / "b" / "out.csv.articles.csv").exists()


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    for place in (tmp_path / "a", tmp_path / "b"):
        texts = {"texts": "column"} if place.name == "b" else {}
        path = export(place, **texts)
        for file in place.glob("*.csv*"):
            for row in rows(file.read_bytes()):
                for name, cell in row.items():
                    number = name.startswith("attribute:") and cell.lstrip("-")[:1].isdigit()
                    assert number or not cell.startswith(DANGER), (file, name, cell)
        assert "'=SUM(A1)" in (path if texts else place / "out.csv.articles.csv").read_text(
            encoding="utf-8-sig"
        )


@given(st.text(st.sampled_from("'=+-@\t\r\0＝＠a1 ")) | st.text())
def test_the_apostrophe_goes_as_it_came(words: str) -> None:
    assert plain(harmless(words)) == words
    assert not harmless(words).startswith(DANGER)


@given(
    st.text()
    | st.sampled_from(["true", "1", "-1", "1e5", '"', '"a"', "", "null", "=1", "'=1", "1e999"])
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_an_attribute_keeps_its_kind(value: AttributeValue) -> None:
    found = cells.value_of(plain(cells.of_value(value)))
    assert (type(found), found) == (type(value), value)


def shuffled(text: str) -> str:
    head, *rest = text.splitlines(keepends=True)
    random.Random(3).shuffle(rest)
    return "".join([head, *rest])


CHANGES: dict[str, Callable[[str], str]] = {
    "as it was": str,
    "sorted otherwise": shuffled,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "a column more": lambda text: "\n".join(f"{each},x" for each in text.split("\n") if each),
}


@pytest.mark.parametrize("texts", ["beside", "column"])
@pytest.mark.parametrize("change", CHANGES)
def test_it_comes_back_as_a_spreadsheet_saves_it(tmp_path: Path, change: str, texts: str) -> None:
    short = [each for each in sample_work.articles() if "\n" not in each.text]
    path = survival.write(FORMAT, short, SCHEME, tmp_path, {"texts": texts})
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(CHANGES[change](text), encoding="utf-8", newline="")
    assert spans(take(path)) == {
        "emoji": ["Lee", "we never knew"],
        "lorem": [],
        "007": [],
        "rain": ["hoped for rain"],
    }


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["", "sep=;\n"])
def test_a_table_made_by_hand(tmp_path: Path, codec: str, separator: str, first: str) -> None:
    if first and separator != ";":
        separator = ";"
    lines = [
        ["Doc_ID", "Text", "Label", "Start", "End", "certainty"],
        ["7", f'"{QUOTED}"', "claim", "3", "6.0", "low"],
        ["7", f'"{QUOTED}"', "quote", "13", "26", ""],
    ]
    path = tmp_path / "hand.csv"
    text = first + "\n".join(separator.join(line) for line in lines)
    path.write_text(text, encoding=codec, newline="")
    assert registry.head_of(path) is not None
    (found,) = take(path)
    assert isinstance(found, IncomingArticle)
    assert (found.article.external_id, found.article.text) == ("7", EMOJI)
    assert [span.quote for span in found.work[0].spans] == ["Lee", "we never knew"]
    assert found.work[0].spans[0].attributes == {"certainty": "low"}


def test_bytes_are_told_by_quotes(tmp_path: Path) -> None:
    path = tmp_path / "hand.csv"
    path.write_text(f'text,label,start,end,quote\n"{QUOTED}",claim,15,28,we never knew\n')
    assert spans(take(path)).popitem()[1] == ["we never knew"]
    preview = taking.preview(path, FORMAT, SCHEME, taking.Reading())
    assert preview.unit == "UTF-8 bytes, 1 of 1 quotes match"


def test_without_its_texts_it_says_what_to_do(tmp_path: Path) -> None:
    path = export(tmp_path)
    beside = tmp_path / "out.csv.articles.csv"
    other = tmp_path / "out.articles.csv"
    beside.rename(other)
    assert len(spans(take(path))) == 6
    other.unlink()
    (found,) = take(path)
    assert isinstance(found, Refusal)
    assert "put “out.csv.articles.csv”, which was written with it, into the same folder" in str(
        found
    )


def test_rows_of_an_article_that_is_missing_are_refused_alone(tmp_path: Path) -> None:
    path = export(tmp_path)
    beside = tmp_path / "out.csv.articles.csv"
    kept = [line for line in beside.read_text(encoding="utf-8").split("\n") if "emoji" not in line]
    beside.write_text("\n".join(kept), encoding="utf-8")
    *found, refused = take(path)
    assert len(spans(found)) == 5
    assert isinstance(refused, Refusal)
    assert "out.csv.articles.csv has no article “emoji”" in refused.reason


def test_two_files_do_not_fit_on_standard_output(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="second file"):
        giving.write(STANDARD_OUTPUT, FORMAT, sample_work.articles(), SCHEME)


HEAD = "text,label,start,end,quote,state,created,segments\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Lee,claim,x,3", "start: “x” is no whole number (line 3)"),
        ("Lee,claim,0,1.5", "end: “1.5” is no whole number"),
        ("Lee,claim,0,", "end: “” is no whole number"),
        ("Lee,claim,0,99999999999999999999", "is no whole number"),
        ("Lee,claim,0,3,Ann", "the file says “Ann”"),
        ("Lee,claim,0,9", "runs past the end"),
        ("Lee,claim,0,3,,done", "“done” is no state"),
        ("Lee,claim,0,3,,,yesterday", "“yesterday” is no time"),
        ("Lee,claim,0,3,,,,[[1", "segments: this cell is not valid JSON"),
        ('Lee,claim,0,3,,,,"[{""a"":1}]"', "holds what is no place"),
        ("Lee\0,claim,0,3", "NUL"),
        (",claim,0,3", "the text is empty"),
    ],
)
def test_a_row_that_does_not_hold_refuses_its_article_with_the_line(
    tmp_path: Path, row: str, words: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"{HEAD}Ann,claim,0,3\n{row}\nBea,claim,0,3\n", encoding="utf-8")
    first, bad, last = take(path)
    assert isinstance(first, IncomingArticle)
    assert isinstance(last, IncomingArticle)
    assert isinstance(bad, Refusal)
    assert words in bad.reason
    assert bad.line == 3


def test_huge_cells_are_read_and_endless_ones_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"{HEAD}{'x' * 500_000},claim,0,500000\n", encoding="utf-8")
    assert spans(take(path)).popitem()[1] == ["x" * 500_000]
    before = csv.field_size_limit(1000)
    monkeypatch.setattr(table, "MAX_CELL", 1000)
    text = f'{HEAD}Lee,claim,0,3\nAnn,claim,0,3\n"{"x" * 5000}\n'
    path.write_text(text, encoding="utf-8")
    first, *others = take(path)
    csv.field_size_limit(before)
    assert isinstance(first, IncomingArticle)
    assert first.article.text == "Lee"
    (refused,) = others  # the last article may go on in what cannot be read
    assert isinstance(refused, Refusal)
    assert "after line 3 it is no CSV (field larger than field limit" in refused.reason


def test_what_is_not_utf_8_says_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(f"{HEAD}Caf\xe9,claim,0,4\n".encode("latin-1"))
    (found,) = take(path)
    assert isinstance(found, Refusal)
    assert "save it as “CSV UTF-8”" in found.reason


@settings(max_examples=15, deadline=None)
@given(
    st.lists(strategies.articles(), max_size=2, unique_by=lambda each: each.text.strip()),
    st.sampled_from(["beside", "column"]),
    st.sampled_from(["comma", "semicolon", "tab"]),
)
def test_whatever_goes_out_comes_back(
    articles: list[OutgoingArticle], texts: str, separator: str
) -> None:
    sound = [each for each in articles if each.text.strip()]
    options = {"texts": texts, "separator": separator}
    with TemporaryDirectory() as folder:
        back = survival.there_and_back(FORMAT, sound, default_scheme(), Path(folder), options)
    assert back.refused == []
    assert back.lost == {}
    assert [each.article.text for each in back.articles] == [each.text for each in sound]
    for went, came in zip(sound, back.articles, strict=True):
        survey = survival.compare(FORMAT, [went], [came], default_scheme())
        lost = {name: count for name, count in survey.counts.items() if count[0] != count[1]}
        assert lost.keys() <= {"provenance", "metadata"}, lost
        assert came.article.meta == went.article.meta
