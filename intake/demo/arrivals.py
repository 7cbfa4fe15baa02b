"""When complaints arrive, by which door, about whom: drawn before the first one is registered."""

import bisect
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from intake.casework.registering.register import NewComplaint
from intake.demo.cast import complainant
from intake.demo.habits import CHANNELS, KINDS, happens, pick
from intake.demo.narratives import Split, story
from intake.identity.person import Person
from intake.vocabulary import Confidentiality
from routing.calendars.working_time import SHANGHAI, WorkingCalendar
from routing.vocabulary import Channel, Kind

# Calls by the hour of the day; days off bring a third of a working day.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 10, 40, 60, 65, 50, 25, 30, 55, 60, 50, 35, 18, 14, 12, 8, 4, 2)
_DAY_OFF = 0.3


@dataclass(frozen=True)
class Target:
    """One association complaints are about."""

    association_id: int
    name: str
    region_code: str


def moments(
    draw: random.Random, calendar: WorkingCalendar, start: datetime, end: datetime, count: int
) -> list[datetime]:
    """`count` moments between `start` and `end`, busier in office hours and towards the end, in order."""
    first = start.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
    hours = int((end - first) / timedelta(hours=1))
    weights = []
    for i in range(hours):
        at = first + timedelta(hours=i)
        is_working = calendar.is_working(at.date())
        weights.append(_HOURS[at.hour] * (1.0 if is_working else _DAY_OFF) * (1 + i / hours))
    sums = list(accumulate(weights))
    chosen = (bisect.bisect(sums, draw.random() * sums[-1]) for _ in range(count))
    found = (first + timedelta(hours=min(i, hours - 1), seconds=draw.uniform(0, 3599)) for i in chosen)
    return sorted(at for at in found if start <= at < end)


@dataclass(frozen=True)
class Arrival:
    """One complaint as its door hands it in, and the codes that whoever reads it will find."""

    new: NewComplaint
    codes: tuple[str, ...]


def arrival(
    draw: random.Random,
    target: Target,
    split: Split,
    *,
    external_id: str,
    operator_id: int | None,
    repeated: Sequence[str] = (),
) -> Arrival:
    """One complaint about `target`. With the codes of an earlier one it repeats that, and a person must see so."""
    channel = pick(draw, CHANNELS)
    if repeated and channel is Channel.SMS:
        channel = Channel.WEB  # the dialogue by text knows a sender's own thread, nobody else's
    kind = Kind.COMPLAINT if repeated else pick(draw, KINDS)
    told = story(draw, target.name, split, is_text=channel is Channel.SMS, about=repeated)
    is_anonymous = channel is not Channel.SMS and happens(draw, "anonymous")
    confidentiality = Confidentiality.ANONYMOUS if is_anonymous else Confidentiality.OPEN
    if not is_anonymous and happens(draw, "confidential"):
        confidentiality = Confidentiality.CONFIDENTIAL
    is_unclear = channel is not Channel.PHONE and happens(draw, "unclear")
    new = NewComplaint(
        channel=channel,
        external_id=external_id,
        kind=kind,
        violations=told.codes,
        narrative=told.text,
        association_id=None if is_unclear else target.association_id,
        association_text=target.name,
        region_code=target.region_code,
        amount=told.amount,
        confidentiality=confidentiality,
        person=Person() if is_anonymous else complainant(draw, must_have_phone=channel is Channel.SMS),
        operator_id=operator_id if channel is Channel.PHONE else None,
        accept=not is_unclear and not repeated and kind is not Kind.CONSULTATION,
        is_synthetic=True,
    )
    return Arrival(new, told.codes)
