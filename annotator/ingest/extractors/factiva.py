"""Factiva: the layouts of its bundles, with its two-letter codes and without.

What belongs here: where an article begins and ends, and what the codes mean. With codes ("full
article plus indexing") each field stands behind its code (HD, WC, PD, …, AN); without, the same
lines stand in the same order. Both end with the article's number, "Document XYZ0000020240305…".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from annotator.ingest.extracted import Extracted, Failed
from annotator.ingest.extractors import archived, days
from annotator.ingest.extractors.archived import Chunk, Split

CODES: Final = (
    "SE CLM HD CR BY WC PD ET SN SC ED PG VOL LA CY LP TD ART CT RF CO IN NS RE IPC IPD PUB AN"
).split()
"""In the order in which they stand in an article."""
_WORDS_TOO: Final = frozenset({"SE", "ED", "LA", "LP", "CO", "IN", "RE", "CT", "ART", "BY"})
"""Codes that a line of text may begin with: they count where nothing or a gap follows."""
_CODE: Final = re.compile(rf"[ \t|]*({'|'.join(CODES)})(?:([ \t|]+)(.*))?")
_HD: Final = re.compile(r"(?m)^[ \t|]*HD(?:[ \t|]|$)")
_TEXT: Final = re.compile(r"(?m)^[ \t|]*(?:LP|TD)(?:[ \t|]|$)")
_INDEX: Final = re.compile(r"(?m)^[ \t|]*(?:WC|PD|SN|AN)(?:[ \t|]|$)")
_NUMBER: Final = re.compile(
    r"(?m)^[ \t]*(?:Document|Dokument|Documento) ([A-Z][A-Z0-9]{2,14}\d{8}[a-z0-9]{5,12})[ \t]*$"
)
_COUNT: Final = re.compile(
    r"(?m)^[ \t]*[\d.,\u00a0\u202f ]+ (?:words|Wörter|mots|palabras|parole|woorden)[ \t]*$"
)
_FURNITURE: Final = re.compile(r"(?i)(?:page|seite|página) \d+ .*factiva.*|.*factiva, inc\..*")
_RIGHTS: Final = re.compile(r"(?i)(?:copyright|©|\(c\)|all rights)")
_TIME: Final = re.compile(r"\d\d?:\d\d(?:\s*GMT)?")
_SHORT: Final = re.compile(r"[A-Z0-9]{2,10}")
_META: Final = {
    "SE": "section",
    "CLM": "column",
    "CR": "credit",
    "WC": "words",
    "SC": "source code",
    "ED": "edition",
    "PG": "page",
    "VOL": "volume",
    "CY": "rights",
    "ART": "art",
    "CT": "contact",
    "CO": "companies",
    "IN": "industries",
    "NS": "subjects",
    "RE": "regions",
    "IPC": "codes",
    "IPD": "descriptors",
    "PUB": "publisher",
}
_PASSED_OVER: Final = 3
_NO_TEXT: Final = "It has no text between its head and its end."


def looks_like(text: str) -> bool:
    """Whether it is one of these bundles."""
    return _has_codes(text) or (
        _NUMBER.search(text) is not None and _COUNT.search(text) is not None
    )


def split(text: str) -> Split:
    """The articles of a bundle in their order, those without a text as ``Failed``."""
    lines = [line for line in archived.lines_of(text) if not _FURNITURE.fullmatch(line.strip())]
    if _has_codes(text):
        return Split([_coded(number, said) for number, said in enumerate(_fields(lines), 1)], 0)
    return Split([_plain(chunk) for chunk in _chunks(lines)], 0)


def _has_codes(text: str) -> bool:
    return all(pattern.search(text) for pattern in (_HD, _TEXT, _INDEX))


# --- with codes -----------------------------------------------------------------------------------


def _fields(lines: list[str]) -> list[dict[str, list[str]]]:
    """The lines of each field of each article. A code counts only where it can stand."""
    found: list[dict[str, list[str]]] = []
    current = -1
    for line in lines:
        code, rest = _code(line)
        place = CODES.index(code) if code else -1
        if code and (place > current or _begins(code, found)):
            if place <= current or not found:
                found.append({})
            current = place
            found[-1][code] = [rest]
        elif found and current >= 0:
            found[-1][CODES[current]].append(line.strip(" \t|"))
    return [said for said in found if "HD" in said or "TD" in said or "LP" in said]


def _code(line: str) -> tuple[str, str]:
    match = _CODE.fullmatch(line.rstrip(" \t|"))
    if match is None:
        return "", ""
    gap, rest = match[2] or "", (match[3] or "").strip(" \t|")
    if rest and gap == " " and match[1] in _WORDS_TOO:
        return "", ""
    return match[1], rest


def _begins(code: str, found: list[dict[str, list[str]]]) -> bool:
    """Whether a code that should have come before begins another article."""
    return code in ("SE", "CLM", "HD") and (not found or "AN" in found[-1] or code == "HD")


def _coded(number: int, said: dict[str, list[str]]) -> Extracted | Failed:
    def words(code: str) -> str:
        return " ".join(" ".join(said.get(code, ())).split())

    text, wrapped = archived.body([*said.get("LP", ()), "", *said.get("TD", ())])
    place = f"article {number}"
    if not text:
        return Failed(place=place, reason=_NO_TEXT)
    return Extracted(
        text=text,
        id=words("AN").split(" ")[-1],
        title=words("HD"),
        source=words("SN"),
        author=archived.author(words("BY")),
        published=days.as_iso(f"{words('PD')} {words('ET')}"),
        language=archived.language(words("LA")),
        place=place,
        meta={name: words(code) for code, name in _META.items() if words(code)},
        notes=_notes(wrapped),
    )


# --- without --------------------------------------------------------------------------------------


def _chunks(lines: list[str]) -> list[Chunk]:
    chunks: list[list[str]] = [[]]
    for line in lines:
        chunks[-1].append(line)
        if _NUMBER.fullmatch(line):
            chunks.append([])
    spare = chunks.pop()
    if sum(map(bool, map(str.strip, spare))) > _PASSED_OVER and _COUNT.search("\n".join(spare)):
        chunks.append(spare)
    return [Chunk(number, found) for number, found in enumerate(chunks, 1)]


def _plain(chunk: Chunk) -> Extracted | Failed:
    place = f"article {chunk.number}"
    lines = chunk.lines
    number = _NUMBER.fullmatch(lines[-1])
    count = next((index for index, line in enumerate(lines) if _COUNT.fullmatch(line)), None)
    if count is None:
        return Failed(place=place, reason="It has no line that tells how many words it has.")
    said, begin = _after_count(lines, count)
    text, wrapped = archived.body(lines[begin : len(lines) - (number is not None)])
    if not text:
        return Failed(place=place, reason=_NO_TEXT)
    title, author = _before_count([line.strip() for line in lines[:count] if line.strip()])
    return Extracted(
        text=text,
        id=number[1] if number else "",
        title=title,
        source=said.pop("source", ""),
        author=author,
        published=days.as_iso(said.pop("date", "") + " " + said.pop("time", "")),
        language=archived.language(said.pop("language", "")),
        place=place,
        meta={"words": lines[count].strip(), **said},
        notes=_notes(wrapped),
    )


def _before_count(head: Sequence[str]) -> tuple[str, str]:
    """The headline and the authors, who come last where they are named."""
    if len(head) > 1 and archived.is_byline(head[-1]):
        return " ".join(head[:-1]), archived.author(head[-1])
    return " ".join(head), ""


def _after_count(lines: list[str], count: int) -> tuple[dict[str, str], int]:
    """What stands between the number of words and the text, and where that begins: after the line
    on rights, or without one after the language, or the source's code."""
    said: dict[str, str] = {}
    begin = index = count + 1
    while index < len(lines) and "rights" not in said:
        line = lines[index].strip()
        index += 1
        if not line:
            continue
        name = _name(line, said)
        if not name:
            break
        said[name] = line
        begin = index
    return said, begin


def _name(line: str, said: dict[str, str]) -> str:
    """What a line in the head is, by its looks and what came before it."""
    if "date" not in said:
        return "date" if days.iso(line) else ""
    if "time" not in said and "source" not in said and _TIME.fullmatch(line):
        return "time"
    if "source" not in said:
        return "source"
    if "source code" not in said and _SHORT.fullmatch(line):
        return "source code"
    if _RIGHTS.match(line):
        return "rights"
    if "language" in said or len(line) > 60:
        return ""
    if archived.is_language(line):
        return "language"
    return next((name for name in ("page", "edition", "part") if name not in said), "")


def _notes(wrapped: bool) -> tuple[str, ...]:
    return ("Lines that were wrapped were joined.",) if wrapped else ()
