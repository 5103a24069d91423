"""CoNLL: the ways of tagging, columns as tools vary them, and the file of offsets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from spacy.training.converters import conll_ner_to_docs

from annotator.exchange.format import Head, Job
from annotator.exchange.formats import conll
from annotator.exchange.formats.conll.lines import COMMENTS, MIDDLE
from annotator.exchange.formats.conll.writing import Names
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.remarks import SPACING, UNLIKE
from annotator.exchange.target import OneFile
from annotator.scheme import default_scheme
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.formats import flat
from tests.annotator.exchange.formats.there_and_back import (
    TEXT,
    article,
    places,
    span,
    taken,
    taken_articles,
    written,
)

OPTIONS = {"segments": "parts", "edges": "split", "tags": "iob2", "columns": "2"}


def read(tmp_path: Path, words: str | bytes) -> list[LooseArticle | Refusal]:
    path = tmp_path / "a.conll"
    path.write_bytes(words.encode() if isinstance(words, str) else words)
    return list(conll.read(path, Silent()))


def loose(tmp_path: Path, words: str | bytes) -> list[LooseArticle]:
    found = read(tmp_path, words)
    assert [each for each in found if isinstance(each, Refusal)] == []
    return [each for each in found if isinstance(each, LooseArticle)]


def marked(found: LooseArticle) -> list[tuple[str, str]]:
    return [(each.label, each.quote or "") for work in found.work for each in work.spans]


CONLL_2003 = """-DOCSTART- -X- -X- O

EU NNP B-NP I-ORG
rejects VBZ B-VP O
German JJ B-NP I-MISC
call NN I-NP O
. . O O

Peter NNP B-NP I-PER
Blackburn NNP I-NP I-PER
Lee NNP I-NP B-PER

-DOCSTART- -X- O O

