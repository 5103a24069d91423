"""What a person looked at and does not want stays out, counted; what was corrected comes so."""

from __future__ import annotations

from pathlib import Path

from annotator import arrivals
from annotator.arrivals import EXTRACTION, ImportOptions
from annotator.exchange.records import IncomingArticle
from annotator.scheme import default_scheme
from annotator.ticker import Silent


def read(path: Path, how: ImportOptions) -> tuple[list[IncomingArticle], list[str]]:
    notes: list[str] = []
    found = list(arrivals.items([path], None))
    records = list(arrivals.records(found, default_scheme(), how, Silent(), notes))
    return [each for each in records if isinstance(each, IncomingArticle)], notes


def test_articles_are_left_out_by_their_place(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text("title,text\nOne,First words.\nTwo,More words.\nThree,Last words.\n", "utf-8")
    [preview] = arrivals.previews(
        list(arrivals.items([path], None)), default_scheme(), ImportOptions(), Silent()
    )
    places = [each.place for each in preview.texts]
    assert len(set(places)) == 3
    how = ImportOptions(
        leave_out=frozenset({(str(path), places[0]), (str(path), places[2]), ("other", places[1])}),
        corrected={(str(path), places[1]): "Better words."},
    )
    [article], notes = read(path, how)
    assert article.article.title == "Two"
    assert article.article.text == "Better words."
    extraction = article.article.meta[EXTRACTION]
    assert isinstance(extraction, dict)
    assert extraction["corrected"] is True
    assert "2 articles were left out, as chosen before the import." in notes
    assert not any("left out" in note for note in read(path, ImportOptions())[1])


def test_a_preview_shows_what_is_left_out_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Some words.", "utf-8")
    how = ImportOptions(leave_out=frozenset({(str(path), "")}))
    found = list(arrivals.items([path], None))
    [preview] = arrivals.previews(found, default_scheme(), how, Silent())
    assert preview.articles == 1
    assert read(path, how) == ([], ["1 article was left out, as chosen before the import."])
