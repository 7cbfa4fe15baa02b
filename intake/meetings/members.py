"""Which departments a region's joint meeting is made of, and each one's liaison person 联络员, who is sealed."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.identity.mask import masked_name, masked_phone
from intake.identity.person import MIN_REASON
from intake.identity.phone import phone_of
from intake.language.i18n import N_
from intake.models import MeetingMember
from intake.sealing.places import meeting_member_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import StaffRole
from routing.directory import DepartmentCard, Directory
from routing.vocabulary import Symbol

ADDED, ENDED = "meeting:add_member", "meeting:end_member"
CONVENES, NAMED_LIAISON, OPENED_LIAISON = "meeting:convenor", "meeting:set_liaison", "meeting:open_liaison"
RUNNERS = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
_SHIPPED = Path(__file__).with_name("members.toml")


@dataclass(frozen=True)
class MemberCard:
    """One member as a page shows it: its liaison person masked, or clear where that was asked for and recorded."""

    id: int
    department_id: int
    department: str
    is_convenor: bool
    name: str = ""
    phone: str = ""
    is_clear: bool = False


@cache
def shipped_symbols() -> tuple[Symbol, tuple[Symbol, ...]]:
    """The convenor's symbol, and those of all twelve with the convenor first."""
    said = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    every = dict.fromkeys(Symbol(one) for one in (said["convenor"], *said["named"], *said["further"]))
    return Symbol(said["convenor"]), tuple(every)


def shipped_departments(directory: Directory, region_code: str) -> dict[Symbol, DepartmentCard | None]:
    """Of each of the twelve symbols the department of exactly this region; None where it has none."""
    return {symbol: _of_region(directory, symbol, region_code) for symbol in shipped_symbols()[1]}


def members_of(session: Session, directory: Directory, region_code: str) -> list[MemberCard]:
    """Those that stand, the convenor first."""
    rows = session.exec(
        _standing_in(region_code).order_by(col(MeetingMember.is_convenor).desc(), col(MeetingMember.id))
    ).all()
    return [_card(session, directory, row) for row in rows]


def member_ids(session: Session, region_code: str) -> list[int]:
    """The departments of those that stand, the convenor first."""
    rows = session.exec(
        _standing_in(region_code).order_by(col(MeetingMember.is_convenor).desc(), col(MeetingMember.id))
    )
    return [row.department_id for row in rows]


def convenor_of(session: Session, region_code: str) -> int | None:
    """Who convenes the joint meeting of a region; None where it has no members."""
    row = session.exec(_standing_in(region_code).where(col(MeetingMember.is_convenor))).first()
    return row.department_id if row is not None else None


def regions_with_meetings(session: Session) -> frozenset[str]:
    """Where a joint meeting has members."""
    wanted = select(MeetingMember.region_code).where(col(MeetingMember.ended_at).is_(None)).distinct()
    return frozenset(session.exec(wanted).all())


def take_shipped(
    session: Session, collaborators: Collaborators, region_code: str, *, actor: Actor, at: datetime
) -> Sequence[Symbol]:
    """Make a member of every one of the twelve that is none yet; answers the symbols that no department there holds."""
    _must_run(actor, region_code)
    audit.lock_office(session)
    there = {one.department_id for one in session.exec(_standing_in(region_code)).all()}
    has_convenor = any(one.is_convenor for one in session.exec(_standing_in(region_code)).all())
    missing = []
    convenor, _all = shipped_symbols()
    for symbol, card in shipped_departments(collaborators.rules.directory, region_code).items():
        if card is None:
            missing.append(symbol)
        elif card.id not in there:
            there.add(card.id)
            convenes = symbol is convenor and not has_convenor
            _add(session, region_code, card.id, is_convenor=convenes, actor=actor, at=at)
    return missing


def add_member(
    session: Session, region_code: str, department_id: int, *, actor: Actor, at: datetime, is_convenor: bool = False
) -> None:
    """A department joins; the first one, or one of which it is said, convenes the meeting from now on."""
    _must_run(actor, region_code)
    audit.lock_office(session)
    standing = session.exec(_standing_in(region_code)).all()
    if any(one.department_id == department_id for one in standing):
        raise NotPossibleNow(N_("is a member already"), field="department")
    if is_convenor:
        for row in standing:
            row.is_convenor = False
            session.add(row)
    _add(session, region_code, department_id, is_convenor=is_convenor or not standing, actor=actor, at=at)


