"""Finding articles by their words, in any script, and no query raises."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled, Problem
from annotator.operations import AddArticles, EditArticle
from annotator.project import INDEX_AT_ONCE, Project
from annotator.store import search
from annotator.values import ArticleQuery, NewArticle
from tests.annotator.world import World, articles, index_is_sound

BODIES = (
    "Huawei said the licences were signed in Düsseldorf; it didn't say when.",
    "华为表示从未付款。每日新闻报道。",
    "The licensing board met. Profit rose by 30 % on the day, ACME_corp said.",
    "Nothing of note: e\u0301te\u0301s are warm AND dry, or not. 😀",
)


@pytest.fixture
def shelf(world: World) -> Project:
    """Four articles, indexed."""
    project = world.create("shelf", *BODIES)
    project.run(EditArticle(4, {"title": "Weather 100%", "source": "The Evening Post"}))
    assert project.unindexed() == 0
    return project


def found(project: Project, words: str) -> list[int]:
    return project.article_keys(ArticleQuery(text=words))


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("huawei", [1]),
        ("HUAWEI licen", [1]),
        ("licen", [1, 3]),
        ("licen board", [3]),
        ("licen zebra", []),
        ("dusseldorf", [1]),
        ("weather", [4]),
        ("evening post", [4]),
        ("evening dry", [4]),
        ("Article", [1, 2, 3]),
        ("华为", [2]),
        ("从未付款", [2]),
        ("日新", [2]),
        ("付表", []),
        ("didn't", [1]),
        ("don't", []),
        ("30", [3]),
        ("ACME_corp", [3]),
        ("e\u0301te\u0301s", [4]),
        ("étés", [4]),
        ("😀", [4]),
        ("100%", [4]),
        ("%", [3, 4]),
        ("_", [3]),
        ("AND", [4]),
        ("NOT", [4]),
        ('"licensing board"', [3]),
        ('lice"nce', []),
        ("-licensing", [3]),
        ("lic*", [1, 3]),
        ("NEAR(", []),
        ("body:huawei", []),
        ("", [1, 2, 3, 4]),
        ("  \n ", [1, 2, 3, 4]),
        ("\0", [1, 2, 3, 4]),
        ("huawei\ud800", [1]),
    ],
)
def test_words(shelf: Project, words: str, keys: list[int]) -> None:
    assert found(shelf, words) == keys


@settings(max_examples=80)
@given(
    st.text(max_size=12) | st.sampled_from(['"', "AND", "-x", "don't", "*", "a*b", "(", "^", ":"])
)
def test_no_query_raises(searched: Project, words: str) -> None:
    keys = found(searched, words)
    assert set(keys) <= {1, 2, 3, 4}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The same shelf, for many queries."""
    world = World(tmp_path_factory.mktemp("search"))
    yield world.create("shelf", *BODIES)
    world.close()


@settings(max_examples=50)
@given(st.sampled_from(BODIES), st.data())
def test_every_run_of_words_of_a_text_finds_it(
    searched: Project, body: str, data: st.DataObject
) -> None:
    words = body.split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    assert BODIES.index(body) + 1 in found(searched, " ".join(words[start:end]))


def test_more_than_a_few_are_indexed_apart(world: World) -> None:
    project = world.create()
    many = tuple(f"Text number {n} tells of zebras and sub-zebra{n}s." for n in range(120))
    project.run(AddArticles(articles(*many)))
    assert project.unindexed() == 120 > INDEX_AT_ONCE
    assert len(found(project, "zebras")) == 120  # looked through one by one meanwhile
    assert len(found(project, "zebra 华")) == 0
    heard: list[tuple[int, int]] = []

    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            heard.append((done, total))

    assert project.index(Watch()) == 120
    assert heard == [(120, 120)]
    assert project.unindexed() == 0
    assert len(found(project, "zebras")) == 120
    assert index_is_sound(project)


def test_a_few_are_indexed_at_once(project: Project) -> None:
    project.run(AddArticles(articles(*(f"Zebra {n}" for n in range(INDEX_AT_ONCE)))))
    assert project.unindexed() == 0


def test_indexing_goes_on_where_it_was_cancelled(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 30)
    project.run(AddArticles(articles(*(f"Zebra {n}" for n in range(100)))))

    class Once:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        project.index(Once())
    assert project.unindexed() == 70
    assert project.index() == 70
    assert project.index() == 0


def test_a_spoilt_index_is_noticed_and_made_anew(shelf: Project) -> None:
    heard: list[int] = []

    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            heard.append(done)

    with shelf._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE search_data SET block = x'00' WHERE id > 10")
    assert not index_is_sound(shelf)
    # It is a cache, of which nobody's work hangs; that it is wrong is said all the same.
    assert [each.startswith("Search index: ") for each in shelf.check()] == [True]
    with shelf._database.transaction() as connection:
        search.rebuild(connection, Watch())
    assert heard == [4]
    assert index_is_sound(shelf)
    assert found(shelf, "huawei") == [1]


def test_search_with_states_flags_and_removed(shelf: Project) -> None:
    from annotator.operations import RemoveArticles, SetFlag, SetProgress

    shelf.run(SetProgress(1, "finished"))
    shelf.run(SetFlag(3, True))
    shelf.run(RemoveArticles((2,)))
    ask = shelf.article_keys
    assert ask(ArticleQuery(text="licen", states=frozenset({"finished"}))) == [1]
    assert ask(ArticleQuery(states=frozenset({"todo", "in_progress"}))) == [3, 4]
    assert ask(ArticleQuery(flagged=True)) == [3]
    assert ask(ArticleQuery(flagged=True, text="huawei")) == []
    assert ask(ArticleQuery(removed=True)) == [2]
    assert ask() == [1, 3, 4]


def test_a_reader_cannot_index(world: World, project: Project) -> None:
    beside = world.enter(read_only=True)
    with pytest.raises(Problem, match="reading only"):
        beside.index()


def test_a_new_text_of_the_same_title_is_another_article(project: Project) -> None:
    project.run(AddArticles((NewArticle(text="Zebra", title="Article 1"),)))
    assert found(project, "article 1") == [1, 3]
    assert isinstance(search.matching(project._database.reader, "x"), sa.Select)
    assert search.matching(project._database.reader, " ") is None


def test_case_does_not_matter_in_titles_of_any_script(world: World) -> None:
    project = world.create("titles", "One text.", "Another text.")
    project.run(EditArticle(1, {"title": "ÜBER DIE BRÜCKE"}))
    project.run(EditArticle(2, {"title": "Мост закрыт"}))
    assert found(project, "über") == [1]
    assert found(project, "МОСТ") == [2]


def test_indexing_mends_a_damaged_index(shelf: Project) -> None:
    with shelf._database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM search_data WHERE id > 10")
    assert not index_is_sound(shelf)
    shelf.index()
    assert index_is_sound(shelf)
    assert found(shelf, "signed") == [1]
