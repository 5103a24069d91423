"""Names of files that nobody's title can lead astray."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.guarded.names import MOST, file_name

DEVICES = [
    "con",
    "PRN",
    "aux",
    "NUL",
    "com1",
    "LPT9",
    "com¹",
    "CONIN$",
    "nul.txt",
    "con .a",
    "aux.",
]
NASTY = st.sampled_from(
    [
        *DEVICES,
        *("..", ".", "", "../../etc/passwd", "/etc/passwd", "C:\\x", "\\\\host\\share", "a/b"),
        *("-rf", "~", "--", "-.x", "- .x", ".hidden", " .a", "trail. ", "a\0b", "a\u202egpj.exe"),
        *("\u2028", "\ud800", "é" * 300, "👩‍💻" * 90, "e\u0301", "a" * 119 + " b", '?*|<>:"'),
    ]
)
wanted = st.text(max_size=200) | NASTY | st.tuples(NASTY, st.text(), NASTY).map("".join)


@given(wanted, st.sampled_from(["", ".txt", ".ann"]))
def test_a_name_stays_in_its_folder_and_is_one_everywhere(words: str, ending: str) -> None:
    name = file_name(words, ending)
    folder = Path("out").absolute()
    assert (folder / name).resolve().parent == folder
    assert name.endswith(ending)
    stem = name.removesuffix(ending)
    assert stem
    assert stem == stem.strip(" .")
    assert not stem.startswith(("-", "~", "."))
    assert not set(stem) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in stem)
    assert len(name.encode()) <= MOST + len(ending) + 1
    assert unicodedata.is_normalized("NFC", stem) or len(stem.encode()) >= MOST - 3
    base = name.split(".", 1)[0].rstrip().upper()
    assert base not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "COM¹", "CONIN$"}


@pytest.mark.parametrize("device", DEVICES)
def test_windows_devices_are_no_names(device: str) -> None:
    assert file_name(device, ".txt").startswith("_")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Mayor: “Never unsafe”", "Mayor_ “Never unsafe”.txt"),
        ("a\u202egpj.exe", "a_gpj.exe.txt"),
        ("../../etc/passwd", "_.._etc_passwd.txt"),
        ("-rf ~", "rf ~.txt"),
        ("-.hidden", "hidden.txt"),
        ("trail. ", "trail.txt"),
        ("", "_.txt"),
        ("..", "_.txt"),
        ("e\u0301", "é.txt"),
    ],
)
def test_names_stay_readable(words: str, name: str) -> None:
    assert file_name(words, ".txt") == name


@given(st.lists(wanted, max_size=8))
def test_no_two_names_are_one_in_whatever_case(several: list[str]) -> None:
    taken: set[str] = set()
    for each in several:
        name = file_name(each, ".txt", taken)
        assert name.casefold() not in taken
        taken.add(name.casefold())
    assert len(taken) == len(several)


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert file_name("Lee", ".txt", {"lee.txt", "lee-2.txt"}) == "Lee-3.txt"
