"""UIMA CAS JSON: ``.json`` files that hold their types, in a folder or an archive.

What belongs here: this form of a CAS. Its JSON is read once with our own limits (no key twice, no
NaN, bounded depth), for the offsets as they stand, before cassis reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from annotator.exchange.format import Head, Job
from annotator.exchange.formats.cas.reading import Loaded, Offsets, lenient, read_all
from annotator.exchange.formats.cas.writing import Writer
from annotator.exchange.formats.tree import PROJECT, Tree
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Target
from annotator.guarded import Broken, strict_json
from annotator.ticker import Ticker
from annotator.values import Refusal

if TYPE_CHECKING:
    from cassis import Cas

ENDING: Final = ".json"
_STRUCTURES: Final = "%FEATURE_STRUCTURES"


def looks_like(head: Head) -> bool:
    """Whether it is a CAS; a folder or archive: whether JSON files lie in it where INCEpTION puts
    them."""
    if not head.names:
        return b'"%TYPES"' in head.data or b'"%FEATURE_STRUCTURES"' in head.data
    return any(
        name.endswith(ENDING)
        and "claim_annotator" not in name
        and name.split("/")[-3:-2] == ["annotation"]
        for name in head.names
    )


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The texts of a file, a folder or an archive."""
    return read_all(path, ticker, ENDING, _load, lambda _: False)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write a JSON file for each article and annotator, with its types in it."""
    Writer(job, ENDING, _encoded, xml=False).write(target, articles)


def _encoded(cas: Cas) -> bytes:
    return (cas.to_json(ensure_ascii=False) or "").encode()


def _load(tree: Tree, name: str) -> Loaded:
    from cassis import load_cas_from_json

    if name.rpartition("/")[2] == PROJECT:
        raise Broken("describes the project and holds no text")
    data = tree.read(name)
    value = strict_json.decode(data, "the file")
    if not isinstance(value, dict) or _STRUCTURES not in value:
        raise Broken("is no CAS: it has no feature structures")
    if not isinstance(value.get("%TYPES"), dict) or not isinstance(value.get("%VIEWS"), dict):
        raise Broken("is a CAS without its types or views; export it with the type system")
    text = data.removeprefix(b"\xef\xbb\xbf").decode()
    cas, unknown = lenient(lambda: load_cas_from_json(text, lenient=True))
    return Loaded(cas, _offsets(value[_STRUCTURES]), unknown)


def _offsets(structures: Any) -> Offsets:
    found: Offsets = {}
    listed = (
        structures.items()
        if isinstance(structures, dict)
        else [(each.get("%ID"), each) for each in structures if isinstance(each, dict)]
    )
    for id_, each in listed:
        begin, end = each.get("begin"), each.get("end")
        if isinstance(begin, int) and isinstance(end, int) and str(id_).isdigit():
            found[int(str(id_))] = (begin, end)
    return found
