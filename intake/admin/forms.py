"""What is typed on the screens of administration."""

from typing import Any

from pydantic import BaseModel, Field

from intake.language.i18n import N_
from intake.vocabulary import StaffRole


class StaffForm(BaseModel):
    """What of an account may change."""

    name: str = Field(title=N_("Name"), max_length=80)
    roles: list[StaffRole] = Field(title=N_("Roles"), min_length=1)
    department_id: int | None = Field(default=None, title=N_("Department"))
    is_head: bool = Field(default=False, title=N_("Head of the department"))

    def account(self) -> dict[str, Any]:
        return self.model_dump(include={"roles", "department_id", "is_head"}) | {"display_name": self.name}


class HandOverForm(BaseModel):
    """What becomes of open work when the last handler of a department leaves; nobody means the dispatchers."""

    successor: int | None = Field(default=None, title=N_("Hand over to"))
    is_handed_over: bool = Field(default=False, alias="handed_over")


class NewStaffForm(StaffForm):
    """The login is fixed once the account exists: events name it."""

    login: str = Field(title=N_("Login"), max_length=60)
