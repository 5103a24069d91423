"""The names of types in brat files, and the two files that declare them.

What belongs here: ASCII names without spaces for whatever a scheme calls its parts, each its own,
and ``annotation.conf`` and ``visual.conf`` for all that was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from annotator.exchange.formats.brat.lines import DOUBT
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.scheme import Scheme

Kind = Literal["entity", "relation", "flag", "choice", "note", "role", "link"]
_ODD: Final = re.compile(r"[^A-Za-z0-9_-]+")
_SECTIONS: Final = {"flag": "attribute", "choice": "attribute", "note": "attribute"}
"""Attributes of all kinds share their names."""


def plain(name: str) -> str:
    """The name in the letters that brat's configuration allows: A–Z, a–z, 0–9, ``_``, ``-``."""
    apart = unicodedata.normalize("NFKD", name)
    kept = "".join(each for each in apart if not unicodedata.combining(each))
    return _ODD.sub("_", kept).strip("_-")[:80] or "x"


def visible(name: str) -> str:
    """A name for people, as a line of ``visual.conf`` can hold it."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split()).replace("|", "/")


class Names:
    """What each part of a scheme, and each unknown attribute or companion, is called in brat."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._given: dict[tuple[str, str], str] = {("attribute", DOUBT): DOUBT}
        self._taken = {DOUBT.casefold()}
        self._kinds: dict[str, Kind] = {DOUBT: "flag"}
        for label in scheme.labels:
            self.of("entity", written(scheme, label.id))
        for relation in scheme.relations:
            self.of("relation", written_relation(scheme, relation.id))
        for attribute in scheme.attributes:
            kind: Kind = {"flag": "flag", "choice": "choice"}.get(attribute.kind, "note")  # type: ignore[assignment]
            self.of(kind, written_attribute(scheme, attribute.id))
        for companion in scheme.companions:
            self.of("role", companion.id)
            self.of("link", companion.id)

    def of(self, kind: Kind, name: str) -> str:
        """The name in brat; the same for the same, and no two alike in any case."""
        section = _SECTIONS.get(kind, kind)
        known = self._given.get((section, name))
        if known is None:
            stem = plain(f"has_{name}" if kind == "link" else name)
            number, known = 1, stem
            while known.casefold() in self._taken:
                number += 1
                known = f"{stem}-{number}"
            self._taken.add(known.casefold())
            self._given[section, name] = known
            self._kinds[known] = kind
        elif kind == "flag" and self._kinds[known] == "note":
            self._kinds[known] = kind  # it must be declared after all
        return known

    def annotation_conf(self) -> bytes:
        """All types that were used, and all of the scheme."""
        labels = {
            each.id: self.of("entity", written(self._scheme, each.id))
            for each in self._scheme.labels
        }
        entities = [*self._of("entity"), *self._of("role")]
        lines = ["[entities]", *entities, "", "[relations]"]
        ruled: dict[str, str] = {}
        for each in self._scheme.relations:
            ends = [
                "|".join(labels[one] for one in allowed if one in labels) or "<ENTITY>"
                for allowed in (each.from_labels, each.to_labels)
            ]
            name = self.of("relation", written_relation(self._scheme, each.id))
            ruled[name] = f"{name}\tArg1:{ends[0]}, Arg2:{ends[1]}"
        lines += [
            ruled.get(each, f"{each}\tArg1:<ENTITY>, Arg2:<ENTITY>")
            for each in (*self._of("relation"), *self._of("link"))
        ]
        lines += ["", "[events]", "", "[attributes]"]
        lines += [f"{each}\tArg:<ENTITY>" for each in self._of("flag")]
        for attribute in self._scheme.attributes:
            name = self.of("note", written_attribute(self._scheme, attribute.id))
            values = "|".join(each.id for each in attribute.values)
            if self._kinds[name] == "choice" and values:
                lines.append(f"{name}\tArg:<ENTITY>, Value:{values}")
        return "\n".join([*lines, ""]).encode()

    def visual_conf(self) -> bytes:
        """Names for people, and the colours of labels."""
        names = [
            (self.of("entity", written(self._scheme, each.id)), each.name, each.letter)
            for each in self._scheme.labels
        ]
        lines = ["[labels]"]
        lines += [
            " | ".join(filter(None, (name, visible(said), visible(short))))
            for name, said, short in names
        ]
        lines += [
            f"{self.of('relation', written_relation(self._scheme, each.id))} | {visible(each.name)}"
            for each in self._scheme.relations
        ]
        lines += [
            "",
            "[drawing]",
            "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken",
        ]
        lines += [
            f"{self.of('entity', written(self._scheme, each.id))}\t"
            f"fgColor:{_ink(each.colour)}, bgColor:{each.colour}, borderColor:darken"
            for each in self._scheme.labels
        ]
        lines += [
            "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5",
            "ATTRIBUTE_DEFAULT\tglyph:*",
            "",
        ]
        return "\n".join(lines).encode()

    def _of(self, kind: Kind) -> list[str]:
        return [name for name, its in self._kinds.items() if its == kind]


def _ink(colour: str) -> str:
    """Black or white, whichever reads better on the colour (ITU-R BT.601 luma)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "black" if 299 * red + 587 * green + 114 * blue > 140_000 else "white"
