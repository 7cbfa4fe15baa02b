"""An office at work: everybody who writes what the record binds of it has written something, twice where it repeats."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session, select

from intake.auth import second_administrator
from intake.auth.accounts import add_staff, change_staff, end_sessions, reset_password, set_active, set_password
from intake.auth.sign_in import sign_in
from intake.calendars import edits as calendar_edits
from intake.calendars.publish import proposed, publish
from intake.campaigns import campaigns, targets
from intake.campaigns.results import Achievement, record_result, strike_result
from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.departments.importing import import_departments
from intake.departments.stored import departments_now
from intake.departments.symbols import answer_proposals, open_proposals
from intake.fee_lists import drafting, publishing
from intake.limits import edits as limit_edits
from intake.limits import proposing
from intake.models import Staff
from intake.registry_upkeep.association_edits import change_association
from intake.registry_upkeep.corrections import CorrectionClaim, CorrectionDecision, accept_correction, file_correction
from intake.registry_upkeep.importing import import_registry
from intake.registry_upkeep.role_changes import (
    ProposedHolder,
    confirm_role_change,
    propose_role_changes,
    refuse_role_change,
)
from intake.registry_upkeep.watch_list.entries import put_on_list, take_off_list
from intake.rulemaking.drafting.drafts import discard_draft, open_draft, rules_of
from intake.rulemaking.drafting.edits import Put, Remove, apply_edits
from intake.rulemaking.publishing.publish import publish as publish_rules
from intake.rulemaking.publishing.roll_back import roll_back
from intake.vocabulary import (
    AlertKind,
    AlertSubject,
    CampaignResultKind,
    FindingWay,
    Measure,
    StaffRole,
)
from intake.warning.alerts import acknowledge, open_alerts
from intake.warning.findings import AlertFinding, RunFindings
from intake.warning.run import keep
from routing.calendars.book import DayRow
from routing.calendars.file import read_calendar
from routing.calendars.store import load_calendars
from routing.clocks.store import load_limits
from routing.departments.file import read_rows as department_rows
from routing.departments.planning import plan_departments
from routing.fees import shipped_fee_list
from routing.models import Department
from routing.registry.file import read_rows
from routing.registry.planning import plan_import
from routing.vocabulary import CalendarAct, Clock, RegistryRole, Symbol, Unit
from tests import factories as make
from tests.calendars.calendar_files import year_2027
from tests.record.factor_scene import add_factors
from tests.record.key_scene import supervise
from tests.record.knowledge_scene import keep_cards, keep_cases
from tests.record.meeting_scene import meet
from tests.record.talk_scene import talk
from tests.record.turnover_scene import decide_suggestions, hand_over_at_once, turn_over
from tests.registry.registry_files import csv_bytes, row
from tests.registry.screens.watch_scene import a_batch, a_listing, administrator, facts

PROFILE = "default"
PASSWORD, NEXT_PASSWORD = "synthetic-horse-battery", "synthetic-staple-correct"


def work(database: Database) -> None:
    """All of it through the product's own functions, an act a transaction."""
    for act in _ACTS:
        with database.unit_of_work() as session:
            act(session)
    for password in ("wrong", NEXT_PASSWORD):
        sign_in(database, "li", password, address="192.0.2.1", at=make.on(1))


def _hire(session: Session) -> None:
    for login, roles in (("wang", StaffRole.ADMINISTRATOR), ("li", StaffRole.OPERATOR), ("zhao", StaffRole.SUPERVISOR)):
        add_staff(
            session,
            login=login,
            display_name=login,
            roles=[roles],
            department_id=None,
            password=PASSWORD,
            at=make.MONDAY,
        )


def _change_accounts(session: Session) -> None:
    staff = session.exec(select(Staff).where(Staff.login == "li")).one()
    roles = [StaffRole.OPERATOR, StaffRole.DISPATCHER]
    change_staff(session, staff, display_name="李", roles=roles, department_id=None, actor=SYSTEM, at=make.on(0, 11))
    set_active(session, staff, is_active=False, actor=SYSTEM, at=make.on(0, 12))
    set_active(session, staff, is_active=True, actor=SYSTEM, at=make.on(0, 13))
    reset_password(session, staff, actor=SYSTEM, at=make.on(0, 14))
    set_password(session, staff, NEXT_PASSWORD, actor=SYSTEM, at=make.on(0, 15))
    end_sessions(session, staff, actor=SYSTEM, at=make.on(0, 16))


