"""How words are compared: by the character, with the way back to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.store import folding
from annotator.store.folding import Folded, fold, indexed, is_indexed, phrase

ODD = "aAßẞﬃİéÉe\u0301\u00ad\u200d\u202eйё가ガが葛\U000e0100أا\u064bΣςＡｶ😀 .'"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("DÜSSELDORF", "dusseldorf"),
        ("Weiße oﬃce", "weisse office"),
        ("cafe\u0301 café", "cafe cafe"),
        ("co\u00adoperate", "cooperate"),
        ("İstanbul", "istanbul"),
        ("мой ёж", "мой еж"),
        ("ガ が 가", "ガ が 가"),
        ("أَبٌ", "اب"),
        ("ΣΟΦΌΣ σοφός", "σοφοσ σοφοσ"),
        ("ＡＢＣ", "abc"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_examples(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(ODD) | st.text(), st.text(ODD))
def test_by_the_character_and_once_is_enough(a: str, b: str) -> None:
    assert fold(a + b) == fold(a) + fold(b)
    assert fold(fold(a)) == fold(a)


@given(st.text(ODD) | st.text(), st.data())
def test_the_way_back(text: str, data: st.DataObject) -> None:
    folded = Folded(text)
    assert folded.text == fold(text)
    low = data.draw(st.integers(0, len(folded.text)))
    high = data.draw(st.integers(low, len(folded.text)))
    start, end = folded.place(low), folded.end(high)
    if start is not None and end is not None and start < end:
        assert fold(text[start:end]) == folded.text[low:high]
    for at in range(len(text) + 1):  # the edge of every character is a place
        assert folded.place(len(fold(text[:at]))) is not None


@given(st.text(ODD) | st.text())
def test_the_index_holds_what_is_folded_and_cut(text: str) -> None:
    assert "".join(indexed(text).split()) == "".join(
        each for each in fold(text) if each in indexed(text) and not each.isspace()
    )
    assert phrase(text).count('"') == 2


@pytest.mark.slow
def test_the_way_back_knows_every_character_there_is() -> None:
    """What is left alone, and what becomes none or several, is told by classes of a pattern."""
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        folded = Folded(f"a{chr(code)}b")
        assert folded.place(len(folded.text) - 1) == 2, hex(code)
        assert folded.text == f"a{folding._folded(chr(code)).lower()}b", hex(code)


def test_ideographs_stand_apart() -> None:
    assert indexed("5G华为カ").split() == ["5g", "华", "为", "カ"]
    assert phrase("华为", start=True) == '" 华  为 "*'
    assert indexed("a😀b") == "a b"


@pytest.mark.parametrize(
    ("words", "told"),
    [("deny", True), ("否定", True), ("😀", False), ("%", False), ("สวัสดี", False), ("_", False)],
)
def test_what_the_index_can_tell(words: str, told: bool) -> None:
    assert is_indexed(words) is told
