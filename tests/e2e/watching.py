"""Watching what a running program opens, connects to and starts.

What belongs here: a folder with a canary file, whose opening the system tells of (inotify on Linux,
whoever opens it: Python, Qt or a library in C); a listener at an address of this machine; and an
audit hook, which sees Python's own doings everywhere. None of them needs another program.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import struct
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

IN_ACCESS: Final = 0x1
IN_OPEN: Final = 0x20
IN_ISDIR: Final = 0x40000000
_EVENT: Final = struct.Struct("iIII")
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
"""A whole picture, so that a reader of it goes all the way."""
WORKER: Final = "annotator.ingest.worker"
_CONNECTING: Final = frozenset(
    "socket.connect socket.bind socket.getaddrinfo socket.gethostbyname socket.gethostbyaddr"
    " socket.sendto socket.sendmsg urllib.Request http.client.connect ftplib.connect"
    " smtplib.connect webbrowser.open".split()
)
_STARTING: Final = frozenset(
    "subprocess.Popen os.system os.exec os.posix_spawn os.spawn os.startfile os.fork pty.spawn"
    " pickle.find_class sqlite3.load_extension sqlite3.enable_load_extension"
    " code.__new__".split()
)
_watching: list[list[str]] = []
"""Where the hook, which cannot be taken off again, writes down what it sees; empty: nowhere."""
_hooked: list[bool] = []


def _hook(event: str, given: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event in _CONNECTING or (event in _STARTING and WORKER not in repr(given)):
        _watching[-1].append(f"{event} {given!r:.200}")
    elif event == "socket.__new__" and given[1] in (socket.AF_INET, socket.AF_INET6):
        _watching[-1].append(f"{event} {given[1:]!r}")


class Watch:
    """While it is entered, everything is seen; ``seen`` tells it, and forgets it."""

    def __init__(self) -> None:
        # Not in the test's own folder: a name may have 60 characters, the canary's path among them.
        self.folder = Path(tempfile.mkdtemp(prefix="c"))
        self.canary = self.folder / "c.png"
        self.canary.write_bytes(PNG)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.web = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._told: list[str] = []
        self._inotify = _inotify(self.folder)

    def __enter__(self) -> Self:
        if not _hooked:
            sys.addaudithook(_hook)
            _hooked.append(True)
        _watching.append(self._told)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _watching.remove(self._told)
        self._listener.close()
        if self._inotify >= 0:
            os.close(self._inotify)
        shutil.rmtree(self.folder)

    def seen(self) -> list[str]:
        """What was opened, connected to or started since the last time."""
        found = [*self._told, *self._opened(), *self._visited(), *_connections(self._listener)]
        self._told.clear()
        return found

    def _opened(self) -> list[str]:
        try:
            told = os.read(self._inotify, 1 << 16) if self._inotify >= 0 else b""
        except BlockingIOError:
            return []
        found, at = [], 0
        while at < len(told):
            _, mask, _, length = _EVENT.unpack_from(told, at)
            name = told[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0").decode()
            at += _EVENT.size + length
            # A field that completes paths may look into folders; a file is never read.
            if not mask & IN_ISDIR and name:
                found.append(f"the canary {name} was opened")
        return found

    def _visited(self) -> list[str]:
        try:
            visitor, _ = self._listener.accept()
        except BlockingIOError:
            return []
        visitor.close()
        return ["somebody connected"]


def _inotify(folder: Path) -> int:
    """A handle that tells of files opened in a folder; -1 where the system has no such thing."""
    if sys.platform != "linux":
        return -1
    libc = ctypes.CDLL(None, use_errno=True)
    handle = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    assert handle >= 0, os.strerror(ctypes.get_errno())
    assert libc.inotify_add_watch(handle, os.fsencode(folder), IN_OPEN | IN_ACCESS) >= 0
    return handle


def _connections(own: socket.socket) -> list[str]:
    """Sockets to other machines that this process has open, whoever opened them (Linux)."""
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        return []
    mine: set[str] = set()
    for each in os.listdir(handles):  # noqa: PTH208 - the names alone
        try:
            mine.add(os.readlink(handles / each))  # noqa: PTH115
        except OSError:  # closed since
            continue
    mine.discard(f"socket:[{os.fstat(own.fileno()).st_ino}]")
    found = []
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        table = Path("/proc/self/net") / kind
        rows = table.read_text().splitlines()[1:] if table.exists() else []
        found += [
            f"{kind} {row.split()[1]} to {row.split()[2]}"
            for row in rows
            if f"socket:[{row.split()[9]}]" in mine
        ]
    return found
