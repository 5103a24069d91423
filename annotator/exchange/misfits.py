"""Values of attributes that the scheme does not have: taken in as they are, and said.

What belongs here: matching a choice's value by its name, as files of other tools write it, and the
count of those that match nothing. No value is dropped for it: it is an annotator's word.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from annotator.exchange.records import IncomingArticle
from annotator.scheme import Scheme
from annotator.scheme.check_attributes import misfit
from annotator.values import AttributeValue

EXAMPLES: Final = 3
"""Values that a sentence names."""
_LENGTH: Final = 40


def fitted(scheme: Scheme, attribute: str, value: AttributeValue) -> AttributeValue:
    """The id of a choice's value that a file calls so, by id or name in any case; else the value
    as it is."""
    known = scheme.attribute(attribute)
    if known is None or known.kind != "choice" or not isinstance(value, str):
        return value
    ids = [each.id for each in known.values]
    if value in ids:
        return value
    wanted = value.strip().casefold()
    named = (each.id for each in known.values if wanted in (each.id, each.name.casefold()))
    return next(named, value)


class Misfits:
    """Counts the spans whose attributes have values that the scheme does not have."""

    def __init__(self, scheme: Scheme) -> None:
        self._known = {each.id: each for each in scheme.attributes}
        self._counted: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    def look(self, record: IncomingArticle) -> None:
        """Count those of one record."""
        for work in record.work:
            for span in work.spans:
                if span.attributes:
                    self._look(span.attributes)

    def _look(self, attributes: dict[str, AttributeValue]) -> None:
        for name, value in attributes.items():
            known = self._known.get(name)
            if known is None or value is None or not misfit(known, value):
                continue
            self._counted[name] += 1
            shown, said = str(value)[:_LENGTH], self._examples.setdefault(name, [])
            if shown not in said and len(said) <= EXAMPLES:
                said.append(shown)

    def sentences(self) -> list[str]:
        """What a report says of them, an attribute each."""
        return [self._sentence(name, count) for name, count in sorted(self._counted.items())]

    def _sentence(self, name: str, count: int) -> str:
        examples = self._examples[name]
        values = ", ".join(f"“{each}”" for each in examples[:EXAMPLES])
        more = ", …" if len(examples) > EXAMPLES else ""
        annotations = "1 annotation" if count == 1 else f"{count:,} annotations"
        return (
            f"“{self._known[name].name}” in {annotations} has values that the scheme does not have "
            f"({values}{more}): they were kept as they are. Add them to the scheme, or set others."
        )
