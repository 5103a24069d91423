"""Small JSON files of the window (settings, places, layout), written whole or not at all.

What belongs here: reading and writing them. Nothing of a project is kept this way.
"""

from __future__ import annotations

import json
import os
from pathlib import Path


def write_json(path: Path, value: object) -> None:
    """Write beside the file and move into place. Raises ``OSError``; the old file stays then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_json(path: Path) -> dict[str, object]:
    """The object in the file; empty when there is none or it cannot be read as one."""
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}
