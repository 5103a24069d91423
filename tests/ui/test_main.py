"""What the first words of the command line mean, before Qt is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ui.__main__ import COMMANDS, main, missing, parse


@pytest.mark.parametrize("words", [["stat"], ["stat", "news.claims"], ["--as", "Ana", "stat"]])
def test_a_mistyped_command_is_an_error_and_opens_nothing(words: list[str]) -> None:
    code = (
        "import sys; from ui.__main__ import main; code = main(); "
        "sys.exit('Qt was imported' if 'PySide6' in sys.modules else code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 2, ran.stderr
    assert ran.stdout == ""
    commands = ", ".join(COMMANDS)
    assert ran.stderr == (
        f"claim-annotator: There is no file or command “stat”. Commands: {commands}.\n"
    )


def test_a_later_word_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.txt"
    there.touch()
    assert main([str(there), str(tmp_path / "gone.txt")]) == 2
    assert f"“{tmp_path / 'gone.txt'}”" in capsys.readouterr().err


def test_files_folders_and_projects_are_the_window_s(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    words = [str(tmp_path), str(tmp_path / "a.txt"), "not made yet.claims"]
    assert missing(parse(words)) is None
    assert missing(parse([])) is None
