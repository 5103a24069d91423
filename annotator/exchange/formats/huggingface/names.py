"""The names of tags that a file gives as numbers.

What belongs here: finding the list of names in the card of a data set, in all the ways that
README.md, dataset_info.json and dataset_infos.json have of putting it. A number without a name is
refused: nobody can guess what it means.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Final

from annotator.guarded import Broken, strict_json

_CARDS: Final = ("README.md", "dataset_info.json", "dataset_infos.json")
_MOST_CARD: Final = 2_000_000
_NO_NAMES: Final = (
    "the tags are numbers, and nothing says what they mean: put the README.md or dataset_info.json "
    "of the data set, which has the names, beside the file"
)


class Names:
    """What tags are called: as they say themselves, or by the data set's card."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, list[str]] = {}

    def of(self, key: str, tag: object) -> str:
        """The name of a tag.

        Raises:
            Broken: it is a number without a name, or neither a number nor a text.
        """
        if isinstance(tag, str):
            return tag
        if tag is None:
            return "O"
        if not isinstance(tag, int) or isinstance(tag, bool):
            raise Broken(f"a tag is neither a name nor a number ({str(tag)[:40]})")
        if key not in self._known:
            self._known[key] = self._look_up(key)
        names = self._known[key]
        if not names:
            raise Broken(_NO_NAMES)
        if tag == -100:  # what trainers put where no tag counts
            return "O"
        if not 0 <= tag < len(names):
            raise Broken(f"tag {tag} has no name; the data set names 0 to {len(names) - 1}")
        return names[tag]

    def _look_up(self, key: str) -> list[str]:
        for folder in (self._folder, self._folder.parent):
            for name in _CARDS:
                found = _names_in(_card(folder / name), key)
                if found:
                    return found
            if self._folder.name != "data":
                break
        return []


def _card(path: Path) -> object:
    """What a card or an info file says, as data; nothing where it is none."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_CARD:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    if path.suffix == ".json":
        try:
            return strict_json.decode(data, "this file")
        except Broken:
            return None
    return _front_matter(data)


def _front_matter(data: bytes) -> object:
    import yaml

    parts = re.split(r"(?m)^---[ \t]*\r?$", data.decode("utf-8-sig", "replace"), maxsplit=2)
    if len(parts) < 3 or parts[0].strip():
        return None
    try:
        found: object = yaml.safe_load(parts[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return found


def _names_in(card: object, key: str) -> list[str]:
    """The names of the ``ClassLabel`` of the column ``key``, wherever in the card it is. Every part
    is looked at once: by aliases, YAML can name one part a billion times."""
    seen: set[int] = set()
    parts = [card]
    for part in parts:
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, dict):
            column = part if part.get("name") == key else part.get(key)
            if names := _class_names(column, 0):
                return names
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return []


def _class_names(column: object, depth: int) -> list[str]:
    if not isinstance(column, dict) or depth > 4:
        return []
    names = column.get("names")
    if isinstance(names, dict):
        numbered = {str(number): name for number, name in names.items()}
        names = [numbered.get(str(number)) for number in range(len(numbered))]
    if isinstance(names, list) and names and all(isinstance(each, str) for each in names):
        return names
    for inside in ("feature", "class_label", "sequence", "list", "dtype"):
        if found := _class_names(column.get(inside), depth + 1):
            return found
    return []
