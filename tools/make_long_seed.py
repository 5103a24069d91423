"""Writes the long sample article: the report of an invented inquiry, more than 200 KB.

Usage: python tools/make_long_seed.py [FILE]     (default: seeds/009_tarn_brook_inquiry.txt)

The same bytes come out every time, on every Python: only ``Random.random`` is used, whose
sequence Python promises to keep. Everything in the report is invented.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

SEED = 20_190_614
DAYS = 36
TARGET = Path(__file__).resolve().parent.parent / "seeds" / "009_tarn_brook_inquiry.txt"

T = TypeVar("T")


class Dice:
    """Choices that stay the same whatever the version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.number(0, len(items) - 1)]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """``count`` different items in a random order."""
        left = list(items)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]


@dataclass(frozen=True)
class Witness:
    """Somebody who is heard: full name, family name, pronoun, and who they are."""

    name: str
    family: str
    he: str
    role: str


@dataclass(frozen=True)
class Topic:
    """Something in dispute; each sentence is a clause with ``{n}`` for its number."""

    name: str
    low: int
    high: int
    claims: tuple[str, ...]
    denied: tuple[str, ...]
    guesses: tuple[str, ...]


WITNESSES = (
    Witness("Edda Ruskin", "Ruskin", "she", "bridge inspector for the county of Arrow"),
    Witness("Tobias Fenn", "Fenn", "he", "former foreman at Calder Steelworks"),
    Witness("Marguerite Olland", "Olland", "she", "clerk to the parish of Tarn Brook"),
    Witness("Samir Quayle", "Quayle", "he", "structural engineer and author of the 2011 survey"),
    Witness("Beatrix Holm", "Holm", "she", "steward at the midsummer regatta"),
    Witness("Ignác Dvorský", "Dvorský", "he", "diver with the river police"),
    Witness("Perpetua Vance", "Vance", "she", "head of maintenance for the county of Arrow"),
    Witness("Leopold Marsh", "Marsh", "he", "owner of the boathouse below the bridge"),
    Witness("Aoife Renshaw", "Renshaw", "she", "student, on the bridge when it fell"),
    Witness("Gunnar Thiel", "Thiel", "he", "metallurgist at the institute in Overmere"),
    Witness("Clementine Abara", "Abara", "she", "treasurer of the regatta committee"),
    Witness("Rufus Pell", "Pell", "he", "lorry driver"),
    Witness("Désirée Kant", "Kant", "she", "hydrologist with the river board"),
    Witness("Walter Osgood", "Osgood", "he", "retired surveyor"),
    Witness("Noor Haddad", "Haddad", "she", "nurse, first at the scene"),
    Witness("Jonas Tirrell", "Tirrell", "he", "councillor for the northern ward"),
)

