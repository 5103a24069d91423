"""Whether people, the colour-blind too, can see a scheme's colours and tell them apart.

What belongs here: contrast, simulated colour vision, colour difference, and the sentences that the
editor shows about them. Colours are ``#RRGGBB`` (sRGB). What a theme makes of a colour is its own
business; these are the colours as the scheme gives them.
"""

from __future__ import annotations

import re
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Final, Literal

from msgspec import Struct

from annotator.scheme.model import Label, Scheme

Vision = Literal["normal", "protanopia", "deuteranopia", "tritanopia"]
Triple = tuple[float, float, float]

LIGHT_PAGE: Final = "#FFFEFD"
DARK_PAGE: Final = "#1E1F22"
"""The pages of the two themes that come with the program (``resources/themes``)."""

CONTRAST_LEAST: Final = 3.0
"""What WCAG 2.2 asks of graphics that carry meaning (criterion 1.4.11)."""

CLOSE: Final = 10.0
"""Difference (CIEDE2000) under which two labels count as alike. Side by side, a difference of 1 can
just be seen; thin lines apart on a page are compared from memory, so we ask for ten times that.
The eight colours of Okabe and Ito (Color Universal Design, 2008), made for colour blindness, keep
above it in every vision here; their closest pair has 10.9."""

_MACHADO: Final[dict[Vision, tuple[Triple, Triple, Triple]]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""On linear RGB, severity 1.0: Machado, Oliveira and Fernandes, A Physiologically-based Model for
Simulation of Color Vision Deficiency, IEEE TVCG 15 (6), 2009, table 1."""

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")

VISIONS: Final[tuple[Vision, ...]] = ("normal", *_MACHADO)


class Closeness(Struct, frozen=True):
    """Two labels (ids) that look alike to somebody: ``delta`` is the difference (CIEDE2000)."""

    first: str
    second: str
    vision: Vision
    delta: float


def contrast(colour: str, page: str) -> float:
    """Contrast ratio (WCAG 2.2) of two opaque colours, from 1 to 21."""
    light, dark = sorted((_luminance(colour), _luminance(page)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def simulated(colour: str, vision: Vision) -> str:
    """The colour as ``#RRGGBB``, as somebody with this colour vision sees it."""
    parts = (round(255 * _gamma(part)) for part in _seen(colour, vision))
    return "#" + "".join(f"{part:02X}" for part in parts)


def difference(one: str, other: str, vision: Vision = "normal") -> float:
    """How different two colours look (CIEDE2000): 0 for the same, about 1 can just be seen."""
    return ciede2000(_lab(_seen(one, vision)), _lab(_seen(other, vision)))


def closest_pairs(scheme: Scheme) -> list[Closeness]:
    """The pairs of labels in use under ``CLOSE``, the closest first; each with the vision in which
    its difference is smallest (normal vision where the pair is too close there already)."""
    found = []
    for first, second in combinations(_used(scheme), 2):
        deltas = {each: difference(first.colour, second.colour, each) for each in VISIONS}
        vision: Vision = (
            "normal" if deltas["normal"] < CLOSE else min(deltas, key=deltas.__getitem__)
        )
        if deltas[vision] < CLOSE:
            found.append(Closeness(first.id, second.id, vision, deltas[vision]))
    return sorted(found, key=lambda each: each.delta)


def faults_of_colours(scheme: Scheme) -> list[str]:
    """One sentence for each thing that somebody might not see; an empty list is good news."""
    sentences = []
    for label in _used(scheme):
        ratio = contrast(label.colour, LIGHT_PAGE)
        if ratio < CONTRAST_LEAST:
            sentences.append(
                f"“{label.name}” is pale on a light page (contrast {ratio:.1f} to 1, wanted is "
                f"{CONTRAST_LEAST:g} to 1); its line is drawn darker."
            )
    labels = {label.id: label for label in scheme.labels}
    pairs = closest_pairs(scheme)
    sentences += [_sentence(each, labels[each.first], labels[each.second]) for each in pairs]
    return sentences


def ciede2000(one: Triple, other: Triple) -> float:
    """Difference of two CIELAB colours.

    CIE 142-2001, in the form of Sharma, Wu and Dalal, The CIEDE2000 Color-Difference Formula, Color
    Research and Application 30 (1), 2005; all weights are 1.
    """
    first, second = _rounded(one, other)
    (light1, chroma1, hue1), (light2, chroma2, hue2) = first, second
    light_step, chroma_step = light2 - light1, chroma2 - chroma1
    turn, hue = _hues(chroma1 * chroma2, hue1, hue2)
    hue_step = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2))
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    wave = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    off = (light - 50) ** 2
    by_light = light_step / (1 + 0.015 * off / sqrt(20 + off))
    by_chroma = chroma_step / (1 + 0.045 * chroma)
    by_hue = hue_step / (1 + 0.015 * chroma * wave)
    twist = sin(radians(60 * exp(-(((hue - 275) / 25) ** 2)))) * 2 * _weight(chroma)
    squares = by_light**2 + by_chroma**2 + by_hue**2 - twist * by_chroma * by_hue
    return sqrt(max(0.0, squares))


def _rounded(one: Triple, other: Triple) -> tuple[Triple, Triple]:
    """Lightness, chroma and hue (degrees) of both, greys stretched as the formula asks."""
    mean = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    stretch = 1 + 0.5 * (1 - _weight(mean))

    def polar(lab: Triple) -> Triple:
        a = lab[1] * stretch
        return lab[0], hypot(a, lab[2]), degrees(atan2(lab[2], a)) % 360

    return polar(one), polar(other)


def _hues(chromas: float, hue1: float, hue2: float) -> tuple[float, float]:
    """The shorter turn from one hue to the other, and the hue between them (degrees)."""
    if not chromas:
        return 0.0, hue1 + hue2
    turn = hue2 - hue1
    if abs(turn) <= 180:
        return turn, (hue1 + hue2) / 2
    both = hue1 + hue2
    mean = (both + 360) / 2 if both < 360 else (both - 360) / 2
    return (turn - 360 if turn > 0 else turn + 360), mean


def _weight(chroma: float) -> float:
    return sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _used(scheme: Scheme) -> list[Label]:
    # In a scheme that is being written, a colour may be half a one.
    return [each for each in scheme.labels if not each.retired and _COLOUR.fullmatch(each.colour)]


def _sentence(pair: Closeness, first: Label, second: Label) -> str:
    whom = "" if pair.vision == "normal" else f" with {pair.vision}"
    if first.pattern == second.pattern:
        lines = f"and so do their lines ({first.pattern}): give one another line pattern or colour."
    else:
        lines = f"their lines still differ: {first.pattern}, {second.pattern}."
    joint = "," if first.pattern == second.pattern else ";"
    return f"“{first.name}” and “{second.name}” look alike{whom}{joint} {lines}"


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Triple:
    """Linear RGB, each from 0 to 1 (IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _ungamma(red), _ungamma(green), _ungamma(blue)


def _ungamma(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _seen(colour: str, vision: Vision) -> Triple:
    """Linear RGB as somebody sees it, kept within what a screen can show."""
    rgb = _linear(colour)
    if vision == "normal":
        return rgb
    red, green, blue = (
        min(1.0, max(0.0, sum(w * part for w, part in zip(row, rgb, strict=True))))
        for row in _MACHADO[vision]
    )
    return red, green, blue


def _lab(rgb: Triple) -> Triple:
    """CIELAB (white point D65) of linear sRGB."""
    red, green, blue = rgb
    x = _bent((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    y = _bent(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    z = _bent((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _bent(part: float) -> float:
    return float(part ** (1 / 3)) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
