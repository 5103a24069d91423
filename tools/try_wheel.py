"""Builds the wheel and tries it as a stranger would: in an empty environment, away from here.

What belongs here: the whole way from source to an answering command, with the locked run-time
dependencies and nothing else, so that a forgotten dependency or data file is noticed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

ASK_FOR_DATA: Final = """
from annotator.scheme import default_scheme, resources_dir, seeds_dir
import annotator.project, ui.app
assert [label.id for label in default_scheme().labels], "the default scheme has no labels"
assert list((resources_dir() / "themes").glob("*.toml")), "no themes"
assert (seeds_dir() / "manifest.toml").is_file(), "no seeds"
"""


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints. Raises ``CalledProcessError`` when it fails; its words are shown."""
    environment = {**os.environ, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONPATH", None)
    told = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return told.stdout


def main() -> int:
    """Build, install, ask; 0 when everything answered."""
    with tempfile.TemporaryDirectory(prefix="claim-annotator-") as name:
        folder = Path(name)
        build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
        subprocess.run((*build, ROOT), check=True, stdout=subprocess.DEVNULL)
        wheel = next(folder.glob("*.whl"))
        venv.create(folder / "empty", with_pip=True)
        python = folder / "empty" / "bin" / "python"
        install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        lock = ROOT / "requirements.txt"
        run(*install, "--require-hashes", "--only-binary=:all:", "-r", lock, folder=folder)
        run(*install, "--no-deps", "--no-index", wheel, folder=folder)
        command = folder / "empty" / "bin" / "claim-annotator"
        print(run(command, "--version", folder=folder).strip())
        run(command, "--help", folder=folder)
        for word in ("new", "import", "export", "check", "stats"):
            run(command, word, "--help", folder=folder)
        run(python, "-c", ASK_FOR_DATA, folder=folder)
        print(f"{wheel.name} ({wheel.stat().st_size // 1024} KiB) answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