def _ask_about_accounts(session: Session) -> None:
    first, second = (make.make_actor(session, StaffRole.ADMINISTRATOR) for _each in range(2))
    boss = session.exec(select(Staff).where(Staff.login == "zhao")).one()
    second_administrator.new_password(session, boss, actor=first, at=make.on(0, 11))
    (asked,) = second_administrator.waiting(session, at=make.on(0, 11))
    second_administrator.approve(session, asked.id, actor=second, at=make.on(0, 12))
    roles = [StaffRole.OPERATOR, StaffRole.SUPERVISOR]
    li = session.exec(select(Staff).where(Staff.login == "li")).one()
    wanted = {"roles": roles, "display_name": "李", "department_id": None}
    second_administrator.change_account(session, li, **wanted, actor=second, at=make.on(0, 13))


def _publish_rules(session: Session) -> None:
    make.make_office(session)
    drafter, second = (make.make_actor(session, role) for role in (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR))
    at = make.on(0, 11)
    draft = open_draft(session, actor=drafter, at=at)
    first = rules_of(session, draft)[0]
    apply_edits(session, draft, [Put(first.id, cells={"note": "合成"})], actor=drafter, at=at)
    publish_rules(session, draft, actor=second, at=at, effective_at=at, reason="合成")
    roll_back(session, actor=second, at=make.on(0, 12), reason="合成")
    thrown_away = open_draft(session, actor=drafter, at=make.on(0, 13))
    last = rules_of(session, thrown_away)[-1]
    apply_edits(session, thrown_away, [Remove(last.id)], actor=drafter, at=make.on(0, 13))
    discard_draft(session, thrown_away, actor=drafter, at=make.on(0, 14))
    open_draft(session, actor=drafter, at=make.on(0, 15))


def _change_limits(session: Session) -> None:
    for days, at in ((12, make.on(0, 11)), (8, make.on(0, 12))):
        for amended in (days + 1, days):
            limit = limit_edits.limit_of(
                Clock.CLOSURE, amended, Unit.WORKING_DAYS, policy="complaint", basis="合成依据", extension=5
            )
            limits = limit_edits.with_limit(load_limits(session, PROFILE, at=at), limit)
            version = proposing.propose(session, limits, actor=SYSTEM, at=at, note="合成").version
        proposing.approve(session, PROFILE, version, actor=SYSTEM, at=at)
    limits = limit_edits.without_ladder(load_limits(session, PROFILE, at=make.on(1)), "urgent")
    version = proposing.propose(session, limits, actor=SYSTEM, at=make.on(1), note="合成").version
    proposing.discard(session, PROFILE, version, actor=SYSTEM, at=make.on(1))


def _change_calendars(session: Session) -> None:
    department = session.exec(select(Department.id)).first()
    notices = (year_2027(), year_2027(off=("2027-01-04",), notice="合成通知之二"))
    acts = ((CalendarAct.YEAR, make.on(1)), (CalendarAct.LOCAL_DAY, make.on(2)))
    places = (("510000", "08:00-12:00"), ("510100", "09:00-12:00"))
    for (region, hours), notice, (act, at) in zip(places, notices, acts, strict=True):
        book = load_calendars(session)
        rows = calendar_edits.with_year(book.rows, read_calendar(notice))
        day = DayRow(date(2026, 12, 1), is_working=False, name="合成节", region_code=region, basis="合成")
        rows = calendar_edits.with_local_day(rows, day)
        for whose in (None, department):
            rows = calendar_edits.with_hours(rows, whose, hours)
        publish(session, proposed(book, rows), act, note=f"合成{region}", actor=SYSTEM, at=at)


