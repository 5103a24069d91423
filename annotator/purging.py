"""Removing articles for good, as a project does it: what it would take, and doing it.

What belongs here: the part of ``Project`` behind "Remove for good": who may, the one transaction,
telling the views, and clearing the bytes afterwards. It is not undone.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, cast

import sqlalchemy as sa
from msgspec.structs import replace

from annotator.errors import Cancelled, NotYours, Problem
from annotator.identity import identity
from annotator.machine import new_id
from annotator.store import backup, log, purged, queries, sight
from annotator.team import PurgeArticle, PurgeAsked, PurgePlan, PurgeReport
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    from annotator.keeping.mentions import Words
    from annotator.keeping.purging import Cleared
    from annotator.project import Project

NAME: Final = "Remove for good"
_START: Final = re.compile("[0-9A-Fa-f]{8,64}")
_OWN: Final = ("-wal", "-shm", "-journal", ".lock")
"""Endings of the files that belong to an open project."""


class _Unstoppable:
    """Once the rows are gone there is no way back: cancelling stops nothing any more."""

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Pass progress on."""
        try:
            self._ticker.tick(done, total, what)
        except Cancelled:
            return


class Purges:
    """Removing for good: the part of ``Project`` that this module does."""

    @property
    def _ours(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    # -- what it would take ----------------------------------------------------------------

    def purge_plan(self, articles: Sequence[int]) -> PurgePlan:
        """What removing these articles for good would take, and what it would not (any thread).

        Raises:
            Problem: the project has no such article.
        """
        ours = self._ours
        with closing(ours._database.open_reader()) as reader:
            return self._plan(reader, self._texts_of(reader, articles))

    def purge_plan_asked(self, texts: Iterable[str] = ()) -> PurgePlan:
        """As ``purge_plan``, for what others removed for good and is here: of these texts, or all
        of them."""
        ours, wanted = self._ours, frozenset(texts)
        asked = [each.text for each in self.purges_asked() if not wanted or each.text in wanted]
        with closing(ours._database.open_reader()) as reader:
            return self._plan(reader, asked)

    def articles_named(self, name: str) -> list[int]:
        """The keys of the articles with that id, title, or beginning of their text's SHA-256 (8
        digits or more), those that are removed from the list too."""
        ours = self._ours
        start = name.upper() if _START.fullmatch(name) else ""
        with closing(ours._database.open_reader()) as reader:
            rows = reader.exec_driver_sql(
                "SELECT a.key FROM article a JOIN text t ON t.key = a.key WHERE external_id = ? "
                "OR title = ? OR (? <> '' AND hex(t.hash) LIKE ? || '%') ORDER BY a.key",
                (name, name, start, start),
            )
            return [row[0] for row in rows]

    def _texts_of(self, reader: sa.Connection, articles: Sequence[int]) -> list[str]:
        found = [queries.measure(reader, key) for key in dict.fromkeys(articles)]
        if not found or None in found:
            raise Problem("That article is not in this project. Nothing was changed.")
        return [each[0] for each in found if each is not None]

    def _plan(self, reader: sa.Connection, texts: Sequence[str]) -> PurgePlan:
        from annotator.keeping import mentions, purging

        ours = self._ours
        keys = log.keys_of(reader, list(texts))
        ordered = [text for text in texts if text in keys]
        guideline = {
            each
            for key in keys.values()
            for each in purged.guideline_after(reader, purged.threads_of(reader, key))
        }
        words = [self._words(reader, keys[text]) for text in ordered]
        data_dir = ours._machine.data_dir
        points = [p for each in ours.ids for p in purging.holding(data_dir, each, ordered)]
        return PurgePlan(
            articles=tuple(self._article(reader, keys[text], text) for text in ordered),
            restore_points=len(points),
            points_of=tuple(self._others(points).items()),
            guideline=len(guideline),
            mentions=mentions.mentions(reader, words, guideline) if words else (),
            copies=tuple(map(str, self._copies())),
        )

    def _copies(self) -> list[Path]:
        """Other files that may hold the articles: of the project on this machine, and what lies
        beside its file under its name (copies that were saved, damaged ones that were kept). What
        killed attempts left there is removed, or told afterwards, unless it may be anybody's."""
        from annotator.keeping import leftovers

        ours = self._ours
        mine = ours.path.resolve()
        own = {mine, *(mine.with_name(mine.name + ending) for ending in _OWN)}
        beside = (each for each in mine.parent.iterdir() if each.name.startswith(mine.stem))
        known = (path for each in ours.ids for path in ours._machine.files_of(each))
        found = {*known, *(each for each in beside if each.is_file())}
        return sorted({*found - own, *leftovers.doubtful(mine, ours.id)})

    def _others(self, points: Sequence[Path]) -> dict[str, int]:
        """Of which other files these restore points were made, and how many of each; which file is
        told by its name where that is enough. Those of a file that is gone count as ours, as they
        do where restore points are listed."""
        ours = self._ours
        facts = [each for each in map(backup.read_facts, points) if each is not None]
        made, mine = Counter(Path(each.of) for each in facts), ours.path.resolve()
        there = (path for path in sorted(made) if identity(path) is not None)
        found = {path: made[path] for path in there if path.resolve() != mine}
        names = Counter(path.name for path in (ours.path, *found))
        return {
            path.name if names[path.name] == 1 else str(path): number
            for path, number in found.items()
        }

    def _words(self, reader: sa.Connection, key: int) -> Words:
        from annotator.keeping.mentions import Words

        known = queries.article(reader, key)
        file = "" if known is None else str(known.meta.get("file", ""))
        names = () if known is None else (known.title, known.url, file, PurePath(file).stem)
        return Words(log.text_of(reader, key), names)

    def _article(self, reader: sa.Connection, key: int, text: str) -> PurgeArticle:
        ours = self._ours
        known = queries.article(reader, key)
        # How much others did would tell how much they found.
        blind = sight.is_blind(reader, key, ours._me)
        blind = blind and sight.others_take_part(reader, key, ours._me)
        who = "AND annotator = ?" if blind else "AND ? = ?"
        mine = (ours._me,) if blind else (0, 0)
        rows = reader.exec_driver_sql(
            "SELECT p.name, count(*) FROM annotation a JOIN annotator p ON p.key = a.annotator "
            f"WHERE article = ? AND deleted = 0 {who} GROUP BY p.key ORDER BY p.name",
            (key, *mine),
        )

        def number(table: str) -> int:
            if blind:
                return 0
            sql = f"SELECT count(*) FROM {table} WHERE article = ? AND fields IS NOT NULL"
            return int(reader.exec_driver_sql(sql, (key,)).scalar_one())

        return PurgeArticle(
            text=text,
            title=known.title if known is not None else "",
            annotations=tuple((row[0], row[1]) for row in rows),
            hidden=blind,
            comments=number("comment"),
            decisions=number("decision"),
        )

    # -- doing it --------------------------------------------------------------------------

    def purge(self, articles: Sequence[int], ticker: Ticker | None = None) -> PurgeReport:
        """Remove articles and all about them for good, from this file and its restore points on
        this machine (any thread). It cannot be undone. Cancelling stops it only before it begins.

        Raises:
            NotYours: I do not lead the project.
            Problem: there is no such article, or the file cannot be written; nothing was changed.
            Cancelled: the person cancelled; nothing was changed.
        """
        ours = self._ours
        self.need_lead_to_purge()
        with closing(ours._database.open_reader()) as reader:
            texts = self._texts_of(reader, articles)
            plan = self._plan(reader, texts)
        return self._purge(texts, plan, ticker or Silent(), tell=True)

    def need_lead_to_purge(self) -> None:
        """Refuse a colleague, who may only ``obey_purges``.

        Raises:
            NotYours: I do not lead the project.
        """
        ours = self._ours
        if not ours.is_lead:
            names = ours._state.names
            leads = ", ".join(sorted(names.get(who, who) for who in ours._state.leads))
            raise NotYours(
                f"Only a lead of this project removes an article for good. Leads: {leads}."
            )

    def purges_asked(self) -> list[PurgeAsked]:
        """The articles here that leads say they removed for good elsewhere (any thread)."""
        from annotator.sync import report

        ours = self._ours
        with closing(ours._database.open_reader()) as reader:
            return report.purges_asked(reader, ours._state)

    def obey_purges(self, texts: Sequence[str], ticker: Ticker | None = None) -> PurgeReport:
        """Remove for good, here too, what leads removed elsewhere (any thread): see ``purge``.
        Whoever has the file may, a lead or not.

        Raises:
            Problem: nobody asked for that; or as ``purge``.
            Cancelled: the person cancelled; nothing was changed.
        """
        ours = self._ours
        asked = {each.text for each in self.purges_asked()}
        wanted = [each for each in dict.fromkeys(texts) if each in asked]
        if not wanted or len(wanted) != len(set(texts)):
            raise Problem("No lead of this project removed that for good. Nothing was changed.")
        with closing(ours._database.open_reader()) as reader:
            plan = self._plan(reader, wanted)
        return self._purge(wanted, plan, ticker or Silent(), tell=False)

    def _purge(
        self, texts: Sequence[str], plan: PurgePlan, ticker: Ticker, *, tell: bool
    ) -> PurgeReport:
        from annotator.keeping import purging
        from annotator.operations.purging import TellPurged

        ours, operation = self._ours, new_id()
        self._forget_names(texts)
        with ours._alone(), purging.erasing(ours._database):
            with ours._database.transaction() as connection:
                if tell:
                    told, _ = ours._perform(connection, TellPurged(tuple(texts)), ticker, None)
                    operation = told.operation
                things = purged.things_of(connection, texts)
                number = purged.take_out(connection, texts, int(time.time() * 1000), ticker)
                purging.begin(connection, things)
                update = ours._read_anew(connection)
            update()
            ours._purged()
            cleared, left = self._clear(_Unstoppable(ticker))
        done = replace(_told(number, plan, cleared, left), things=things)
        ours._tell(operation, NAME, done.message)
        return done

    def _forget_names(self, texts: Sequence[str]) -> None:
        """Restore points are named after what they were made before. Afterwards nobody knows the
        names of the articles any more, so it is done first; it harms nothing."""
        from annotator.keeping import purging

        ours = self._ours
        with closing(ours._database.open_reader()) as reader:
            words = [self._words(reader, key) for key in log.keys_of(reader, list(texts)).values()]
        try:
            for each in ours.ids:
                purging.forget_names(ours._machine.data_dir, each, words)
        except (OSError, Problem) as error:
            why = getattr(error, "strerror", None) or error
            raise Problem(
                f"The restore points cannot be changed: {why}. Nothing was removed."
            ) from error

    def _clear(self, ticker: Ticker) -> tuple[Cleared, tuple[str, ...]]:
        """Clear the bytes; what could not be cleared yet is told, and tried at the next opening."""
        from annotator.keeping import purging

        ours = self._ours
        try:
            cleared = purging.finish(ours._database, ours._machine.data_dir, ours.ids, ticker)
        except (Problem, OSError) as error:
            return purging.Cleared(), (str(error),)
        return cleared, cleared.left

    def finish_purge(self) -> None:
        """Finish, at opening, a removal for good that was broken off; a quick look where none was.
        What cannot be finished now is tried again at the next opening."""
        if self._ours._lock is not None:
            self._clear(Silent())


def points_in_words(plan: PurgePlan) -> str:
    """How many restore points lose their part, and whose they are if not this file's own."""
    count = plan.restore_points
    many = "1 restore point" if count == 1 else f"{count:,} restore points"
    said = f"{many} on this machine"
    if not plan.points_of:
        return said
    others = sum(number for _, number in plan.points_of)
    if len(plan.points_of) == 1 and others == count:
        name = plan.points_of[0][0]
        return f"{said}, of {name}" if count == 1 else f"{said}, all of them of {name}"
    each = [f"{number:,} of {name}" for name, number in plan.points_of]
    if others < count:
        each.append(f"{count - others:,} of this file")
    return f"{said} ({', '.join(each[:-1])} and {each[-1]})"


def _told(number: int, plan: PurgePlan, cleared: Cleared, left: tuple[str, ...]) -> PurgeReport:
    many = "1 article is" if number == 1 else f"{number:,} articles are"
    said = f"{many} removed for good"
    if left:
        said += "; what could not be cleared yet is tried again when the project is opened"
    return PurgeReport(
        articles=number,
        points=cleared.points,
        deleted=cleared.deleted,
        left=left,
        mentions=plan.mentions,
        message=f"{said}.",
    )
