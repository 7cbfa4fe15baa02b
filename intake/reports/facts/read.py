"""Facts of many complaints, read from the record a lot at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, bindparam, literal_column, select
from sqlmodel import Session

from intake.casework.clocks.pinned_versions import PinnedVersions
from intake.casework.collaborators import Collaborators
from intake.models import Complaint, ComplaintArrival, ComplaintEvent
from intake.reports.facts.acts import FACT_EVENTS
from intake.reports.facts.derive import facts_of
from intake.reports.facts.fact import Fact, Subject
from routing.batches import batched

LOT = 1000  # complaints
FactsOfOne = tuple[Subject, list[Fact]]
_events, _complaints, _arrivals = ComplaintEvent.__table__.c, Complaint.__table__.c, ComplaintArrival.__table__.c
# Spelled out: PostgreSQL plans a statement with forty parameters anew each time.
IS_FACT = _events.kind.in_([literal_column(f"'{kind.value}'") for kind in sorted(FACT_EVENTS)])
_WANTED: BindParameter[Any] = bindparam("ids", expanding=True)
_SUBJECTS = (
    select(
        *(_complaints[name] for name in ("id", "number", "kind", "channel", "region_code", "association_id")),
        _complaints.received_at,
        _arrivals.mode,
        _arrivals.sender,
    )
    .outerjoin(ComplaintArrival, _arrivals.complaint_id == _complaints.id)
    .where(_complaints.is_training.is_(False))
    .order_by(_complaints.id)
)
_CHAINS = (
    select(_events.complaint_id, _events.kind, _events.at, _events.data)
    .where(IS_FACT, _events.id <= bindparam("until"))
    .order_by(_events.complaint_id, _events.seq)
)


class FactReader:
    """Reads the record as it stands in one session.

    `until`: no event with a higher id is read; `before`: none recorded at that moment or later.
    """

    def __init__(
        self, session: Session, collaborators: Collaborators, *, until: int, before: datetime | None = None
    ) -> None:
        self._connection = session.connection()
        self._versions = PinnedVersions.of(session, collaborators)
        self._until, self._before = until, before

    def of_complaints(self, ids: Iterable[int]) -> Iterator[FactsOfOne]:
        """Those of these complaints, whatever their order; of one that only practises there are none."""
        for lot in batched(sorted(ids), LOT):
            yield from self._lot(_complaints.id.in_(_WANTED), _events.complaint_id.in_(_WANTED), {"ids": list(lot)})

    def between(self, first: int, last: int) -> Iterator[FactsOfOne]:
        """Those of every complaint whose id lies between, both included."""
        bounds = {"first": first, "last": last}
        span: tuple[Any, Any] = bindparam("first"), bindparam("last")
        yield from self._lot(_complaints.id.between(*span), _events.complaint_id.between(*span), bounds)

    def _lot(self, subjects: Any, events: Any, values: dict[str, Any]) -> Iterator[FactsOfOne]:
        found = self._connection.execute(_SUBJECTS.where(subjects), values).all()
        chains = self._connection.execute(_CHAINS.where(events), values | {"until": self._until})
        by_complaint = groupby(chains, key=attrgetter("complaint_id"))
        complaint_id, chain = next(by_complaint, (None, iter(())))
        for row in found:
            while complaint_id is not None and complaint_id < row.id:
                complaint_id, chain = next(by_complaint, (None, iter(())))
            if complaint_id == row.id:
                yield self._facts(row, list(chain))

    def _facts(self, row: Any, chain: Sequence[Any]) -> FactsOfOne:
        subject = Subject(
            row.id, row.number, row.kind, row.channel, row.region_code, row.association_id, "", row.mode or "",
            row.sender or "",
        )  # fmt: skip
        if self._before is not None and row.received_at >= self._before:
            return subject, []
        versions = self._versions
        return facts_of(subject, row.received_at, chain, versions.limits, versions.calendars, before=self._before)
