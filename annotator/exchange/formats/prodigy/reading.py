"""Prodigy's rows, read: whose they are, what was answered, and where the spans are.

What belongs here: from one row to an article with the work that the row tells of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from annotator.exchange.format import Head
from annotator.exchange.formats.own_key import Kept, agreed, kept_of
from annotator.exchange.formats.prodigy.twins import told_apart
from annotator.exchange.formats.rows import (
    Row,
    RowRefused,
    articles,
    details_of,
    first_row,
    texts,
    whole_number,
)
from annotator.exchange.kept import OWN
from annotator.exchange.loose import (
    REJECTED,
    LooseArticle,
    LooseRelation,
    LooseSpan,
    LooseWork,
)
from annotator.exchange.remarks import KEPT, STALE, TOKENS, UNSAID
from annotator.ticker import Ticker
from annotator.values import Refusal, State

PRODIGY: Final = "prodigy"
PEOPLE: Final = OWN
"""Under ``prodigy``: what Prodigy says of one row alone, by its annotator."""
VIEWS: Final = ("spans_manual", "relations")
"""The views that a row of ours is made for: without relations, and with them."""
_TELLING: Final = frozenset({"_input_hash", "_task_hash", "_view_id", "_annotator_id"})
KNOWN: Final = frozenset(
    (
        *("text", "meta", "tokens", "spans", "relations", "answer", OWN),
        *("_annotator_id", "_session_id", "_timestamp"),
    )
)
"""Keys of a row that are read, or written anew."""
_SPAN: Final = {"start", "end", "label", "text", "token_start", "token_end"}
_ANSWERS: Final = ("accept", "reject", "ignore")
LATEST: Final = 10**12
"""Seconds; a later time is none."""


def looks_like(head: Head) -> bool:
    """See ``LooksLike``: a row with Prodigy's own keys, or an answer to spans."""
    row = first_row(head)
    if row is None or not isinstance(row.get("text"), str):
        return False
    tokens = row.get("tokens")
    ours = isinstance(tokens, list) and bool(tokens) and isinstance(tokens[0], dict)
    spans = isinstance(row.get("spans"), list)
    return bool(_TELLING & row.keys()) or (spans and (ours or row.get("answer") in _ANSWERS))


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """See ``Reader``."""
    return told_apart(articles(path, ticker, lambda line, row: _Reading(row, line).article()))


