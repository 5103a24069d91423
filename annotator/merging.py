"""Exchanging work, as a project does it: merging files in, taking that back, packages, answers.

What belongs here: what ties ``annotator.sync``, which knows only connections and files, to an open
project: who may do it, the one transaction, the restore point before it, and telling the views.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import msgspec
import sqlalchemy as sa

from annotator.errors import NotYours, Problem
from annotator.history.clock import tick
from annotator.identity import identity
from annotator.machine import new_id
from annotator.roots import roots_of
from annotator.store import kept, log, meta, queries, rows, sight, versions
from annotator.team import MergeReport, PackageFacts
from annotator.ticker import Silent, Ticker
from annotator.values import Changes, Person

if TYPE_CHECKING:
    from annotator.operations.reanchoring import BroughtOver
    from annotator.project import Project
    from annotator.sync.package import Choice
    from annotator.sync.source import Source
    from annotator.sync.taking_back import Moved

KINDS: Final = frozenset(
    "merge annotations relations progress articles scheme people searches proposals assignments "
    "decisions threads guideline same sight".split()
)
"""What may be another after a merge: everything."""

_FACTS: Final = "package"
_facts: Final = msgspec.json.Decoder(PackageFacts).decode


class _Undone(Exception):
    """The transaction of a merge that is only tried, or brings nothing, is rolled back."""


class Merges:
    """Other files and this project: the part of ``Project`` that this module does."""

    @property
    def _here(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    @property
    def package(self) -> PackageFacts | None:
        """The newest package for me that this file grew out of; None where it is no such file."""
        found = meta.get(self._here._database.reader, _FACTS)
        return None if found is None else _facts(found)

    # -- merging ---------------------------------------------------------------------------

    def merge(self, path: Path, dry_run: bool = False, ticker: Ticker | None = None) -> MergeReport:
        """Take in everything of another project or package that this project has not (any thread).

        One transaction; before it is committed, a restore point is made and proved. ``dry_run``
        tells what it would do, and does nothing. Merging the same again changes nothing.

        Raises:
            Problem: the file is not sound, or not for this project; nothing was changed.
            Cancelled: the person cancelled; nothing was changed.
        """
        from annotator.sync import source as sources

        here, ticker = self._here, ticker or Silent()
        path = path.absolute()
        if identity(path) is not None and identity(path) == here._database.guard.file:
            raise Problem("That is this project itself. Choose a file that a colleague sent.")
        report = None
        with here._alone(), sources.opened(path) as source:
            self._check_recipient(source)
            # A dry run does all of it, and is rolled back: so it can promise nothing that would not
            # come true.
            try:
                with here._database.transaction() as connection:
                    report = self._merge(connection, source, ticker, dry=dry_run)
                    if dry_run or not report.merge:
                        raise _Undone
                    update = self._read_anew(connection)
            except _Undone:
                assert report is not None
                return report
            update()
            with suppress(OSError):  # else the next opening remembers it
                here._machine.merged(here.path, here.ids[1:])
        self._tell(report.merge, f"Merge {path.name}", _said(report))
        return report

    def _check_recipient(self, source: Source) -> None:
        """What is for somebody else does not go into a colleague's file.

        Raises:
            Problem: it is.
        """
        mine, facts = self.package, source.facts if source.is_package else None
        if mine is None or facts is None or facts.recipient == mine.recipient:
            return
        whose = f"the work of {facts.sender_name}" if facts.answer else "work"
        raise Problem(
            f"{source.path.name} is {whose} for {facts.recipient_name}, and this file is "
            f"{mine.recipient_name}'s. Nothing was changed."
        )

    def _merge(
        self, connection: sa.Connection, source: Source, ticker: Ticker, *, dry: bool
    ) -> MergeReport:
        from annotator.sync import receive, report
        from annotator.sync.parts import taking_part
        from annotator.sync.tally import Tally

        here, merge = self._here, new_id()
        who = here._person.id
        me = {who, *(each for each, one in here._state.rules.same.items() if one == who)}
        tally = Tally(me, taking_part(connection, queries.annotator_key(connection, who)))
        done = receive.receive(connection, source, merge, tally, ticker)
        if done.events:
            receive.note_merge(
                connection,
                merge,
                author=who,
                clock=self._tick(log.newest_clock(connection)),
                name=f"Merge {source.path.name}",
                articles=len(done.keys),
            )
            receive.refold(connection, done.keys, done.before, done.after, ticker)
            self._note_package(connection, source)
        told = report.report_of(connection, source, done, who, merge=merge, dry=dry)
        if dry or not done.events:
            return told
        why = f"before merging {source.path.stem}"
        return msgspec.structs.replace(told, restore_point=self._restore_point(why, ticker))

    def _restore_point(self, why: str, ticker: Ticker) -> str:
        """The open transaction is not in it: another connection reads what was committed."""
        from annotator.keeping import points

        here = self._here
        folder = here._machine.data_dir
        with here._database.noting():
            return str(points.make(here.path, folder, here.ids, why, ticker))

    def _note_package(self, connection: sa.Connection, source: Source) -> None:
        found = meta.get(connection, _FACTS)
        facts = source.facts if source.is_package else None
        if found is None or facts is None or facts.answer:
            return
        if _facts(found).made < facts.made:
            meta.put(connection, _FACTS, rows.encode(facts).decode())

    def _tick(self, newest: int) -> int:
        ledger = self._here._ledger
        ledger.clock = tick(max(newest, ledger.clock), int(time.time() * 1000))
        return ledger.clock

    # -- taking back -----------------------------------------------------------------------

    def take_back_merge(self, merge: str, ticker: Ticker | None = None) -> Changes:
        """Withdraw what a merge brought; the file keeps it, neither shown nor sent on (any thread).

        Raises:
            UndoRefused: work that was done here since needs what came with it.
            Problem: there is no such merge that stands.
        """
        from annotator.sync import taking_back

        def withdraw(connection: sa.Connection) -> Moved:
            clock = self._tick(log.newest_clock(connection))
            return taking_back.withdraw(connection, merge, clock, ticker)

        return self._move(merge, withdraw, "Undo", "Undone")

    def bring_back_merge(self, merge: str, ticker: Ticker | None = None) -> Changes:
        """Bring in again what ``take_back_merge`` withdrew (any thread).

        Raises:
            Problem: there is no such merge that was taken back.
        """
        from annotator.sync import taking_back

        return self._move(
            merge,
            lambda connection: taking_back.bring_back(connection, merge, ticker),
            "Redo",
            "Redone",
        )

    def _move(
        self, merge: str, move: Callable[[sa.Connection], Moved], verb: str, done: str
    ) -> Changes:
        here = self._here
        with here._alone():
            with here._database.transaction() as connection:
                moved = move(connection)
                update = self._read_anew(connection)
            update()
        return self._tell(merge, f"{verb}: {moved.name}", f"{done}: {moved.name}.")

    def _read_anew(self, connection: sa.Connection) -> Callable[[], None]:
        """Read all that an open project knows by heart; what is returned puts it in force.

        Asked inside the transaction: the thread that writes may not be the one that reads.
        """
        here = self._here
        state, roots = log.project_state(connection), roots_of(connection.exec_driver_sql)
        scheme = kept.scheme_of(connection, state)
        one = state.person(here._own)
        me, steps = queries.annotator_key(connection, one), here._steps(connection, one)
        newest = log.newest_clock(connection)
        seq = log.newest_seq(connection, here._ledger.machine)

        def update() -> None:
            here._state, here.scheme, here._me = state, scheme, me
            here._roots, here._versions = roots, versions.versions_of(state)
            here._become(Person(here._own, state.names.get(here._own, here._person.name)))
            here._undo, here._redo = steps
            here._ledger.clock = max(here._ledger.clock, newest)
            here._ledger.seq = max(here._ledger.seq, seq)

        return update

    def _tell(self, operation: str, name: str, message: str) -> Changes:
        changes = Changes(operation=operation, name=name, kinds=KINDS, message=message)
        for listener in tuple(self._here._listeners):
            listener(changes)
        return changes

    def brought_over(self, source: int, target: int) -> list[BroughtOver]:
        """What would become of the annotations of an article that I may see in another one, a
        newer text of the same: the list that a person confirms (see ``BringOver``).

        Raises:
            Problem: the project has no such article.
        """
        from annotator.operations.reanchoring import brought_over

        here = self._here
        old, new = here.text(source), here.text(target)
        return brought_over(old, new, here.annotations(source), here.annotations(target))

    # -- sending ---------------------------------------------------------------------------

    def make_package(
        self,
        path: Path,
        recipient: str,
        articles: Sequence[int],
        ticker: Ticker | None = None,
        *,
        adjudicate: bool = False,
    ) -> PackageFacts:
        """Write a package of some articles for a colleague (an id) (any thread).

        It holds scheme, guideline and people, these articles, and the recipient's own work on
        them; nobody else's labels. Of articles that are adjudicated, also what was decided and said
        about the recipient's. ``adjudicate``: of articles that the recipient was asked to
        adjudicate (and not to annotate), everybody's work.

        Raises:
            NotYours: I do not lead the project.
            Problem: there is no such person, nothing to send, or it cannot be written.
            Cancelled: the person cancelled; what was there before is as it was.
        """
        from annotator.sync.package import write_package

        here = self._here
        if not here.is_lead:
            raise NotYours("Only a lead of this project makes packages. Nothing was written.")
        name = here._state.names.get(recipient)
        if name is None:
            raise Problem("That person is not in this project. Bring them in first.")
        if not articles:
            raise Problem("A package needs at least one article. Nothing was written.")
        with here._moment() as reader:
            choice = self._choice(reader, recipient, tuple(articles), adjudicate=adjudicate)
            facts = self._say(recipient, name, answer=False)
            return write_package(reader, path.absolute(), facts, choice, ticker)

    def send_back(self, path: Path, ticker: Ticker | None = None) -> PackageFacts:
        """Write my own work for who handed it out; nothing of others is in it (any thread).

        Raises:
            Problem: it cannot be written; what was there before is as it was.
            Cancelled: the person cancelled; likewise.
        """
        from annotator.sync.package import write_answer

        here = self._here
        with here._moment() as reader:
            found = meta.get(reader, _FACTS)
            if found is not None:
                asked = _facts(found)
                to, name = asked.sender, asked.sender_name
            else:
                to = min(here._state.leads - {here._person.id}, default=here._person.id)
                name = here._state.names.get(to, "")
            facts = self._say(to, name, answer=True)
            return write_answer(reader, path.absolute(), facts, ticker)

    def _say(self, recipient: str, name: str, *, answer: bool) -> PackageFacts:
        here = self._here
        return PackageFacts(
            project=here.id,
            title=here.title,
            recipient=recipient,
            recipient_name=name,
            sender=here._person.id,
            sender_name=here._person.name,
            made=int(time.time() * 1000),
            answer=answer,
        )

    def _choice(
        self,
        reader: sa.Connection,
        recipient: str,
        articles: tuple[int, ...],
        *,
        adjudicate: bool,
    ) -> Choice:
        from annotator.review import reading
        from annotator.sync.package import Choice
        from annotator.sync.parts import to_adjudicate

        key = queries.annotator_key(reader, recipient)
        blind = sight.blind_articles(reader, key)
        chosen = frozenset(articles)
        through = reading.through_with(reader, articles)
        settled = frozenset(
            each
            for each in through
            if each not in blind and reading.review(reader, each, self._here.scheme).adjudicated
        )
        whole = to_adjudicate(reader, key) & chosen if adjudicate else frozenset()
        return Choice(articles=articles, settled=settled, whole=whole)


def _said(report: MergeReport) -> str:
    new = {line.what: line.new for line in report.lines if line.new}
    told = ", ".join(f"{count:,} {what.lower()}" for what, count in list(new.items())[:3])
    return f"Merged {report.source}: {told or 'nothing that you see yet'}."
