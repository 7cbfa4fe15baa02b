"""People come and go in an office at work: shifts, numbers that repeat the same, and suggestions."""

from sqlmodel import Session

from intake.identity.person import Person
from intake.member_voice.study import decide_suggestion
from intake.repetition.acts import LimitUntil, limit_caller, warn_caller
from intake.succession.kept import Whose, begin_handover, keep_moved, settle_handover
from intake.turnover.shifts import Bundle, give_shift, refuse_shift, take_shift
from intake.vocabulary import HandlingState, StaffRole, State, SuggestionVerdict
from routing.vocabulary import Kind, Symbol
from tests import factories as make


def turn_over(session: Session) -> None:
    """One shift taken, another refused; one number warned, limited and let go, another warned."""
    office = make.make_office(session)
    giver, taker = (make.make_actor(session, StaffRole.OPERATOR) for _ in range(2))
    for day in (1, 2):
        bundle = Bundle(taker.staff_id or 0, "合成交接")
        handover = give_shift(session, bundle, actor=giver, at=make.on(day))
        if day == 1:
            take_shift(session, office, handover.id, actor=taker, at=make.on(day, 11))
        else:
            refuse_shift(session, handover.id, "合成理由", actor=taker, at=make.on(day, 11))
    first, second = (make.make_actor(session, StaffRole.SUPERVISOR) for _ in range(2))
    other = Person(name="合成另一人", phone="+8612800005678")
    twice = [(one, day) for day in (0, 1) for one in (make.SOMEBODY, other)]
    told = [make.make_complaint(session, office, person=one, at=make.on(day)) for one, day in twice]
    numbers = [one.number for one in told[2:]]
    warned = [warn_caller(session, office, one, "合成理由", actor=first, at=make.on(2)) for one in numbers]
    make.make_complaint(session, office, at=make.on(3))
    limit = LimitUntil("合成理由", make.on(20).date(), make.on(15).date())
    limit_caller(session, office, warned[0].id, limit, actor=second, at=make.on(4))


def hand_over_at_once(session: Session) -> None:
    """The work of one who leaves went to a colleague and came back; that of a department went to another."""
    office = make.make_office(session)
    keeper = make.make_actor(session, StaffRole.ADMINISTRATOR)
    giver, taker = (make.make_actor(session, StaffRole.HANDLER) for _ in range(2))
    items = [{"number": make.make_complaint(session, office, at=make.on(1)).number}]
    leaver = Whose("leaver", giver_id=giver.staff_id, taker_id=taker.staff_id)
    bureau = Whose("bureau", department_id=make.department_of(office, Symbol.REG))
    for whose in (leaver, bureau):
        handover_id = begin_handover(session, whose, items, actor=keeper, at=make.on(2))
        keep_moved(session, handover_id, items, actor=keeper, at=make.on(2))
        if whose is leaver:
            settle_handover(session, handover_id, 1, actor=keeper, at=make.on(3))


def decide_suggestions(session: Session) -> None:
    office, crew = make.make_office(session), make.Crew(session)
    for verdict in (SuggestionVerdict.ADOPTED, SuggestionVerdict.NOT_ADOPTED):
        someone = Person(name="合成建议人", phone="+8612800009999")
        made = make.make_complaint(session, office, kind=Kind.SUGGESTION, violations=(), person=someone, at=make.on(1))
        make.bring_to(session, office, crew, made, State.HANDLING, at=make.on(1, 12))
        (part, *_others) = make.open_parts(session, made, HandlingState.SIGNED)
        who = {"actor": crew.handler(part.department_id), "at": make.on(2)}
        decide_suggestion(session, office, made.number, verdict, "合成理由", **who)
