"""The labelling configuration: which key of a task is the text, and what may be said about it.

What belongs here: reading one that lies beside the data, and making the one that fits an export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.guarded import Broken, xmls
from annotator.scheme import Scheme
from annotator.values import AttributeValue

BESIDE: Final = ".labels.xml"
"""What the name of the configuration ends with, after the name of the data."""
MOST: Final = 5_000_000
"""Bytes of a configuration that is read."""
TEXT: Final = "text"
LABEL: Final = "label"
COMPANION: Final = "companion"
DOUBT: Final = "doubt"
_TAGS: Final = frozenset({"text", "hypertext", "paragraphs"})
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS: Final = {"choice": "Choices", "flag": "Choices", "text": "TextArea", "number": "Number"}


class TextTag(NamedTuple):
    """What shows the text: ``kind`` is the tag in lower case, ``key`` the path in the data."""

    kind: str
    key: tuple[str, ...]


def beside(path: Path) -> dict[str, TextTag]:
    """What shows texts, by name, from the configuration that lies beside the data; empty for none.

    Looked for: the data's name with ``.labels.xml`` or ``.xml``, else the only ``.xml`` file of the
    folder that is a configuration.
    """
    named = [path.with_name(path.name + BESIDE), path.with_suffix(".xml")]
    for each in named:
        if (found := _tags(each)) is not None:
            return found
    try:
        others = sorted(each for each in path.parent.glob("*.xml") if each not in named)[:20]
    except OSError:
        return {}
    configs = [found for each in others if (found := _tags(each)) is not None]
    return configs[0] if len(configs) == 1 else {}


def _tags(path: Path) -> dict[str, TextTag] | None:
    """What shows texts; None where it is no configuration that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > MOST:
            return None
        root = xmls.parse(path.read_bytes())
    except (OSError, Broken):
        return None
    if root.tag != "View":
        return None
    return {
        each.get("name", ""): TextTag(each.tag.lower(), _key(each.get("value", "")))
        for each in root.iter()
        if each.tag.lower() in _TAGS
    }


def _key(value: str) -> tuple[str, ...]:
    return tuple(value.removeprefix("$").split("."))


def sayable(words: str) -> str:
    """The words without what XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words)


class Config:
    """Gathers what an export uses, and writes the configuration for it."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        shown = [each for each in scheme.labels if not each.retired]
        self._labels = dict.fromkeys(self.label(each.id) for each in shown)
        self._colours = {self.label(each.id): each.colour for each in scheme.labels}
        kinds = [each for each in scheme.relations if not (each.retired or each.derive)]
        self._relations = dict.fromkeys(self.relation(each.id) for each in kinds)
        companions = scheme.companions if scheme.companion_mode != "off" else ()
        self._companions = dict.fromkeys(
            sayable(each.id) for each in companions if not each.retired
        )
        self._controls: dict[tuple[str, str], str] = {}
        self._choices: dict[str, dict[str, None]] = {}
        self._tags: dict[str, str] = {}
        for attribute in scheme.attributes:
            if not attribute.retired and attribute.kind in _KINDS:
                name = self._control(attribute.id, _KINDS[attribute.kind])
                values = [each.id for each in attribute.values]
                if attribute.kind == "flag":
                    values = ["true", "false"]
                self._choices[name] = dict.fromkeys(map(sayable, values))

    def label(self, label_id: str) -> str:
        """What a label is called in the file."""
        return sayable(written(self._scheme, label_id))

    def relation(self, relation_id: str) -> str:
        """What a type of relation is called in the file."""
        return sayable(written_relation(self._scheme, relation_id))

    def use_label(self, label_id: str) -> str:
        """The same, of a label that the export has."""
        name = self.label(label_id)
        self._labels.setdefault(name)
        return name

    def use_relation(self, name: str) -> str:
        """A relation by its name in the file."""
        self._relations.setdefault(name)
        return name

    def use_companion(self, role: str) -> str:
        """What a companion is called in the file."""
        self._companions.setdefault(sayable(role))
        return sayable(role)

    def use_doubt(self) -> None:
        """There are doubts."""
        self._tags.setdefault(DOUBT, "Choices")
        self._choices.setdefault(DOUBT, {DOUBT: None})

    def use_value(self, attribute: str, value: AttributeValue) -> tuple[str, str, object]:
        """The control that says a value, its tag, and the value as it stands in the file."""
        known = self._scheme.attribute(attribute)
        closed = known is not None and known.kind in ("choice", "flag")
        if isinstance(value, bool) or (closed and isinstance(value, str)):
            said = sayable(str(value).lower() if isinstance(value, bool) else str(value))
            name = self._control(attribute, "Choices")
            self._choices.setdefault(name, {}).setdefault(said)
            return name, "Choices", [said]
        if isinstance(value, int | float):
            return self._control(attribute, "Number"), "Number", value
        return self._control(attribute, "TextArea"), "TextArea", [str(value)]

    def _control(self, attribute: str, tag: str) -> str:
        """The name of the control for this attribute and kind of value: unlike all others."""
        key = (attribute, tag)
        if key not in self._controls:
            wanted = sayable(written_attribute(self._scheme, attribute))
            name, number = wanted, 1
            while name in self._tags or name in (TEXT, LABEL, COMPANION, DOUBT):
                number += 1
                name = f"{wanted}-{number}"
            self._controls[key] = name
            self._tags[name] = tag
        return self._controls[key]

    def xml(self) -> bytes:
        """The configuration."""
        root = ET.Element("View")
        if self._relations:
            relations = ET.SubElement(root, "Relations")
            for name in self._relations:
                ET.SubElement(relations, "Relation", value=name)
        self._add_labels(root)
        ET.SubElement(root, "Text", name=TEXT, value=f"${TEXT}", granularity="symbol")
        for name, tag in self._tags.items():
            self._add_control(root, name, tag)
        ET.indent(root)
        xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=False)
        return xml + b"\n"

    def _add_labels(self, root: Element) -> None:
        labels = ET.SubElement(root, "Labels", name=LABEL, toName=TEXT, showInline="true")
        taken: set[str] = set()
        for name in self._labels:
            colour = self._colours.get(name, "#808080")
            each = ET.SubElement(labels, "Label", value=name, background=colour)
            for key in self._keys(name):
                if key not in taken:
                    taken.add(key)
                    each.set("hotkey", key)
        if self._companions:
            companions = ET.SubElement(root, "Labels", name=COMPANION, toName=TEXT)
            for name in self._companions:
                ET.SubElement(companions, "Label", value=name, background="#808080")

    def _keys(self, name: str) -> Iterator[str]:
        for each in self._scheme.labels:
            key = each.key.lower()
            if self.label(each.id) == name and key.isascii() and key.isalnum():
                yield key

    def _add_control(self, root: Element, name: str, tag: str) -> None:
        if tag == "Choices" and not self._choices.get(name):
            return
        control = ET.SubElement(root, tag, name=name, toName=TEXT, perRegion="true")
        if tag == "Choices":
            control.set("choice", "single-radio")
            for value in self._choices[name]:
                ET.SubElement(control, "Choice", value=value)
        elif tag == "TextArea":
            control.set("maxSubmissions", "1")
            control.set("editable", "true")
