"""Stories: near duplicates and reprints of a project, and the cache of sketches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from annotator.errors import Cancelled
from annotator.operations import AddArticles, EditArticle, RemoveArticles
from annotator.project import Project
from annotator.stories import FOLDER, NAME_DIGITS
from annotator.text import sha256
from annotator.values import NewArticle
from tests.annotator.world import World

STORY = (
    "The harbour council voted on Monday to repair the old bridge before winter, after a report "
    "had found cracks in two of its four pillars. The minister denied that money was missing."
)
REPRINT = "Agency. " + STORY + " More follows."
OTHER = (
    "Ferries will not run this weekend because the crews are on strike. Passengers are asked to "
    "take the train, which stops at every village on the coast and runs once an hour at night."
)


def new(text: str, url: str = "", **more: str) -> NewArticle:
    """An article."""
    return NewArticle(text=text, title=text[:20], url=url, **more)  # type: ignore[arg-type]


@pytest.fixture
def project(world: World) -> Project:
    """Three articles, two of which tell one story."""
    return world.create("stories", STORY, REPRINT, OTHER)


@pytest.fixture
def cache(project: Project, world: World) -> Path:
    """Where the sketches of that project are kept."""
    return world.folder / "data" / FOLDER / f"{project.id}.npz"


class Enough:
    """A ticker that cancels when it has heard so much."""

    def __init__(self, patience: int) -> None:
        self.heard = 0
        self._patience = patience

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Count."""
        if self.heard >= self._patience:
            raise Cancelled("enough")
        self.heard += 1


def groups(project: Project) -> list[list[int]]:
    """The keys of the articles of each story with several."""
    return [sorted(each.key for each in group) for group in project.stories().groups]


def test_near_duplicates_are_one_story(project: Project) -> None:
    found = project.stories()
    assert groups(project) == [[1, 2]]
    hashes = sorted((sha256(STORY), sha256(REPRINT)))
    assert found.of == {
        **dict.fromkeys(hashes, hashes[0][:NAME_DIGITS]),
        sha256(OTHER): sha256(OTHER)[:NAME_DIGITS],
    }
    assert all(0.5 <= each.share < 1 for each in found.groups[0])
    assert [each.sha256 for each in found.groups[0]] == hashes


def test_an_empty_project_tells_none(world: World) -> None:
    project = world.create("empty")
    project.run(RemoveArticles((1, 2)))
    found = project.stories()
    assert (found.of, found.groups) == ({}, ())


def test_what_is_removed_tells_no_story(project: Project) -> None:
    project.run(RemoveArticles((1,)))
    assert groups(project) == []
    assert sha256(STORY) not in project.stories().of
    project.undo()
    assert groups(project) == [[1, 2]]


def test_the_largest_story_comes_first_and_the_same_each_time(project: Project) -> None:
    more = [new(OTHER + f" Part {number} of it.") for number in range(2)]
    project.run(AddArticles(tuple(more)))
    first = project.stories()
    assert [len(each) for each in first.groups] == [3, 2]
    assert project.stories() == first


def test_stories_are_the_same_whatever_the_order_of_the_articles(world: World) -> None:
    texts = (STORY, REPRINT, OTHER)
    found = []
    for name, order in (("a", (0, 1, 2)), ("b", (2, 1, 0))):
        made = world.create(name, *(texts[at] for at in order))
        told = made.stories()
        found.append((told.of, [[each.sha256 for each in group] for group in told.groups]))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.example/a/bridge", "http://www.NEWS.example/a/bridge/", True),
        ("https://news.example/a", "https://news.example/a?utm_source=x&fbclid=1#top", True),
        ("https://news.example/a?id=1&utm_source=x", "https://news.example/a?id=1", True),
        ("https://news.example/a?b=2&id=1", "https://news.example/a?id=1&b=2", True),
        ("https://news.example/story.php?id=1", "https://news.example/story.php?id=2", False),
        ("https://news.example/?p=1", "https://news.example/?p=1", True),
        ("https://news.example/?p=1", "https://news.example/?p=2", False),
        ("https://news.example/aB", "https://news.example/Ab", False),
        ("https://news.example/", "https://news.example", False),
        ("https://news.example/?utm_source=x", "https://news.example/", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("", "", False),
        ("archive 12/3", "archive 12/3", False),
        ("http://[broken/a", "http://[broken/a", False),
    ],
)
def test_one_address_makes_one_story(world: World, one: str, other: str, same: bool) -> None:
    project = world.create("addresses", "Nothing like the others, and short.")
    project.run(AddArticles((new(STORY, one), new(OTHER, other))))
    assert groups(project) == ([[2, 3]] if same else [])
    if same:
        assert [each.share for each in project.stories().groups[0]] == [0.0, 0.0]


