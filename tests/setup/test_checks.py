"""What `jiesu doctor` and the set-up page say of an installation; they count as the other checks do."""

from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger.anchor import anchor_heads
from intake.errors import InvalidInput, NotPossibleNow
from intake.heartbeat import leave_heartbeat
from intake.models import Message
from intake.notify import outbox
from intake.notify.claims import claim_next
from intake.registry_upkeep.coverage import list_gaps, measure_coverage
from intake.runtime import Runtime
from intake.setup import abroad, doors, marks, running_checks, texts
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.checks import CHECKS, run_checks
from intake.setup.doors import DoorTestResult
from intake.vocabulary import CoverageGap, StaffRole
from routing.analysis import analyse, world_of
from routing.models import Department, DepartmentSymbol, RuleTable
from routing.rules.store import load_directory, rows_of
from routing.vocabulary import Channel, FindingKind, Symbol
from tests import factories as make
from tests.stages.servers import Valkey

pytestmark = pytest.mark.slow

GREEN, AMBER, RED = CheckStatus.GREEN, CheckStatus.AMBER, CheckStatus.RED
TWILIO = {
    "twilio_account_sid": "AC-of-tests",
    "twilio_auth_token": SecretStr("worthless"),
    "twilio_number": "+12025550100",
}


def asked(
    session: Session, runtime: Runtime, *, at: datetime = make.MONDAY, **settings: object
) -> dict[str, SetupCheck]:
    grounds = SetupGrounds(session, runtime.settings.model_copy(update=settings), at, runtime.redis)
    return {check.check: check for check in run_checks(grounds)}


def settle_registry(session: Session) -> None:
    """A handler with every department there is."""
    make.make_office(session)
    for department in session.exec(select(Department)).all():
        make.make_staff(session, StaffRole.HANDLER, department_id=department.id)
    for _each in range(2):
        make.make_staff(session, StaffRole.ADMINISTRATOR)


def test_an_empty_installation_says_what_it_lacks(database_runtime: Runtime) -> None:
    with database_runtime.db.reading() as session:
        found = asked(session, database_runtime)
    assert len(found) == len(CHECKS)
    red = {name for name, check in found.items() if check.status is RED}
    assert red == {"running", "registry", "symbols", "backstops", "handlers", "administrators"}
    assert all(str(check.why) and str(check.do) for check in found.values())


def test_what_is_there_is_green(database_runtime: Runtime) -> None:
    with database_runtime.db.unit_of_work() as session:
        settle_registry(session)
        found = asked(session, database_runtime)
    for name in ("registry", "symbols", "backstops", "handlers", "administrators"):
        assert found[name].status is GREEN, found[name]


def test_a_symbol_that_nobody_has_is_what_the_check_of_the_rules_finds(database_runtime: Runtime) -> None:
    with database_runtime.db.unit_of_work() as session:
        settle_registry(session)
        for one in session.exec(select(DepartmentSymbol).where(DepartmentSymbol.symbol == Symbol.PSB)).all():
            one.valid_to = one.valid_from
            session.add(one)
        session.flush()
        make.record_writes(session)
        found = asked(session, database_runtime)["symbols"]
        table = session.exec(select(RuleTable)).one()
        report = analyse(rows_of(session, table.id), world_of(session, make.MONDAY.date()))
        orders = {each.rules[0] for each in report.findings if each.kind is FindingKind.NOBODY}
    assert orders
    assert found.status is not GREEN
    assert f"{len(orders)} rules" in str(found.why)
    assert "PSB" in str(found.why)
    assert "for up to 1 associations" in str(found.why)


def test_departments_without_people_are_those_of_the_coverage(database_runtime: Runtime) -> None:
    with database_runtime.db.unit_of_work() as session:
        make.make_office(session)
        found = asked(session, database_runtime)["handlers"]
        day = make.MONDAY.date()
        measured = measure_coverage(session, on=day).counts[CoverageGap.NO_STAFF]
        listed = {gap.name for gap in list_gaps(session, load_directory(session, on=day), CoverageGap.NO_STAFF, on=day)}
    assert found.status is RED
    assert measured == len(listed)
    assert int(str(found.why).split()[0]) >= measured


@pytest.mark.parametrize(("month", "day", "status"), [(10, 31, GREEN), (11, 1, AMBER), (12, 9, AMBER), (12, 10, RED)])
def test_next_year_s_notice_can_be_waited_for_until_december(
    database_runtime: Runtime, month: int, day: int, status: CheckStatus
) -> None:
    with database_runtime.db.reading() as session:
        found = asked(session, database_runtime, at=make.MONDAY.replace(month=month, day=day))["calendar"]
    assert found.status is status
    assert found.is_settled is (status is not RED)


def test_texts_are_proved_by_a_real_one_or_marked_as_not_used(database_runtime: Runtime) -> None:
    runtime = database_runtime
    with runtime.db.unit_of_work() as session:
        collaborators = make.make_office(session)
        settings, who = runtime.settings.model_copy(update=TWILIO), {"actor": SYSTEM, "at": make.MONDAY}
        assert asked(session, runtime, **TWILIO)["sms"].status is AMBER
        with pytest.raises(NotPossibleNow):
            texts.send_test(session, collaborators, runtime.settings, "13800001234", **who)
        texts.send_test(session, collaborators, settings, "13800001234", **who)
        assert asked(session, runtime, **TWILIO)["sms"].status is AMBER
        claim = claim_next(session, at=make.MONDAY)
        assert claim is not None
        assert claim.phone(runtime.ring) == "+8613800001234"
        outbox.mark_sent(session, claim, "SM-of-tests", at=make.MONDAY)
        assert asked(session, runtime, **TWILIO)["sms"].status is GREEN
        session.get_one(Message, claim.message_id).state = "failed"
        assert asked(session, runtime, **TWILIO)["sms"].status is RED
        texts.mark_use(session, is_used=False, **who)
        assert asked(session, runtime)["sms"].status is GREEN
        texts.mark_use(session, is_used=True, **who)
        assert asked(session, runtime)["sms"].status is AMBER


