"""What comes by the doors of a small installation: calls, texts, a file half sent; and word to its own people."""

import io
from datetime import datetime, timedelta

from PIL import Image
from sqlmodel import Session, select

from intake.bulletin.making import make_wanted, want_missing
from intake.bulletin.readers import add_outside_reader
from intake.bulletin.releasing import release
from intake.casework.actor import Actor
from intake.casework.outbox.absences import enter_absence
from intake.casework.registering.new_complaint import ArrivalNote
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.conversation.dialogue import InboundText, receive_text
from intake.duplicates.keeping import write_sketches
from intake.evidence.drafts import keep_draft
from intake.evidence.room import EvidenceRoom
from intake.models import Staff
from intake.notify.staff.addressing import address_notices
from intake.notify.staff.contacts import save_addresses, save_choices
from intake.runtime import Runtime
from intake.searching.bag_writing import write_bags
from intake.searching.criteria import SearchCriteria
from intake.searching.kept_searches import keep_search
from intake.telephone.calls import note_call
from intake.telephone.drafts import TypedCall, save_draft
from intake.vocabulary import ActorKind, ArrivalMode, BulletinKind, NoticeTopic, Road, StaffRole
from routing.vocabulary import Channel, Kind

_CALLER = "+8612000000001"
_EVER, _SECONDS = 3650, 60.0


def come_by_the_doors(runtime: Runtime, *, at: datetime) -> None:
    with runtime.db.unit_of_work() as session:
        _telephone(runtime, session, at)
        _text(runtime, session, at)
        _be_reached(session, at)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    keep_draft(runtime.db, EvidenceRoom.from_settings(runtime.settings), "synthetic", picture, "合成.png", at=at)
    write_sketches(runtime.db, runtime.ring, at=at, days=_EVER, max_seconds=_SECONDS)
    write_bags(runtime.db, runtime.ring, at=at, max_seconds=_SECONDS)
    with runtime.db.unit_of_work() as session:
        sought = SearchCriteria(text="不入会")
        keep_search(session, runtime.ring, sought, actor=_actor(session, "operator1"), at=at)


def send_word(runtime: Runtime, *, at: datetime) -> None:
    with runtime.db.unit_of_work() as session:
        while address_notices(session, runtime.collaborators(session), mails=True, at=at):
            pass


def tell_readers(runtime: Runtime, *, at: datetime) -> None:
    """The bulletins of what is over, one of them released, and somebody outside who is sent it."""
    with runtime.db.unit_of_work() as session:
        given = {"name": "合成督查室", "email": "synthetic@example.org", "kinds": list(BulletinKind), "language": "zh"}
        add_outside_reader(session, **given, actor=_actor(session, "supervisor1"), at=at)
    want_missing(runtime.db, BulletinKind, profile="panjin", at=at)
    made, *_drafts = make_wanted(runtime.facts, runtime.settings, at=at)
    with runtime.db.unit_of_work() as session:
        said = {"digest": made.digest, "public_url": runtime.settings.public_url}
        release(session, made.id, **said, actor=_actor(session, "supervisor1"), at=at)


def _telephone(runtime: Runtime, session: Session, at: datetime) -> None:
    """One call rings while another is typed; a third came by letter."""
    note_call(session, runtime.ring, call_sid="CAsynthetic", sender=_CALLER, at=at)
    operator = _actor(session, "operator1")
    typed = TypedCall("synthetic", 0, "synthetic-token", [("narrative", "合成：还没说完")], _CALLER)
    save_draft(session, runtime.ring, typed, other_key="synthetic-2", actor=operator, at=at)
    new = NewComplaint(
        channel=Channel.API,
        external_id="synthetic-transfer",
        kind=Kind.COMPLAINT,
        violations=("F-01",),
        narrative="合成诉求：协会不入会就不给办事",
        arrival=ArrivalNote(ArrivalMode.TRANSFER, "12345", "合成〔2026〕7号"),
        is_synthetic=True,
    )
    register_complaint(session, runtime.collaborators(session), new, actor=operator, at=at)


def _text(runtime: Runtime, session: Session, at: datetime) -> None:
    """One complains with a picture, and one whom nobody can answer waits for a person."""
    words = "合成诉求：协会强迫我们入会，还收了八千元评比费"
    told = InboundText("SMsynthetic1", _CALLER, words, ("https://example.org/1",), is_synthetic=True)
    for text in (told, InboundText("SMsynthetic2", "106900000001", "合成：请回电", is_synthetic=True)):
        receive_text(session, runtime.collaborators(session), text, at=at)


def _be_reached(session: Session, at: datetime) -> None:
    """All hear by e-mail, and one is away for some days."""
    actor, everything = _actor(session, "operator1"), {topic: {Road.MAIL} for topic in NoticeTopic}
    for staff in session.exec(select(Staff)).all():
        save_addresses(session, staff, email=f"{staff.login}@example.org", phone="", actor=actor, at=at)
        save_choices(session, staff.id, everything, hours="", digest_minutes=30, at=at)
    away = session.exec(select(Staff).where(Staff.login == "operator1")).one()
    day = at.date()
    enter_absence(
        session, away, substitute_login="operator2", from_on=day, to_on=day + timedelta(days=3), actor=actor, at=at
    )


def _actor(session: Session, login: str) -> Actor:
    staff = session.exec(select(Staff).where(Staff.login == login)).one()
    return Actor(ActorKind.STAFF, staff.id, frozenset(map(StaffRole, staff.roles)))
