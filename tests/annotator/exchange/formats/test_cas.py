"""CAS as INCEpTION and cassis write it, and what becomes of files made to harm."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import cassis
import pytest

from annotator.exchange import registry
from annotator.exchange.formats.cas import casjson, xmi
from annotator.exchange.formats.features import COMPANION, LAYER, RELATION
from annotator.exchange.loose import LooseArticle
from annotator.exchange.remarks import NO_WORDS
from annotator.values import Refusal, Relation, Segment
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

NER = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
DOCUMENT = "uima.tcas.DocumentAnnotation"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"


def types() -> cassis.TypeSystem:
    """The types of a small INCEpTION project."""
    made = cassis.TypeSystem()
    for name, features in (
        (NER, ("value", "identifier")),
        (POS, ("PosValue", "coarseValue")),
        (METADATA, ("documentTitle", "documentId", "documentUri", "collectionId")),
    ):
        kind = made.create_type(name, DOCUMENT if name == METADATA else "uima.tcas.Annotation")
        for feature in features:
            made.create_feature(kind, feature, "uima.cas.String")
    span = made.create_type("custom.Span")
    made.create_feature(span, "label", "uima.cas.String")
    made.create_feature(span, "certainty", "uima.cas.String")
    made.create_feature(span, "sure", "uima.cas.Boolean")
    made.create_feature(span, "count", "uima.cas.Integer")
    link = made.create_type("custom.Link")
    made.create_feature(link, "kind", "uima.cas.String")
    made.create_feature(link, "Governor", "custom.Span")
    made.create_feature(link, "Dependent", "custom.Span")
    return made


def small(text: str = TEXT) -> cassis.Cas:
    """The two spans of the example, made with the format's own library."""
    known = types()
    cas = cassis.Cas(typesystem=known, sofa_string=text)
    span = known.get_type("custom.Span")
    one = span(begin=2, end=5, label="speaker", certainty="high", sure=True, count=3)
    two = span(begin=12, end=25, label="quote")
    link = known.get_type("custom.Link")(
        begin=12, end=25, kind="said_by", Governor=one, Dependent=two
    )
    cas.add_all([one, two, link])
    return cas


def save(module: ModuleType, folder: Path, cas: cassis.Cas, name: str = "a") -> Path:
    """As a file, with the type system beside it where the form needs one."""
    folder.mkdir(parents=True, exist_ok=True)
    if module is casjson:
        path = folder / f"{name}.json"
        path.write_text(cas.to_json())
    else:
        path = folder / f"{name}.xmi"
        path.write_text(cas.to_xmi())
        (folder / "TypeSystem.xml").write_text(cas.typesystem.to_xml())
    return path


def one(module: ModuleType, path: Path) -> LooseArticle:
    (record,) = loose(module, path)
    assert isinstance(record, LooseArticle), record
    return record


both = pytest.mark.parametrize("module", [xmi, casjson])


@both
def test_what_cassis_writes_is_read(module: ModuleType, tmp_path: Path) -> None:
    path = save(module, tmp_path, small())
    record = one(module, path)
    first, second = record.work[0].spans
    assert (first.label, first.parts) == ("speaker", ((3, 6),))  # as in the file: UTF-16
    assert first.attributes == {"certainty": "high", "sure": True, "count": 3}
    assert [(each.type, each.from_id, each.to_id) for each in record.work[0].relations] == [
        ("said_by", first.id, second.id)
    ]
    records, verdict = settled(module, path, "utf-16")
    assert verdict.unit == "utf-16"
    assert places(only(records)) == [("speaker", "Lee"), ("quote", "we never knew")]


@both
def test_annotations_of_no_length_are_counted_and_the_others_come_in(
    module: ModuleType, tmp_path: Path
) -> None:
    """INCEpTION can mark a place between two characters."""
    cas = small()
    cas.add(cas.typesystem.get_type("custom.Span")(begin=6, end=6, label="gap"))
    record = one(module, save(module, tmp_path, cas))
    assert [each.label for each in record.work[0].spans] == ["speaker", "quote"]
    assert record.set_aside == (NO_WORDS,)


@both
@pytest.mark.parametrize(("by", "unit"), [(-1, "codepoint"), (2, "utf-8")])
def test_offsets_in_another_unit_show_in_where_edges_fall(
    module: ModuleType, tmp_path: Path, by: int, unit: str
) -> None:
    """cassis itself would count them as UTF-16 without a word."""
    text = "😂 " + "Lee said that all is well. " * 8
    known = types()
    cas = cassis.Cas(typesystem=known, sofa_string=text)
    span = known.get_type("custom.Span")
    for start in range(2, 150, 27):
        cas.add(span(begin=start, end=start + 3, label="speaker"))
        cas.add(span(begin=start + 9, end=start + 25, label="claim"))
    path = save(module, tmp_path, cas)
    if module is xmi:
        data = path.read_text()
        for at in range(400, -1, -1):
            for edge in ("begin", "end"):
                data = data.replace(f'{edge}="{at}"', f'{edge}="@{at + by}"')
        path.write_text(data.replace('"@', '"'))
    else:
        value: dict[str, Any] = json.loads(path.read_text())
        for each in value["%FEATURE_STRUCTURES"]:
            if "begin" in each:
                each["begin"] += by
                each["end"] += by
        path.write_text(json.dumps(value))
    records, verdict = settled(module, path, "utf-16")
    assert (verdict.unit, verdict.by) == (unit, "edges")
    assert set(places(only(records))) == {("speaker", "Lee"), ("claim", "that all is well")}


