"""Argilla: records as its library writes them, one array or one record a line.

What belongs here: the keys of Argilla's records. The answers to questions about spans are work,
each user's their own: submitted (finished), draft (in progress) or discarded (skipped). Argilla's
own ``to_json`` leaves the status out; then a completed record counts as finished. Suggestions and
answers to other questions are nobody's spans: they stay in the metadata under ``argilla``, counted,
and are written again as they were. Offsets are code points in Python and UTF-16 units in what the
browser makes (its issue 5729), which is why they are weighed and not believed.

What only this program knows stands in ``metadata``, which Argilla passes on; the keys of a record
and of an answer are closed. Users are ids there: a name that is none gets one that follows from it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from annotator.exchange.format import Head, Job
from annotator.exchange.formats.own_key import (
    Kept,
    RowWork,
    agreed,
    how_of,
    kept_of,
    pieces,
    placed,
    row_work,
    told,
)
from annotator.exchange.formats.rows import (
    Row,
    RowRefused,
    articles,
    details_of,
    encoded,
    own_part,
    spread,
    texts,
    whole_number,
)
from annotator.exchange.kept import DETAILS, OWN, loose_work
from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork
from annotator.exchange.mapping import written
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.remarks import KEPT, NO_STATUS, STALE
from annotator.exchange.target import Target
from annotator.ticker import Ticker
from annotator.values import Refusal, State

ARGILLA: Final = "argilla"
QUESTION: Final = "spans"
TEXT: Final = "text"
_RECORD: Final = frozenset({"id", "fields", "metadata", "responses"})
_PART: Final = frozenset({"fields", "field", "question", "responses", "record"})
"""What stands in the metadata under ``argilla``; ``record``: other keys of the record."""
_STATES: Final[dict[str, State]] = {
    "submitted": "finished",
    "draft": "in_progress",
    "discarded": "skipped",
}
_STATUSES: Final[dict[State, str]] = {state: status for status, state in _STATES.items()}
_HOME: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://argilla.io/users/claim-annotator")
_WORDS: Final = rb'"(?:[^"\\]|\\.)*+"'
_BEGINS: Final = re.compile(
    rb"\s*+\[?\s*+\{\s*+"
    rb"(?:" + _WORDS + rb"\s*+:\s*+(?:" + _WORDS + rb"|[-+\w.]++)\s*+,\s*+)*+"
    rb'"fields"\s*+:\s*+\{'
)
"""A record of which nothing but plain values stands before the fields: its id, its status."""
_TELLING: Final = (b'"responses"', b'"suggestions"', b'"vectors"', b'"_server_id"', b'"metadata"')


def looks_like(head: Head) -> bool:
    """See ``LooksLike``: a record with fields, and what goes with them in Argilla."""
    data = head.data.removeprefix(b"\xef\xbb\xbf")
    return bool(_BEGINS.match(data)) and any(each in data for each in _TELLING)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """See ``Reader``."""
    return articles(path, ticker, lambda line, row: _Reading(row, line).article())


@dataclass(slots=True)
class _User:
    """What one user answered."""

    spans: list[LooseSpan] = field(default_factory=list)
    status: str | None = None


class _Reading:
    """One record, being read."""

    def __init__(self, row: Row, line: int) -> None:
        self._row = row
        self._line = line
        self._aside: list[str] = []
        self._own: dict[str, object] = {}

    def article(self) -> LooseArticle:
        """The article of the record.

        Raises:
            RowRefused: nobody can tell which of its fields is the text, or a span is none.
        """
        text, fields = self._text()
        given = self._row.get("metadata")
        metadata = dict(given) if isinstance(given, dict) else {}
        raw = metadata.pop(OWN, None)
        kept = kept_of(raw)
        known, meta = details_of(metadata)
        if raw is not None and kept is None:
            meta[OWN] = raw
            self._aside.append(f"{KEPT}{OWN}")
        record = {
            key: value
            for key, value in self._row.items()
            if key not in _RECORD and value not in (None, {}, [])
        }
        if record.get("suggestions"):
            self._aside.append(f"{KEPT}suggestions")
        work, whole = self._work(text, kept)
        if record:
            self._own["record"] = record
        if self._own:
            meta[ARGILLA] = self._own
        meta.update({} if kept is None else kept.meta)
        return LooseArticle(
            line=self._line,
            text=text,
            id=texts(self._row.get("id")),
            meta=meta,
            work=work,
            unit="codepoint" if whole else None,
            set_aside=tuple(dict.fromkeys(self._aside)),
            **{**fields, **known},
        )

    def _text(self) -> tuple[str, dict[str, str]]:
        """The text, and the details of the article that other fields tell."""
        fields = self._row.get("fields")
        given = (
            {k: v for k, v in fields.items() if v is not None} if isinstance(fields, dict) else {}
        )
        names = [name for name, value in given.items() if isinstance(value, str)]
        chosen = [name for name in names if name not in DETAILS] if TEXT not in names else [TEXT]
        chosen = chosen or names
        if len(chosen) != 1:
            if not chosen:
                raise RowRefused("it has no text among its fields")
            raise RowRefused(
                f"it has several texts among its fields ({', '.join(chosen)[:80]}); call the one "
                f"with the article “{TEXT}”"
            )
        if chosen[0] != TEXT:
            self._own["field"] = chosen[0]
        rest = {name: value for name, value in given.items() if name != chosen[0]}
        if rest:
            self._own["fields"] = rest
        return given[chosen[0]], details_of(rest).known

    def _work(self, text: str, kept: Kept | None) -> tuple[tuple[LooseWork, ...], bool]:
        users = self._users()
        by_user = {user_of(each.annotator): each for each in (kept.work if kept else ())}
        work: list[LooseWork] = []
        whole = bool(by_user)
        for name, user in users.items():
            mine = by_user.pop(name, None)
            found = self._found(name, user, mine)
            if kept is None or mine is None:
                work.append(found)
                whole = False
                continue
            sure = user.status in (None, _status(mine.state, marked=bool(mine.spans)))
            result = agreed(kept, mine, found, text, relations=False, sure=sure)
            work.append(result.work)
            if not result.whole:
                self._aside.append(STALE)
                whole = False
        for mine in by_user.values():
            if _status(mine.state, marked=bool(mine.spans)) is None:
                work.append(loose_work(mine))
            else:
                self._aside.append(STALE)  # an answer that was taken back in Argilla
        return tuple(work), whole

    def _found(self, name: str, user: _User, mine: RowWork | None) -> LooseWork:
        state = _STATES.get(user.status or "")
        if user.status is None:
            state = "finished" if self._row.get("status") == "completed" else None
            if mine is None:
                self._aside.append(NO_STATUS)
        elif state is None:
            self._aside.append(f"status “{user.status[:40]}”")
        return LooseWork(
            annotator=(mine.annotator if mine is not None else name) or None,
            state=state,
            spans=tuple(user.spans),
            reason="other" if state == "skipped" else None,
        )

    def _users(self) -> dict[str, _User]:
        users: dict[str, _User] = {}
        questions: dict[str, None] = {}
        others: dict[str, list[object]] = {}
        for question, answer in self._answers():
            value = answer.get("value")
            if value is not None and not _is_spans(value):
                others.setdefault(question, []).append(answer)
                continue
            questions[question] = None
            user = users.setdefault(texts(answer.get("user_id")), _User())
            status = answer.get("status")
            user.status = user.status or (status if isinstance(status, str) else None)
            user.spans.extend(
                self._span(each, f"responses, {question}, item {number}")
                for number, each in enumerate(value or (), 1)
            )
        for question in others:
            self._aside.append(f"{KEPT}answers to “{question[:40]}”")
        if others:
            self._own["responses"] = others
        if len(questions) == 1 and QUESTION not in questions:
            self._own["question"] = next(iter(questions))
        return users

    def _answers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each answer with its question: by question as the library writes them, or by user as the
        server tells them."""
        given = self._row.get("responses") or {}
        if isinstance(given, dict):
            for question, answers in given.items():
                for each in answers if isinstance(answers, list) else [answers]:
                    if not isinstance(each, dict):
                        raise RowRefused(f"responses, {question}: it is no answer")
                    yield question, each
            return
        for each in given if isinstance(given, list) else [given]:
            values = each.get("values") if isinstance(each, dict) else None
            if not isinstance(each, dict) or not isinstance(values or {}, dict):
                raise RowRefused("responses: it is no answer")
            common = {"user_id": each.get("user_id"), "status": each.get("status")}
            for question, answer in (values or {QUESTION: {}}).items():
                if not isinstance(answer, dict):
                    raise RowRefused(f"responses, {question}: it is no answer")
                yield question, {**answer, **common}

    def _span(self, given: Mapping[str, Any], where: str) -> LooseSpan:
        label = texts(given.get("label"))
        if not label:
            raise RowRefused(f"{where} has no label")
        more = given.keys() - {"start", "end", "label"}
        self._aside.extend(f"spans.{name}" for name in sorted(more))
        start, end = (whole_number(given.get(name), where) for name in ("start", "end"))
        return LooseSpan(label=label, parts=((start, end),))


