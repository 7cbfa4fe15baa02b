"""What the call screen sends, checked field by field; what it means is for `shorthand` and `submit` to say."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from flask import request
from pydantic import BaseModel, Field, model_validator
from werkzeug.datastructures import MultiDict

from intake.casework.registering.new_complaint import ArrivalNote, NewComplaint
from intake.casework.registering.register import MAX_NARRATIVE, NOT_ACCUSING
from intake.casework.text_input import reference_of
from intake.channels.console.shorthand import Matter
from intake.identity.person import Person
from intake.language.i18n import N_, _
from intake.models.practice import is_practising
from intake.vocabulary import ArrivalMode, Confidentiality
from intake.web.fields import FormToken, MoneyAmount, PhoneNumber, new_token
from intake.web.forms import BadForm, read_values
from routing.vocabulary import Channel, Kind


class Action(StrEnum):
    """The buttons of the bottom bar."""

    CHECK = "check"  # 核对
    SUBMIT = "submit"  # 提交
    ANSWER = "answer"  # 直接答复
    JOIN = "join"  # 并入
    FOLLOW = "follow"  # 同一人的跟进


_CHOICES = frozenset({Action.SUBMIT, Action.JOIN, Action.FOLLOW})


# By which door a matter counts: what is told face to face is a direct report, what an office sends a special one.
CHANNELS: Mapping[ArrivalMode, Channel] = MappingProxyType(
    {
        ArrivalMode.PHONE: Channel.PHONE,
        ArrivalMode.VISIT: Channel.MEETING,
        ArrivalMode.MEETING: Channel.MEETING,
        ArrivalMode.LETTER: Channel.BULLETIN,
        ArrivalMode.TRANSFER: Channel.BULLETIN,
    }
)
MAIN_HOTLINE = "12345"
_LONGEST_SENDER = 60


class IncomingCallForm(BaseModel):
    """One call as typed."""

    action: Action = Action.SUBMIT
    token: FormToken = Field(default_factory=new_token, title=N_("Form"))
    draft: str = Field(default="", pattern=r"^([0-9a-f]{32})?$")
    evidence: str = Field(default="", max_length=200)  # which files are of this call
    arrival: ArrivalMode = Field(default=ArrivalMode.PHONE, title=N_("How it came"))
    sender: str = Field(default="", max_length=_LONGEST_SENDER, title=N_("Sent by"))
    reference: str = Field(default="", max_length=60, title=N_("Its number there"))
    phone: PhoneNumber = Field(default="", title=N_("Caller's number"))
    name: str = Field(default="", max_length=60, title=N_("Name"))
    confidentiality: Confidentiality = Field(default=Confidentiality.OPEN, title=N_("The caller's wish"))
    association: str = Field(default="", max_length=200, title=N_("Association"))
    association_code: str = Field(default="", max_length=18)
    narrative: str = Field(default="", max_length=MAX_NARRATIVE, title=N_("Narrative"))
    violations: str = Field(default="", max_length=200, title=N_("Violation"))
    fee_items: list[str] = Field(default=[], max_length=20, title=N_("Fee items"))
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

    @property
    def channel(self) -> Channel:
        return CHANNELS[self.arrival]

    @property
    def needs_violation(self) -> bool:
        """A question or a suggestion need not be about anything forbidden."""
        return self.kind not in NOT_ACCUSING

    def arrival_note(self) -> ArrivalNote | None:
        """None for a plain call."""
        if self.arrival is ArrivalMode.PHONE:
            return None
        sender = self.sender or (MAIN_HOTLINE if self.arrival is ArrivalMode.TRANSFER else "")
        if is_practising():  # a number that was practised is still free for the matter itself
            sender = _("practised: %(sender)s", sender=sender)[:_LONGEST_SENDER]
        return ArrivalNote(self.arrival, reference_of(sender), reference_of(self.reference))

    def person(self) -> Person:
        """Nothing at all is kept of a caller who wishes to stay anonymous (139号 §7)."""
        return Person() if self.is_anonymous else Person(name=self.name, phone=self.phone)

    def to_new_complaint(self, matter: Matter, *, operator_id: int | None, accept: bool) -> NewComplaint:
        return NewComplaint(
            channel=self.channel,
            external_id=self.token,
            kind=self.kind,
            violations=matter.codes,
            narrative=self.narrative,
            fee_items=tuple(dict.fromkeys(self.fee_items)),
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
            arrival=self.arrival_note(),
            accept=accept,
        )


def read_sketch() -> IncomingCallForm:
    """The form half-way through a call: fields that make no sense yet count as empty."""
    return sketch_of(request.form)


def sketch_of(given: MultiDict[str, str]) -> IncomingCallForm:
    """As `read_sketch`, of fields that were typed some time before."""
    try:
        return read_values(IncomingCallForm, given)
    except BadForm as bad:
        kept = MultiDict((name, text) for name, text in given.items(multi=True) if name not in bad.errors)
        return read_values(IncomingCallForm, kept)
