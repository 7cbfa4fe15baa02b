"""What is typed of letters and of a whole case."""

from pydantic import BaseModel, Field

from intake.language.i18n import N_
from intake.vocabulary import LetterKind, LetterRoad


class LetterForm(BaseModel):
    """Which letter, by which way, and what a person adds to the words of the record."""

    kind: LetterKind = Field(title=N_("Letter"))
    road: LetterRoad = Field(title=N_("How it is sent"))
    words: str = Field(default="", title=N_("In your words"), max_length=2000)
    days: int | None = Field(default=None, title=N_("Answer within (working days)"))


class LetterNoteForm(BaseModel):
    """That it was posted or collected."""

    note: str = Field(default="", title=N_("Number of the item, or who collected it"), max_length=200)


class LetterAnswerForm(BaseModel):
    """What the association stated, or proved."""

    text: str = Field(title=N_("What the association states or proves"), max_length=3000)


class LetterWithdrawalForm(BaseModel):
    """Why the letter is wrong."""

    reason: str = Field(title=N_("Reason"), max_length=500)


class PrintForm(BaseModel):
    """Why the name is opened."""

    why: str = Field(title=N_("Reason"), max_length=200)


class CaseFileForm(BaseModel):
    """What the whole case is wanted for."""

    purpose: str = Field(title=N_("What it is for"), max_length=200)
