"""A small installation in which everything has happened: a demonstration by the real verbs, and every table filled.

All of it is synthetic, and so are its keys: they are written beside the snapshot.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, col, select

from intake.calendars import edits as calendar_edits
from intake.calendars.applying import follow_calendars
from intake.calendars.publish import proposed, publish
from intake.casework.actor import COMPLAINANT, SYSTEM, Actor
from intake.casework.escalation import downtime, failures
from intake.casework.escalation.sweep import take_due_steps
from intake.casework.ledger.anchor import anchor_heads
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.cli.migrate import migrate
from intake.demo.run import run_demo
from intake.departments.importing import import_departments
from intake.departments.stored import departments_now
from intake.identity.erasure import erase_identity
from intake.limits.edits import rung_of, with_ladder
from intake.limits.proposing import approve, propose
from intake.limits.replan import SETTLING, replan_clocks
from intake.models import Complaint, Staff
from intake.registry_upkeep.association_edits import AssociationFacts, change_association
from intake.registry_upkeep.headings import keep_headings, read_sheet_as_learned
from intake.registry_upkeep.importing import WaitingImport, fill_with_synthetic, import_registry, plan_file
from intake.registry_upkeep.liaisons import add_liaison
from intake.registry_upkeep.role_changes import ProposedHolder, propose_role_changes
from intake.registry_upkeep.uploads import keep_upload
from intake.registry_upkeep.watch_list.entries import put_on_list
from intake.reports.snapshots import Cause, publish_month, snapshots
from intake.rulemaking.drafting.drafts import find_draft, open_draft
from intake.rulemaking.publishing.warning_reasons import give_reason
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.suggesting import seeds
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.offer_log import OfferedCode, keep_offers
from intake.suggesting.training import keep_trial, try_learning
from intake.vocabulary import ActorKind, SnapshotCause, StaffRole, SuggestionSource
from routing.calendars.book import CalendarRows, DayRow
from routing.calendars.file import read_calendar
from routing.calendars.store import load_calendars
from routing.clocks.policies import ANY
from routing.clocks.store import load_limits
from routing.departments.file import read_rows as read_departments
from routing.departments.planning import plan_departments
from routing.models import Association, Department
from routing.registry import synthetic
from routing.rules.store import load_violations
from routing.vocabulary import CalendarAct, Channel, Kind, RegistryRole
from tests.calendars.calendar_files import year_2027
from tests.migrations.doors import come_by_the_doors, send_word, tell_readers
from tests.migrations.office import OVER, draw_a_chart, run_the_office
from tests.registry.registry_files import csv_bytes, row
from tests.registry.screens.watch_scene import a_batch, a_listing, administrator
from tests.suggesting.classroom import in_other_words, samples_of

MADE_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MONTHS, COMPLAINTS, ASSOCIATIONS = 3, 14, 40
PASSWORD = "four-unrelated-words"
_TOLD, _ASKED = 320, 60  # as few as a classifier is trained and measured on
_SEED_EACH = 400  # of so many one
_PROFILE, _HOME = "default", "510100"
_TODAY = MADE_AT.date()
_DEPARTMENTS = "部门名称,层级,地区,依据\n贵阳市审计局,市级,贵阳市,合成文件〔2026〕3号\n"


def keys() -> dict[str, dict[str, str]]:
    """Worthless, for they are published; the rings as their settings take them."""
    return {"record_keys": {"r1": _key("record")}, "identity_keys": {"k1": _key("identity")}}


def kept_months(session: Session) -> list[str]:
    """Whose figures are kept."""
    return sorted({f"{one.month:%Y-%m}" for one in snapshots(session)})


def make_history(folder: Path, *, seed: int) -> tuple[Runtime, datetime]:
    """The installation, and the moment at which it stands still."""
    settings = Settings(
        data_dir=folder,
        erasure_list=folder / "erased-complaints",
        database_url=f"sqlite:///{folder / 'history.sqlite'}",
        secret_key=SecretStr(_key("sessions")),
        lookup_key=SecretStr(_key("look-up")),
        **{name: {key_id: SecretStr(key) for key_id, key in ring.items()} for name, ring in keys().items()},
    )
    migrate(settings).dispose()
    runtime = build_runtime(settings)
    _demonstrate(runtime, seed)
    _change_the_calendar(runtime)
    _change_the_limits(runtime)
    _name_a_body(runtime)
    come_by_the_doors(runtime, at=MADE_AT)
    with runtime.db.unit_of_work() as session:
        _teach(session)
        _look_after_single_ones(session)
        _keep_the_registry(session)
        _bring_files(session)
    run_the_office(runtime)
    woken = _sleep_and_wake(runtime)
    send_word(runtime, at=woken)
    tell_readers(runtime, at=woken)
    draw_a_chart(runtime, at=woken)
    return runtime, woken


def _key(purpose: str) -> str:
    return base64.b64encode(hashlib.sha256(f"synthetic, worthless: {purpose}".encode()).digest()).decode()


def _demonstrate(runtime: Runtime, seed: int) -> None:
    with runtime.db.unit_of_work() as session:
        registry = synthetic.generate(1, ASSOCIATIONS)
        begun = MADE_AT - timedelta(days=500)
        fill_with_synthetic(session, registry, on=begun.date(), actor=SYSTEM, at=begun)
    run_demo(
        runtime, months=MONTHS, complaints=COMPLAINTS, seed=seed, password=PASSWORD, until=MADE_AT,
        progress=lambda _done, _total: None,
    )  # fmt: skip


def _change_the_calendar(runtime: Runtime) -> None:
    """Another year, a region's own day, a department's own hours; then the day is taken back."""
    with runtime.db.reading() as session:
        department_id = session.exec(select(Department.id).order_by(col(Department.id))).first()
    day = DayRow(date(2027, 4, 6), False, "合成：地方休假日", _HOME, basis="合成通知〔2026〕1号")
    _publish(runtime, CalendarAct.YEAR, lambda rows: calendar_edits.with_year(rows, read_calendar(year_2027())))
    _publish(runtime, CalendarAct.LOCAL_DAY, lambda rows: calendar_edits.with_local_day(rows, day))
    _publish(
        runtime, CalendarAct.OFFICE_HOURS, lambda rows: calendar_edits.with_hours(rows, department_id, "08:30-12:00")
    )
    _publish(runtime, CalendarAct.LOCAL_DAY, lambda rows: calendar_edits.without_local_day(rows, _HOME, day.day))


def _publish(runtime: Runtime, act: CalendarAct, edit: Callable[[CalendarRows], CalendarRows]) -> None:
    with runtime.db.unit_of_work() as session:
        book = load_calendars(session)
        publish(session, proposed(book, edit(book.rows)), act, note="合成", actor=SYSTEM, at=MADE_AT)
    runtime.forget_rules()
    follow_calendars(runtime.db, runtime.collaborators, at=MADE_AT)


def _change_the_limits(runtime: Runtime) -> None:
    """The last step of the common ladder comes a day later, and clocks that run climb by it."""
    with runtime.db.unit_of_work() as session:
        limits = load_limits(session, _PROFILE, at=MADE_AT)
        *others, last = limits.ladder(ANY)
        ladder = [*others, rung_of(last.step, last.offset + 1, last.tells, last.basis)]
        row = propose(session, with_ladder(limits, ANY, ladder), actor=SYSTEM, at=MADE_AT, note="合成：试行")
        approve(session, _PROFILE, row.version, actor=SYSTEM, at=MADE_AT)
    runtime.forget_rules()
    replan_clocks(runtime.db, runtime.collaborators, at=MADE_AT + SETTLING + timedelta(seconds=1))


def _name_a_body(runtime: Runtime) -> None:
    """A complaint that names a department, which is set aside."""
    with runtime.db.unit_of_work() as session:
        named = session.exec(select(Department.id).order_by(col(Department.id)).limit(1)).one()
        new = NewComplaint(
            channel=Channel.WEB,
            external_id="synthetic-named",
            kind=Kind.COMPLAINT,
            violations=("F-01",),
            narrative="合成诉求：某局让入会",
            implicated_text="合成：某局",
            implicated=frozenset({named}),
            is_synthetic=True,
        )
        register_complaint(session, runtime.collaborators(session), new, actor=COMPLAINANT, at=MADE_AT)


def _teach(session: Session) -> None:
    """A classifier of few codes and few seeds, which is small."""
    learned, measured = samples_of(in_other_words(_TOLD)), samples_of(in_other_words(_ASKED, seed=2))
    few = seeds.seeds(card.code for card in load_violations(session))[::_SEED_EACH]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeds, "_every", lambda: few)
        trial = try_learning(Corpus(last_full_month(MADE_AT), learned, measured), list(load_violations(session)))
    keep_trial(session, trial, actor=SYSTEM, at=MADE_AT)


def _look_after_single_ones(session: Session) -> None:
    """Offers of codes, a reason for a warning, and a complainant who is forgotten."""
    complaints = session.exec(select(Complaint).order_by(col(Complaint.id))).all()
    archived = next(one for one in complaints if one.finished_at is not None)
    code = OfferedCode(complaints[0].violations[0], SuggestionSource.LEARNED, 1)
    keep_offers(session, complaints[0].id, [code], [code], at=MADE_AT)
    draft = find_draft(session) or open_draft(session, actor=SYSTEM, at=MADE_AT)
    give_reason(session, draft, "gap:synthetic", "合成：说明理由", actor=SYSTEM, at=MADE_AT)
    erase_identity(session, archived, actor=SYSTEM, at=MADE_AT, reason="合成：本人要求")


def _keep_the_registry(session: Session) -> None:
    """An association is edited and listed, has a liaison person, and another is to answer for it."""
    row, boss = session.exec(select(Association).order_by(col(Association.id)).limit(1)).one(), administrator(session)
    said = {"document": "合成文件〔2026〕2号", "effective_on": MADE_AT.date(), "actor": boss, "at": MADE_AT}
    change_association(session, row.id, replace(AssociationFacts.of(row), industry="合成"), **said)
    put_on_list(session, [row.id], a_listing(session, a_batch(session, boss)), actor=boss, at=MADE_AT)
    add_liaison(session, row.id, name="合成人", phone="13812345678", department_id=None, actor=boss, at=MADE_AT)
    who = session.exec(select(Department.id).order_by(col(Department.id).desc())).first()
    wanted = ProposedHolder(row.id, RegistryRole.REGISTRAR, who, MADE_AT.date(), said["document"], "合成")
    propose_role_changes(session, [wanted], actor=boss, at=MADE_AT)


def _bring_files(session: Session) -> None:
    """A department whose symbol is proposed, rows that leave questions, and who answers changed by a second file."""
    plan = plan_departments(read_departments(_DEPARTMENTS.encode()), departments_now(session, on=_TODAY, home=_HOME))
    import_departments(session, plan, actor=SYSTEM, at=MADE_AT)
    boss = session.exec(select(Staff).where(Staff.login == "administrator1")).one()
    actor = Actor(ActorKind.STAFF, boss.id, frozenset(map(StaffRole, boss.roles)))
    for supervisor in ("合成甲局", "合成乙局"):
        content = csv_bytes(
            row(9000, supervisor=supervisor, valid_from=_TODAY.isoformat(), basis=f"合成：{supervisor}")
        )
        sheet = read_sheet_as_learned(session, content)
        keep_headings(session, sheet.headings, sheet.proposed, actor=actor, at=MADE_AT)
        keep_upload(session, "合成.csv", content, actor=actor, at=MADE_AT)
        plan_of_file = plan_file(session, sheet, on=_TODAY, creates=True, home=_HOME)
        import_registry(session, plan_of_file, actor=actor, at=MADE_AT, how=WaitingImport("合成.csv"))
    asked = csv_bytes(row(9001, supervisor="合成无名局"))
    plan_of_file = plan_file(session, read_sheet_as_learned(session, asked), on=_TODAY, creates=False, home=_HOME)
    import_registry(session, plan_of_file, actor=actor, at=MADE_AT, how=WaitingImport("合成.csv"))


def _sleep_and_wake(runtime: Runtime) -> datetime:
    """Nothing is swept for days; then each hears of it in one digest. One clock cannot be swept; all is sealed."""
    woken = OVER
    with runtime.db.unit_of_work() as session:
        downtime.mark_swept(session, at=MADE_AT)
    with runtime.db.unit_of_work() as session:
        since = downtime.down_since(session, at=woken)
        collaborators = runtime.collaborators(session)
        while take_due_steps(session, collaborators, at=woken, down_since=since):
            pass
        failures.put_off(session, _last(session), RuntimeError("synthetic"), at=woken)
        months = kept_months(session)
    for month in months:
        publish_month(runtime.facts, month, at=woken, as_of=woken, cause=Cause(SnapshotCause.RESTATED))
    with runtime.db.unit_of_work() as session:
        anchor_heads(session, at=woken)
    return woken


def _last(session: Session) -> Complaint:
    return session.exec(select(Complaint).order_by(col(Complaint.id).desc()).limit(1)).one()
