"""Row ids: ordered by time, and never twice, however many rows one act writes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from intake.numbers import BEFORE_ALL_IDS, new_id

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_twenty_thousand_ids_of_one_instant_differ_also_when_threads_draw_them():
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _each: new_id(AT), range(20_000), chunksize=500))
    assert len(set(drawn)) == len(drawn)


def test_ids_go_with_time_and_fit_a_column():
    ids = [new_id(AT + timedelta(milliseconds=each)) for each in range(-2, 3)]
    assert ids == sorted(ids)
    assert BEFORE_ALL_IDS < new_id(datetime(2004, 1, 1, tzinfo=UTC)) < 0 < ids[0] < 2**63
