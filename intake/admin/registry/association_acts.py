"""What an administrator may change on an association's page: each act with its form and what is said afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from intake.admin.registry.association_forms import (
    AliasForm,
    FactsForm,
    LiaisonChoice,
    LiaisonForm,
    ListingForm,
    NameForm,
    RoleForm,
    UnlistingForm,
)
from intake.casework.actor import Actor
from intake.language.i18n import N_
from intake.registry_upkeep.aliases import add_alias, remove_alias
from intake.registry_upkeep.association_edits import change_association
from intake.registry_upkeep.liaisons import add_liaison, end_liaison
from intake.registry_upkeep.role_changes import propose_role_changes
from intake.registry_upkeep.watch_list.entries import put_on_list, take_off_list
from intake.web.context import runtime
from intake.web.department_choices import department_named
from routing.directory import Directory

Act = Callable[..., None]


@dataclass(frozen=True)
class AssociationAct:
    """`title` stands over its form, `told` is said when it is done. Without a title it is a button of its own."""

    form: type[BaseModel]
    do: Act
    told: str
    title: str = ""


def _edit(session: Session, association_id: int, form: FactsForm, **who: Any) -> None:
    day, facts = form.effective_on, form.facts()
    change_association(session, association_id, facts, document=form.document, effective_on=day, seen=form.seen, **who)


def _add_alias(session: Session, association_id: int, form: AliasForm, **who: Any) -> None:
    add_alias(session, association_id, form.alias, **who)


def _remove_alias(session: Session, association_id: int, form: NameForm, **who: Any) -> None:
    remove_alias(session, association_id, form.name_id, **who)


def _add_liaison(session: Session, association_id: int, form: LiaisonForm, **who: Any) -> None:
    named = form.department
    department = department_named(_directory(session), named, field="department") if named else None
    add_liaison(session, association_id, name=form.liaison_name, phone=form.phone, department_id=department, **who)


def _end_liaison(session: Session, association_id: int, form: LiaisonChoice, **who: Any) -> None:
    end_liaison(session, association_id, form.liaison, **who)


def _put_on_list(session: Session, association_id: int, form: ListingForm, **who: Any) -> None:
    put_on_list(session, [association_id], form.listing(), **who)


def _take_off_list(session: Session, association_id: int, form: UnlistingForm, **who: Any) -> None:
    take_off_list(session, association_id, valid_to=form.valid_to, reason=form.reason, **who)


def _propose(session: Session, association_id: int, form: RoleForm, *, actor: Actor, **who: Any) -> None:
    propose_role_changes(session, [form.proposal(association_id, _directory(session))], actor=actor, **who)


def _directory(session: Session) -> Directory:
    return runtime().collaborators(session).rules.directory


ACTS: Mapping[str, AssociationAct] = MappingProxyType(
    {
        "edit": AssociationAct(FactsForm, _edit, N_("Saved."), N_("Edit the association")),
        "alias": AssociationAct(AliasForm, _add_alias, N_("Saved."), N_("Add a name")),
        "remove-alias": AssociationAct(NameForm, _remove_alias, N_("Saved: the name was removed.")),
        "liaison": AssociationAct(LiaisonForm, _add_liaison, N_("Saved."), N_("Add a liaison person")),
        "end-liaison": AssociationAct(LiaisonChoice, _end_liaison, N_("Saved: name and number were erased.")),
        "watch": AssociationAct(ListingForm, _put_on_list, N_("Saved."), N_("Put on the key list")),
        "unwatch": AssociationAct(UnlistingForm, _take_off_list, N_("Saved."), N_("Take off the key list")),
        "role": AssociationAct(
            RoleForm,
            _propose,
            N_("Proposed. Another administrator or the department confirms it; until then nothing changes."),
            N_("Propose who answers"),
        ),
    }
)
