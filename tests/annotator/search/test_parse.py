"""Lines become queries, queries become lines again, and nothing but a refusal comes of nonsense."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.search import QueryRefused, parse
from annotator.search.query import All, Asked, Either, Node, Not, Query, Value, Words, leaves
from tests.annotator.search import shelf


def tree(line: str) -> Node | None:
    return parse(line, shelf.scheme()).root


def word(text: str, **more: object) -> Words:
    return Words(Value(text, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "root"),
    [
        ("", None),
        ("  ", None),
        ("huawei", word("huawei")),
        ("den*", word("den", start=True)),
        ('"the United States"', word("the United States", kind="phrase")),
        ("“said so”*", word("said so", kind="phrase", start=True)),
        (r"/a\/b\d/i", word(r"a/b\d", kind="pattern", flags="i")),
        ("a b", All((word("a"), word("b")))),
        ("a AND b", All((word("a"), word("b")))),
        ("a b OR c", Either((All((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", All((word("a"), Either((word("b"), word("c")))))),
        ("-a NOT b", All((Not(word("a")), Not(word("b"))))),
        ("-(a b)", Not(All((word("a"), word("b"))))),
        ("a - b", All((word("a"), word("b")))),
        ("twelve-year-old", word("twelve-year-old")),
        ("12:30", word("12:30")),
        ("said: a", All((word("said:"), word("a")))),
        ("or", word("or")),
        ("none", word("none", kind="phrase")),
        ("and/or", word("and/or", kind="phrase")),
        ("LABEL:Denial", Asked("label", (Value("Denial"),))),
        ("-cue:deny", Not(Asked("cue", (Value("deny"),)))),
        ("source:none", Asked("source", (Value("", "none"),))),
        ("source:*", Asked("source", (Value("", "any"),))),
        ('source:"none"', Asked("source", (Value("none", "phrase"),))),
        (
            "certainty:possible,certain",
            Asked("certainty", (Value("possible"), Value("certain"))),
        ),
        ("how_certain:possible", Asked("certainty", (Value("possible"),))),
        ("cue:/den(y|ied)/", Asked("cue", (Value("den(y|ied)", "pattern"),))),
        ("title:*", Asked("title", (Value("", "any"),))),
        ("date:2024-01..2024-06", Asked("date", (Value("2024-01..2024-06"),))),
    ],
)
def test_lines(line: str, root: Node | None) -> None:
    assert tree(line) == root


@pytest.mark.parametrize(
    ("line", "at", "words"),
    [
        ("a (b", 2, "never closed"),
        ("a b)", 3, "without a “(”"),
        ('a "b', 2, "never closed"),
        ('""', 0, "nothing between"),
        ("a /b", 2, "no “/” ends it"),
        ("//", 0, "nothing between these slashes"),
        ("a OR", 4, "missing"),
        ("OR a", 0, "missing"),
        ("a AND", 5, "missing"),
        ("()", 1, "missing"),
        ("* a", 0, "beginning of a word"),
        ("a lable:claim", 2, "no field “lable”. Did you mean “label”? There are: label, by,"),
        ("label:clam", 6, "“clam” means nothing after label:. Did you mean “claim”?"),
        ("state:done", 6, "It can be: todo, in_progress, finished, skipped."),
        ("a certainty:posible", 12, "Did you mean “possible”?"),
        ("rank:many", 5, "is no number"),
        ("headline:perhaps", 9, "yes, no, none, *"),
        ("date:June", 5, "is no date"),
        ("relation:targets", 9, "Did you mean “target”?"),
        ("unconfirmed:x", 12, "certainty, speaker"),
        ("state:none", 6, "“none” means nothing"),
        ("by:*", 3, "“*” means nothing"),
        ("by:Ana*", 3, "Write one name"),
        ("cue:none,deny", 4, "stands alone"),
        ("cue:a,", 6, "missing"),
        ("label:none by:me", 0, "outside your spans"),
        ("a\0", 1, "no text holds"),
        ("(" * 60, 40, "too many brackets"),
        ("a" * 10_001, 10_000, "at most 10,000"),
    ],
)
def test_refusals(line: str, at: int, words: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        parse(line, shelf.scheme())
    assert words in str(refused.value)
    assert refused.value.at == at


_BITS = st.sampled_from(
    [
        *("label:", "cue:", "none", "*", '"', "“", "”", "/", "\\", "-", "(", ")", "OR", "AND"),
        *("NOT", ",", ":", " ", "denial", "deny", "i", "state:finished", "..", "2024", "\n"),
    ]
)


@settings(max_examples=400)
@given(st.lists(_BITS | st.text(max_size=3), max_size=12).map("".join))
@example('a"b"')
@example("-- a")
@example(r'"\"')
def test_any_line_is_read_or_refused_and_reads_the_same_again(line: str) -> None:
    try:
        query = parse(line, shelf.scheme())
    except QueryRefused as refused:
        check_inside(refused.at, line)
        return
    assert parse(str(query), shelf.scheme()) == query
    for each in leaves(query.root):
        check_inside(_at(each), line)


def check_inside(at: int, line: str) -> None:
    assert 0 <= at <= len(line)


def _at(leaf: Words | Asked) -> int:
    return leaf.at if isinstance(leaf, Asked) else leaf.value.at


@settings(max_examples=200)
@given(shelf.nodes(shelf.wanted().map(Words), shelf.ARTICLES, shelf.ANNOTATIONS))
def test_a_tree_is_written_as_a_line_that_reads_as_it(root: Node) -> None:
    assert tree(str(Query(root, shelf.scheme()))) == root
