"""What a process keeps of the registry between two publications, and when it lets go of it."""

from datetime import date

from intake.casework.collaborators import Rulebook
from intake.db import Database
from routing.registry.roles import assign_role
from routing.vocabulary import RegistryRole
from tests import factories as make

DAY = date(2026, 11, 23)


def test_the_registry_is_asked_once_and_again_when_the_rules_are_loaded_anew(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        association_id = make.known_association(session)
        before = collaborators.rules.snapshot(session, association_id, DAY)
        other = collaborators.rules.directory.last_resorts[0].id
        assign_role(
            session, association_id, RegistryRole.REGISTRAR, other, valid_from=date(2026, 11, 22), basis="示例文件"
        )
        make.record_writes(session)
        assert collaborators.rules.snapshot(session, association_id, DAY) is before
        anew = Rulebook.load(session, profile="default", at=make.MONDAY).snapshot(session, association_id, DAY)
    assert anew.roles[RegistryRole.REGISTRAR].department_id == other


def test_nobody_is_looked_up_where_no_association_is_known(database: Database) -> None:
    with database.reading() as session:
        assert Rulebook.load(session, profile="default", at=make.MONDAY).snapshot(session, None, DAY) is None
