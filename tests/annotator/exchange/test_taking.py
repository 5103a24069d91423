"""Reading in whatever format: the look, the preview, the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from annotator.errors import Cancelled, Problem
from annotator.exchange import registry, taking
from annotator.exchange.format import Format
from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork
from annotator.exchange.mapping import NameMap
from annotator.exchange.records import IncomingArticle
from annotator.exchange.taking import Reading
from annotator.scheme import Scheme
from annotator.ticker import Ticker
from annotator.values import Refusal

NATIVE = registry.by_key(registry.NATIVE)
EMOJI = '😂 Lee said "we never knew" on Monday.'
RECORDS: list[LooseArticle | Refusal] = [
    LooseArticle(
        line=1,
        text=EMOJI,
        work=(
            LooseWork(
                annotator="ana",
                spans=(
                    LooseSpan(label="PER", parts=((3, 6),), quote="Lee", attributes={"sure": True}),
                    LooseSpan(label="quote", parts=((13, 26),), quote="we never knew"),
                ),
            ),
        ),
    ),
    Refusal(file="x", line=2, reason="is broken"),
    LooseArticle(line=3, text=""),
]


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Format:
    """A format whose reader gives ``RECORDS``."""

    def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
        ticker.tick(0, len(RECORDS), path.name)
        yield from RECORDS

    module = ModuleType("other")
    module.read = read  # type: ignore[attr-defined]
    monkeypatch.setattr(registry, "import_module", lambda _: module)
    return Format("other", "Other", (".other",), "other")


def test_the_unit_is_found_before_a_record_is_read(other: Format, scheme: Scheme) -> None:
    how = Reading(names=NameMap(labels={"PER": "claim"}))
    first, second, third = taking.read(Path("in.other"), other, scheme, how)
    assert isinstance(first, IncomingArticle)
    assert [span.quote for span in first.work[0].spans] == ["Lee", "we never knew"]
    assert second is RECORDS[1]
    assert isinstance(third, Refusal)
    assert str(third) == "in.other, line 3: the text is empty"


def test_a_unit_that_a_person_chose_is_used(other: Format, scheme: Scheme) -> None:
    how = Reading(unit="utf-8", names=NameMap(labels={"PER": "claim"}))
    first, *_ = taking.read(Path("in.other"), other, scheme, how)
    assert isinstance(first, Refusal)
    assert "(UTF-8 bytes)" in first.reason


def test_a_preview_tells_names_and_unit(other: Format, scheme: Scheme) -> None:
    found = taking.preview(Path("in.other"), other, scheme, Reading())
    assert (found.articles, found.annotations, found.format) == (1, 2, "other")
    assert (found.unit, found.unit_certain) == ("UTF-16, 2 of 2 quotes match", True)
    assert found.labels == {"PER": 1, "quote": 1}
    assert (found.new_labels, found.new_attributes) == (("PER",), ("sure",))
    assert (found.annotators, found.examples) == ({"ana": 1}, {"sure": True})
    assert [each.line for each in found.refused] == [2, 3]
    mapped = Reading(names=NameMap(labels={"PER": "-"}))
    assert taking.preview(Path("in.other"), other, scheme, mapped).new_labels == ()


def test_reading_can_be_cancelled(other: Format, scheme: Scheme) -> None:
    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        list(taking.read(Path("in.other"), other, scheme, Reading(), Watch()))


def test_a_library_that_is_missing_is_named(
    other: Format, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    needy = other._replace(needs="spacy")
    with pytest.raises(Problem, match=r'pip install "spacy>=3\.8,<3\.9"'):
        list(taking.read(Path("in.other"), needy, scheme, Reading()))


def test_a_preview_of_the_native_format_counts_and_shows(
    tmp_path: Path, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "REFUSALS_KEPT", 2)
    path = tmp_path / "in.jsonl"
    good = b'{"text":"Head\\nBody","spans":[{"start":0,"end":4,"label":"claim"}]}\n'
    path.write_bytes(good * 7 + b'{"text":"none"}\n' + b"bad\n" * 5)
    found = taking.preview(path, NATIVE, scheme, Reading())
    assert (found.path, found.format, found.encoding) == (str(path), "jsonl", "UTF-8")
    assert (found.articles, found.annotations) == (8, 7)
    assert found.sample == ["Head (1 annotation)"] * 5
    assert [each.line for each in found.refused] == [9, 10]
    assert found.more_refused == 3
    assert found.labels == {"claim": 7}


def jsonl(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    return path


def test_undeclared_offsets_of_the_native_format_are_weighed(
    tmp_path: Path, scheme: Scheme
) -> None:
    """A first record without spans says nothing about the others."""
    spans = [{"start": 13, "end": 26, "label": "quote", "text": "we never knew"}]
    path = jsonl(tmp_path / "in.jsonl", {"text": "No spans."}, {"text": EMOJI, "spans": spans})
    _, second = taking.read(path, NATIVE, scheme, Reading())
    assert isinstance(second, IncomingArticle)
    assert second.work[0].spans[0].quote == "we never knew"
    found = taking.preview(path, NATIVE, scheme, Reading())
    assert found.unit == "UTF-16, 1 of 1 quotes match"


def test_declared_offsets_of_the_native_format_are_believed(tmp_path: Path, scheme: Scheme) -> None:
    spans = [{"start": 12, "end": 25, "label": "quote"}]
    path = jsonl(tmp_path / "in.jsonl", {"text": EMOJI, "offset_unit": "codepoint", "spans": spans})
    assert taking.preview(path, NATIVE, scheme, Reading()).unit == "code points, as the file says"


def test_new_names_and_annotators_of_the_native_format_are_told(
    tmp_path: Path, scheme: Scheme
) -> None:
    spans = [{"start": 0, "end": 3, "label": "PER"}]
    work = [{"annotator": "ana", "spans": spans}, {"annotator": "ben", "spans": []}]
    path = jsonl(tmp_path / "in.jsonl", {"text": "Lee", "annotations": work})
    found = taking.preview(path, NATIVE, scheme, Reading())
    assert (found.new_labels, found.refused, found.articles) == (("PER",), [], 1)
    assert found.annotators == {"ana": 1, "ben": 1}
    (record,) = taking.read(path, NATIVE, scheme, Reading())
    assert isinstance(record, Refusal)


def test_the_names_of_a_file_are_known_after_one_look(
    other: Format, scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[Path] = []
    reader = registry.reader(other)

    def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
        passes.append(path)
        return reader(path, ticker)

    monkeypatch.setattr(registry, "reader", lambda _: read)
    found = taking.names_in(Path("in.other"), other)
    assert len(passes) == 1
    assert taking.fresh_in(found, scheme, NameMap()) == (("PER",), (), ("sure",))
    assert taking.fresh_in(found, scheme, NameMap(labels={"PER": "-"})).labels == ()
    assert found.examples == {"sure": True}
    shown = taking.preview(Path("in.other"), other, scheme, Reading())
    assert (shown.new_labels, shown.new_attributes) == (("PER",), ("sure",))
    path = tmp_path / "a.jsonl"
    span = {"start": 2, "end": 5, "label": "PER"}
    path.write_text(json.dumps({"text": EMOJI, "spans": [span]}) + "\n", encoding="utf-8")
    assert taking.names_in(path, NATIVE).labels == {"PER": 1}
    assert taking.names_in(tmp_path / "none.jsonl", NATIVE).labels == {}
