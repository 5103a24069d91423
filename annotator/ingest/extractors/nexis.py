"""Nexis: the layouts of its bundles, from LexisNexis Academic to Nexis Uni.

What belongs here: where an article begins and ends in each generation, and what its labels mean.

The older one begins each article with "3 of 100 DOCUMENTS": source, date, headline, labels in
capitals, text, and more labels. The newer one ends each with "End of Document": headline, source,
date, labels, "Body", text, more labels; before the first may stand a cover page that lists all.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final, NamedTuple

from annotator.ingest.extracted import Extracted, Failed
from annotator.ingest.extractors import archived, days
from annotator.ingest.extractors.archived import Chunk, Split

_S: Final = r"[ \t\f\xa0]*"
_START: Final = re.compile(
    rf"(?im)^{_S}(?:\S+ - )?(?:"
    r"(?:\d+ (?:of|von|de|sur|di|van) (\d+)\s(?:documents?|dokumenten?|documentos?|documenti"
    r"|documenten))|(?:(?:document|dokument|documento) \d+ (?:of|von|sur|de|di|van) (\d+)))"
    rf"{_S}$"
)
_END: Final = re.compile(
    rf"(?im)^{_S}(?:end of document|ende des dokuments|fin du document|fin del documento"
    rf"|fine del documento|einde van document){_S}$"
)
_LENGTH: Final = re.compile(rf"(?im)^{_S}(?:length|länge|longueur|longitud|lunghezza|lengte){_S}:")
_LISTED: Final = re.compile(rf"(?im)^{_S}documents? ?\((\d+)\){_S}$")
_FIRST: Final = re.compile(rf"(?m)^{_S}1\.{_S}(\S.*)$")
_BODY: Final = re.compile(r"(?i)(?:body|full text|text|volltext|texte intégral|corps)\s*(:)?\s*")
_PAGE: Final = re.compile(r"(?i)(?:page|seite) \d+ (?:of|von|sur|de) \d+")
_LABEL: Final = re.compile(r"([^\W\d][^\W\d]*(?:[- ][^\W\d]+)?)\s*:\s*(.*)")
_RIGHTS: Final = re.compile(r"(?i)copyright\b|\(c\) ?\d{4}|©|all rights reserved|alle rechte")
_NUMBER: Final = re.compile(r"\d+")
_PASSED_OVER: Final = 3
"""Lines that may stand after the last article."""

# What a label means, by its words; those with the same meaning as another's are kept with it.
_LABELS: Final = {
    label: meaning
    for meaning, labels in {
        "title": "headline schlagzeile",
        "author": "byline autor auteur auteurs autores author",
        "length": "length länge longueur longitud lunghezza lengte",
        "section": "section rubrik rubrique sección seccion sezione ressort",
        "dateline": "dateline",
        "highlight": "highlight abstract",
        "language": "language sprache langue idioma lingua taal",
        "load-date": "load-date update date-chargement fecha-carga",
        "publication-type": "publication-type pub-type type-publication publikationstyp",
        "url": "url",
        "graphic": "graphic grafik graphique",
        "journal-code": "journal-code zeitungs-code",
        "subject": "subject",
        "series": "series serie",
        "column": "column",
        "distribution": "distribution",
        "company": "company",
        "organization": "organization",
        "ticker": "ticker",
        "industry": "industry",
        "person": "person",
        "city": "city",
        "state": "state",
        "country": "country",
        "geographic": "geographic",
        "document-type": "document-type",
        "correction": "correction correction-date",
        "type": "type",
        "notes": "notes note",
        "issn": "issn",
        "acc-no": "acc-no",
    }.items()
    for label in labels.split()
}
_AT_HEAD: Final = frozenset({"title", "author", "length", "section", "dateline", "highlight"})
"""With these the labels before the text begin; words before them are the headline's, even
"Correction:"."""
_BEHIND: Final = frozenset(
    {"language", "load-date", "publication-type", "journal-code", "graphic", "subject", "url"}
)
"""With one of these the labels behind the text begin; "Note:" may as well be a paragraph."""
_TRIED: Final = 200
_FIELDS: Final = ("title", "author", "language", "url")


class _Head(NamedTuple):
    title: str
    source: str
    published: str
    meta: dict[str, object]


def looks_like(text: str) -> bool:
    """Whether it is one of these bundles: an article's beginning or end, and its length told."""
    begins = _END.search(text) or _START.search(text)
    return begins is not None and _LENGTH.search(text) is not None


