"""REFI-QDA projects (``.qdpx``), which ATLAS.ti, MAXQDA, NVivo, QualCoder and others exchange.

What belongs here: telling the format, and the ways to ``reading`` and ``writing``. An archive holds
``project.qde``, an XML file of people, codes, sources and notes, and the texts in ``sources``. A
codebook alone (``.qdc``) has no texts and is refused with a message that says so.
"""

from __future__ import annotations

from annotator.exchange.format import Head
from annotator.exchange.formats.refi.reading import read
from annotator.exchange.formats.refi.writing import write

__all__ = ["looks_like", "read", "write"]


def looks_like(head: Head) -> bool:
    """Whether there is a project in the archive, or the file is a codebook or project by itself."""
    if any(name.rsplit("/", 1)[-1].lower() == "project.qde" for name in head.names):
        return head.data.startswith(b"PK")
    return b"urn:QDA-XML:" in head.data[:4000]
