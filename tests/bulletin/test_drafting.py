"""Drafts: each span that is over gets one, once; counted from the rows, the same on either database."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest
from sqlmodel import select

from intake.bulletin.archive import document_of, figures_of
from intake.bulletin.blocks import Passage
from intake.bulletin.content import BulletinFigures, Ratio, digest_of, from_plain, plain
from intake.bulletin.making import make_wanted, want_draft, want_missing
from intake.bulletin.releasing import release
from intake.bulletin.spans import read_span
from intake.db import Database
from intake.errors import BadValue, InvalidInput, NotAllowed, NotPossibleNow
from intake.models import Notice
from intake.reports.measures import RATES
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import BulletinState, StaffRole
from tests.bulletin.offices import AFTER, CIVIL, CULTURE, MACHINE, PRICES, add_person, drafted, fill, kept, newest
from tests.reports.asking import room_of
from tests.reports.figures import add_complaints, at, many
from workers.jobs import bulletins

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


@pytest.fixture
def job(database_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The real job on this test's runtime, with a clock the test sets."""
    clock = [AFTER]
    monkeypatch.setattr(bulletins, "process_runtime", lambda: database_runtime)
    monkeypatch.setattr(bulletins, "now", lambda: clock[0])
    return clock


def october(database: Database, settings: Settings) -> BulletinFigures:
    fill(database)
    return figures_of(drafted(database, settings))


def test_what_is_over_is_drafted_once_and_nothing_before_the_first_complaint(
    database: Database, job: list[datetime]
) -> None:
    bulletins.draft_bulletins()
    assert kept(database) == []
    fill(database)
    bulletins.draft_bulletins()
    expected = {("2026-10", 1, "draft"), ("2026-W43", 1, "draft"), ("2026-Q3", 1, "draft")}
    assert set(kept(database)) == expected
    before = {one: newest(database, one[0]).digest for one in expected}
    bulletins.draft_bulletins()
    assert {one: newest(database, one[0]).digest for one in set(kept(database))} == before
    job[0] = at("2026-11-02T00:25")
    bulletins.draft_bulletins()
    assert set(kept(database)) - expected == {("2026-W44", 1, "draft")}


def test_what_was_missed_while_nothing_ran_is_caught_up_with(database: Database, job: list[datetime]) -> None:
    fill(database)
    bulletins.draft_bulletins()
    job[0] = at("2026-11-24T08:00")
    bulletins.draft_bulletins()
    weeks = {period for period, _revision, _state in kept(database) if "W" in period}
    assert weeks == {"2026-W43", "2026-W44", "2026-W45", "2026-W46", "2026-W47"}
    job[0] = at("2028-01-01T08:00")
    bulletins.draft_bulletins()
    months = {period for period, _revision, _state in kept(database) if re.fullmatch(r"\d{4}-\d{2}", period)}
    assert months == {"2026-10", "2027-07", "2027-08", "2027-09", "2027-10", "2027-11", "2027-12"}


def test_supervisors_hear_of_a_draft_nobody_asked_for_until_it_is_released(
    database: Database, job: list[datetime]
) -> None:
    fill(database)
    boss, _auditor = add_person(database), add_person(database, "sun", StaffRole.AUDITOR)
    bulletins.draft_bulletins()
    lines = select(Notice).where(Notice.kind == "bulletin_drafted")
    with database.reading() as session:
        told = {(one.staff_id, one.params["period"], one.settled_at) for one in session.exec(lines)}
    assert told == {(boss.staff_id, period, None) for period in ("2026-10", "2026-W43", "2026-Q3")}
    row = newest(database)
    with database.unit_of_work() as session:
        release(session, row.id, digest=row.digest, actor=boss, at=AFTER)
    with database.reading() as session:
        settled = {one.params["period"] for one in session.exec(lines) if one.settled_at is not None}
    assert settled == {"2026-10"}


def test_only_the_kinds_of_the_settings_are_drafted(database: Database, database_runtime: Runtime) -> None:
    fill(database)
    settings = database_runtime.settings.model_copy(update={"bulletins": "quarterly monthly"})
    want_missing(database, settings.bulletin_kinds, profile="", at=AFTER)
    assert {period for period, _revision, _state in kept(database)} == {"2026-10", "2026-Q3"}
    want_missing(database, (), profile="", at=at("2027-02-01"))
    assert len(kept(database)) == 2


def test_october_in_figures(database: Database, database_runtime: Runtime) -> None:
    figures = october(database, database_runtime.settings)
    assert figures.count("received").now == 19
    assert figures.count("received").before == 4
    assert figures.count("overdue").now == 2
    assert figures.rate("closure_rate").now == Ratio(Decimal(15), 17)
    assert figures.rate("ontime_rate").now == Ratio(Decimal(13), 17)
    assert figures.rate("ontime_rate").before == Ratio(Decimal(4), 4)
    assert (figures.has_before, figures.has_year_ago) == (True, False)
    assert figures.rate("ontime_rate").year_ago is None
    assert {one.key: one.now for one in figures.left} == {
        "rejected": 1, "withdrawn": 0, "merged": 0, "transferred": 0, "terminated": 0
    }  # fmt: skip
    assert figures.idle == (CIVIL,)
    assert figures.unassigned == 1
    by_name = {one.name: one for one in figures.departments}
    assert by_name[PRICES].rate("ontime_rate") == Ratio(Decimal(10), 10)
    assert by_name[CULTURE].rate("ontime_rate") == Ratio(Decimal(3), 7)
    assert by_name[CIVIL].rate("ontime_rate").rate is None


