"""What the events of call-backs, of following up and of objections say."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from intake.events import EventKind
from intake.identity.for_calls import FOR_THE_CALL
from intake.language.formats import shanghai
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.vocabulary import (
    Contacted,
    FollowUpCause,
    ObjectionOrigin,
    ObjectionState,
    Satisfaction,
    Solved,
)
from intake.web.history.clock_sentences import late

Data = Mapping[str, Any]


def called(data: Data) -> tuple[str, str]:
    said = [word(Contacted(data["contacted"]))]
    if data["solved"]:
        said += [word(Solved(data["solved"])), word(Satisfaction(data["satisfaction"]))]
    return _("Called back: %(said)s", said=" · ".join(said)), late(data)


def unmasked(data: Data) -> tuple[str, str]:
    reason = data["reason"]
    return _("Opened the identity"), _("call-back") if reason == FOR_THE_CALL else reason


def followed(data: Data) -> tuple[str, str]:
    return _("To be called back: %(because)s", because=word(FollowUpCause(data["because"]))), ""


def objected(data: Data) -> tuple[str, str]:
    due = shanghai(datetime.fromisoformat(data["decide_by"]), "%Y-%m-%d")
    words = {"origin": word(ObjectionOrigin(data["origin"])), "due": due}
    return _("%(origin)s; to be decided by %(due)s", **words), ""


def decided(data: Data) -> tuple[str, str]:
    return word(ObjectionState(data["state"])), data["note"]


# Lists in which a complaint's beginning stood, by the word a reading keeps.
LISTS: Mapping[str, str] = MappingProxyType(
    {"search": N_("a search, whose list it stood in"), "call_list": N_("the list of call-backs")}
)
# What may be put right, in words.
OWN_FIELDS: Mapping[str, str] = MappingProxyType(
    {"name": N_("Name"), "phone": N_("Telephone"), "email": N_("E-mail"), "address": N_("Address")}
)
SECOND_PERSON: Mapping[EventKind, Callable[[Data, object], tuple[str, str]]] = MappingProxyType(
    {
        EventKind.IDENTITY_ASK: lambda data, _names: (
            _("Asked for a second person, to be shown a confidential identity"),
            data["reason"],
        ),
        EventKind.IDENTITY_GRANT: lambda _data, _names: (
            _("As the second person, agreed that the identity is shown for half an hour"),
            "",
        ),
        EventKind.DATA_COPY: lambda data, _names: (
            _("Was refused a copy of the data: the number was not known")
            if data["format"] == "refused"
            else _("Took a copy of their own data away"),
            "",
        ),
        # Never what is to stand there: that is who it is.
        EventKind.DATA_ASK: lambda data, _names: (
            _("Asked for a correction: %(field)s", field=_(OWN_FIELDS.get(data["field"], data["field"]))),
            "",
        ),
        EventKind.DATA_DECIDE: lambda data, _names: (
            _("Put right what was held of the complainant")
            if data["is_granted"]
            else _("Refused to put right what is held of the complainant"),
            data["note"],
        ),
    }
)
