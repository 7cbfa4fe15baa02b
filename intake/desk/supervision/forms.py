"""What is typed about orders; what is left empty is as usual for the level."""

from typing import Literal

from pydantic import BaseModel, Field

from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.levels import DAYS, DEMANDS
from intake.language.i18n import N_
from intake.vocabulary import OrderLevel


class OrderForm(BaseModel):
    """Whom to press, how hard, for what and by when."""

    level: OrderLevel = Field(title=N_("Level of the order"))
    department_id: int | None = Field(default=None, title=N_("Department"))
    days: int | None = Field(default=None, title=N_("Report within (working days)"))
    demand: str = Field(default="", title=N_("What is to be reported"), max_length=1000)

    def wish(self) -> OrderInput:
        days = DAYS[self.level] if self.days is None else self.days
        return OrderInput(self.level, days, self.demand.strip() or DEMANDS[self.level])


class OrderReportForm(BaseModel):
    """What a department reports."""

    order_id: int = Field(title=N_("Which order"))
    text: str = Field(title=N_("Report"), max_length=2000)


class OrderDecisionForm(BaseModel):
    """Whether the report will do."""

    order_id: int = Field(title=N_("Which order"))
    decision: Literal["accept", "refuse"] = Field(title=N_("Decision"))
    note: str = Field(default="", title=N_("Reason"), max_length=500)
    days: int | None = Field(default=None, title=N_("New report within (working days)"))


class OrderWithdrawalForm(BaseModel):
    """Why the order is taken back."""

    order_id: int = Field(title=N_("Which order"))
    reason: str = Field(title=N_("Reason"), max_length=500)


class OneClickForm(BaseModel):
    """The button on a list: the next level, as usual."""

    level: OrderLevel = Field(title=N_("Level of the order"))
