"""Made-up articles with annotations: seeded, so that every machine measures the same bytes.

What belongs here: the generator and the cache of what it made, in the temporary folder. An article
depends on the seed and its number alone, so a small corpus is the beginning of a large one. Lengths
are log-normal (median 3,500 characters, one in a thousand 200,000); some articles hold Chinese,
Japanese, Korean, Arabic or Hebrew, 15 % characters beyond the BMP. Two annotators make about twelve
spans each, from a set that both perturb, so that they overlap and disagree.
"""

from __future__ import annotations

import getpass
import math
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

SEED: Final = 7
_VERSION: Final = 1
"""Raised when the generator makes other bytes: what is cached is then made anew."""

LABELS: Final = ("claim", "denial", "quote", "speculation")
RARE: Final = "zephyrquartz"
"""A word that stands in ``RARE_ARTICLES`` articles of a lean corpus, however large it is."""
RARE_ARTICLES: Final = 20

_FIRST: Final = (
    "Anna Boris Chloé David Elif Fatima George Hana Igor Jana Kofi Léa Mateo Nadia Owen Priya "
    "Quentin Rosa Søren Tomáš Uma Viktor Wei Ximena Yusuf Zoë"
).split()
_LAST: Final = (
    "Novak O’Neill García Müller Çelik Haddad Johnson Kim Petrov Dvořák Mensah Lefèvre Rossi Singh "
    "Nguyen Okafor Silva Bjørn Varga Walsh Zhang Ibrahim Keller Laurent Moreau Nakamura"
).split()
_BODIES: Final = (
    "the Ministry of Finance",
    "the European Commission",
    "Northfield Energy",
    "the Health Agency",
    "the opposition",
    "Harbour Logistics plc",
    "the central bank",
    "the city council",
    "the prosecutor’s office",
    "Orion Telecom",
    "the port authority",
    "the trade union",
    "the statistics office",
    "the regional court",
    "Delta Steel",
)
_CITIES: Final = (
    "Prague Lagos Lyon Gdańsk Istanbul Ottawa Nairobi Leeds Osaka Montréal Kraków Valletta Bergen "
    "Tbilisi"
).split()
_TOPICS: Final = (
    "the pipeline contract",
    "the vaccine shipment",
    "the budget shortfall",
    "the data leak",
    "the bridge closure",
    "the new tariff",
    "last week’s outage",
    "the hospital merger",
    "the disputed ballot",
    "the coal phase-out",
    "the rail strike",
    "the housing levy",
    "the water shortage",
    "the arms licence",
)
_MOVES: Final = "rose fell stalled doubled slipped recovered narrowed widened".split()
_DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SOURCES: Final = (
    "Daily Courier",
    "The Northern Post",
    "Agence Centrale",
    "Metro Wire",
    "Harbour Gazette",
)
_SENTENCES: Final[tuple[tuple[str | None, str], ...]] = (
    ("claim", "{o} said {t} will cost {n} million euros more than planned."),
    ("claim", "According to {p}, {o} had known about {t} since {d}."),
    ("claim", "Unemployment in {c} {v} by {n} percent in the past quarter, {o} reported."),
    ("claim", "{p} asserted that {n} people were affected by {t}."),
    ("claim", "Officials in {c} maintain that {t} was approved by {o} in a vote of {n} to {m}."),
    ("denial", "{p} denied that {o} had any role in {t}."),
    ("denial", "A spokesperson for {o} rejected the allegation as “entirely without foundation”."),
    ("denial", "{o} has repeatedly dismissed reports linking it to {t}."),
    ("denial", "“We never signed anything of the kind,” {p} told reporters in {c}."),
    ("quote", "“{T} is not something we can postpone,” said {p}, who represents {o}."),
    ("quote", "“It was {d}, it was dark, and nobody had told us about {t},” {p} recalled."),
    ("quote", "{p} added: “Our figures show {n}, not {m}. The difference matters.”"),
    ("quote", "“Let the court decide,” {p} wrote in a post viewed {n},{m}00 times."),
    ("speculation", "Analysts expect that {t} could be delayed until at least {d}."),
    ("speculation", "It remains unclear whether {o} might reverse its position on {t}."),
    ("speculation", "Some observers in {c} suggest {p} may resign before the vote."),
    ("speculation", "If it goes on, {o} would probably face a gap of {n} million by spring."),
    (None, "The session in {c} lasted {n} minutes and ended without a statement."),
    (None, "Shares in the sector {v} {n} points in early trading on {d}."),
    (None, "{p} joined {o} in 20{m} after a decade in {c}."),
    (None, "The document, seen by this newspaper, runs to {n} pages and mentions {t} only twice."),
    (None, "Crowds gathered outside the building in {c} on {d} morning."),
    (None, "A second hearing is scheduled for {d}."),
    (None, "The agency publishes its figures every {d}; the previous ones concerned {t}."),
)
_FAR_EAST: Final[tuple[tuple[str | None, str], ...]] = (
    ("claim", "财政部周三表示，该合同的成本将比计划多出{n}百万欧元。"),
    ("denial", "“我们从未签署过任何此类文件，”发言人在记者会上说。"),
    ("speculation", "分析人士认为，投票可能推迟到下周。"),
    ("denial", "日本銀行は{n}日、報告書の内容を否定した。"),
    ("quote", "「数字は{n}ではなく{m}だ」と担当者は語った。"),
    ("claim", "정부는 {n}명이 영향을 받았다고 밝혔다."),
)
_RIGHT_TO_LEFT: Final[tuple[tuple[str | None, str], ...]] = (
    ("claim", "قالت الوزارة إن تكلفة المشروع ستزيد بمقدار {n} مليون يورو."),
    ("denial", "نفى المتحدث باسم الشركة أي صلة بالتسريب."),
    ("quote", "«لم نوقع على شيء»، قال المدير للصحفيين."),
    ("claim", "לדברי המשרד, {n} אנשים נפגעו מהתקלה."),
    ("speculation", "ייתכן שההצבעה תידחה עד ליום {m}."),
)
_EMOJI: Final = "😀 🔥 👩‍💻 🇨🇿 📈 🏛️ 👍🏽 🧪 🚢 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷 𝟘𝟙".split()

