"""REFI-QDA projects as other tools write them, and ours as the schema wants them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange import registry, taking
from annotator.exchange.format import Format
from annotator.exchange.formats import refi
from annotator.exchange.loose import LooseArticle
from annotator.exchange.mapping import NameMap
from annotator.exchange.records import IncomingArticle, OutgoingArticle
from annotator.scheme import default_scheme
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange import sample_work, strategies, survival

FORMAT = Format("refi", "REFI-QDA", (".qdpx", ".qdc"), "annotator.exchange.formats.refi")
HOLDING = FORMAT._replace(holds=registry.by_key(registry.NATIVE).holds)
EMOJI = sample_work.EMOJI
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><Project name="p" origin="Another 1.0" '
    'xmlns="urn:QDA-XML:project:1.0"><Users><User guid="u1" name="Ana"/><User guid="u2" '
    'name="Ben"/></Users><CodeBook><Codes><Code guid="{{C1}}" name="claim" isCodable="true"/>'
    '<Code guid="c2" name="said" isCodable="false"><Code guid="c3" name="quote" '
    'isCodable="true"/><Code guid="c4" name="denial" isCodable="true"/></Code></Codes></CodeBook>'
    '<Variables><Variable guid="v1" name="year" typeOfVariable="Integer"/></Variables>'
    "<Sources>{}</Sources>{}</Project>"
)


def selection(
    start: int, end: int, name: str = "", *codes: str, inner: str = "", user: str = "u1"
) -> str:
    codings = "".join(
        f'<Coding guid="k{code}{start}" creatingUser="{user}" '
        f'creationDateTime="2026-01-02T10:00:00Z"><CodeRef targetGUID="{code}"/></Coding>'
        for code in codes
    )
    return (
        f'<PlainTextSelection guid="s{start}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}" creatingUser="u1">{inner}{codings}</PlainTextSelection>'
    )


def project(
    tmp_path: Path,
    text: bytes | str,
    *selections: str,
    rest: str = "",
    folder: str = "sources",
    more: str = "",
) -> Path:
    path = tmp_path / "in.qdpx"
    source = (
        f'<TextSource guid="t1" name="Article 1" plainTextPath="internal://T1.txt">'
        f"{''.join(selections)}{more}</TextSource>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("project.qde", "\ufeff" + HEAD.format(source, rest))
        file.writestr(f"{folder}/t1.txt", text if isinstance(text, bytes) else text.encode())
    return path


def loose(path: Path) -> LooseArticle:
    (found,) = refi.read(path, Silent())
    assert isinstance(found, LooseArticle), found
    return found


def taken(path: Path, **labels: str) -> IncomingArticle:
    how = taking.Reading(names=NameMap(labels=labels))
    (found,) = taking.read(path, FORMAT, default_scheme(), how)
    assert isinstance(found, IncomingArticle), found
    return found


def quotes(article: IncomingArticle) -> list[str]:
    return [span.quote for work in article.work for span in work.spans]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("places", [((2, 5), (12, 25)), ((3, 6), (13, 26)), ((5, 8), (15, 28))])
def test_the_text_whose_offsets_differ_by_unit(
    tmp_path: Path, places: tuple[tuple[int, int], ...], named: bool
) -> None:
    names = ("Lee", "we never knew") if named else ("", "3:5 ¶ 12 in Article 1")
    parts = [selection(*place, name, "{c1}") for place, name in zip(places, names, strict=True)]
    assert quotes(taken(project(tmp_path, EMOJI, *parts))) == ["Lee", "we never knew"]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("one", [True, False])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_count_as_one_or_two(tmp_path: Path, one: bool, named: bool, mark: bytes) -> None:
    text = "One said.\r\nTwo said.\r\n\r\nLee agreed, 👩‍💻 or not.\r\nSo did Ann."
    counted = text.replace("\r\n", "\n") if one else text
    words = ("Two said", "Lee agreed", "So did Ann")
    parts = []
    for each in words:
        at = counted.index(each)
        parts.append(selection(at, at + len(each), each if named else "", "{C1}"))
    found = taken(project(tmp_path, mark + text.encode(), *parts))
    assert quotes(found) == list(words)
    assert found.article.text == text.replace("\r\n", "\n")
    told = found.article.meta.get("refi")
    assert (told == {"line_ends": "each \\r\\n counted as one character"}) == one


def test_several_codes_and_people_and_a_note(tmp_path: Path) -> None:
    note = "<Description>Strong.</Description>"
    parts = (
        selection(2, 5, "Lee", "{c1}", "c3", inner=note),
        selection(12, 25, "we never knew", "c4", user="{U2}"),
    )
    path = project(tmp_path, EMOJI, *parts, folder="Sources")
    first, second = taken(path).work
    assert (first.annotator, second.annotator) == ("Ana", "Ben")
    assert [(span.label, span.note) for span in first.spans] == [
        ("claim", "Strong."),
        ("quote", "Strong."),
    ]
    assert first.spans[0].created == 1_767_348_000_000
    assert first.state == "finished"


def test_codes_that_share_a_name_are_told_by_their_parents(tmp_path: Path) -> None:
    path = project(tmp_path, EMOJI, selection(2, 5, "Lee", "x1", "x2"))
    with zipfile.ZipFile(path) as file:
        data = file.read("project.qde").decode()
    twins = '<Code guid="x1" name="A"><Code guid="x2" name="B"/></Code><Code guid="x3" name="b"/>'
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("project.qde", data.replace("<Codes>", f"<Codes>{twins}"))
        file.writestr("sources/t1.txt", EMOJI)
    labels = [span.label for work in loose(path).work for span in work.spans]
    assert labels == ["A", "A/B"]


def test_names_that_are_no_quotes_refuse_nothing_and_are_kept(tmp_path: Path) -> None:
    parts = (selection(2, 5, "the speaker", "{c1}"), selection(12, 25, "Lee", "{c1}"))
    found = taken(project(tmp_path, EMOJI, *parts))
    assert quotes(found) == ["Lee", "we never knew"]
    kept = found.article.meta["refi"]
    assert isinstance(kept, dict)
    assert set(kept["names"].values()) == {"the speaker", "Lee"}


def test_names_that_stand_elsewhere_refuse_the_article(tmp_path: Path) -> None:
    """Where names are the words, one that stands elsewhere shows that something is wrong."""
    parts = [selection(2, 5, "Lee", "{c1}"), selection(12, 25, "we never knew", "{c1}")]
    path = project(tmp_path, EMOJI, *parts, selection(6, 10, "Monday", "{c1}"))
    (found,) = taking.read(path, FORMAT, default_scheme(), taking.Reading())
    assert isinstance(found, Refusal)
    assert "the file says “Monday”, but at 6–10 (code points) stands “said”" in found.reason


def test_what_has_no_place_here_is_kept_under_refi(tmp_path: Path) -> None:
    parts = (
        selection(2, 5, "Lee", "{c1}", inner="<Description>x</Description>"),
        selection(6, 10, "said", inner="<Description>only a memo</Description>"),
    )
    more = (
        '<Coding guid="d1"><CodeRef targetGUID="c3"/></Coding><NoteRef targetGUID="n1"/>'
        '<NoteRef targetGUID="n2"/><VariableValue><VariableRef targetGUID="v1"/>'
        "<IntegerValue>2026</IntegerValue></VariableValue>"
    )
    rest = (
        '<Notes><Note guid="n1" creatingUser="u2"><PlainTextContent>Ben was here.'
        '</PlainTextContent></Note><Note guid="n2"><PlainTextContent>Who?</PlainTextContent></Note>'
        '</Notes><Links><Link guid="l1" name="before" originGUID="s2" targetGUID="{S2}"/></Links>'
    )
    found = loose(project(tmp_path, EMOJI, *parts, more=more, rest=rest))
    assert found.meta["year"] == 2026
    kept = found.meta["refi"]
    assert isinstance(kept, dict)
    assert kept["codes"] == ["quote"]
    assert kept["notes"] == ["Who?"]
    assert kept["selections"] == [
        {"name": "said", "description": "only a memo", "start": 6, "end": 10}
    ]
    assert [(work.annotator, work.note) for work in found.work] == [
        ("Ana", ""),
        ("Ben", "Ben was here."),
    ]


@pytest.mark.parametrize(
    ("namespace", "words"),
    [("codebook", "codes but no texts in it"), ("project", "without its texts")],
)
def test_a_codebook_is_told_and_refused(tmp_path: Path, namespace: str, words: str) -> None:
    path = tmp_path / "in.qdc"
    root = "CodeBook" if namespace == "codebook" else "Project"
    path.write_text(f'<{root} xmlns="urn:QDA-XML:{namespace}:1.0"><Codes/></{root}>')
    head = registry.head_of(path)
    assert head is not None
    assert refi.looks_like(head)
    (found,) = refi.read(path, Silent())
    assert isinstance(found, Refusal)
    assert words in found.reason


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        (b"\xff", selection(2, 5, "", "{c1}"), "not UTF-8: byte 0xff at position 1"),
        (b"Lee", selection(0, 3, "", "c99"), "a code that the project does not have"),
        (b"Lee", selection(-1, 3, "", "{c1}"), "no startPosition that is a whole number"),
        (b"Lee", selection(0, 10**20, "", "{c1}"), "no endPosition"),
        (b"Lee", selection(0, 9, "", "{c1}"), "runs past the end"),
    ],
)
def test_a_source_that_does_not_hold_is_refused_alone(
    tmp_path: Path, text: bytes, part: str, words: str
) -> None:
    path = project(tmp_path, text, part)
    with zipfile.ZipFile(path) as file:
        data = file.read("project.qde").decode()
    others = (
        '<PictureSource guid="p" name="Map"/><TextSource guid="t2" name="Two">'
        '<PlainTextContent>Ann.</PlainTextContent></TextSource><TextSource guid="t3" name="Three" '
        'plainTextPath="ftp://a/etc/passwd"/><TextSource guid="t4" name="Four" '
        'plainTextPath="internal://../project.qde"/></Sources>'
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("project.qde", data.replace("</Sources>", others))
        file.writestr("sources/t1.txt", text)
    found = list(taking.read(path, FORMAT, default_scheme(), taking.Reading()))
    first, picture, second, third, fourth = found
    assert isinstance(first, Refusal)
    assert words in first.reason
    assert isinstance(picture, Refusal)
    assert "“Map” is a picture" in picture.reason
    assert isinstance(second, IncomingArticle)
    assert second.article.text == "Ann."
    assert isinstance(third, Refusal)
    assert "not in the archive" in third.reason
    assert isinstance(fourth, Refusal)
    assert "missing in the archive" in fourth.reason


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.qdpx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("project.qde", "<!DOCTYPE a [<!ENTITY b 'c'>]><Project>&b;</Project>")
    (found,) = refi.read(path, Silent())
    assert isinstance(found, Refusal)
    assert "document type" in found.reason


ORDER = "Users CodeBook Variables Sources Notes Links".split()
INSIDE = "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue".split()
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_what_is_written_keeps_the_rules_of_the_schema(tmp_path: Path) -> None:
    path = survival.write(HOLDING, sample_work.articles(), sample_work.scheme(), tmp_path)
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        root = ElementTree.fromstring(file.read("project.qde"))
        texts = {name: file.read(name) for name in names if name.endswith(".txt")}
    assert not any(b"\r" in text or text.startswith(b"\xef\xbb\xbf") for text in texts.values())
    bare = [each.tag.removeprefix("{urn:QDA-XML:project:1.0}") for each in root]
    assert bare == ORDER
    ids = [each.attrib["guid"] for each in root.iter() if "guid" in each.attrib]
    assert len(set(ids)) == len(ids)
    for each in root.iter():
        assert each.tag.startswith("{urn:QDA-XML:project:1.0}")
        for name, value in each.attrib.items():
            if name in ("guid", "targetGUID", "creatingUser", "originGUID", "modifyingUser"):
                assert GUID.fullmatch(value)
                assert name == "guid" or value in ids
    sources = root.findall(".//{*}TextSource")
    assert len({each.attrib["name"] for each in sources}) == len(sources) == len(texts)
    for source in sources:
        order = [INSIDE.index(each.tag.partition("}")[2]) for each in source]
        assert order == sorted(order)
        member = source.attrib["plainTextPath"].replace("internal://", "sources/")
        text = texts[member].decode()
        for part in source.findall("{*}PlainTextSelection"):
            start, end = int(part.attrib["startPosition"]), int(part.attrib["endPosition"])
            assert text[start:end] == part.attrib["name"]


@settings(max_examples=15, deadline=None)
@given(st.lists(strategies.articles(), max_size=2, unique_by=lambda each: each.text.strip()))
def test_whatever_goes_out_comes_back(articles: list[OutgoingArticle]) -> None:
    sound = [each for each in articles if each.text.strip()]
    with TemporaryDirectory() as folder:
        back = survival.there_and_back(HOLDING, sound, default_scheme(), Path(folder))
    assert back.refused == []
    assert back.lost.keys() <= {"segments", "doubt"}
    assert [each.article.text for each in back.articles] == [each.text for each in sound]
    for went, came in zip(sound, back.articles, strict=True):
        spans = {
            (work.annotator, span.segments, span.label, span.note, span.doubt_note)
            for work in went.work
            for span in work.spans
        }
        assert spans == {
            (work.annotator, span.segments, span.label, span.note, span.doubt_note)
            for work in came.work
            for span in work.spans
        }
        assert came.article.meta == went.article.meta
