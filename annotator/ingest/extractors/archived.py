"""What the archives of newspapers have in common, Nexis and Factiva.

What belongs here: lines, languages by their names, names of authors, and undoing hard wraps.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from annotator.ingest.extracted import Extracted, Failed

_LANGUAGES: Final = {
    name: code
    for code, names in {
        "en": "english englisch anglais ingles inglese engels",
        "de": "german deutsch allemand aleman tedesco duits",
        "fr": "french francais franzosisch frances francese frans",
        "es": "spanish espanol spanisch espagnol castellano spagnolo spaans",
        "it": "italian italiano italienisch italien",
        "nl": "dutch nederlands niederlandisch neerlandais holandes",
        "pt": "portuguese portugues portugiesisch portugais",
        "pl": "polish polski polnisch",
        "ru": "russian russisch russe ruso",
        "uk": "ukrainian ukrainisch",
        "sv": "swedish svenska schwedisch",
        "da": "danish dansk danisch",
        "no": "norwegian norsk norwegisch",
        "fi": "finnish suomi finnisch",
        "tr": "turkish turkce turkisch",
        "cs": "czech cesky tschechisch",
        "hu": "hungarian magyar ungarisch",
        "el": "greek griechisch",
        "ar": "arabic arabisch arabe",
        "he": "hebrew hebraisch",
        "hi": "hindi",
        "id": "indonesian",
        "zh": "chinese chinesisch chinois chino",
        "ja": "japanese japanisch japonais",
        "ko": "korean koreanisch",
    }.items()
    for name in names.split()
}
_BY: Final = re.compile(r"(?:by|von|par|por|di|door)\s*:?\s+(?=\S)", re.IGNORECASE)
_WRAPPED_AT: Final = range(45, 101)
"""How long the longest line of a text is, in code points, that was wrapped by hand."""
_RAGGED: Final = 25
_ENDS: Final = tuple('.!?:;"”»’)')


class Chunk(NamedTuple):
    """The lines of one article, and which one of the file it is, from 1."""

    number: int
    lines: list[str]


class Split(NamedTuple):
    """What was found in a bundle; ``told``: how many articles it says to hold, 0: nothing."""

    parts: list[Extracted | Failed]
    told: int


def lines_of(text: str) -> list[str]:
    """The lines, without what ends them and form feeds; not split where only Unicode sees a
    line's end."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").replace("\xa0", " ")
    return plain.removeprefix("\ufeff").split("\n")


def language(words: str) -> str:
    """The code of a language by its name ("GERMAN; DEUTSCH"), else the words as they stand."""
    plain = unicodedata.normalize("NFD", words.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for name in re.findall(r"\w+", bare):
        if name in _LANGUAGES:
            return _LANGUAGES[name]
    return words.strip()


def is_language(words: str) -> bool:
    """Whether the words are the name of a language and nothing else."""
    return len(words) < 40 and len(language(words)) == 2 and len(words.split()) == 1


def author(words: str) -> str:
    """Names without "By"."""
    plain = " ".join(words.split())
    return _BY.sub("", plain, count=1) if _BY.match(plain) else plain


def is_byline(words: str) -> bool:
    """Whether a line begins as one that names authors."""
    return len(words) < 120 and _BY.match(words) is not None


def body(lines: list[str]) -> tuple[str, bool]:
    """The text of an article, and whether lines that were wrapped by hand had to be joined.

    They are where no line is long, and of those that are not the last of their paragraph nearly
    all come close to the longest, and half or more break off within a sentence.
    """
    paragraphs: list[list[str]] = [[]]
    for line in map(str.strip, lines):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    inner = [line for paragraph in paragraphs for line in paragraph[:-1]]
    longest = max((len(line) for paragraph in paragraphs for line in paragraph), default=0)
    near = sum(len(line) > longest - _RAGGED for line in inner)
    cut = sum(not line.endswith(_ENDS) for line in inner)
    some = bool(inner) and longest in _WRAPPED_AT
    wrapped = some and near >= len(inner) * 0.8 and cut >= len(inner) * 0.5
    between = " " if wrapped else "\n"
    return "\n\n".join(between.join(each) for each in paragraphs if each), wrapped
