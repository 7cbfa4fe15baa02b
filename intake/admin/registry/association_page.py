"""What an association's page shows: all that the registry knows of it, and the one form that is open."""

from typing import Any

from flask import request
from sqlmodel import Session

from intake.admin.registry.association_acts import ACTS
from intake.admin.registry.labels import WORDS, changed_facts
from intake.key_supervision.delegated import items_of
from intake.language.i18n import _
from intake.registry_upkeep.association import (
    complaints_about,
    gaps_of,
    get_association,
    other_names,
    role_lines,
    words_of,
)
from intake.registry_upkeep.association_edits import AssociationFacts, changes_of_association
from intake.registry_upkeep.filed_corrections import corrections_of
from intake.registry_upkeep.liaisons import liaisons_of
from intake.registry_upkeep.proposed_changes import open_changes_of
from intake.registry_upkeep.talks.reading import may_talk_with, talks_of
from intake.registry_upkeep.watch_list.batches import batches
from intake.registry_upkeep.watch_list.entries import entries_of
from intake.registry_upkeep.watch_list.indicators import indicators
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.directory import Directory
from routing.models import Association
from routing.vocabulary import Level, Lifecycle, RegistrationMode, RegistryRole

OPEN = "open-liaison"


def read_association_page(session: Session, credit_code: str, chosen: str) -> dict[str, Any]:
    """`chosen` names the form that is open; whoever may not change anything is shown none but that of a number."""
    directory = runtime().collaborators(session).rules.directory
    association = get_association(session, credit_code)
    region, on = directory.regions.get(association.region_code), local_day(moment())
    who = account()
    may_change = who is not None and who.has_role(StaffRole.ADMINISTRATOR)
    act = ACTS.get(chosen) if may_change else None
    do = chosen if (act is not None and act.title) or chosen == OPEN else ""
    return {
        "association": association,
        "region": region.name if region else association.region_code,
        "names": other_names(session, association),
        "roles": role_lines(session, association.id),
        "on": on,
        "words": words_of(session, association.id),
        "gaps": gaps_of(session, association.id, on=on),
        "corrections": corrections_of(session, directory, association_id=association.id),
        "complaints": complaints_about(session, association.id),
        "may_change": may_change,
        "talks": talks_of(session, association.id),
        "may_talk": who is not None and who.has_role(StaffRole.SUPERVISOR) and may_talk_with(actor(), association),
        "do": do,
        "title": _(act.title) if act is not None else _("Show the number"),
        "form": _form(session, association) if do else {},
        **_kept_on_screens(session, directory, association),
        **WORDS,
    }


def _kept_on_screens(session: Session, directory: Directory, association: Association) -> dict[str, Any]:
    edits, entries = changes_of_association(session, association.id), entries_of(session, association_id=association.id)
    people = [one.changed_by_id for one in edits]
    people += [who for line in entries for who in (line.row.added_by_id, line.row.ended_by_id)]
    return {
        "delegated": items_of(session, association.id, local_day(moment())),
        "proposed": open_changes_of(session, directory, association.id),
        "entries": entries,
        "liaisons": liaisons_of(session, association.id),
        "edits": [(row, changed_facts(row, directory)) for row in edits],
        "people": staff_names(session, people),
    }


def _form(session: Session, association: Association) -> dict[str, Any]:
    """The choices of whichever form is open."""
    return {
        "seen": AssociationFacts.of(association).stamp,
        "levels": list(Level),
        "modes": list(RegistrationMode),
        "lifecycles": list(Lifecycle),
        "roles": list(RegistryRole),
        "role": request.args.get("role", ""),
        "liaison": request.args.get("liaison", ""),
        "batches": [(row.id, row.name) for row in batches(session)],
        "indicators": [(row.id, f"{row.number}. {row.text}") for row in indicators(session) if row.is_active],
    }
