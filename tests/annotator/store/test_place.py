"""What kind of place a file lies in, told from names, marks and the system's list of mounts."""

from __future__ import annotations

import os
from pathlib import Path, PurePath, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.identity import identity
from annotator.store import place
from annotator.store.place import (
    Place,
    file_system,
    gone_to,
    is_network,
    mounts_listed,
    place_of,
    provider,
    type_at,
)

MOUNTINFO = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:26 / /home/ana/news rw shared:3 master:1 - nfs4 srv:/news rw,vers=4.2
31 21 0:27 / /mnt/my\\040share rw - cifs //srv/share rw
32 21 0:28 / /home/ana/far rw - fuse.sshfs ana@srv:/ rw
33 21 0:29 / /home/ana/safe rw - fuse.gocryptfs /x rw
34 30 8:1 /n /home/ana/news/local rw - ext4 /dev/sda1 rw
35 21 0:40 / /mnt/twice rw - nfs srv:/a rw
36 21 0:41 / /mnt/twice rw - tmpfs none rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/home/ana/x.claims", "local", ""),
        ("/home/ana/news/x.claims", "network", "nfs4"),
        ("/home/ana/newspaper/x.claims", "local", ""),
        ("/home/ana/news/local/x.claims", "local", ""),
        ("/mnt/my share/deep/x.claims", "network", "cifs"),
        ("/home/ana/far/x.claims", "network", "sshfs"),
        ("/home/ana/safe/x.claims", "local", ""),
        ("/mnt/twice/x.claims", "local", ""),
        ("/home/ana/Dropbox/x.claims", "synchronised", "Dropbox"),
        ("/home/ana/OneDrive - The Paper/x.claims", "synchronised", "OneDrive"),
        ("/home/ana/news/Dropbox/x.claims", "network", "nfs4"),
    ],
)
def test_the_place_of_a_path(
    monkeypatch: pytest.MonkeyPatch, path: str, kind: str, name: str
) -> None:
    monkeypatch.setattr(place.sys, "platform", "linux")
    monkeypatch.setattr(place, "_mountinfo", lambda: MOUNTINFO)
    found = place_of(Path(path))
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/u/Dropbox (Personal)/x", "Dropbox"),
        ("/u/dropbox/a/b/x", "Dropbox"),
        ("/u/OneDrive/x", "OneDrive"),
        ("/u/Google Drive/My Drive/x", "Google Drive"),
        ("/u/Nextcloud/x", "Nextcloud"),
        ("/u/Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud Drive"),
        ("/u/Library/CloudStorage/Box-Box/x", "a cloud drive"),
        ("/u/iCloudDrive/x", "iCloud Drive"),
        ("/u/news/Dropbox", ""),  # the file itself is called so
        ("/u/dropboxes/x", ""),
        ("/u/my onedrive/x", ""),
        ("/u/news/x", ""),
    ],
)
def test_synchronised_folders_by_their_names(path: str, name: str) -> None:
    assert provider(PurePosixPath(path)) == name


def test_where_windows_says_that_onedrive_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", "/u/Work files")
    assert provider(PurePosixPath("/u/Work files/x.claims")) == "OneDrive"
    assert provider(PurePosixPath("/u/Work/x.claims")) == ""


@pytest.mark.parametrize(
    ("mark", "name"), [(".dropbox.cache", "Dropbox"), (".stfolder", "Syncthing")]
)
def test_synchronised_folders_by_what_their_program_leaves(
    tmp_path: Path, mark: str, name: str
) -> None:
    (tmp_path / mark).mkdir()
    (tmp_path / "deep").mkdir()
    assert place_of(tmp_path / "deep" / "x.claims") == Place("synchronised", name)


def test_a_link_into_a_synchronised_folder(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "news").symlink_to(tmp_path / "Dropbox")
    assert place_of(tmp_path / "news" / "x.claims") == Place("synchronised", "Dropbox")


def test_this_machine_says_something(tmp_path: Path) -> None:
    assert file_system(tmp_path)
    assert place_of(tmp_path / "x.claims") == Place()


def test_what_macos_says(monkeypatch: pytest.MonkeyPatch) -> None:
    said = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//ana@srv/news on /Volumes/news (1) (smbfs, nodev, nosuid, mounted by ana)\n"
    )
    monkeypatch.setattr(place.sys, "platform", "darwin")
    monkeypatch.setattr(place, "_told_by_mount", lambda: said)
    assert file_system(Path("/Users/ana/x.claims")) == "apfs"
    assert file_system(Path("/Volumes/news (1)/x.claims")) == "smbfs"
    assert is_network("smbfs")


def test_what_windows_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    class Kernel:
        kernel32 = type("K", (), {"GetDriveTypeW": staticmethod(lambda root: 4)})

    monkeypatch.setattr(place.sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", Kernel, raising=False)
    assert is_network(file_system(Path("\\\\srv\\news\\x.claims")))
    assert is_network(file_system(Path("/x.claims")))
    Kernel.kernel32.GetDriveTypeW = staticmethod(lambda root: 3)  # type: ignore[attr-defined]
    assert file_system(Path("/x.claims")) == ""


def test_a_system_that_does_not_say_counts_as_local(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(place, "_mountinfo", refuse)
    assert place_of(Path("/home/ana/x.claims")) == Place()


@given(st.text(max_size=300))
def test_no_list_of_mounts_makes_it_fall(said: str) -> None:
    mounts = list(mounts_listed(said))
    assert isinstance(type_at(PurePath("/a/b"), mounts), str)


@given(st.lists(st.sampled_from(["/", "/a", "/a/b", "/ab", "/a/b/c"]), max_size=6))
def test_the_innermost_mount_counts(points: list[str]) -> None:
    holding = [each for each in points if each in ("/", "/a", "/a/b")]
    best = max(holding, key=len, default="")
    assert type_at(PurePath("/a/b/x"), [(each, f"on {each}") for each in points]) == (
        f"on {best}" if best else ""
    )


def test_where_an_open_file_has_gone(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_text("x")
    file = identity(one)
    assert file is not None
    handle = os.open(one, os.O_RDONLY)
    try:
        two = one.rename(tmp_path / "two")
        assert gone_to(file) == (two if Path("/proc/self/fd").is_dir() else None)
        two.unlink()
        assert gone_to(file) is None
    finally:
        os.close(handle)
    assert gone_to((0, 0)) is None