def split(text: str) -> Split:
    """The articles of a bundle in their order, those without a text as ``Failed``."""
    lines = [line for line in archived.lines_of(text) if not _PAGE.fullmatch(line.strip())]
    newer = any(_END.match(line) for line in lines)
    chunks, told = _chunks(lines, newer)
    if newer and chunks and (listed := _LISTED.search("\n".join(chunks[0].lines))):
        told = max(told, int(listed[1]))
    return Split([_article(chunk, newer) for chunk in chunks], told)


def _chunks(lines: list[str], newer: bool) -> tuple[list[Chunk], int]:
    chunks: list[list[str]] = [[]]
    told = 0
    for line in lines:
        if newer and _END.match(line):
            chunks.append([])
        elif start := _START.match(line):
            told = max(told, int(start[1] or start[2]))
            if newer:
                chunks[-1].clear()
            else:
                chunks.append([])
        else:
            chunks[-1].append(line)
    spare = chunks.pop() if newer else chunks.pop(0)
    if sum(map(bool, map(str.strip, spare))) > _PASSED_OVER and _LENGTH.search("\n".join(spare)):
        chunks.insert(len(chunks) if newer else 0, spare)
    return [Chunk(number, lines) for number, lines in enumerate(chunks, 1)], told


def _article(chunk: Chunk, newer: bool) -> Extracted | Failed:
    place = f"document {chunk.number}"
    lines = chunk.lines
    begin, first = _body_begins(lines)
    end = _body_ends(lines, begin)
    labels = _labels_begin(lines[:begin])
    said = _labels(lines[labels:begin]) | _labels(lines[end:])
    text, wrapped = archived.body([first, *lines[begin:end]])
    if not text:
        return Failed(place=place, reason="It has no text between its head and its end.")
    front = _front(lines[:labels])
    head = _newer(front, lines) if newer else _older(front)
    rights = " ".join(line.strip() for line in lines[end:] if _RIGHTS.match(line.strip()))
    meta = head.meta | ({"rights": rights} if rights else {})
    meta |= {key: words for key, words in said.items() if key not in _FIELDS}
    return Extracted(
        text=text,
        title=said.get("title") or head.title,
        source=head.source,
        author=archived.author(said.get("author", "")),
        published=head.published,
        url=said.get("url", ""),
        language=archived.language(said.get("language", "")),
        place=place,
        meta=meta,
        notes=("Lines that were wrapped were joined.",) if wrapped else (),
    )


def _body_begins(lines: list[str]) -> tuple[int, str]:
    """The line after the one that says so, and what stands on that line already. Where none does,
    after the last labels of the head."""
    length = next((index for index, line in enumerate(lines) if _LENGTH.match(line)), 0)
    for index in range(length, len(lines)):
        if found := _BODY.match(lines[index].strip()):
            rest = lines[index].strip()[found.end() :]
            if not rest or found[1]:
                return index + 1, rest
    index = length
    while index < len(lines):
        block = _block(lines, index)
        if block and _label(lines[index]) is None:
            return index, ""
        index += max(block, 1)
    return index, ""


def _body_ends(lines: list[str], begin: int) -> int:
    """The first line of the labels behind the text: from there on, most lines are some."""
    candidates = [index for index in range(begin, len(lines)) if _is_tail(lines[index], _BEHIND)]
    for index in candidates[-_TRIED:]:
        firsts = [at for at in range(index, len(lines)) if _begins_block(lines, at)]
        firsts = firsts if len(firsts) > 1 else list(range(index, len(lines)))
        tails = sum(_is_tail(lines[at]) for at in firsts if lines[at].strip())
        if tails * 2 >= sum(bool(lines[at].strip()) for at in firsts):
            return index
    return len(lines)


