"""The world as an installation has it: every association read once, in the few words that rules and roles depend on."""

from datetime import date
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, func, or_, select, type_coerce
from sqlmodel import Session

from routing.analysis.world import AssociationClass, World
from routing.models import Association, RoleAssignment
from routing.registry.snapshots import SnapshotReader
from routing.rules.store import load_directory, load_violations

_associations = Association.__table__
_roles = RoleAssignment.__table__
# Who holds which role on the day. Whose came first does not matter: nobody is found only where nobody holds it.
_HELD = (
    select(
        _roles.c.association_id,
        func.aggregate_strings(type_coerce(_roles.c.role, String) + cast(_roles.c.department_id, String), "|").label(
            "held"
        ),
    )
    .where(
        and_(
            _roles.c.valid_from <= bindparam("on"),
            or_(_roles.c.valid_to.is_(None), _roles.c.valid_to > bindparam("on")),
        )
    )
    .group_by(_roles.c.association_id)
    .subquery()
)
# Words as they are stored: turning every one of them into its member would cost more than reading them.
_ALL = (
    select(
        _associations.c.id,
        _associations.c.credit_code,
        type_coerce(_associations.c.level, String),
        _associations.c.region_code,
        _associations.c.industry,
        type_coerce(_associations.c.mode, String),
        type_coerce(_associations.c.lifecycle, String),
        _associations.c.is_watchlisted,
        _HELD.c.held,
    )
    .select_from(_associations)
    .outerjoin(_HELD, _HELD.c.association_id == _associations.c.id)
    .order_by(_associations.c.id)
)


def world_of(session: Session, on: date) -> World:
    """Everything a check asks of the database, as the registry stands on that day. Hold it: it reads every row."""
    members: dict[Any, list[int]] = {}
    places: dict[Any, int] = {}
    class_of: dict[str, int] = {}
    for number, code, *attributes, held in session.connection().execute(_ALL, {"on": on}):
        signature = (*attributes, frozenset(held.split("|")) if held else None)
        members.setdefault(signature, []).append(number)
        class_of[code] = places.setdefault(signature, len(places))
    snapshots = SnapshotReader()
    snapshots.read(session, [numbers[0] for numbers in members.values()])
    classes = [
        AssociationClass(snapshot, len(numbers))
        for numbers in members.values()
        if (snapshot := snapshots.on(numbers[0], on))
    ]
    return World.of(load_violations(session), load_directory(session, on=on), classes, class_of)
