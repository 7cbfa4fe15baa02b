"""Which shingles are too common to tell two matters apart: shipped for a beginning, counted from what came in."""

from collections import Counter
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from intake.duplicates.shingles import shingles_of
from intake.models import Complaint
from intake.models.practice import IS_COUNTED
from intake.sealing.envelope import CannotOpen
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey

# Of complaints looked through, the newest; common is what more than this share of them say, and this many at the least.
MOST_COUNTED = 20_000
COMMON_SHARE = 0.002
COMMON_LEAST = 30
_AT_ONCE = 500

_complaint = Complaint.__table__.c
_NEWEST = (
    select(_complaint.id, _complaint.text_key, _complaint.narrative)
    .where(_complaint.text_key.is_not(None), IS_COUNTED)
    .order_by(_complaint.id.desc())
    .limit(MOST_COUNTED)
)


@cache
def shipped() -> frozenset[str]:
    """Of the openings and endings that complaints have everywhere."""
    lines = Path(__file__).with_name("common_wording.txt").read_text(encoding="utf-8").split()
    return frozenset().union(*map(shingles_of, lines))


def count_common(session: Session, ring: KeyRing) -> tuple[int, frozenset[str]]:
    """Of how many complaints, and what is common in them; the shipped ones are so from the first."""
    found: Counter[str] = Counter()
    count = 0
    with session.connection().execute(_NEWEST, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            try:
                found.update(shingles_of(TextKey.of(ring, row).open(row.narrative)))
            except CannotOpen:
                continue  # its key is lost; the others tell as well
            count += 1
    most = max(COMMON_LEAST, COMMON_SHARE * count)
    return count, shipped() | {one for one, times in found.items() if times > most}
