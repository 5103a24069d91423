"""Metadata: one operation with what changed, and a reason where it cannot be changed."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from annotator.operations import AddArticles, EditArticle
from annotator.project import Project
from annotator.values import NewArticle
from tests.ui.articles.fakes import BEN, FakeProject, row
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.metadata import MetadataDialog, fact_words
from ui.session import Session


@pytest.fixture
def key(project: Project) -> int:
    new = NewArticle(text="Words.", title=" An old\ntitle ", source="Gazette", language="en")
    project.run(AddArticles((new,)))
    return project.article_keys()[0]


@pytest.fixture
def dialog(session: Session, key: int, keep: Keep) -> MetadataDialog:
    made = MetadataDialog(session, key)
    keep(made)
    return made


def test_only_what_changed_is_sent(dialog: MetadataDialog, session: Session, key: int) -> None:
    session.run = Mock()
    dialog.fields["author"].setText(" Jo Doe ")
    dialog.save()
    session.run.assert_called_once_with(EditArticle(key, {"author": "Jo Doe"}))


def test_nothing_changed_sends_nothing(dialog: MetadataDialog, session: Session) -> None:
    session.run = Mock()
    dialog.save()
    session.run.assert_not_called()


def test_a_change_is_kept(dialog: MetadataDialog, project: Project, key: int) -> None:
    dialog.fields["title"].setText("A new title")
    dialog.save()
    article = project.article(key)
    assert article.title == "A new title"
    assert article.source == "Gazette"


def test_a_refusal_stands_in_the_dialog(dialog: MetadataDialog, project: Project, key: int) -> None:
    dialog.show()
    dialog.fields["title"].setText(" ")
    dialog.save()
    assert dialog.isVisible()
    assert "title" in dialog.reason.text()
    assert "old" in project.article(key).title


def test_who_is_no_lead_reads_and_is_told_why(qapp: object) -> None:
    session = Session()
    session.set_project(FakeProject({1: row(1)}, me=BEN, is_lead=False))
    dialog = MetadataDialog(session, 1)
    assert all(field.isReadOnly() for field in dialog.fields.values())
    assert "a lead (Ana) can change it" in dialog.reason.text()
    session.close_project()


def test_the_file_of_a_text_is_told(project: Project, key: int) -> None:
    assert "from" not in fact_words(project.article(key))
    new = NewArticle(text="More words.", meta={"file": "<b>ferry</b>.txt"})
    project.run(AddArticles((new,)))
    article = project.article(project.article_keys()[-1])
    assert " · from <b>ferry</b>.txt · " in fact_words(article)


def test_fields_have_names_for_a_screen_reader(dialog: MetadataDialog) -> None:
    assert [field.accessibleName() for field in dialog.fields.values()] == [
        "Title",
        "Source",
        "Address",
        "Author",
        "Published",
        "Language",
    ]
