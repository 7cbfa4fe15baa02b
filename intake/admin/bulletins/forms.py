"""What is sent from the pages of the bulletin."""

from pydantic import BaseModel, Field

from intake.bulletin.readers import LONGEST_NAME
from intake.language.i18n import N_
from intake.vocabulary import BulletinKind


class DraftForm(BaseModel):
    """Of which span a draft is wanted, and by which profile departments are marked in it."""

    period: str = Field(title=N_("Period"), min_length=7, max_length=10)
    profile: str = Field(default="", title=N_("Scoring profile"), max_length=300)


class BulletinReleaseForm(BaseModel):
    """The digest of what was looked at, and that it was."""

    digest: str = Field(min_length=64, max_length=64)
    is_read: bool = Field(default=False, title=N_("I have read this bulletin"))


class ReaderForm(BaseModel):
    """A member of staff, or somebody outside by name and address."""

    staff: int | None = Field(default=None, title=N_("Member of staff"))
    name: str = Field(default="", title=N_("Name of the reader"), max_length=LONGEST_NAME)
    email: str = Field(default="", title=N_("E-mail"), max_length=125)
    kinds: list[BulletinKind] = Field(title=N_("Bulletins"), min_length=1)
    language: str = Field(default="zh", title=N_("Language"), pattern="^(zh|en)$")
