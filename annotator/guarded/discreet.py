"""What a log or an error report says: where and what kind, never whose words.

What belongs here: the form of log records, and the trace of an error, without any text that came
from data. An error's own message may quote an article (``KeyError: 'the minister said'``), and so
may anything that is put into a record. So only these get through: words that stand in the code,
numbers, paths of files, kinds of values, and of an error what the system says of a file.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import PurePath
from traceback import format_tb
from types import TracebackType
from typing import Final

from annotator.guarded.terminal import harmless, harmless_lines

OURS: Final = ("annotator", "ui", "claim_annotator")
"""Names that our own loggers begin with: what they say is a literal, which a test keeps so."""
QT: Final = "qt"
FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MOST: Final = 20
"""Errors of one chain, or of one group, that are told."""
_QUOTED: Final = re.compile("\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’|«[^»]*»|`[^`]*`|<[^>]*>", re.DOTALL)
_FRAME: Final = re.compile(r'^\s*File "[^"]+", line \d+,? in [\w.<>]+$')


class OwnWord(str):
    """A word of the program itself (the name of a setting, of an action, of a thread): it may stand
    in the log. Nothing that was read from a file, and nothing that somebody typed, is one."""

    __slots__ = ()


def fact(error: BaseException) -> str:
    """What kind of error it is, and what can be said of it without its message."""
    kind = type(error).__qualname__
    inner = getattr(error, "orig", None)  # SQLAlchemy: what the database's driver raised
    if isinstance(inner, BaseException):
        return f"{kind}, {fact(inner)}"
    more = _more(error)
    if more:
        return f"{kind}: {more}"
    length = len(str(error))
    return f"{kind} (its message of {length:,} characters is not kept here)" if length else kind


def _more(error: BaseException) -> str:
    """What is known to be no text: of files, of the database, of names in code."""
    if isinstance(error, OSError) and error.errno is not None:
        paths = (each for each in (error.filename, error.filename2) if _is_path(each))
        where = ", ".join(harmless(str(each)) for each in paths)
        # strerror may be anybody's words; that of the number is the system's.
        return f"errno {error.errno}, {_system_words(error.errno)}{where and f': {where}'}"
    if isinstance(error, UnicodeError):
        place = getattr(error, "start", None), getattr(error, "end", None)
        return f"at {place[0]} to {place[1]}" if isinstance(place[0], int) else ""
    code = getattr(error, "sqlite_errorname", None)
    if isinstance(code, str) and code.startswith("SQLITE_"):
        return code
    if isinstance(error, AttributeError):
        return f"of {type(error.obj).__qualname__}"
    return ""


def _is_path(value: object) -> bool:
    return isinstance(value, str | PurePath)


def _system_words(number: int) -> str:
    import os

    return os.strerror(number)


def trace(error: BaseException) -> str:
    """The trace of an error and of what led to it: files, lines of code, kinds; no messages."""
    parts: list[str] = []
    for link, each in _chain(error):
        parts += [link, _one(each.__traceback__), fact(each), "\n"]
        if isinstance(each, BaseExceptionGroup):
            parts += [f"  one of its errors: {fact(one)}\n" for one in each.exceptions[:_MOST]]
    return "".join(parts)


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The first cause first, each with the words that join it to the one before."""
    found: list[BaseException] = []
    joins: list[str] = []
    one: BaseException | None = error
    while one is not None and len(found) < _MOST and one not in found:
        found.append(one)
        cause = one.__cause__
        joins.append("\nwhich led to:\n\n" if cause else "\nand while that was dealt with:\n\n")
        one = cause or (None if one.__suppress_context__ else one.__context__)
    joins[-1] = ""
    yield from zip(reversed(joins), reversed(found), strict=True)


def _one(steps: TracebackType | None) -> str:
    return f"Traceback (most recent call last):\n{''.join(format_tb(steps))}" if steps else ""


def frames(said: str) -> OwnWord:
    """Of what a broken process said last, the lines that name places in code."""
    kept = [line.strip() for line in said.split("\n") if _FRAME.match(line)]
    return OwnWord("; ".join(kept) or "nothing that can be kept here")


def veiled(value: object) -> object:
    """A value as a log may hold it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, PurePath):
        return harmless(str(value))
    if isinstance(value, BaseException):
        return fact(value)
    if isinstance(value, OwnWord):
        return harmless(value)
    if isinstance(value, str | bytes):
        return f"({len(value):,} {'characters' if isinstance(value, str) else 'bytes'})"
    return f"({type(value).__qualname__})"


class Discreet(logging.Formatter):
    """Log records as lines without anybody's words."""

    def __init__(self, form: str = FORM) -> None:
        super().__init__(form)

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it the trace. The record stays as it is, for others who read it."""
        kept = logging.makeLogRecord({**record.__dict__, "args": None, "exc_text": None})
        kept.msg = _said(record)
        kept.exc_info = kept.stack_info = None
        error = record.exc_info[1] if record.exc_info else None
        line = super().format(kept)
        return f"{line}\n{harmless_lines(trace(error)).rstrip()}" if error is not None else line


def _said(record: logging.LogRecord) -> str:
    """The message of a record without data."""
    first = record.name.split(".")[0]
    if first == QT:
        return harmless(_QUOTED.sub("(…)", record.getMessage()))
    if first not in OURS:
        return f"its message is not kept here ({record.filename}:{record.lineno})"
    try:
        return _filled(str(record.msg), record.args)
    except (TypeError, ValueError, KeyError):  # a %d for what is veiled, say
        return str(record.msg)


def _filled(form: str, given: object) -> str:
    if isinstance(given, tuple):
        return form % tuple(map(veiled, given)) if given else form
    if isinstance(given, dict):  # the one value of a record, or its values by name
        return form % _Named({key: veiled(value) for key, value in given.items()})
    return form


class _Named(dict[str, object]):
    """Values by name; as a whole they say nothing."""

    def __repr__(self) -> str:
        return "(dict)"