class _Reading:
    """One row, being read."""

    def __init__(self, row: Row, line: int) -> None:
        self._row = row
        self._line = line
        self._aside: list[str] = []
        self._own: dict[str, object] = {
            key: value for key, value in row.items() if key not in KNOWN and key != "versions"
        }

    def article(self) -> LooseArticle:
        """The article of the row.

        Raises:
            RowRefused: it has no text, or a span that is none.
        """
        text = self._row.get("text")
        if not isinstance(text, str):
            raise RowRefused("it has no text (a key “text”)")
        given = self._row.get("meta")
        if given is not None and not isinstance(given, dict):
            self._own["meta of another shape"] = given
        known, meta = details_of(given if isinstance(given, dict) else {})
        work, whole, kept = self._work(text)
        if self._row.get(OWN) is not None and kept is None:
            meta[OWN] = self._row[OWN]
            self._aside.append(f"{KEPT}{OWN}")
        if kept is not None:
            self._join(kept)
            meta.update({name: value for name, value in kept.meta.items() if name != PRODIGY})
        elif self._row.get("tokens"):
            self._aside.append(TOKENS)
        if self._own or (kept is not None and PRODIGY in kept.meta):
            meta[PRODIGY] = self._own or (kept.meta[PRODIGY] if kept is not None else {})
        return LooseArticle(
            line=self._line,
            text=text,
            id=(kept.id if kept is not None else "") or texts(self._row.get("id")),
            meta=meta,
            work=work,
            unit="codepoint" if whole else None,
            set_aside=tuple(dict.fromkeys(self._aside)),
            **known,
        )

    def _join(self, kept: Kept) -> None:
        """Keys of the row with those that its own key has of them; not the view that we wrote."""
        before = kept.meta.get(PRODIGY)
        known = before if isinstance(before, dict) else {}
        if "_view_id" not in known and self._own.get("_view_id") in VIEWS:
            del self._own["_view_id"]
        if before is not None and before != known and self._own:
            self._aside.append(STALE)
        people = {PEOPLE: known[PEOPLE]} if PEOPLE in known else {}
        if self._own or known:
            self._own = {**known, **self._own, **people}

    def _work(self, text: str) -> tuple[tuple[LooseWork, ...], bool, Kept | None]:
        row = self._row
        name = _annotator(row)
        here = self._of(row, name)
        work = () if here is None else (here, *self._versions(name))
        if here is not None:
            self._keep_person(name, here)
        kept = kept_of(row.get(OWN))
        if kept is None or len(kept.work) != 1:
            return work, False, kept
        mine = kept.work[0]
        rejected = mine.flagged and mine.flag_note == REJECTED
        sure = mine.annotator == (name or "") and row.get("answer") == answer_of(
            mine.state, rejected=rejected, marked=bool(mine.spans)
        )
        if mine.annotator != (name or ""):
            self._aside.append(STALE)  # a row of ours that somebody else has answered
            return work, False, kept
        found = here or LooseWork(annotator=name)
        says = "relations" in row
        result = agreed(kept, mine, found, text, relations=says, sure=sure, by_place=True)
        if not result.whole:
            self._aside.append(STALE)
            return (result.work, *work[1:]) if work else (), False, kept
        if UNSAID in self._aside:
            self._aside.remove(UNSAID)
        return (result.work, *work[1:]), True, kept

    def _of(self, row: Mapping[str, Any], name: str | None) -> LooseWork | None:
        """One answer; None where the row is a question that nobody has answered."""
        spans, relations = self._spans(row), self._relations(row)
        answer = row.get("answer")
        if answer is not None and answer not in _ANSWERS:
            self._own["answer"] = answer
            self._aside.append(f"{KEPT}answer")
        state: State | None = None
        if answer == "accept":
            # Without spans it is no decision about spans: perhaps one about the whole text.
            state = "finished" if spans is not None else None
            if spans is None:
                self._aside.append(UNSAID)
        elif answer in ("reject", "ignore"):
            state = "skipped"
        elif not spans and name is None:
            return None
        return LooseWork(
            annotator=name,
            state=state,
            spans=spans or (),
            relations=relations,
            reason="other" if state == "skipped" else None,
            flagged=answer == "reject",
            flag_note=REJECTED if answer == "reject" else "",
        )

    def _spans(self, row: Mapping[str, Any]) -> tuple[LooseSpan, ...] | None:
        given = row.get("spans")
        if given is None:
            return None
        if not isinstance(given, list):
            raise RowRefused("spans is not a list")
        found = []
        at = _milliseconds(row.get("_timestamp"))
        for index, each in enumerate(given, 1):
            where = f"spans, item {index}"
            if not isinstance(each, dict):
                raise RowRefused(f"{where} is no span")
            label = texts(each.get("label"))
            if not label:
                raise RowRefused(f"{where} has no label")
            self._aside.extend(f"spans.{key}" for key in sorted(each.keys() - _SPAN))
            quote = each.get("text")
            found.append(
                LooseSpan(
                    id=f"span {index}",
                    label=label,
                    parts=(_place(each, row, where),),
                    quote=quote if isinstance(quote, str) else None,
                    created=at,
                    updated=at,
                )
            )
        return tuple(found)

    def _relations(self, row: Mapping[str, Any]) -> tuple[LooseRelation, ...]:
        given = row.get("relations")
        if given is None:
            return ()
        if not isinstance(given, list):
            raise RowRefused("relations is not a list")
        ids: dict[tuple[int, int, str], str] = {}
        for number, each in enumerate(row.get("spans") or (), 1):
            ids.setdefault(
                (*_place(each, row, "spans"), texts(each.get("label"))), f"span {number}"
            )
        found = []
        for index, each in enumerate(given, 1):
            where = f"relations, item {index}"
            if not isinstance(each, dict) or not texts(each.get("label")):
                raise RowRefused(f"{where} is no relation with a label")
            ends = [_end(each, name, row, ids, where) for name in ("head", "child")]
            found.append(LooseRelation(texts(each["label"]), *ends))
        return tuple(found)

    def _versions(self, reviewer: str | None) -> Iterator[LooseWork]:
        """The work of those whom a reviewer decided between; what cannot be read is kept."""
        given = self._row.get("versions")
        if given is None:
            return
        left = []
        for each in given if isinstance(given, list) else [given]:
            sessions = each.get("sessions") if isinstance(each, dict) else None
            names = [who for who in sessions or () if isinstance(who, str) and who.strip()]
            for who in names:
                if who != reviewer and (work := self._of(each, who)) is not None:
                    yield work
            if not names or reviewer in names:
                left.append(each)
        if left:
            self._own["versions"] = left
            self._aside.append(f"{KEPT}versions that name nobody else")

    def _keep_person(self, name: str | None, work: LooseWork) -> None:
        """What Prodigy says of this row alone and nothing else tells."""
        said: dict[str, object] = {}
        if self._row.get("_session_id") not in (None, name):
            said["_session_id"] = self._row["_session_id"]
        if self._row.get("_timestamp") is not None and not any(s.updated for s in work.spans):
            said["_timestamp"] = self._row["_timestamp"]
        if said:
            self._own[PEOPLE] = {name or "": said}


