"""Making sure that the disk has it.

What belongs here: what a power cut could take back although a file itself was flushed. Who writes
files belongs to those who write them.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows cannot open folders and does not need it.

    Raises:
        OSError: the disk says that it failed.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
