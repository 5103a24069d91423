"""A query in plain words, to show beside the line that asks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from annotator.scheme import Scheme
from annotator.search import fields
from annotator.search.find import is_of_annotations
from annotator.search.query import All, Asked, Either, Node, Not, Query, Value, Words

_STATES: Final = {
    "todo": "you have not begun",
    "in_progress": "you are working on",
    "finished": "you have finished",
    "skipped": "you have skipped",
}
_NOT_STATES: Final = {
    "todo": "you have begun",
    "in_progress": "you are not working on",
    "finished": "you have not finished",
    "skipped": "you have not skipped",
}
_SIGNS: Final = {"": "", ">=": "from ", "<=": "up to ", ">": "after ", "<": "before "}
_NUMBERS: Final = {
    "": "",
    ">=": "at least ",
    "<=": "at most ",
    ">": "more than ",
    "<": "less than ",
}


def describe(query: Query) -> str:
    """What a query asks for, in plain words: "denials whose cue does not hold “deny”, in articles
    you have finished"."""
    if query.root is None:
        return "nothing yet"
    teller = _OfAnnotations(query.scheme) if is_of_annotations(query) else _OfTexts(query.scheme)
    return teller.tell(query.root)


class _Teller:
    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme

    def tell(self, node: Node) -> str:
        """A whole query."""
        if isinstance(node, Either):
            return ", or ".join(self.tell(each) for each in node.parts)
        return self._together(node.parts if isinstance(node, All) else (node,))

    def _together(self, parts: tuple[Node, ...]) -> str:
        raise AssertionError("told by the two kinds of teller")

    def _is_of_article(self, node: Node) -> bool:
        asked = node.part if isinstance(node, Not) else node
        return isinstance(asked, Asked) and asked.field in fields.ARTICLE

    def _clause(self, node: Node, *, yes: bool = True) -> str:
        match node:
            case Not(part=part):
                return self._clause(part, yes=not yes)
            case Words(value=value):
                return f"{'' if yes else 'not '}holding {_shown(value)}"
            case All(parts=parts) | Either(parts=parts):
                word = " and " if isinstance(node, All) else " or "
                inner = word.join(self._clause(each) for each in parts)
                return f"{'' if yes else 'not '}({inner})"
            case Asked():
                if node.field in fields.ARTICLE:
                    return f"in articles {self._of_article(node, yes=yes)}"
                return self._of_annotation(node, yes=yes)

    def _articles(self, parts: tuple[Node, ...]) -> list[str]:
        told = []
        for each in parts:
            yes = not isinstance(each, Not)
            asked = each.part if isinstance(each, Not) else each
            if isinstance(asked, Asked):
                told.append(self._of_article(asked, yes=yes))
        return told

    def _of_article(self, asked: Asked, *, yes: bool) -> str:
        no = "" if yes else "not "
        first = asked.values[0]
        match asked.field:
            case "state":
                names = _STATES if yes else _NOT_STATES
                told = [names[fields.state_of(each)] for each in asked.values]
                return (" or " if yes else " and ").join(told)
            case "flag":
                flagged = fields.is_yes(first) is yes
                return "you have flagged" if flagged else "without your flag"
            case "removed":
                gone = fields.is_yes(first) is yes
                return "that were removed" if gone else "that were not removed"
            case "in":
                return f"{no}from {self._one(asked, 'a source')}"
            case "title":
                return f"{'with' if yes else 'without'} {self._one(asked, 'a word')} in the title"
            case "date":
                return f"{no}of {_or(map(_date, asked.values))}"
            case _:
                return f"{no}in the language {_or(map(_plain, asked.values))}"

    def _one(self, asked: Asked, what: str) -> str:
        kind = asked.values[0].kind
        if kind in ("none", "any"):
            return what if kind == "any" else f"no {what.removeprefix('a ')}"
        return _or(map(_shown, asked.values))

    def _of_annotation(self, asked: Asked, *, yes: bool) -> str:
        first = asked.values[0]
        if first.kind in ("none", "any"):
            return self._presence(asked, there=(first.kind == "any") is yes)
        names = _or(map(_plain, asked.values))
        match asked.field:
            case "label":
                return f"{'' if yes else 'not '}labelled {self._labels(asked)}"
            case "by":
                told = _or("you" if _is_me(each) else each.text for each in asked.values)
                return f"{'' if yes else 'not '}by {told}"
            case "doubt":
                return "in doubt" if fields.is_yes(first) is yes else "not in doubt"
            case "relation":
                told = _or(f"“{self._relation(each)}”" for each in asked.values)
                return f"{'with' if yes else 'without'} a relation {told}"
            case "version":
                return _version(first, names, yes=yes)
            case "unconfirmed":
                told = _or(self._name(each.text.casefold()) for each in asked.values)
                return f"whose {told} {'nobody' if yes else 'somebody'} has confirmed"
            case _:
                return self._of_own(asked, yes=yes)

    def _of_own(self, asked: Asked, *, yes: bool) -> str:
        """A condition on the note, or on a companion or attribute of the scheme."""
        name = self._name(asked.field)
        attribute = self._scheme.attribute(asked.field)
        companion = self._scheme.companion(asked.field)
        if companion is None and attribute is not None and attribute.kind != "text":
            told = _or(
                _number(each) if attribute.kind == "number" else each.text for each in asked.values
            )
            return f"whose {name} is {'' if yes else 'not '}{told}"
        told = _or(map(_shown, asked.values))
        return f"whose {name} {'holds' if yes else 'does not hold'} {told}"

    def _presence(self, asked: Asked, *, there: bool) -> str:
        with_ = "with" if there else "without"
        match asked.field:
            case "label":
                return "inside your spans" if there else "outside your spans"
            case "doubt":
                return "in doubt" if there else "not in doubt"
            case "relation":
                return f"{with_} a relation"
            case "version":
                return f"{with_} a version of the scheme"
            case "unconfirmed":
                return f"{with_} values that nobody has confirmed"
            case _:
                name = self._name(asked.field)
                of_attribute = fields.about(asked.field, self._scheme) == "attribute"
                return f"{with_} {'a value for ' if of_attribute else _article(name)}{name}"

    def _labels(self, asked: Asked) -> str:
        found = (fields.label_of(each, self._scheme) for each in asked.values)
        return _or(each.name for each in found if each is not None)

    def _relation(self, value: Value) -> str:
        found = self._scheme.relation(value.text.casefold())
        return value.text if found is None else found.name

    def _name(self, field: str) -> str:
        own = self._scheme.companion(field)
        if own is not None:
            return own.name
        attribute = self._scheme.attribute(field)
        return field if attribute is None or field in fields.ANNOTATION else attribute.name


