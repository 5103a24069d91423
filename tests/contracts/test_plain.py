"""Words of articles and people never become markup: the calls that could do it stand in no file.

Qt guesses whether a text is HTML wherever it is not told. The few helpers that tell it are in
``ui.plain``; here the syntax of ``ui`` is read for calls that go past them. What happens in the
running program is tried by ``tests/e2e/test_nothing_runs.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.contracts.sources import ROOT, name_of, python_files, tree_of

PLAIN: Final = "ui/plain.py"
MARKDOWN: Final = "ui/scheme/markdown.py"
"""The guideline: Markdown with no HTML, no pictures and no links to follow."""

NEVER: Final = {
    "QInputDialog": "its label guesses",
    "QProgressDialog": "its label guesses",
    "QErrorMessage": "it is rich text",
    "QWhatsThis": "it guesses",
    "QSplashScreen": "it guesses",
    "QTextBrowser": "it follows links and loads files",
    "QGraphicsTextItem": "it can be rich text",
    "QStaticText": "it guesses",
    "QSystemTrayIcon": "its messages and tips are the system's to read",
    "QTextDocumentFragment": "it reads HTML",
    "setWhatsThis": "it guesses",
    "whatsThis": "it guesses",
    "setHtml": "rich text",
    "insertHtml": "rich text",
    "appendHtml": "rich text",
    "setOpenExternalLinks": "a link would be opened without a question",
    "setOpenLinks": "a link would be opened without a question",
    "setDetailedText": "use a dialog with a plain field",
    "LabelItem": "pyqtgraph's labels are HTML",
    "LegendItem": "pyqtgraph's labels are HTML",
    "setLabel": "pyqtgraph's labels of axes are HTML",
}
ONLY: Final = {
    "QMessageBox.information": (),
    "QMessageBox.warning": (),
    "QMessageBox.critical": (),
    "QMessageBox.question": (),
    "QMessageBox.about": (),
    "QMessageBox.aboutQt": (),
    "QMessageBox": (PLAIN,),
    "QLabel": (PLAIN,),
    "setInformativeText": (PLAIN,),
    "setTextFormat": (PLAIN, "ui/review/choice_row.py"),
    "QTextEdit": (),
    "QTextDocument": ("ui/reader/page.py",),
    "QFormLayout": (),
    "setMarkdown": (MARKDOWN,),
    "insertMarkdown": (),
    "setDefaultStyleSheet": (),
}
"""Calls that stand in these files alone."""
TIPS: Final = ("setToolTip", "setTabToolTip", "setItemToolTip", "setToolTipDuration", "showText")
SAFE_TIPS: Final = ("tooltip", "tip_of", "toolTip", "self._tip")
"""What makes the words of a tip plain; ``toolTip`` passes on one that is."""
SAFE_STATUS: Final = ("status_tip", "one_line")


def _name(call: ast.Call) -> str:
    """``a.b`` for ``a.b(…)``, also where ``a`` is an expression."""
    return ast.unparse(call.func)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _constants(tree: ast.Module) -> set[str]:
    """Names that stand for literals without markup, from the top of a module."""
    return {
        target.id
        for node in tree.body
        for target in _targets(node)
        if (value := getattr(node, "value", None)) is not None and _literal(value)
    }


def _targets(node: ast.stmt) -> list[ast.Name]:
    found = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [each for each in found if isinstance(each, ast.Name)]


def _literal(node: ast.expr | None) -> bool:
    """A text, or a table of texts, that stands in the code and has no tag in it."""
    if isinstance(node, ast.Constant):
        return not (isinstance(node.value, str) and "<" in node.value)
    if isinstance(node, ast.Dict):
        return all(map(_literal, node.values))
    return isinstance(node, ast.Tuple | ast.List) and all(map(_literal, node.elts))


def is_plain(node: ast.expr, constants: set[str], safe: tuple[str, ...]) -> bool:
    """Whether an expression can only be plain words: a literal, or what a helper made."""
    if isinstance(node, ast.IfExp):
        return all(is_plain(each, constants, safe) for each in (node.body, node.orelse))
    if isinstance(node, ast.BoolOp):
        return all(is_plain(each, constants, safe) for each in node.values)
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in constants
    if isinstance(node, ast.Name):
        return node.id in constants
    if isinstance(node, ast.Call):
        return _name(node) in safe or _last(_name(node)) in safe
    return _literal(node)


def faults(tree: ast.Module, file: str) -> list[str]:
    """What in a file goes past ``ui.plain``, as ``file:line what: why``."""
    found: list[str] = []
    constants = _constants(tree)
    for call in _calls(tree):
        name = _name(call)
        why = next((NEVER[part] for part in name.split(".") if part in NEVER), "")
        places = ONLY.get(name, ONLY.get(_last(name)))
        if places is not None and file not in places:
            why = f"only in {', '.join(places) or 'no file'}; use ui.plain"
        if _last(name) in TIPS and file != PLAIN and not _tip_is_plain(call, constants):
            why = "its words are not from tooltip()"
        if _last(name) == "setStatusTip" and not is_plain(call.args[0], constants, SAFE_STATUS):
            why = "its words are not from status_tip()"
        if why:
            found.append(f"{file}:{call.lineno} {name}: {why}")
    return found + _labels(tree, file) + _item_tips(tree, file) + _formats(tree, file)


def _tip_is_plain(call: ast.Call, constants: set[str]) -> bool:
    """Of several arguments (a column, a place) one is the words: each must be harmless."""
    if _last(_name(call)) == "showText":
        return len(call.args) > 1 and is_plain(call.args[1], constants, SAFE_TIPS)
    return is_plain(call.args[-1], constants, SAFE_TIPS)


def _labels(tree: ast.Module, file: str) -> list[str]:
    """A kind of label of our own tells Qt in its making that its words are plain."""
    return [
        f"{file}:{node.lineno} {node.name}: a QLabel that does not set PlainText in __init__"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(_last(ast.unparse(base)) in ("QLabel", "QMessageBox") for base in node.bases)
        and "self.setTextFormat(Qt.TextFormat.PlainText)" not in ast.unparse(node)
    ]


def _formats(tree: ast.Module, file: str) -> list[str]:
    return [
        f"{file}:{node.lineno} {node.attr}: only PlainText"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("RichText", "AutoText", "MarkdownText")
    ]


def _item_tips(tree: ast.Module, file: str) -> list[str]:
    """A model that gives tips makes them with ``tooltip``."""
    tips = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "ToolTipRole"
    ]
    asked = any(_last(_name(call)) == "tooltip" for call in _calls(tree))
    return [] if asked or not tips else [f"{file}:{tips[0]} ToolTipRole: without tooltip()"]


def test_no_file_goes_past_the_helpers() -> None:
    found = [fault for path in python_files("ui") for fault in faults(tree_of(path), name_of(path))]
    assert not found, "\n".join(found)


BARE: Final = (
    "QLabel(title)",
    "QtWidgets.QLabel(title, self)",
    "QMessageBox(self)",
    "QMessageBox.warning(self, 'a', words)",
    "QInputDialog.getText(self, 'a', words)",
    "QProgressDialog(words, 'Cancel', 0, 1)",
    "QErrorMessage(self).showMessage(words)",
    "QWhatsThis.showText(at, words)",
    "view.setWhatsThis(words)",
    "self.setToolTip(article.title)",
    "self.setToolTip(f'{name}')",
    "self.setToolTip('<b>x</b>')",
    "self.setToolTip(tooltip(a) if a else a)",
    "row.setToolTip(0, name)",
    "QToolTip.showText(at, words, self)",
    "tabs.setTabToolTip(0, name)",
    "action.setStatusTip(name)",
    "field.setHtml(words)",
    "field.appendHtml(words)",
    "QFormLayout(self)",
    "QTextEdit(words)",
    "QTextDocument(words)",
    "label.setTextFormat(Qt.TextFormat.RichText)",
    "label.setOpenExternalLinks(True)",
    "box.setInformativeText(words)",
    "axis.setLabel(name)",
    "class Mine(QLabel):\n    pass",
    "def data(self, role):\n    return self.name if role == Qt.ToolTipRole else None",
)
FINE: Final = (
    "plain_label(title)",
    "self.setToolTip('Keep this plan')",
    "TIP = 'words'\nself.setToolTip(TIP)",
    "self.setToolTip(tooltip(name))",
    "self.setToolTip('' if name else tooltip(name))",
    "row.setToolTip(0, tooltip(name))",
    "QToolTip.showText(at, self._tip(at), self)",
    "class Mine(QLabel):\n    def __init__(self):\n"
    "        self.setTextFormat(Qt.TextFormat.PlainText)",
)


@pytest.mark.parametrize("code", BARE)
def test_a_bare_call_is_found(code: str) -> None:
    assert faults(ast.parse(code), "ui/anything.py")


@pytest.mark.parametrize("code", [each for each in FINE if "setTextFormat" not in each])
def test_a_call_through_the_helpers_is_not(code: str) -> None:
    assert faults(ast.parse(code), "ui/anything.py") == []


def test_a_label_of_our_own_may_tell_that_it_is_plain() -> None:
    assert _labels(ast.parse(FINE[-1]), "ui/anything.py") == []


# The command line


def _writes(path: Path) -> Iterator[tuple[int, ast.expr]]:
    """What a file writes straight to standard output or error, with the line."""
    for call in _calls(tree_of(path)):
        if _name(call) in ("sys.stdout.write", "sys.stderr.write", "print", "typer.echo"):
            yield from ((call.lineno, each) for each in call.args[:1])


def _harmless(node: ast.expr, helpers: dict[str, bool]) -> bool:
    """Whether what is printed can hold no order to a terminal."""
    if isinstance(node, ast.Constant | ast.FormattedValue):
        return isinstance(node, ast.Constant) or _harmless(node.value, helpers)
    if isinstance(node, ast.JoinedStr):
        return all(_harmless(each, helpers) for each in node.values)
    if isinstance(node, ast.Call) and _name(node) == "''.join":
        (made,) = node.args
        return isinstance(made, ast.GeneratorExp) and _harmless_lines(made, helpers)
    if isinstance(node, ast.IfExp):
        return _harmless(node.body, helpers) and _harmless(node.orelse, helpers)
    return isinstance(node, ast.Call) and _last(_name(node)) in helpers


def _harmless_lines(made: ast.GeneratorExp, helpers: dict[str, bool]) -> bool:
    lines = made.generators[0].iter
    through = isinstance(lines, ast.Call) and _last(_name(lines)) in helpers
    return through or _harmless(made.elt, helpers)


HELPERS: Final = dict.fromkeys(("_plain", "harmless", "harmless_lines", "_lines", "_table"), True)
"""These give words without orders to a terminal; the tests of the command line try them."""
OF_THE_CODE: Final = ("annotator/cli_exchange.py", "ui/__main__.py")
"""Files that print names of formats, options and commands, which stand in the code."""


def test_the_command_line_prints_nothing_as_it_came() -> None:
    files = [ROOT / "ui/app.py", ROOT / "ui/startup.py", *ROOT.glob("annotator/cli*.py")]
    found = [
        f"{name_of(path)}:{line} {ast.unparse(node)[:80]}"
        for path in files
        if name_of(path) not in OF_THE_CODE
        for line, node in _writes(path)
        if not _harmless(node, HELPERS)
    ]
    assert not found, "use _say, _give or _plain:\n" + "\n".join(found)


# The log

LEVELS: Final = ("debug", "info", "warning", "error", "critical", "exception", "log")


def _logs(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """The form of each record that a file writes into the log, with the line."""
    for call in _calls(tree):
        name, _, level = _name(call).rpartition(".")
        if level in LEVELS and name in ("log", "_log", "qt_log", "logger", "logging", "self._log"):
            yield call.lineno, call.args[1 if level == "log" else 0]


def test_what_is_logged_is_a_literal_with_places() -> None:
    """``Discreet`` veils what is put into the places; it cannot see into a text made before."""
    checks: Callable[[ast.expr], bool] = lambda node: (  # noqa: E731
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    found = [
        f"{name_of(path)}:{line} {ast.unparse(form)[:80]}"
        for path in python_files("annotator", "ui")
        for line, form in _logs(tree_of(path))
        if not checks(form)
    ]
    assert not found, "\n".join(found)


def test_only_words_of_the_program_are_marked_as_known() -> None:
    """``OwnWord`` lets a word through into the log: each use is looked at, and stands here."""
    uses = {
        f"{name_of(path)}: {ast.unparse(call)}"
        for path in python_files("annotator", "ui")
        for call in _calls(tree_of(path))
        if _name(call) == "OwnWord" and name_of(path) != "annotator/guarded/discreet.py"
    }
    assert uses == {
        "ui/app.py: OwnWord(__version__)",  # the number in our own code
        "annotator/ingest/workers.py: OwnWord(why)",  # how a process ended, in our words
        "ui/settings.py: OwnWord(key)",  # looked up in the table before
        "ui/startup.py: OwnWord(args.thread.name if args.thread is not None else '')",
    }
