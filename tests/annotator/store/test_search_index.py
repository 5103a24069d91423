"""An index made by the rule of an older program is made anew, and search is right meanwhile."""

from __future__ import annotations

from contextlib import closing

import pytest

from annotator.operations import AddArticles
from annotator.project import Project
from annotator.search import Viewer, find
from annotator.store import search, tables
from annotator.values import ArticleQuery, NewArticle
from tests.annotator.world import World, index_is_sound

TEXTS = (
    "公司否定了指控，ガスも。",
    "The firm denied it; Straße.",
    "否 定 apart",
    "สวัสดีครับ",
    "No: 5G华为 kit",
)


def found(project: Project, words: str) -> list[int]:
    return project.article_keys(ArticleQuery(text=words))


@pytest.fixture
def old(world: World) -> Project:
    """A project as the first version of the program left it."""
    project = world.create("old", *TEXTS)
    with project._database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE search")
        connection.exec_driver_sql(tables.SEARCH)
        connection.exec_driver_sql("INSERT INTO search(rowid, body) SELECT key, body FROM text")
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'search_rule'")
    return project


ASKED = (("否定", [1, 3]), ("denied", [2]), ("DENI", [2]), ("สวัส", [4]), ("5G", [5]), ("华为", [5]))


def test_words_inside_chinese_and_japanese(world: World) -> None:
    project = world.create("new", *TEXTS)
    assert project.unindexed() == 0
    for words, keys in (*ASKED, ("strasse", [2]), ("ガス", [1]), ("定否", []), ("5G华", [5])):
        assert found(project, words) == keys, words


def test_an_old_index_serves_until_it_is_made_anew(old: Project) -> None:
    assert old.unindexed() == len(TEXTS)
    for words, keys in ASKED:
        meanwhile = [key for key in keys if words != "否定" or key != 3]
        assert found(old, words) == meanwhile, words
    assert old.index() == len(TEXTS)
    assert old.unindexed() == 0
    assert index_is_sound(old)
    for words, keys in ASKED:
        assert found(old, words) == keys, words


def test_finding_places_is_right_by_any_index(old: Project) -> None:
    def places(words: str) -> list[int]:
        with closing(old._database.open_reader()) as reader:
            hits = find(reader, Viewer(old._me, old.me.id), old.scheme, words).hits
            return [hit.article for hit in hits]

    before = [places(words) for words in ("否定", "denied", "den*", "strasse", "สวัส")]
    assert before == [[1], [2], [2], [2], [4]]
    old.index()
    assert [places(words) for words in ("否定", "denied", "den*", "strasse", "สวัส")] == before


def test_the_next_few_articles_bring_an_old_index_up_to_date(old: Project) -> None:
    old.run(AddArticles((NewArticle(text="Zebra 否定", title="z"),)))
    assert old.unindexed() == 0
    assert found(old, "否定") == [1, 3, 6]


def test_only_so_many_at_once(old: Project) -> None:
    with old._database.transaction() as connection:
        assert search.catch_up(connection, 2) == 2
    assert old.unindexed() == 3
    assert found(old, "denied") == [2]
    assert found(old, "华为") == [5]
