"""The card beside the splits of a dataset: what the columns are, and what the labels are called.

What belongs here: the head of the ``README.md`` that ``datasets.load_dataset`` reads. A column of
texts does not say which labels there are: a script would take those of one split for all. Under the
card it is a column of classes, the same in every split; the files keep the names, which the loader
turns into numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, cast

from annotator.exchange.kept import DETAILS
from annotator.exchange.tagging import Tags

NAME: Final = "README.md"
_PREFIXES: Final[Mapping[Tags, str]] = {"iob1": "BI", "iob2": "BI", "bilou": "BILU"}
_TEXTS: Final = (*DETAILS, "meta", "annotator", "state")


def card(
    key: str, labels: Iterable[str], splits: Iterable[str], options: Mapping[str, str]
) -> bytes:
    """The bytes of the card of a format; none for one that is not of Hugging Face.

    ``labels``: as they are written, of all splits, in the order of the classes.
    """
    import yaml

    made = _FEATURES.get(key)
    if made is None:
        return b""
    columns = made(list(dict.fromkeys(labels)), options)
    files = [{"split": split, "path": f"{split}.jsonl"} for split in splits]
    head = {
        "configs": [{"config_name": "default", "data_files": files}],
        "dataset_info": {"features": columns},
    }
    told = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{told}---\n\n{_WORDS}\n".encode()


_WORDS: Final = (
    "One split a file. The head of this card names the labels of all splits in one order, so that "
    "every split has the same classes: `datasets.load_dataset` gives their numbers, and the "
    "names stand in its features. The dataset itself is described in the card two folders up."
)


def _tokens(labels: Sequence[str], options: Mapping[str, str]) -> list[dict[str, Any]]:
    prefixes = _PREFIXES[cast("Tags", options["tags"])]
    tags = ["O", *(f"{prefix}-{label}" for label in labels for prefix in prefixes)]
    return [
        _text("id"),
        {"name": "tokens", "sequence": "string"},
        {"name": "ner_tags", "sequence": _classes(tags)},
        _text("text"),
        {"name": "token_offsets", "sequence": {"sequence": "int64"}},
        *map(_text, _TEXTS),
    ]


def _spans(labels: Sequence[str], _: Mapping[str, str]) -> list[dict[str, Any]]:
    label = {"name": "label", "dtype": _classes(labels) if labels else "string"}
    place = [{"name": name, "dtype": "int64"} for name in ("start", "end")]
    entities = {"name": "entities", "list": [*place, label, _text("text")]}
    return [_text("id"), entities, _text("text"), *map(_text, _TEXTS)]


def _text(name: str) -> dict[str, Any]:
    return {"name": name, "dtype": "string"}


def _classes(names: Sequence[str]) -> dict[str, Any]:
    return {"class_label": {"names": {str(at): name for at, name in enumerate(names)}}}


_FEATURES: Final[
    Mapping[str, Callable[[Sequence[str], Mapping[str, str]], list[dict[str, Any]]]]
] = {"hf-tokens": _tokens, "hf-spans": _spans}