TOPICS = (
    Topic(
        "the bolts in the second span",
        3,
        40,
        (
            "{n} bolts had been replaced with bolts of a softer steel",
            "the bolts were tightened {n} days before the regatta",
            "rust had eaten through {n} of the bolts on the eastern side",
        ),
        (
            "any bolt had been left out",
            "the bolts were of the wrong grade",
            "anybody had signed for bolts that were never delivered",
        ),
        (
            "one of the older bolts might have sheared before the crowd arrived",
            "the softer bolts would probably have lasted another winter",
            "it is not clear whether the bolts broke first or the plate that they held",
        ),
    ),
    Topic(
        "the inspection of the spring before",
        2,
        30,
        (
            "the inspection took {n} minutes from one bank to the other",
            "{n} photographs were taken and none of them shows the bearings",
            "the form was filled in {n} days after the visit",
        ),
        (
            "the inspection had been done from the car park",
            "the date on the form was changed",
            "the county had been warned in writing",
        ),
        (
            "a longer visit could have found the crack",
            "the missing page may have been lost when the office moved",
            "it is hard to know what a second inspector would have seen",
        ),
    ),
    Topic(
        "the number of people on the bridge",
        60,
        400,
        (
            "{n} people stood on the bridge when the band began to play",
            "the stewards had counted {n} people before they lost count",
            "{n} people is what the sign at the bank allowed",
        ),
        (
            "the stewards had waved more people on",
            "the sign had been covered with a banner",
            "any limit had been agreed with the committee",
        ),
        (
            "there could have been twice as many as on the photograph",
            "the crowd probably moved to the railing when the boats came in",
            "the count is likely to be too low",
        ),
    ),
    Topic(
        "the level of the river",
        90,
        260,
        (
            "the gauge at the mill stood at {n} centimetres that morning",
            "the river had risen by {n} centimetres in a week",
            "the water reached the lower beam on {n} days of the year before",
        ),
        (
            "the sluice had been opened without notice",
            "the gauge was out of order",
            "the river had anything to do with it",
        ),
        (
            "the current may have washed out the middle pier",
            "a flood in the winter might have moved the bearings",
            "nobody can say how deep the hole beside the pier was",
        ),
    ),
    Topic(
        "the money for repairs",
        12,
        900,
        (
            "{n} thousand crowns were set aside for the bridge and spent on the car park",
            "the estimate for new bearings came to {n} thousand crowns",
            "the committee paid {n} crowns for the use of the bridge",
        ),
        (
            "money for the bridge was ever spent elsewhere",
            "the estimate was kept from the council",
            "the repair had been put off to save money",
        ),
        (
            "a repair in the year before would perhaps have cost half as much",
            "the council might have closed the bridge had it seen the estimate",
            "the invoice could turn up in the papers that are still with the auditors",
        ),
    ),
    Topic(
        "the lorry on the night before",
        7,
        26,
        (
            "a lorry of {n} tonnes crossed the bridge at four in the morning",
            "the barrier had been open for {n} days",
            "the tyre marks were {n} metres from the second pier",
        ),
        (
            "a lorry had crossed that night",
            "the key to the barrier had been lent",
            "the barrier had been broken for weeks",
        ),
        (
            "a single lorry might have been enough",
            "the marks could be those of the tractor that brought the stage",
            "the driver may not have seen the sign in the fog",
        ),
    ),
    Topic(
        "the noise that was heard",
        2,
        50,
        (
            "a crack was heard {n} seconds before the deck gave way",
            "the noise came from a place {n} metres from the northern bank",
            "{n} people told the police that they had heard it",
        ),
        (
            "there was any noise before the fall",
            "the noise came from the bridge at all",
            "the band had been asked to stop",
        ),
        (
            "the noise was perhaps a gun from the starting boat",
            "what people heard may have been the railing and not the deck",
            "it will probably never be known what made the noise",
        ),
    ),
)

