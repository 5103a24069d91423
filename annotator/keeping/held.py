"""Whether somebody else has a project open for writing, asked before what is open is given up.

What belongs here: the question alone. Who opens a project takes its lock then (``Project.open``).
"""

from __future__ import annotations

from pathlib import Path

from annotator.store.lock import ProjectLock


def ask(path: Path, name: str) -> None:
    """Take the lock of a file that is not open in this process, and give it back.

    Raises:
        ProjectHeld: another program has it open for writing, or nobody may write there.
    """
    lock = ProjectLock(path)
    lock.acquire(name)
    lock.release()
