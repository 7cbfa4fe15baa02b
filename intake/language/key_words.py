"""The English of key supervision, where the value with spaces would not do."""

from enum import StrEnum

from intake import vocabulary as v

ENGLISH: dict[tuple[type[StrEnum], StrEnum], str] = {}


def _say(kind: type[StrEnum], **words: str) -> None:
    ENGLISH.update({(kind, kind[name]): text for name, text in words.items()})


_say(v.KeySetState, DRAFT="Being drafted", PUBLISHED="Published")
_say(
    v.KeyMeasure,
    BY_HAND="Entered by a person",
    COMPLAINTS="Valid complaints in a year",
    MASS="People behind one matter in a year",
    UPHELD="Upheld complaints in a year",
    RECTIFIED="Complaints that led to a talk or an order to rectify, in a year",
    PENALISED="Complaints that led to a warning or worse, in a year",
    FORBIDDEN_FEES="Forbidden fee items in upheld complaints, in a year",
    REFUNDS="Fees refunded, lowered or ended, in a year",
    REDONE="Answers that had to be redone, in a year",
    ALERTS="Alerts of early warning in a year",
    TALKS="Regulatory talks in a year",
    OVERDUE_ITEMS="Things to put right after a talk, overdue",
    CAMPAIGNS="Campaigns of which it was a target",
    WATCHED_BEFORE="Times on the key list before",
    INACTIVE="Registered as inactive",
    UNVERIFIED="Not verified for six months, or without a proved credit code",
    NO_LIAISON="No liaison person",
    NOBODY="Neither supervisor nor industry department",
    FUNCTIONS="Functions and commissions of authorities",
    PURCHASES="Services that authorities buy",
)
_say(v.KeyOrigin, QUARTER="Of the quarter", HAND="In between")
_say(v.KeyRoundState, OPEN="To be reviewed", DROPPED="Not used", NOTHING="Nothing proposed")
_say(v.KeyAct, NONE="Nothing proposed", ENLIST="Put on the list", REMOVE="Take off the list")
_say(v.KeyVerdict, WAITING="To be reviewed", LEFT_OUT="Not agreed")
_say(v.DelegatedKind, FUNCTION="Function of an authority", COMMISSION="Commission", PURCHASE="Service bought")
