"""A scheme, strategies for queries, and a naive reading of them, for the tests of searching.

What belongs here: ``asked``, which decides by looking at everything the front door of a project
shows, and shares no code with the search but the tree of the query.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import closing
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from annotator.derived import Surroundings, inside_relations, standing
from annotator.project import Project
from annotator.scheme import Scheme, default_scheme
from annotator.scheme.model import Attribute, CompanionType, RelationType, Value
from annotator.search import Found, Viewer, find
from annotator.search.query import All, Asked, Either, Node, Not, Query, Words
from annotator.search.query import Value as Wanted
from annotator.values import Annotation, ArticleRow


@cache
def scheme() -> Scheme:
    """The default labels with attributes, companions and relations of each kind."""
    return msgspec.structs.replace(
        default_scheme(),
        attributes=(
            Attribute(
                id="certainty",
                name="How certain",
                kind="choice",
                labels=("claim", "denial"),
                values=(Value(id="certain", name="certain"), Value(id="possible", name="possible")),
                default_for=(("claim", "certain"),),
            ),
            Attribute(id="speaker", name="speaker", kind="text"),
            Attribute(id="headline", name="headline", kind="flag"),
            Attribute(id="rank", name="rank", kind="number"),
        ),
        companions=(
            CompanionType(id="source", name="source", key="W"),
            CompanionType(id="cue", name="cue", key="V"),
        ),
        relations=(
            RelationType(id="target", name="target", from_labels=("denial",)),
            RelationType(
                id="inside",
                name="inside",
                from_labels=("claim", "denial"),
                to_labels=("quote",),
                derive="inside",
            ),
        ),
    )


WORDS = (
    "deny",
    "denies",
    "Dénié",
    "否定",
    "该否",
    "said",
    "Straße",
    "strasse",
    "re-deny",
    "cafe\u0301",
)
SOUGHT = (*WORDS, "DENIE", "stras", "否", "café", "said deny", "否定 said", "den", "nothing")


def wanted() -> st.SearchStrategy[Wanted]:
    """Words, phrases, beginnings and patterns."""
    words = st.builds(Wanted, st.sampled_from(SOUGHT), st.just("phrase"), st.booleans())
    return words | st.sampled_from(
        (
            Wanted(r"d[eé]n\w+", "pattern"),
            Wanted("SAID|否", "pattern", flags="i"),
        )
    )


def _of(field: str, *values: str) -> st.SearchStrategy[Asked]:
    def made(text: str) -> Wanted:
        if text in ("none", "*"):
            return Wanted("", "none" if text == "none" else "any")
        return Wanted(text)

    return st.sampled_from(values).map(lambda each: Asked(field, (made(each),)))


ARTICLES = st.one_of(
    _of("state", "finished", "todo", "in_progress"),
    _of("flag", "yes", "no"),
    _of("title", "article", "2", "*"),
    _of("removed", "yes", "no"),
    _of("in", "none", "wire"),
)
ANNOTATIONS = st.one_of(
    _of("label", "claim", "Denial", "quote", "*"),
    st.just(Asked("label", (Wanted("claim"), Wanted("denial")))),
    _of("by", "me", "Ana", "bob"),
    _of("note", "*", "none", "deny"),
    _of("doubt", "yes", "no"),
    _of("cue", "none", "*", "deny", "said"),
    _of("certainty", "none", "*", "possible", "certain"),
    _of("speaker", "none", "*", "pang"),
    _of("headline", "yes", "no", "none"),
    _of("rank", ">=2", "1", "1..3", "none"),
    _of("relation", "none", "*", "target", "inside"),
    _of("unconfirmed", "none", "*", "certainty"),
    _of("version", "old", "new"),
)


def nodes(*leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees of a few leaves."""
    return st.recursive(
        st.one_of(*leaves),
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda each: All(tuple(each))),
            st.lists(inner, min_size=2, max_size=3).map(lambda each: Either(tuple(each))),
        ),
        max_leaves=5,
    )


def viewer(project: Project) -> Viewer:
    return Viewer(project._me, project.me.id, project._versions)


def ask(project: Project, query: str | Query, **more: Any) -> Found:
    with closing(project._database.open_reader()) as reader:
        return find(reader, viewer(project), project.scheme, query, **more)


# -- the naive reading ---------------------------------------------------------------------


