"""The model reads pages on demand, keeps few of them, and never moves on a refresh."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from annotator.values import ArticleQuery
from tests.ui.articles.fakes import FakeProject, row
from ui.articles.drawing import state_mark, state_words
from ui.articles.model import PAGE, PAGES_KEPT, ROW_ROLE, ArticleModel, spoken


@pytest.fixture
def project() -> FakeProject:
    return FakeProject({key: row(key) for key in range(1, 1001)})


@pytest.fixture
def model(qapp: object, project: FakeProject) -> ArticleModel:
    made = ArticleModel()
    made.show(project, ArticleQuery())
    return made


def test_nothing_is_read_before_it_is_shown(model: ArticleModel, project: FakeProject) -> None:
    assert model.rowCount() == 1000
    assert project.asked == []


def test_one_row_reads_its_page_and_only_once(model: ArticleModel, project: FakeProject) -> None:
    assert model.article(PAGE + 3) == row(PAGE + 4)
    assert model.article(PAGE + 200) == row(PAGE + 201)
    assert project.asked == [list(range(PAGE + 1, 2 * PAGE + 1))]


def test_the_last_page_is_short(model: ArticleModel) -> None:
    assert model.article(999) == row(1000)
    assert model.article(1000) is None
    assert model.article(-1) is None


def test_the_cache_forgets_the_oldest_page(qapp: object) -> None:
    project = FakeProject({key: row(key) for key in range(1, (PAGES_KEPT + 2) * PAGE)})
    model = ArticleModel()
    model.show(project, ArticleQuery())
    for page in range(PAGES_KEPT + 1):
        model.article(page * PAGE)
    project.asked.clear()
    model.article(PAGES_KEPT * PAGE)
    model.article(PAGE)
    assert project.asked == []
    model.article(0)
    assert len(project.asked) == 1


def test_a_refresh_reads_only_the_changed_row(model: ArticleModel, project: FakeProject) -> None:
    model.article(0)
    project.asked.clear()
    project.set_row(5, spans=7)
    told = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    model.refresh([5, 900])
    assert told == [(4, 4)]
    found = model.article(4)
    assert found is not None
    assert found.spans == 7
    assert project.asked == [[5]]
    assert model.article(899) == row(900)


def test_a_refresh_of_all_reads_visible_pages_again(
    model: ArticleModel, project: FakeProject
) -> None:
    model.article(0)
    project.set_row(2, state="finished")
    model.refresh_all()
    found = model.article(1)
    assert found is not None
    assert found.state == "finished"


def test_rows_and_keys_find_each_other(model: ArticleModel) -> None:
    assert model.key_at(10) == 11
    assert model.row_of(11) == 10
    assert model.row_of(5000) == -1
    assert model.row_of(None) == -1
    assert model.key_at(1000) is None
    assert model.rows_of([3, 1, 5000]) == [0, 2]


def test_the_first_page_shows_before_the_project_is_open(qtbot: QtBot) -> None:
    model = ArticleModel()
    model.show_first_page([row(1), row(2)], 500)
    assert model.rowCount() == 500
    assert model.article(1) == row(2)
    assert model.article(2) is None
    assert model.article(400) is None
    assert model.key_at(400) is None


def test_a_cell_serves_three_roles_and_no_other(model: ArticleModel) -> None:
    index = model.index(0, 0)
    assert index.data() == "Title 1"
    assert index.data(ROW_ROLE) == row(1)
    assert index.data(ROW_ROLE + 5) is None


def test_a_row_is_told_as_one_sentence() -> None:
    told = spoken(row(1, title="A\nb", state="finished", flagged=True, spans=1))
    assert told == "A b, Gazette, Finished, flagged, 1 span"
    assert spoken(row(1, title="", source="", removed=True)) == "Untitled, To do, removed, 0 spans"


def test_what_was_sent_back_bears_no_tick() -> None:
    back = msgspec.structs.replace(row(1), state="finished", sent_back=True)
    assert (state_mark(back), state_words(back)) == ("in_progress", "Sent back")
    done = msgspec.structs.replace(back, sent_back=False)
    assert state_mark(done) == "finished"
