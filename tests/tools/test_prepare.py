"""The set-up script finds a Python, says what is missing, and does nothing twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SH = shutil.which("sh") or "/bin/sh"


@pytest.fixture
def checkout(tmp_path):
    """The set-up script in a checkout of its own, in a folder with spaces in its name."""
    place = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT / "tools", place / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt"):
        (place / name).write_text(f"# {name}\n", encoding="utf-8")
    return place


def prepare(checkout: Path, goal: str = "test", **environment: str):
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHON")
    }
    return subprocess.run(
        [SH, str(checkout / "tools" / "prepare.sh"), goal],
        env={**clean, "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def command(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!{SH}\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def path_without_python(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    for name in ("dirname", "cat"):
        command(folder, name, f'exec {shutil.which(name)} "$@"')
    return folder


def test_no_python_says_what_to_install(checkout, tmp_path):
    told = prepare(checkout, PYTHON="", PATH=str(path_without_python(tmp_path)))
    assert told.returncode == 1
    assert "needs Python 3.11 or newer; this machine has no python3" in told.stderr
    assert "sudo apt install python3" in told.stderr


def test_an_old_python_is_named_and_passed_over(checkout, tmp_path):
    folder = path_without_python(tmp_path)
    command(folder, "python3", 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi')
    told = prepare(checkout, PYTHON="", PATH=str(folder))
    assert told.returncode == 1
    assert "this machine has Python 3.9.2" in told.stderr
    command(folder, "python3.12", "echo found >&2; exit 0")
    assert "found" in prepare(checkout, PYTHON="", PATH=str(folder)).stderr


def test_no_display_is_told_before_anything_is_installed(checkout):
    told = prepare(checkout, "run")
    assert told.returncode == (1 if sys.platform.startswith("linux") else 0)
    assert "xvfb-run -a make run" in told.stderr
    assert not (checkout / ".venv").exists()


def test_unknown_goal(checkout):
    told = prepare(checkout, "fly")
    assert told.returncode == 2
    assert "run|test" in told.stderr


def test_no_venv_says_what_to_install(checkout, tmp_path):
    """Debian's Python comes without ensurepip until python3-venv is installed."""
    lame = tmp_path / "lame"
    command(lame, "python3", f'exec "{sys.executable}" -S -c "$LAME" "$@"')
    script = (
        "import runpy, sys\n"
        "if sys.argv[1] == '-c': sys.exit(0)\n"
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name: None if name == 'ensurepip' else find(name)\n"
        "sys.argv.pop(0)\n"
        "sys.path.insert(0, sys.argv[0].rpartition('/')[0])\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    told = prepare(checkout, PYTHON=str(lame / "python3"), LAME=script)
    assert told.returncode == 1, told.stderr
    assert "sudo apt install python3-venv" in told.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
def test_an_environment_is_made_once_and_again_when_the_lock_changes(checkout):
    """With empty locks, so that nothing is fetched; that Qt is missing then, it says."""
    first = prepare(checkout)
    assert "Making the environment" in first.stdout
    assert "Installing" in first.stdout
    assert "Qt does not start" in first.stderr
    record = checkout / ".venv" / "prepared.json"
    assert list(json.loads(record.read_text())) == ["installed-test"]
    assert (checkout / ".venv" / "bin" / "claim-annotator").stat().st_mode & 0o111

    again = prepare(checkout)
    assert "Making" not in again.stdout
    assert "Installing" not in again.stdout

    (checkout / "requirements-dev.txt").write_text("# changed\n", encoding="utf-8")
    changed = prepare(checkout)
    assert "Making" not in changed.stdout
    assert "Installing" in changed.stdout

    (checkout / ".venv" / "bin" / "python").unlink()
    record.unlink()
    assert "Making the environment" in prepare(checkout).stdout


@pytest.mark.slow
def test_a_failing_install_says_what_to_do_and_is_tried_again(checkout):
    lock = checkout / "requirements-dev.txt"
    lock.write_text(f"nowhere==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    told = prepare(checkout, **offline)
    assert told.returncode == 1
    assert "No connection: connect and run the same command again" in told.stderr
    assert "Installing" in prepare(checkout, **offline).stdout
