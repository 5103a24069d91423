"""``python -m tests.campaign [ROW…]``: run the campaign; see docs/reliability.md.

All rows share ``--minutes``. ``--quick`` is the short one of every change, which counts nothing.
``ROW --seed N`` without minutes tries one case again, that of the seed. Exit code 1: something is
bad, or a control found nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.campaign import record, running
from tests.campaign.frame import Row
from tests.campaign.running import Outcome


def _arguments(argv: list[str], known: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(known))
    parser.add_argument("--minutes", type=float, help="for all rows together (75)")
    parser.add_argument("--quick", action="store_true", help="under four minutes on two cores")
    parser.add_argument("--seed", type=int, help="where the cases begin (else by chance)")
    parser.add_argument("--no-record", action="store_true", help="do not add to the totals")
    parser.add_argument("--results", type=Path, default=record.RESULTS, metavar="FILE")
    parser.add_argument("--table", action="store_true", help="only write the table of the page")
    given = parser.parse_args(argv)
    if unknown := [each for each in given.rows if each not in known]:
        parser.error(f"no such row: {', '.join(unknown)} (there are: {', '.join(known)})")
    return given


def _child(order: Path, answer: Path) -> int:
    told = msgspec.json.decode(order.read_bytes(), type=running.Order)
    row = next(each for each in running.rows() if each.key == told.key)
    answer.write_bytes(msgspec.json.encode(running.perform(row, told)))
    return 0


def say(row: Row, outcome: Outcome) -> str:
    """One row of what is printed at the end."""
    if outcome.cannot:
        return f"!! {row.key:<10} COULD NOT RUN, and counts nothing: {outcome.cannot}"
    tally = outcome.tally
    assert tally is not None
    rate = tally.done / outcome.seconds if outcome.seconds else 0.0
    said = f"{'RED' if outcome.red else 'ok':<3}{row.key:<11}{tally.done:>10,} {row.unit}, "
    said += f"{tally.bad} bad, {rate:,.0f}/s, {outcome.seconds:.0f} s"
    if outcome.seen or outcome.blind:
        said += f"; controls seen: {len(outcome.seen)} of {len(row.controls)} in "
        said += f"{outcome.controlling:.0f} s"
    lines = [said, *(f"     bad: {each}" for each in tally.details)]
    lines += [f"     CONTROL FOUND NOTHING: {each}" for each in outcome.blind]
    return "\n".join(lines)


def _alone(given: argparse.Namespace) -> bool:
    return given.seed is not None and given.minutes is None and not given.quick


def counts(given: argparse.Namespace) -> bool:
    """Whether a run adds to the totals."""
    return not (given.quick or given.no_record or _alone(given))


def run(rows: Sequence[Row], given: argparse.Namespace) -> int:
    """Run these rows, tell what came of them, and count it."""
    began = time.monotonic()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1 << 31)
    alone = _alone(given)
    print(f"seed {seed}, commit {record.commit()}", file=sys.stderr, flush=True)
    minutes = given.minutes if given.minutes is not None else 75.0
    outcomes = []
    for each in running.all_of(rows, seed, minutes, quick=given.quick, alone=alone):
        outcomes.append(each)
        if counts(given):
            record.count([each], datetime.now(UTC), given.results)
    by_key = {each.key: each for each in outcomes}
    for row in rows:
        print(say(row, by_key[row.key]))
    red = [each.key for each in outcomes if each.red]
    print(f"{'RED: ' + ', '.join(red) if red else 'All rows as promised'}; ", end="")
    print(f"seed {seed}, {time.monotonic() - began:.0f} s")
    return 1 if red else 0


def main(argv: list[str]) -> int:
    """The command."""
    if argv[:1] == ["--child"]:
        return _child(Path(argv[1]), Path(argv[2]))
    known = running.rows()
    given = _arguments(argv, [each.key for each in known])
    code = 0
    if not given.table:
        code = run([each for each in known if not given.rows or each.key in given.rows], given)
    if given.table or (counts(given) and given.results == record.RESULTS):
        record.write_page(known)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