def test_what_was_answered_by_telephone(database: Database, database_runtime: Runtime) -> None:
    figures = october(database, database_runtime.settings)
    assert figures.rate("response_rate").now == Ratio(Decimal(2), 3)
    assert figures.rate("solved_rate").now == Ratio(Decimal(0), 1)
    assert figures.rate("satisfaction").now == Ratio(Decimal("0.9"), 1)


def test_shares_have_a_base_and_what_is_undecided_is_in_it(database: Database, database_runtime: Runtime) -> None:
    figures = october(database, database_runtime.settings)
    assert figures.branches.base == 19
    assert [(one.key, one.now, one.before) for one in figures.branches.lines] == [("F", 12, 4), ("A", 5, 0)]
    assert [(one.key, one.now) for one in figures.channels.lines] == [("phone", 17), ("web", 2)]
    said = [one.text for one in document_of(newest(database)).blocks if isinstance(one, Passage)]
    assert any("另有2件尚未定性" in text for text in said)
    assert figures.associations.lines == ()


def test_a_body_reads_back_as_it_was_and_has_its_digest(database: Database, database_runtime: Runtime) -> None:
    figures = october(database, database_runtime.settings)
    row = newest(database)
    assert plain(from_plain(row.body)) == row.body
    assert row.digest == digest_of(row.body)
    assert figures.definition("ontime_rate").version == RATES["ontime_rate"].version
    assert figures.definition("ontime_rate").text.en.startswith("On-time closure rate = those closed")


def test_a_draft_may_be_counted_anew_and_stays_its_revision(database: Database, database_runtime: Runtime) -> None:
    fill(database)
    first = drafted(database, database_runtime.settings)
    add_complaints(database, many(3, received_at=at("2026-10-05T09:00")))
    second = drafted(database, database_runtime.settings)
    assert (second.id, second.revision) == (first.id, 1)
    assert figures_of(second).count("received").now == figures_of(first).count("received").now + 3
    assert second.digest != first.digest


def test_two_workers_make_one_draft(database: Database, database_runtime: Runtime) -> None:
    fill(database)
    drafted(database, database_runtime.settings)
    assert make_wanted(database_runtime.facts, database_runtime.settings, at=AFTER) == []


def test_scores_by_the_profile_chosen_and_its_version_of_that_day(
    database: Database, database_runtime: Runtime
) -> None:
    fill(database)
    scores = figures_of(drafted(database, database_runtime.settings, profile="lianyungang")).scores
    assert (scores.profile, scores.version) == ("lianyungang", 2)
    by_name = {one.name: one for one in scores.departments}
    assert by_name[PRICES].marks == (
        Decimal(25),
        Decimal("21.00"),
    )  # 90 % satisfied, by the last call: half of that less 24
    assert by_name[CULTURE].marks == (Decimal(0), None)
    assert by_name[CULTURE].total is None
    assert CIVIL not in by_name
    assert [one.name for one in scores.departments] == [PRICES, CULTURE]


def test_a_profile_that_cannot_be_read_holds_up_no_other_bulletin(
    database: Database, database_runtime: Runtime
) -> None:
    fill(database)
    settings = database_runtime.settings
    with database.unit_of_work() as session:
        want_draft(session, read_span("2026-09"), profile="panjin", actor=MACHINE, at=AFTER).profile = "/gone.toml"
        want_draft(session, read_span("2026-10"), profile="", actor=MACHINE, at=AFTER)
    with pytest.raises(BadValue, match=r"/gone\.toml"):
        make_wanted(room_of(database, settings.data_dir), settings, at=AFTER)
    assert set(kept(database)) == {("2026-10", 1, "draft"), ("2026-09", 1, "wanted")}


def test_who_may_want_a_draft_and_of_what(database: Database) -> None:
    auditor = add_person(database, "sun", StaffRole.AUDITOR)
    with database.unit_of_work() as session, pytest.raises(NotAllowed):
        want_draft(session, read_span("2026-10"), profile="", actor=auditor, at=AFTER)
    with database.unit_of_work() as session, pytest.raises(NotPossibleNow, match="2026-11"):
        want_draft(session, read_span("2026-11"), profile="", actor=MACHINE, at=AFTER)
    for text in ("2026-13", "2026-W54", "2026-Q5", "October", "2026", "0001-01"):
        with pytest.raises(InvalidInput, match="2026-W44"):
            read_span(text)


def test_a_span_of_which_nothing_was_counted_says_so(database: Database, database_runtime: Runtime) -> None:
    row = drafted(database, database_runtime.settings, "2025-01")
    assert row.state is BulletinState.DRAFT
    said = [one.text for one in document_of(row).blocks if isinstance(one, Passage)]
    assert said[0].startswith("2025年1月1日至31日，未受理涉行业协会商会诉求。")
    assert not any("%" in text for text in said)