def _plain(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    return "".join(each for each in parts if unicodedata.category(each) != "Mn").casefold()


def tokens(text: str) -> list[tuple[str, int, int]]:
    """The words of a text: folded, with where they begin and end."""
    found: list[tuple[str, int, int]] = []
    here: tuple[str, int, int] | None = None
    for at, character in enumerate(text):
        ideograph = "\u4e00" <= character <= "\u9fff"
        wordy = unicodedata.category(character)[0] in "LNM"
        if here and (ideograph or not wordy):
            found.append(here)
            here = None
        if ideograph:
            found.append((character, at, at + 1))
        elif wordy:
            so_far, start = (here[0], here[1]) if here else ("", at)
            here = (so_far + _plain(character), start, at + 1)
    return [*found, here] if here else found


def places(text: str, value: Wanted) -> list[tuple[int, int]]:
    """Where a value stands."""
    if value.kind == "pattern":
        flags = re.IGNORECASE if value.flags else 0
        return [each.span() for each in re.finditer(value.text, text, flags)]
    sought, words, found, at = tokens(value.text), tokens(text), [], 0
    while at + len(sought) <= len(words):
        run = words[at : at + len(sought)]
        if _fits(sought, run, start=value.start):
            found.append((run[0][1], run[-1][2]))
            at += len(sought)
        else:
            at += 1
    return found


def _fits(
    sought: list[tuple[str, int, int]], run: list[tuple[str, int, int]], *, start: bool
) -> bool:
    for at, ((word, low, _), (other, begin, _)) in enumerate(zip(sought, run, strict=True)):
        last = start and at == len(sought) - 1
        if not (other.startswith(word) if last else other == word):
            return False
        if at and (low == sought[at - 1][2]) != (begin == run[at - 1][2]):
            return False
    return True


class Reading:
    """One article as the viewer sees it."""

    def __init__(self, project: Project, row: ArticleRow) -> None:
        self.project = project
        self.row = row
        self.text = project.text(row.key)
        self.annotations = project.annotations(row.key)
        self.mine = [each for each in self.annotations if each.annotator == project.me.id]

    def article(self, node: Node) -> bool:
        """A condition on the article."""
        assert isinstance(node, Asked)
        return any(self._article(node.field, each) for each in node.values)

    def _article(self, field: str, value: Wanted) -> bool:
        row = self.row
        yes = value.text == "yes"
        match field:
            case "state":
                return row.state == value.text
            case "flag":
                return row.flagged is yes
            case "removed":
                return row.removed is yes
            case _:
                return _in_words(row.title if field == "title" else row.source, value)

    def words(self, node: Node) -> list[tuple[int, int]] | None:
        """Where a query without annotations stands here; None for nowhere."""
        match node:
            case Words(value=value):
                return places(self.text, value) or None
            case Not(part=part):
                return [] if self.words(part) is None else None
            case Either(parts=parts):
                yes = [each for each in map(self.words, parts) if each is not None]
                return sorted({one for each in yes for one in each}) if yes else None
            case All(parts=parts):
                answers = [self.words(each) for each in parts]
                if None in answers:
                    return None
                return sorted({one for each in answers if each for one in each})
            case Asked():
                return [] if self.article(node) else None

    def annotation(self, node: Node, one: Annotation) -> bool:
        """Whether an annotation is what a query asks for."""
        match node:
            case Words(value=value):
                return any(
                    part.start <= low and high <= part.end
                    for low, high in places(self.text, value)
                    for part in one.segments
                )
            case Not(part=part):
                return not self.annotation(part, one)
            case Either(parts=parts):
                return any(self.annotation(each, one) for each in parts)
            case All(parts=parts):
                return all(self.annotation(each, one) for each in parts)
            case Asked(field=field, values=values):
                if field in ("state", "flag", "title", "removed", "in"):
                    return self.article(node)
                return any(self._annotation(field, each, one) for each in values)

    def _annotation(self, field: str, value: Wanted, one: Annotation) -> bool:
        there = value.kind == "any"
        empty = value.kind in ("any", "none")
        match field:
            case "label":
                return there or one.label == value.text.lower()
            case "by":
                people = {each.id: each.name.lower() for each in self.project.annotators()}
                me = self.project.me.id
                return (
                    one.annotator == me
                    if value.text == "me"
                    else (people[one.annotator] == value.text.lower())
                )
            case "note":
                return _in_words(one.note, value)
            case "doubt":
                return one.doubt is (value.text == "yes")
            case "cue":
                part = one.companions.get("cue")
                return _in_words("" if part is None else self.text[part.start : part.end], value)
            case "version":
                return self.project.is_outstanding(one) is (value.text == "old")
            case "relation":
                types = self._relations(one)
                return bool(types) is there if empty else value.text in types
            case "unconfirmed":
                names = {name for name, each in self._values(one).items() if each[1]}
                return bool(names) is there if empty else value.text in names
            case _:
                return self._attribute(value, self._values(one).get(field, (None, False))[0])

    def _attribute(self, value: Wanted, stands: object) -> bool:
        if value.kind in ("none", "any"):
            return (stands is not None) is (value.kind == "any")
        if isinstance(stands, bool):
            return stands is (value.text == "yes")
        if isinstance(stands, int):
            return {">=2": stands >= 2, "1": stands == 1, "1..3": 1 <= stands <= 3}[value.text]
        if stands in ("certain", "possible"):
            return stands == value.text
        return isinstance(stands, str) and _in_words(stands, value)

    def _around(self, one: Annotation) -> Surroundings:
        theirs = [each for each in self.annotations if each.annotator == one.annotator]
        return Surroundings(self.project.scheme, self.text, theirs)

    def _values(self, one: Annotation) -> dict[str, tuple[object, bool]]:
        found = standing(self.project.scheme, one, self._around(one))
        return {name: (each.value, each.origin != "confirmed") for name, each in found.items()}

    def _relations(self, one: Annotation) -> set[str]:
        stored = self.project.relations(self.row.key)
        derived = inside_relations(self.project.scheme, [one], self._around(one))
        return {each.type for each in (*stored, *derived) if each.from_id == one.id}


def _in_words(text: str, value: Wanted) -> bool:
    if value.kind in ("none", "any"):
        return bool(text) is (value.kind == "any")
    return bool(places(text, value))
