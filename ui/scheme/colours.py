"""What is said of a label's colour: how it stands out on each page, and whom it may be taken for.

What belongs here: the sentences. The figures come from ``ui.theme`` (contrast, after WCAG, of the
line as a theme draws it) and ``annotator.scheme.colours`` (vision with colour blindness).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtGui import QColor

from annotator.scheme.colours import CONTRAST_LEAST, Closeness, closest_pairs
from ui.theme import contrast

if TYPE_CHECKING:
    from annotator.scheme.model import Label, Scheme
    from ui.theme import Theme

COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


def colour_words(label: Label, scheme: Scheme, themes: tuple[Theme, Theme]) -> str:
    """Contrast on the light and the dark page, and likeness to other labels, a line for each.

    Empty for what is no colour.
    """
    if not COLOUR.fullmatch(label.colour):
        return ""
    found = [_contrast(label, theme) for theme in themes]
    return "\n".join([f"Contrast {' · '.join(found)}", *alike_words(label, scheme)])


def _contrast(label: Label, theme: Theme) -> str:
    line = theme.label_style(label).line
    ratio = contrast(line, theme.page)
    words = f"{ratio:.1f}:1 on {'dark' if theme.dark else 'light'}"
    if ratio < CONTRAST_LEAST:
        return f"{words} (too faint)"
    if line.name().upper() == QColor(label.colour).name().upper():
        return words
    return f"{words} (drawn {'lighter' if theme.dark else 'darker'})"


def alike_words(label: Label, scheme: Scheme) -> list[str]:
    """Which other labels it may be taken for, with which colour vision."""
    used = [each for each in scheme.labels if not each.retired and COLOUR.fullmatch(each.colour)]
    if label.retired or label not in used:
        return []
    pairs = closest_pairs(msgspec.structs.replace(scheme, labels=tuple(used)))
    mine = [each for each in pairs if label.id in (each.first, each.second)]
    if not mine:
        return ["Told apart from the other labels with every kind of colour vision."]
    known = {each.id: each for each in used}
    return [_alike(label, known, each) for each in mine]


def _alike(label: Label, known: dict[str, Label], pair: Closeness) -> str:
    other = known[pair.second if pair.first == label.id else pair.first]
    whom = "" if pair.vision == "normal" else f" with {pair.vision}"
    words = f"Looks like “{other.name}”{whom}"
    if other.pattern == label.pattern:
        return f"⚠ {words}, and has the same line: choose another colour or line."
    return f"{words}; their lines still differ."
