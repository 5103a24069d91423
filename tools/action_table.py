"""Writes the table of all actions and their keys into the manual, from the action table.

Usage: python tools/action_table.py

``tests/contracts/test_docs.py`` fails while the page says something else than the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.scheme import default_scheme
from ui.actions import GROUPS, TABLE, ActionSpec, keys_text, of_scheme, scheme_specs

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "manual" / "labelling.md"
BEGIN: Final = "<!-- actions: begin"
END: Final = "<!-- actions: end -->"


def all_specs() -> list[ActionSpec]:
    """The actions of the default scheme's labels and companions, then the others."""
    return [*scheme_specs(default_scheme()), *TABLE]


def lines() -> Iterator[str]:
    """The table, group by group, in the order of the help sheet."""
    specs = all_specs()
    for group in GROUPS:
        yield from ("", f"### {group}", "", "| action | keys | |", "|---|---|---|")
        yield from (row(spec) for spec in specs if spec.group == group)
    yield ""


def row(spec: ActionSpec) -> str:
    """One action. The tip of one of the scheme's is a definition, which the guideline tells
    better."""
    keys = " or ".join(f"`{key}`" for key in keys_text(spec).split(" or ") if key)
    tip = "" if of_scheme(spec.id) else spec.tip
    cells = (spec.text, keys, tip)
    return "|" + "|".join(f" {cell.replace('|', chr(92) + '|')} " for cell in cells) + "|"


def parted(page: str) -> tuple[str, str, str]:
    """A page before, between and after the marks. Raises ``ValueError`` where they are missing."""
    begin = page.index("\n", page.index(BEGIN)) + 1
    end = page.index(END)
    return page[:begin], page[begin:end], page[end:]


def table() -> str:
    """What belongs between the marks."""
    return "\n".join(lines()) + "\n"


def main() -> None:
    """Write the table into the page."""
    before, _, after = parted(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(before + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
