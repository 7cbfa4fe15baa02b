"""What is typed on the screens of administration."""

from typing import Any

from pydantic import BaseModel, Field

from intake.language.i18n import N_
from intake.vocabulary import StaffRole
from intake.web.department_choices import department_named
from routing.directory import Directory


class StaffForm(BaseModel):
    """What of an account may change."""

    name: str = Field(title=N_("Name"), max_length=80)
    roles: list[StaffRole] = Field(title=N_("Roles"), min_length=1)
    department: str = Field(default="", title=N_("Department"), max_length=120)
    is_head: bool = Field(default=False, title=N_("Head of the department"))
    is_deputy: bool = Field(default=False, title=N_("Deputy head of the department"))
    region: str = Field(default="", title=N_("Region"), max_length=80)
    email: str = Field(default="", title=N_("E-mail"), max_length=120)
    phone: str = Field(default="", title=N_("Telephone"), max_length=40)

    def account(self, directory: Directory) -> dict[str, Any]:
        """Raises InvalidInput where the department is none, or could be several."""
        named = department_named(directory, self.department, field="department") if self.department else None
        kept = self.model_dump(include={"roles", "is_head", "is_deputy", "region"})
        return kept | {"display_name": self.name, "department_id": named}


class HandOverForm(BaseModel):
    """What becomes of open work when the last handler of a department leaves; nobody means the dispatchers."""

    successor: int | None = Field(default=None, title=N_("Hand over to"))
    is_handed_over: bool = Field(default=False, alias="handed_over")


class NewStaffForm(StaffForm):
    """The login is fixed once the account exists: events name it."""

    login: str = Field(title=N_("Login"), max_length=60)