@both
def test_entities_are_spans_and_grammar_is_counted_aside(
    module: ModuleType, tmp_path: Path
) -> None:
    cas = small()
    known = cas.typesystem
    cas.add(known.get_type(NER)(begin=2, end=5, value="PER", identifier="Q42"))
    cas.add(known.get_type(POS)(begin=2, end=5, PosValue="NNP"))
    record = one(module, save(module, tmp_path, cas))
    entity = record.work[0].spans[-1]
    assert (entity.label, entity.attributes) == ("PER", {"identifier": "Q42"})
    assert record.set_aside == ("layer POS",)


@both
def test_metadata_of_the_document_is_taken(module: ModuleType, tmp_path: Path) -> None:
    cas = small()
    about = cas.typesystem.get_type(METADATA)
    cas.add(
        about(
            begin=0,
            end=len(TEXT),
            language="en",
            documentTitle="A title",
            documentId="d7",
            documentUri="https://example.org/7",
            collectionId="c1",
        )
    )
    record = one(module, save(module, tmp_path, cas))
    assert (record.id, record.title, record.language) == ("d7", "A title", "en")
    assert record.url == "https://example.org/7"
    assert record.meta == {"cas": {"collectionId": "c1"}}


def test_an_export_of_inception_is_read(tmp_path: Path) -> None:
    """A project: an archive for each annotator, with its type system in it."""
    path = tmp_path / "project.zip"
    cas = small()
    with zipfile.ZipFile(path, "w") as file:
        for who in ("INITIAL_CAS", "ana", "bob"):
            held = io.BytesIO()
            with zipfile.ZipFile(held, "w") as inner:
                inner.writestr(f"{who}.xmi", cas.to_xmi())
                inner.writestr("TypeSystem.xml", cas.typesystem.to_xml())
            file.writestr(f"annotation/a.txt/{who}.zip", held.getvalue())
        states = [{"name": "a.txt", "user": "bob", "state": "LOCKED"}]
        file.writestr("exportedproject.json", json.dumps({"annotation_documents": states}))
    record = one(xmi, path)
    assert [(each.annotator, each.state, each.reason) for each in record.work] == [
        ("ana", None, None),
        ("bob", "skipped", "other"),
    ]
    head = registry.head_of(path)
    assert head is not None
    assert xmi.looks_like(head)
    assert not casjson.looks_like(head)


def test_types_that_the_type_system_lacks_are_named(tmp_path: Path) -> None:
    cas = small()
    path = save(xmi, tmp_path, cas)
    bare = cassis.TypeSystem()
    (tmp_path / "TypeSystem.xml").write_text(bare.to_xml())
    record = one(xmi, path)
    assert record.work[0].spans == ()
    assert record.set_aside == ("type custom.Link", "type custom.Span")


