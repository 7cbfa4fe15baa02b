"""What stands in the call screen when it is opened: nothing, an unfinished call, or the number of who rings."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from intake.casework.actor import Actor
from intake.sealing.ring import KeyRing
from intake.telephone.calls import taken_number
from intake.telephone.drafts import KeptDraft, open_draft
from intake.web.fields import new_token
from intake.web.row_ids import MOST

_LONGEST = 30


@dataclass(frozen=True)
class OpenedCall:
    """The fields as they are filled in, and the draft this tab goes on with."""

    fields: MultiDict[str, str]
    draft: KeptDraft


def opened_call(session: Session, ring: KeyRing, asked: Mapping[str, str], *, actor: Actor) -> OpenedCall:
    """By `?draft=`, `?call=` of a call one has taken, or `?caller=` as an exchange or a dialler opens it."""
    if key := asked.get("draft", ""):
        kept, pairs = open_draft(session, ring, key, actor=actor)
        return OpenedCall(MultiDict(pairs), kept)
    number = asked.get("caller", "")[:_LONGEST].strip()
    call_id = asked.get("call", "")
    if call_id.isdecimal() and int(call_id) <= MOST:
        number = taken_number(session, ring, int(call_id), actor=actor)
    return OpenedCall(MultiDict({"phone": number} if number else {}), KeptDraft(new_token(), 0))
