"""Where in a task its text is.

What belongs here: the key of the data that holds the text, and the text of a page that is shown as
``HyperText``, as the tool counts in it: all that is not a tag, one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple

from annotator.exchange.extras import as_object, text_of
from annotator.exchange.formats.label_studio.config import TextTag
from annotator.guarded import Broken

LABELS: Final = ("labels", "hypertextlabels")
"""Types of results that put a label on a place in a text."""
_OTHERS: Final = ("paragraphlabels", "timeserieslabels", "rectanglelabels", "ocrlabels")


class Place(NamedTuple):
    """The text that spans lie in: the name of what shows it (empty: not said), and the markup
    that the text is taken from, where it is a page."""

    name: str
    text: str
    markup: str | None = None


def find(
    data: dict[str, Any],
    tags: Mapping[str, TextTag],
    work: Iterable[list[dict[str, Any]]],
) -> Place:
    """The text of a task; taken out of ``data``. ``work``: the results of its annotations.

    Raises:
        Broken: there is none, or it is not clear which of several.
    """
    items = [each for result in work for each in result]
    labelled = [each for each in items if str(each.get("type")).lower() in LABELS]
    names = Counter(text_of(each.get("to_name")) for each in labelled or items)
    name = names.most_common(1)[0][0] if names else ""
    tag = tags.get(name) or (next(iter(tags.values())) if len(tags) == 1 else None)
    if not labelled and (strange := {str(each.get("type")).lower() for each in items}) & {*_OTHERS}:
        raise Broken(f"its annotations are of another kind of data ({', '.join(sorted(strange))})")
    if tag is not None and tag.kind == "paragraphs":
        raise Broken("it is a dialogue (Paragraphs), whose offsets count inside each turn")
    key = tag.key if tag is not None and _at(data, tag.key) is not None else _guess(data, name)
    found = _at(data, key)
    if not isinstance(found, str):
        raise Broken(f"“data” has no text under “{'.'.join(key)}”")
    if len(key) == 1:
        del data[key[0]]
    if tag.kind == "hypertext" if tag is not None else any(map(_of_page, labelled)):
        return Place(name, page_text(found), found)
    return Place(name, found)


def _at(data: object, key: tuple[str, ...]) -> object:
    for part in key:
        data = as_object(data).get(part)
    return data


def _guess(data: dict[str, Any], name: str) -> tuple[str, ...]:
    if isinstance(data.get("text"), str):
        return ("text",)
    if name and isinstance(data.get(name), str):
        return (name,)
    texts = [key for key, value in data.items() if isinstance(value, str)]
    if len(texts) == 1:
        return (texts[0],)
    if not texts:
        raise Broken("“data” holds no text")
    raise Broken(
        f"which key of “data” is the text? There are {', '.join(sorted(texts)[:8])}. Put the "
        "labelling configuration beside the file, with the same name and the ending .xml"
    )


def _of_page(item: dict[str, Any]) -> bool:
    value = as_object(item.get("value"))
    begins = value.get("start")
    return (
        str(item.get("type")).lower() == "hypertextlabels"
        or "globalOffsets" in value
        or "startOffset" in value
        or (isinstance(begins, str) and begins.startswith("/"))
    )


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def page_text(markup: str) -> str:
    """All that is not a tag, in order. Scripts and styles are left out, nothing is fetched."""
    words = _Words()
    words.feed(markup)
    words.close()
    return "".join(words.words)
