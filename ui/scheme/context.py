"""What the forms of the editor are told beside the part that they show.

What belongs here: the scheme around the part, what of it is in use, the mistakes found, the
themes for previews, and the keys that the reader has given away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotator.scheme.model import Label, Layer, Scheme
from ui.scheme.faults import Fault
from ui.scheme.parts import Section, needed_by, parts

if TYPE_CHECKING:
    from annotator.project import Project
    from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Uses:
    """What annotations stand on. ``spans``: how many carry a label, by its id, all annotators'."""

    spans: Mapping[str, int] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether the project has annotations at all."""
        return any(self.spans.values())


def uses_of(project: Project) -> Uses:
    """Count what carries each label."""
    return Uses(project.labels_in_use())


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a part. ``keys``: upper-case key to the action that has it."""

    scheme: Scheme
    base: Scheme
    uses: Uses
    faults: tuple[Fault, ...]
    themes: tuple[Theme, Theme]
    keys: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, section: Section, part_id: str) -> bool:
        """Whether the scheme in force has this part: its id is fixed then."""
        return any(each.id == part_id for each in parts(self.base, section))

    def faults_of(self, section: Section, at: int) -> list[Fault]:
        """The mistakes in one part."""
        return [each for each in self.faults if (each.section, each.at) == (section, at)]

    @property
    def grave(self) -> tuple[Fault, ...]:
        """The mistakes that must be mended before the scheme can be put in force, each once."""
        return tuple(each for each in self.faults if each.grave and not each.echo)

    def why_kept(self, section: Section, at: int) -> str:
        """Why a part cannot be removed, in words; empty when it can."""
        part = parts(self.scheme, section)[at]
        spans = self.uses.spans.get(part.id, 0) if isinstance(part, Label) else 0
        if spans:
            return f"{_spans(spans)} carry it. Retire it: they keep it, and it is not offered."
        needing = needed_by(self.scheme, section, at)
        if needing:
            return f"It is needed by {_and(needing)}. Change that first."
        if isinstance(part, Label | Layer) or not self.in_force(section, part.id):
            return ""
        if self.uses.any:
            return "It has been in force, and spans may carry it. Retire it instead."
        return ""


def spans_words(context: Context, label: Label) -> str:
    """How much a label is used: "1,204 spans"."""
    number = context.uses.spans.get(label.id, 0)
    if number:
        return _spans(number)
    return "no span yet" if context.in_force("labels", label.id) else "new"


def _spans(number: int) -> str:
    return f"{number:,} span{'' if number == 1 else 's'}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
