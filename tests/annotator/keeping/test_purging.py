"""Removing for good: the words of an article are nowhere any more, and do not come back."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import Cancelled, NotYours, Problem, TextRefused
from annotator.history.events import make_event
from annotator.history.purge_events import ARTICLES_PURGED, ArticlesPurged
from annotator.keeping import points, purging
from annotator.machine import Machine
from annotator.operations import (
    AddArticles,
    DecideGuideline,
    FreezeSplits,
    SaveSearch,
    SetArticleNote,
    SetNote,
    StartThread,
)
from annotator.project import Project
from annotator.store import backup
from annotator.sync.verify import Broken, check_event
from annotator.team import About
from annotator.text import sha256
from annotator.values import ArticleQuery, NewArticle
from tests.annotator.sync.post import BOB, TEXTS, Team, finish, key_of, label
from tests.annotator.world import World, index_is_sound, made_anew, stands

CANARY = "zaphodbeeblebrox"
SECRET = f"The {CANARY}alpha family lives at {CANARY}beta street, and nobody was to know of it."
SECRET += " They had said so." * 4000  # of many pages, which are free afterwards
SAID = f"{CANARY}delta ought to be asked first"
QUIET = "Nothing happened here today, and nobody minded."
HASH = sha256(SECRET)
RELEASED = Path(__file__).parents[1] / "released"


def of_secret() -> NewArticle:
    return NewArticle(
        text=SECRET,
        title=f"{CANARY}gamma is found",
        url=f"https://{CANARY}.example/1",
        author=f"{CANARY}epsilon",
        meta={"file": f"{CANARY}.txt"},
    )


@pytest.fixture
def secret(world: World) -> Project:
    """See ``worked_on_in_every_way``."""
    return worked_on_in_every_way(world)


def worked_on_in_every_way(world: World) -> Project:
    """A project with a third article that has been worked on in every way."""
    project = world.create()
    project.run(AddArticles((of_secret(), NewArticle(text=QUIET, title="A quiet day"))))
    mine = label(project, 3, 4, 25)
    project.run(SetNote(mine, SAID))
    project.run(SetArticleNote(3, SAID))
    project.run(StartThread(3, About("article"), SAID))
    thread = project.threads(3)[0].id
    project.run(DecideGuideline(SAID, thread=thread, quote=SECRET[4:25]))
    project.run(FreezeSplits("mine", {"train": [HASH], "test": [sha256(QUIET)]}))
    project.undo()
    return project


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    made = Team(tmp_path)
    yield made
    made.close()


READ = """
import sys, pathlib
for place in map(pathlib.Path, sys.argv[1:]):
    for each in sorted(place.rglob('*')) if place.is_dir() else [place]:
        if each.is_file():
            sys.stdout.buffer.write(each.name.encode() + each.read_bytes())
