"""No way out, and no way in: nothing in the program connects, starts others or runs what it reads.

``test_nothing_leaves.py`` forbids the modules that connect, and ``test_house_rules.py`` some calls.
Here are the rest: modules that make code of data, libraries' own ways to fetch, the few places that
may start a process or open something in another program, and what those may be given.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.contracts.sources import PACKAGES, ROOT, imports_of, name_of, python_files, tree_of

RUNS: Final = {
    "pickle": "it runs what it reads",
    "cPickle": "it runs what it reads",
    "_pickle": "it runs what it reads",
    "cloudpickle": "it runs what it reads",
    "dill": "it runs what it reads",
    "joblib": "it runs what it reads",
    "marshal": "it makes code of what it reads",
    "shelve": "it is pickle",
    "copyreg": "it is pickle's",
    "runpy": "it runs files",
    "code": "it runs words",
    "codeop": "it runs words",
    "pty": "it starts a shell",
    "pdb": "it runs words",
    "timeit": "it runs words",
    "xml.sax.expatreader": "use annotator.guarded.xmls",
    "xml.dom": "use annotator.guarded.xmls",
}
CONNECTS: Final = {
    **dict.fromkeys(
        (
            "socket ssl socketserver http urllib.request urllib.robotparser ftplib smtplib imaplib"
            " poplib nntplib telnetlib xmlrpc asyncio selectors wsgiref webbrowser antigravity"
            " requests urllib3 httpx httpcore aiohttp websockets pycurl paramiko psycopg grpc"
            " huggingface_hub datasets transformers boto3 fsspec multiprocessing.connection"
            " multiprocessing.managers logging.handlers.SocketHandler logging.handlers.HTTPHandler"
            " logging.handlers.SMTPHandler logging.handlers.SysLogHandler trafilatura.fetch_url"
            " trafilatura.downloads trafilatura.feeds trafilatura.sitemaps trafilatura.spider"
        ).split(),
        "it connects",
    ),
    **dict.fromkeys(
        (
            "PySide6.QtNetwork PySide6.QtWebSockets PySide6.QtWebEngineCore PySide6.QtWebChannel"
            " PySide6.QtWebEngineWidgets PySide6.QtWebView PySide6.QtHttpServer PySide6.QtDBus"
            " PySide6.QtRemoteObjects PySide6.QtBluetooth PySide6.QtQml PySide6.QtQuick"
            " PySide6.QtMultimedia PySide6.QtSvg PySide6.QtSvgWidgets PySide6.QtPdf"
        ).split(),
        "it connects, runs scripts, or reads what articles could name",
    ),
}
BANNED: Final = RUNS | CONNECTS
PLACES: Final[dict[str, tuple[str, ...]]] = {
    "subprocess": (
        "annotator/ingest/child.py",  # our own worker, which an audit hook keeps from all this
        "annotator/store/place.py",  # asks macOS's mount what is mounted, with fixed words
    ),
    "ctypes": (
        "annotator/store/place.py",  # asks Windows what kind of drive a folder lies on
    ),
    "PySide6.QtGui.QDesktopServices": (
        "ui/dialogs/exporting/telling.py",  # shows a folder that the person exported to
    ),
    "PySide6.QtCore.QProcess": (),
    "PySide6.QtCore.QLibrary": (),
    "PySide6.QtCore.QPluginLoader": (),
    "multiprocessing": (),
    "concurrent.futures.process": (),
    "concurrent.futures.ProcessPoolExecutor": (),
}
"""What these files alone import, and why they may."""
CALLS: Final = {
    "eval": "code from a string",
    "exec": "code from a string",
    "compile": "code from a string",
    "__import__": "code by a name",
    "yaml.load": "it makes objects: safe_load",
    "yaml.load_all": "it makes objects: safe_load_all",
    "yaml.full_load": "it makes objects: safe_load",
    "yaml.unsafe_load": "it makes objects: safe_load",
    "os.system": "a shell",
    "os.popen": "a shell",
    "os.startfile": "another program decides what it does",
    "allow_pickle": "it runs what it reads",
    "load_extension": "it runs a library by its name",
    "enable_load_extension": "it lets SQL run a library",
    "spacy.load": "it runs what a folder names",
    "fetch_url": "it connects",
    "fetch_response": "it connects",
    "urlopen": "it connects",
    "urlretrieve": "it connects",
    "read_pickle": "it runs what it reads",
    "extractall": "names in an archive lead anywhere: annotator.guarded.zips",
}
BUILT_IN: Final = ("eval", "exec", "compile", "__import__")
STARTS: Final = ("os.exec", "os.spawn", "os.posix_spawn", "os.fork")


def _names(file: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(file):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno
            yield from (
                (each.arg, node.lineno)
                for each in node.keywords
                if each.arg and ast.unparse(each.value) != "False"
            )


def _above(name: str) -> Iterator[str]:
    """The name and the modules it lies in: ``a.b.c``, ``a.b``, ``a``."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def bad_imports(names: list[tuple[str, int]], file: str) -> list[str]:
    """What a file imports that none may, or not this one."""
    found = []
    for name, line in names:
        for module in _above(name):
            if module in BANNED:
                found.append(f"{file}:{line} imports {name}: {BANNED[module]}")
            places = PLACES.get(module)
            if places is not None and file not in places:
                found.append(f"{file}:{line} imports {name}: only {places} may")
    return found


