"""A draft replayed on real complaints: what changes is found, counted and listed; nothing is written to a complaint."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.db import Database
from intake.errors import NotAllowed
from intake.jobs import NoQueue
from intake.language.i18n import use_language
from intake.language.translation import translated
from intake.models import Complaint, ComplaintEvent, OfficeEvent, ReplayedComplaint, RuleReplay
from intake.rulemaking.drafting import drafts
from intake.rulemaking.errors import NoDraft
from intake.rulemaking.outcome_text import is_coordinated
from intake.rulemaking.replays import compare, replay
from intake.rulemaking.replays.tally import ReplayTally
from intake.vocabulary import ReplayChange, ReplayState, StaffRole, State
from routing.models import Rule, RuleTable
from routing.vocabulary import Symbol
from tests import factories as make

pytestmark = pytest.mark.slow

AT = make.on(20)
COUNT = 7


@dataclass
class Past:
    """Complaints about fees on Mondays in a row, with a draft that sends them to market supervision."""

    db: Database
    collaborators: Collaborators
    admin: Actor

    def replayed(self, **asked: date) -> RuleReplay:
        """Asked for and run to its end, as a worker would."""
        with self.db.unit_of_work() as session:
            found = replay.ask_replay(session, NoQueue(), drafts.get_draft(session), actor=self.admin, at=AT, **asked)
        self.run()
        with self.db.unit_of_work() as session:
            return replay.get_replay(session, found.id)

    def run(self, *, at=AT) -> bool:
        with self.db.unit_of_work() as session:
            claim = replay.claim_next(session, at=at)
        return claim is not None and compare.run_replay(self.db, NoQueue(), claim, now=lambda: at)

    def change_rule(self, **cells: str) -> None:
        """Of the draft, as an edit would: the edition goes up."""
        with self.db.unit_of_work() as session:
            draft = drafts.get_draft(session)
            for rule in session.exec(select(Rule).where(Rule.table_id == draft.id, Rule.violation == "F-01")):
                rule.sqlmodel_update(cells)
                session.add(rule)
            draft.edition += 1
            session.add(draft)


@pytest.fixture
def past(database: Database) -> Past:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        known = make.known_association(session)
        for week in range(COUNT):
            at = make.MONDAY + timedelta(days=week)
            make.make_complaint(session, collaborators, at=at, association_id=known, violations=("F-01",))
        make.make_complaint(session, collaborators, at=make.MONDAY, association_id=known, violations=("A-01",))
        admin = make.make_actor(session, StaffRole.ADMINISTRATOR)
        drafts.open_draft(session, actor=admin, at=AT)
    return Past(database, collaborators, admin)


def changed(session: Session, replay_id: int) -> list[ReplayedComplaint]:
    return list(session.exec(select(ReplayedComplaint).where(ReplayedComplaint.replay_id == replay_id)))


def test_an_unchanged_draft_changes_nothing(past: Past) -> None:
    found = past.replayed()
    assert (found.state, found.done, found.total) == (ReplayState.DONE, COUNT + 1, COUNT + 1)
    tally = ReplayTally.from_json(found.result)
    assert tally.compared == COUNT + 1
    assert not +tally.changes
    assert tally.strayed == 0


def test_every_complaint_that_would_go_elsewhere_is_listed_with_its_rules(past: Past) -> None:
    past.change_rule(lead="MR", co="")
    found = past.replayed()
    tally = ReplayTally.from_json(found.result)
    registrar, market = (str(make.department_of(past.collaborators, symbol)) for symbol in (Symbol.REG, Symbol.MR))
    assert +tally.changes == {ReplayChange.OWNER: COUNT}
    assert tally.flows == {(registrar, market): COUNT}
    assert tally.leads["before"][int(registrar)] - tally.leads["after"][int(registrar)] == COUNT
    with past.db.reading() as session:
        rows = changed(session, found.id)
        assert len(rows) == COUNT
        assert {(row.owners_before, row.owners_after) for row in rows} == {(registrar, market)}
        assert {row.rule_before for row in rows} == {row.rule_after for row in rows} != {None}


def test_a_rule_that_names_two_leads_sends_complaints_to_coordination(past: Past) -> None:
    past.change_rule(lead="REG|MR")
    with past.db.reading() as session:
        rows = changed(session, past.replayed().id)
        assert len(rows) == COUNT
        assert all(is_coordinated(row.owners_after) and not is_coordinated(row.owners_before) for row in rows)


@pytest.mark.parametrize(
    ("cells", "change"), [({"co": "SWD"}, ReplayChange.CO), ({"priority": "urgent"}, ReplayChange.TERMS)]
)
def test_what_leaves_the_lead_alone_is_told_apart(past: Past, cells: dict[str, str], change: ReplayChange) -> None:
    past.change_rule(**cells)
    assert +ReplayTally.from_json(past.replayed().result).changes == {change: COUNT}


def test_only_complaints_received_since_the_day_are_asked(past: Past) -> None:
    past.change_rule(lead="MR", co="")
    found = past.replayed(since=(make.MONDAY + timedelta(days=COUNT - 2)).date())
    assert (found.total, ReplayTally.from_json(found.result).changes[ReplayChange.OWNER]) == (2, 2)


def test_a_replay_touches_no_complaint(past: Past) -> None:
    def whole(session: Session) -> tuple[list[Complaint], int]:
        return session.exec(select(Complaint).order_by(Complaint.id)).all(), session.exec(
            select(func.count()).select_from(ComplaintEvent)
        ).one()

    with past.db.reading() as session:
        before = [one.model_dump() for one in whole(session)[0]], whole(session)[1]
    past.change_rule(lead="MR")
    past.replayed()
    with past.db.reading() as session:
        assert ([one.model_dump() for one in whole(session)[0]], whole(session)[1]) == before


def test_what_no_rule_was_ever_asked_of_is_set_aside(past: Past) -> None:
    with past.db.unit_of_work() as session:
        rejected = make.make_complaint(session, past.collaborators, accept=False, at=make.MONDAY)
        session.connection().execute(
            Complaint.__table__.update()
            .where(Complaint.__table__.c.id == rejected.id)
            .values(state=State.REJECTED, reject_reason="R07")
        )
        make.make_complaint(session, past.collaborators, accept=False, at=make.MONDAY)
    tally = ReplayTally.from_json(past.replayed().result)
    assert (tally.set_aside, tally.undecided, tally.compared) == (1, 1, COUNT + 2)


def test_a_replay_laid_down_after_each_lot_finds_the_same(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.change_rule(lead="MR", co="")
    whole = past.replayed()
    monkeypatch.setattr(compare, "LOT", 2)
    with past.db.unit_of_work() as session:
        again = replay.ask_replay(session, NoQueue(), drafts.get_draft(session), actor=past.admin, at=AT)
    rounds = 0
    while not _one_lot(past):
        rounds += 1
    assert rounds == (COUNT + 1) // 2 - 1  # the last one finished
    with past.db.reading() as session:
        assert replay.get_replay(session, again.id).result == whole.result
        assert len(changed(session, again.id)) == COUNT


def _one_lot(past: Past) -> bool:
    """A worker whose time is over after one lot."""
    ticks = iter([AT, AT, AT, AT + timedelta(hours=1), AT + timedelta(hours=1)])
    with past.db.unit_of_work() as session:
        claim = replay.claim_next(session, at=AT)
    assert claim is not None
    return compare.run_replay(past.db, NoQueue(), claim, now=lambda: next(ticks), until=AT + timedelta(minutes=1))


def test_a_dead_worker_is_followed_and_a_revived_one_stops(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "LOT", 2)
    past.change_rule(lead="MR", co="")
    with past.db.unit_of_work() as session:
        found = replay.ask_replay(session, NoQueue(), drafts.get_draft(session), actor=past.admin, at=AT)
    with past.db.unit_of_work() as session:
        dead = replay.claim_next(session, at=AT)
    opened = compare._open(past.db, dead, at=AT)
    compare._compare_lot(past.db, dead, opened, at=AT)
    with past.db.unit_of_work() as session:
        assert replay.claim_next(session, at=AT + timedelta(minutes=1)) is None
    assert past.run(at=AT + timedelta(minutes=3))
    with pytest.raises(replay.Superseded):
        compare._compare_lot(past.db, dead, opened, at=AT)
    with past.db.reading() as session:
        done = replay.get_replay(session, found.id)
        assert (done.state, done.done) == (ReplayState.DONE, COUNT + 1)
        assert len(changed(session, found.id)) == COUNT


def test_a_draft_edited_under_way_is_replayed_from_the_beginning(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "LOT", 2)
    past.change_rule(lead="MR", co="")
    with past.db.unit_of_work() as session:
        found = replay.ask_replay(session, NoQueue(), drafts.get_draft(session), actor=past.admin, at=AT)
    assert not _one_lot(past)
    past.change_rule(lead="REG", co="MR")
    assert past.run()
    with past.db.reading() as session:
        done = replay.get_replay(session, found.id)
        assert done.edition == drafts.get_draft(session).edition
        assert ReplayTally.from_json(done.result).changes[ReplayChange.OWNER] == 0
        assert not [row for row in changed(session, found.id) if row.change is ReplayChange.OWNER]


def test_a_replay_whose_workers_keep_dying_is_given_up(past: Past) -> None:
    with past.db.unit_of_work() as session:
        found = replay.ask_replay(session, NoQueue(), drafts.get_draft(session), actor=past.admin, at=AT)
    for day in range(replay.MAX_ATTEMPTS):
        with past.db.unit_of_work() as session:
            assert replay.claim_next(session, at=AT + timedelta(days=day)) is not None
    with past.db.unit_of_work() as session:
        assert replay.claim_next(session, at=AT + timedelta(days=90)) is None
    with past.db.reading() as session:
        given_up = replay.get_replay(session, found.id)
        assert given_up.state is ReplayState.FAILED
        assert "given up" in str(replay.failure_of(given_up))


def test_a_draft_that_cannot_be_read_fails_with_its_reason(past: Past) -> None:
    past.change_rule(level="nowhere")
    found = past.replayed()
    assert found.state is ReplayState.FAILED
    failure = replay.failure_of(found)
    assert "level" in str(failure)
    with use_language("zh"):
        assert re.search("[一-鿿]", translated(failure))


def test_asking_twice_for_the_same_is_asking_once(past: Past) -> None:
    with past.db.unit_of_work() as session:
        draft = drafts.get_draft(session)
        first, second = (replay.ask_replay(session, NoQueue(), draft, actor=past.admin, at=AT).id for _ in range(2))
        third = replay.ask_replay(session, NoQueue(), draft, actor=past.admin, at=AT, since=date(2026, 1, 1)).id
    assert first == second != third


def test_asking_is_recorded_and_needs_the_right(past: Past) -> None:
    with past.db.unit_of_work() as session:
        draft, dispatcher = drafts.get_draft(session), make.make_actor(session, StaffRole.DISPATCHER)
        with pytest.raises(NotAllowed):
            replay.ask_replay(session, NoQueue(), draft, actor=dispatcher, at=AT)
        replay.ask_replay(session, NoQueue(), draft, actor=past.admin, at=AT)
        last = session.exec(select(OfficeEvent).order_by(OfficeEvent.seq.desc())).first()
    assert (last.kind, last.data["version"]) == (replay.REPLAYED, draft.version)


def test_only_a_draft_is_replayed_and_goes_with_its_replays(past: Past) -> None:
    past.change_rule(lead="MR")
    past.replayed()
    with past.db.unit_of_work() as session:
        published = session.exec(select(RuleTable).where(RuleTable.version == 1)).one()
        with pytest.raises(NoDraft):
            replay.ask_replay(session, NoQueue(), published, actor=past.admin, at=AT)
        draft = drafts.get_draft(session)
        assert replay.latest_replay(session, draft.id) is not None
        drafts.discard_draft(session, draft, actor=past.admin, at=AT)
    with past.db.reading() as session:
        assert session.exec(select(func.count()).select_from(RuleReplay)).one() == 0
        assert session.exec(select(func.count()).select_from(ReplayedComplaint)).one() == 0


def test_who_edits_after_a_replay_is_told_that_it_is_stale(past: Past) -> None:
    found = past.replayed()
    with past.db.reading() as session:
        assert not replay.is_stale(found, drafts.get_draft(session))
    past.change_rule(lead="MR")
    with past.db.reading() as session:
        assert replay.is_stale(found, drafts.get_draft(session))


def test_the_operator_of_the_machine_runs_one_in_the_foreground(past: Past) -> None:
    seen: list[tuple[int, int]] = []
    with past.db.unit_of_work() as session:
        claim = replay.start_replay(session, drafts.get_draft(session), actor=SYSTEM, at=AT)
    assert compare.run_replay(
        past.db, NoQueue(), claim, now=lambda: AT, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(COUNT + 1, COUNT + 1)]
