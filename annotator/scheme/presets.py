"""The schemes that come with the program, to start from.

What belongs here: their list, in the order in which they are offered. They are ordinary scheme
files in ``resources/schemes``, read with ``load_scheme`` once somebody chooses one.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from annotator.scheme.places import resources_dir


class Preset(Struct, frozen=True):
    """A scheme to start from: its file's name without the ending, what it is called and for."""

    id: str
    name: str
    summary: str
    path: Path


def presets() -> list[Preset]:
    """All of them, the default scheme first. Raises ``Problem`` where the installation lacks them.

    No file is read: the names are those in the files, so that a list of them costs nothing.
    """
    folder = resources_dir() / "schemes"
    return [Preset(id_, name, summary, folder / f"{id_}.toml") for id_, name, summary in _PRESETS]


_PRESETS = (
    (
        "claims",
        "Claims in the news",
        "Claims, denials, speculation and quotes, with source, cue, certainty and polarity.",
    ),
    (
        "attribution",
        "Attribution: source, cue, content",
        "Who said what: every passage that the writer attributes to somebody else (after PolNeAR).",
    ),
    (
        "hedging",
        "Hedging: cue and scope",
        "What is hedged or negated, and by which word (after BioScope and CoNLL-2010).",
    ),
)
