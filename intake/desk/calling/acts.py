"""The acts of following up, as the desk offers them."""

from collections.abc import Mapping
from types import MappingProxyType

from intake.casework.verbs.following.number import release_number
from intake.casework.verbs.following.objection import decide_objection, file_objection
from intake.casework.verbs.reaching.message_box import write_message
from intake.desk.calling.forms import CallbackForm, DecideObjectionForm, MessageForm, ObjectionForm
from intake.desk.desk_action import DeskAction
from intake.desk.forms import EmptyForm
from intake.language.i18n import N_

CALLING_ACTS: Mapping[str, DeskAction] = MappingProxyType(
    {
        "record_callback": DeskAction(N_("Call back"), CallbackForm, "callback"),
        "release_number": DeskAction(
            N_("Agree, as the second person, that the number is shown"),
            EmptyForm,
            "nothing",
            lambda s, o, c, _f, **who: release_number(s, o, c, **who),
        ),
        "write_message": DeskAction(
            N_("Write to the complainant's message box"),
            MessageForm,
            "messaging",
            lambda s, o, c, f, **who: write_message(s, o, c, f.text, **who),
        ),
        "decide_objection": DeskAction(
            N_("Decide the objection"),
            DecideObjectionForm,
            "deciding_objection",
            lambda s, o, c, f, **who: decide_objection(s, o, c, uphold=f.is_upheld, note=f.note, **who),
        ),
        "file_objection": DeskAction(
            N_("Enter an objection of the complainant"),
            ObjectionForm,
            "objecting",
            lambda s, o, c, f, **who: file_objection(s, o, c, f.reason, **who),
        ),
    }
)