def test_the_newest_test_of_a_door_holds(database_runtime: Runtime) -> None:
    runtime, at = database_runtime, make.MONDAY
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
        broken = DoorTestResult(Channel.WEB, "", "POST /complain", 400, "no cookies")
        for channel in doors.enabled_doors(runtime.settings):
            assert asked(session, runtime)["doors"].status is AMBER
            doors.keep_result(session, DoorTestResult(channel, "2611230000000001"), actor=SYSTEM, at=at)
        assert asked(session, runtime)["doors"].status is GREEN
        doors.keep_result(session, broken, actor=SYSTEM, at=at)
        found = asked(session, runtime)["doors"]
        assert found.status is RED
        assert "POST /complain was answered with 400. no cookies" in str(found.why)
        doors.keep_result(session, DoorTestResult(Channel.WEB, "2611230000000002"), actor=SYSTEM, at=at)
        assert asked(session, runtime)["doors"].status is GREEN
        assert asked(session, runtime, **TWILIO)["doors"].status is AMBER


def test_the_record_is_sealed_and_its_keys_are_kept(database_runtime: Runtime) -> None:
    runtime = database_runtime
    with runtime.db.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session), at=make.MONDAY)
        assert "no anchor" in str(asked(session, runtime)["record"].why)
        anchor_heads(session, at=make.MONDAY)
        assert "keys" in str(asked(session, runtime)["record"].why)
        marks.set_mark(
            session, marks.KEYS_KEPT, keys=running_checks.key_names(runtime.settings), actor=SYSTEM, at=make.MONDAY
        )
        assert asked(session, runtime)["record"].status is GREEN
        renewed = {"record_keys": {**runtime.settings.record_keys, "new": SecretStr("x")}}
        assert asked(session, runtime, **renewed)["record"].status is AMBER


def test_the_parts_run_while_a_worker_left_its_mark_lately(database_runtime: Runtime, valkey: Valkey) -> None:
    with database_runtime.db.reading() as session, valkey.client() as redis:
        grounds = SetupGrounds(session, database_runtime.settings, make.MONDAY, redis)
        assert running_checks.running(grounds).status is RED
        leave_heartbeat(redis, at=make.MONDAY - timedelta(minutes=1))
        assert running_checks.running(grounds).status is GREEN
        leave_heartbeat(redis, at=make.MONDAY - timedelta(minutes=10))
        assert running_checks.running(grounds).status is RED
        leave_heartbeat(redis, at=make.MONDAY + timedelta(hours=10))  # by a clock that was put back since
        assert running_checks.running(grounds).status is RED


def test_it_opens_once_nothing_is_left_to_do(session: Session) -> None:
    done, open_ = SetupCheck("a", GREEN, None), SetupCheck("b", AMBER, None)
    waits = SetupCheck("c", AMBER, None, can_wait=True)
    with pytest.raises(NotPossibleNow):
        marks.open_for_service(session, [done, open_], actor=SYSTEM, at=make.MONDAY)
    assert not marks.was_ready(session)
    marks.open_for_service(session, [done, waits], actor=SYSTEM, at=make.MONDAY)
    assert marks.was_ready(session)


def test_numbers_that_leave_the_country_need_an_assessment_on_record(session: Session, runtime: Runtime) -> None:
    assert asked(session, runtime)["abroad"].status is GREEN
    assert asked(session, runtime, **TWILIO)["abroad"].status is AMBER
    day, keeper = make.MONDAY.date(), make.make_actor(session, StaffRole.ADMINISTRATOR)
    for document, on, wrong in (("", day, "name"), ("合成文号", day + timedelta(days=1), "to come")):
        with pytest.raises(InvalidInput, match=wrong):
            abroad.record_assessment(session, document, on, actor=keeper, at=make.MONDAY, today=day)
    abroad.record_assessment(session, "网信合成〔2026〕1号", day, actor=keeper, at=make.MONDAY, today=day)
    found = asked(session, runtime, **TWILIO)["abroad"]
    assert (found.status, "网信合成〔2026〕1号" in str(found.why)) == (GREEN, True)


def test_a_clock_put_back_since_turns_no_check_red(database_runtime: Runtime, valkey: Valkey) -> None:
    """What was done lately lies ahead then: it counts as done. A worker's mark does not, until it leaves the next."""
    earlier = make.MONDAY - timedelta(hours=5)
    with database_runtime.db.unit_of_work() as session, valkey.client() as redis:
        settle_registry(session)
        make.make_complaint(session, make.make_office(session), at=make.MONDAY)
        anchor_heads(session, at=make.MONDAY)
        for channel in doors.enabled_doors(database_runtime.settings):
            doors.keep_result(session, DoorTestResult(channel, "2611230000000001"), actor=SYSTEM, at=make.MONDAY)
        states = []
        for at in (make.MONDAY, earlier):
            leave_heartbeat(redis, at=at)
            grounds = SetupGrounds(session, database_runtime.settings, at, redis)
            states.append({check.check: check.status for check in run_checks(grounds)})
    assert states[0] == states[1]
    assert states[1]["running"] is GREEN
    assert states[1]["doors"] is GREEN