class _OfAnnotations(_Teller):
    def _together(self, parts: tuple[Node, ...]) -> str:
        noun = next((each for each in parts if _is_noun(each)), None)
        names = "spans"
        if isinstance(noun, Asked) and noun.values[0].kind != "any":
            found = (fields.label_of(each, self._scheme) for each in noun.values)
            names = _or(_many(each.name) for each in found if each is not None)
        rest = [each for each in parts if each is not noun]
        told = ", ".join(self._clause(each) for each in rest if not self._is_of_article(each))
        about = self._articles(tuple(each for each in rest if self._is_of_article(each)))
        first = f"{names} {told}" if told else names
        return f"{first}, in articles {', '.join(about)}" if about else first


class _OfTexts(_Teller):
    def _clause(self, node: Node, *, yes: bool = True) -> str:
        if isinstance(node, Words):
            return f"{'with' if yes else 'without'} {_shown(node.value)}"
        return super()._clause(node, yes=yes)

    def _together(self, parts: tuple[Node, ...]) -> str:
        words = [each for each in parts if _has_words(each)]
        outside = [self._clause(each) for each in parts if _is_of_spans(each)]
        about = self._articles(tuple(each for each in parts if self._is_of_article(each)))
        others = [
            each
            for each in parts
            if each not in words and not _is_of_spans(each) and not self._is_of_article(each)
        ]
        about += [self._clause(each) for each in others]
        if not words:
            told = [
                each.replace("inside", "with").replace("outside", "without") for each in outside
            ]
            return " ".join(["articles", ", ".join([*about, *told])])
        told = [" and ".join(self._of_words(each) for each in words), *outside]
        first = f"places with {', '.join(told)}"
        return f"{first}, in articles {', '.join(about)}" if about else first

    def _of_words(self, node: Node) -> str:
        match node:
            case Words(value=value):
                return _shown(value)
            case Either(parts=parts) if all(isinstance(each, Words) for each in parts):
                return _or(map(self._of_words, parts))
            case _:
                return self._clause(node)


def _has_words(node: Node) -> bool:
    match node:
        case Words():
            return True
        case All(parts=parts) | Either(parts=parts):
            return any(map(_has_words, parts))
        case _:
            return False


def _is_of_spans(node: Node) -> bool:
    asked = node.part if isinstance(node, Not) else node
    return isinstance(asked, Asked) and fields.is_outside(asked)


def _is_noun(node: Node) -> bool:
    return isinstance(node, Asked) and node.field == "label"


def _is_me(value: Value) -> bool:
    return value.kind == "word" and value.text.casefold() == "me"


def _version(value: Value, names: str, *, yes: bool) -> str:
    if value.text.casefold() in ("old", "new") and value.kind == "word":
        old = (value.text.casefold() == "old") is yes
        return f"labelled {'before' if old else 'since'} the scheme last changed its meaning"
    return f"{'' if yes else 'not '}labelled under version {names} of the scheme"


def _shown(value: Value) -> str:
    if value.kind == "pattern":
        return str(value)
    return f"“{value.text}…”" if value.start else f"“{value.text}”"


def _plain(value: Value) -> str:
    return {"none": "none", "any": "any"}.get(value.kind, value.text)


def _date(value: Value) -> str:
    found = fields.DATE.fullmatch(value.text)
    if value.kind in ("none", "any") or found is None:
        return "no date" if value.kind == "none" else "any date"
    if found[3]:
        return f"{found[2]} to {found[3]}"
    return f"{_SIGNS[found[1]]}{found[2]}"


def _number(value: Value) -> str:
    found = fields.NUMBER.fullmatch(value.text)
    if found is None:
        return value.text
    return f"{found[2]} to {found[3]}" if found[3] else f"{_NUMBERS[found[1]]}{found[2]}"


def _or(names: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(names))


def _article(name: str) -> str:
    return "an " if name[:1].casefold() in "aeiou" else "a "


def _many(name: str) -> str:
    """A label's name for many, as English usually makes it."""
    if name[-1:] == "y" and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"