Sentence = tuple[int, int, str | None]
Span = tuple[int, int, str]


def made_article(
    number: int, characters: int | None = None
) -> tuple[dict[str, str], list[Sentence]]:
    """Article ``number`` as the fields of a record, and its sentences with their labels."""
    chance = random.Random(f"{SEED}:{number}")
    if characters is None:
        characters = _length(chance, number)
    draw = chance.random()
    exotic = _FAR_EAST if draw < 0.04 else _RIGHT_TO_LEFT if draw < 0.07 else None
    emoji = chance.random() < 0.15
    parts: list[str] = []
    sentences: list[Sentence] = []
    position = 0
    while position < characters:
        label, words = _sentence(chance, exotic if exotic and chance.random() < 0.3 else None)
        if emoji and chance.random() < 0.12:
            words += " " + chance.choice(_EMOJI)
        sentences.append((position, position + len(words), label))
        gap = " " if len(sentences) % 4 else "\n\n"
        parts += (words, gap)
        position += len(words) + len(gap)
    fields = {
        "id": f"a{number:07d}",
        "text": "".join(parts).rstrip(),
        "title": f"{chance.choice(_BODIES)} and {chance.choice(_TOPICS)} ({number})",
        "source": chance.choice(_SOURCES),
        "published": f"202{chance.randrange(6)}-{chance.randrange(1, 13):02d}-"
        f"{chance.randrange(1, 29):02d}T12:00:00Z",
        "language": "en" if exotic is None else "mul",
    }
    return fields, sentences


def _length(chance: random.Random, number: int) -> int:
    if number % 1000 == 500:
        return 200_000
    return int(min(60_000, max(300, math.exp(chance.gauss(math.log(3500), 0.55)))))


def _sentence(
    chance: random.Random, exotic: tuple[tuple[str | None, str], ...] | None
) -> tuple[str | None, str]:
    label, form = chance.choice(exotic or _SENTENCES)
    topic = chance.choice(_TOPICS)
    words = form.format(
        o=chance.choice(_BODIES),
        p=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
        c=chance.choice(_CITIES),
        t=topic,
        T=topic[0].upper() + topic[1:],
        d=chance.choice(_DAYS),
        v=chance.choice(_MOVES),
        n=chance.randrange(10, 900),
        m=chance.randrange(10, 90),
    )
    return label, words[0].upper() + words[1:]


def made_spans(
    number: int, text: str, sentences: list[Sentence], annotators: int, exact: int | None = None
) -> list[list[Span]]:
    """Each annotator's spans in text order. ``exact``: that many, unperturbed."""
    chance = random.Random(f"{SEED}:{number}:spans")
    labelled = [(start, end, label) for start, end, label in sentences if label]
    count = exact or max(0, round(chance.gauss(12, 12**0.5)))
    drawn = [chance.choice(labelled) for _ in range(count)] if labelled else []
    common = [(*_clause(chance, text, start, end), label) for start, end, label in drawn]
    if exact:
        return [sorted(common) for _ in range(annotators)]
    return [sorted(_perturbed(chance, text, common)) for _ in range(annotators)]


