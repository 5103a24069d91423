"""Each sample article is what the manifest says and shows what it is there for."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.ingest.seeds import Seed, read_manifest
from annotator.scheme import seeds_dir

SEEDS = seeds_dir()
ENTRIES = read_manifest()
TOOL = Path(__file__).resolve().parents[2] / "tools" / "make_long_seed.py"


def text_of(number: str) -> str:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_bytes().decode()


def has(number: str, *parts: str) -> None:
    text = text_of(number)
    for part in parts:
        assert part in text


def test_there_are_ten_and_the_manifest_lists_each_once_in_order() -> None:
    assert [each.file for each in ENTRIES] == sorted(each.name for each in SEEDS.glob("*.txt"))
    assert len(ENTRIES) == 10
    assert ENTRIES[0].file == "000_2ab94bc273f6b228.txt"
    others = {each.name for each in SEEDS.iterdir()} - {each.file for each in ENTRIES}
    assert others == {"manifest.toml", "colleagues.toml"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.file)
def test_the_manifest_tells_the_truth(entry: Seed) -> None:
    raw = (SEEDS / entry.file).read_bytes()
    text = raw.decode()
    assert hashlib.sha256(raw).hexdigest() == entry.sha256
    assert len(text) == entry.code_points
    headline, empty, _ = text.split("\n", 2)
    assert headline == entry.title
    assert empty == ""
    assert "\r" not in text
    assert "\0" not in text
    assert not text.startswith("\ufeff")
    assert entry.source
    assert entry.shows
    assert re.fullmatch(r"[a-z]{2}(-[A-Z][a-z]{3})?", entry.language)


def test_the_first_article_is_as_the_person_supplied_it() -> None:
    entry = ENTRIES[0]
    assert entry.sha256 == "a749858b48fe2e39cfefb243312eb2b127463a1e548bb68e287f3fd6562b5c94"
    assert entry.code_points == 2064
    assert "not covered" in entry.licence
    assert all(each.licence == "CC0-1.0" for each in ENTRIES[1:])
    assert all("invented" in each.source for each in ENTRIES[1:])
    text = text_of("000")
    assert text[1119:1144] == "Some companies talk to us"
    assert text[682:710] == "any accusation of wrongdoing"


def test_the_invented_articles_are_short_but_for_the_long_one() -> None:
    assert all(300 <= each.code_points <= 2500 for each in ENTRIES[:-1])
    assert (SEEDS / ENTRIES[-1].file).stat().st_size > 200_000


def test_a_quote_is_broken_by_he_said() -> None:
    has("001", '"Nobody asked us," he said when', '"If the boat goes," he said, "so do I."')


def test_a_claim_stands_inside_a_quote() -> None:
    has("002", "“The plant paid for itself in twenty-two months, and we did it")
    has("002", "‘We will need the county’s help for ten years,’")


def test_a_denial_answers_an_earlier_claim() -> None:
    text = text_of("003")
    claim = text.index("that frozen fish had been relabelled")
    denial = text.index('"No fish was ever relabelled in our kitchens,"')
    assert claim < denial
    has("003", "denied that", "dismissed as untrue", "no truth", "rejected", "declined to comment")


def test_speculation_is_hedged_in_many_ways() -> None:
    text = text_of("004")
    cues = "may,might,could,would,likely,not clear whether,fear that,is thought to,hard to know"
    assert [cue for cue in cues.split(",") if not re.search(rf"\b{cue}\b", text)] == []
    assert "reportedly" in text


def test_emoji_and_other_characters_beyond_the_first_plane() -> None:
    text = text_of("005")
    assert sum(ord(each) > 0xFFFF for each in text) > 25
    has("005", "👨\u200d👩\u200d👧\u200d👦", "🇵🇹", "👍🏽", "👩🏾\u200d🚀", "❤\ufe0f\u200d🔥")
    names = [unicodedata.name(each) for each in text if ord(each) > 0xFFFF]
    assert any(name.startswith("MATHEMATICAL BOLD SCRIPT") for name in names)
    assert any(name.startswith("CJK UNIFIED IDEOGRAPH-2") for name in names)
    assert "“They let my drummer in and not me 😂,” she said" in text


def test_accents_are_combining_and_one_name_has_two_spellings() -> None:
    headline, body = text_of("006").split("\n", 1)
    assert unicodedata.is_normalized("NFC", headline)
    assert unicodedata.is_normalized("NFD", body)
    assert not unicodedata.is_normalized("NFC", body)
    assert "Nguyễn Thị Ánh" in headline
    assert "Nguyễn Thị Ánh" not in body
    assert "Nguyễn Thị Ánh" in unicodedata.normalize("NFC", body)
    marks = [each for each in body if unicodedata.category(each).startswith("M")]
    assert len(marks) > 40
    assert sum("DEVANAGARI" in unicodedata.name(each) for each in marks) >= 10


def test_right_to_left_text_holds_latin_names_and_numbers() -> None:
    text = text_of("007")
    rtl = [each for each in text if unicodedata.bidirectional(each) in ("R", "AL")]
    assert len(rtl) > 600
    has("007", "Norvane Water", "Daniel Orrin", "48", "62%", "15,000", "«", "»")


def test_chinese_is_written_without_spaces_and_quoted() -> None:
    text = text_of("008")
    assert sum("\u4e00" <= each <= "\u9fff" for each in text) > 250
    has("008", "方案，”城建局副局长沈若川在新闻发布会上说，“仓库", "否认", "可能")
    assert not re.search(r"[,:;]", text), "full-width punctuation only"


def long_article() -> Callable[[], str]:
    spec = importlib.util.spec_from_file_location("make_long_seed", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return module.article


def test_the_script_makes_the_long_article_byte_for_byte() -> None:
    assert long_article()().encode() == (SEEDS / ENTRIES[-1].file).read_bytes()


def test_the_long_article_is_worth_labelling() -> None:
    text = text_of("009")
    paragraphs = text.split("\n\n")
    assert len(paragraphs) > 900
    assert len(set(paragraphs)) / len(paragraphs) > 0.95
    assert max(map(len, paragraphs)) > 1_000
    assert text.count("“") == text.count("”") > 900
    assert len(re.findall(r"\bdenied\b", text)) > 100
    assert len(re.findall(r"[a-z],” s?he (said|told)", text)) > 100
    assert not re.search(r"[{}]|  |\.\.|,,", text), "no slot was left open"