"""


def everything(world: World) -> bytes:
    """All names and bytes of the machine and the projects, read by another process: a handle of
    ours would cost SQLite its locks."""
    command = [sys.executable, "-I", "-S", "-c", READ, str(world.folder)]
    return subprocess.run(command, check=True, capture_output=True).stdout.lower()


def made_points(project: Project, *reasons: str) -> list[Path]:
    folder = project._machine.data_dir
    return [backup.restore_point(project.path, folder, project.id, each) for each in reasons]


def test_its_words_are_nowhere_any_more(secret: Project, world: World) -> None:
    secret.stories()
    made_points(secret, "by hand", f"before importing {CANARY}.txt")
    assert CANARY.encode() in everything(world)
    report = secret.purge([3])
    assert (report.articles, report.points, report.left) == (1, 2, ())
    assert CANARY.encode() not in everything(world), "the project is open, its log beside it"
    assert secret.check() == []
    assert stands(secret) == made_anew(secret)
    assert index_is_sound(secret)
    secret.close()
    assert CANARY.encode() not in everything(world)
    with backup.reading(world.path()) as file:
        assert file.execute("PRAGMA freelist_count").fetchone() == (0,)
    again = world.enter()
    assert again.check() == []
    assert CANARY.encode() not in everything(world)


def test_broken_off_its_words_are_out_of_the_file_already(
    secret: Project, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    purging._pragma(secret._database, "secure_delete=OFF")  # as most builds of SQLite have it
    monkeypatch.setattr(purging, "clear_file", _full)
    assert secret.purge([3]).left
    secret.close()
    assert CANARY.encode() not in world.path().read_bytes()


def _full(database: object) -> None:
    raise Problem("There is no room.")


def test_all_else_stands(secret: Project, world: World) -> None:
    other = label(secret, 4, 0, 7)
    secret.purge([3])
    assert secret.article_keys() == [1, 2, 4]
    assert secret.annotation(other) is not None
    assert secret.article_keys(ArticleQuery(text="minded")) == [4]
    assert secret.article_keys(ArticleQuery(text=f"{CANARY}alpha")) == []
    assert secret.guideline_log() == []
    with pytest.raises(Problem, match="not in this project"):
        secret.article(3)
    assert len(secret.stories().of) == 3


def test_what_comes_next_gets_no_key_again(secret: Project) -> None:
    """Views and caches may still know the former keys, and the index grows by them."""
    secret.purge([3, 4])
    secret.run(AddArticles((NewArticle(text="Something quite new.", title="New"),)))
    assert secret.article_keys() == [1, 2, 5]
    assert secret.article_keys(ArticleQuery(text="quite")) == [5]
    assert secret.text(5) == "Something quite new."


def test_numbers_of_events_are_not_given_again(secret: Project, world: World) -> None:
    before = secret._ledger.seq
    secret.purge([3])
    assert secret._ledger.seq > before
    machine = secret._ledger.machine
    secret.close()
    again = world.enter()
    assert again._ledger.machine == machine
    label(again, 1, 0, 8)
    assert again.check() == []


def test_it_is_told_before(secret: Project, world: World) -> None:
    made_points(secret, "by hand")
    plan = secret.purge_plan([3])
    article = plan.articles[0]
    assert article.title == f"{CANARY}gamma is found"
    assert (article.annotations, article.comments) == ((("Ana", 1),), 1)
    assert (plan.restore_points, plan.guideline, plan.mentions) == (1, 1, ())


def test_what_stays_and_has_its_words_is_named(secret: Project, tmp_path: Path) -> None:
    secret.run(SaveSearch("", "Mine", f"text:{CANARY}gamma is found"))
    secret.run(StartThread(None, About("label", ("claim",)), f"As in: {SECRET[4:60]}"))
    copy = secret.path.with_name(f"{secret.path.stem} copy.claims")
    shutil.copy(RELEASED / "version2.claims", copy)
    plan = secret.purge_plan([3])
    assert plan.mentions == (
        "A saved search has words of it.",
        "A comment about a label has words of it.",
    )
    assert plan.copies == (str(copy.resolve()),)
    assert secret.purge([3]).mentions == plan.mentions


def test_only_a_lead_may(secret: Project, world: World) -> None:
    bob = world.switch(secret, world.bob)
    with pytest.raises(NotYours, match="Leads: Ana"):
        bob.purge([3])
    assert bob.text(3) == SECRET


def test_cancelled_in_time_nothing_is_changed(secret: Project, world: World) -> None:
    class No:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("Cancelled.")

    before = stands(secret)
    with pytest.raises(Cancelled):
        secret.purge([3], No())
    assert stands(secret) == before
    assert secret.check() == []


def test_unknown_articles_are_refused(secret: Project) -> None:
    for wrong in ([99], []):
        with pytest.raises(Problem, match="not in this project"):
            secret.purge(wrong)


# -- history -----------------------------------------------------------------------------------


def test_the_history_tells_of_it_and_undo_does_the_rest(secret: Project) -> None:
    secret.purge([3])
    newest = secret.history(20)[0]
    assert (newest.name, newest.mine) == ("Remove an article for good", True)
    adding = next(each for each in secret.history(20) if each.name == "Add 2 articles")
    assert adding.purged
    assert adding.articles == 1
    assert secret.undo_name == "Add 2 articles"
    assert secret.undo().message == (
        "Undone: Add 2 articles, without the parts that were removed for good."
    )
    assert secret.article_keys() == [1, 2]
    assert "without the parts" in secret.redo().message
    assert secret.article_keys() == [1, 2, 4]
    assert secret.check() == []


def test_the_undo_that_would_go_past_it_is_told_of_first(secret: Project) -> None:
    assert not secret.past_purge
    secret.purge([3])
    assert secret.past_purge
    secret.run(SetArticleNote(4, "since"))
    assert not secret.past_purge, "that is taken back first"
    secret.undo()
    assert secret.past_purge
    secret.told_past_purge()
    assert not secret.past_purge


def test_what_it_all_went_with_is_not_undone(secret: Project) -> None:
    mine = next(each for each in secret.history(20) if each.name.startswith("Label"))
    secret.purge([3])
    with pytest.raises(Problem, match="not one of yours"):
        secret.undo_one(mine.id)


# -- coming back -------------------------------------------------------------------------------


def test_an_import_does_not_bring_it_back(secret: Project) -> None:
    secret.purge([3])
    with pytest.raises(TextRefused, match="for good"):
        secret.run(AddArticles((of_secret(),)))
    file = secret.path.parent / "in.jsonl"
    file.write_text(f'{{"text": "{SECRET}"}}\n{{"text": "Another one."}}\n', encoding="utf-8")
    report = secret.import_paths([file])
    assert (report.articles_added, report.refused_count) == (1, 1)
    assert "for good" in report.refused[0].reason


# -- restore points ----------------------------------------------------------------------------


def test_the_plan_counts_the_restore_points_that_are_written_anew(world: World) -> None:
    project = world.create()
    made_points(project, "before it came")
    project.run(AddArticles((of_secret(),)))
    made_points(project, "with it")
    assert project.purge_plan([3]).restore_points == 1
    assert project.purge([3]).points == 1


def test_a_restore_point_keeps_all_else_and_its_time(secret: Project, world: World) -> None:
    point = made_points(secret, "by hand")[0]
    former = backup.read_facts(point)
    secret.purge([3])
    facts = backup.read_facts(point)
    assert former is not None
    assert facts is not None
    assert (facts.made, facts.why, facts.articles) == (former.made, "by hand", former.articles - 1)
    points.verify(point)
    with Project.open(point, world.ana, world.machine, read_only=True) as old:
        assert old.check() == []
        assert old.article_keys() == [1, 2, 4]
    restored = world.folder / "restored.claims"
    shutil.copy(point, restored)
    project = world.enter("restored")
    with pytest.raises(TextRefused, match="for good"):
        project.run(AddArticles((of_secret(),)))


def test_a_restore_point_says_that_it_was_cleared(secret: Project, world: World) -> None:
    made_points(secret, "first")
    said = "first; without 1 article that was removed for good since"
    secret.purge([3])
    made_points(secret, "second")
    assert [points.why(each) for each in secret.restore_points()] == ["second", said]
    secret.close()
    again = world.enter()
    assert [points.why(each) for each in again.restore_points()] == ["second", said]
    again.purge([4])
    assert [points.why(each) for each in again.restore_points()] == [
        "second; without 1 article that was removed for good since",
        "first; without 2 articles that were removed for good since",
    ]


def test_one_of_an_older_version_is_cleared_too(world: World) -> None:
    shutil.copy(RELEASED / "version1.claims", world.path())
    project = world.enter(by_name=True)
    folder = backup.folder_of(world.machine.data_dir, project.id)
    folder.mkdir(parents=True, exist_ok=True)
    point = folder / "old.claims"
    shutil.copy(RELEASED / "version1.claims", point)
    body = project.text(1)
    digest = sha256(body)
    cleared = purging.clear_points(world.machine.data_dir, project.id, [digest])
    assert (cleared.points, cleared.left) == (1, ())
    assert body.split("\n")[0].encode() not in point.read_bytes()
    opened = world.folder / "opened.claims"
    shutil.copy(point, opened)
    with Project.open(opened, world.ana, world.machine) as old:
        assert old.check() == []
        assert old.key_of(digest) is None
        assert len(old.article_keys()) == len(project.article_keys()) - 1


def test_a_damaged_one_goes(secret: Project) -> None:
    point, whole = made_points(secret, "first", "second")
    raw = bytearray(point.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    point.write_bytes(raw)
    report = secret.purge([3])
    assert (report.deleted, report.points) == ((point.name,), 1)
    assert not point.exists()
    assert whole.exists()


def test_another_machine_clears_its_own_at_the_next_opening(secret: Project, world: World) -> None:
    other = Machine(world.folder / "other")
    backup.restore_point(secret.path, other.data_dir, secret.id, "by hand")
    secret.purge([3])
    secret.close()
    assert CANARY.encode() in everything(world)
    Project.open(secret.path, world.ana, other).close()
    assert CANARY.encode() not in everything(world)


# -- exchange ----------------------------------------------------------------------------------


def worked_on(team: Team) -> Project:
    """Bob's file with work on all three articles."""
    team.hand_out((1, (BOB,)), (2, (BOB,)), (3, (BOB,)))
    bob = team.arrives(team.package(BOB), BOB)
    for number in (1, 2):
        label(bob, key_of(bob, number), 0, 9)
        finish(bob, key_of(bob, number))
    return bob