def _perturbed(chance: random.Random, text: str, common: list[Span]) -> Iterator[Span]:
    for start, end, label in common:
        if chance.random() < 0.10:
            continue
        if chance.random() < 0.22:
            cut = text.rfind(" ", start + 2, end)
            end = cut if cut > start + 2 else end
        elif chance.random() < 0.12:
            end = min(len(text), end + chance.randrange(40))
        yield start, end, chance.choice(LABELS) if chance.random() < 0.12 else label
        if chance.random() < 0.12:
            yield (*_clause(chance, text, start, end), chance.choice(LABELS))


def _clause(chance: random.Random, text: str, start: int, end: int) -> tuple[int, int]:
    """A part of ``[start, end)`` at word boundaries, or all of it."""
    end = min(end, len(text))
    words = [start, *(at + 1 for at in range(start, end) if text[at] == " ")]
    if chance.random() < 0.45 or len(words) < 4:
        return start, end
    first = chance.randrange(len(words) // 2)
    last = first + 2 + chance.randrange(len(words) - first - 2)
    return words[first], words[last] - 1 if last < len(words) else end


def record(fields: dict[str, str], work: dict[str | None, list[Span]]) -> bytes:
    """A line of JSONL. The work of ``None`` stands under ``spans``, without a name."""
    line: dict[str, Any] = dict(fields)
    if None in work:
        line["spans"] = _wire(work[None])
    else:
        line["annotations"] = [
            {"annotator": name, "state": "finished", "spans": _wire(spans)}
            for name, spans in work.items()
        ]
    return msgspec.json.encode(line) + b"\n"


def _wire(spans: list[Span]) -> list[dict[str, int | str]]:
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]


def folder() -> Path:
    """Where corpora and projects are kept between runs."""
    found = (
        Path(tempfile.gettempdir()) / f"claim-annotator-bench-{getpass.getuser()}" / str(_VERSION)
    )
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def _kept(name: str, lines: Iterator[bytes]) -> Path:
    path = folder() / name
    if not path.exists():
        beside = path.with_name(f".{name}.{os.getpid()}")
        with beside.open("wb", buffering=1 << 20) as file:
            file.writelines(lines)
        beside.replace(path)
    return path


def full(articles: int) -> Path:
    """JSONL of so many articles, about 24 annotations on each."""
    return _kept(f"full-{articles}.jsonl", map(_full_line, range(articles)))


def _full_line(number: int) -> bytes:
    fields, sentences = made_article(number)
    spans = made_spans(number, fields["text"], sentences, 2)
    return record(fields, {f"ann{at}": each for at, each in enumerate(spans)})


def lean(articles: int) -> Path:
    """JSONL of so many short articles (a few sentences, two annotations of the importer's own).

    For lists and start-up, where the number of articles counts and not their length.
    ``RARE_ARTICLES`` of them hold the word ``RARE``, however many there are.
    """
    every = max(1, articles // RARE_ARTICLES)
    lines = (_lean_line(number, rare=number % every == 0) for number in range(articles))
    return _kept(f"lean-{articles}.jsonl", lines)


def _lean_line(number: int, *, rare: bool) -> bytes:
    fields, sentences = made_article(number, 300)
    spans = made_spans(number, fields["text"], sentences, 1, exact=2)[0]
    if rare:
        fields["text"] += f"\n\nThe {RARE} report is due."
    line = {**fields, "state": "in_progress" if number % 3 else "finished"}
    return record(line, {None: spans})


BIG_CHARACTERS: Final = 2_000_000
BIG_SPANS: Final = 20_000


def big(characters: int = BIG_CHARACTERS, spans: int = BIG_SPANS) -> Path:
    """JSONL of one long article, full of spans of the importer's own, and one short one."""
    return _kept(f"big-{characters}-{spans}.jsonl", _big_lines(characters, spans))


def _big_lines(characters: int, spans: int) -> Iterator[bytes]:
    for number, size, count in ((1, 3000, 12), (2, characters, spans)):
        fields, sentences = made_article(number, size)
        made = made_spans(number, fields["text"], sentences, 1, exact=count)[0]
        yield record({**fields, "state": "in_progress"}, {None: made})


def dense(spans: int) -> Path:
    """JSONL of a short article and one in which each of so many short words is a span."""
    return _kept(f"dense-{spans}.jsonl", _dense_lines(spans))


def _dense_lines(spans: int) -> Iterator[bytes]:
    yield next(_big_lines(3000, 12))
    chance = random.Random(f"{SEED}:dense")
    words = ["".join(chance.choices("aeilnorst", k=chance.randrange(2, 5))) for _ in range(spans)]
    made: list[Span] = []
    position = 0
    for number, word in enumerate(words):
        made.append((position, position + len(word), LABELS[number % 2]))
        position += len(word) + 1
    fields = {**made_article(2, 300)[0], "text": " ".join(words)}
    yield record({**fields, "state": "in_progress"}, {None: made})
