"""The rules of CONTRIBUTING.md that a machine can check: size, docstrings, what is never done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.sources import PACKAGES, name_of, project_files, python_files, tree_of

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
FORBIDDEN_CALLS = {
    "eval": "code from a string",
    "exec": "code from a string",
    "__import__": "code from a string",
    "os.system": "a shell between us and a file's name",
    "os.popen": "a shell between us and a file's name",
    "time.sleep": "wait for the thing itself, not for a while",
}
FORBIDDEN_NAMES = {
    "QTextBrowser": "it follows links and loads images",
    "QSqlDatabase": "the database belongs to annotator.store",
    "setExtraSelections": "tracks are painted: docs/decisions",
    "itemAt": "the binding keeps layout items that Qt deletes: ui/inspector/tabs.py",
}


def called_name(call: ast.Call) -> str:
    """``a.b`` for the call ``a.b(…)``; empty where the callee is no plain name."""
    return ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_sources_are_found() -> None:
    """The tests below would be content with no files at all."""
    assert len(python_files("annotator")) > 5
    assert len(python_files("tests")) > 5


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        name_of(path)
        for path in python_files()
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert not silent, f"without a docstring: {silent}"


def test_every_package_folder_has_a_page_of_its_own() -> None:
    folders = {path.parent for path in python_files(*PACKAGES)}
    bare = [name_of(folder) for folder in folders if not (folder / "__init__.py").is_file()]
    assert not bare, f"without __init__.py: {bare}"


def test_files_stay_small() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()
    }
    long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert not long, f"longer than {LONGEST_FILE} lines: {long}"


def test_functions_stay_small() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in python_files()
        for function in functions(path)
        if (function.end_lineno or function.lineno) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long, f"longer than {LONGEST_FUNCTION} lines: {long}"


def test_public_functions_tell_their_types() -> None:
    untyped = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in python_files(*PACKAGES, "tools")
        for function in functions(path)
        if function.returns is None
    ]
    assert not untyped, f"without a return type: {untyped}"


def test_forbidden_calls() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {called_name(node)}: {FORBIDDEN_CALLS[called_name(node)]}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and called_name(node) in FORBIDDEN_CALLS
    ]
    assert not found, "\n".join(found)


BESIDE = {"beside", "making", "self._temporary"}
"""What a file is called that is made beside its place, to be moved there whole."""
IN_PLACE = {
    "annotator/replacement.py": "a device or pipe has nothing to replace",
    "annotator/exchange/target.py": "in a folder that is being made",
    "annotator/store/lock.py": "the lock file is its own",
    "annotator/cli.py": "nowhere",
    "ui/startup.py": "the log of falls grows",
}


def _written_over(call: ast.Call) -> bool:
    """Whether a call writes straight into a file, and not into one made beside its place."""
    if not isinstance(call.func, ast.Attribute) or ast.unparse(call.func.value) in BESIDE:
        return False
    if call.func.attr in ("write_text", "write_bytes"):
        return True
    modes = [each.value for each in call.args[:1] if isinstance(each, ast.Constant)]
    return call.func.attr == "open" and any(set(str(mode)) & set("wax+") for mode in modes)


def test_nothing_is_written_straight_over_what_lies_there() -> None:
    """Broken off, both would be gone; and into a file that SQLite shares it ends the program. What
    a person chose a place for goes through ``Replacement``."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("annotator", "ui")
        if name_of(path) not in IN_PLACE
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and _written_over(node)
    ]
    assert not found, f"written in place: {found}"
    assert _written_over(ast.parse("path.write_text(words)", mode="eval").body)  # type: ignore[arg-type]
    assert _written_over(ast.parse("path.open('wb')", mode="eval").body)  # type: ignore[arg-type]


def test_tests_do_not_sleep() -> None:
    sleeps = ("time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QTest.qSleep", "QThread.sleep")
    found = [
        f"{name_of(path)}:{node.lineno} {called_name(node)}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and called_name(node) in sleeps
    ]
    assert not found, f"wait for the thing itself: {found}"


def test_no_shell_between_us_and_a_name() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*PACKAGES, "tools")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and any(each.arg == "shell" for each in node.keywords)
    ]
    assert not found, f"shell=: {found}"


def test_forbidden_names() -> None:
    found = [
        f"{name_of(path)}:{getattr(node, 'lineno', 0)} {name}: {FORBIDDEN_NAMES[name]}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree_of(path))
        for name in _names_in(node)
        if name in FORBIDDEN_NAMES
    ]
    assert not found, "\n".join(found)


def _names_in(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    if isinstance(node, ast.ImportFrom):
        return tuple(alias.name for alias in node.names)
    return ()


def test_nothing_is_swallowed() -> None:
    """An exception caught and dropped leaves nobody the wiser; say what it means instead."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*PACKAGES, "tools")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (len(node.body) == 1 and isinstance(node.body[0], ast.Pass)))
    ]
    assert not found, f"bare except, or except with only pass: {found}"


# Put together here, so that this file does not find itself.
UNFINISHED = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b"
)


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line) or "raise " + "NotImplemented" in line
    ]
    assert not found, f"unfinished: {found}"


def test_no_test_is_left_out() -> None:
    """A test that does not run promises nothing."""
    ways = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        f"{name_of(path)}:{node.lineno} {node.attr}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ways
        and "pytest" in ast.unparse(node.value)
    ]
    assert not found, "\n".join(found)


PLACES = re.compile(r"(?<![\w.~*])/(" + "|".join(["ro" + "ot", "wo" + "rk"]) + r")/\w")
HOSTS = re.compile(
    "pypi" + r"\.(org|python)|python" + r"hosted\.|file:" + "//|https?://[^ )]*/simple"
)
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".yaml",
    ".yml",
    ".sh",
    ".cfg",
    ".ini",
    "",
    ".json",
    ".jsonl",
}


@pytest.mark.parametrize("pattern", [PLACES, HOSTS], ids=["folders", "indexes"])
def test_no_file_names_a_machine(pattern: re.Pattern[str]) -> None:
    """What holds on one machine only has no place in the project."""
    found = []
    for path in project_files():
        if path.suffix not in TEXT or "seeds" in path.parts:
            continue
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            hit = pattern.search(line.decode("utf-8", errors="replace"))
            if hit:
                found.append(f"{name_of(path)}:{number} {hit.group()}")
    assert not found, "\n".join(found)
