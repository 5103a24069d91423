"""A thousand files of all kinds and fifty broken ones, in one go, with a true report."""

from __future__ import annotations

import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest
from docx import Document
from openpyxl import Workbook

from annotator.ingest import kinds
from annotator.ingest.workers import Arrived, Job, Workers
from tests.annotator.ingest.extractors import bundle_samples as samples
from tests.annotator.ingest.extractors.made_files import STORY, column, page_of, pdf_of
from tests.annotator.ingest.extractors.test_archives import packed

FILES: Final = 1_000
BROKEN: Final = 50


def story(number: int) -> tuple[str, ...]:
    """Paragraphs, so that no article is like another."""
    return (f"This is the story of number {number}, told in town {number % 7}.", *STORY)


def txt(number: int) -> bytes:
    return "\n\n".join((f"Headline {number}", *story(number))).encode()


def western(number: int) -> bytes:
    words = (
        "Die Überprüfung der Brücke hätte längst stattfinden müssen, erklärte der Bürgermeister."
    )
    return f"Schlagzeile {number}\n\n{words} {words}".encode("cp1252")


def markdown(number: int) -> bytes:
    return f"---\ntitle: T{number}\n---\n# Head\n\n{story(number)[0]}\n".encode()


def html(number: int) -> bytes:
    return page_of(story(number), f"<title>Page {number}</title>").encode()


def docx(number: int) -> bytes:
    made = Document()
    for paragraph in story(number):
        made.add_paragraph(paragraph)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def pdf(number: int) -> bytes:
    words = f"This is the story of number {number} which is told on one page of a small file."
    return pdf_of([column([words, "The mayor denied that the report had been kept in a drawer."])])


def rtf(number: int) -> bytes:
    return (r"{\rtf1\ansi " + r"\par ".join(("Head", story(number)[0])) + "}").encode()


def message(number: int) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = f"Letter {number}", "Jane Doe <jane@example.org>"
    made["Date"] = "Tue, 05 Mar 2024 10:00:00 +0100"
    made.set_content("\n\n".join(story(number)))
    return made.as_bytes()


def mailbox(number: int) -> bytes:
    letter = b"From jane@example.org Tue Mar  5 10:00:00 2024\n" + message(number) + b"\n"
    return letter * 2


def csv(number: int) -> bytes:
    return f"id;text\n1;{story(number)[0]}\n2;\n3;Zweite, {number}\n".encode()


def tsv(number: int) -> bytes:
    return f"Titel\tInhalt\nT\t{story(number)[0]}\n".encode("utf-16")


def xlsx(number: int) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in (["headline", "body"], [f"Head {number}", story(number)[0]], ["Only", None]):
        sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def feed(number: int) -> bytes:
    items = "".join(
        f"<item><title>I{number}-{each}</title><description>{story(number)[0]}</description></item>"
        for each in range(2)
    )
    return f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()


def archive(number: int) -> bytes:
    return packed({"a.txt": txt(number), "b/c.html": html(number), "d.csv": csv(number)})


def nexis(number: int) -> bytes:
    return samples.NEXIS_UNI.replace("El alcalde", f"El alcalde {number}").encode()


def factiva(number: int) -> bytes:
    return samples.FACTIVA_PLAIN.replace("on Monday", f"on Monday {number}").encode()


# Ending, how one is made, how many of a thousand, articles and failures in each.
GOOD: Final[tuple[tuple[str, Callable[[int], bytes], int, int, int], ...]] = (
    (".txt", txt, 405, 1, 0),
    (".text", western, 40, 1, 0),
    (".md", markdown, 60, 1, 0),
    (".html", html, 70, 1, 0),
    (".docx", docx, 15, 1, 0),
    (".pdf", pdf, 60, 1, 0),
    (".rtf", rtf, 60, 1, 0),
    (".eml", message, 60, 1, 0),
    (".mbox", mailbox, 40, 2, 0),
    (".csv", csv, 60, 2, 1),
    (".tsv", tsv, 30, 1, 0),
    (".xlsx", xlsx, 10, 1, 1),
    (".rss", feed, 30, 2, 0),
    (".zip", archive, 20, 4, 1),
    (".txt", nexis, 20, 2, 0),
    (".txt", factiva, 20, 2, 0),
)

