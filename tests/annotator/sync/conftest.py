"""What the tests of exchanging work share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.annotator.sync.post import BOB, CAT, Team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """Ana, Bob and Cat; nothing is handed out yet."""
    made = Team(tmp_path)
    yield made
    made.close()


@pytest.fixture
def handed_out(team: Team) -> Team:
    """Articles 1 and 2 are Bob's and Cat's, article 3 is Bob's."""
    team.hand_out((1, (BOB, CAT)), (2, (BOB, CAT)), (3, (BOB,)))
    return team
