"""The core runs without a window, the command answers without either, and imports go one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.sources import PACKAGES, ROOT, imports_of, name_of, python_files, tree_of

IMPORT_ALL = """
import importlib, sys
strangers = ("PySide6", "shiboken6", "qtawesome", "qtpy", "ui")
for name in sys.argv[1:]:
    importlib.import_module(name)
    found = [each for each in strangers if each in sys.modules]
    if found:
        sys.exit(f"importing {name} brought in {', '.join(found)}")
"""

ANSWER = """
import runpy, sys
heavy = sys.argv.pop(1).split(",")
try:
    runpy.run_module("ui", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
found = [each for each in heavy if each in sys.modules]
if found:
    sys.exit(f"{sys.argv[1]} brought in {', '.join(found)}")
"""


def fresh_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter that has imported nothing yet, at the top of the checkout."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def module_names() -> list[str]:
    names = [name_of(path).removesuffix(".py") for path in python_files("annotator")]
    return [name.removesuffix("/__init__").replace("/", ".") for name in names]


def test_core_imports_no_qt() -> None:
    told = fresh_python(IMPORT_ALL, *module_names())
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("question", ["--version", "--help"])
def test_command_answers_before_qt_and_database(question: str) -> None:
    heavy = "PySide6,shiboken6,sqlalchemy,sqlite3,typer,rich,msgspec"
    told = fresh_python(ANSWER, heavy, question)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip()


@pytest.mark.parametrize("command", ["new", "import", "export", "check", "stats"])
def test_commands_need_no_qt(command: str) -> None:
    told = fresh_python(
        ANSWER.replace("sys.argv[1]} brought", "sys.argv[1]} --help brought"),
        "PySide6,shiboken6",
        command,
        "--help",
    )
    assert told.returncode == 0, told.stderr


def test_import_contracts_hold() -> None:
    told = subprocess.run(
        [sys.executable, "tools/import_contracts.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


FORBIDDEN = {
    "PySide6.QtSql": "the database belongs to annotator.store",
    "PySide6.QtNetwork": "nothing leaves the machine",
    "PySide6.QtWebEngineWidgets": "nothing leaves the machine",
    "urllib.request": "nothing leaves the machine",
    "http": "nothing leaves the machine",
    "ftplib": "nothing leaves the machine",
    "smtplib": "nothing leaves the machine",
    "requests": "nothing leaves the machine",
    "httpx": "nothing leaves the machine",
    "pickle": "project files come from other people",
    "shelve": "project files come from other people",
    "marshal": "project files come from other people",
    "dill": "project files come from other people",
    "yaml": "project files come from other people",
    "xml": "XML from other people is read by defusedxml",
    "lxml": "XML from other people is read by defusedxml",
}
ALLOWED = {
    # Elements that defusedxml has made, and writing XML of our own.
    **dict.fromkeys(
        (
            "xml.etree.ElementTree.Element",
            "xml.etree.ElementTree.ParseError",
            "xml.etree.ElementTree.SubElement",
            "xml.etree.ElementTree.tostring",
        ),
        PACKAGES,
    ),
    # Plain YAML: see the test below.
    "yaml": (
        "annotator/exchange/dataset/card.py",
        "annotator/exchange/formats/huggingface/names.py",
        "annotator/ingest/extractors/texts.py",
    ),
    # HTML is no XML, and its parser reads neither entities of its own nor other files.
    "lxml": ("annotator/ingest/extractors/",),
}


def test_forbidden_modules() -> None:
    found = [
        f"{name_of(path)}:{line} imports {name}: {why}"
        for path in python_files(*PACKAGES)
        for name, line in imports_of(path)
        for forbidden, why in FORBIDDEN.items()
        if (name == forbidden or name.startswith(f"{forbidden}."))
        and not _allowed(name, name_of(path), path)
    ]
    assert not found, "\n".join(found)


def _allowed(name: str, where: str, path: Path) -> bool:
    if where.startswith(ALLOWED.get(name.partition(".")[0], ("-",))):
        return True
    # ``from a import b`` is listed as ``a`` and as ``a.b``.
    inner = [each for each, _ in imports_of(path) if each.startswith(f"{name}.")]
    return name in ALLOWED or (bool(inner) and all(_allowed(each, where, path) for each in inner))


def test_yaml_is_read_as_plain_data() -> None:
    """A tag of YAML may make any object of Python, unless it is read safely."""
    ways = {
        node.attr
        for path in python_files("annotator")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "yaml"
    }
    assert ways
    assert not ways & {"load", "load_all", "full_load", "unsafe_load", "FullLoader", "Loader"}


CLOSED = {
    "annotator": ("ui", "PySide6", "shiboken6", "qtawesome", "qtpy"),
    "ui": ("sqlalchemy", "sqlite3", "annotator.store", "annotator.history"),
}


@pytest.mark.parametrize("package", CLOSED)
def test_doors_stay_closed(package: str) -> None:
    """Imports inside functions and for types only are seen too."""
    found = [
        f"{name_of(path)}:{line} imports {name}"
        for path in python_files(package)
        for name, line in imports_of(path)
        if any(name == each or name.startswith(f"{each}.") for each in CLOSED[package])
    ]
    assert not found, "\n".join(found)


def test_no_relative_imports() -> None:
    """The tests above read absolute names only, so there must be no other."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not found, "\n".join(found)