NOISE: Final = b"\x8f\x01\x00\xfe\x13\x99" * 40
BAD: Final[tuple[tuple[str, bytes], ...]] = (
    (".txt", b""),
    (".txt", b"   \n"),
    (".txt", NOISE),
    (".md", b"\x89PNG\r\n\x1a\n" + NOISE),
    (".html", b""),
    (".docx", docx(0)[:900]),
    (".docx", NOISE),
    (".docx", packed({"a.txt": "x"})),
    (".pdf", b"%PDF-1.7\n" + NOISE),
    (".pdf", b"no pdf at all"),
    (".rtf", b"no rtf at all"),
    (".csv", b""),
    (".csv", b"foo,bar\n1,2\n"),
    (".tsv", b"text\n"),
    (".xlsx", xlsx(0)[:-40]),
    (".xlsx", b"text,id\n1,2\n"),
    (".rss", b"<rss><!DOCTYPE x [<!ENTITY a 'b'>]></rss>"),
    (".atom", b"no feed"),
    (".zip", archive(0)[:-30]),
    (".zip", packed({"../up.txt": "x"})),
    (".zip", packed({"x.txt": b"0" * 12_000_000})),
    (".zip", packed({"picture.png": "x"})),
    (".eml", b""),
    (".mbox", b""),
    (".zip", packed({"inner.zip": packed({"a.txt": "x"})})),
)


def corpus(folder: Path) -> tuple[list[Job], dict[Path, tuple[int, int]]]:
    """The files, good and broken ones mixed, and how many articles and failures each gives."""
    wanted: dict[Path, tuple[int, int]] = {}
    for group, (ending, make, times, articles, failures) in enumerate(GOOD):
        for number in range(times):
            path = folder / f"{number:03}-{group:02}{ending}"
            path.write_bytes(make(number))
            wanted[path] = (articles, failures)
    for number in range(BROKEN):
        ending, data = BAD[number % len(BAD)]
        path = folder / f"{number * 5:03}-bad{ending}"
        path.write_bytes(data)
        wanted[path] = (0, 1)
    jobs = []
    for path in sorted(wanted):
        kind = kinds.by_name(path.name)
        assert kind is not None
        jobs.append(Job(path=path, kind=kind.key))
    return jobs, wanted


@pytest.mark.slow
def test_a_thousand_files_and_fifty_broken_ones(tmp_path: Path) -> None:
    jobs, wanted = corpus(tmp_path)
    assert len(jobs) == FILES + BROKEN
    assert {job.kind for job in jobs} >= {each.key for each in kinds.KINDS if each.endings} - {
        "mhtml"
    }
    with Workers() as pool:
        arrived = list(pool.extract(jobs))
    assert list(dict.fromkeys(each.job for each in arrived)) == jobs  # all, and in their order

    found: defaultdict[Path, Counter[str]] = defaultdict(Counter)
    for each in arrived:
        found[each.job.path]["articles" if each.extracted else "failures"] += 1
    odd = {
        path.name: (counted["articles"], counted["failures"], wanted[path])
        for path, counted in found.items()
        if (counted["articles"], counted["failures"]) != wanted[path]
    }
    assert odd == {}
    check_articles(arrived)


def check_articles(arrived: list[Arrived]) -> None:
    for each in arrived:
        hashed = hashlib.sha256(each.job.path.read_bytes()).hexdigest()
        assert each.sha256 == hashed
        if each.extracted is not None:
            assert each.extracted.text.strip()
            assert each.made_by
        elif each.failed is not None:
            assert each.failed.reason.endswith((".", "?", ")", "”")), each.failed
    texts = Counter(each.extracted.text for each in arrived if each.extracted)
    assert len(texts) > 800  # each file gave its own, none another's