BRUSSELS NNP B-NP I-LOC
1996-08-22 CD I-NP O
"""


def test_the_corpus_of_2003_has_iob1(tmp_path: Path) -> None:
    first, second = loose(tmp_path, CONLL_2003)
    assert first.text == "EU rejects German call .\nPeter Blackburn Lee"
    assert marked(first) == [
        ("ORG", "EU"),
        ("MISC", "German"),
        ("PER", "Peter Blackburn"),
        ("PER", "Lee"),
    ]
    assert first.meta == {"conll": {"tags": "IOB1", "columns": 4}}
    assert first.set_aside == (SPACING, MIDDLE)
    assert (first.line, second.line, second.text) == (1, 13, "BRUSSELS 1996-08-22")


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ("B-q I-q B-q O", "IOB2"),
        ("I-q I-q B-q O", "IOB1"),
        ("B-q L-q U-q O", "BILOU"),
        ("B-q E-q S-q O", "BIOES"),
    ],
)
def test_each_way_of_tagging_gives_the_same(tmp_path: Path, tags: str, name: str) -> None:
    lines = [f"w{number} {tag}" for number, tag in enumerate(tags.split())]
    (found,) = loose(tmp_path, "\n".join(lines))
    assert marked(found) == [("q", "w0 w1"), ("q", "w2")]
    assert found.meta == {"conll": {"tags": name, "columns": 2}}


def test_the_way_is_that_of_the_whole_file(tmp_path: Path) -> None:
    words = "-DOCSTART- O\n\na B-x\n\n-DOCSTART- O\n\nb U-x\n"
    assert {str(each.meta["conll"]) for each in loose(tmp_path, words)} == {
        "{'tags': 'BILOU', 'columns': 2}"
    }


def test_label_studio_has_three_fields_once(tmp_path: Path) -> None:
    words = "-DOCSTART- -X- O\nLee -X- _ B-speaker\nsaid -X- _ O\n\nNo -X- _ B-quote\n\n"
    (found,) = loose(tmp_path, words)
    assert (found.text, marked(found)) == ("Lee said\nNo", [("speaker", "Lee"), ("quote", "No")])
    assert found.set_aside == (SPACING,)


def test_a_file_without_docstart_is_one_article(tmp_path: Path) -> None:
    (found,) = loose(tmp_path, "\ufeffLee\tB-x\r\nsaid\tO\r\n \r\nno\tO\r\n")
    assert (found.text, marked(found)) == ("Lee said\nno", [("x", "Lee")])


def test_spans_end_with_their_sentence(tmp_path: Path) -> None:
    (found,) = loose(tmp_path, "a B-x\n\nb I-x\n")
    assert marked(found) == [("x", "a"), ("x", "b")]


def test_between_tabs_a_token_may_hold_spaces(tmp_path: Path) -> None:
    (found,) = loose(tmp_path, "New York\tNNP\tB-x\nis\tVB\tO\n")
    assert (found.text, marked(found)) == ("New York is", [("x", "New York")])


def test_only_line_feeds_end_lines(tmp_path: Path) -> None:
    (found,) = loose(tmp_path, "a\u2028b B-x\nc\x85d\u00a0e O\n")
    assert found.text == "a\u2028b c\x85d\u00a0e"


def test_ids_of_other_corpora(tmp_path: Path) -> None:
    words = "-DOCSTART- (1 EU)\na O\n-DOCSTART- -X- d2 O\nb O\n# newdoc id = d3\nc O\n"
    assert [each.id for each in loose(tmp_path, words)] == ["1 EU", "d2", "d3"]


def test_comments_are_no_tokens_but_a_hash_sign_is(tmp_path: Path) -> None:
    (found,) = loose(tmp_path, "# id 7 domain=en\na O\n# B-x\n1 I-x\n")
    assert (found.text, marked(found)) == ("a # 1", [("x", "# 1")])
    assert found.set_aside == (SPACING, COMMENTS)


def test_nothing_found_is_said(tmp_path: Path) -> None:
    (found,) = loose(tmp_path, "a O\n")
    assert [(work.state, work.spans) for work in found.work] == [("finished", ())]
    assert found.meta == {"conll": {"tags": "none", "columns": 2}}


@pytest.mark.parametrize(
    ("words", "line", "reason"),
    [
        (b"a B-x\nb\n", 2, "the line has a token and no tag"),
        (b"\tO\n", 1, "no token"),
        (b"a O\ncaf\xe9 O\n", 2, "not UTF-8: byte 0xe9 at position 4 of the line"),
        ("a O\n".encode("utf-16"), 1, "the file is UTF-16; save it as UTF-8 and import it again"),
    ],
)
def test_a_bad_line_costs_its_article(tmp_path: Path, words: bytes, line: int, reason: str) -> None:
    first, *rest = read(tmp_path, words + b"\n-DOCSTART- O\n\nc B-x\n")
    assert first == Refusal(file=str(tmp_path / "a.conll"), line=line, reason=reason)
    if not words.startswith(b"\xff"):
        assert [marked(each) for each in rest if isinstance(each, LooseArticle)] == [[("x", "c")]]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (found,) = conll.read(tmp_path, Silent())
    assert isinstance(found, Refusal)
    assert read(tmp_path, b"") == []


def told(data: str) -> bool:
    return conll.looks_like(Head(Path("a"), data.encode()))


def test_the_format_is_told() -> None:
    assert told(CONLL_2003)
    assert told("\ufeffLee B-x\nsaid O\n")
    assert told("# id 7\nLee\t_\tB-x\n")
    assert told("a O\n" * 100_000)
    assert not told("Lee said\n")
    assert not told("")
    assert not told('{"text": "a O"}\n')
    assert not told("#FORMAT=WebAnno TSV 3.3\n#T_SP=a|b\n")
    assert not told("a O\nb c O\n")


# Ours.


def out(tmp_path: Path, *articles: OutgoingArticle, **options: str) -> tuple[str, Counter[str]]:
    path = tmp_path / "out.conll"
    losses = written(path, conll.write, articles, {**OPTIONS, **options})
    return path.read_text(encoding="utf-8"), Counter(
        {str(kind): count for kind, count in losses.counts.items()}
    )


def test_our_own_lines(tmp_path: Path) -> None:
    words, losses = out(tmp_path, flat.lee())
    one, two = flat.ORDER[:2]
    assert words == (
        f'-DOCSTART- -X- O O\n\n😂 O\nLee B-{one}\nsaid O\n" O\nwe B-{two}\nnever I-{two}\n'
        f'knew I-{two}\n" O\non O\nMonday O\n. O\n\n'
    )
    assert losses == Counter()
    (found,) = taken_articles(tmp_path / "out.conll", conll.read, "codepoint")
    assert flat.places_of(found) == flat.LEE


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"tags": "iob1"}, "Lee I-{}"),
        ({"tags": "bilou"}, "Lee U-{}"),
        ({"columns": "4"}, "Lee -X- _ B-{}"),
    ],
)
def test_options_alter_the_lines_and_nothing_else(
    tmp_path: Path, options: dict[str, str], line: str
) -> None:
    words, _ = out(tmp_path, flat.lee(), **options)
    assert words.split("\n")[3] == line.format(flat.ORDER[0])
    (found,) = taken_articles(tmp_path / "out.conll", conll.read, "codepoint")
    assert flat.places_of(found) == flat.LEE


def test_each_dropped_nested_span_is_named(tmp_path: Path) -> None:
    losses = written(tmp_path / "a.conll", conll.write, [flat.nested()], OPTIONS)
    assert [(each.kind, each.article, each.label, each.words) for each in losses.first] == [
        ("nesting", "a1", flat.ORDER[2], 'knew" on Monday.'),
        ("nesting", "a1", flat.ORDER[1], "we never knew"),
    ]
    assert losses.lines()[0].startswith("Spans inside or across other spans: 2. Of spans that ")


def test_no_sentence_ends_inside_a_span(tmp_path: Path) -> None:
    text = "He left. She stayed. They slept."
    work = OutgoingWork(
        annotator="ana", state="finished", spans=(span("a", flat.ORDER[0], (3, 20), text=text),)
    )
    given = OutgoingArticle(article=article(text), text=text, work=(work,))
    words, _ = out(tmp_path, given)
    lines = words.split("\n")[2:]
    assert [number for number, line in enumerate(lines) if not line] == [6, 10, 11]
    (found,) = taken_articles(tmp_path / "out.conll", conll.read, "codepoint")
    assert flat.places_of(found) == [(flat.ORDER[0], 3, 20)]


def test_untouched_articles_stand_only_beside(tmp_path: Path) -> None:
    given = [flat.untouched(), flat.lee(), flat.untouched(), flat.empty(), flat.untouched()]
    words, losses = out(tmp_path, *given)
    assert words.count("-DOCSTART-") == 2
    assert losses == Counter(states=3)
    found = taken_articles(tmp_path / "out.conll", conll.read, "codepoint")
    assert [(each.article.external_id, len(each.work)) for each in found] == [
        ("a0", 0),
        ("a1", 1),
        ("a0", 0),
        ("a2", 1),
        ("a0", 0),
    ]


def test_without_the_file_beside_the_text_is_put_together(tmp_path: Path) -> None:
    out(tmp_path, flat.lee())
    (tmp_path / "out.conll.offsets.jsonl").unlink()
    (found,) = taken_articles(tmp_path / "out.conll", conll.read, "codepoint")
    assert found.article.text == '😂 Lee said " we never knew " on Monday .'
    assert flat.places_of(found) == sorted([(flat.ORDER[0], 2, 5), (flat.ORDER[1], 13, 26)])
    assert found.set_aside == (SPACING,)


@pytest.mark.parametrize("how", ["changed", "damaged", "shorter"])
def test_a_file_beside_that_does_not_fit_is_not_believed(tmp_path: Path, how: str) -> None:
    out(tmp_path, flat.lee(), flat.lee())
    path, beside = tmp_path / "out.conll", tmp_path / "out.conll.offsets.jsonl"
    first, second = beside.read_text().splitlines()
    if how == "changed":
        path.write_text(path.read_text().replace("Monday", "Tuesday", 1))
    elif how == "damaged":
        beside.write_text(f"{first[:40]}\n{second}\n")
    else:
        beside.write_text(f"{first}\n")
    one, two = taken_articles(path, conll.read, "codepoint")
    asides = {
        "changed": ((SPACING, UNLIKE), ()),
        "damaged": ((SPACING,), (SPACING,)),
        "shorter": ((), (SPACING,)),
    }
    assert (one.set_aside, two.set_aside) == asides[how]
    assert len(flat.places_of(one)) == len(flat.places_of(two)) == 2


def test_the_file_beside_is_no_list_of_articles(tmp_path: Path) -> None:
    out(tmp_path, flat.lee())
    row = json.loads((tmp_path / "out.conll.offsets.jsonl").read_text())
    assert "text" not in row
    assert row["content"] == TEXT


def test_labels_with_spaces_make_no_columns(tmp_path: Path) -> None:
    scheme = default_scheme()
    aliases = ("direct speech", "direct_speech")
    labels = tuple(
        replace(label, alias=alias) for label, alias in zip(scheme.labels[:2], aliases, strict=True)
    )
    scheme = replace(scheme, labels=(*labels, *scheme.labels[2:]))
    names = Names(scheme)
    assert [names.of(each) for each in aliases] == ["direct_speech", "direct_speech_2"]
    assert names.altered(aliases) == {
        "direct_speech": "direct speech",
        "direct_speech_2": "direct_speech",
    }
    path = tmp_path / "a.conll"
    job = Job(scheme, options=OPTIONS)
    conll.write(OneFile(path), [flat.lee()], job)
    job.losses.close()
    assert {len(line.split()) for line in path.read_text().splitlines()[1:] if line} == {2}
    found = [each for each in conll.read(path, Silent()) if isinstance(each, LooseArticle)]
    assert [each[1] for each in places(found[0])] == list(aliases)


@settings(max_examples=30)
@given(flat.articles)
def test_all_that_it_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    losses = written(path, conll.write, [outgoing], OPTIONS)
    wanted = flat.expected(outgoing, nesting=False, trim=True)
    touched = any(work.touched for work in outgoing.work)
    assert losses.counts == wanted.losses + Counter(states=not touched)
    assert {len(line.split()) for line in path.read_text("utf-8").split("\n") if line} <= {2, 4}
    if outgoing.text.strip():
        (found,) = taken_articles(path, conll.read, "codepoint")
        flat.assert_returned(outgoing, found, wanted)


def test_spacy_converts_what_we_write(tmp_path: Path) -> None:
    two = replace(flat.nested(), article=article(external_id="a2"))
    for options in ({}, {"columns": "4"}, {"tags": "iob1"}):
        words, _ = out(tmp_path, flat.lee(), two, **options)
        docs = list(conll_ner_to_docs(words, n_sents=0, no_print=True))
        assert [[(each.text, each.label_) for each in doc.ents] for doc in docs] == [
            [("Lee", flat.ORDER[0]), ("we never knew", flat.ORDER[1])],
            [('said " we never knew "', flat.ORDER[0])],
        ]


def test_refusals_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_bytes(b"a\x00b B-x\n")
    (found,) = taken(path, conll.read, "codepoint")
    assert isinstance(found, Refusal)
