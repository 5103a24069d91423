"""What is imported is declared, what is declared is locked, and what is locked has its hashes."""

from __future__ import annotations

import re
import sys
import tomllib
from typing import Any

import pytest

from tests.contracts.sources import PACKAGES, ROOT, imports_of, name_of, python_files

LOCKS = ("requirements.txt", "requirements-dev.txt")
DISTRIBUTION_OF = {
    "PySide6": "pyside6-essentials",
    "shiboken6": "pyside6-essentials",
    "cassis": "dkpro-cassis",
    "docx": "python-docx",
    "yaml": "pyyaml",
}
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def plain(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~;\[\s]", name)[0]).lower()


def pins(lock: str) -> dict[str, str]:
    return {
        plain(name): version
        for name, version in PIN.findall((ROOT / lock).read_text(encoding="utf-8"))
    }


def test_every_import_is_declared() -> None:
    described = project()["project"]
    extras = [each for some in described["optional-dependencies"].values() for each in some]
    declared = {plain(each) for each in (*described["dependencies"], *extras)}
    known = {*sys.stdlib_module_names, *PACKAGES}
    found = []
    for path in python_files(*PACKAGES):
        for name, line in imports_of(path):
            top = name.partition(".")[0]
            if top not in known and plain(DISTRIBUTION_OF.get(top, top)) not in declared:
                found.append(f"{name_of(path)}:{line} imports {top}, which pyproject.toml lacks")
    assert not found, "\n".join(found)


def test_every_declared_dependency_is_imported() -> None:
    used = {
        plain(DISTRIBUTION_OF.get(name.partition(".")[0], name.partition(".")[0]))
        for path in python_files(*PACKAGES)
        for name, _ in imports_of(path)
    }
    # A package of which only the files are used is looked up by name.
    used |= {
        plain(name)
        for path in python_files(*PACKAGES)
        for name in re.findall(r'find_spec\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    idle = {plain(each) for each in project()["project"]["dependencies"]} - used
    assert not idle, f"declared, and used nowhere: {sorted(idle)}"


def test_what_is_declared_is_locked() -> None:
    described = project()
    run = {plain(each) for each in described["project"]["dependencies"]}
    develop = {plain(each) for each in described["dependency-groups"]["dev"]}
    assert run <= pins("requirements.txt").keys()
    assert run | develop <= pins("requirements-dev.txt").keys()


def test_tests_run_on_the_versions_that_people_run() -> None:
    developed = pins("requirements-dev.txt")
    assert pins("requirements.txt").items() <= developed.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    parts = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(parts) > 10
    bare = [part.split()[0] for part in parts if "--hash=sha256:" not in part]
    assert not bare, f"{lock}: without a hash: {bare}"


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.findall(r"\w+://\S+|file:\S*|^\s*--?(?!hash)\w\S*|^/\S+", text, re.MULTILINE)
    assert not found, f"{lock} names {found[:3]}"


def test_qt_stays_below_the_version_that_aborts() -> None:
    """docs/decisions/0003: 6.12.0 drops a reference to None on every call that returns nothing."""
    version = pins("requirements.txt")["pyside6-essentials"]
    assert (6, 9) <= tuple(map(int, version.split(".")[:2])) < (6, 12)
    other = ("pyqt4", "pyqt5", "pyqt6")
    assert not any(each.lower().startswith(other) for each in pins("requirements-dev.txt"))
