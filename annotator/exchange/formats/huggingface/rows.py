"""The rows of a file, or of a folder with a file for each split.

What belongs here: which files a folder's splits are, and one value for each row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from annotator.exchange import one_layer
from annotator.exchange.format import HEAD, Head
from annotator.exchange.json_items import items
from annotator.exchange.loose import LooseArticle
from annotator.exchange.one_layer import Details
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

Taker = Callable[[int, dict[str, Any], str, str], LooseArticle]
"""Makes an article of a row: its line, itself, the file inside the folder, the split."""
_SPLITS: Final = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
}
_SPLIT_NAME: Final = re.compile(r"(?i)(?:.*/)?([a-z]+)(?:-\d+-of-\d+)?\.(?:jsonl|json)")


def looks(head: Head, known: Callable[[Mapping[str, Any]], bool], cut: bytes) -> bool:
    """Whether the first row is ``known``; ``cut`` matches the beginning of one that is longer than
    the head. Of a folder the first row of its first split is asked."""
    if not head.data and head.names:
        first = next(iter(_splits(head.path)), None)
        if first is None:
            return False
        try:
            with first.open("rb") as file:
                head = Head(first, file.read(HEAD))
        except OSError:
            return False
    item = one_layer.first_item(head)
    if item is None:
        return head.data.lstrip().startswith((b"{", b"[")) and bool(re.search(cut, head.data))
    return isinstance(item, dict) and known(item)


def read(path: Path, ticker: Ticker, taken: Taker) -> Iterator[LooseArticle | Refusal]:
    """The articles of a file, or of the splits of a folder: train first."""
    files = _splits(path) if path.is_dir() else [path]
    if not files:
        yield one_layer.refusal(path, 0, "no train, validation or test file is in this folder")
    for file in files:
        inside = file.relative_to(path).as_posix() if file != path else ""
        split = _split_of(inside)
        for found in items(file, ticker):
            if isinstance(found, Refusal):
                yield found
                continue
            line, row = found
            try:
                if not isinstance(row, dict):
                    raise Broken("this is no object")
                yield taken(line, row, inside, split)
            except Broken as broken:
                yield one_layer.refusal(file, line, str(broken))


def _splits(folder: Path) -> list[Path]:
    """The files of splits in a folder or its ``data`` folder: train first."""
    order = {name: number for number, name in enumerate(("train", "validation", "test"))}
    found: list[tuple[int, str, Path]] = []
    for inside in (folder, folder / "data"):
        try:
            there = sorted(inside.iterdir()) if inside.is_dir() else []
        except OSError:
            there = []
        for each in there:
            split = _split_of(each.name)
            if split and each.is_file():
                found.append((order[split], each.name, each))
    return [path for _, _, path in sorted(found)]


def _split_of(name: str) -> str:
    known = _SPLIT_NAME.fullmatch(name)
    return _SPLITS.get(known[1].lower(), "") if known else ""


def with_split(details: Details, split: str) -> Details:
    """The details with the split, if there is one, among the metadata."""
    if split:
        details["meta"] = {**details["meta"], "split": split}
    return details