def _annotator(row: Mapping[str, Any]) -> str | None:
    for key in ("_annotator_id", "_session_id"):
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value
    return None


def _milliseconds(seconds: object) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return 0
    return int(seconds * 1000) if 0 < seconds < LATEST else 0


def _place(span: Mapping[str, Any], row: Mapping[str, Any], where: str) -> tuple[int, int]:
    """Where a span stands; by its tokens, of which the last is in it, where it says no more."""
    if span.get("start") is not None and span.get("end") is not None:
        return whole_number(span["start"], where), whole_number(span["end"], where)
    first = whole_number(span.get("token_start"), f"{where}: its start")
    last = whole_number(span.get("token_end"), f"{where}: its end")
    tokens = row.get("tokens")
    astray = f"{where} lies on tokens that the row does not have"
    if not isinstance(tokens, list) or not 0 <= first <= last:
        raise RowRefused(astray)
    try:
        start, end = tokens[first]["start"], tokens[last]["end"]
    except (IndexError, KeyError, TypeError) as error:
        raise RowRefused(astray) from error
    return whole_number(start, where), whole_number(end, where)


def _end(
    relation: Mapping[str, Any],
    name: str,
    row: Mapping[str, Any],
    ids: Mapping[tuple[int, int, str], str],
    where: str,
) -> str:
    """The id of the span that a relation begins or ends at; of one that is not among the spans,
    its place."""
    span = relation.get(f"{name}_span")
    if isinstance(span, dict):
        start, end = _place(span, row, where)
        return ids.get((start, end, texts(span.get("label"))), f"{start}-{end}")
    token = whole_number(relation.get(name), where)
    for number, each in enumerate(row.get("spans") or (), 1):
        first, last = each.get("token_start"), each.get("token_end")
        if isinstance(first, int) and isinstance(last, int) and first <= token <= last:
            return f"span {number}"
    return f"token {token}"


def answer_of(state: State | None, *, rejected: bool, marked: bool) -> str | None:
    """Prodigy's answer for a state; None for what nobody has begun. ``marked``: there are spans."""
    if state == "finished":
        return "accept"
    if state == "skipped" and rejected:
        return "reject"
    return "ignore" if marked or state in ("skipped", "in_progress") else None
