"""What is typed to change something about one association."""

from datetime import date

from pydantic import BaseModel, Field

from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.registry_upkeep.association_edits import AssociationFacts
from intake.registry_upkeep.role_changes import ProposedHolder
from intake.registry_upkeep.watch_list.entries import Listing
from intake.web.department_choices import department_named
from routing.directory import Directory
from routing.vocabulary import Level, Lifecycle, RegistrationMode, RegistryRole

_DOCUMENT = N_("Number of the document")


class FactsForm(BaseModel):
    """The association itself; `seen` is the stamp of what the page had shown."""

    name: str = Field(title=N_("Name of the association"), max_length=200)
    level: Level = Field(title=N_("Level"))
    region: str = Field(title=N_("Region"), max_length=60)
    industry: str = Field(default="", title=N_("Industry"), max_length=60)
    mode: RegistrationMode = Field(title=N_("Mode"))
    lifecycle: Lifecycle = Field(title=N_("State of life"))
    effective_on: date = Field(title=N_("Since when"))
    document: str = Field(title=_DOCUMENT, max_length=200)
    seen: str = Field(default="", max_length=40)

    def facts(self) -> AssociationFacts:
        return AssociationFacts(self.name, self.level, self.region, self.industry, self.mode, self.lifecycle)


class AliasForm(BaseModel):
    alias: str = Field(title=N_("Short or other name"), max_length=200)


class NameForm(BaseModel):
    name_id: int = Field(title=N_("Short or other name"))


class LiaisonForm(BaseModel):
    """Without a department: of the association itself."""

    liaison_name: str = Field(title=N_("Name"), max_length=60)
    phone: str = Field(title=N_("Telephone"), max_length=30)
    department: str = Field(default="", title=N_("Department"), max_length=120)


class LiaisonChoice(BaseModel):
    liaison: int = Field(title=N_("Liaison person"))


class OpeningForm(LiaisonChoice):
    why: str = Field(title=N_("Reason"), max_length=200)


class ListingForm(BaseModel):
    """In which batch, by which criteria, from when and why."""

    batch: int = Field(title=N_("Batch"))
    indicators: list[int] = Field(title=N_("Criteria"), min_length=1, max_length=100)
    valid_from: date = Field(title=N_("Since when"))
    reason: str = Field(title=N_("Reason"), max_length=1000)

    def listing(self) -> Listing:
        return Listing(self.batch, self.indicators, self.valid_from, self.reason)


class UnlistingForm(BaseModel):
    valid_to: date = Field(title=N_("Not any more from"))
    reason: str = Field(title=N_("Reason"), max_length=1000)


class RoleForm(BaseModel):
    """Who is to hold a role; nobody any more is said, never left out."""

    role: RegistryRole = Field(title=N_("Role"))
    department: str = Field(default="", title=N_("Responsible department"), max_length=120)
    is_nobody: bool = Field(default=False, title=N_("Nobody any more"))
    valid_from: date = Field(title=N_("Since when"))
    document: str = Field(title=_DOCUMENT, max_length=200)
    reason: str = Field(title=N_("Reason"), max_length=1000)

    def proposal(self, association_id: int, directory: Directory) -> ProposedHolder:
        """Raises InvalidInput naming the field."""
        if self.is_nobody and self.department:
            raise InvalidInput(N_("name the department, or say that it is nobody"), field="department")
        if not self.is_nobody and not self.department:
            raise InvalidInput(N_("must be filled in"), field="department")
        who = department_named(directory, self.department, field="department") if self.department else None
        return ProposedHolder(association_id, self.role, who, self.valid_from, self.document, self.reason)
