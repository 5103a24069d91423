"""Tables: which column is what, in every encoding and delimiter; no row lost without a word."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from annotator.ingest.extracted import Columns, Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import delimited, sheets, tables
from annotator.ingest.extractors.columns import guess


def source(data: str | bytes, name: str = "table.csv") -> Source:
    return Source(Path(name), data=data.encode() if isinstance(data, str) else data)


def rows(data: str | bytes, name: str = "table.csv", **options: Any) -> list[Extracted | Failed]:
    return list(tables.extract(source(data, name), Options(**options)))


def texts(found: list[Extracted | Failed]) -> list[str]:
    return [each.text for each in found if isinstance(each, Extracted)]


# --- columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("ID,Headline,Body,Date Published,Outlet,By-line,URL,Lang", "Body"),
        ("article_id;title;article_text;pub_date;source;author;link;language", "article_text"),
        ("Nr\tÜberschrift\tVolltext\tDatum\tQuelle\tVerfasser\tLink\tSprache", "Volltext"),
        ("identifiant|Titre|Contenu|Date de publication|Média|Auteur|Lien|Langue", "Contenu"),
        ("identificador,Título,Contenido,Fecha,Medio,Autor,Enlace,Idioma", "Contenido"),
    ],
)  # fmt: skip
def test_columns_by_their_names(head: str, wanted: str) -> None:
    names = next(csv.reader([head], delimiter=next(c for c in "\t;|," if c in head)))
    found = guess(names)
    assert found.text == wanted
    assert [found.id, found.title, found.text, found.published] == names[:4]
    assert [found.source, found.author, found.url, found.language] == names[4:]
    assert (found.meta, found.head) == ((), True)


def test_the_better_name_is_taken_and_others_are_kept() -> None:
    found = guess(["content", "text", "x", "title", "headline"])
    assert (found.text, found.title) == ("text", "title")
    assert found.meta == ("content", "x", "headline")


def test_an_article_with_all_its_fields() -> None:
    assert rows(
        "id,title,text,date,outlet,byline,url,lang,x\n7,T,Words.,05.03.2024,S,A,U,de,9"
    ) == [
        Extracted(
            text="Words.",
            id="7",
            title="T",
            source="S",
            author="A",
            published="2024-03-05",
            url="U",
            language="de",
            encoding="UTF-8",
            place="line 2",
            meta={"x": "9"},
        )
    ]


def test_without_a_column_for_the_text_it_asks() -> None:
    with pytest.raises(Unreadable) as caught:
        rows("foo,bar\n1,2\n")
    assert str(caught.value) == (
        "It cannot be told which column holds the text. Its columns are “foo”, “bar”. "
        "Say which is what."
    )
    with pytest.raises(Unreadable, match="no column “baz” for the text"):
        rows("foo,bar\n1,2\n", columns=Columns(text="baz"))


def test_a_mapping_counts_more_than_names() -> None:
    wanted = Columns(text="foo", title="text", author="nobody", meta=("bar", "gone"))
    found = rows("foo,bar,text\nWords.,2,T\nMore.,,U\n", columns=wanted)
    assert isinstance(found[0], Extracted)
    assert isinstance(found[1], Extracted)
    assert (found[0].text, found[0].title, found[0].meta) == ("Words.", "T", {"bar": "2"})
    assert found[0].notes == (
        "The table has no column “nobody”.",
        "The table has no column “gone”.",
    )
    assert (found[1].notes, found[1].meta) == ((), {})


def test_without_a_head_columns_are_numbers() -> None:
    found = rows("1,Words of it.\n2,More.\n", columns=Columns(text="2", id="1", head=False))
    assert [(each.place, each.text, each.id) for each in found] == [  # type: ignore[union-attr]
        ("line 1", "Words of it.", "1"),
        ("line 2", "More.", "2"),
    ]


def test_names_that_come_twice_or_not_at_all() -> None:
    (found,) = rows("text,text,,\nA,B,C,D\n")
    assert isinstance(found, Extracted)
    assert found.meta == {"text (2)": "B", "column 3": "C", "column 4": "D"}


# --- rows -----------------------------------------------------------------------------------------


def test_bad_rows_stop_no_other() -> None:
    found = rows(
        'id,text\n1,"a ""b""\nc, d"\n2,\n\n3,x,y\n4,"z"z\n5,n\0l\n6,good\n7,"never closed\n8,x\n'
    )
    assert texts(found) == ['a "b"\nc, d', "good"]
    failed = [each for each in found if isinstance(each, Failed)]
    assert [(each.place, each.reason.split(":")[0][:30]) for each in failed] == [
        ("line 4", "It has no text"),
        ("line 6", "It has 3 cells and the table 2"),
        ("line 7", "A quotation mark stands within"),
        ("line 8", "It holds the character NUL (U+"),
        ("line 10", "A quotation mark that opens a "),
    ]  # fmt: skip
    assert isinstance(found[-1], Failed)
    assert found[-1].reason.endswith("Lines after it that are lost with it: 1.")


def test_a_huge_cell_is_taken_and_an_endless_one_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(texts(rows("text\n" + "x" * 1_000_000))[0]) == 1_000_000
    monkeypatch.setattr(delimited, "MOST_CELL", 1_000)
    with pytest.raises(Unreadable, match="From line 3 on it cannot be read"):
        rows('text,id\na,1\n"b,2\n' + "c,3\n" * 1_000)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_delimiters(delimiter: str, name: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([["id", "text"], ["1", "Ein Satz, noch einer; und | einer."], ["2", "x,y,z"]])
    assert texts(rows(file.getvalue(), name)) == ["Ein Satz, noch einer; und | einer.", "x,y,z"]
    assert tables.peek(source(file.getvalue(), name), Options()).delimiter == delimiter


def test_excel_says_its_delimiter() -> None:
    (found,) = rows("sep=|\r\ntext|id\r\nA, b.|1\r\n")
    assert isinstance(found, Extracted)
    assert (found.text, found.place) == ("A, b.", "line 3")


def test_one_column_needs_no_quotes() -> None:
    assert texts(rows("text\nHello, world; yes.\n")) == ["Hello, world; yes."]


def test_lines_end_where_csv_says() -> None:
    assert texts(rows("text,id\ra\u2028b\x85c,1\rd,2\r")) == ["a\u2028b\x85c", "d"]


ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)


@given(
    st.lists(st.tuples(ANY.filter(str.strip), ANY), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_csv_writes_comes_back(
    pairs: list[tuple[str, str]], delimiter: str, codec: str
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "other"), *pairs])
    found = rows(file.getvalue().encode(codec))
    assert texts(found) == [text for text, _ in pairs]
    assert [each.meta.get("other", "") for each in found] == [other for _, other in pairs]  # type: ignore[union-attr]


# --- encodings ------------------------------------------------------------------------------------

GERMAN = "text,id\n" + "Überraschung: größte Änderung,1\n" * 20


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GERMAN.encode(), "UTF-8"),
        (GERMAN.encode("utf-8-sig"), "UTF-8"),
        (GERMAN.encode("utf-16"), "UTF-16"),
        (GERMAN.encode("cp1252"), "cp1252 (guessed)"),
    ],
)
@pytest.mark.parametrize("whole", [8_000_000, 100])
def test_encodings(data: bytes, words: str, whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_WHOLE", whole)
    found = rows(data)
    assert texts(found) == ["Überraschung: größte Änderung"] * 20
    assert {each.encoding for each in found if isinstance(each, Extracted)} == {words}


@pytest.mark.parametrize("whole", [8_000_000, 100])
def test_damaged_places_spoil_their_rows_only(whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_WHOLE", whole)
    found = rows(GERMAN.encode() + b"caf\xe9,x\nlast,y\n")
    assert texts(found)[-2:] == ["Überraschung: größte Änderung", "last"]
    assert [each for each in found if isinstance(each, Failed)] == [
        Failed(place="line 22", reason="It holds bytes that are not UTF-8: damaged text.")
    ]


def test_an_encoding_that_a_person_chose() -> None:
    assert texts(rows("text\nжук\n".encode("koi8-r"), encoding="koi8-r")) == ["жук"]
    with pytest.raises(Unreadable, match="no encoding called “nope”"):
        rows("text\nx\n", encoding="nope")
    with pytest.raises(Unreadable, match="no encoding called “rot13”"):
        rows("text\nx\n", encoding="rot13")
    with pytest.raises(Unreadable, match="From line 2 on it cannot be read"):
        rows("text\n" + "x" * 300_000 + "é", encoding="ascii")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 text", "PDF"),
        ("text\nx\n".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"\0\0\0\0", "binary|UTF-16"),
    ],
)
def test_what_is_no_table(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        rows(data)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="It cannot be read: No such file"):
        list(tables.extract(Source(tmp_path / "gone.csv"), Options()))


# --- workbooks ------------------------------------------------------------------------------------


def book(**sheets: list[list[Any]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def cells(data: bytes, **options: Any) -> list[Extracted | Failed]:
    return list(tables.workbook(source(data, "a.xlsx"), Options(**options)))


def test_all_sheets_of_a_workbook() -> None:
    found = cells(
        book(
            One=[["id", "text", "date"], [7, "Words.", datetime(2024, 3, 5)], [], [8, None, ""]],
            Two=[["Inhalt", "n", "w"], ["Mehr.", 1.5, datetime(2024, 3, 5, 10, 20), "remark"]],
            Empty=[],
            Legend=[["a", "b"], [1, 2]],
        )
    )
    first, empty, second, legend = found
    assert first == Extracted(
        text="Words.", id="7", published="2024-03-05", place="sheet One, row 2"
    )
    assert empty == Failed(
        place="sheet One, row 4", reason="It has no text: the column “text” is empty."
    )
    assert isinstance(second, Extracted)
    assert second.place == "sheet Two, row 2"
    assert second.meta == {"n": 1.5, "w": "2024-03-05T10:20:00", "column 4": "remark"}
    assert isinstance(legend, Failed)
    assert legend.place == "sheet Legend"
    assert "cannot be told which column holds the text" in legend.reason


def test_dates_and_formulas_and_what_xml_cannot_hold() -> None:
    data = book(A=[["text", "d", "f"], ["a_x000D_b", date(2024, 3, 5), "=1+1"]])
    (found,) = cells(data)
    assert isinstance(found, Extracted)
    assert found.text == "a\rb"
    assert found.meta == {"d": "2024-03-05"}  # nobody has computed the formula yet
    cached = data_with(data, "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")
    (found,) = cells(cached)
    assert isinstance(found, Extracted)
    assert found.meta["f"] == 2


def data_with(data: bytes, old: str, new: str) -> bytes:
    """The workbook with something in its sheet put another way."""
    file = io.BytesIO()
    replaced = False
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(file, "w") as write:
        for info in read.infolist():
            content = read.read(info)
            if info.filename.startswith("xl/worksheets/"):
                replaced = old.encode() in content
                content = content.replace(old.encode(), new.encode())
            write.writestr(info.filename, content)
    assert replaced
    return file.getvalue()


def test_no_sheet_has_a_text() -> None:
    with pytest.raises(Unreadable, match="cannot be told which column holds the text"):
        cells(book(A=[["a", "b"], [1, 2]], B=[["c"], [1]]))


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet '
    with pytest.raises(Unreadable, match="document type"):
        cells(data_with(book(A=[["text"], ["x"]]), "<worksheet ", bomb))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no workbook that can be read"),
        (b"text,id\n1,2\n", "no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save it as .xlsx"),
        (book(A=[["text"], ["x"]])[:-30], "no workbook that can be read"),
    ],
)
def test_no_workbook(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        cells(data)


def test_a_damaged_workbook() -> None:
    with pytest.raises(Unreadable, match="The workbook is damaged"):
        cells(data_with(book(A=[["text"], ["x"]]), "</row>", "</rwo>"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as write:
        write.writestr("a.txt", "x")
    with pytest.raises(Unreadable, match="The workbook is damaged"):
        cells(file.getvalue())


def test_values_of_cells() -> None:
    wanted = [
        (None, None),
        (True, True),
        (3, 3),
        (1.5, 1.5),
        (float("inf"), "inf"),
        (time(10, 20), "10:20:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("a_xD800_b_x0000_", "a_xD800_b_x0000_"),
        (b"x", "b'x'"),
    ]
    assert [(value, sheets._cell(value)) for value, _ in wanted] == wanted


def test_a_damaged_member_of_a_workbook() -> None:
    data = bytearray(book(A=[["text"], ["x"]]))
    data[data.index(b"xl/workbook.xml") + 40] ^= 0xFF
    with pytest.raises(Unreadable, match="damaged"):
        cells(bytes(data))


# --- a look ---------------------------------------------------------------------------------------


def test_a_look_at_a_table() -> None:
    data = "id;Überschrift;Volltext\n" + "".join(f"{n};T{n};{'x' * 500}\n" for n in range(9))
    found = tables.peek(source(data), Options())
    assert found.columns == ("id", "Überschrift", "Volltext")
    assert found.rows == tuple((str(n), f"T{n}", "x" * 300) for n in range(5))
    assert found.guessed == Columns(text="Volltext", id="id", title="Überschrift")
    assert (found.delimiter, found.encoding) == (";", "UTF-8")


def test_a_look_without_a_head() -> None:
    data = "1,Words of it.\n2,More.\n"
    found = tables.peek(source(data), Options())
    assert (found.columns, found.guessed.head, found.guessed.text) == (("1", "2"), False, "")
    assert found.rows == (("1", "Words of it."), ("2", "More."))
    forced = tables.peek(source(data), Options(columns=Columns(text="", head=True)))
    assert (forced.columns, forced.rows) == (("1", "Words of it."), (("2", "More."),))
    back = tables.peek(source("a,text\n1,b\n"), Options(columns=Columns(text="", head=False)))
    assert (back.columns, back.rows) == (("1", "2"), (("a", "text"), ("1", "b")))


def test_a_look_at_a_workbook() -> None:
    data = book(Legend=[["a", "b"], [1, 2]], Articles=[["text", "n"], ["Words.", 2.0]])
    found = tables.peek(source(data, "a.xlsx"), Options())
    assert (found.sheet, found.sheets) == ("Articles", ("Legend", "Articles"))
    assert (found.columns, found.rows) == (("text", "n"), (("Words.", "2"),))
    other = tables.peek(source(book(A=[[]], B=[["a"], [1]]), "a.xlsx"), Options())
    assert (other.sheet, other.guessed.text) == ("B", "")
    with pytest.raises(Unreadable, match="empty"):
        tables.peek(source(book(A=[]), "a.xlsx"), Options())
    with pytest.raises(Unreadable, match="empty"):
        tables.peek(source("\n\n"), Options())


def test_a_row_with_a_number_that_no_sheet_has() -> None:
    """Up to it, the library would hand out empty rows, for hours."""
    given, changed = io.BytesIO(book(A=[["text"], ["One."], ["Two."]])), io.BytesIO()
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                assert data.count(b'<row r="3"') == 1
                data = data.replace(b'<row r="3"', b'<row r="99999999999999999999"')
            new.writestr(name, data)
    found = list(tables.workbook(source(changed.getvalue(), "a.xlsx"), Options()))
    assert texts(found) == ["One."]
    assert isinstance(found[-1], Failed)
    assert "numbered beyond 1,048,576" in found[-1].reason
