"""Makes the checkout ready to run: the environment, the locked dependencies, a look at the system.

What belongs here: everything between a fresh clone and the first line of the program. Needs only
the standard library. ``run`` installs what the program needs, ``test`` the developers' tools too.
What was done is kept in ``.venv/prepared.json``, so that a second call takes no time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from system_check import (
    Unready,
    font_notes,
    platform_plugin,
    require_display,
    require_libraries,
)

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
SCRIPTS: Final = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON: Final = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
RECORD: Final = VENV / "prepared.json"
LOCKS: Final = {"run": ROOT / "requirements.txt", "test": ROOT / "requirements-dev.txt"}
# Everything comes ready-made but this: a library of mlcroissant's, pure Python, published as
# source alone. Only the tests need it.
FROM_SOURCE: Final = "jsonpath-rw"


def main(argv: list[str]) -> int:
    """Prepare for ``run`` or ``test``; 0 when all is ready, 1 with a message when it is not."""
    goal = argv[0] if argv else "run"
    if goal not in LOCKS:
        print("Usage: sh tools/prepare.sh run|test", file=sys.stderr)
        return 2
    environment = dict(os.environ)
    if goal == "test":
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        require_display(environment)
        install(goal)
        look_around(goal, environment)
        compile_ahead()
    except Unready as unready:
        print(unready, file=sys.stderr)
        return 1
    return 0


def install(goal: str) -> None:
    """Make ``.venv`` and install the lock of ``goal``, unless that is done already."""
    done = read_record()
    # The tests' lock holds everything that the program's holds.
    if any(done.get(f"installed-{lock}") == fingerprint(LOCKS[lock]) for lock in {goal, "test"}):
        return
    if not is_usable(PYTHON):
        make_environment()
    print(f"Installing the locked dependencies from {LOCKS[goal].name} …", flush=True)
    ready_made = ("--only-binary=:all:", f"--no-binary={FROM_SOURCE}")
    pip("install", "--require-hashes", *ready_made, "--requirement", str(LOCKS[goal]))
    link_project()
    # The libraries may have changed with the lock, so what was seen of the system is forgotten.
    write_record({f"installed-{goal}": fingerprint(LOCKS[goal])})


def fingerprint(lock: Path) -> str:
    """Changes with the lock, the Python that set up, and the place of the checkout."""
    digest = hashlib.sha256(lock.read_bytes())
    digest.update(f"{sys.version_info[:2]} {ROOT}".encode())
    return digest.hexdigest()


def is_usable(python: Path) -> bool:
    """Whether the environment's Python still starts, is new enough and has pip."""
    if not python.exists():
        return False
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    told = subprocess.run([python, "-c", probe], capture_output=True, check=False)
    return told.returncode == 0


def make_environment() -> None:
    """Make ``.venv`` anew. Raises ``Unready`` where Python's own venv is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Unready(venv_advice())
    print(f"Making the environment in {VENV} …", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Unready(f"{(made.stdout + made.stderr).strip()}\n{venv_advice()}")


def venv_advice() -> str:
    """What to install where Python came without venv, as Debian's does."""
    major, minor = sys.version_info[:2]
    return (
        f"Python {major}.{minor} ({sys.executable}) came without its venv module.\n"
        f"  Debian, Ubuntu:  sudo apt install python3-venv   (or python{major}.{minor}-venv)"
    )


def pip(*arguments: str) -> None:
    """Run the environment's pip. Raises ``Unready`` when it fails; pip has then said why."""
    quiet = () if sys.stdout.isatty() else ("--quiet",)
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", *quiet, *arguments]
    if subprocess.run(command, check=False).returncode:
        raise Unready(
            "The dependencies could not be installed; pip's own words stand above.\n"
            "  No connection: connect and run the same command again; nothing is lost.\n"
            "  No matching distribution: they come ready-made for Python 3.11 to 3.14 on Linux\n"
            "  (x86-64, ARM 64), macOS and Windows. Choose one with  make run PYTHON=python3.12"
        )


def link_project() -> None:
    """Make the checkout importable in its environment, and put its command there.

    A line in a .pth file and three lines of script do what an editable install would, without
    having to install a build backend for it first.
    """
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    told = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=True)
    site_packages = Path(told.stdout.strip())
    (site_packages / "claim_annotator_checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if os.name != "nt":
        command = SCRIPTS / "claim-annotator"
        line = f'exec {shlex.quote(str(PYTHON))} -m ui "$@"'
        command.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        command.chmod(0o755)


def look_around(goal: str, environment: dict[str, str]) -> None:
    """Check the libraries and fonts that Qt needs, until a look found nothing to say."""
    plugin = platform_plugin(environment)
    if read_record().get(f"looked-{plugin}"):
        return
    pyside = next(VENV.glob("lib*/python*/site-packages/PySide6"), None)
    if pyside is not None:
        require_libraries(pyside, plugin)
    notes = font_notes(PYTHON, environment)
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    if not notes:
        write_record({**read_record(), f"looked-{plugin}": "yes"})


def compile_ahead() -> None:
    """Compile what has changed since the last time, in a fifth of a second.

    Python does so itself at the first start, unless PYTHONDONTWRITEBYTECODE is set; then it would
    compile everything anew at each.
    """
    subprocess.run([PYTHON, "-m", "compileall", "-q", "annotator", "ui"], cwd=ROOT, check=False)


def read_record() -> dict[str, str]:
    """What earlier calls did in this environment; empty where none was."""
    try:
        record = json.loads(RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(record: dict[str, str]) -> None:
    """Remember what was done; in one move, so that an interrupted call leaves no half record."""
    fresh = RECORD.with_suffix(".new")
    fresh.write_text(json.dumps(record, indent=1), encoding="utf-8")
    fresh.replace(RECORD)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