SAID = ("said", "told the inquiry", "replied", "answered", "said quietly", "insisted")
COUNSEL = (
    "Miriam Tave, counsel to the inquiry",
    "Hector Blythe, who appeared for the county",
    "Ottilie Crane, who appeared for the families",
)
MANNERS = (
    "read from a notebook",
    "spoke so softly that the chair asked twice for a repetition",
    "answered without looking up from the plan",
    "asked for a glass of water",
    "had brought a length of the old railing",
    "spoke for most of the morning",
    "corrected two dates in the written statement",
)
ASIDES = (
    "I can only tell you what I saw",
    "I have thought about it every day since",
    "I would say the same to anybody",
    "you will find it in the file",
    "I did not think it my place to ask",
    "we all knew it, and nobody wrote it down",
    "it was raining, and I had no coat",
    "that is all I know",
)
WEATHER = (
    "Rain was falling on the glass roof",
    "The heating had failed again",
    "The public benches were full",
    "Only a few of the families had come",
    "A model of the bridge stood on the table",
    "It was already past eleven",
    "The windows stood open to the river",
)
FRAGMENTS = (
    "a matter of luck",
    "nobody’s business",
    "the worst hour of my life",
    "an ordinary day until then",
    "as plain as daylight",
    "a habit nobody questioned",
    "one of those things",
)
DENIED = (
    "denied that",
    "firmly denied that",
    "rejected the suggestion that",
    "disputed that",
    "said there was no truth in the report that",
    "denied, as others had before, that",
)
NOT_SO = (
    "That is not so",
    "Nothing of the kind happened",
    "I have never heard of such a thing",
    "Whoever says so was not there",
    "No",
)
LETTER = (
    "On the letter of {n} March {he} declined to comment.",
    "Exhibit {n}, which seems to say the opposite, was put aside for another day.",
    "There was some laughter, and the chair asked for quiet.",
    "The note of {n} May, {he} added, had been written by somebody else.",
)
SOURCES = (
    "According to {who}, {claim}.",
    "{who} told the inquiry that {claim}.",
    "It was {who}’s evidence that {claim}.",
    "As {who} remembers it, {claim}.",
    "On that day, {who} said, {claim}.",
)
PROOFS = (
    "The chair asked for the paper; it was shown on the screen as exhibit {n}.",
    "Page {n} of the bundle says the same.",
    "Nobody asked for the paper.",
    "Counsel turned to page {n} and left it at that.",
)
REPLIES = (
    "“I have heard that, and it is untrue,” {who} {said}, “whoever says it.” Nothing in the "
    "papers, {he} said, supports it.",
    "{who} denied it. “I was there,” {he} {said}, “and it was not so.”",
    "That, {who} {said}, “cannot be right”; {he} would not say why.",
    "{who} did not want to dispute it, but called the figure “a guess”.",
)
OUGHT = (
    "the bridge should never be rebuilt on the same piers",
    "the families ought to have been told first",
    "somebody should at last say sorry",
    "every footbridge in the county should be looked at again",
)


def cap(clause: str) -> str:
    """The clause with a capital first letter."""
    return clause[:1].upper() + clause[1:]


