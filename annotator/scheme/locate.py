"""On which line of a TOML file something stands.

What belongs here: a walk through TOML that is known to be valid (``tomllib`` has read it, but keeps
no lines) and notes the line on which each key, table and element of an array begins. It builds no
values and finds no mistakes.
"""

from __future__ import annotations

import re
from typing import Final

Path = tuple[str | int, ...]

_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK: Final = re.compile(r"[ \t]*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_STRING: Final = re.compile(
    r'"""(?:[^"\\]|\\.|""?(?!"))*"""(?:"{0,2})'
    r"|'''(?:[^']|''?(?!'))*'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"[^,\]}#\n]*")
_STEP: Final = re.compile(r'"([^"]*)"|([^.\[\]"]+)|\[(\d+)\]')
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Lines:
    """The lines (from 1) of a TOML source by place: ``("labels", 1, "key")``."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._line = 1
        self._counted = 0
        self._lines: dict[Path, int] = {(): 1}
        self._sizes: dict[Path, int] = {}
        self._walk()

    def of(self, place: str) -> int:
        """The line of a place like "labels[1].values[0].key"; an odd key is in quotation marks.

        Where that is not in the file (it is what is missing), the line of what would hold it.
        """
        return self._lines[self.path_of(place)]

    def path_of(self, place: str, *, known: bool = True) -> Path:
        """The place as a path; if it has to be ``known``, as much of it as the file has."""
        steps = _STEP.findall(place)
        path: Path = tuple(int(at) if at else quoted or bare for quoted, bare, at in steps)
        while known and path not in self._lines:
            path = path[:-1]
        return path

    def _walk(self) -> None:
        table: Path = ()
        while self._skip(_SPACE):
            if self._source[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._here()
        double = self._source.startswith("[[", self._at)
        self._at += 2 if double else 1
        names = self._key()
        self._at += 2 if double else 1
        path: Path = ()
        for name in names[:-1]:
            self._lines.setdefault((*path, name), line)
            path = self._last((*path, name))
        path = (*path, names[-1])
        self._lines.setdefault(path, line)
        if double:
            size = self._sizes.get(path, 0)
            self._sizes[path] = size + 1
            path = (*path, size)
        else:
            path = self._last(path)
        self._lines[path] = line
        return path

    def _last(self, path: Path) -> Path:
        """What a table's name means now: the last element, where it names an array of tables."""
        return (*path, self._sizes[path] - 1) if path in self._sizes else path

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = table
        for name in self._key():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._at += 1  # the sign =
        self._skip(_BLANK)
        self._value(path)

    def _key(self) -> list[str]:
        """The parts of a dotted key; after it stands what ends it."""
        names = []
        while True:
            self._skip(_BLANK)
            names.append(self._name())
            self._skip(_BLANK)
            if self._source[self._at] != ".":
                return names
            self._at += 1

    def _name(self) -> str:
        bare = _BARE.match(self._source, self._at)
        if bare:
            self._at = bare.end()
            return bare.group()
        quoted = _STRING.match(self._source, self._at)
        assert quoted is not None
        self._at = quoted.end()
        inner = quoted.group()[1:-1]
        return _ESCAPE.sub(_unescaped, inner) if quoted.group()[0] == '"' else inner

    def _value(self, path: Path) -> None:
        first = self._source[self._at]
        if first in "\"'":
            self._skip(_STRING)
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            self._skip(_PLAIN)

    def _array(self, path: Path) -> None:
        self._at += 1
        count = 0
        while self._skip(_SPACE) and self._source[self._at] != "]":
            if self._source[self._at] == ",":
                self._at += 1
                continue
            self._lines[(*path, count)] = self._here()
            self._value((*path, count))
            count += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._skip(_SPACE) and self._source[self._at] != "}":
            if self._source[self._at] == ",":
                self._at += 1
                continue
            self._pair(path)
        self._at += 1

    def _skip(self, what: re.Pattern[str]) -> bool:
        """Go past it; whether anything follows."""
        found = what.match(self._source, self._at)
        assert found is not None
        self._at = found.end()
        return self._at < len(self._source)

    def _here(self) -> int:
        self._line += self._source.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _unescaped(found: re.Match[str]) -> str:
    short, long, other = found.groups()
    return _ESCAPED.get(other, other) if other else chr(int(short or long, 16))
