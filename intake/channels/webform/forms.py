"""What the citizens' pages send, checked field by field, and how it becomes a complaint."""

import re
from enum import StrEnum

from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.registering.register import MAX_NARRATIVE, NewComplaint
from intake.casework.text_input import MAX_TEXT
from intake.errors import BadValue
from intake.identity.person import Person
from intake.language.i18n import N_, language
from intake.numbers import is_number, tracking_code_from
from intake.suggesting.plain_words import WORDS
from intake.suggesting.proposing import Proposal
from intake.suggesting.serving import guesses_for, propose_for
from intake.vocabulary import Confidentiality
from intake.web.fields import FormToken, MoneyAmount, PhoneNumber
from routing.departments.named_bodies import bodies_named
from routing.registry.search import Found, resolve_association
from routing.vocabulary import Channel, Kind


class WebFormStep(StrEnum):
    """The buttons: look once more, change it, send it; say yes or no to what it looks like, take a yes back."""

    CHECK = "check"
    CHANGE = "change"
    SEND = "send"
    TAKE = "take"
    DECLINE = "decline"
    DROP = "drop"


class ComplaintForm(BaseModel):
    """The complaint as a citizen typed it."""

    token: FormToken = Field(title=N_("Form"))
    step: WebFormStep = Field(WebFormStep.SEND, title=N_("Button"))
    association: str = Field("", max_length=200, title=N_("Which association"))
    violations: list[str] = Field(default_factory=list, max_length=8, title=N_("What kind of trouble"))
    # The one proposal that a button is about; those taken, which are among `violations` too; those said no to.
    proposal: str = Field("", max_length=8)
    proposed: list[str] = Field(default_factory=list, max_length=8)
    declined: list[str] = Field(default_factory=list, max_length=60)
    narrative: str = Field(min_length=5, max_length=MAX_NARRATIVE, title=N_("Your account of it"))
    amount: MoneyAmount = Field(None, title=N_("How much money"))
    is_government_involved: bool = Field(False, title=N_("Is a government office involved"))
    implicated: str = Field("", max_length=200, title=N_("Which office"))
    region_code: str = Field("", pattern=r"^(\d{6})?$", title=N_("Where"))
    confidentiality: Confidentiality = Field(Confidentiality.OPEN, title=N_("Your name"))
    name: str = Field("", max_length=60, title=N_("Your name"))
    phone: PhoneNumber = Field("", title=N_("Telephone"))
    # Hidden from people; programs that fill in whatever they find fill this in too.
    website: str = Field("", max_length=200, title=N_("Leave this empty"))

    @field_validator("violations")
    @classmethod
    def _are_offered(cls, codes: list[str]) -> list[str]:
        if not WORDS.keys() >= set(codes):
            raise BadValue(N_("choose from the list."))
        return list(dict.fromkeys(codes))

    @field_validator("website")
    @classmethod
    def _is_empty(cls, text: str) -> str:
        if text:
            raise BadValue(N_("this field is for programs; please empty it."))
        return text

    @property
    def person(self) -> Person:
        """Nobody, for those who would rather stay unknown: what they typed is not kept."""
        if self.confidentiality is Confidentiality.ANONYMOUS:
            return Person()
        return Person(name=self.name, phone=self.phone)

    def tracking_code(self, collaborators: Collaborators) -> str:
        """The code of this form, the same each time it is sent."""
        return tracking_code_from(collaborators.ring.code_key, self.token)

    def to_new_complaint(self, session: Session, collaborators: Collaborators) -> NewComplaint:
        """Accepted at once where association and trouble are known; a person looks at anything else first."""
        found = resolve_association(session, self.association) if self.association else None
        guesses = guesses_for(
            session,
            self.narrative,
            collaborators.rules.violations,
            names=self._names(found),
            taken=set(self.proposed).intersection(self.violations),
            declined=set(self.declined).difference(self.violations),
        )
        near = filter(None, (self.region_code, found.region_code if found else "", collaborators.home_region))
        bodies = bodies_named(collaborators.rules.directory, self.implicated, near=tuple(near))
        return NewComplaint(
            channel=Channel.WEB,
            external_id=self.token,
            kind=Kind.COMPLAINT,
            violations=tuple(self.violations),
            guesses=guesses,
            narrative=self.narrative,
            association_id=found.association_id if found else None,
            association_text=self.association,
            region_code=self.region_code or (found.region_code if found else ""),
            amount=self.amount,
            is_government_involved=self.is_government_involved or bool(self.implicated),
            implicated_text=self.implicated,
            implicated=bodies.department_ids,
            has_unmatched_body=bodies.has_unmatched,
            confidentiality=self.confidentiality,
            person=self.person,
            language=language(),
            accept=bool(found and self.violations),
            tracking_code=self.tracking_code(collaborators),
        )

    def answered(self) -> "ComplaintForm":
        """As it is after the button that says yes or no to what was proposed."""
        kept = [code for code in self.proposed if code in self.violations]
        given = {"violations": self.violations, "proposed": kept, "declined": self.declined}
        if self.proposal not in WORDS:
            return self.model_copy(update=given)
        if self.step is WebFormStep.TAKE:
            given = given | {name: _with(given[name], self.proposal) for name in ("violations", "proposed")}
        elif self.step is WebFormStep.DECLINE:
            given = given | {"declined": _with(self.declined, self.proposal)}
        elif self.step is WebFormStep.DROP and self.proposal in self.proposed:
            given = {name: [code for code in codes if code != self.proposal] for name, codes in given.items()}
        return self.model_copy(update=given)

    def next_proposal(self, session: Session, collaborators: Collaborators) -> Proposal | None:
        """The surest that is not answered yet, as long as nothing is named: one at a time, never ticked for them."""
        if self.violations:
            return None
        found = resolve_association(session, self.association) if self.association else None
        proposals = propose_for(session, self.narrative, collaborators.rules.violations, names=self._names(found))
        return next((one for one in proposals if one.card.code in WORDS.keys() - set(self.declined)), None)

    def _names(self, found: Found | None) -> list[str]:
        return [self.association, *([found.name] if found else [])]


def _with(codes: list[str], code: str) -> list[str]:
    return list(dict.fromkeys([*codes, code]))


class TrackForm(BaseModel):
    """Number and code, as copied from a receipt."""

    number: str = Field(max_length=40, title=N_("Number"))
    code: str = Field(max_length=20, title=N_("Tracking code"))

    @field_validator("number")
    @classmethod
    def _has_sixteen_digits(cls, text: str) -> str:
        digits = re.sub(r"[\s\-]", "", text)
        if not is_number(digits):
            raise BadValue(N_("this is not a number of ours; it has 16 digits. Please compare it with your receipt."))
        return digits


class SupplementForm(BaseModel):
    """Something to add."""

    text: str = Field(min_length=2, max_length=MAX_TEXT, title=N_("What you want to add"))


class WithdrawForm(BaseModel):
    """A reason, if one is given."""

    note: str = Field("", max_length=500, title=N_("Why"))
