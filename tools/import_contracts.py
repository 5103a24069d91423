"""Checks who imports whom, by the contracts in pyproject.toml.

What belongs here: one call. It stands here because import-linter has a command but no
``python -m``, and a command's first line breaks when the checkout moves or has spaces in its path.
"""

from __future__ import annotations

import sys
from pathlib import Path

from importlinter.cli import lint_imports

if __name__ == "__main__":
    # As a command would: the packages are found from the top of the checkout.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(lint_imports())
