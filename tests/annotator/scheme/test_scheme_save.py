"""A scheme written as TOML: read back the same, readable, and never half on the disk."""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from annotator.errors import Problem
from annotator.scheme import Scheme, default_scheme, from_builtin, load_scheme, to_builtin
from annotator.scheme.check import faults
from annotator.scheme.presets import presets
from annotator.scheme.save import WIDTH, dump_scheme, save_scheme
from tests.annotator.scheme.strategies import schemes

replace = msgspec.structs.replace
HIDDEN = {"\r", "\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2028", "\ufeff"}
"""What a person would not see in a file; none of it is written as it is."""


def through_a_file(scheme: Scheme) -> Scheme:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scheme.toml"
        save_scheme(scheme, path)
        return load_scheme(path)


def with_definition(text: str) -> Scheme:
    scheme = default_scheme()
    first = replace(scheme.labels[0], definition=text, examples=(text,))
    return replace(scheme, labels=(first, *scheme.labels[1:]))


@given(schemes())
def test_every_valid_scheme_comes_back_the_same(scheme: Scheme) -> None:
    assert faults(scheme) == []
    again = through_a_file(scheme)
    assert again == scheme
    assert (again.version, again.meaning) == (scheme.version, scheme.meaning)
    text = dump_scheme(scheme)
    assert text == dump_scheme(again)
    assert not HIDDEN & set(text)


@settings(max_examples=40)
@given(schemes())
def test_every_valid_scheme_comes_back_from_a_project_too(scheme: Scheme) -> None:
    stored = msgspec.json.decode(msgspec.json.encode(to_builtin(scheme)))
    again = from_builtin(stored)
    assert again == scheme
    assert (again.version, again.meaning) == (scheme.version, scheme.meaning)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"""',
        'ends with """',
        'ends with "',
        '""""""',
        "back\\slash",
        "ends with \\",
        "'''",
        "\n",
        "\n\nbegins with lines",
        "line\r\nline\rline",
        "  two  spaces  ",
        "tab\there",
        "nul\x00 escape\x1b delete\x7f next\x85",
        "rtl \u202e zwj 👩‍💻 bom \ufeff nbsp\xa0\u2028",
        "# no comment\n[no.table]\nkey = 1",
    ],
)
def test_awkward_texts_come_back(text: str) -> None:
    scheme = replace(with_definition(text), guideline=text)
    assert through_a_file(scheme) == scheme


def test_the_file_is_one_that_a_person_can_read() -> None:
    text = dump_scheme(default_scheme())
    assert 'definition = """\nThe smallest complete clause' in text
    assert '\nguideline = """\n# How to mark claims' in text
    assert "\ndefault_for = { claim = " in text
    assert '\nfrom = ["denial"]\n' in text
    assert "# --- Companions: " in text
    assert "newer" not in text
    prose = text.split("[[layers]]")[1].split("\n")
    assert all(len(line) <= WIDTH for line in prose if not line.startswith("    "))
    assert tomllib.loads(text)["format"] == 1


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_presets_come_back_from_what_is_written_of_them(preset) -> None:
    scheme = load_scheme(preset.path)
    assert through_a_file(scheme) == scheme


def test_no_default_for_one_label_is_told_from_the_default_of_all() -> None:
    scheme = default_scheme()
    certainty = replace(
        scheme.attributes[0], default="certain", default_for=(("speculation", None),)
    )
    changed = replace(scheme, attributes=(certainty, *scheme.attributes[1:]))
    assert '\ndefault_for = { speculation = "" }\n' in dump_scheme(changed)
    assert through_a_file(changed).attributes[0].default_of("speculation") is None


@pytest.mark.parametrize("place", ["scheme", "labels", "values"])
def test_what_a_newer_program_added_is_not_left_out_in_silence(place: str, tmp_path: Path) -> None:
    plain = to_builtin(default_scheme())
    if place == "scheme":
        plain["sounds"] = {"claim": "ping"}
    elif place == "labels":
        plain["labels"][1]["icon"] = "shield"  # type: ignore[index]
    else:
        plain["attributes"][0]["values"][0]["icon"] = "shield"  # type: ignore[index]
    with pytest.raises(Problem, match="newer version of the program"):
        save_scheme(from_builtin(plain), tmp_path / "x.toml")
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("old")
    path.chmod(0o640)
    save_scheme(default_scheme(), path)
    assert load_scheme(path) == default_scheme()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match=r"the disk is full.*unchanged"):
        save_scheme(default_scheme(), path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]
    with pytest.raises(Problem, match="could not be written"):
        save_scheme(default_scheme(), tmp_path / "nowhere" / "mine.toml")