def convene_by(session: Session, member_id: int, *, actor: Actor, at: datetime) -> None:
    """From now on it convenes the meeting 召集人, and no other."""
    audit.lock_office(session)
    chosen = _lock(session, member_id, actor)
    for row in session.exec(_standing_in(chosen.region_code)).all():
        row.is_convenor = row.id == chosen.id
        session.add(row)
    _record(session, CONVENES, chosen, actor=actor, at=at)


def end_member(session: Session, member_id: int, *, actor: Actor, at: datetime) -> None:
    """It is a member no more, and nothing is kept of who its liaison person was."""
    row = _lock(session, member_id, actor)
    row.sealed, row.is_convenor, row.ended_by_id, row.ended_at = None, False, actor.staff_id, at
    session.add(row)
    _record(session, ENDED, row, actor=actor, at=at)


def name_liaison(session: Session, member_id: int, name: str, phone: str, *, actor: Actor, at: datetime) -> None:
    """Who speaks for the department; what is recorded names nobody."""
    row = _lock(session, member_id, actor)
    who = {"name": required_text(name, "name", longest=60), "phone": phone_of(phone, field="phone")}
    row.sealed = key_ring_of(session).seal(
        json.dumps(who, ensure_ascii=False).encode(), place=meeting_member_place(row.id)
    )
    session.add(row)
    _record(session, NAMED_LIAISON, row, actor=actor, at=at)


def open_member(
    session: Session, directory: Directory, member_id: int, *, reason: str, actor: Actor, at: datetime
) -> MemberCard:
    """The liaison person's name and number in the clear; who, when and why is recorded before they are shown."""
    row = _lock(session, member_id, actor)
    if len(reason.strip()) < MIN_REASON:
        raise InvalidInput(N_("say why the number must be opened"), field="why")
    _record(session, OPENED_LIAISON, row, actor=actor, at=at, reason=reason.strip(), address=actor.address)
    return _card(session, directory, row, is_clear=True)


def _of_region(directory: Directory, symbol: Symbol, region_code: str) -> DepartmentCard | None:
    if symbol is not Symbol.REG:
        return directory.find_here(symbol, region_code)
    # 民政: it holds no symbol of its own, being the registrar association by association.
    there = (one for one in directory.departments.values() if one.region_code == region_code and one.is_active)
    return next((one for one in there if one.symbol is Symbol.REG), None)


def _must_run(actor: Actor, region_code: str) -> None:
    actor.must_be(*RUNNERS)
    if actor.regions is not None and region_code not in actor.regions:
        raise NotAllowed(N_("belongs to another region"))


def _standing_in(region_code: str) -> SelectOfScalar[MeetingMember]:
    return select(MeetingMember).where(MeetingMember.region_code == region_code, col(MeetingMember.ended_at).is_(None))


def _lock(session: Session, member_id: int, actor: Actor) -> MeetingMember:
    row = session.get(MeetingMember, member_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFound(N_("there is no such member"))
    _must_run(actor, row.region_code)
    return row


def _add(
    session: Session, region_code: str, department_id: int, *, is_convenor: bool, actor: Actor, at: datetime
) -> None:
    row = MeetingMember(
        region_code=region_code,
        department_id=department_id,
        is_convenor=is_convenor,
        added_by_id=actor.staff_id,
        added_at=at,
    )
    session.add(row)
    session.flush()
    _record(session, ADDED, row, actor=actor, at=at)


def _card(session: Session, directory: Directory, row: MeetingMember, *, is_clear: bool = False) -> MemberCard:
    department = directory.departments.get(row.department_id)
    card = {"name": "", "phone": ""}
    if row.sealed:
        card = json.loads(key_ring_of(session).open(row.sealed, place=meeting_member_place(row.id)))
        if not is_clear:
            card = {"name": masked_name(card["name"]), "phone": masked_phone(card["phone"])}
    return MemberCard(
        row.id,
        row.department_id,
        department.name if department else str(row.department_id),
        row.is_convenor,
        **card,
        is_clear=is_clear,
    )


def _record(session: Session, kind: str, row: MeetingMember, *, actor: Actor, at: datetime, **told: str) -> None:
    session.flush()
    about = {"member_id": row.id, "region_code": row.region_code, "department_id": row.department_id}
    audit.record_office(session, kind, actor=actor, at=at, **about, **told)
