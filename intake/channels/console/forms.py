"""What the call screen sends, checked field by field; what it means is for `reading` to say."""

from enum import StrEnum
from typing import Self

from flask import request
from pydantic import BaseModel, Field, model_validator
from werkzeug.datastructures import MultiDict

from intake.casework.registering.draft import NewComplaint
from intake.casework.registering.register import MAX_NARRATIVE
from intake.channels.console.shorthand import Matter
from intake.identity.person import Person
from intake.language.i18n import N_
from intake.vocabulary import Confidentiality
from intake.web.fields import FormToken, MoneyAmount, PhoneNumber, new_token
from intake.web.forms import BadForm, read_form, read_values
from routing.vocabulary import Channel, Kind


class Action(StrEnum):
    """The buttons of the bottom bar."""

    CHECK = "check"  # 核对
    SUBMIT = "submit"  # 提交
    ANSWER = "answer"  # 直接答复
    JOIN = "join"  # 并入
    FOLLOW = "follow"  # 同一人的跟进


_CHOICES = frozenset({Action.SUBMIT, Action.JOIN, Action.FOLLOW})


class IncomingCallForm(BaseModel):
    """One call as typed."""

    action: Action = Action.SUBMIT
    token: FormToken = Field(default_factory=new_token, title=N_("Form"))
    phone: PhoneNumber = Field(default="", title=N_("Caller's number"))
    name: str = Field(default="", max_length=60, title=N_("Name"))
    confidentiality: Confidentiality = Field(default=Confidentiality.OPEN, title=N_("The caller's wish"))
    association: str = Field(default="", max_length=200, title=N_("Association"))
    association_code: str = Field(default="", max_length=18)
    narrative: str = Field(default="", max_length=MAX_NARRATIVE, title=N_("Narrative"))
    violations: str = Field(default="", max_length=200, title=N_("Violation"))
    kind: Kind = Field(default=Kind.COMPLAINT, title=N_("Kind of matter"))
    amount: MoneyAmount = Field(default=None, title=N_("Amount"))
    region: str = Field(default="", max_length=80, title=N_("Place"))
    implicated: str = Field(default="", max_length=400, title=N_("Departments involved"))
    is_government_involved: bool = Field(default=False, title=N_("A government department is involved"))
    answer: str = Field(default="", max_length=MAX_NARRATIVE, title=N_("What you answered"))
    into: str = Field(default="", max_length=16, title=N_("Earlier complaint"))
    # A button beside a likely duplicate says both at once: `join 2611230000000001`, `follow …`, or `submit` for none.
    chosen: str = Field(default="", max_length=24, exclude=True)
    asked: list[str] = Field(default=[], max_length=40)
    # What was proposed and what was taken by key, each a line of `suggesting.offer_log`: counted, never acted upon.
    offered: list[str] = Field(default=[])
    taken: str = Field(default="")

    @model_validator(mode="after")
    def _do_what_was_chosen(self) -> Self:
        word, _blank, number = self.chosen.partition(" ")
        if word in _CHOICES:
            self.action, self.into = Action(word), number
        return self

    @property
    def is_anonymous(self) -> bool:
        return self.confidentiality is Confidentiality.ANONYMOUS

    def person(self) -> Person:
        """Nothing at all is kept of a caller who wishes to stay anonymous (139号 §7)."""
        return Person() if self.is_anonymous else Person(name=self.name, phone=self.phone)

    def to_new_complaint(self, matter: Matter, *, operator_id: int | None, accept: bool) -> NewComplaint:
        return NewComplaint(
            channel=Channel.PHONE,
            external_id=self.token,
            kind=self.kind,
            violations=matter.codes,
            narrative=self.narrative,
            association_id=matter.association_id,
            association_text=self.association,
            region_code=matter.region_code,
            amount=self.amount,
            is_government_involved=self.is_government_involved,
            implicated_text=self.implicated,
            implicated=frozenset(card.id for card in matter.implicated),
            has_unmatched_body=bool(matter.unmatched),
            confidentiality=self.confidentiality,
            person=self.person(),
            operator_id=operator_id,
            accept=accept,
        )


def read_sketch() -> IncomingCallForm:
    """The form half-way through a call: fields that make no sense yet count as empty."""
    try:
        return read_form(IncomingCallForm)
    except BadForm as bad:
        kept = MultiDict((name, text) for name, text in request.form.items(multi=True) if name not in bad.errors)
        return read_values(IncomingCallForm, kept)