def _is_tail(line: str, labels: Container[str] = frozenset(_LABELS.values()) - _AT_HEAD) -> bool:
    plain = line.strip()
    label = _label(line)
    return (
        (label is not None and label[0] in labels)
        or plain in ("Classification", "Klassifikation", "Classement")
        or (len(plain) < 120 and _RIGHTS.match(plain) is not None)
    )


def _begins_block(lines: list[str], index: int) -> bool:
    return bool(lines[index].strip()) and (index == 0 or not lines[index - 1].strip())


def _block(lines: list[str], index: int) -> int:
    """How many lines stand together from here."""
    count = 0
    while index + count < len(lines) and lines[index + count].strip():
        count += 1
    return count


def _label(line: str) -> tuple[str, str] | None:
    """What a line says, where it begins with one of the labels."""
    found = _LABEL.match(line.strip())
    meaning = _LABELS.get(found[1].lower().replace(" ", "-")) if found else None
    return (meaning, found[2].strip()) if found and meaning else None


def _labels(lines: list[str]) -> dict[str, str]:
    """What the labels say; a value goes on until a blank line or the next label."""
    said: dict[str, str] = {}
    current = ""
    for line in lines:
        if (label := _label(line)) is not None:
            current = label[0] if label[0] not in said else ""
            if current:
                said[current] = label[1]
        elif not line.strip() or _BODY.fullmatch(line.strip()) or _is_tail(line):
            current = ""
        elif current:
            said[current] += " " + line.strip()
    return {key: words for key, words in said.items() if words}


def _labels_begin(lines: list[str]) -> int:
    for index, line in enumerate(lines):
        label = _label(line)
        if label is not None and label[0] in _AT_HEAD:
            return index
    return len(lines)


def _front(lines: list[str]) -> list[list[str]]:
    """What stands before the labels, in blocks of lines that stand together."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _dated(lines: list[str], last: bool) -> int | None:
    places = [index for index, line in enumerate(lines) if days.iso(line)]
    return None if not places else places[-1] if last else places[0]


def _newer(front: list[list[str]], all_lines: list[str]) -> _Head:
    lines = [line for block in front for line in block if not _RIGHTS.match(line)]
    rights = [line for block in front for line in block if _RIGHTS.match(line)]
    date = _dated(lines, last=True)
    if date is None:
        title, source, published = lines[:1], "".join(lines[1:2]), ""
    else:
        title = _without_cover(lines[: max(date - 1, 0)], "\n".join(all_lines))
        source = lines[date - 1] if date else ""
        published = days.as_iso(lines[date])
    meta = _meta(lines[date + 1 :] if date is not None else [], rights)
    return _Head(" ".join(title), source, published, meta)


def _without_cover(title: list[str], text: str) -> list[str]:
    """The lines of the headline, of which the cover page before it tells the words."""
    if _LISTED.search(text) is None:
        return title
    first = _FIRST.search(text)
    wanted = " ".join(first[1].split()) if first else ""
    for index in range(len(title)):
        if " ".join(" ".join(title[index:]).split()) == wanted:
            return title[index:]
    return title[-1:]


def _older(front: list[list[str]]) -> _Head:
    lines = [line for block in front for line in block]
    date = _dated(lines, last=False)
    if date is None:
        return _Head(" ".join(front[-1]) if len(front) > 1 else "", "".join(lines[:1]), "", {})
    rest = lines[date + 1 :]
    title = front[-1][-len(rest) :] if rest else []
    edition = rest[: len(rest) - len(title)]
    published = days.as_iso(lines[date])
    return _Head(" ".join(title), ", ".join(lines[:date]), published, _meta(edition, []))


def _meta(edition: list[str], rights: list[str]) -> dict[str, object]:
    said = {"edition": ", ".join(edition), "rights": " ".join(rights)}
    return {key: words for key, words in said.items() if words}
