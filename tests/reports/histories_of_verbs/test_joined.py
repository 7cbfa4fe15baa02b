"""Histories in which what waits or is suspended is joined again and again: both oracles agree with what is stored."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.db import Database
from intake.events import EventKind
from intake.models import ComplaintEvent
from intake.vocabulary import State
from tests import factories as make
from tests.clocks.replayed import check_replays
from tests.reports.histories_of_verbs import town
from tests.reports.histories_of_verbs.test_oracle import held_against_the_oracle
from tests.reports.histories_of_verbs.town import TRIED, UNTIL

pytestmark = pytest.mark.proof

_OFTEN = {
    State.RECEIVED: (*TRIED[State.RECEIVED], *["ask_info"] * 6),
    State.NEED_INFO: (*["merge"] * 4, *TRIED[State.NEED_INFO], "merge"),
    State.HANDLING: (*TRIED[State.HANDLING], *["request_suspension"] * 8, *["decide"] * 8),
    State.SUSPENDED: (*["merge"] * 6, *TRIED[State.SUSPENDED], "merge"),
    State.CALLBACK: (*TRIED[State.CALLBACK], "split"),
    State.CLOSED: ("reopen", "archive", "split", *["note"] * 6),
    State.MERGED: (*["unmerge"] * 3, "split", *["note"] * 2),
}


@pytest.mark.parametrize("seed", [41, 42])
def test_what_stood_still_when_it_was_joined(
    sqlite_database: Database, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town, "TRIED", TRIED | _OFTEN)
    monkeypatch.setattr(town, "HOURS", (1, 2, 3, 5, 20, 30, 70, 120))
    held_against_the_oracle(sqlite_database, tmp_path, seed=seed, complaints=24)
    with sqlite_database.reading() as session:
        check_replays(session, make.make_office(session), at=UNTIL)
        told = select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.COMPLAINT_MOVE)
        joined = Counter((one["from"], one["move"]) for one in session.scalars(told))
    assert joined["need_info", "merge"] > 3
    assert joined["suspended", "merge"]
