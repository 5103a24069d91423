"""The pages and the Makefile tell the truth: links lead somewhere, commands exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, name_of, project_files

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
TARGET = re.compile(r"^([a-z][a-z-]*):.*?## (.+)$", re.MULTILINE)
DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def pages() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".md"]


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The names that headings of a page can be linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in headings}


def test_links_lead_somewhere() -> None:
    broken = []
    for page in pages():
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            goal = (page.parent / name).resolve() if name else page
            lost = anchor and goal.suffix == ".md" and goal.exists() and anchor not in anchors(goal)
            if not goal.exists() or lost:
                broken.append(f"{name_of(page)}: {link}")
    assert not broken, "\n".join(broken)


def test_readme_leads_with_two_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = {name for name, _ in TARGET.findall(makefile())}
    assert {"run", "test"} <= targets
    for command in ("make run", "make test"):
        assert command in readme, f"README.md does not tell of `{command}`"


def test_every_make_command_on_a_page_exists() -> None:
    targets = {name for name, _ in TARGET.findall(makefile())}
    found = [
        f"{name_of(page)}: make {word}"
        for page in pages()
        for word in re.findall(
            r"(?:`|^\s{4}|xvfb-run -a )make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M
        )
        if word not in targets
    ]
    assert not found, "\n".join(found)


def test_make_lists_every_target() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    phony = re.search(r"^\.PHONY: (.+)$", makefile(), re.MULTILINE)
    assert phony
    for name in phony.group(1).split():
        assert re.search(rf"^  make {name}\s+\S", told.stdout, re.MULTILINE), name


def test_scripts_that_make_names_exist() -> None:
    named = set(re.findall(r"\btools/[a-z_]+\.(?:py|sh)\b", makefile()))
    named |= set(re.findall(r"\btools/[a-z_]+\.(?:py|sh)\b", (ROOT / ".ci/run").read_text()))
    assert named
    missing = [name for name in named if not (ROOT / name).is_file()]
    assert not missing


def test_decisions_are_numbered_and_complete() -> None:
    folder = ROOT / "docs" / "decisions"
    names = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    numbers = []
    for name in names:
        match = DECISION.fullmatch(name)
        assert match, f"{name}: wants the form 0004-what-was-decided.md"
        numbers.append(int(match.group(1)))
        text = (folder / name).read_text(encoding="utf-8")
        for heading in ("## Decision", "## Rejected", "## What follows"):
            assert heading in text, f"{name} lacks “{heading}”"
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_the_pages_a_newcomer_looks_for(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200
