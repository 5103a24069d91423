"""The sample articles that come with the program.

What belongs here: reading the manifest of ``seeds/`` and turning its files into new articles. The
project made from them is made elsewhere.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.scheme import seeds_dir
from annotator.text import normalise
from annotator.values import NewArticle

MANIFEST = "manifest.toml"


class Seed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sample article as the manifest tells of it.

    ``language`` is a BCP 47 tag, ``shows`` what the article is there for, ``sha256`` that of the
    file's bytes, ``code_points`` the length of its text.
    """

    file: str
    title: str
    source: str
    licence: str
    language: str
    shows: tuple[str, ...]
    sha256: str
    code_points: int


class _Manifest(Struct, forbid_unknown_fields=True):
    articles: tuple[Seed, ...]


def read_manifest(folder: Path | None = None) -> tuple[Seed, ...]:
    """What the manifest says of each sample, in the order of the list.

    ``folder`` is the program's own one unless given. Raises ``Problem`` when it cannot be read.
    """
    path = (folder or seeds_dir()) / MANIFEST
    try:
        return msgspec.convert(tomllib.loads(_read(path).decode()), _Manifest).articles
    except (ValueError, msgspec.ValidationError) as error:
        raise Problem(f"{path}: the list of sample articles is damaged: {error}.") from error


def seed_articles(folder: Path | None = None) -> list[NewArticle]:
    """The sample articles, the user's own first, ready to be added to a project.

    Raises ``Problem`` when a file is missing or is not the one that the manifest describes.
    """
    place = folder or seeds_dir()
    return [_article(seed, place) for seed in read_manifest(place)]


def _article(seed: Seed, folder: Path) -> NewArticle:
    path = folder / seed.file
    raw = _read(path)
    if hashlib.sha256(raw).hexdigest() != seed.sha256:
        raise Problem(f"{path}: this sample article was changed; its hash is not the manifest's.")
    return NewArticle(
        text=normalise(raw.decode()).text,
        external_id=path.stem,
        title=seed.title,
        source=seed.source,
        language=seed.language,
        meta={"licence": seed.licence, "shows": list(seed.shows)},
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise Problem(f"{path}: this sample cannot be read: {reason}.") from error
