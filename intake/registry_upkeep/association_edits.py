"""An association's own data changed on a screen: by which document, since which day; its old name stays findable."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import blake2b

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotPossibleNow
from intake.language.i18n import N_
from intake.models import AssociationChange
from intake.registry_upkeep.held_association import lock_association
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.directory import RegionCard
from routing.models import Association, Region
from routing.normalise import normalise
from routing.regions import Gazetteer, keep_regions
from routing.registry.names import rename
from routing.vocabulary import Level, Lifecycle, RegistrationMode

EDITED = "registry:edit_association"


@dataclass(frozen=True)
class AssociationFacts:
    """What an association is, as its row says it."""

    name: str
    level: Level
    region_code: str
    industry: str
    mode: RegistrationMode
    lifecycle: Lifecycle

    @classmethod
    def of(cls, row: Association) -> "AssociationFacts":
        return cls(row.name, row.level, row.region_code, row.industry, row.mode, row.lifecycle)

    @property
    def stamp(self) -> str:
        """Of what a page has shown, so that nobody overwrites what has come in between."""
        return blake2b("|".join(asdict(self).values()).encode(), digest_size=8).hexdigest()


def change_association(
    session: Session,
    association_id: int,
    facts: AssociationFacts,
    *,
    document: str,
    effective_on: date,
    actor: Actor,
    at: datetime,
    seen: str = "",
) -> AssociationChange:
    """Make the association what `facts` say. `region_code` may be a name; `seen` is the stamp that the page had.

    What is to hold from a day to come is entered on that day: the row of an association knows no days.
    """
    actor.must_be(StaffRole.ADMINISTRATOR)
    document = required_text(document, "document", longest=200)
    if effective_on > local_day(at):
        raise InvalidInput(N_("lies ahead; enter the change on its day"), field="effective_on")
    association = lock_association(session, association_id)
    was = AssociationFacts.of(association)
    if seen and seen != was.stamp:
        raise NotPossibleNow(N_("somebody else has changed this association meanwhile; look at it again"))
    before, after = _write(session, association, _checked(session, facts))
    row = AssociationChange(
        association_id=association.id,
        before=before,
        after=after,
        effective_on=effective_on,
        document=document,
        changed_by_id=actor.staff_id,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    told = {"credit_code": association.credit_code, "before": before, "after": after, "document": document}
    audit.record_office(session, EDITED, actor=actor, at=at, **told, effective_on=effective_on.isoformat())
    return row


def _write(session: Session, association: Association, now: AssociationFacts) -> tuple[dict[str, str], dict[str, str]]:
    """What differs, as it was and as it is now. Raises InvalidInput where nothing does."""
    was = AssociationFacts.of(association)
    changed = [name for name, value in asdict(now).items() if value != getattr(was, name)]
    if not changed:
        raise InvalidInput(N_("nothing in it differs from the registry"), field="name")
    keep_regions(session, [now.region_code])
    if "name" in changed:
        rename(session, association.id, now.name)
    for name in changed:
        setattr(association, name, getattr(now, name))
    session.add(association)
    before, after = ({name: str(getattr(one, name)) for name in changed} for one in (was, now))
    return before, after


def changes_of_association(session: Session, association_id: int, *, limit: int = 20) -> list[AssociationChange]:
    """The newest first."""
    statement = select(AssociationChange).where(AssociationChange.association_id == association_id)
    return list(session.exec(statement.order_by(col(AssociationChange.id).desc()).limit(limit)))


def _checked(session: Session, facts: AssociationFacts) -> AssociationFacts:
    """In the registry's one spelling. Raises InvalidInput naming the field."""
    name = required_text(normalise(facts.name), "name", longest=200)
    if not any(sign.isalnum() for sign in name):
        raise InvalidInput(N_("has no letters or characters"), field="name")
    industry = optional_text(normalise(facts.industry), "industry", longest=60)
    region = _region(session, facts.region_code)
    return AssociationFacts(name, facts.level, region, industry, facts.mode, facts.lifecycle)


def _region(session: Session, written: str) -> str:
    rows = session.execute(select(*(Region.__table__.c[name] for name in RegionCard.__slots__)))
    codes = Gazetteer(RegionCard(*row) for row in rows).codes_of(written)
    if not codes:
        raise InvalidInput(N_("is not a region of GB/T 2260"), field="region")
    if len(codes) > 1:
        raise InvalidInput(N_("names several regions, give the code: %(codes)s"), codes=tuple(codes), field="region")
    return codes[0]
