"""Two months of synthetic work behind an installation, and one complaint at each station of the road."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from intake.bulletin.making import make_wanted, want_missing
from intake.bulletin.readers import add_outside_reader
from intake.bulletin.releasing import release
from intake.calendars.edits import with_hours, with_local_day
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM, Actor
from intake.cli.migrate import migrate
from intake.clock import now
from intake.conversation.dialogue import InboundText, receive_text
from intake.demo.run import run_demo
from intake.models import Staff, VerificationItem
from intake.notify.claims import claim_next
from intake.notify.outbox import mark_failed
from intake.notify.senders import Refused
from intake.open_data.releases import find_waiting, keep_release, make_release
from intake.registry_upkeep.association_edits import AssociationFacts, change_association
from intake.registry_upkeep.confirmation import asked_of
from intake.registry_upkeep.corrections import CorrectionClaim, file_correction
from intake.registry_upkeep.liaisons import add_liaison
from intake.registry_upkeep.role_changes import ProposedHolder, propose_role_changes
from intake.registry_upkeep.verification import find_open_round
from intake.registry_upkeep.watch_list.entries import put_on_list
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.training import keep_trial, try_learning
from intake.vocabulary import ActorKind, BulletinKind, StaffRole, State, VerificationState
from routing.calendars.book import DayRow
from routing.calendars.store import load_calendars
from routing.calendars.working_time import local_day
from routing.models import Association, Department
from routing.rules.store import load_violations
from routing.vocabulary import CalendarAct, RegistryRole, Symbol
from tests import factories as make
from tests.browser.practised import practise
from tests.registry.screens.watch_scene import DOCUMENT, a_batch, a_listing, administrator
from tests.stages.live import environment_in
from tests.suggesting.classroom import in_other_words, in_plain_words, samples_of

_STATIONS = (State.DISPATCHED, State.HANDLING, State.REPLIED, State.CALLBACK)


def make_history(folder: Path, *, password: str) -> None:
    """In the data folder of an installation that has never run."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment_in(folder).items():
            patch.setenv(name, value)
        settings = Settings.from_env()
    migrate(settings).dispose()
    runtime = build_runtime(settings)
    run_demo(
        runtime,
        months=2,
        complaints=60,
        seed=7,
        password=password,
        until=now(),
        progress=lambda _done, _total: None,
    )
    _fill_every_queue(runtime)
    _go_astray(runtime)
    _learn(runtime)
    _doubt(runtime)
    _decree(runtime)
    _keep(runtime)
    _tell(runtime)
    _give_out(runtime)
    practise(runtime)
    runtime.db.dispose()


def _fill_every_queue(runtime: Runtime) -> None:
    """What lies where in a demonstration depends on the day; a screen must not be empty by chance."""
    with runtime.db.unit_of_work() as session:
        collaborators, crew = make.make_office(session, ring=runtime.ring), make.Crew(session)
        make.make_complaint(session, collaborators, at=now(), accept=False)
        for station in _STATIONS:
            complaint = make.make_complaint(session, collaborators, at=now(), violations=("F-13",))
            make.bring_to(session, collaborators, crew, complaint, station, at=now())


def _give_out(runtime: Runtime) -> None:
    """The months that are over, as open data."""
    while True:
        with runtime.db.unit_of_work() as session:
            snapshot = find_waiting(session)
            if snapshot is None:
                return
            assert keep_release(session, make_release(session, snapshot, at=now()))


def _go_astray(runtime: Runtime) -> None:
    """A text of a sender that nobody can answer, and one of ours that was refused for its number."""
    text = InboundText("SM" + "7" * 32, "10690000123456", "【合成】您的验证码是 123456。")
    with runtime.db.unit_of_work() as session:
        receive_text(session, runtime.collaborators(session), text, at=now())
    with runtime.db.unit_of_work() as session:
        claim = claim_next(session, at=now())
    with runtime.db.unit_of_work() as session:
        mark_failed(session, claim, Refused("合成", error_code="21614"), gateway="twilio", at=now())


