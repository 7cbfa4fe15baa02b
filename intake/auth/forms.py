"""What is typed at the log-in and on one's own account page."""

from typing import Literal

from pydantic import BaseModel, Field

from intake.language.i18n import N_


class LogInForm(BaseModel):
    login: str = Field(title=N_("Login"), max_length=60)
    password: str = Field(title=N_("Password"), max_length=200)


class PasswordForm(BaseModel):
    old_password: str = Field(title=N_("Present password"), max_length=200)
    new_password: str = Field(title=N_("New password"), max_length=200)
    again: str = Field(title=N_("New password again"), max_length=200)


class PracticeForm(BaseModel):
    is_on: bool = Field(title=N_("Training mode"), alias="on", default=False)


class LanguageForm(BaseModel):
    language: Literal["zh", "en"] = Field(title=N_("Language"))
