"""Locks the dependencies with hashes: requirements.txt to run, requirements-dev.txt to develop.

What belongs here: the two calls of uv and the check that the files name no index and no folder.
``--upgrade`` takes the newest versions that pyproject.toml allows; without it, what is locked
stays as long as it fits.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
COMPILE: Final = (
    *("pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "make lock"),
)


def compile_lock(name: str, *more: str) -> None:
    """Write one lock file at the top of the checkout. uv says what is wrong when it fails."""
    command = [sys.executable, "-m", "uv", *COMPILE, "--output-file", name, *more]
    subprocess.run(command, cwd=ROOT, check=True)


def main(argv: list[str]) -> int:
    """Make both files; 1 when one of them names a place."""
    compile_lock("requirements.txt", *argv)
    # The developers' lock holds the same versions, so that tests run on what people run.
    compile_lock(
        "requirements-dev.txt", "--group", "dev", "--constraint", "requirements.txt", *argv
    )
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        found = re.search(r"\w+://\S+|file:|--(?:index-url|find-links)", text)
        if found:
            print(f"{name} names a place: {found.group()}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