def _doubt(runtime: Runtime) -> None:
    """As if nobody had answered the check of the registry yet, but for a mistake that each of three has reported."""
    with runtime.db.unit_of_work() as session:
        current, today = find_open_round(session), local_day(now())
        confirmed = update(VerificationItem).where(col(VerificationItem.state) == VerificationState.CONFIRMED)
        session.execute(confirmed.values(state=VerificationState.OPEN, settled_at=None, settled_by_id=None))
        for member in session.exec(select(Staff).where(Staff.department_id.is_not(None)).limit(3)).all():
            actor = Actor(ActorKind.STAFF, member.id, frozenset({StaffRole.HANDLER}), member.department_id)
            for line in asked_of(session, current, member.department_id, on=today, limit=1):
                claim = CorrectionClaim(
                    line.association.id, line.own[0].role, today, "合成文件〔2026〕1号", "合成：已移交。"
                )
                file_correction(session, claim, actor=actor, at=now(), item=line.item)


def _keep(runtime: Runtime) -> None:
    """One association edited, in a batch of the watch-list, with a liaison person and a change that waits."""
    with runtime.db.unit_of_work() as session:
        collaborators, boss = make.make_office(session, ring=runtime.ring), administrator(session)
        row = session.exec(select(Association).order_by(Association.credit_code).limit(1)).one()
        one, changed = row.id, replace(AssociationFacts.of(row), name=f"{row.name}（更名）")
        said = {"document": DOCUMENT, "effective_on": local_day(now()), "actor": boss, "at": now()}
        change_association(session, one, changed, **said)
        put_on_list(session, [one], a_listing(session, a_batch(session, boss)), actor=boss, at=now())
        add_liaison(session, one, name="合成人", phone="13812345678", department_id=None, actor=boss, at=now())
        who = make.department_of(collaborators, Symbol.MR)
        wanted = ProposedHolder(one, RegistryRole.REGISTRAR, who, local_day(now()), DOCUMENT, "合成：机构改革")
        propose_role_changes(session, [wanted], actor=boss, at=now())


def _tell(runtime: Runtime) -> None:
    """Bulletins that are drafted, the month's released, and somebody outside who reads it."""
    kinds = [BulletinKind.WEEKLY, BulletinKind.MONTHLY]
    want_missing(runtime.db, kinds, profile="lianyungang", at=now())
    made = make_wanted(runtime.facts, runtime.settings, at=now())
    with runtime.db.unit_of_work() as session:
        person = session.exec(select(Staff).where(Staff.login == "supervisor1")).one()
        actor = Actor(ActorKind.STAFF, person.id, frozenset({StaffRole.SUPERVISOR}))
        said = {"name": "合成市督查室", "email": "ducha@example.cn", "kinds": kinds, "language": "zh"}
        add_outside_reader(session, **said, actor=actor, at=now())
        month = next(one for one in made if "W" not in one.period)
        release(session, month.id, digest=month.digest, actor=actor, at=now())


def _learn(runtime: Runtime) -> None:
    """As if hundreds more had been closed before: the month of a history this short is too little to learn from."""
    learned = samples_of([*in_plain_words(250), *in_other_words(250)])
    measured = samples_of([*in_plain_words(60, seed=2), *in_other_words(40, seed=2)])
    with runtime.db.unit_of_work() as session:
        trial = try_learning(Corpus(last_full_month(now()), learned, measured), load_violations(session))
        keep_trial(session, trial, actor=SYSTEM, at=now())


def _decree(runtime: Runtime) -> None:
    """A half day of the city, and hours of a department's own: both change no date."""
    with runtime.db.unit_of_work() as session:
        before, department = load_calendars(session), session.exec(select(Department.id).limit(1)).one()
        half = DayRow(
            date(local_day(now()).year, 12, 31), True, "合成半天", make.CITY, "08:00-12:00", "合成决定〔2026〕1号"
        )
        for act, edit in (
            (CalendarAct.LOCAL_DAY, lambda rows: with_local_day(rows, half)),
            (CalendarAct.OFFICE_HOURS, lambda rows: with_hours(rows, department, "08:30-12:00, 14:00-17:30")),
        ):
            before = publish(session, proposed(before, edit(before.rows)), act, note="合成", actor=SYSTEM, at=now())
