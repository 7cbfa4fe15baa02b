"""How many complaints name which item of the fee lists: each item as the version read that it was named by."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col, func

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.models import Complaint, ComplaintFee
from intake.vocabulary import Outcome
from routing.calendars.working_time import SHANGHAI
from routing.fee_lists.store import get_fee_list
from routing.fees import FeeCard, FeeList

UPHELD = (Outcome.SUBSTANTIATED, Outcome.PARTLY)


@dataclass(frozen=True)
class FeeFigure:
    """Complaints of a period that name the item, the associations they are about, and how many were upheld."""

    fees: FeeList
    card: FeeCard
    complaints: int
    associations: int
    upheld: int


def fee_figures(session: Session, *, first: date, last: date, actor: Actor | None = None) -> list[FeeFigure]:
    """Of the complaints the actor sees, most named first; without one of all. What was taken back is not counted."""
    begins, ends = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    statement = (
        select(
            col(ComplaintFee.list_version),
            col(ComplaintFee.code),
            func.count(),
            func.count(col(Complaint.association_id).distinct()),
            func.count().filter(col(Complaint.outcome).in_(UPHELD)),
        )
        .join(Complaint, col(Complaint.id) == ComplaintFee.complaint_id)
        .where(
            col(ComplaintFee.dropped_at).is_(None),
            col(ComplaintFee.named_at) >= begins,
            col(Complaint.received_at) >= begins,
            col(Complaint.received_at) < ends,
            ~col(Complaint.is_training),
        )
        .group_by(col(ComplaintFee.list_version), col(ComplaintFee.code))
    )
    seen = seen_by(actor) if actor is not None else None
    if seen is not None:
        statement = statement.where(seen)
    rows = session.execute(statement).all()
    lists = {version: get_fee_list(session, version) for version in {row[0] for row in rows}}
    figures = [
        FeeFigure(lists[version], lists[version].by_code[code], complaints, associations, upheld)
        for version, code, complaints, associations, upheld in rows
        if code in lists[version].by_code
    ]
    return sorted(figures, key=lambda one: (-one.complaints, -one.fees.version, one.card.code))
