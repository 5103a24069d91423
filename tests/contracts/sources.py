"""The project's own files, for the tests that read them as text or as syntax."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PACKAGES: Final = ("annotator", "ui")
CODE: Final = (*PACKAGES, "tools", "tests")


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or would be, under version control; all but hidden ones without git."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode("utf-8").split("\0") if name]
    else:
        relative = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        paths = [ROOT / path for path in relative if not path.parts[0].startswith(".venv")]
    return tuple(path for path in paths if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files below these top folders, in order."""
    chosen = folders or CODE
    return sorted(
        path
        for path in project_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in chosen
    )


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """The path as the repository knows it, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> list[tuple[str, int]]:
    """Every absolute name that a file imports, wherever in it, with the line.

    ``from a import b`` gives both ``a`` and ``a.b``, since ``b`` may be a module.
    """
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, node.lineno))
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found
