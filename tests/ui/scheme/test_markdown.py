"""Markdown on screen: nothing is loaded, nothing is HTML, nothing can be followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from ui.scheme.markdown import MarkdownView, SafeDocument


@pytest.fixture
def view(qtbot: QtBot) -> MarkdownView:
    made = MarkdownView()
    qtbot.addWidget(made)
    return made


def test_a_picture_is_told_and_never_loaded(view: MarkdownView, tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(file))
    view.show_markdown(
        f"Before ![a cat]({QUrl.fromLocalFile(str(file)).toString()}) after ![one](x.png)"
    )
    assert view.toPlainText() == "Before [picture: a cat] after [picture: one]"
    # Laid out and painted, Qt would have read the file, and kept it as a resource.
    view.show()
    assert not view.grab().isNull()
    kinds = QTextDocument.ResourceType
    loaded = view.document().resource(kinds.ImageResource.value, QUrl.fromLocalFile(str(file)))
    assert loaded is None
    assert isinstance(view.document(), SafeDocument)


def test_html_is_shown_as_it_is_written(view: MarkdownView) -> None:
    view.show_markdown("A <b>bold</b> <img src='/etc/hosts'> <script>x</script> word")
    assert "<b>bold</b> <img src='/etc/hosts'> <script>x</script>" in view.toPlainText()


def test_headings_and_lists_are_laid_out(view: MarkdownView) -> None:
    view.show_markdown("# One\n\n- a\n- b\n\n## Two\n\n*x* **y**")
    block, levels = view.document().begin(), []
    while block.isValid():
        levels.append(block.blockFormat().headingLevel())
        block = block.next()
    assert levels == [1, 0, 0, 2, 0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(alphabet=st.sampled_from("#*-_[]()!<>&`|~\n ab1.\\é否\U0001f600"), max_size=120))
def test_any_text_can_be_shown(view: MarkdownView, text: str) -> None:
    view.show_markdown(text)
    assert "\ufffc" not in view.toPlainText()