def test_a_merge_does_not_bring_it_back(team: Team) -> None:
    bob = worked_on(team)
    label(bob, key_of(bob, 1), 4, 12)
    team.lead.purge([1])
    report = team.answers(bob)
    assert "1 article that was removed for good here did not come back with it." in report.notes
    assert team.lead.article_keys() == [2, 3]
    assert len(team.lead.annotations(2)) == 1
    assert report.asked == ()
    assert team.lead.check() == []
    team.lead.merge(bob.path)
    assert team.lead.key_of(sha256(TEXTS[0])) is None


def test_what_was_recorded_after_talking_about_it_stays_away(team: Team) -> None:
    """A colleague who leads, too, has recorded more in the guideline since."""
    other = team.folder / "other.claims"
    team.lead.run(StartThread(1, About("article"), SAID))
    thread = team.lead.threads(1)[0].id
    team.lead.run(DecideGuideline(SAID, thread=thread))
    team.lead.close()
    shutil.copy(team.lead.path, other)
    lead = Project.open(team.lead.path, team.ana, team.machine)
    elsewhere = Project.open(other, team.ana, Machine(team.folder / "elsewhere"))
    team.open += [lead, elsewhere]
    elsewhere.run(DecideGuideline(f"{SAID}, always", thread=thread))
    elsewhere.run(DecideGuideline("Ask when in doubt."))
    lead.purge([1])
    lead.merge(other)
    assert [each.fields.words for each in lead.guideline_log()] == ["Ask when in doubt."]
    assert lead.check() == []


