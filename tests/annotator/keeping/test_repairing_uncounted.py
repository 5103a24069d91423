"""Where the file's own count is lost, all that its newest restore point has comes back."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from annotator.keeping import placing, points, repairing
from annotator.keeping.pages import EVENT, images, is_event
from annotator.operations import AddAnnotation, AddArticles, SetNote
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.annotator.keeping.test_repairing_lost_texts import roots, zeros
from tests.annotator.world import World, history_of

SIZE = 4096
FIRST_PAGE = 8
TEXTS = tuple(
    f"Text {number}: prices rose. {'More words follow here. ' * 250}" for number in range(10)
)
Damage = Callable[[bytearray], None]


class Made(msgspec.Struct):
    """A project as it was before a damage: the ids of the events of its restore point, and the
    texts of all by their ids. Each test has it anew."""

    world: World
    path: Path
    content: bytes
    point: frozenset[str]
    texts: dict[str, str | None]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Made:
    world = World(tmp_path_factory.mktemp("template"))
    project = world.create("project", *TEXTS)
    for article in range(1, 11):
        project.run(AddAnnotation(article, (Segment(0, 4),), "claim"))
    points.make(project.path, world.machine.data_dir, project.id, "by hand")
    point = frozenset(ids(project))
    for article in range(1, 6):
        project.run(AddAnnotation(article, (Segment(5, 6),), "quote"))
    project.run(SetNote(project.annotations(1)[0].id, "later"))
    project.run(AddArticles((NewArticle(text=f"A later one. {TEXTS[0]}", title="Later"),)))
    texts = {each.id: each.article for each in history_of(project)}
    project.close()
    return Made(world, project.path, project.path.read_bytes(), point, texts)


@pytest.fixture
def made(template: Made) -> Iterator[Made]:
    template.path.write_bytes(template.content)
    yield template
    template.world.close()
    for each in points.of_file(template.world.machine.data_dir, template.path)[:-1]:
        points.remove(each.path)
    for each in template.path.parent.glob("project.claims*"):
        each.unlink()


def ids(project: Project) -> set[str]:
    return {event.id for event in history_of(project)}


def spoil(data: bytearray, numbers: list[int]) -> None:
    """Overwrite pages, by their numbers from 0 on."""
    for number in numbers:
        at = number * SIZE
        data[at : at + SIZE] = (b"\xa5" * SIZE)[: max(0, len(data) - at)]


def every_third(data: bytearray) -> None:
    spoil(data, list(range(FIRST_PAGE, len(data) // SIZE, 3)))


def first(number: int) -> Damage:
    return lambda data: spoil(data, list(range(number)))


def last(number: int) -> Damage:
    return lambda data: spoil(data, list(range(len(data) // SIZE - number, len(data) // SIZE)))


def some(seed: int, part: float) -> Damage:
    def damage(data: bytearray) -> None:
        pages = len(data) // SIZE
        spoil(data, random.Random(seed).sample(range(pages), int(pages * part)))

    return damage


PATTERNS = {
    "every third": every_third,
    **{f"first {number}": first(number) for number in (1, 3, 6, 12, 25, 40)},
    **{f"last {number}": last(number) for number in (1, 10, 30)},
    **{f"seed {seed} {part}": some(seed, part) for seed in range(6) for part in (0.15, 0.4, 0.75)},
}


def readable(path: Path) -> set[str]:
    """The ids of all rows that still look like an event, whether its article is there or not."""
    found = set()
    for image in images(path):
        for number in range(1, image.count + 1):
            for row in filter(is_event, image.rows(number, EVENT)):
                found.add(row.values[1].hex() if isinstance(row.values[1], bytes) else "")
    return found


@pytest.mark.parametrize("pattern", PATTERNS)
def test_all_of_the_restore_point_and_all_that_is_sound(made: Made, pattern: str) -> None:
    data = bytearray(made.content)
    PATTERNS[pattern](data)
    made.path.write_bytes(data)
    left = readable(made.path) & made.texts.keys()
    damage = repairing.look_at_damage(made.path, made.world.machine.data_dir)
    if not damage.events:
        assert not left, "what the restore point is put in the place of"
        return
    assert damage.opens, damage.told()
    assert repairing.repair(made.path, made.world.machine.data_dir).damage == damage
    project = made.world.enter()
    assert project.check() == []
    anew = "at a repair"  # an article whose own entry is lost for good
    kept = [each for each in history_of(project) if not each.operation_name.endswith(anew)]
    there = {each.article for each in kept}
    sound = {id_ for id_ in left if made.texts[id_] in there}
    assert {each.id for each in kept} == made.point | sound
    if damage.known:
        assert len(kept) + sum(each.events for each in damage.lost) == len(made.texts)


def test_the_words_claim_no_more_than_is_known(made: Made) -> None:
    """Nothing is lost, and nothing tells so."""
    zeros(made.path, *roots(made.path, "held"))
    damage = repairing.look_at_damage(made.path, made.world.machine.data_dir)
    assert (damage.known, damage.lost, damage.from_points) == (False, (), 0)
    assert "Nothing is known to be lost." in damage.told()
    lines = repairing.repair(made.path, made.world.machine.data_dir).lines
    assert "Nothing is known to be lost." in lines
    assert "Nothing is lost." not in lines
    assert set(made.texts) == ids(made.world.enter())


def test_one_whose_count_is_there_gets_what_was_counted(made: Made) -> None:
    """The file was put back to before the restore point, and says so itself."""
    early = made.content
    with made.world.enter() as project:
        project.run(SetNote(project.annotations(1)[0].id, "never mind"))
        points.make(made.path, made.world.machine.data_dir, project.id, "by hand")
    made.path.write_bytes(early)
    damage = repairing.look_at_damage(made.path, made.world.machine.data_dir)
    assert (damage.known, damage.events) == (True, len(made.texts))


def test_another_project_lay_there_before(world: World) -> None:
    """Its restore points are found by the place, too; nothing of them is taken."""
    former = world.create("project", *TEXTS)
    points.make(former.path, world.machine.data_dir, former.id, "by hand")
    former.close()
    former.path.unlink()
    project = world.create("project", TEXTS[0], "Another one.")
    project.run(AddAnnotation(1, (Segment(0, 4),), "claim"))
    before = ids(project)
    project.close()
    zeros(project.path, *roots(project.path, "held"))
    damage = repairing.look_at_damage(project.path, world.machine.data_dir)
    assert (damage.known, damage.from_points, damage.texts) == (False, 0, 2)
    repairing.repair(project.path, world.machine.data_dir)
    assert ids(world.enter()) == before


def test_a_state_that_was_given_up_does_not_come_back(world: World) -> None:
    """An earlier one was put in its place, and a restore point made of that since."""
    data_dir, project = world.machine.data_dir, world.create("project", *TEXTS)
    early = points.make(project.path, data_dir, project.id, "early")
    project.run(AddAnnotation(1, (Segment(0, 4),), "claim"))
    points.make(project.path, data_dir, project.id, "given up")
    project.close()
    placing.in_place(early, project.path, world.machine, "Ana")
    project = world.enter()
    project.run(AddAnnotation(2, (Segment(0, 4),), "claim"))
    points.make(project.path, data_dir, project.id, "newest")
    before = ids(project)
    project.close()
    zeros(project.path, *roots(project.path, "held", "event"))
    assert not repairing.look_at_damage(project.path, data_dir).known
    repairing.repair(project.path, data_dir)
    assert ids(world.enter()) == before


def test_what_the_newest_cannot_give_an_older_one_does(world: World) -> None:
    data_dir, project = world.machine.data_dir, world.create("project", *TEXTS)
    points.make(project.path, data_dir, project.id, "early")
    project.run(AddAnnotation(1, (Segment(0, 4),), "claim"))
    newest = points.make(project.path, data_dir, project.id, "newest")
    before = ids(project)
    project.close()
    whole = newest.read_bytes()
    newest.write_bytes(whole.replace(b"Text 3: prices", b"Tixt 3: prices"))
    assert newest.read_bytes() != whole
    zeros(project.path, *roots(project.path, "held"))
    content = project.path.read_bytes()
    project.path.write_bytes(content.replace(b"Text 3: prices", b"Tuxt 3: prices"))
    report = repairing.repair(project.path, data_dir)
    assert report.damage.lost == ()
    assert ids(world.enter()) == before
