"""What a person is told to install, and that it is asked for only where it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import system_check
from tools.system_check import Unready

LINUX = "linux"


@pytest.fixture(autouse=True)
def on_linux(monkeypatch):
    monkeypatch.setattr(system_check.sys, "platform", LINUX)


@pytest.fixture
def pyside(tmp_path, monkeypatch):
    """A folder like PySide6's, and an ldd that tells of it what the test says."""
    plugins = tmp_path / "Qt" / "plugins" / "platforms"
    plugins.mkdir(parents=True)
    (plugins / "libqxcb.so").touch()
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    ldd = bin_dir / "ldd"
    ldd.write_text(f'#!/bin/sh\ncat "{tmp_path}/told"\n', encoding="utf-8")
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_dir}:/usr/bin:/bin")

    def tell(*lines: str) -> Path:
        (tmp_path / "told").write_text("".join(f"\t{line}\n" for line in lines), encoding="utf-8")
        return tmp_path

    return tell


def test_no_display_says_what_to_do():
    with pytest.raises(Unready, match=r"xvfb-run -a make run"):
        system_check.require_display({})


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_display_will_do(name):
    system_check.require_display({name: ":0"})


def test_other_systems_are_not_asked_for_a_display(monkeypatch):
    monkeypatch.setattr(system_check.sys, "platform", "darwin")
    system_check.require_display({})


@pytest.mark.parametrize(
    ("environment", "plugin"),
    [
        ({}, "xcb"),
        ({"DISPLAY": ":0"}, "xcb"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "xcb"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen:dpi=96"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, "wayland"),
    ],
)
def test_platform_plugin(environment, plugin):
    assert system_check.platform_plugin(environment) == plugin


def test_missing_libraries_are_named_with_their_packages(pyside):
    place = pyside(
        "libc.so.6 => /lib/libc.so.6 (0x0)",
        "libxcb-cursor.so.0 => not found",
        "libEGL.so.1 => not found",
    )
    with pytest.raises(Unready) as told:
        system_check.require_libraries(place, "xcb")
    assert "sudo apt install libegl1 libxcb-cursor0" in str(told.value)
    assert "Elsewhere" not in str(told.value)


def test_an_unknown_library_is_named_all_the_same(pyside):
    place = pyside("libnovel.so.9 => not found")
    with pytest.raises(Unready, match=r"libnovel\.so\.9") as told:
        system_check.require_libraries(place, "xcb")
    assert "apt" not in str(told.value)


def test_nothing_is_said_where_nothing_is_missing(pyside):
    system_check.require_libraries(pyside("libc.so.6 => /lib/libc.so.6 (0x0)"), "xcb")


def families(**missing: list[str]) -> dict[str, list[str]]:
    every = ["DejaVu Sans", "Noto Sans CJK SC", "Noto Color Emoji"]
    return {"any": every, "han": every, "kana": every, "arabic": every, **missing}


def test_all_fonts_there():
    assert system_check.judge_fonts(families()) == []


def test_no_font_at_all_is_an_error():
    with pytest.raises(Unready, match="fonts-dejavu-core"):
        system_check.judge_fonts(families(any=[]))


@pytest.mark.parametrize(
    ("missing", "package"),
    [
        ({"han": []}, "fonts-noto-cjk"),
        ({"kana": []}, "fonts-noto-cjk"),
        ({"arabic": []}, "fonts-dejavu-core"),
        ({"any": ["DejaVu Sans"]}, "fonts-noto-color-emoji"),
    ],
)
def test_missing_scripts_are_noted(missing, package):
    (note,) = system_check.judge_fonts(families(**missing))
    assert package in note


def test_packages_for_ci(capsys):
    system_check.main()
    names = capsys.readouterr().out.split()
    assert {"libegl1", "libxcb-cursor0", "fonts-noto-cjk", "xvfb"} <= set(names)
    assert names == sorted(set(names))
