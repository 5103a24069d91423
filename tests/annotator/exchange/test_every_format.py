"""What every format of the registry must do, whatever it is."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from annotator.exchange import giving, registry, taking
from annotator.exchange.format import Format
from annotator.exchange.records import OutgoingArticle
from annotator.values import Refusal, Segment
from tests.annotator.exchange import sample_work, survival
from tests.fuzz import run

ALL = registry.FORMATS
BOTH_WAYS = [each for each in ALL if each.reads and each.writes]
READ = [each for each in ALL if each.reads]
WRITTEN = [each for each in ALL if each.writes]
_key = {"ids": lambda each: each.key}
OPTIONS = [
    (each, {option.name: value})
    for each in BOTH_WAYS
    for option in each.options
    for value in option.values[1:]
    if option.name != "language" or value in ("en", "xx")  # each loads its language's data
]


def emoji(format_: Format) -> list[OutgoingArticle]:
    found = [each for each in sample_work.articles() if each.text == sample_work.EMOJI]
    assert len(found) == 1
    return survival.fitting(format_, found)


def places(back: survival.Back) -> list[tuple[str, str]]:
    """Labels and words of all spans that came back, in the order of the text."""
    spans = [span for each in back.articles for work in each.work for span in work.spans]
    return [(span.label, span.quote) for span in sorted(spans, key=lambda span: span.segments)]


@pytest.mark.parametrize("format_", BOTH_WAYS, **_key)
def test_the_text_whose_offsets_differ_by_unit_comes_back(format_: Format, tmp_path: Path) -> None:
    back = survival.there_and_back(format_, emoji(format_), sample_work.scheme(), tmp_path)
    assert back.refused == []
    assert places(back) == [("claim", "Lee"), ("quote", "we never knew")]
    (article,) = back.articles
    if article.article.text == sample_work.EMOJI:
        segments = [span.segments for work in article.work for span in work.spans]
        assert sorted(segments) == [(Segment(*place),) for place in sample_work.EMOJI_PLACES]


@pytest.mark.parametrize(
    ("format_", "options"), OPTIONS, ids=lambda each: getattr(each, "key", str(each))
)
def test_it_comes_back_whatever_was_chosen(
    format_: Format, options: dict[str, str], tmp_path: Path
) -> None:
    scheme = sample_work.scheme()
    back = survival.there_and_back(format_, emoji(format_), scheme, tmp_path, options)
    assert back.refused == []
    assert {words for _, words in places(back)} <= {"Lee", "we never knew"}
    assert back.articles


def test_every_language_offered_is_one_of_spacys() -> None:
    (codes,) = (
        option.values for each in ALL for option in each.options if option.name == "language"
    )
    assert codes[0] == "auto"
    assert [code for code in codes[1:] if find_spec(f"spacy.lang.{code}") is None] == []


@pytest.mark.parametrize("format_", BOTH_WAYS, **_key)
def test_what_it_writes_is_told_to_be_it(format_: Format, tmp_path: Path) -> None:
    out = survival.fitting(format_, sample_work.articles())
    path = survival.write(format_, out, sample_work.scheme(), tmp_path)
    assert registry.sniff(path) == format_


@pytest.mark.parametrize("format_", WRITTEN, **_key)
def test_the_same_work_gives_the_same_bytes(format_: Format, tmp_path: Path) -> None:
    out = survival.fitting(format_, sample_work.articles())
    one = survival.write(format_, out, sample_work.scheme(), tmp_path / "one")
    two = survival.write(format_, out, sample_work.scheme(), tmp_path / "two")
    assert _bytes(one.parent) == _bytes(two.parent)


@pytest.mark.parametrize("format_", WRITTEN, **_key)
def test_a_preview_is_of_what_is_written(format_: Format, tmp_path: Path) -> None:
    out = survival.fitting(format_, sample_work.articles())
    scheme = sample_work.scheme()
    seen = giving.survey(format_, out, scheme)
    path = tmp_path / ("out" + format_.endings[0] if format_.shape == "file" else "out")
    done = giving.write(path, format_, out, scheme)
    assert (seen.articles, seen.annotations) == (done.articles, done.annotations)
    assert (seen.lost, seen.losses) == (done.lost, done.losses)
    assert bool(done.loss_file) == bool(done.lost)


@pytest.mark.parametrize("format_", WRITTEN, **_key)
def test_no_articles_are_no_trouble(format_: Format, tmp_path: Path) -> None:
    path = tmp_path / ("out" + format_.endings[0] if format_.shape == "file" else "out")
    done = giving.write(path, format_, [], sample_work.scheme())
    assert (done.articles, done.lost) == (0, 0)


ROUNDS = 12
"""Of each format, within seconds; ``python -m tests.fuzz`` goes on as long as one likes."""


@pytest.mark.parametrize("format_", BOTH_WAYS, **_key)
def test_damaged_files_give_articles_and_refusals_alone(format_: Format, tmp_path: Path) -> None:
    rounds = ROUNDS // 4 if format_.needs == "cas" else ROUNDS  # cassis takes its time
    found = run(format_, rounds, 1, tmp_path)
    assert found.failures == []
    assert found.refusals


@pytest.mark.parametrize("format_", READ, **_key)
def test_what_is_not_there_is_refused(format_: Format, tmp_path: Path) -> None:
    missing = tmp_path / ("none" + "".join(format_.endings[:1]))
    found = list(taking.read(missing, format_, sample_work.scheme(), taking.Reading()))
    assert [type(each) for each in found] == [Refusal]
    assert missing.name in str(found[0])


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
