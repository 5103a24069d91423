"""Texts for the tests of the text room: the worked example, and any Unicode that can come."""

from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import strategies as st

from annotator.values import Segment

SEED = Path(__file__).parents[3] / "seeds" / "000_2ab94bc273f6b228.txt"
GOLD = Path(__file__).with_name("gold_000.json")

# What breaks offsets and words elsewhere, whole, so that hypothesis puts it side by side.
PIECES = (
    "\n", "\n\n", " ", "  ", "\u00a0", "\t", "\u2028", "\u200b", "\u00ad", "\ufeff", "\u200d",
    "the", "said", "Huawei's", "U.S.", "Inc.", "J.", "I", "No. 5", "twelve-year-old", "1,200.50",
    "$3.5", "40%", "a.m.", "companies’", "don’t", "x@y.org", "https://a.b/c?d=1.", "5", "A", "%",
    ".", ",", ";", ":", "!", "?", "…", "...", "-", "--", "–", "—", "(", ")", "[", "]", "'", "’",
    "‘", '"', "“", "”", "„", "«", "»", "「", "」", "『", "』", "。", "，", "？",
    "e\u0301", "\u0301", "\u20e3", "1\ufe0f\u20e3", "😂", "👨🏻\u200d🚒", "🇫🇷", "🇩", "👍🏽", "©",
    "我", "们说", "ひらがな", "カタカナ", "한국어", "\u1112\u1161\u11ab", "ไทย", "नमस्ते", "क्षि",
    "مرحبا", "بِسْمِ", "؟", "،", "שלום", 'צה"ל', "𝒳", "𠮷", "\U000e0041", "\u0600", "\u202e",
)  # fmt: skip

ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40
)
MIXED_TEXT = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
TEXTS = st.one_of(MIXED_TEXT, ANY_TEXT)


@st.composite
def places(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> tuple[str, int, int]:
    """A text and two offsets in it, the first not after the second."""
    text = draw(texts)
    offsets = st.integers(0, len(text))
    start, end = sorted((draw(offsets), draw(offsets)))
    return text, start, end


def seed() -> str:
    return SEED.read_text(encoding="utf-8")


def gold() -> list[tuple[str, str, Segment]]:
    """(id, label, segment) of the worked example, one for each segment."""
    annotations = msgspec.json.decode(GOLD.read_bytes())["annotations"]
    return [
        (each["id"], each["label"], Segment(*part)) for each in annotations
        for part in each["segments"]
    ]  # fmt: skip
