"""The worker: what it may not do, what it imports, and what it says."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

import msgspec
import pytest

from annotator.ingest import frames, kinds, running, worker
from annotator.ingest.child import COMMAND
from annotator.ingest.extracted import Columns, Extracted, Failed, Options, Source
from annotator.ingest.frames import (
    Alive,
    Begun,
    BrokenFrame,
    Ended,
    Frame,
    Missed,
    Peeked,
    Reached,
    Task,
    Took,
)
from annotator.ingest.kinds import Kind
from tests.annotator.ingest.extractors.test_archives import packed


def said(path: Path, kind: str = "txt", **fields: object) -> list[Frame]:
    """What a worker says to a task, in this process."""
    found: list[Frame] = []
    task = Task(path=os.fsencode(path), kind=kind, options=Options())
    assert worker.serve(msgspec.structs.replace(task, **fields), found.append)
    return found


def in_a_worker(code: str) -> str:
    """What ``code`` prints in a process that has made itself ready as a worker does."""
    ready = (
        "import sys\nfrom annotator.ingest import worker\n"
        "worker._be_quiet()\nworker.limit(600_000_000)\nsys.addaudithook(worker._refuse)\n"
    )
    ran = subprocess.run([sys.executable, "-c", ready + code], capture_output=True, text=True)
    return ran.stdout.strip() or ran.stderr


def test_neither_qt_nor_a_database_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nx\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "from annotator.ingest import kinds, worker\n"
        "for kind in kinds.KINDS:\n    kinds.extractor(kind)\n"
        "bad = ('PySide6', 'shiboken6', 'sqlalchemy', 'sqlite3', 'annotator.store', 'ui')\n"
        "print([name for name in bad if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=_env())
    assert (ran.stdout.strip(), ran.returncode) == ("[]", 0), ran.stderr


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(worker.__file__).parents[2])}


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_it_can_neither_connect_nor_start_anything(code: str) -> None:
    assert "not allowed while a file is read" in in_a_worker(code)


def test_its_memory_and_what_it_writes_are_limited(tmp_path: Path) -> None:
    code = "try: bytearray(2_000_000_000)\nexcept MemoryError: print('refused')"
    assert in_a_worker(code) == "refused"
    large = f"open({str(tmp_path / 'x')!r}, 'wb').write(bytes(3_000_000))"
    assert "File too large" in in_a_worker(large)


def test_without_a_limit_asked_for_there_is_none() -> None:
    code = "worker.limit(0)\nimport resource; print(resource.getrlimit(resource.RLIMIT_AS)[0])"
    assert in_a_worker(code) == "600000000"


def test_on_windows_there_is_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not worker.limit(1)


def test_a_file_and_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Head\r\n\r\nBody.\r\n")
    article = Extracted(text="Head\r\n\r\nBody.\r\n", id="a", title="Head", encoding="UTF-8")
    assert said(path) == [
        Begun(hashlib.sha256(path.read_bytes()).hexdigest()),
        Took("claim-annotator 1", article),
        Ended(),
    ]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("Words.")
    assert [type(frame) for frame in said(path)] == [Begun, Took, Ended]


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("gone.txt", "txt", "It cannot be read: No such file or directory."),
        (".", "txt", "This is a folder, not a file."),
        ("pipe", "txt", "This is a device or pipe, not a file."),
        ("a.txt", "nope", "“nope” is no kind of file known here."),
    ],
)
def test_what_is_no_file(tmp_path: Path, name: str, kind: str, reason: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    assert said(tmp_path / name, kind) == [Missed("", Failed(place="", reason=reason)), Ended()]


def test_a_file_without_articles_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,id\n")
    frame = said(tmp_path / "a.csv", "csv")[1]
    assert frame == Missed(
        "claim-annotator 1", Failed(place="", reason="There is no article in it.")
    )


def test_one_too_large_for_its_kind(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(60_000_000)
    begun, missed, _ = said(tmp_path / "a.txt")
    assert begun == Begun("")
    assert isinstance(missed, Missed)
    assert missed.failed.reason.startswith("It has 60 MB; for this kind of file (Plain text) 50 MB")


def test_a_look_at_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,id\nWords.,1\n")
    _, peeked, _ = said(tmp_path / "a.csv", "csv", peek=True)
    assert isinstance(peeked, Peeked)
    assert peeked.table.guessed == Columns(text="text", id="id")
    (tmp_path / "b.csv").write_bytes(b"%PDF-1")
    missed = said(tmp_path / "b.csv", "csv", peek=True)[1]
    assert isinstance(missed, Missed)
    assert "PDF" in missed.failed.reason


def test_an_archive_goes_member_by_member(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"a.txt": "One.", "b.txt": "Two."}))
    found = said(tmp_path / "a.zip", "zip")
    assert [type(frame) for frame in found] == [Begun, Reached, Took, Reached, Took, Ended]
    again = said(tmp_path / "a.zip", "zip", begin=1)
    assert again == found[3:]
    assert said(tmp_path / "a.zip", "zip", begin=2) == [Ended()]


# --- extractors that go wrong ---------------------------------------------------------------------


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch):
    """Have the text extractor do something else."""

    def put(does) -> None:
        monkeypatch.setattr(kinds, "extractor", lambda _: does)

    return put


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("/R"), "It is damaged, or no file of this kind (Plain text): KeyError: '/R'"),
        (RecursionError(), "It is nested too deeply."),
        (OSError(5, "Input/output error"), "It cannot be read: Input/output error."),
        (AssertionError("\ud800"), "(Plain text): AssertionError: \\ud800"),
    ],
)  # fmt: skip
def test_errors_of_libraries_are_sentences(
    tmp_path: Path, odd, error: Exception, reason: str
) -> None:
    def does(_: Source, __: Options):
        yield Extracted(text="One.")
        raise error

    odd(does)
    (tmp_path / "a.txt").write_text("x")
    _, took, missed, ended = said(tmp_path / "a.txt")
    assert isinstance(took, Took)
    assert isinstance(missed, Missed)
    assert missed.failed.reason.endswith(reason)
    assert ended == Ended()


@pytest.mark.parametrize(
    "article",
    [
        Extracted(text="a\ud800b", place="1"),
        Extracted(text="x", place="1", meta={"n": 2**70}),
        Extracted(text="x", place="1", meta={"n": object()}),
    ],
)
def test_what_cannot_be_said_is_missed(tmp_path: Path, odd, article: Extracted) -> None:
    odd(lambda _, __: iter([article, Extracted(text="Two.")]))
    (tmp_path / "a.txt").write_text("x")
    path = tmp_path / "a.txt"
    found: list[bytes] = []
    task = Task(path=os.fsencode(path), kind="txt", options=Options())
    assert worker.serve(task, lambda frame: found.append(frames.packed(frame)))
    pipe = io.BytesIO(b"".join(found))
    heard = [next_frame[0] for next_frame in iter(lambda: frames.next_frame(pipe), None)]
    assert [type(frame) for frame in heard] == [Begun, Missed, Took, Ended]
    assert isinstance(heard[1], Missed)
    assert heard[1].failed.place == "1"
    assert heard[1].failed.reason.startswith("It cannot be kept: ")


def test_without_memory_it_gives_up_and_leaves(tmp_path: Path, odd) -> None:
    def does(_: Source, __: Options):
        yield Extracted(text="One.")
        raise MemoryError

    odd(does)
    (tmp_path / "a.txt").write_text("x")
    found: list[Frame] = []
    task = Task(path=os.fsencode(tmp_path / "a.txt"), kind="txt", options=Options())
    assert not worker.serve(task, found.append)
    assert found[-2:] == [
        Missed("", Failed(place="", reason="It needs more memory than reading a file may take.")),
        Ended(leaving=True),
    ]


def test_one_that_has_taken_much_leaves(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    found: list[Frame] = []
    task = Task(path=os.fsencode(tmp_path / "a.txt"), kind="txt", options=Options())
    assert not worker.serve(task, found.append, memory=1)
    assert found[-1] == Ended(leaving=True)


def test_reading_a_large_file_is_a_sign_of_life(
    tmp_path: Path, odd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LARGE", 1_000_000)

    def does(source: Source, _: Options):
        for _ in range(20):
            with source.open() as file:
                while file.read(100_000):
                    pass
        yield Extracted(text="x")

    odd(does)
    (tmp_path / "a.txt").write_bytes(bytes(3_000_000))
    signs = said(tmp_path / "a.txt").count(Alive())
    assert signs == 24  # not without end: eight times over


def test_bundles_are_split_and_say_so(tmp_path: Path) -> None:
    from tests.annotator.ingest.extractors.bundle_samples import NEXIS_OLD

    (tmp_path / "a.txt").write_text(NEXIS_OLD)
    source = Source(tmp_path / "a.txt")
    found = list(running.articles(kinds.by_key("txt"), source, Options()))
    assert [thing.what.place for thing in found if isinstance(thing, running.Item)] == [
        "document 1",
        "document 2",
    ]
    word = kinds.by_key("docx")
    split = list(running._split(word, Extracted(text=NEXIS_OLD)))
    assert {item.made_by for item in split} == {f"{kinds.made_by(word)}, claim-annotator 1"}
    odd_kind = Kind("html", "Web page", (), "nowhere")
    assert [item.what for item in running._split(odd_kind, Extracted(text="x"))] == [
        Extracted(text="x")
    ]


# --- the process itself ---------------------------------------------------------------------------


def started(data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, "900000000"], input=data, capture_output=True, env=_env())


def test_it_ends_with_its_input() -> None:
    ran = started(b"")
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize("data", [b"\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x02ab", b"\0\0\0\x09a"])
def test_it_ends_where_it_is_told_nonsense(data: bytes) -> None:
    assert started(data).returncode == 2


@pytest.mark.parametrize("data", [b"\0", b"\xff\xff\xff\xff", b"\0\0\0\x02ab", b"\0\0\0\x09a"])
def test_frames_that_are_none(data: bytes) -> None:
    with pytest.raises(BrokenFrame):
        frames.next_frame(io.BytesIO(data))
    assert frames.next_frame(io.BytesIO(b"")) is None


def test_a_frame_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST", 100)
    with pytest.raises(ValueError, match="are the most"):
        frames.packed(Begun("x" * 200))


# --- its parts, in this process -------------------------------------------------------------------


class Left(Exception):
    """Instead of the end of the process."""


def test_from_the_first_task_to_leaving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    task = Task(path=os.fsencode(tmp_path / "a.txt"), kind="txt", options=Options())
    answers = io.BytesIO()
    hooks: list[object] = []

    def leave(code: int) -> None:
        if threading.current_thread() is threading.main_thread():
            raise Left(code)

    pipes = (io.BytesIO(frames.packed(task)), answers)
    monkeypatch.setattr(worker, "_private_pipes", lambda: pipes)
    monkeypatch.setattr(worker, "_be_quiet", lambda: None)
    monkeypatch.setattr(worker, "limit", lambda _: True)
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    monkeypatch.setattr(sys, "argv", ["worker", "1"])
    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(Left):
        worker.main()
    answers.seek(0)
    heard = [next_frame[0] for next_frame in iter(lambda: frames.next_frame(answers), None)]
    assert [type(frame) for frame in heard] == [Alive, Begun, Took, Ended]
    assert hooks == [worker._refuse]


def test_the_thread_that_listens_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    worker._listen(io.BytesIO(b""), SimpleQueue())
    assert codes == [0]
    worker._listen(io.BytesIO(b"\0"), SimpleQueue())
    assert codes[1] == 2


def test_what_is_printed_goes_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[int, int]] = []
    fds = {number: os.open(tmp_path / str(number), os.O_RDWR | os.O_CREAT) for number in (0, 1)}
    monkeypatch.setattr(os, "dup", fds.__getitem__)
    monkeypatch.setattr(os, "dup2", lambda old, new: moved.append((old, new)))
    tasks, answers = worker._private_pipes()
    with tasks, answers:
        answers.write(b"x")
    assert (tmp_path / "1").read_bytes() == b"x"
    assert [new for _, new in moved] == [0, 1]
    assert moved[1] == (2, 1)


def test_quiet_and_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    import logging
    import resource
    import signal
    import warnings

    calls: list[tuple[object, ...]] = []
    for place, name in (
        (signal, "signal"),
        (warnings, "simplefilter"),
        (logging, "disable"),
        (resource, "setrlimit"),
    ):
        monkeypatch.setattr(place, name, lambda *words: calls.append(words))
    worker._be_quiet()
    assert worker.limit(7)
    assert (signal.SIGINT, signal.SIG_IGN) in calls
    assert (resource.RLIMIT_AS, (7, 7)) in calls

    def declined(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", declined)
    assert not worker.limit(7)
    with pytest.raises(PermissionError):
        worker._refuse("socket.__new__", ())
    worker._refuse("open", ())


def test_without_proc_the_memory_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker._taken_up() > 1_000_000

    def missing(_: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", missing)
    assert worker._taken_up() == 0


def test_a_look_without_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.ingest.extractors import tables

    def does(_: Source, __: Options) -> None:
        raise MemoryError

    monkeypatch.setattr(tables, "peek", does)
    (tmp_path / "a.csv").write_text("text\nx")
    found: list[Frame] = []
    task = Task(path=os.fsencode(tmp_path / "a.csv"), kind="csv", options=Options(), peek=True)
    assert not worker.serve(task, found.append)
    assert found[-1] == Ended(leaving=True)


def test_a_program_that_has_gone_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")

    def say(frame: Frame) -> None:
        if isinstance(frame, Took):
            raise BrokenPipeError

    task = Task(path=os.fsencode(tmp_path / "a.txt"), kind="txt", options=Options())
    with pytest.raises(BrokenPipeError):
        worker.serve(task, say)


def test_tasks_come_as_they_were_sent() -> None:
    task = Task(path=b"a\xff", kind="txt", options=Options(columns=Columns(text="x")), begin=3)
    pipe = io.BytesIO(frames.packed(task) + b"\0\0\0\x02ab")
    assert frames.next_task(pipe) == task
    with pytest.raises(BrokenFrame):
        frames.next_task(pipe)
    assert frames.next_task(pipe) is None