def test_a_merge_asks_before_it_does_the_same(team: Team, tmp_path: Path) -> None:
    bob = worked_on(team)
    team.lead.purge([1, 3])
    package = team.package(BOB, 2)
    dry = bob.merge(package, dry_run=True)
    assert [each.title for each in dry.asked] == ["Article 1", "Article 3"]
    assert {each.by for each in dry.asked} == {"Ana"}
    done = bob.merge(package)
    assert dry.asked == done.asked == tuple(bob.purges_asked())
    assert any("removed 2 articles for good" in note for note in done.notes)
    assert len(bob.article_keys()) == 3, "nothing is done unasked"
    plan = bob.purge_plan_asked([done.asked[0].text])
    assert plan.articles[0].annotations == (("Bob", 1),)
    report = bob.obey_purges([done.asked[0].text])
    assert report.articles == 1
    assert bob.key_of(sha256(TEXTS[0])) is None
    assert [each.title for each in bob.purges_asked()] == ["Article 3"]
    assert bob.merge(package).asked == tuple(bob.purges_asked())
    assert bob.check() == []


def test_nobody_asked_nothing_is_obeyed(team: Team) -> None:
    bob = worked_on(team)
    with pytest.raises(Problem, match="No lead"):
        bob.obey_purges([sha256(TEXTS[0])])
    with pytest.raises(NotYours):
        bob.purge([key_of(bob, 1)])


def test_an_answer_tells_of_it_and_a_merge_that_brought_it_can_be_taken_back(team: Team) -> None:
    bob = worked_on(team)
    merge = team.answers(bob).merge
    team.lead.purge([1])
    team.lead.take_back_merge(merge)
    assert team.lead.check() == []
    team.lead.bring_back_merge(merge)
    assert team.lead.check() == []
    assert len(team.lead.annotations(2)) == 1
    answer = team.folder / "lead" / "mine.claimspack"
    team.lead.send_back(answer)
    cat = Project.create(
        team.folder / "cats.claims",
        team.ana,
        Machine(team.folder / "cats"),
        articles=(NewArticle(text=TEXTS[0], title="Mine"),),
    )
    team.open.append(cat)
    assert [each.title for each in cat.merge(answer).asked] == ["Mine"]


def test_in_any_order_the_rest_is_the_same(team: Team) -> None:
    """What is removed here makes no difference to what others' files give."""
    bob = worked_on(team)
    team.lead.purge([1])
    answer = team.folder / "answer.claimspack"
    bob.send_back(answer)
    team.lead.merge(answer)
    once = stands(team.lead)
    team.lead.merge(answer)
    assert stands(team.lead) == once == made_anew(team.lead)


def test_a_forged_hash_is_refused() -> None:
    forged = make_event(
        author="a" * 32,
        machine="b" * 32,
        seq=1,
        clock=1,
        operation="c" * 32,
        operation_name="Remove an article for good",
        undoes=None,
        kind=ARTICLES_PURGED,
        article=None,
        payload=ArticlesPurged(("nothing",)),
    )
    with pytest.raises(Broken, match="no hash"):
        check_event(forged)