def test_an_address_that_is_corrected_counts_at_once(project: Project) -> None:
    for key in (1, 3):
        project.run(EditArticle(key, {"url": "https://news.example/one"}))
    assert groups(project) == [[1, 2, 3]]


def test_sketches_are_made_once(
    project: Project, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = project.stories()
    assert cache.is_file()
    assert [each.name for each in cache.parent.iterdir()] == [cache.name]

    def never(text: str) -> None:
        raise AssertionError(text)

    monkeypatch.setattr("annotator.text.sketches.sketch", never)
    before = cache.stat().st_mtime_ns
    assert project.stories() == first
    assert cache.stat().st_mtime_ns == before


def _damages(cache: Path) -> Iterator[tuple[str, bytes]]:
    whole = cache.read_bytes()
    yield "empty", b""
    yield "text", b"no archive"
    yield "cut", whole[: len(whole) // 2]
    yield "torn", whole[:40] + b"\0" * 40 + whole[80:]
    yield "start", whole[:100]
    middle = len(whole) // 2
    yield "flipped", whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]


def test_a_damaged_cache_is_made_anew(project: Project, cache: Path) -> None:
    first = project.stories()
    damages = list(_damages(cache))
    for name, data in damages:
        cache.write_bytes(data)
        assert project.stories() == first, name
        with np.load(cache) as kept:
            assert kept["sketches"].shape == (3, 128), name


@pytest.mark.parametrize(
    ("hashes", "sketches"),
    [
        (np.zeros((3, 32), np.uint8), np.zeros((2, 128), np.uint32)),
        (np.zeros((3, 32), np.uint8), np.zeros((3, 64), np.uint32)),
        (np.zeros((3, 31), np.uint8), np.zeros((3, 128), np.uint32)),
        (np.zeros((3, 32), np.uint16), np.zeros((3, 128), np.uint32)),
        (np.zeros((3, 32), np.uint8), np.zeros((3, 128), np.float64)),
        (np.zeros((), np.uint8), np.zeros((), np.uint32)),
        (np.array([[None] * 32], object), np.zeros((1, 128), np.uint32)),
    ],
)
def test_a_cache_of_another_shape_is_made_anew(
    project: Project, cache: Path, hashes: np.ndarray, sketches: np.ndarray
) -> None:
    first = project.stories()
    np.savez(cache, hashes=hashes, sketches=sketches)
    assert project.stories() == first


def test_a_cache_that_is_one_array_is_made_anew(project: Project, cache: Path) -> None:
    first = project.stories()
    with cache.open("wb") as file:
        np.save(file, np.zeros(3, np.uint8))
    assert project.stories() == first


def test_a_cache_without_its_parts_is_made_anew(project: Project, cache: Path) -> None:
    first = project.stories()
    np.savez(cache, something=np.zeros(3, np.uint8))
    assert project.stories() == first


def test_without_a_place_for_the_cache_it_works_all_the_same(project: Project, cache: Path) -> None:
    cache.parent.parent.mkdir(exist_ok=True)
    cache.parent.write_text("a file where the folder should be")
    assert groups(project) == [[1, 2]]


def test_cancelled_keeps_what_was_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.stories._TICK_EVERY", 1)
    project = world.create("long", *(f"{OTHER} {number}." for number in range(4)))
    with pytest.raises(Cancelled):
        project.stories(Enough(2))
    cache = world.folder / "data" / FOLDER / f"{project.id}.npz"
    with np.load(cache) as kept:
        assert len(kept["hashes"]) == 2
    watch = Enough(10)
    assert len(project.stories(watch).of) == 4
    assert watch.heard == 2


def test_cancelled_at_once_leaves_nothing(project: Project, cache: Path) -> None:
    with pytest.raises(Cancelled):
        project.stories(Enough(0))
    assert not cache.exists()
    assert not os.path.lexists(cache.parent) or not list(cache.parent.iterdir())


def test_a_script_without_spaces_and_a_text_of_one_word(world: World) -> None:
    chinese = "华为表示从未付款部长周一在议会否认了这一指控并说调查仍在进行之中结果将于五月公布"
    project = world.create("scripts", chinese, chinese + "记者报道。", "One", "Two")
    assert groups(project) == [[1, 2]]


def test_a_project_open_to_read_only_tells_its_stories(world: World, project: Project) -> None:
    project.close()
    assert groups(world.enter("stories", read_only=True)) == [[1, 2]]
