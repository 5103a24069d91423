"""Whether an article or an annotation is what a query asks for, told exactly.

What belongs here: a query made into questions in Python, asked of what ``cover`` let through; the
cheap ones come first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from annotator.derived import Standing
from annotator.scheme.model import Attribute
from annotator.search import fields
from annotator.search.conditions import of_article, text_test, value_test
from annotator.search.cover import Asking, labels_of, people_of
from annotator.search.place import Place
from annotator.search.query import All, Asked, Either, Node, Not, Value, Words
from annotator.search.words import finder
from annotator.store.versions import is_outstanding
from annotator.values import Annotation, Segment

# -- of texts ------------------------------------------------------------------------------

Places = list[Segment]
OfText = Callable[[Place], Places | None]
"""Where an article meets a question: None for no; an empty list for yes, as a whole."""


def of_texts(node: Node, asking: Asking) -> OfText:
    """A question to articles, for a query without a condition on annotations."""
    match node:
        case Words(value=value):
            words = finder(value)
            return lambda place: list(place.places(words)) or None
        case Not(part=part):
            inner = of_texts(part, asking)
            return lambda place: [] if inner(place) is None else None
        case Either(parts=parts):
            return _either(node.parts, asking)
        case All(parts=parts):
            return _all(parts, asking)
        case Asked():
            if fields.is_outside(node):
                return lambda place: None if place.mine else []
            test = of_article(node)
            return lambda place: [] if test(place.row) else None


def _either(parts: tuple[Node, ...], asking: Asking) -> OfText:
    questions = [of_texts(each, asking) for each in parts]

    def ask(place: Place) -> Places | None:
        answers = [each for each in (ask(place) for ask in questions) if each is not None]
        return _joined(answers) if answers else None

    return ask


def _all(parts: tuple[Node, ...], asking: Asking) -> OfText:
    outside = [inside for each in parts if (inside := _wants_inside(each)) is not None]
    questions = [
        of_texts(each, asking) for each in sorted(parts, key=_cost) if _wants_inside(each) is None
    ]

    def ask(place: Place) -> Places | None:
        answers = []
        for question in questions:
            answer = question(place)
            if answer is None:
                return None
            answers.append(answer)
        found = _joined(answers)
        for inside in outside:
            if not found and bool(place.mine) is not inside:
                return None
            kept = [each for each in found if _is_inside(each, place.mine) is inside]
            if found and not kept:
                return None
            found = kept
        return found

    return ask


def _wants_inside(node: Node) -> bool | None:
    """Of ``label:none`` and its opposite: whether words must be inside a span of mine."""
    if isinstance(node, Asked):
        return False if fields.is_outside(node) else None
    if isinstance(node, Not) and isinstance(node.part, Asked):
        return True if fields.is_outside(node.part) else None
    return None


def _is_inside(place: Segment, annotations: Sequence[tuple[Segment, ...]]) -> bool:
    return any(_holds(segments, place) for segments in annotations)


def _holds(segments: Sequence[Segment], place: Segment) -> bool:
    return any(part.start <= place.start and place.end <= part.end for part in segments)


def _joined(answers: Sequence[Places]) -> Places:
    if len(answers) == 1:
        return answers[0]
    return sorted({each for answer in answers for each in answer})


# -- of annotations ------------------------------------------------------------------------

OfAnnotation = Callable[[Place, Annotation], bool]


def of_annotations(node: Node, asking: Asking) -> OfAnnotation:
    """A question to annotations; each is under the label that it counts as."""
    match node:
        case Words(value=value):
            words = finder(value)
            return lambda place, one: any(
                _holds(one.segments, each) for each in place.places(words)
            )
        case Not(part=part):
            inner = of_annotations(part, asking)
            return lambda place, one: not inner(place, one)
        case Either(parts=parts):
            questions = [of_annotations(each, asking) for each in sorted(parts, key=_cost)]
            return lambda place, one: any(ask(place, one) for ask in questions)
        case All(parts=parts):
            questions = [of_annotations(each, asking) for each in sorted(parts, key=_cost)]
            return lambda place, one: all(ask(place, one) for ask in questions)
        case Asked():
            return _asked(node, asking)


def _cost(node: Node) -> int:
    match node:
        case Asked(field=field):
            cheap = (*fields.ARTICLE, "label", "by", "doubt", "version", "note")
            return 0 if field in cheap else 2
        case Words():
            return 1
        case Not(part=part):
            return _cost(part)
        case All(parts=parts) | Either(parts=parts):
            return max(map(_cost, parts))


def _asked(asked: Asked, asking: Asking) -> OfAnnotation:
    about = fields.about(asked.field, asking.scheme)
    if about == "article":
        test = of_article(asked)
        return lambda place, one: test(place.row)
    if about == "companion":
        return _companion(asked)
    if about == "attribute":
        attribute = asking.scheme.attribute(asked.field)
        return _attribute(asked, attribute) if attribute else lambda place, one: False
    tests = [_of_value(asked.field, each, asking) for each in asked.values]
    return lambda place, one: any(test(place, one) for test in tests)


def _of_value(field: str, value: Value, asking: Asking) -> OfAnnotation:
    wanted = value.text.casefold()
    match field:
        case "label":
            labels = labels_of(value, asking.scheme)
            return lambda place, one: value.kind == "any" or (one.original or one.label) in labels
        case "by":
            people = people_of(value, asking)
            return lambda place, one: one.annotator in people
        case "note":
            holds = text_test(value)
            return lambda place, one: holds(one.note)
        case "doubt":
            yes = value.kind == "any" or fields.is_yes(value)
            return lambda place, one: one.doubt is (yes and value.kind != "none")
        case "version":
            return _version(value, asking)
        case "relation":
            return lambda place, one: _has(value, place.relations(one), wanted)
        case _:
            return lambda place, one: _has(value, _unconfirmed(place.standing(one)), wanted)


def _has(value: Value, names: set[str], wanted: str) -> bool:
    if value.kind in ("none", "any"):
        return bool(names) is (value.kind == "any")
    return wanted in names


def _unconfirmed(values: dict[str, Standing]) -> set[str]:
    return {name for name, each in values.items() if each.origin != "confirmed"}


def _version(value: Value, asking: Asking) -> OfAnnotation:
    if value.kind in ("none", "any"):
        return lambda place, one: bool(one.scheme_version) is (value.kind == "any")
    wanted, known = value.text.casefold(), asking.viewer.versions
    if value.kind == "word" and wanted in ("old", "new"):
        return lambda place, one: is_outstanding(known, one) is (wanted == "old")
    return lambda place, one: one.scheme_version.startswith(wanted)


def _companion(asked: Asked) -> OfAnnotation:
    tests = [text_test(each) for each in asked.values]

    def ask(place: Place, one: Annotation) -> bool:
        where = one.companions.get(asked.field)
        words = "" if where is None else place.text.original[where.start : where.end]
        return any(test(words) for test in tests)

    return ask


def _attribute(asked: Asked, attribute: Attribute) -> OfAnnotation:
    tests = [value_test(each, attribute) for each in asked.values]

    def ask(place: Place, one: Annotation) -> bool:
        stands = place.standing(one).get(attribute.id)
        value = None if stands is None else stands.value
        return any(test(value) for test in tests)

    return ask
