"""What only this program has to say, in the variable ``claim_annotator`` of each source.

What belongs here: the record as JSON in ASCII, which any XML can hold and which other tools show
as one more property of the document, and reading it back. By the GUID of its coding it has of each
annotation what REFI-QDA has no place for; what the project itself says is not repeated, unless XML
cannot hold it to the letter.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final
from uuid import UUID, uuid5

from annotator.exchange.extras import as_object
from annotator.guarded import Broken, strict_json

NAMESPACE: Final = "urn:QDA-XML:project:1.0"
VARIABLE: Final = "claim_annotator"
_HOME: Final = UUID("6a0c5d1e-8f0b-5c53-9d1a-6f1f0b1a7c11")
_NO_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DASHED: Final = re.compile(r"[0-9a-f]{32}")


def guid(*parts: object) -> str:
    """The same GUID for the same parts, in every export."""
    return str(uuid5(_HOME, "\x1f".join(map(str, parts))))


def guid_of(annotation: str) -> str:
    """The GUID of an annotation: its id where that is one."""
    if _DASHED.fullmatch(annotation):
        return str(UUID(annotation))
    return guid("annotation", annotation)


def plain_guid(given: str) -> str:
    """A GUID as we compare them: tools write braces and capitals, or do not."""
    return given.strip().strip("{}").lower()


def clean(words: str) -> str:
    """The words as XML gives them back: a space for each character that it cannot hold."""
    return _NO_XML.sub(" ", words)


def holds(words: str) -> bool:
    """Whether XML gives the words back to the letter."""
    return not _NO_XML.search(words)


def encode(record: dict[str, object]) -> str:
    """The record as JSON in ASCII."""
    return json.dumps(record, ensure_ascii=True, separators=(",", ":"))


def decode(text: str) -> dict[str, Any]:
    """The record; an empty one where it is none."""
    try:
        return as_object(strict_json.decode(text.encode("utf-8", "replace")))
    except Broken:
        return {}
