"""What each sealed value belongs to, by name: authenticated with it, so that it opens in its own row alone."""


def identity_place(complaint_id: int) -> str:
    """Of who complained."""
    return f"complaint_identity:{complaint_id}"


def text_key_place(complaint_id: int) -> str:
    """Of the key of a complaint's texts."""
    return f"complaint:{complaint_id}"


def address_place(message_id: int) -> str:
    """Of whom a text is for."""
    return f"message:{message_id}"


def body_place(message_id: int) -> str:
    """Of a text that is about no complaint."""
    return f"message:{message_id}:body"


def sender_place(message_sid: str, *, is_trusted: bool) -> str:
    """Of whom a text came from."""
    return f"inbound_message:{message_sid}:{int(is_trusted)}"


def inbound_body_place(message_sid: str, *, is_trusted: bool) -> str:
    """Of what came in, until it is known which complaint it is about."""
    return f"inbound_message:{message_sid}:{int(is_trusted)}:body"


def liaison_place(liaison_id: int) -> str:
    """Of whom to call about an association."""
    return f"liaison_person:{liaison_id}"


def caller_place(call_sid: str) -> str:
    """Of whom a call comes from."""
    return f"incoming_call:{call_sid}"


def call_draft_place(key: str) -> str:
    """Of what an operator has typed of a call so far."""
    return f"call_draft:{key}"


def evidence_draft_place(draft_id: int) -> str:
    """Of a file that is sent before its complaint is."""
    return f"evidence_draft:{draft_id}"


def evidence_copy_place(copy_id: int) -> str:
    """Of what is kept of a file, wherever it is stored."""
    return f"evidence_copy:{copy_id}"


def stop_list_place(version: int) -> str:
    """Of the wording that is common to many complaints."""
    return f"sketch_version:{version}"


def staff_contact_place(staff_id: int) -> str:
    """Of where a member of staff is reached."""
    return f"staff_contact:{staff_id}"


def bulletin_reader_place(reader_id: int) -> str:
    """Of where somebody outside reads the bulletin."""
    return f"bulletin_reader:{reader_id}"


def staff_search_place(search_id: int) -> str:
    """Of what a member of staff looked for."""
    return f"staff_search:{search_id}"


def talk_attendees_place(talk_id: int) -> str:
    """Of who came to a talk with an association."""
    return f"association_talk:{talk_id}:attendees"


def talk_minutes_place(talk_id: int) -> str:
    """Of what was said there."""
    return f"association_talk:{talk_id}:minutes"


def meeting_member_place(member_id: int) -> str:
    """Of the liaison person of a department in the joint meeting."""
    return f"meeting_member:{member_id}"


def meeting_attendees_place(meeting_id: int) -> str:
    """Of who came to a joint meeting."""
    return f"joint_meeting:{meeting_id}:attendees"


def meeting_minutes_place(meeting_id: int) -> str:
    """Of what was said there."""
    return f"joint_meeting:{meeting_id}:minutes"


def meeting_decision_place(item_id: int) -> str:
    """Of what a joint meeting decided on one matter."""
    return f"meeting_item:{item_id}:decision"


def meeting_opinion_place(opinion_id: int) -> str:
    """Of what an invited department said of it."""
    return f"meeting_opinion:{opinion_id}"


def shift_note_place(handover_id: int) -> str:
    """Of what was written at the end of a shift."""
    return f"shift_handover:{handover_id}:note"


def shift_answer_place(handover_id: int) -> str:
    """Of why it was not taken."""
    return f"shift_handover:{handover_id}:answer"


def caller_step_place(step_id: int) -> str:
    """Of why a number was warned, limited or let go."""
    return f"repeated_caller_step:{step_id}"


def authenticator_place(staff_id: int) -> str:
    """Of the secret that an app's codes are made of."""
    return f"staff_authenticator:{staff_id}"


def new_authenticator_place(staff_id: int) -> str:
    """Of a secret that is shown to be taken over, until a code proves that it was."""
    return f"staff_authenticator:{staff_id}:new"
