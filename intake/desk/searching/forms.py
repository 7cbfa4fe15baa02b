"""What the search page sends, and how it stands in the form again."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field
from sqlmodel import Session

from intake.auth.named_region import region_named
from intake.casework.collaborators import Collaborators
from intake.language.i18n import N_
from intake.searching.criteria import LONGEST, SearchCriteria
from intake.searching.kept_searches import LONGEST_NAME
from intake.vocabulary import SearchSort, State
from intake.web.department_choices import department_named
from routing.vocabulary import Channel, Clock

LONGEST_PERSON = 60
ANY_CLOCK = "any"


class SearchForm(BaseModel):
    """The box and the filters as typed: departments and regions by name."""

    text: str = Field(default="", max_length=LONGEST, title=N_("Search"))
    name: str = Field(default="", max_length=LONGEST_PERSON, title=N_("Complainant's name"))
    state: State | None = Field(default=None, title=N_("State"))
    department: str = Field(default="", max_length=120, title=N_("Department"))
    region: str = Field(default="", max_length=80, title=N_("Region"))
    violation: str = Field(default="", pattern=r"^([A-Z](-[0-9]{2})?)?$", title=N_("Violation"))
    channel: Channel | None = Field(default=None, title=N_("Channel"))
    association_id: int | None = Field(default=None, title=N_("Association"))
    received_from: date | None = Field(default=None, title=N_("Received from"))
    received_to: date | None = Field(default=None, title=N_("Received to"))
    overdue: str = Field(default="", title=N_("Overdue"))
    sort: SearchSort = Field(default=SearchSort.NEWEST, title=N_("Order"))

    def criteria(self, session: Session, collaborators: Collaborators) -> SearchCriteria:
        """Raises InvalidInput for a department or region that is none, or may be several."""
        clocks = {clock.value for clock in Clock}
        directory = collaborators.rules.directory
        return SearchCriteria(
            text=self.text,
            name=self.name,
            state=self.state,
            department_id=department_named(directory, self.department, field="department") if self.department else None,
            region_code=region_named(session, self.region, field="region") if self.region else "",
            violation=self.violation,
            channel=self.channel,
            association_id=self.association_id,
            received_from=self.received_from,
            received_to=self.received_to,
            is_overdue=bool(self.overdue),
            overdue_clock=Clock(self.overdue) if self.overdue in clocks else None,
            sort=self.sort,
        )

    @classmethod
    def of(cls, criteria: SearchCriteria, collaborators: Collaborators) -> Self:
        """As it was typed, or could have been."""
        directory, clock = collaborators.rules.directory, criteria.overdue_clock
        card = directory.departments.get(criteria.department_id or 0)
        region = directory.regions.get(criteria.region_code)
        return cls.model_construct(
            **criteria.model_dump(include=set(cls.model_fields)),
            department=card.name if card else "",
            region=region.code if region else "",
            overdue=(clock.value if clock else ANY_CLOCK) if criteria.is_overdue else "",
        )

    @property
    def filters(self) -> int:
        """How many stand beside the box."""
        names = set(type(self).model_fields) - {"text", "sort", "association_id"}
        return sum(bool(getattr(self, name)) for name in names)


class NamingForm(BaseModel):
    """A search kept under a name."""

    saved_name: str = Field(max_length=LONGEST_NAME, title=N_("Name of the search"))


class ExportForm(BaseModel):
    """As which file the list is taken away."""

    format: str = Field(pattern="^(xlsx|csv)$", title=N_("Format"))
