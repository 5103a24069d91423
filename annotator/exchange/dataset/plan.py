"""The plan of a dataset: what goes in, how it is split, what is left out.

What belongs here: the values of a plan, its TOML, and refusing a plan that cannot be meant. The
plan is applied by who gathers the rows (articles, annotators, resolving) and by ``rows`` (labels,
names, what stays out).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from annotator.errors import Problem
from annotator.values import STATES

What = Literal["decided", "gold", "annotator", "majority", "union", "everyone"]
Unfinished = Literal["leave_out", "take"]
Undecided = Literal["leave_out", "majority", "union"]
Method = Literal["cluster", "time", "source", "none"]
Names = Literal["pseudonyms", "names"]
Include = Literal["notes", "comments", "times", "metadata"]
Split = Literal["train", "validation", "test"]

SPLITS: Final[tuple[Split, ...]] = ("train", "validation", "test")
DATA: Final = "jsonl"
"""The format that is always written: ``data/*.jsonl``."""
_QUOTING: Final[tuple[Include, ...]] = ("notes", "comments", "metadata")
_TOLERANCE: Final = 1e-6


class Articles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which articles. An empty key asks for nothing.

    ``query``: in the program's search language. ``states``: somebody has it in one of these states
    (todo, in_progress, finished, skipped). ``languages``: codes, as the articles have them.
    ``sources``: names of sources. ``licences``: only articles under one of these; an article that
    states none is under ``Plan.licence``.
    """

    query: str = ""
    states: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


class SplitPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the articles are split. Articles of one story cluster always stand in one split.

    ``method``: "cluster" (drawn with ``seed``), "time" (the newest are the test set), "source"
    (whole sources), "none" (all is train). ``train``, ``validation`` and ``test`` are shares of the
    articles and add up to 1. ``stratify``: every split gets every label where there are clusters
    enough. ``frozen``: splits that, once they have articles from an earlier export, take no new
    cluster of the method "cluster"; what was assigned once never moves, with any method.
    ``test_from`` and ``validation_from``: dates (2026-03-01), for "time"; without them the shares
    decide. ``test_sources`` and ``validation_sources``: names of sources, for "source".
    """

    method: Method = "cluster"
    train: float = 0.8
    validation: float = 0.1
    test: float = 0.1
    stratify: bool = True
    seed: int = 1
    frozen: tuple[Split, ...] = ("test",)
    test_from: str = ""
    validation_from: str = ""
    test_sources: tuple[str, ...] = ()
    validation_sources: tuple[str, ...] = ()

    def shares(self) -> dict[Split, float]:
        """The share of each split."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a dataset is made of. The empty plan gives what is decided, split by story cluster, as
    JSON Lines.

    ``name``: what the dataset is called. ``articles``, ``split``: see there. ``what``: whose spans
    are the dataset's: "decided" (gold, and the work of the only annotator of an article that nobody
    else worked on), "gold" alone, one "annotator" (then ``annotator`` has the name), "majority" or
    "union" (as decided, and the others by counting), or "everyone" (as decided, and each
    annotator's layer beside it).
    ``annotators``: names of those whose work counts; none: all. ``labels`` and ``layers``: ids;
    none: all. ``unfinished``: articles that an annotator has not finished are left out
    ("leave_out") or taken as they stand ("take"). ``undecided``: articles on which several worked
    and nobody has decided are left out, or resolved by "majority" or "union". ``formats``: keys of
    further formats to write ("jsonl" is always written); ``options``: of a format, by its key.
    ``text_free``: write no text and no quotes. ``names``: annotators as "pseudonyms" or by their
    "names". ``include``: what else goes in, of "notes", "comments", "times", "metadata".
    ``licence``: of articles that state none.
    """

    name: str = "claims"
    what: What = "decided"
    annotator: str = ""
    annotators: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    unfinished: Unfinished = "leave_out"
    undecided: Undecided = "leave_out"
    formats: tuple[str, ...] = (DATA,)
    options: dict[str, dict[str, str]] = {}
    text_free: bool = False
    names: Names = "pseudonyms"
    include: tuple[Include, ...] = ()
    licence: str = ""
    articles: Articles = Articles()
    split: SplitPlan = SplitPlan()

    @property
    def others(self) -> tuple[str, ...]:
        """The keys of the formats beside the data, each once."""
        return tuple(dict.fromkeys(key for key in self.formats if key != DATA))

    def takes_licence(self, licence: str) -> bool:
        """Whether an article under this licence ("": it states none) may go in."""
        return not self.articles.licences or self.licence_of(licence) in self.articles.licences

    def licence_of(self, licence: str) -> str:
        """The licence of an article: what it states, else that of the plan."""
        return licence or self.licence


def load(path: Path) -> Plan:
    """Read a plan from TOML.

    Raises:
        Problem: it cannot be read or cannot be meant; the message names the file and the key.
    """
    try:
        return loads(path.read_bytes().decode())
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Problem(f"{path} is no plan: it is not UTF-8.") from None
    except Problem as problem:
        raise Problem(f"{path} is no plan: {problem}") from None


def loads(text: str) -> Plan:
    """A plan from TOML; raises ``Problem`` as ``load``."""
    try:
        return from_plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"it is not valid TOML ({error}).") from None


def dumps(plan: Plan) -> str:
    """The plan as TOML, what stands at its default left out; ``loads`` gives it back."""
    import tomli_w

    return tomli_w.dumps(to_plain(plan))


def to_plain(plan: Plan) -> dict[str, Any]:
    """The plan as dicts, lists and scalars, what stands at its default left out."""
    plain: dict[str, Any] = msgspec.to_builtins(plan)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Plan:
    """A plan from plain data.

    Raises:
        Problem: a key is not known, or a value cannot be meant; the message says which and why.
    """
    _refuse_unknown(plain, Plan, "")
    try:
        plan = msgspec.convert(plain, Plan)
    except msgspec.ValidationError as error:
        raise Problem(_in_words(str(error))) from None
    for fault in _faults(plan):
        raise Problem(fault)
    return plan


def _refuse_unknown(plain: Mapping[str, Any], kind: type[Struct], place: str) -> None:
    known = {each.name: each.type for each in fields(kind)}
    for key, value in plain.items():
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f" Is “{place}{near[0]}” meant?" if near else f" There is: {', '.join(known)}."
            raise Problem(f"the key “{place}{key}” is not known.{hint}")
        inner = known[key]
        if isinstance(inner, type) and issubclass(inner, Struct) and isinstance(value, Mapping):
            _refuse_unknown(value, inner, f"{key}.")


def _in_words(message: str) -> str:
    """``Expected `int`, got `str` - at `$.split.seed``` with the key in front."""
    what, _, place = message.partition(" - at `")
    key = place.rstrip("`").removeprefix("$").lstrip(".")
    return f"the key “{key}”: {what}." if key else f"{what}."


def _faults(plan: Plan) -> Iterator[str]:
    split = plan.split
    shares = split.shares()
    if any(not 0 <= share <= 1 for share in shares.values()):
        yield "the shares in “split” are between 0 and 1."
    if abs(sum(shares.values()) - 1) > _TOLERANCE:
        yield f"the shares in “split” add up to {sum(shares.values()):g}; they must add up to 1."
    if plan.what == "annotator" and not plan.annotator:
        yield "“what” is one annotator’s work: the key “annotator” must name the person."
    if plan.annotator and plan.what != "annotator":
        yield "“annotator” names a person, but “what” is not “annotator”."
    if unknown := [each for each in plan.articles.states if each not in STATES]:
        yield f"“articles.states” has “{unknown[0]}”; there is: {', '.join(STATES)}."
    for name in ("test_from", "validation_from"):
        if (given := getattr(split, name)) and not _is_date(given):
            yield f"“split.{name}” is “{given}”; a date looks like 2026-03-01."
    if split.test_from and split.validation_from > split.test_from:
        yield "“split.validation_from” must not be later than “split.test_from”."
    if (split.test_from or split.validation_from) and split.method != "time":
        yield "“split” has dates, but its method is not “time”."
    if (split.test_sources or split.validation_sources) and split.method != "source":
        yield "“split” has sources, but its method is not “source”."
    yield from _text_free_faults(plan)
    for key in plan.options:
        if key not in plan.others:
            yield f"“options” has “{key}”, which is not among the further “formats”."


def _text_free_faults(plan: Plan) -> Iterator[str]:
    if not plan.text_free:
        return
    if plan.others:
        yield (
            f"a text-free edition cannot be written as “{plan.others[0]}”: other formats hold the "
            "text. Take them out of “formats”."
        )
    if quoting := [each for each in plan.include if each in _QUOTING]:
        yield (
            f"a text-free edition cannot hold {quoting[0]}: they may quote the text. Take them out "
            "of “include”."
        )


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-03-01")
