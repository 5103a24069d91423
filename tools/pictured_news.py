"""Articles in and data in and out, for the pictures: made-up files, and a made-up newsroom.

What belongs here: the files that the import dialog is shown with, and a project of two dozen short
articles with two people's work and two stories that are told twice. The pictures are
``exchange_pictures.py``'s.
"""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from pictured_work import MORNING, NAME

from annotator.machine import Machine
from annotator.project import Project

TOWNS: Final = tuple(
    "Harwick Pellworth Marsa Qinglu Tarnbrook Oru Eloi Lindholm Vesper Dunmore Calder Brack".split()
)
THINGS: Final = (
    *("ferry", "bridge", "school kitchen", "reservoir", "night bus", "library roof"),
    *("harbour wall", "hospital wing", "wind farm", "town archive", "tram line", "fish market"),
)
OPENINGS: Final = (
    "The {thing} of {town} will stay closed until {month}, the council said on {day}.",
    "Repairs to {town}’s {thing} cost twice what was planned, papers seen on {day} show.",
    "Nobody was hurt when part of the {thing} gave way in {town} on {day}.",
    "A report on the {thing} in {town} was kept from residents for {number} weeks.",
)
CLAIMS: Final = (
    "the {thing} had passed {number} inspections since {month}",
    "{number} workers warned the owners as early as {month}",
    "the money for the {thing} was spent on other things",
    "more people use the {thing} of {town} than ever before",
)
DENIALS: Final = (
    "that anybody had known of the cracks in {month}",
    "that {number} complaints had been thrown away",
    "that the {thing} was ever unsafe",
)
GUESSES: Final = (
    "it may take {number} more weeks before {town} knows",
    "the {thing} could be open again in {month}",
)
QUOTES: Final = (
    "“I have walked past it for {number} years,”",
    "“Ask the people of {town},”",
    "“It is a {thing}, not a miracle,”",
)
NAMES: Final = "Lee Holm Krol Adair Brandt Cheng Dufour Eze Farkas Gilles".split()
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS: Final = ("March", "April", "May", "June", "July", "September", "October")
PAPERS: Final = ("Harbour Post", "Inland Courier", "Northern Wire")
PEOPLE: Final = ("Ben", "Cem")
ARTICLES: Final = 36
TOLD_TWICE: Final = (3, 10)

PAGE: Final = (
    "The harbour board of Lund Sound put off its vote on the new ferry for the third time on "
    "Tuesday. “We are not ready,” said Ida Krol, who chairs the board, “and "
    "nobody should be surprised.”",
    "Krol denied that the yard had asked for more money. Two members told the Post that a letter "
    "from the yard names a sum of four million, and that the board has had it since November.",
    "The present ferry may lose its licence in May, when it has to be inspected again. Until then "
    "the board wants to hear from the islanders, who could be asked as early as March.",
)
"""The paragraphs of the page."""

Span = dict[str, object]


