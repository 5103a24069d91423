"""Colleagues' work read from words, and what is said of a file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.history.events import Work
from annotator.ingest.colleagues import colleagues_work
from annotator.scheme import default_scheme
from annotator.values import NewArticle, Segment

TEXT = "He said it rose. She said it fell, he said. They denied it: “It rose.” Nobody has café."
ARTICLES = [NewArticle(text=TEXT, external_id="001_small")]
HEAD = """
people = [{ key = "bea", name = "Bea" }, { key = "cal", name = "Cal" }]

[[articles]]
file = "001_small.txt"
"""


def read(folder: Path, spans: str, head: str = HEAD) -> dict[str, Work]:
    (folder / "colleagues.toml").write_text(head + spans, encoding="utf-8")
    works = colleagues_work(ARTICLES, folder=folder)
    return {each.annotator.name: each.work for each in works}


def span(rest: str) -> str:
    return f"\n[[articles.spans]]\n{rest}\n"


def test_who_marked_it_and_where(tmp_path: Path) -> None:
    works = read(
        tmp_path,
        span('label = "claim"\nwords = "it rose"\nsource = "He"\ncue = {words="said", nth=1}')
        + span('by = "cal"\nlabel = "quote"\nwords = ["She said", "he said"]\ndoubt = "Is it?"'),
    )
    assert [each.quotes for each in works["Bea"].added] == [("it rose",)]
    assert [each.quotes for each in works["Cal"].added] == [("it rose",), ("She said", "he said")]
    first, second = works["Cal"].added
    assert first.segments == (Segment(8, 15),)
    assert first.companions == {"source": Segment(0, 2), "cue": Segment(3, 7)}
    assert second.segments == (Segment(17, 25), Segment(35, 42))
    assert (second.doubt, second.doubt_note) == (True, "Is it?")
    assert works["Bea"].progress is not None
    assert works["Bea"].progress.set.state == "finished"


def test_ids_follow_from_what_is_marked(tmp_path: Path) -> None:
    spans = span('label = "claim"\nwords = "it rose"') * 2
    once, again = read(tmp_path, spans), read(tmp_path, spans)
    assert once == again
    ids = [each.id for work in once.values() for each in work.added]
    assert len(set(ids)) == 4


def test_words_stand_for_whole_words_and_are_counted(tmp_path: Path) -> None:
    works = read(tmp_path, span('label = "denial"\nwords = { words = "it", nth = 3 }'))
    start = TEXT.index("it:")
    assert works["Bea"].added[0].segments == (Segment(start, start + 2),)


def test_relations_lead_to_spans_of_the_same_annotator(tmp_path: Path) -> None:
    works = read(
        tmp_path,
        span('label = "denial"\nwords = "it fell"\nrelations = { target = "up" }')
        + span('by = "bea"\nname = "up"\nlabel = "claim"\nwords = "it rose"')
        + span('by = "cal"\nname = "up"\nlabel = "claim"\nwords = "It rose"'),
    )
    for work in works.values():
        (relation,) = work.related
        denial, claim = work.added
        assert (relation.type, relation.from_id, relation.to_id) == ("target", denial.id, claim.id)


def test_somebody_who_found_nothing_has_finished_too(tmp_path: Path) -> None:
    flagged = HEAD + 'flags = { cal = "Is that right?" }\n'
    works = read(tmp_path, span('by = "bea"\nlabel = "claim"\nwords = "it rose"'), flagged)
    assert works["Cal"].added == ()
    progress = works["Cal"].progress
    assert progress is not None
    assert (progress.set.state, progress.set.flag_note) == ("finished", "Is that right?")


@pytest.mark.parametrize(
    ("rest", "what"),
    [
        ('label = "lie"\nwords = "it rose"', "the scheme has no label “lie”"),
        ('label = "claim"\nwords = "it sank"', "“it sank” is not in the article as whole words"),
        ('label = "claim"\nwords = "t ros"', "“t ros” is not in the article as whole words"),
        ('label = "claim"\nwords = "said"', "“said” is there 3 times; say which with nth"),
        ('label = "claim"\nwords = {words="said", nth=4}', "“said” is not there 4 times"),
        ('label = "claim"\nwords = {words="said", nth=-1}', "“said” is not there -1 times"),
        ('label = "claim"\nwords = []', "its parts must be in order and apart"),
        ('label = "claim"\nwords = ["it fell", "it rose"]', "its parts must be in order and apart"),
        ('label = "claim"\nwords = "it rose"\ncue = "says"', "“says” is not in the article"),
        (
            'label = "claim"\nwords = "it rose"\nattributes = { mood = "glum" }',
            "the scheme has no attribute “mood” for it",
        ),
        (
            'label = "claim"\nwords = "it rose"\nattributes = { certainty = "sure" }',
            "“sure” is no value of “certainty”",
        ),
        (
            'label = "quote"\nwords = "it rose"\nattributes = { speaker = 3 }',
            "“3” is no value of “speaker”",
        ),
        (
            'label = "claim"\nwords = "it rose"\nrelations = { likes = "it" }',
            "the scheme has no relation “likes”",
        ),
        (
            'label = "denial"\nwords = "it rose"\nrelations = { target = "it" }',
            "its annotator has no other span with the name “it”",
        ),
        (
            'name = "a"\nlabel = "denial"\nwords = "it rose"\nrelations = { target = "a" }',
            "its annotator has no other span with the name “a”",
        ),
    ],
)
def test_the_entry_that_is_wrong_is_named(tmp_path: Path, rest: str, what: str) -> None:
    good = span('label = "claim"\nwords = "it fell"')
    with pytest.raises(Problem) as refused:
        read(tmp_path, good + span(rest))
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'colleagues.toml'}, 001_small.txt, span 2 (“")
    assert what in message


def test_a_relation_that_may_not_stand_is_refused(tmp_path: Path) -> None:
    spans = span('name = "a"\nlabel = "quote"\nwords = "it fell"')
    spans += span('label = "denial"\nwords = "it rose"\nrelations = { target = "a" }')
    with pytest.raises(Problem, match=r"“denies” goes from denial to claim, not from denial to qu"):
        read(tmp_path, spans)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    spans = span('name = "a"\nlabel = "claim"\nwords = "it fell"')
    spans += span('name = "a"\nlabel = "claim"\nwords = "it rose"')
    with pytest.raises(Problem, match=r"span 2 .*another span has the name “a”"):
        read(tmp_path, spans)


def test_what_the_scheme_has_no_companion_for(tmp_path: Path) -> None:
    bare = replace(default_scheme(), companions=())
    (tmp_path / "colleagues.toml").write_text(
        HEAD + span('label = "claim"\nwords = "it rose"\nsource = "He"'), encoding="utf-8"
    )
    with pytest.raises(Problem, match="the scheme has no companion “source” for it"):
        colleagues_work(ARTICLES, bare, tmp_path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("= no", "is damaged"),
        ("people = 3", "is damaged"),
        (HEAD + span('label = "claim"'), "is damaged: .*words"),
        (HEAD + span('label = "claim"\nwords = "it rose"\nclaim = 1'), "is damaged: .*claim"),
        (HEAD + span('by = "dan"\nlabel = "claim"\nwords = "it fell"'), "nobody has the key “dan”"),
        (HEAD + 'spans = []\nflags = { dan = "?" }', "nobody has the key “dan”"),
        (HEAD.replace("001_small", "002_none") + "spans = []", "there is no such sample article"),
        (HEAD.replace("cal", "bea") + "spans = []", "“bea” is there twice"),
        (HEAD + "spans = []\n[[articles]]\nfile = '001_small.txt'\nspans = []", "is there twice"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str, what: str) -> None:
    with pytest.raises(Problem, match=rf"colleagues\.toml.*{what}"):
        read(tmp_path, "", content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"colleagues\.toml: the colleagues' work cannot be read"):
        colleagues_work(ARTICLES, folder=tmp_path)
