"""Nothing leaves the machine: no part of the program can open a connection."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.contracts.sources import PACKAGES, ROOT, imports_of, name_of, python_files

CONNECTING = (
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "imaplib",
    "poplib",
    "xmlrpc",
    "asyncio",
    "requests",
    "httpx",
    "aiohttp",
    "PySide6.QtNetwork",
    "PySide6.QtWebSockets",
    "PySide6.QtWebEngineCore",
)
"""Modules through which Python or Qt talks to other machines."""

CANARY = """
import sys
from pathlib import Path

asked = []
sys.addaudithook(lambda event, _: asked.append(event) if event.startswith("socket.") else None)
from annotator.ingest.seeds import seed_articles
from annotator.machine import Machine
from annotator.project import Project

folder = Path(sys.argv[1])
machine = Machine(folder / "data")
person = machine.add_person("Ana")
with Project.create(folder / "p.claims", person, machine, articles=seed_articles()) as project:
    project.export(folder / "out.jsonl")
    project.import_paths([folder / "out.jsonl"])
    assert project.check() == []
sys.exit(f"asked for a connection: {asked}" if {*asked} - {"socket.gethostname"} else 0)
"""


def _connects(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in CONNECTING)


def test_no_module_imports_what_could_connect() -> None:
    found = [
        f"{name_of(path)}:{line} imports {name}"
        for path in python_files(*PACKAGES)
        for name, line in imports_of(path)
        if _connects(name)
    ]
    assert not found, "\n".join(found)


def test_the_core_asks_for_no_connection(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CANARY, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
