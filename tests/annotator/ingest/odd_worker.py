"""A worker with a kind of file, ``odd``, whose files say how the worker goes wrong."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

from annotator.ingest import kinds, worker
from annotator.ingest.extracted import Extracted, Failed, Options, Source
from annotator.ingest.kinds import Kind


def extract(source: Source, _: Options) -> Iterator[Extracted | Failed]:
    """Follow the words of the file, line by line."""
    for line in source.read(10_000).decode().splitlines():
        word, _, number = line.partition(" ")
        if word == "hang":
            threading.Event().wait()
        elif word == "kill":
            os.kill(os.getpid(), getattr(signal, number))
        elif word == "exit":
            print("last words", file=sys.stderr, flush=True)
            os._exit(int(number))
        elif word == "noise":
            print("printed by a library", flush=True)
        elif word == "memory":
            bytearray(10_000_000_000)
        elif word == "nonsense":
            os.write(4, b"\xff\xff\xff\xff")
        elif word == "many":
            for index in range(int(number)):
                yield Extracted(text="x" * 10_000, place=f"{index}")
        else:
            yield Extracted(text=line)


if __name__ == "__main__":
    sys.modules["odd_worker"] = sys.modules["__main__"]
    kinds.KINDS = (*kinds.KINDS, Kind("odd", "Odd", (".odd",), "odd_worker"))  # type: ignore[misc]
    worker.main()
