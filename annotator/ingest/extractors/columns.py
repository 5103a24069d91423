"""Columns of tables: which is what, by its name, and a look at how a table begins.

What belongs here: the names that columns have in the field, in several languages. Nothing here
reads a file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from annotator.ingest.extracted import Columns, Unreadable

ROWS_SHOWN: Final = 5
CELL_SHOWN: Final = 300
"""Code points of a cell that a look at a table gives."""
_LONGEST_NAME: Final = 60
_NAMES_TOLD: Final = 20

ROLES: Final = ("text", "title", "published", "url", "source", "author", "id", "language")
"""What a column can be, in the order in which they are looked for."""

# Without accents, signs and spaces; the better name first.
_KNOWN: Final[dict[str, tuple[str, ...]]] = {
    role: tuple(words.split())
    for role, words in {
        "text": """
            text fulltext articletext articlebody bodytext maintext body content articlecontent
            plaintext rawtext textcontent story article document
            volltext artikeltext haupttext inhalt artikel nachrichtentext
            texte texteintegral textecomplet contenu corps textearticle
            texto textocompleto contenido cuerpo cuerpodelanoticia textodelarticulo
            """,
        "title": """
            title headline articletitle heading head titletext hed subject
            titel uberschrift ueberschrift schlagzeile titre titulo titular
            """,
        "published": """
            published publishedat publisheddate publishdate publicationdate datepublished pubdate
            publishedon date articledate datetime timestamp created createdat datecreated
            datum erscheinungsdatum veroffentlicht veroeffentlicht veroffentlichtam
            veroffentlichungsdatum veroeffentlichungsdatum publikationsdatum
            datedepublication datepublication publiele publie dateparution
            fecha fechapublicacion fechadepublicacion publicado
            """,
        "url": """
            url link articleurl articlelink uri permalink weburl webaddress weblink sourceurl href
            adresse internetadresse lien enlace vinculo
            """,
        "source": """
            source outlet publisher publication newspaper newssource sourcename publishername
            medium media mediaoutlet journal site website sitename domain
            quelle zeitung herausgeber verlag editeur fuente medio periodico
            """,
        "author": """
            author authors byline authorname writer journalist reporter creator by
            autor autoren autorin verfasser auteur auteurs autores autora periodista
            """,
        "id": """
            id articleid documentid docid identifier externalid uid uuid guid recordid
            nr artikelid kennung identifiant identificador
            """,
        "language": "language lang languagecode sprache langue idioma lengua",
    }.items()
}


class TablePeek(Struct, frozen=True, kw_only=True):
    """How a table begins: its ``columns`` by name (by number from 1 where it has no head), the
    first ``ROWS_SHOWN`` rows, and which column is what, as far as the names tell (``text`` is empty
    where they do not). ``sheet`` is the one of a workbook that is shown; ``delimiter`` and
    ``encoding`` are empty there."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guessed: Columns
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class Layout(NamedTuple):
    """Where in a row things stand, by index from 0; a role that no column has is left out."""

    roles: dict[str, int]
    meta: tuple[tuple[str, int], ...]
    width: int
    notes: tuple[str, ...]


def guess(first: Sequence[str]) -> Columns:
    """Which column is what, by the cells of the first row."""
    known = _guessed(names_of(first))
    if known["text"] or sum(map(bool, known.values())) > 1 or _like_a_head(first):
        names = names_of(first)
        meta = tuple(name for name in names if name not in known.values())
        return Columns(**known, meta=meta, head=True)
    return Columns(text="", meta=numbers(len(first)), head=False)


def names_of(first: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns, each once: those without are called by their number, and a name
    that comes again has "(2)" behind it."""
    names: list[str] = []
    for number, cell in enumerate(first, 1):
        name = plain = " ".join(cell.split()) or f"column {number}"
        times = 1
        while name in names:
            times += 1
            name = f"{plain} ({times})"
        names.append(name)
    return tuple(names)


def numbers(width: int) -> tuple[str, ...]:
    """What columns are called in a table without a head."""
    return tuple(str(number) for number in range(1, width + 1))


def layout(columns: Columns, names: Sequence[str]) -> Layout:
    """Where the columns stand in a table with these ``names``.

    Raises:
        Unreadable: nothing says which column holds the text.
    """
    places = {name: index for index, name in enumerate(names)}
    if not columns.text:
        raise Unreadable(
            f"It cannot be told which column holds the text. {_told(names)} Say which is what."
        )
    if columns.text not in places:
        raise Unreadable(f"It has no column “{columns.text}” for the text. {_told(names)}")
    wanted = {role: getattr(columns, role) for role in ROLES}
    roles = {role: places[name] for role, name in wanted.items() if name in places}
    meta = tuple((name, places[name]) for name in columns.meta if name in places)
    missing = [name for name in (*wanted.values(), *columns.meta) if name and name not in places]
    notes = tuple(f"The table has no column “{name}”." for name in missing)
    return Layout(roles, meta, len(names), notes)


def _told(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:_LONGEST_NAME]}”" for name in names[:_NAMES_TOLD])
    more = f" and {len(names) - _NAMES_TOLD} more" if len(names) > _NAMES_TOLD else ""
    return f"Its columns are {shown}{more}." if names else "It has no columns."


def _guessed(names: Iterable[str]) -> dict[str, str]:
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), name)
    known = {}
    for role in ROLES:
        found = next((word for word in _KNOWN[role] if word in plain), None)
        known[role] = "" if found is None else plain.pop(found)
    return known


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in bare if letter.isalnum() and letter.isascii())


def _like_a_head(first: Sequence[str]) -> bool:
    """Names are short, all there, unlike each other, and no numbers."""
    return len(set(first)) == len(first) and all(
        0 < len(cell.strip()) <= _LONGEST_NAME and re.search(r"[^\W\d]", cell) for cell in first
    )
