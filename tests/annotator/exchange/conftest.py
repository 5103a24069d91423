"""What tests of the formats share: the default scheme, and a way from records to values."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.exchange import jsonl_reader
from annotator.exchange.records import IncomingArticle
from annotator.scheme import Scheme, default_scheme
from annotator.values import Refusal

Found = IncomingArticle | Refusal
ReadBytes = Callable[[bytes], list[Found]]
ReadOne = Callable[..., Found]


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    """The four labels in two layers."""
    return default_scheme()


@pytest.fixture
def read_bytes(tmp_path: Path, scheme: Scheme) -> ReadBytes:
    """Read a file of these bytes."""

    def read(data: bytes) -> list[Found]:
        path = tmp_path / "in.jsonl"
        path.write_bytes(data)
        return list(jsonl_reader.read(path, scheme))

    return read


@pytest.fixture
def read_one(read_bytes: ReadBytes) -> ReadOne:
    """Read one record, given by its keys."""

    def read(**record: object) -> Found:
        (found,) = read_bytes(json.dumps(record).encode() + b"\n")
        return found

    return read


@pytest.fixture
def reason(read_one: ReadOne) -> Callable[..., str]:
    """The reason why a record is refused; fails when it is not."""

    def why(**record: object) -> str:
        found = read_one(**record)
        assert isinstance(found, Refusal)
        assert found.line == 1
        return found.reason

    return why