def _bring_departments(session: Session) -> None:
    """The second file says more; of what names suggest one is confirmed, one is not, one waits."""
    names = ("绵阳市市场监督管理局", "绵阳市财政局", "绵阳市审计局")
    for phone in ("", "0816-1"):
        lines = [f"{name},{phone}" for name in names]
        rows = department_rows(("部门名称,电话\n" + "\n".join(lines)).encode())
        plan = plan_departments(rows, departments_now(session, on=make.MONDAY.date(), home=make.CITY))
        import_departments(session, plan, actor=SYSTEM, at=make.MONDAY)
    first, second, _ = open_proposals(session)
    answer_proposals(session, [first.id], confirm=True, actor=SYSTEM, at=make.on(1))
    answer_proposals(session, [second.id], confirm=False, actor=SYSTEM, at=make.on(1))


def _import_registry(session: Session) -> None:
    """Two files: in the second one name is another, an alias and a supervisor are gone, one is on the watch-list."""
    supervisors = ("成都市商务局", "成都市教育局")
    first = csv_bytes(*(row(n, aliases=f"{n}号会", former_names=f"老{n}号会") for n in (1, 2)))
    changes = {
        "name": "成都市改名行业协会",
        "supervisor": supervisors[1],
        "watchlist": "是",
        "valid_from": "2025-06-01",
    }
    for content in (first, csv_bytes(row(1, basis="合成新文件", **changes), row(2, aliases="2号会"), row(3))):
        plan = plan_import(session, read_rows(content), on=make.MONDAY.date(), create_departments=True)
        report = import_registry(session, plan, actor=SYSTEM, at=make.MONDAY)
        assert not report.refused


def _correct_registry(session: Session) -> None:
    collaborators = make.make_office(session)
    holder = make.department_of(collaborators, Symbol.REG)
    handler = make.make_actor(session, StaffRole.HANDLER, department_id=holder)
    claim = CorrectionClaim(
        make.known_association(session), RegistryRole.REGISTRAR, date(2026, 9, 1), "合成文件", "合成说明"
    )
    filed = file_correction(session, claim, actor=handler, at=make.on(1))
    verdict = CorrectionDecision(make.department_of(collaborators, Symbol.MR), date(2026, 9, 1), "合成文件")
    accept_correction(
        session, filed.id, verdict, actor=make.make_actor(session, StaffRole.ADMINISTRATOR), at=make.on(2)
    )


def _keep_registry_on_screens(session: Session) -> None:
    """Two edits, two batches of the watch-list, two proposals: one confirmed, one refused."""
    collaborators, boss = make.make_office(session), administrator(session)
    second, one = administrator(session), make.known_association(session)
    edits = ((make.on(3), {"industry": "门窗"}), (make.on(4), {"name": "成都市改名协会（合成）"}))
    proposals = ((RegistryRole.SOCIAL_WORK, Symbol.MR), (RegistryRole.SUPERVISOR, Symbol.DRC))
    for (at, changes), (role, symbol), name in zip(edits, proposals, ("第一批", "第二批"), strict=True):
        said = {"document": f"合成{name}", "effective_on": at.date(), "actor": boss, "at": at}
        change_association(session, one, facts(session, **changes), **said)
        listing = a_listing(session, a_batch(session, boss, name, at.date()), valid_from=at.date(), reason=name)
        put_on_list(session, [one], listing, actor=boss, at=at)
        wanted = ProposedHolder(
            one, role, make.department_of(collaborators, symbol), at.date(), f"合成{name}", f"合成{name}"
        )
        [row] = propose_role_changes(session, [wanted], actor=boss, at=at)
        if role is RegistryRole.SUPERVISOR:
            refuse_role_change(session, row.id, "合成", actor=second, at=make.on(6))
        else:
            confirm_role_change(session, row.id, actor=second, at=make.on(5), note="合成同意")
            take_off_list(session, one, valid_to=make.on(5).date(), reason="合成", actor=second, at=make.on(5))


