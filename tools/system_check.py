"""What Qt needs of the system and no Python package brings: libraries, fonts and a display.

What belongs here: looking for these, and saying in words what to install. Nothing is installed
and nothing is changed. Only Linux is looked at; elsewhere Qt's packages bring all they need.

As a script it prints the Debian packages that hold everything, one a line, for CI to install.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

LIBRARY_PACKAGES: Final[dict[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}
"""Which Debian package holds which library that Qt is linked against."""

FONT_PACKAGES: Final = ("fonts-dejavu-core", "fonts-noto-cjk", "fonts-noto-color-emoji")

FONT_PROBE: Final = """
import json
from PySide6.QtGui import QFontDatabase, QGuiApplication
app = QGuiApplication(["probe"])
script = QFontDatabase.WritingSystem
# fontconfig promises these three even where there is no font at all.
promised = {"Monospace", "Sans Serif", "Serif"}
print(json.dumps({
    "any": [name for name in QFontDatabase.families() if name not in promised],
    "han": QFontDatabase.families(script.SimplifiedChinese),
    "kana": QFontDatabase.families(script.Japanese),
    "arabic": QFontDatabase.families(script.Arabic),
}))
"""


class Unready(Exception):
    """Something that only a person can install or change; the message says what and how."""


def require_display(environment: Mapping[str, str]) -> None:
    """Raise ``Unready`` where a window would have nowhere to open."""
    if not sys.platform.startswith("linux"):
        return
    if any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return
    raise Unready(
        "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
        "  On a desktop, run it from a terminal of the desktop session; over ssh, try ssh -X.\n"
        "  Without a screen:  sudo apt install xvfb xauth  and then  xvfb-run -a make run"
    )


def platform_plugin(environment: Mapping[str, str]) -> str:
    """The name of the Qt platform that a program started in this environment will use."""
    chosen = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if chosen:
        return chosen
    only_wayland = environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY")
    return "wayland" if only_wayland else "xcb"


def missing_libraries(pyside: Path, plugin: str) -> list[str]:
    """The names of the libraries that Qt in the folder ``pyside`` wants and the loader lacks."""
    if not sys.platform.startswith("linux") or shutil.which("ldd") is None:
        return []
    modules = ("Core", "Gui", "Widgets")
    wanted = [pyside / "Qt" / "plugins" / "platforms" / f"libq{plugin}.so"]
    wanted += [pyside / f"Qt{module}.abi3.so" for module in modules]
    wanted += [pyside / "Qt" / "lib" / f"libQt6{module}.so.6" for module in modules]
    missing: set[str] = set()
    for library in wanted:
        if library.exists():
            told = subprocess.run(["ldd", library], capture_output=True, text=True, check=False)
            missing.update(_not_found(told.stdout))
    return sorted(missing)


def _not_found(ldd_output: str) -> Iterable[str]:
    for line in ldd_output.splitlines():
        name, _, place = line.strip().partition(" => ")
        if place.strip() == "not found":
            yield name


def require_libraries(pyside: Path, plugin: str) -> None:
    """Raise ``Unready`` with the names to install where Qt lacks a library."""
    missing = missing_libraries(pyside, plugin)
    if not missing:
        return
    packages = sorted({LIBRARY_PACKAGES[name] for name in missing if name in LIBRARY_PACKAGES})
    lines = [f"Qt needs system libraries that are not installed: {', '.join(missing)}"]
    if packages:
        lines.append(f"  Debian, Ubuntu:  sudo apt install {' '.join(packages)}")
    if not packages or any(name not in LIBRARY_PACKAGES for name in missing):
        lines.append("  Elsewhere, install the packages that hold the files named above.")
    raise Unready("\n".join(lines))


def font_notes(python: Path, environment: Mapping[str, str]) -> list[str]:
    """What the fonts of this machine cannot show. Raises ``Unready`` where there is no font."""
    if not sys.platform.startswith("linux"):
        return []
    probe = subprocess.run(
        [python, "-c", FONT_PROBE],
        capture_output=True,
        text=True,
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    if probe.returncode:
        raise Unready(f"Qt does not start on this machine. It said:\n{probe.stderr.strip()}")
    return judge_fonts(json.loads(probe.stdout.splitlines()[-1]))


def judge_fonts(families: Mapping[str, list[str]]) -> list[str]:
    """Notes on what is missing, from the font families found for each script."""
    if not families["any"]:
        raise Unready(
            "This machine has no fonts, so no text can be shown.\n"
            "  Debian, Ubuntu:  sudo apt install fonts-dejavu-core"
        )
    notes = []
    if not families["han"] or not families["kana"]:
        notes.append(
            "No font has Chinese and Japanese characters: those articles will show boxes.\n"
            "  Debian, Ubuntu:  sudo apt install fonts-noto-cjk"
        )
    if not families["arabic"]:
        notes.append(
            "No font has Arabic letters: those articles will show boxes.\n"
            "  Debian, Ubuntu:  sudo apt install fonts-dejavu-core"
        )
    if not any("emoji" in family.lower() for family in families["any"]):
        notes.append(
            "No emoji font: emoji will show as boxes or outlines.\n"
            "  Debian, Ubuntu:  sudo apt install fonts-noto-color-emoji"
        )
    return notes


def main() -> None:
    """Print every Debian package that the program or its tests can want."""
    names = {*LIBRARY_PACKAGES.values(), *FONT_PACKAGES, "xvfb", "xauth"}
    print(*sorted(names), sep=os.linesep)


if __name__ == "__main__":
    main()