def test_without_a_type_system_an_xmi_is_refused(tmp_path: Path) -> None:
    path = save(xmi, tmp_path, small())
    (tmp_path / "TypeSystem.xml").unlink()
    (refused,) = loose(xmi, path)
    assert isinstance(refused, Refusal)
    assert refused.reason == "there is no TypeSystem.xml beside it, which says what its types are"


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"""


@pytest.mark.parametrize("name", ["a.xmi", "TypeSystem.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    save(xmi, tmp_path, small())
    (tmp_path / name).write_bytes(BOMB.encode(encoding))
    (refused,) = loose(xmi, tmp_path)
    assert isinstance(refused, Refusal)
    assert "DTD" in refused.reason


def test_an_encoding_that_could_hide_one_is_refused(tmp_path: Path) -> None:
    path = save(xmi, tmp_path, small())
    path.write_bytes(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-')
    (refused,) = loose(xmi, tmp_path)
    assert isinstance(refused, Refusal)
    assert "UTF-7" in refused.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('begin="3"', 'begin="x"'), "no place"),
        (('begin="3"', 'begin="99"'), "runs past the end"),
        (('Governor="', 'Governor="9'), "cassis cannot read it"),
        (("</xmi:XMI>", ""), "not well formed"),
        (("sofaString=", "other="), ""),
    ],
)
def test_what_is_broken_is_refused_in_words(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    path = save(xmi, tmp_path, small())
    path.write_text(path.read_text().replace(*change))
    (refused,), _ = settled(xmi, path, "utf-16")
    assert isinstance(refused, Refusal)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"%TYPES": {}, "%FEATURE_STRUCTURES": NaN}', "NaN"),
        ("[" * 300 + "]" * 300, "nested"),
        ("[]", "is no CAS"),
        ('{"%FEATURE_STRUCTURES": []}', "without its types"),
        ('{"%TYPES": {}, "%FEATURE_STRUCTURES": [], "%VIEWS": {}}', "no view"),
        ('{"%TYPES": {}, "%FEATURE_STRUCTURES": [{"%ID": 1}], "%VIEWS": {}}', "cassis"),
    ],
)
def test_json_that_is_no_cas_is_refused(tmp_path: Path, data: str, reason: str) -> None:
    (tmp_path / "a.json").write_text(data)
    (refused,) = loose(casjson, tmp_path)
    assert isinstance(refused, Refusal)
    assert reason in refused.reason


def full() -> Any:
    """An article with everything that a CAS holds."""
    denial = annotation(
        "denial",
        (2, 5),
        (12, 25),
        attributes={"certainty": "probable"},
        note="one\ntwo",
        doubt=True,
        companions={"source": Segment(2, 5)},
    )
    claim = annotation("claim", (6, 25))
    return outgoing(
        work("ana", denial, claim, relations=(Relation("target", denial.id, claim.id, "ana"),)),
        work("Bob/Ö", state="skipped", reason="duplicate"),
    )


@both
def test_cassis_reads_what_we_write(module: ModuleType, tmp_path: Path) -> None:
    written(module, tmp_path / "out", [full()])
    names = {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")
    }
    ending = module.ENDING
    assert names == {f"annotation/a1/ana{ending}", f"annotation/a1/Bob_Ö{ending}"} | (
        {"TypeSystem.xml"} if module is xmi else set()
    )
    path = tmp_path / f"out/annotation/a1/ana{ending}"
    if module is xmi:
        known = cassis.load_typesystem(tmp_path / "out/TypeSystem.xml")
        cas = cassis.load_cas_from_xmi(path, typesystem=known)
    else:
        with path.open("rb") as file:
            cas = cassis.load_cas_from_json(file)
    assert cas.typecheck() == []
    assert cas.sofa_string == TEXT
    spans = cas.select(LAYER)
    assert sorted((each.label, each.get_covered_text(), each.span_id) for each in spans) == [
        ("claim", 'said "we never knew', "2"),
        ("denial", "Lee", "1"),
        ("denial", "we never knew", "1"),
    ]
    (link,) = cas.select(RELATION)
    assert (link.label, link.Governor.label, link.Dependent.label) == ("target", "denial", "claim")
    (companion,) = cas.select(COMPANION)
    assert (companion.role, companion.of, companion.get_covered_text()) == ("source", "1", "Lee")
    tokens = cas.select("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token")
    assert "".join(each.get_covered_text() for each in tokens) == TEXT.replace(" ", "")
    assert cas.document_language == "x-unspecified"


@both
def test_the_same_article_gives_the_same_bytes(module: ModuleType, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        written(module, tmp_path / name, [full()])
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    record = only(settled(module, tmp_path / "one.zip", "utf-16")[0])
    assert [(each.annotator, each.state) for each in record.work] == [
        ("Bob/Ö", "skipped"),
        ("ana", "finished"),
    ]


@both
def test_control_characters_are_counted_where_xml_cannot_carry_them(
    module: ModuleType, tmp_path: Path
) -> None:
    text = "One\x0b\x01two \uffff."
    job = written(module, tmp_path / "out", [outgoing(work("ana"), text=text)])
    assert job.losses.counts == ({"text": 1} if module is xmi else {})
    assert one(module, tmp_path / "out").text == text
    if module is xmi:
        data = (tmp_path / "out/annotation/a1/ana.xmi").read_text()
        assert 'sofaString="One  two  ."' in data


@both
def test_what_was_changed_in_the_file_since_is_taken(module: ModuleType, tmp_path: Path) -> None:
    out = outgoing(work("ana", annotation("claim", (2, 5), attributes={"certainty": "probable"})))
    written(module, tmp_path / "out", [out])
    path = tmp_path / f"out/annotation/a1/ana{module.ENDING}"
    data = path.read_text()
    for old, new in (("claim", "denial"), ("probable", "possible")):
        for form in ('label="{}"', 'certainty="{}"', '"label": "{}"', '"certainty": "{}"'):
            data = data.replace(form.format(old), form.format(new))
    path.write_text(data)
    (span,) = only(settled(module, tmp_path / "out", "utf-16")[0]).work[0].spans
    assert (span.id, span.label) == ("claim2", "denial")
    assert span.attributes == {"certainty": "possible"}


@both
def test_an_article_that_nobody_looked_at_has_no_work(module: ModuleType, tmp_path: Path) -> None:
    written(module, tmp_path / "out", [outgoing()])
    assert one(module, tmp_path / "out").work == ()