class Report:
    """The report as a stream of paragraphs; remembers who claimed what, so that others answer."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._claimed: list[tuple[Witness, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._used: set[str] = set()

    def paragraphs(self) -> Iterator[str]:
        """Every paragraph in order, without line breaks."""
        yield "Tarn Brook footbridge inquiry: what was said on thirty-six days of hearings"
        yield (
            "On the evening of 14 June the footbridge at Tarn Brook fell into the river during "
            "the midsummer regatta. Nine people died. An inquiry under the retired judge Alma "
            "Corrigan sat for thirty-six days. This report follows the hearings day by day; "
            "words in quotation marks are taken from the transcript."
        )
        for day in range(1, DAYS + 1):
            yield from self._day(day)
        yield (
            "The chair closed the hearings and thanked the witnesses. “I shall not say today "
            "what I believe,” she said, “because I do not know it yet.” Her findings are "
            "expected in the spring."
        )

    def _day(self, day: int) -> Iterator[str]:
        dice = self._dice
        witnesses = dice.some(WITNESSES, 3)
        topics = dice.some(TOPICS, 3)
        yield f"Day {day}: {topics[0].name}"
        others = " and ".join(each.name for each in topics[1:])
        yield (
            f"{dice.one(WEATHER)} when the chair opened day {day} of the inquiry. The witnesses "
            f"were {witnesses[0].name}, {witnesses[1].name} and {witnesses[2].name}. Besides "
            f"{topics[0].name}, the questions turned to {others}."
        )
        for at, witness in enumerate(witnesses):
            yield from self._hearing(witness, topics[at:] + topics[:at])

    def _hearing(self, witness: Witness, topics: list[Topic]) -> Iterator[str]:
        dice = self._dice
        self._used.clear()
        yield (
            f"{witness.name}, {witness.role}, {dice.one(MANNERS)}. Asked about "
            f"{topics[0].name}, {self._broken_quote(witness, topics[0])}"
        )
        kinds = (self._account, self._exchange, self._denial, self._guess, self._answer)
        for kind in (*dice.some(kinds, len(kinds)), dice.one(kinds), dice.one(kinds)):
            yield kind(witness, dice.one(topics))
        if dice.number(1, 5) == 1:
            yield self._statement(witness, topics)

    def _claim(self, witness: Witness, topic: Topic) -> str:
        """Something that the witness has not said yet today, with the number of earlier days."""
        fresh = [each for each in topic.claims if each not in self._used]
        chosen = self._dice.one(fresh or topic.claims)
        self._used.add(chosen)
        number = self._dice.number(topic.low, topic.high)
        number = self._numbers.setdefault((witness.name, chosen), number)
        claim = chosen.format(n=number)
        self._claimed.append((witness, claim))
        return claim

    def _broken_quote(self, witness: Witness, topic: Topic) -> str:
        dice = self._dice
        return (
            f"{witness.he} did not hesitate. “{cap(self._claim(witness, topic))},” "
            f"{witness.he} said, “and {dice.one(ASIDES)}.”"
        )

    def _account(self, witness: Witness, topic: Topic) -> str:
        dice = self._dice
        first = dice.one(SOURCES).format(who=witness.family, claim=self._claim(witness, topic))
        text = (
            f"{first} {cap(witness.he)} called it “{dice.one(FRAGMENTS)}” and added that "
            f"{self._claim(witness, topic)}."
        )
        if dice.number(1, 3) == 1:
            text += f" In {witness.family}’s view {dice.one(OUGHT)}."
        return text

    def _exchange(self, witness: Witness, topic: Topic) -> str:
        dice = self._dice
        proof = dice.one(PROOFS).format(n=dice.number(10, 480))
        return (
            f"{dice.one(COUNSEL)}, asked how {witness.he} could be sure. “Because "
            f"{self._claim(witness, topic)},” {witness.family} {dice.one(SAID)}. "
            f"“{cap(dice.one(ASIDES))}.” {proof}"
        )

    def _denial(self, witness: Witness, topic: Topic) -> str:
        dice = self._dice
        after = dice.one(LETTER).format(n=dice.number(2, 28), he=witness.he)
        return (
            f"{witness.family} {dice.one(DENIED)} {dice.one(topic.denied)}. “{dice.one(NOT_SO)},” "
            f"{witness.he} {dice.one(SAID)}. {after}"
        )

    def _guess(self, witness: Witness, topic: Topic) -> str:
        dice = self._dice
        first, second = dice.some(topic.guesses, 2)
        return (
            f"Pressed by {dice.one(COUNSEL)}, {witness.family} allowed that {first}. "
            f"“{cap(second)},” {witness.he} said, “but {dice.one(ASIDES)}.”"
        )

    def _answer(self, witness: Witness, topic: Topic) -> str:
        earlier = [each for each in self._claimed if each[0] != witness]
        if not earlier:
            return self._guess(witness, topic)
        other, claim = self._dice.one(earlier[-60:])
        said = self._dice.one(SAID)
        reply = self._dice.one(REPLIES).format(who=witness.family, he=witness.he, said=said)
        return f"{other.name} had told the inquiry that {claim}. {reply}"

    def _statement(self, witness: Witness, topics: list[Topic]) -> str:
        self._used.clear()
        sentences = [f"My name is {witness.name}, and this is what I remember."]
        for round_ in range(3):
            for topic in topics:
                sentences.append(f"{cap(self._claim(witness, topic))}.")
                sentences.append(f"I believe that {topic.guesses[round_]}.")
        sentences.append("I have nothing to add.")
        return f"A written statement was read into the record: “{' '.join(sentences)}”"


def article() -> str:
    """The whole article, paragraphs apart by an empty line, with a line break at the end."""
    return "\n\n".join(Report(Dice(SEED)).paragraphs()) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Write the article to the file named first in ``arguments``, or to its place in seeds."""
    target = Path(arguments[0]) if arguments else TARGET
    target.write_bytes(article().encode())


if __name__ == "__main__":
    main(sys.argv[1:])
