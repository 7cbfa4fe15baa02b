"""What is typed about joint meetings."""

from datetime import date, datetime

from pydantic import BaseModel, Field, NaiveDatetime

from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.meetings.deciding import MeetingDecision
from intake.meetings.holding import MeetingPlan, MeetingRecord
from intake.vocabulary import AgendaState, MeetingKind, MeetingState, OpinionStance
from intake.web.department_choices import department_named, departments_named
from routing.calendars.working_time import SHANGHAI
from routing.directory import Directory
from routing.vocabulary import RegistryRole


class MeetingsQuery(BaseModel):
    """Which list: by how meetings stand."""

    state: MeetingState = Field(default=MeetingState.PREPARING, title=N_("State"))


class NewMeetingForm(BaseModel):
    """Who is to meet, and who convenes it."""

    kind: MeetingKind = Field(title=N_("Kind of meeting"))
    title: str = Field(title=N_("Title of the meeting"), max_length=200)
    region: str = Field(title=N_("Region"), max_length=6)
    convenor: str = Field(default="", title=N_("Convenor"), max_length=120)

    def plan(self, directory: Directory, convenor_id: int | None) -> MeetingPlan:
        """`convenor_id`: who convenes the joint meeting of the region, where nobody else is named."""
        named = department_named(directory, self.convenor, field="convenor") if self.convenor else convenor_id
        if named is None:
            raise InvalidInput(N_("the joint meeting of this region has no convenor: name one"), field="convenor")
        return MeetingPlan(self.region, self.kind, self.title, named)


class AgendaForm(BaseModel):
    """Complaints chosen from those that wait, and what is to be settled about them."""

    number: list[str] = Field(default_factory=list, title=N_("Complaints"))
    problem: str = Field(default="", title=N_("What is to be settled"), max_length=300)


class ProblemForm(BaseModel):
    """A problem that is about no single complaint."""

    problem: str = Field(title=N_("What is to be settled"), max_length=300)


class CallForm(BaseModel):
    """When and where; on the wall's clock."""

    meets_at: NaiveDatetime = Field(title=N_("When"))
    place: str = Field(title=N_("Place of the meeting"), max_length=200)

    @property
    def moment(self) -> datetime:
        return self.meets_at.replace(tzinfo=SHANGHAI)


class MinutesForm(BaseModel):
    """What is kept of a meeting that was held."""

    held_on: date = Field(title=N_("Day of the meeting"))
    document: str = Field(default="", title=N_("Number of the minutes"), max_length=120)
    attendees: str = Field(title=N_("Who came"), max_length=1000)
    minutes: str = Field(title=N_("Minutes of the meeting"), max_length=10_000)

    def record(self) -> MeetingRecord:
        return MeetingRecord(self.held_on, self.attendees, self.minutes, self.document)


class CancelForm(BaseModel):
    """Why there is no meeting."""

    reason: str = Field(title=N_("Reason"), max_length=500)


class AskForm(BaseModel):
    """Which departments are to say by when whose duty it is."""

    department: list[int] = Field(default_factory=list, title=N_("Departments"))
    other: str = Field(default="", title=N_("Another department"), max_length=120)
    due_on: date = Field(title=N_("Opinion due by"))

    def departments(self, directory: Directory) -> list[int]:
        other = [department_named(directory, self.other, field="other")] if self.other else []
        return [*self.department, *other]


class DecisionForm(BaseModel):
    """What the meeting decided on one matter."""

    decision: str = Field(title=N_("Decision"), max_length=2000)
    lead: str = Field(default="", title=N_("Lead department"), max_length=120)
    co: list[str] = Field(default_factory=list, title=N_("Co-departments"))
    is_final: bool = Field(default=False, title=N_("Final: it may not be returned"))

    def read(self, directory: Directory) -> MeetingDecision:
        lead = department_named(directory, self.lead, field="lead") if self.lead else None
        co = departments_named(directory, self.co, field="co")
        return MeetingDecision(self.decision, lead, co, is_final=self.is_final)


class LeaveForm(BaseModel):
    """What becomes of a matter that was not decided."""

    becomes: AgendaState = Field(title=N_("What becomes of it"))
    reason: str = Field(title=N_("Reason"), max_length=2000)


class CorrectionForm(BaseModel):
    """Which role the department holds by the decision, and since when."""

    role: RegistryRole = Field(title=N_("Role"))
    effective_on: date = Field(title=N_("Since when"))


class MemberForm(BaseModel):
    """A department that joins."""

    department: str = Field(title=N_("Department"), max_length=120)
    is_convenor: bool = Field(default=False, title=N_("Convenes the meeting"))


class SpokespersonForm(BaseModel):
    """Who speaks for a member."""

    name: str = Field(title=N_("Liaison person"), max_length=60)
    phone: str = Field(title=N_("Telephone"), max_length=30)


class OpenForm(BaseModel):
    """Why a liaison person's number is to be shown."""

    why: str = Field(default="", title=N_("Reason"), max_length=200)


class OpinionForm(BaseModel):
    """What a department says of its own duty."""

    stance: OpinionStance = Field(title=N_("Whose duty it is"))
    opinion: str = Field(title=N_("Opinion"), max_length=2000)


class ProblemsQuery(BaseModel):
    """Of which days; without any, of this year so far."""

    first: date | None = Field(default=None, title=N_("From"))
    last: date | None = Field(default=None, title=N_("To"))