def _issue_fee_lists(session: Session) -> None:
    """Two versions in force one after the other, a third called off; of a draft thrown away nothing is left."""
    drafter, second = administrator(session), administrator(session)
    for place, name in enumerate(("第一版", "第二版", "第三版")):
        at, starts = make.on(place, 11), make.on(place + 5) if place else None
        drafting.begin_draft(session, f"合成{name}", f"合成〔2026〕{place}号", actor=drafter, at=at)
        for edited in ("二次收费", "重复收费"):
            card = replace(shipped_fee_list().by_code["N05"], name_zh=f"{name}{edited}", basis=f"合成{name}")
            drafting.write_item(session, card, was="N05", edition=None, actor=drafter, at=at)
        drafting.remove_item(session, f"N{24 - place}", edition=None, actor=drafter, at=at)
        row = publishing.publish(session, f"合成{name}", effective_at=starts, actor=second, at=at)
    publishing.call_off(session, row.version, "合成", actor=second, at=make.on(3))
    drafting.begin_draft(session, "合成草稿", actor=drafter, at=make.on(4))
    drafting.throw_away(session, actor=drafter, at=make.on(4))


def _campaign(session: Session) -> None:
    """Two campaigns with two situations worded anew, two targets decided, one cleared, and a result struck out."""
    judge_of, second, one = administrator(session), administrator(session), make.known_association(session)
    for place, name in enumerate(("一", "二")):
        day, at = make.on(place).date(), make.on(place, 11)
        told = {"document": f"合成{name}号", "begins_on": day, "ends_on": make.on(30 + place).date()}
        told["reason"] = f"合成理由{name}"
        row = campaigns.open_campaign(session, name=f"合成整治{name}", **told, actor=judge_of, at=at)
        wording = campaigns.SituationWording(f"合成情形{name}", f"合成办法{name}", ("F-01",))
        campaigns.word_situation(session, row.id, 1 + place, wording, actor=judge_of, at=at)
        for way in (FindingWay.SELF_REPORT, FindingWay.COMPARISON):
            found = {one: [1 + place, 4 + place]}
            targets.report_targets(session, row.id, way, found, note=f"合成{name}", actor=judge_of, at=at)
        [line] = targets.targets(session, row.id)
        for verdict in (False, True):
            targets.judge(session, line.row.id, is_target=verdict, note=f"合成{name}", actor=judge_of, at=at)
        grade = (Measure.WARN, Measure.REVOKE)[place]
        targets.decide(session, line.row.id, grade, document=f"合成{name}", actor=second, at=make.on(place, 12))
        money = {"amount_before": Decimal(9 + place), "amount_after": Decimal(4), "amount_refunded": Decimal(1 + place)}
        achieved = Achievement(CampaignResultKind.FEE_REDUCED, f"合成收费{name}", one, f"合成{name}", **money)
        result = record_result(session, row.id, achieved, actor=judge_of, at=at)
        strike_result(session, result.id, actor=second, at=make.on(place, 13))
        campaigns.close_campaign(session, row.id, actor=second, at=make.on(place, 14))


def _warn(session: Session) -> None:
    """Two alerts: one is acknowledged, one ends."""
    day = make.MONDAY.date()
    findings = [
        AlertFinding(AlertKind.SURGE, AlertSubject.VIOLATION, code, day, day, came, 1.0, 0.001, {"within": []})
        for code, came in (("F-01", 9), ("A-01", 7))
    ]
    office = make.make_office(session)
    keep(session, office, RunFindings(tuple(findings), tests=2, weeks=20), as_of=make.on(1), at=make.on(1))
    first = open_alerts(session)[0]
    supervisor = make.make_actor(session, StaffRole.SUPERVISOR)
    acknowledge(session, first.row.id, "合成：已约谈", actor=supervisor, at=make.on(2))
    left = tuple(one for one in findings if one.key != first.row.subject_key)
    keep(session, office, RunFindings(left, tests=2, weeks=21), as_of=make.on(10), at=make.on(10))


# Of every installation; the others take one that nobody has worked in yet.
ANYWHERE = (
    *(talk, turn_over, hand_over_at_once, decide_suggestions, _issue_fee_lists, _campaign),
    *(meet, keep_cards, keep_cases, supervise, _warn, add_factors),
)
_ACTS = (
    *(_hire, _change_accounts, _ask_about_accounts, _publish_rules, _change_limits, _change_calendars),
    *(_bring_departments, _import_registry, _correct_registry, _keep_registry_on_screens),
    *ANYWHERE,
)
