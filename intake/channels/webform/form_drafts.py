"""Which files of the web form are whose: by a token that the browser's own cookie keeps for as long as it is open.

On the page of a complaint, by the complaint itself.
"""

from flask import request, session

from intake.language.i18n import N_
from intake.web.files.draft_files import TOKEN, DraftBatch, draft_batch, named_batch

DRAFTS = "drafts"
TRACKED = "tracked"
ENCLOSED = N_("See what is enclosed.")


def form_batch() -> DraftBatch:
    """Of the form that was posted, else of the one this browser began, else a new one."""
    return draft_batch(request.form.get(TOKEN, ""), str(session.get(DRAFTS, "")))


def track_batch() -> str:
    """Of the complaint this browser has named with its code; empty without one."""
    number = (session.get(TRACKED) or {}).get("number", "")
    return named_batch(f"track:{number}") if number else ""


def remember(token: str) -> None:
    """The browser forgets it when it is closed, when the form is sent, and at "Forget on this device"."""
    session[DRAFTS] = token