def made_up_files(folder: Path) -> None:
    """Files for the import dialog: a page, a table, a text in an old encoding, another tool's work,
    and a picture that is none of these."""
    folder.mkdir()
    page = (
        '<html lang="en"><head><title>Ferry vote moved to spring – Harbour Post</title><meta '
        'property="article:published_time" content="2026-01-13"><meta name="author" content="Ida '
        'Holm"></head><body><nav>Home · Sport · Weather</nav><article><h1>Ferry vote moved to '
        f"spring</h1>{''.join(f'<p>{each}</p>' for each in PAGE)}</article><footer>Cookies"
        "</footer></body></html>"
    )
    (folder / "ferry-vote.html").write_text(page, encoding="utf-8")
    cafe = "Café owner denies fire was set\n\nThe owner of the Café Délice was “not there”.\n"
    (folder / "cafe_delice.txt").write_bytes(cafe.encode("cp1252"))
    rows = ["Schlagzeile;Volltext;Quelle;Datum"]
    rows += [f"{title_of(at)};{text_of(at)[0]!s};{PAPERS[at % 3]};2026-01-{at:02}" for at in (2, 4)]
    (folder / "reports.csv").write_text("\n".join(rows).replace("\n\n", " "), encoding="utf-8")
    (folder / "last_year.jsonl").write_text(_doccano(), encoding="utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


def _doccano() -> str:
    """Rows of doccano's, with an emoji before the spans and labels of its own."""
    lines = []
    for at in (12, 15):
        text, spans = text_of(at)
        entities: list[Span] = [
            {
                "id": number,
                "label": {"claim": "CLAIM", "denial": "DENIED", "speculation": "HEDGE"}.get(
                    str(span["label"]), "QUOTE"
                ),
                "start_offset": int(str(span["start"])) + 2,
                "end_offset": int(str(span["end"])) + 2,
            }
            for number, span in enumerate(spans)
        ]
        row = {"id": at, "text": f"😂 {text}", "entities": entities, "Comments": []}
        lines.append(json.dumps(row, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def title_of(at: int) -> str:
    """The headline of a made-up article."""
    return f"{TOWNS[at % 12]}: questions about the {THINGS[(at * 5 + at // 12 * 7) % 12]}"


def text_of(at: int, reprint: bool = False) -> tuple[str, list[Span]]:
    """A made-up article and what is marked in it. ``reprint``: with other words at its ends."""
    words = {
        "town": TOWNS[at % 12],
        "thing": THINGS[(at * 5 + at // 12 * 7) % 12],
        "day": DAYS[at % 5],
        "month": MONTHS[(at * 3) % 7],
        "number": str(at * 7 % 31 + 3),
    }

    def said(choices: tuple[str, ...], step: int) -> str:
        return choices[(at // step) % len(choices)].format(**words)

    claim, other = said(CLAIMS, 1), said(CLAIMS[::-1], 2)
    denial, guess, quote = said(DENIALS, 1), said(GUESSES, 3), said(QUOTES, 2)
    who = NAMES[at % 10]
    sentences = [
        said(OPENINGS, 1),
        f"Mayor {who} told reporters in {words['town']} that {claim}.",
        f"{quote} the mayor added, and denied {denial}.",
        f"Engineers from {TOWNS[(at * 7 + at // 12) % 12]} see it otherwise: {other}, they wrote.",
        f"For now {guess}, a spokesman for the {words['thing']} said.",
    ]
    if reprint:
        sentences = [f"{words['town']} (wire) – {sentences[0]}", *sentences[1:], "More to follow."]
    text = f"{title_of(at)}\n\n{' '.join(sentences)}"
    marked = (("claim", claim), ("quote", quote), ("denial", denial.removeprefix("that ")))
    spans = [_span(text, *each) for each in (*marked, ("claim", other), ("speculation", guess))]
    return text, [each for at_, each in enumerate(spans) if at_ < 3 or (at + at_) % 3]


def _span(text: str, label: str, words: str) -> Span:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "label": label}


def newsroom(data_dir: Path) -> None:
    """A project of made-up articles with Ben's and Cem's work, in the place of the samples."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / "newsroom.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in _records()), encoding="utf-8")
    machine = Machine(data_dir)
    clock = count(MORNING, 47.0)
    with patch("time.time", lambda: next(clock)):
        project = Project.create(
            data_dir / NAME, machine.add_person("Ana"), machine, title="Harbour news"
        )
        with project:
            project.import_paths([file])


def _records() -> list[dict[str, Any]]:
    found = []
    for at in range(ARTICLES):
        found.append(_record(at, *text_of(at)))
    for at in TOLD_TWICE:
        found.append({**_record(at, *text_of(at, True)), "id": f"wire-{at}", "source": PAPERS[2]})
    return found


def _record(at: int, text: str, spans: list[Span]) -> dict[str, Any]:
    work = [{"annotator": PEOPLE[at % 2], "state": "finished", "spans": spans}]
    if at % 6 == 0:  # another one sees it almost so
        work.append({"annotator": PEOPLE[1], "state": "finished", "spans": spans[:2]})
    if at % 6 == 0:
        work[0]["annotator"] = PEOPLE[0]
    if at % 9 == 4:
        work = []
    return {
        "id": f"news-{at:02}",
        "text": text,
        "title": title_of(at),
        "source": PAPERS[at % 3],
        "published": f"2026-01-{at % 28 + 1:02}",
        "annotations": work,
    }
