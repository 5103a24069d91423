"""What is said of threads, and who is mentioned in words."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotator.operations import SetProgress
from annotator.team import About, Comment, Thread
from tests.ui.review.discussion_world import World
from ui.review.discussion_words import (
    Filter,
    People,
    counts_words,
    dock_title,
    last_words,
    listed,
    mentioned,
    said_words,
    state_words,
    subject_of,
    waits_for,
)

PEOPLE = People({"1": "Ana", "2": "Ben", "3": "Ben Bolt", "4": "Élodie", "5": "Ben"}, me="1")


def comment(by: str, words: str = "words", *mentions: str, when: int = 0) -> Comment:
    return Comment(id=f"{by}{when}", thread="t", by=by, when=when, words=words, mentions=mentions)


def thread(*comments: Comment, resolved: bool = False, question: bool = False) -> Thread:
    return Thread(
        id=f"t{len(comments)}{resolved}{question}",
        about=About("article"),
        article=1,
        comments=comments,
        resolved=resolved,
        resolved_by="2" if resolved else "",
        question=question,
    )


def test_names_behind_an_at_are_mentioned() -> None:
    assert mentioned("@Ben Bolt, look", PEOPLE) == ("3",)
    assert mentioned("(@élodie) and @BEN.", PEOPLE) == ("2", "4", "5")
    assert mentioned("mail ben@Ben.org, @Bennett, @ Ben, @", PEOPLE) == ()


def test_nobody_mentions_oneself() -> None:
    assert mentioned("@Ana", PEOPLE) == ()


@given(st.text(max_size=30), st.sampled_from(["Ben Bolt", "Élodie"]), st.text(max_size=30))
def test_whoever_is_named_is_mentioned_whatever_stands_around(a: str, name: str, b: str) -> None:
    id_ = {"Ben Bolt": "3", "Élodie": "4"}[name]
    assert id_ in mentioned(f"{a} @{name} {b}", PEOPLE)


@given(st.text(alphabet="@ BenBoltÉlodieAna.\n𝔸", max_size=60))
def test_only_people_of_the_project_are_mentioned(words: str) -> None:
    found = mentioned(words, PEOPLE)
    assert set(found) <= {"2", "3", "4", "5"}
    assert list(found) == sorted(found)
    assert not found or "@" in words


def test_a_thread_waits_for_me_until_i_answer_or_it_is_resolved() -> None:
    asked = comment("2", "@Ana?", "1")
    assert waits_for(thread(asked), "1")
    assert waits_for(thread(asked, comment("3")), "1")
    assert not waits_for(thread(asked, comment("1")), "1")
    assert waits_for(thread(comment("1"), asked), "1")
    assert not waits_for(thread(asked, resolved=True), "1")
    assert not waits_for(thread(asked), "2")


def test_filters() -> None:
    plain, mine = thread(comment("2")), thread(comment("2", "@Ana", "1"), comment("3"))
    asked, done = thread(comment("3"), question=True), thread(comment("2"), resolved=True)
    threads = [plain, mine, asked, done]

    def of(wanted: Filter) -> list[Thread]:
        return listed(threads, wanted, "1")

    assert of("open") == [plain, mine, asked]
    assert of("me") == [mine]
    assert of("questions") == [asked]
    assert of("all") == threads
    assert counts_words(threads, "1") == "3 open · 1 mentions you · 1 guideline question"
    assert dock_title(threads, "1") == "(3, @1) Discussion"
    assert dock_title([plain], "1") == "(1) Discussion"
    assert dock_title([done], "1") == "Discussion"
    assert counts_words([done], "1") == "Nothing is open"


def test_how_a_thread_stands() -> None:
    assert state_words(thread(comment("2", "@Ana", "1")), PEOPLE) == "Mentions you · 1 comment"
    done = thread(comment("1"), comment("2"), resolved=True, question=True)
    assert state_words(done, PEOPLE) == "Resolved by Ben · guideline question · 2 comments"
    assert last_words(thread(comment("1", "one\ntwo")), PEOPLE) == "You: one two"
    assert said_words(comment("2", "@Ana", "1"), PEOPLE).endswith(" · mentions you")


def test_what_threads_are_about(tmp_path: Path) -> None:
    world = World(tmp_path)
    threads = world.fill()
    with world.as_("Ana") as project:

        def about(name: str) -> tuple[str, str]:
            found = threads[name]
            made = subject_of(project, found.about, found.article, found.quote)
            return made.words, made.label

        assert about("span") == ("“may resign soon”", "speculation")
        assert about("article") == ("Ministers met on Monday", "")
        assert about("label") == ("The label “quote”", "quote")
        gone = subject_of(project, About("annotation", ("0" * 32,)), world.first)
        assert gone.words == "A span that is not there any more"
        assert gone.annotation == ""


def test_a_blind_person_is_not_told_a_colleagues_words(tmp_path: Path) -> None:
    world = World(tmp_path)
    ben = world.mark("Ben", "may resign soon", "speculation")
    mine = world.say("Ana", About("annotation", (ben,)), "Is it?")
    with world.as_("Ana") as project:
        project.run(SetProgress(world.first, "in_progress"))
        assert project.blind(world.first)
        told = subject_of(project, mine.about, mine.article, "may resign soon")
        assert told.words == "A span that is not there any more"
