"""Bundles: split at the right places, with what their labels say; an article is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import bundles
from tests.annotator.ingest.extractors import bundle_samples as samples


def single(text: str) -> str:
    """As extractors give it that put no blank line between paragraphs."""
    return re.sub(r"\n\n+", "\n", text)


def double(text: str) -> str:
    """As extractors give it that put a blank line after each paragraph."""
    return re.sub(r"\n", "\n\n", text)


def as_it_is(text: str) -> str:
    return text


def split(text: str, **fields: str) -> list[Extracted | Failed]:
    found = bundles.split_if_bundle(Extracted(text=text, **fields))
    assert found is not None
    return found


def articles(text: str) -> list[Extracted]:
    return [each for each in split(text) if isinstance(each, Extracted)]


def test_the_older_nexis() -> None:
    first, second = articles(samples.NEXIS_OLD)
    assert first.text == (
        'The mayor said on Sunday that she "never knew" of the leak at the harbour, although two '
        "clerks claim that they had told her office of it in the first days of January.\n\n"
        '"There was no such letter," a spokesman said. He declined to comment on what the clerks '
        "had sworn in court, and the city released no other record of the meeting."
    )
    assert first.title == "Mayor Denies Knowing of Leak At the Harbour"
    assert (first.source, first.author) == ("The Northport Courier", "JANE DOE and R. ROE")
    assert (first.published, first.language) == ("2018-03-05", "en")
    assert first.place == "document 1"
    assert first.meta["dateline"] == "NORTHPORT"
    assert first.meta["edition"] == "Late Edition - Final"
    assert first.meta["graphic"] == "PHOTO: The harbour on Sunday."
    assert str(first.meta["rights"]).startswith("Copyright 2018 The Northport Courier Company")
    assert first.notes == ("Lines that were wrapped were joined.",)
    assert second.text == "Die Bürgermeisterin wies den Vorwurf zurück."
    assert (second.title, second.source) == ("Streit um das Leck", "Der Hafenbote")
    assert (second.author, second.published) == ("Erika Muster", "2018-03-06")
    assert second.language == "de"


def test_without_a_label_for_the_body() -> None:
    text = samples.NEXIS_OLD.replace("BODY:\n", "")
    assert [each.text for each in articles(text)] == [
        each.text for each in articles(samples.NEXIS_OLD)
    ]


def test_a_headline_with_a_label_of_its_own() -> None:
    text = samples.NEXIS_OLD.replace("Mayor Denies", "HEADLINE: Mayor Denies")
    assert articles(text)[0].title == "Mayor Denies Knowing of Leak At the Harbour"


@pytest.mark.parametrize("way", [as_it_is, single, double])
def test_nexis_uni(way) -> None:
    first, second = articles(way(samples.NEXIS_UNI))
    assert first.text.split("\n")[0] == "The minister denied the report."
    # A paragraph that looks like a label stays in the text.
    assert first.text.endswith("Note: the word “denied” was hers. Everyone else was silent.")
    assert first.title == "Correction: Minister denies report"
    assert (first.source, first.published) == ("The Example Times", "2020-06-02")
    assert (first.author, first.language) == ("Jane Doe", "en")
    assert first.meta["load-date"] == "June 3, 2020"
    assert first.meta["journal-code"] == "EXT"
    assert first.meta["subject"] == "GOVERNMENT (90%); MINISTERS (89%)"
    assert (second.title, second.source) == ("Second story", "El Ejemplo")
    assert (second.text, second.published) == ("El alcalde negó todo.", "2020-03-05")
    assert second.author == "Juan Nadie"
    assert first.notes == second.notes == ()


def test_one_article_of_nexis_uni_without_a_cover() -> None:
    text = samples.NEXIS_UNI[samples.NEXIS_UNI.index("Correction: Minister denies report\n\n") :]
    text = text[: text.index("Second story")]
    (only,) = articles(text)
    assert only.title == "Correction: Minister denies report"


def test_fewer_than_the_file_says_is_said() -> None:
    first, second = articles(samples.NEXIS_UNI.replace("Documents (2)", "Documents (3)"))
    assert first.notes == ("The file says that it holds 3 documents; 2 were found.",)
    assert second.notes == ()


def test_one_that_breaks_off_is_taken_still() -> None:
    text = samples.NEXIS_UNI.rstrip().removesuffix("End of Document")
    assert [each.title for each in articles(text)][-1] == "Second story"


def test_a_document_without_a_text_is_named() -> None:
    first, second = split(samples.NEXIS_UNI.replace("El alcalde negó todo.", ""))
    assert isinstance(first, Extracted)
    assert second == Failed(
        place="document 2", reason="It has no text between its head and its end."
    )


@pytest.mark.parametrize("way", [as_it_is, single, double])
def test_factiva_with_codes(way) -> None:
    first, second, third = split(way(samples.FACTIVA_CODED))
    assert isinstance(first, Extracted)
    assert isinstance(second, Extracted)
    assert first.text.startswith("The minister denied the report on Monday.\n\nIN the afternoon")
    assert first.text.endswith("The opposition claims otherwise.")
    assert first.title == "Minister denies report on harbour leak"
    assert (first.source, first.author) == ("The Example Times", "Jane Doe")
    assert (first.published, first.language) == ("2018-03-05T10:20", "en")
    assert first.id == "EXT0000020180305ee350001x"
    assert first.meta["regions"] == "uk : United Kingdom"
    assert first.meta["publisher"] == "Example Times Ltd"
    assert first.notes == ()
    assert (second.title, second.meta["section"]) == ("Zweiter Artikel", "Local")
    assert (second.text, second.language) == ("Die Stadt bestreitet das.", "de")
    assert third == Failed(place="article 3", reason="It has no text between its head and its end.")


def test_factiva_in_the_cells_of_a_table() -> None:
    lines = samples.FACTIVA_CODED.splitlines()
    text = "\n".join(re.sub(r"^([A-Z]{2,3})  ?(?=\S)", r"\1|", line) for line in lines)
    assert [each.title for each in articles(text)] == [
        "Minister denies report on harbour leak",
        "Zweiter Artikel",
    ]


@pytest.mark.parametrize("way", [as_it_is, single, double])
def test_factiva_without_codes(way) -> None:
    first, second = articles(way(samples.FACTIVA_PLAIN))
    assert first.title == "Minister denies report on harbour leak"
    assert (first.source, first.author) == ("The Example Times", "Jane Doe")
    assert (first.published, first.language) == ("2018-03-05T10:20", "en")
    assert first.id == "EXT0000020180305ee350001x"
    assert first.text.split("\n")[0] == "The minister denied the report on Monday."
    assert first.text.endswith("The opposition claims otherwise.")
    assert (second.title, second.source) == ("Streit um das Leck", "Der Hafenbote")
    assert (second.text, second.language) == ("Die Stadt bestreitet das.", "de")


def test_an_article_is_no_bundle() -> None:
    assert bundles.split_if_bundle(Extracted(text=samples.ARTICLE)) is None
    assert not bundles.looks_like_nexis(samples.ARTICLE)
    assert not bundles.looks_like_factiva(samples.ARTICLE)
    assert bundles.split_if_bundle(Extracted(text="Length: 3\nEnd of Document")) is None


def test_heads_that_lack_something() -> None:
    text = samples.NEXIS_UNI.replace("5 de marzo de 2018", "").replace("5 de marzo de 2020", "")
    assert (articles(text)[1].title, articles(text)[1].source) == ("Second story", "El Ejemplo")
    assert articles(text)[1].published == ""
    text = samples.NEXIS_UNI.replace("1. Correction: Minister denies report", "1. Something else")
    assert articles(text)[0].title == "Correction: Minister denies report"
    text = samples.NEXIS_OLD.replace("March 5, 2018 Monday", "")
    assert articles(text)[0].published == ""
    assert articles(text)[0].title == "Mayor Denies Knowing of Leak At the Harbour"
    text = samples.NEXIS_OLD.replace("BYLINE:", "x:").replace("SECTION:", "x:")
    assert len(articles(text)) == 2


def test_numbers_of_documents_in_the_newer_layout() -> None:
    text = samples.NEXIS_UNI.replace("Second story\n\n", "Document 2 of 2\n\nSecond story\n\n")
    assert [each.title for each in articles(text)] == [
        "Correction: Minister denies report",
        "Second story",
    ]


def test_text_on_the_line_of_its_label() -> None:
    text = samples.NEXIS_OLD.replace("BODY:\n   The mayor", "BODY: The mayor")
    assert articles(text)[0].text.startswith("The mayor said on Sunday")


def test_factiva_articles_that_lack_something() -> None:
    text = samples.FACTIVA_PLAIN.replace("9 Wörter", "")
    assert split(text)[1] == Failed(
        place="article 2", reason="It has no line that tells how many words it has."
    )
    text = samples.FACTIVA_PLAIN.replace("Die Stadt bestreitet das.", "")
    assert split(text)[1] == Failed(
        place="article 2", reason="It has no text between its head and its end."
    )
    text = samples.FACTIVA_PLAIN.replace("Dokument HAFEN00020180306ee360002y", "")
    last = articles(text)[-1]
    assert (last.title, last.id) == ("Streit um das Leck", "")
    text = samples.FACTIVA_PLAIN.replace("6. März 2018", "undated")
    assert articles(text)[1].published == ""


def test_the_rest_of_a_source_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Failed(place="page 2", reason="It is no text.")
    found = [Extracted(text=samples.NEXIS_OLD), failed]
    monkeypatch.setattr(bundles.kinds, "extractor", lambda _: lambda *_: iter(found))
    assert list(bundles.nexis(Source(Path("a.docx")), Options()))[-1] == failed


def test_the_parts_keep_what_holds_for_the_file() -> None:
    whole = Extracted(
        text=samples.NEXIS_UNI, encoding="cp1252 (guessed)", place="page 1", notes=("Joined.",)
    )
    found = bundles.split_if_bundle(whole)
    assert found is not None
    assert [each.place for each in found] == ["page 1, document 1", "page 1, document 2"]
    assert all(isinstance(each, Extracted) and each.notes == ("Joined.",) for each in found)
    assert all(isinstance(each, Extracted) and each.encoding[:6] == "cp1252" for each in found)


def test_chosen_by_a_person(tmp_path: Path) -> None:
    path = tmp_path / "download.txt"
    path.write_text(samples.NEXIS_OLD, encoding="utf-8")
    assert len(list(bundles.nexis(Source(path), Options()))) == 2
    with pytest.raises(Unreadable, match="No article is found in it as Factiva writes them"):
        list(bundles.factiva(Source(path), Options()))
    path.write_text(samples.FACTIVA_PLAIN, encoding="utf-8")
    assert len(list(bundles.factiva(Source(path), Options()))) == 2


PIECES = st.lists(
    st.sampled_from(
        [
            *samples.NEXIS_UNI.split("\n"),
            *samples.NEXIS_OLD.split("\n"),
            *samples.FACTIVA_CODED.split("\n"),
            *samples.FACTIVA_PLAIN.split("\n"),
            "",
        ]
    ),
    max_size=60,
)


@given(PIECES)
def test_no_jumble_of_lines_breaks_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    for part in bundles.split_if_bundle(Extracted(text=text)) or []:
        assert part.place
        if isinstance(part, Extracted):
            assert part.text.strip()
            # Nothing is made up: each line of the text is in the file, if perhaps wrapped there.
            assert all(word in text for word in part.text.split())


@given(st.lists(st.sampled_from(["SUBJECT: a", "Type: b", "Words of it.", ""]), max_size=40))
def test_every_paragraph_before_the_labels_stays(paragraphs: list[str]) -> None:
    inner = [each for each in paragraphs if each not in ("SUBJECT: a", "")]
    text = samples.NEXIS_UNI.replace(
        "El alcalde negó todo.", "\n\n".join(["Begin.", *inner, "The end."])
    )
    wanted = "\n\n".join(["Begin.", *inner, "The end."])
    assert articles(text)[1].text == wanted
