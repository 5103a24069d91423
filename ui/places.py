"""Where each article was left: first visible character and caret, and the last open article.

What belongs here: the small memory in the data folder. It is no part of a project: it says nothing
about the article, and another machine has its own.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from ui.files import read_json, write_json
from ui.reader import Place

log = logging.getLogger(__name__)

KEPT: Final = 2000
"""Articles remembered over all projects; the longest unvisited are forgotten first."""


class Places:
    """Places by project id and article's SHA-256, kept in ``data_dir / "places.json"``."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "places.json"
        raw = read_json(self._path)
        self._places = _places_in(raw.get("places"))
        self._last = _last_in(raw.get("last"))

    def get(self, project: str, sha256: str) -> Place | None:
        """Where the article was left, or None."""
        return self._places.get(f"{project}/{sha256}")

    def put(self, project: str, sha256: str, place: Place) -> None:
        """Remember a place; on disk at the next ``save``."""
        key = f"{project}/{sha256}"
        self._places.pop(key, None)
        self._places[key] = place
        for oldest in list(self._places)[: max(0, len(self._places) - KEPT)]:
            del self._places[oldest]

    def put_last(self, path: Path, sha256: str) -> None:
        """Remember which article was open last in the project file."""
        name = str(path.resolve())
        self._last.pop(name, None)
        self._last[name] = sha256
        for oldest in list(self._last)[: max(0, len(self._last) - KEPT)]:
            del self._last[oldest]

    def last(self, path: Path) -> str | None:
        """The SHA-256 of the article that was open last in the project file."""
        return self._last.get(str(path.resolve()))

    def save(self) -> None:
        """Write the file. A disk that refuses costs the places, nothing else."""
        places = [[key, place.top, place.caret] for key, place in self._places.items()]
        last = [[name, sha256] for name, sha256 in self._last.items()]
        try:
            write_json(self._path, {"places": places, "last": last})
        except OSError as error:
            log.warning("The places in %s cannot be kept: %s", self._path, error)


def _places_in(raw: object) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for entry in raw if isinstance(raw, list) else []:
        match entry:
            case [str(key), int(top), int(caret)] if top >= 0 and caret >= 0:
                places[key] = Place(top=top, caret=caret)
    return places


def _last_in(raw: object) -> dict[str, str]:
    last: dict[str, str] = {}
    for entry in raw if isinstance(raw, list) else []:
        match entry:
            case [str(name), str(sha256)]:
                last[name] = sha256
    return last