def _is_spans(value: object) -> bool:
    """Whether an answer is a list of spans; an empty one is."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and {"start", "end"} <= each.keys() for each in value
    )


def user_of(annotator: str) -> str:
    """The id of a user of that name: the name itself where it is one, else one that follows from
    it."""
    return annotator if _is_id(annotator) else str(uuid.uuid5(_HOME, annotator))


def _is_id(annotator: str) -> bool:
    try:
        return str(uuid.UUID(annotator)) == annotator
    except ValueError:
        return False


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``Writer``: one array, as the library writes and reads it, or a record a line."""
    array = job.options.get("form", "array") == "array"
    before = b"[\n" if array else b""
    with target.open() as sink:
        for article in articles:
            sink.write(before + _record(article, job))
            before = b",\n" if array else b"\n"
        if array:
            sink.write(b"\n]\n" if before == b",\n" else b"[]\n")
        elif before:
            sink.write(before)


def _record(article: OutgoingArticle, job: Job) -> bytes:
    own, facts = _own(article), article.article
    record = own.get("record")
    fields, others = own.get("fields"), own.get("responses")
    name = None if not own else ARGILLA
    beside, aside = spread(facts, (ARGILLA, OWN), name)
    work = [told(article, each, job) for each in article.work if each.is_said]
    how = how_of(job)
    responses: dict[str, object] = dict(others) if isinstance(others, dict) else {}
    if answers := [_answer(each, job) for each in work if each.touched]:
        responses[str(own.get("question", QUESTION))] = answers
    elif "question" in own:
        aside[ARGILLA] = own  # no answer tells the question's name
    kept = Kept(
        text_sha256=facts.sha256,
        meta=aside,
        work=tuple(row_work(each, job.scheme, how) for each in work),
    )
    return encoded(
        {
            "id": facts.external_id or facts.sha256[:16],
            "fields": {
                str(own.get("field", TEXT)): article.text,
                **(fields if isinstance(fields, dict) else {}),
            },
            "metadata": {**beside, OWN: kept},
            "responses": responses,
            **(record if isinstance(record, dict) else {}),
        }
    )


def _answer(work: OutgoingWork, job: Job) -> dict[str, object]:
    how = how_of(job)
    return {
        "value": [
            {"start": start, "end": end, "label": written(job.scheme, span.label)}
            for span in placed(work.spans)
            for start, end in pieces(span, how)
        ],
        "user_id": user_of(work.annotator),
        "status": _status(work.state, marked=True),
    }


def _status(state: State | None, *, marked: bool) -> str | None:
    """Argilla's status for a state; what is begun is a draft, and an answer without a status is
    none."""
    return _STATUSES.get(state or "todo", "draft" if marked else None)


def _own(article: OutgoingArticle) -> dict[str, object]:
    """What only Argilla needs; nothing where the metadata of that name is not of its shape."""
    own = own_part(article.article, ARGILLA) or {}
    text, question = own.get("field", TEXT), own.get("question", QUESTION)
    parts = [own.get(name, {}) for name in ("fields", "responses", "record")]
    if not own.keys() <= _PART or not isinstance(text, str) or not isinstance(question, str):
        return {}
    fields, responses, record = parts
    if not isinstance(fields, dict) or not isinstance(responses, dict):
        return {}
    if not isinstance(record, dict) or _RECORD & record.keys():
        return {}
    return {} if text in fields or question in responses else own
