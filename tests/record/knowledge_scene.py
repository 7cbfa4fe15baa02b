"""An office that keeps what it knows: cards published, withdrawn and looked at again, cases let out and not."""

from datetime import timedelta

from sqlmodel import Session

from intake.case_library.proposing import mend_case, propose_case
from intake.case_library.reviewing import publish_case, refuse_case, withdraw_case
from intake.case_library.words import CaseWords
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.identity.person import Person
from intake.knowledge.content import CardText
from intake.knowledge.drafting import draft_card, throw_away
from intake.knowledge.publishing import publish_card, still_right, withdraw_card
from intake.models import Complaint, LibraryCase
from intake.vocabulary import CardKind, StaffRole, State
from tests import factories as make

CARD = CardText(CardKind.FAQ, "合成：会费怎么收？", "合成：经会员大会表决。", ("F-04",), is_public=True)
WORDS = CaseWords(
    "合成：某市某行业协会重复收费",
    "某市某行业协会",
    "合成：企业反映同一服务收了两次钱。",
    "合成：经查，情况属实。",
    "合成：责令退还。",
    "国办发〔2020〕21号",
)


def keep_cards(session: Session) -> None:
    """Two versions of one, the second looked at again; a shipped one withdrawn; a draft thrown away."""
    drafter, second = make.make_actor(session, StaffRole.DISPATCHER), make.make_actor(session, StaffRole.SUPERVISOR)
    key = draft_card(session, CARD, actor=drafter, at=make.on(1)).key
    publish_card(session, key, "合成理由", actor=second, at=make.on(1, 11))
    draft_card(session, CARD, key=key, actor=drafter, at=make.on(2))
    publish_card(session, key, actor=second, at=make.on(2, 11))
    still_right(session, key, make.on(2).date() + timedelta(days=400), actor=second, at=make.on(2, 12))
    withdraw_card(session, "faq-N05", "合成理由", actor=second, at=make.on(3))
    draft_card(session, CARD, key="law-F-01", actor=drafter, at=make.on(3))
    throw_away(session, "law-F-01", actor=drafter, at=make.on(3, 11))


def closed_complaint(session: Session, office: Collaborators, crew: make.Crew, phone: str) -> Complaint:
    who = Person(name="合成诉求人", phone=phone)
    known = {"association_id": make.known_association(session), "violations": ("F-04",)}
    made = make.make_complaint(session, office, person=who, narrative="合成：会费含的服务又收一次钱，请查。", **known)
    make.bring_to(session, office, crew, made, State.CLOSED, at=make.on(1))
    return made


def propose(session: Session, made: Complaint, actor: Actor) -> LibraryCase:
    return propose_case(session, made.number, WORDS, actor=actor, at=make.on(2))


def keep_cases(session: Session) -> None:
    """One let out, one let out and withdrawn, one mended and not taken in."""
    office, crew = make.make_office(session), make.Crew(session)
    author, second = make.make_actor(session, StaffRole.DISPATCHER), make.make_actor(session, StaffRole.SUPERVISOR)
    phones = ("+8612800004321", "+8612800004322", "+8612800004323")
    rows = [propose(session, closed_complaint(session, office, crew, phone), author) for phone in phones]
    for row in rows[:2]:
        publish_case(session, office, row.id, edition=0, actor=second, at=make.on(3))
    withdraw_case(session, rows[1].id, "合成理由", is_destroyed=True, actor=second, at=make.on(4))
    mend_case(session, rows[2].id, WORDS, edition=0, actor=author, at=make.on(3))
    refuse_case(session, rows[2].id, "合成理由", edition=1, actor=second, at=make.on(4))
