"""Writing a scheme as a TOML file that a person can read, and ``load_scheme`` reads back the same.

What belongs here: the text of the file and putting it on the disk. The text is written by hand, not
by a library, because what makes it readable (headings, a definition folded over lines, the
guideline as it stands) is exactly what a general writer does not do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from annotator.errors import Problem
from annotator.replacement import Replacement
from annotator.scheme.model import Attribute, Scheme
from annotator.scheme.tables import FORMAT, INNER, PARTS, folded

WIDTH: Final = 100
"""Columns that lines keep to where the text lets them."""

_HEADINGS: Final = {
    "layers": "Layers: labels of one layer answer one question about the same words.",
    "labels": "Labels, in the order in which they are offered.",
    "attributes": "Attributes: what can be said about an annotation.",
    "companions": "Companions: words that belong to an annotation.",
    "relations": "Relations: links between two annotations of one article.",
}
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_QUOTE_OF_THREE: Final = re.compile(r'"(?="")')
_QUOTE_OF_THREE_OR_LAST: Final = re.compile(r'"(?=""|\Z)')
_SHORT: Final = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_QUOTED: Final = '"\\\n\t'
_JOINERS: Final = "\u200c\u200d"
"""Written as they are, though nobody sees them: Persian, Hindi and emoji need them."""


def dump_scheme(scheme: Scheme) -> str:
    """The scheme as TOML.

    Raises ``Problem`` where it has parts from a newer version of the program: they cannot be
    written as TOML by this one, and leaving them out would make another scheme of it.
    """
    _refuse_newer(scheme)
    return "\n".join(_lines(scheme)) + "\n"


def save_scheme(scheme: Scheme, path: Path) -> None:
    """Write the scheme to a file, beside its place first and then moved there.

    Raises ``Problem`` when it cannot be written; the file that was there before is unchanged then.
    """
    data = dump_scheme(scheme).encode("utf-8")
    with Replacement(path) as file:
        file.write(data)


def _refuse_newer(scheme: Scheme) -> None:
    parts = [each for name in PARTS for each in getattr(scheme, name)]
    inner = [
        each
        for attribute in scheme.attributes
        for name in INNER
        for each in getattr(attribute, name)
    ]
    if any(each.newer for each in (scheme, *parts, *inner)):
        raise Problem(
            f"The scheme “{scheme.name}” has parts that a newer version of the program made. This "
            "version keeps them in the project, but cannot write them as a file; the newer one can."
        )


def _lines(scheme: Scheme) -> Iterator[str]:
    yield "# A scheme of Claim Annotator. docs/formats.md describes the keys. Ids are lasting: they"
    yield "# stand in every project and every export, so rename a label by its name, not by its id."
    yield ""
    yield f"format = {FORMAT}"
    yield f"name = {_text(scheme.name)}"
    if scheme.companion_mode != "on":
        yield f"companion_mode = {_text(scheme.companion_mode)}"
    if scheme.guideline:
        yield ""
        yield "# The guideline (Markdown)."
        yield f"guideline = {_block(scheme.guideline)}"
    for name in PARTS:
        if parts := getattr(scheme, name):
            yield ""
            yield f"# --- {_HEADINGS[name]}"
        for part in parts:
            yield ""
            yield f"[[{name}]]"
            yield from _pairs(part)


def _pairs(part: Struct) -> Iterator[str]:
    """The keys of a table, those at their default left out."""
    for field in fields(part):
        value = getattr(part, field.name)
        if field.default is not NODEFAULT and value == field.default:
            continue
        if field.name == "definition":
            yield from _definition(value)
        elif field.name in ("values", "when") and isinstance(part, Attribute):
            yield from _list(field.name, [_inline(each) for each in value])
        elif field.name == "default_for":
            inner = ", ".join(f"{_key(label)} = {_scalar(each)}" for label, each in value)
            yield f"default_for = {{ {inner} }}"
        elif field.name == "examples":
            yield from _list("examples", [_example(each) for each in value])
        elif isinstance(value, tuple):
            yield from _list(field.encode_name, [_scalar(each) for each in value])
        else:
            yield f"{field.encode_name} = {_scalar(value)}"


def _definition(value: str) -> Iterator[str]:
    """In one line, folded over several, or (where its spaces or line breaks would not survive
    folding) as a list of its lines."""
    if folded(value) != value:
        yield from _list("definition", [_text(line) for line in value.split("\n")])
        return
    if len(line := f"definition = {_text(value)}") <= WIDTH:
        yield line
        return
    # Only at spaces: those are what reading puts back.
    words = [_QUOTE_OF_THREE.sub(r'\\"', _escaped(word, "\\")) for word in value.split(" ")]
    yield 'definition = """'
    yield from _filled(words)
    yield '"""'


def _filled(words: list[str]) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    yield line


def _example(value: str) -> str:
    if folded(value) == value:
        return _text(value)
    return f"[{', '.join(_text(line) for line in value.split(chr(10)))}]"


def _inline(part: Struct) -> str:
    """A value or a condition in one line."""
    inner = []
    for field in fields(part):
        value = getattr(part, field.name)
        if field.default is not NODEFAULT and value == field.default:
            continue
        if field.name == "definition":
            shown = _example(value)
        elif isinstance(value, tuple):
            shown = f"[{', '.join(_scalar(each) for each in value)}]"
        else:
            shown = _scalar(value)
        inner.append(f"{field.name} = {shown}")
    return f"{{ {', '.join(inner)} }}"


def _list(key: str, items: list[str]) -> Iterator[str]:
    line = f"{key} = [{', '.join(items)}]"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{key} = ["
    yield from (f"    {item}," for item in items)
    yield "]"


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return _text("" if value is None else str(value))


def _key(label: str) -> str:
    return label if _BARE.fullmatch(label) else _text(label)


def _text(value: str) -> str:
    return f'"{_escaped(value, _QUOTED)}"'


def _block(value: str) -> str:
    """A text of several lines as it stands; only what TOML or a reader's eye would lose is
    escaped, and a quotation mark where three of them would end the text."""
    safe = _QUOTE_OF_THREE_OR_LAST.sub(r'\\"', _escaped(value, "\\"))
    return f'"""\n{safe}"""'


def _escaped(value: str, besides: str) -> str:
    """With escapes for what cannot be seen, and for the characters in ``besides``."""
    return "".join(_escape(each) if _odd(each, besides) else each for each in value)


def _odd(character: str, besides: str) -> bool:
    if character in besides:
        return True
    if character in "\n\t" or character in _JOINERS or " " <= character < "\x7f":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    point = ord(character)
    return f"\\u{point:04X}" if point < 0x10000 else f"\\U{point:08X}"