def bad_calls(tree: ast.Module, file: str) -> list[str]:
    """What a file calls, or passes by a name, that none may."""
    found = []
    for name, line in _names(tree):
        last = name.rpartition(".")[2]
        # ``re.compile`` and ``application.exec`` are others than the built-in ones.
        why = CALLS.get(name) or (CALLS.get(last) if last not in BUILT_IN else None)
        if why or name.startswith(STARTS):
            found.append(f"{file}:{line} {name}: {why or 'it starts a process'}")
    return found


def test_no_module_imports_what_runs_connects_or_starts() -> None:
    found = [
        fault
        for path in python_files(*PACKAGES)
        for fault in bad_imports(imports_of(path), name_of(path))
    ]
    assert not found, "\n".join(found)


def test_nothing_is_called_that_runs_connects_or_starts() -> None:
    found = [
        fault
        for path in python_files(*PACKAGES)
        for fault in bad_calls(tree_of(path), name_of(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "eval(words)",
        "exec(words)",
        "compile(words, 'x', 'exec')",
        "yaml.load(words)",
        "numpy.load(path, allow_pickle=True)",
        "os.system(words)",
        "os.execv(path, words)",
        "connection.load_extension(path)",
        "trafilatura.fetch_url(address)",
        "urllib.request.urlopen(address)",
        "archive.extractall(folder)",
        "spacy.load(name)",
    ],
)
def test_such_a_call_is_found(code: str) -> None:
    assert bad_calls(ast.parse(code), "ui/anything.py")


@pytest.mark.parametrize(
    "code", ["re.compile(x)", "application.exec()", "tomllib.load(f)", "yaml.safe_load(x)"]
)
def test_a_harmless_one_is_not(code: str) -> None:
    assert bad_calls(ast.parse(code), "ui/anything.py") == []


@pytest.mark.parametrize(
    "name",
    [
        *("pickle", "socket", "urllib.request.urlopen", "http.client", "PySide6.QtNetwork"),
        *("subprocess", "webbrowser", "PySide6.QtGui.QDesktopServices", "trafilatura.fetch_url"),
    ],
)
def test_such_an_import_is_found(name: str) -> None:
    assert bad_imports([(name, 1)], "ui/anything.py")


# What the few places may be given


def test_a_process_is_started_from_a_list_of_words_and_never_through_a_shell() -> None:
    for file in PLACES["subprocess"]:
        (path,) = (each for each in python_files(*PACKAGES) if name_of(each) == file)
        for call in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)):
            if ast.unparse(call.func).startswith("subprocess."):
                assert isinstance(call.args[0], ast.List), f"{file}:{call.lineno}"
                assert "shell" not in {each.arg for each in call.keywords}, f"{file}:{call.lineno}"


def test_only_a_folder_of_this_machine_is_opened_elsewhere() -> None:
    """An article's address is words: nothing opens it. The file manager is shown a folder."""
    opened = [
        ast.unparse(call)
        for path in python_files("ui")
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("openUrl")
    ]
    assert opened == ["QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))"]


def test_a_module_is_imported_by_a_name_only_from_our_own_tables() -> None:
    """``import_module`` takes names of our tables; nobody's words reach it."""
    allowed = {
        "annotator/exchange/formats/spacy_/docbin.py": {"import_module('spacy.attrs')"},
        "annotator/exchange/registry.py": {"import_module(format_.module)"},
        "annotator/ingest/kinds.py": {"import_module(kind.module)"},
        "annotator/text/__init__.py": {"import_module(f'{__name__}.{module}')"},
        "ui/app.py": {"import_module(name)"},
    }
    found: dict[str, set[str]] = {}
    for path in python_files(*PACKAGES):
        for call in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)):
            if ast.unparse(call.func).endswith("import_module"):
                found.setdefault(name_of(path), set()).add(ast.unparse(call))
    assert found == allowed


# The page that tells of it


def test_the_page_names_tests_that_exist() -> None:
    """``docs/threat-model.md`` gives each defence with what tries it."""
    page = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests/[\w/.]*)?test_\w+\.py|tests/[\w/]+/)`", page))
    files = {name_of(path) for path in python_files("tests")}
    assert len(named) >= 15
    lost = {
        each
        for each in named
        if not any(
            file == each or file.endswith(f"/{each}") or file.startswith(each) for file in files
        )
    }
    assert not lost
    rows = [line for line in page.splitlines() if line.startswith("| ") and "|---" not in line]
    heads = ("| what ", "| what |")
    bare = [row for row in rows if "`" not in row and "[" not in row and not row.startswith(heads)]
    assert not bare, "a row without its test"
