"""Names of files that we write from names that others chose.

What belongs here: one function that no title, id or label can lead out of a folder with, or write
a file that Windows, macOS or a shell would trip over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

MOST: Final = 120
"""UTF-8 bytes of a name without its ending."""
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_DEVICES: Final = re.compile(r"(?i)^(con|conin\$|conout\$|prn|aux|nul|(com|lpt)[0-9¹²³])$")


def file_name(wanted: str, ending: str = "", taken: Container[str] = ()) -> str:
    """A name for a file, from ``wanted``, with ``ending`` (".txt"), unlike all in ``taken``, which
    holds names in lower case."""
    plain = unicodedata.normalize("NFC", wanted)
    kept = "".join("_" if unicodedata.category(c) in _UNSEEN else c for c in plain)
    kept = _FORBIDDEN.sub("_", kept).rstrip(" .").lstrip(" .-~")
    kept = _cut(kept, MOST).rstrip(" .") or "_"
    if _DEVICES.match(kept.split(".", 1)[0].rstrip()):
        kept = f"_{kept}"
    name, number = f"{kept}{ending}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{kept}-{number}{ending}"
    return name


def _cut(words: str, most: int) -> str:
    return words.encode()[:most].decode(errors="ignore")
