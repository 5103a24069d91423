"""Queries in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.search import describe, parse
from annotator.search.query import Node, Query, Words
from tests.annotator.search import shelf


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "nothing yet"),
        ("huawei", "places with “huawei”"),
        (
            'label:denial -cue:"deny" state:finished',
            "denials whose cue does not hold “deny”, in articles you have finished",
        ),
        ("den* /x/i -zte", "places with “den…” and /x/i, in articles without “zte”"),
        (
            "huawei label:none in:Reuters",
            "places with “huawei”, outside your spans, in articles from “Reuters”",
        ),
        ("huawei -label:none", "places with “huawei”, inside your spans"),
        ("label:none", "articles without your spans"),
        ("-huawei state:todo", "articles you have not begun, without “huawei”"),
        ("a OR b", "places with “a”, or places with “b”"),
        ("a (b OR c)", "places with “a” and “b” or “c”"),
        ("label:quote source:none", "quotes without a source"),
        ("label:quote,claim source:*", "quotes or claims with a source"),
        ("label:* -label:claim", "spans not labelled claim"),
        ("certainty:possible", "spans whose How certain is possible"),
        ("-certainty:possible,certain", "spans whose How certain is not possible or certain"),
        ("certainty:none", "spans without a value for How certain"),
        ("speaker:Pang by:me", "spans whose speaker holds “Pang”, by you"),
        ("-by:Ana note:*", "spans not by Ana, with a note"),
        ("note:none doubt:yes", "spans without a note, in doubt"),
        ("doubt:no", "spans not in doubt"),
        ("rank:>=2", "spans whose rank is at least 2"),
        ("rank:1..3", "spans whose rank is 1 to 3"),
        ("relation:target", "spans with a relation “target”"),
        ("relation:none", "spans without a relation"),
        ("version:old", "spans labelled before the scheme last changed its meaning"),
        ("version:new", "spans labelled since the scheme last changed its meaning"),
        ("-version:abc", "spans not labelled under version abc of the scheme"),
        ("unconfirmed:certainty", "spans whose How certain nobody has confirmed"),
        ("unconfirmed:*", "spans with values that nobody has confirmed"),
        (
            "label:claim flag:yes -state:skipped",
            "claims, in articles you have flagged, you have not skipped",
        ),
        (
            "label:claim date:2023..2024 title:war",
            "claims, in articles of 2023 to 2024, with “war” in the title",
        ),
        (
            "label:claim date:>=2024 language:en removed:yes",
            "claims, in articles of from 2024, in the language en, that were removed",
        ),
        (
            "label:claim in:none date:none flag:no removed:no",
            "claims, in articles from no source, "
            "of no date, without your flag, that were not removed",
        ),
        ("label:claim (by:me OR -doubt:yes)", "claims (by you or not in doubt)"),
        ("-(label:claim huawei)", "spans not (labelled claim and holding “huawei”)"),
    ],
)
def test_words(line: str, words: str) -> None:
    assert describe(parse(line, shelf.scheme())) == words


@given(
    st.one_of(
        shelf.nodes(shelf.wanted().map(Words), shelf.ARTICLES),
        shelf.nodes(shelf.wanted().map(Words), shelf.ARTICLES, shelf.ANNOTATIONS),
    )
)
def test_every_query_can_be_told(node: Node) -> None:
    told = describe(Query(node, shelf.scheme()))
    assert told.strip() == told
    assert told
