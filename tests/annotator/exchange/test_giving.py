"""Writing in whatever format: checked first, counted, whole or not at all, losses beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from annotator.errors import Cancelled, Problem
from annotator.exchange import giving, registry
from annotator.exchange.format import Format, Job, Option
from annotator.exchange.records import OutgoingArticle, OutgoingGold
from annotator.exchange.target import Target
from annotator.replacement import STANDARD_OUTPUT
from annotator.values import Segment
from tests.annotator.exchange import sample_work

SCHEME = sample_work.scheme()
ARTICLES = sample_work.articles()


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    with target.open() as sink:
        for each in articles:
            sink.write(f"{job.options['what']} {each.article.external_id}\n".encode())
            for work in each.work:
                for span in work.spans:
                    if len(span.segments) > 1:
                        job.losses.rule("segments", "Left out.")
                        job.losses.lose("segments", each.article, span)


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Format:
    """A format that writes ids, and says that it loses segments."""
    module = ModuleType("other")
    module.write = write  # type: ignore[attr-defined]
    monkeypatch.setattr(registry, "import_module", lambda _: module)
    return Format("other", "Other", (".other",), "other", options=(Option("what", ("a", "b"), ""),))


def test_what_is_lost_is_listed_beside_the_export(other: Format, tmp_path: Path) -> None:
    path = tmp_path / "out.other"
    report = giving.write(path, other, ARTICLES, SCHEME)
    assert path.read_bytes().splitlines()[0] == b"a bridge-1"
    assert (report.articles, report.annotations) == (6, 10)
    assert report.by_source["undecided"] == 2
    assert (report.lost, report.losses) == (1, ["Spans of several segments: 1. Left out."])
    assert report.bytes == path.stat().st_size
    beside = tmp_path / "out.other.losses.json"
    assert report.loss_file == str(beside)
    found = json.loads(beside.read_bytes())
    assert (found["format"], found["export"], found["counts"]) == (
        "other",
        "out.other",
        {"segments": 1},
    )


def test_nothing_lost_is_no_report_unless_it_was_asked_for(other: Format, tmp_path: Path) -> None:
    report = giving.write(tmp_path / "a.other", other, ARTICLES[1:], SCHEME)
    assert report.loss_file == ""
    assert [each.name for each in tmp_path.iterdir()] == ["a.other"]
    for format_ in (other, registry.by_key(registry.NATIVE)):
        asked = tmp_path / f"{format_.key}.json"
        giving.write(tmp_path / "b", format_, ARTICLES[1:], SCHEME, loss_file=asked)
        assert json.loads(asked.read_bytes())["losses"] == []


def test_options_are_checked(other: Format, tmp_path: Path) -> None:
    giving.write(tmp_path / "out", other, ARTICLES, SCHEME, options={"what": "b"})
    assert (tmp_path / "out").read_bytes().startswith(b"b ")
    with pytest.raises(Problem, match="no option “x”"):
        giving.write(tmp_path / "out", other, ARTICLES, SCHEME, options={"x": "b"})
    with pytest.raises(Problem, match="is one of a, b"):
        giving.write(tmp_path / "out", other, ARTICLES, SCHEME, options={"what": "c"})


def broken(what: str) -> OutgoingArticle:
    """An article that does not hold."""
    good = ARTICLES[1]
    (work,) = good.work
    span = work.spans[0]
    if what == "text":
        return replace(good, text=good.text + "!")
    changed = {
        "quote": replace(span, quote="Ann"),
        "end": replace(span, segments=(Segment(2, 999),)),
        "start": replace(span, segments=(Segment(-3, 5),)),
        "order": replace(span, segments=(Segment(12, 25), Segment(2, 5))),
        "nothing": replace(span, segments=()),
    }[what]
    return replace(good, work=(replace(work, spans=(changed,)),))


@pytest.mark.parametrize("what", ["text", "quote", "end", "start", "order", "nothing"])
def test_what_does_not_hold_stops_the_export_and_leaves_the_old_file(
    other: Format, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "out.other"
    path.write_bytes(b"old")
    with pytest.raises(Problem, match="Nothing was written"):
        giving.write(path, other, [ARTICLES[0], broken(what)], SCHEME)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.other"]


def test_cancelling_leaves_the_old_file(other: Format, tmp_path: Path) -> None:
    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            if done:
                raise Cancelled("enough")

    path = tmp_path / "out.other"
    path.write_bytes(b"old")
    with pytest.raises(Cancelled):
        giving.write(path, other, ARTICLES, SCHEME, ticker=Watch())
    assert path.read_bytes() == b"old"


def test_a_survey_is_what_would_be_written(other: Format) -> None:
    found = giving.survey(other, ARTICLES, SCHEME)
    assert (found.articles, found.annotations, found.lost, found.loss_file) == (6, 10, 1, "")
    assert found.sample == ["".join(f"a {each.article.external_id}\n" for each in ARTICLES)]


def test_a_folder_cannot_go_to_standard_output(other: Format) -> None:
    with pytest.raises(Problem, match="folder of files"):
        giving.write(STANDARD_OUTPUT, other._replace(shape="folder"), ARTICLES, SCHEME)


@pytest.mark.parametrize(("name", "is_file"), [("out.zip", True), ("out", False)])
def test_a_folder_format_is_an_archive_where_the_name_says_so(
    other: Format, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, is_file: bool
) -> None:
    def many(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
        for each in articles:
            with target.open(f"a/{each.article.external_id}.txt") as sink:
                sink.write(each.text.encode())

    monkeypatch.setattr(registry.import_module("other"), "write", many)
    giving.write(tmp_path / name, other._replace(shape="folder"), ARTICLES, SCHEME)
    assert (tmp_path / name).is_file() == is_file
    assert registry.head_of(tmp_path / name) is not None


@pytest.mark.parametrize("what", ["quote of gold", "companion", "companion of gold"])
def test_gold_and_companions_are_checked_too(tmp_path: Path, what: str) -> None:
    (good,) = [each for each in sample_work.articles() if each.text == sample_work.EMOJI]
    span = good.work[0].spans[0]
    if what == "quote of gold":
        wrong = replace(span, quote="Ann")
    else:
        wrong = replace(span, companions={"source": Segment(2, 999)})
    work = replace(good.work[0], spans=(wrong,))
    of_gold = OutgoingGold(annotator="gold", state="finished", spans=(wrong,))
    bad = replace(good, gold=of_gold) if "gold" in what else replace(good, work=(work,))
    with pytest.raises(Problem, match="Nothing was written"):
        giving.write(
            tmp_path / "out.json", registry.by_key("label-studio"), [bad], sample_work.scheme()
        )
    assert not list(tmp_path.iterdir())
