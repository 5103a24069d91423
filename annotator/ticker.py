"""How long work reports its progress and learns that the person cancelled it."""

from __future__ import annotations

from typing import Protocol


class Ticker(Protocol):
    """Told about progress by long work; the one place where cancelling reaches it."""

    def tick(self, done: int, total: int, what: str = "") -> None:
        """``done`` of ``total`` steps are finished (``total`` 0: not known yet).

        Raises:
            Cancelled: the person wants the work stopped; the caller rolls back.
        """


class Silent:
    """A ticker that nobody watches and that never cancels."""

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Do nothing."""
