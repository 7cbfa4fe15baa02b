"""A complaint that nobody made: the facts somebody supposes, made into a case for the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from intake.language.i18n import N_
from routing.errors import BadFact
from routing.facts import AssociationSnapshot, Case, Directory
from routing.regions import is_region
from routing.registry.snapshots import snapshot_by_code
from routing.rules.store import load_violations
from routing.vocabulary import Channel, Kind

# What may be supposed of the association beside, or instead of, what the registry says; by the field of Standing.
STANDING_FACTS = {
    "level": "level",
    "industry": "industry",
    "mode": "mode",
    "lifecycle": "lifecycle",
    "watchlist": "is_watchlisted",
}


@dataclass(frozen=True)
class SupposedFacts:
    """Facts by their key (`routing.rules.cells` names the columns); those not given are absent."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    violations: tuple[str, ...] = ()
    implicated: tuple[str, ...] = ()  # departments by name


def case_of(session: Session, directory: Directory, supposed: SupposedFacts, *, on: date) -> Case:
    """The complaint those facts describe. Beside an association, `region` is the place of the act. Raises BadFact."""
    facts = supposed.facts
    return Case(
        violations=_known_codes(session, supposed.violations),
        kind=facts.get("kind", Kind.COMPLAINT),
        channel=facts.get("channel", Channel.PHONE),
        snapshot=_snapshot(session, facts, on),
        region_code=_known_region(directory, facts.get("region", "")),
        amount=facts.get("amount"),
        government=facts.get("government", False),
        anonymous=facts.get("anonymous", False),
        text=facts.get("text", ""),
        implicated=frozenset(_department_id(directory, name) for name in supposed.implicated),
        on=on,
    )


def _snapshot(session: Session, facts: Mapping[str, Any], on: date) -> AssociationSnapshot | None:
    """The registry row, changed by what else was supposed; without an association a supposed one, if need be."""
    changes = {name: facts[key] for key, name in STANDING_FACTS.items() if key in facts}
    if "association" in facts:
        snapshot = snapshot_by_code(session, facts["association"], on)
        if snapshot is None:
            raise BadFact(N_("fact association %(name)s is not in the registry"), name=repr(facts["association"]))
        return replace(snapshot, **changes)
    if not changes:
        return None
    blank = AssociationSnapshot(0, "", "", level=None, region_code=facts.get("region", ""), lifecycle=None)
    return replace(blank, **changes)


def _known_codes(session: Session, codes: tuple[str, ...]) -> tuple[str, ...]:
    known = {card.code for card in load_violations(session)}
    for code in codes:
        if code not in known:
            raise BadFact(N_("fact violation %(code)s is not a code of the taxonomy"), code=repr(code))
    return codes


def _known_region(directory: Directory, code: str) -> str:
    if code and not is_region(code, directory.regions):
        raise BadFact(N_("fact region %(code)s is not in GB/T 2260 and not kept here"), code=repr(code))
    return code


def _department_id(directory: Directory, name: str) -> int:
    card = directory.find_by_name(name)
    if card is None:
        raise BadFact(N_("fact implicated %(name)s is not a department of the registry"), name=repr(name))
    return card.id
