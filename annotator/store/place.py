"""What kind of place a file lies in: a disk of this machine, a network folder, a synchronised one.

What belongs here: finding that out without opening the file, and where a file that is open here has
gone. A database on a network folder cannot rely on shared memory and locks; in a synchronised one
another program copies and replaces the file whenever it likes.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Literal

from annotator.identity import Identity, identity

Kind = Literal["local", "network", "synchronised"]

NETWORK: Final = frozenset(
    "9p afpfs afs beegfs ceph cifs coda davfs gfs2 glusterfs lustre ncpfs nfs nfs4 ocfs2 prl_fs "
    "smb2 smb3 smbfs vboxsf virtiofs vmhgfs webdav".split()
)
"""Types of file systems whose files are on another machine, or only lent by one."""

FUSE_NETWORK: Final = frozenset(
    "sshfs rclone davfs2 gvfsd-fuse kio-fuse glusterfs cephfs s3fs vmhgfs-fuse curlftpfs".split()
)
"""The same, behind ``fuse.``; other FUSE file systems (encrypted folders, NTFS) are local."""

PROVIDERS: Final = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "google-drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "icloud drive": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "mobile documents": "iCloud Drive",
    "com~apple~clouddocs": "iCloud Drive",
    "synologydrive": "Synology Drive",
    "synology drive": "Synology Drive",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "box sync": "Box",
    "megasync": "MEGA",
    "seafile": "Seafile",
    "syncthing": "Syncthing",
}
"""What a synchronised folder is called, in lower case; "OneDrive - The Paper" is one too."""

MARKS: Final = {
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".owncloudsync.log": "Nextcloud",
    ".nextcloudsync.log": "Nextcloud",
    ".tmp.drivedownload": "Google Drive",
    "_seafile_data": "Seafile",
}
"""What the programs leave in the uppermost folder that they synchronise."""

_ESCAPED: Final = re.compile(r"\\([0-7]{3})")
_MOUNTED: Final = re.compile(r" on (?P<point>/.*) \((?P<type>[^,)]+)")
_MOUNT_SECONDS: Final = 2.0
_DRIVE_REMOTE: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: its kind, and the name of what makes it one ("Dropbox", "nfs4")."""

    kind: Kind = "local"
    name: str = ""


def place_of(path: Path) -> Place:
    """What kind of place a file or folder lies in; a place that cannot be asked counts as local."""
    with contextlib.suppress(OSError):
        path = path.resolve()
    type_ = file_system(path)
    if is_network(type_):
        return Place("network", type_.removeprefix("fuse."))
    synchronised = provider(path) or _marked(path)
    return Place("synchronised", synchronised) if synchronised else Place()


def is_network(type_: str) -> bool:
    """Whether a type of file system is one of another machine."""
    if type_.startswith("fuse."):
        return type_.removeprefix("fuse.") in FUSE_NETWORK | NETWORK
    return type_ in NETWORK


def provider(path: PurePath) -> str:
    """Whose synchronised folder a path goes through, by the folders' names; empty: nobody's."""
    for part in path.parts[:-1]:
        name = part.casefold().lstrip(".")
        for known, said in PROVIDERS.items():
            if name == known or name.startswith((f"{known} - ", f"{known} (", f"{known}-")):
                return said
        if name == "cloudstorage":
            return "a cloud drive"
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        home = os.environ.get(variable)
        if home and path.is_relative_to(home):
            return "OneDrive"
    return ""


def _marked(path: Path) -> str:
    for folder in path.parents:
        for mark, said in MARKS.items():
            with contextlib.suppress(OSError):
                if (folder / mark).exists():
                    return said
    return ""


def file_system(path: Path) -> str:
    """The type of the file system that holds a path ("ext4", "nfs4"); empty where nobody says."""
    if sys.platform == "win32":
        return _on_windows(path)
    try:
        if sys.platform == "darwin":
            mounts = list(_mounts_told(_told_by_mount()))
        else:
            mounts = list(mounts_listed(_mountinfo()))
    except (OSError, subprocess.SubprocessError):
        return ""
    return type_at(path, mounts)


def type_at(path: PurePath, mounts: Iterable[tuple[str, str]]) -> str:
    """The type of the innermost of some (mount point, type); of equal ones the last, on top."""
    best, found = -1, ""
    for point, type_ in mounts:
        if path.is_relative_to(point) and len(PurePath(point).parts) >= best:
            best, found = len(PurePath(point).parts), type_
    return found


def mounts_listed(mountinfo: str) -> Iterator[tuple[str, str]]:
    """(mount point, type) out of Linux's ``/proc/self/mountinfo``."""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields, more = before.split(" "), after.split(" ")
        if len(fields) > 4 and more[0]:
            yield _ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4]), more[0]


def _mountinfo() -> str:
    return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")


def _mounts_told(said: str) -> Iterator[tuple[str, str]]:
    """(mount point, type) out of what macOS's ``mount`` says."""
    for line in said.splitlines():
        found = _MOUNTED.search(line)
        if found is not None:
            yield found["point"], found["type"]


def _told_by_mount() -> str:
    done = subprocess.run(
        ["/sbin/mount"], capture_output=True, text=True, timeout=_MOUNT_SECONDS, check=True
    )
    return done.stdout


def _on_windows(path: Path) -> str:
    if str(path).startswith("\\\\"):
        return "smbfs"
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows alone
    return "smbfs" if kernel.GetDriveTypeW(path.anchor) == _DRIVE_REMOTE else ""


def gone_to(file: Identity) -> Path | None:
    """Where a file that this process has open lies now; None: deleted, or the system does not say.

    Only Linux says (``/proc/self/fd``). Nothing is opened: closing a handle would give up SQLite's
    locks.
    """
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        return None
    for handle in list(handles.iterdir()):
        with contextlib.suppress(OSError):
            if identity(handle) == file:
                now = handle.readlink()
                return now if identity(now) == file else None
    return None


def is_deleted(file: Identity) -> bool:
    """Whether a file that this process has open has no name on its disk any more, as far as the
    system says (only Linux does)."""
    handles = Path("/proc/self/fd")
    if handles.is_dir():
        for handle in list(handles.iterdir()):
            with contextlib.suppress(OSError):
                found = handle.stat()
                if (found.st_dev, found.st_ino) == file:
                    return found.st_nlink == 0
    return False
