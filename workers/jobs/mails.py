"""Sends the e-mails that wait, over few connections, beside the texts: a dead mail server holds up no text."""

from intake.notify.choice import mail_sender_for
from intake.runtime import process_runtime
from intake.vocabulary import Road
from workers.jobs.messages import drain

MAX_SECONDS = 60.0


def drain_mails() -> None:
    """The job. Without a server for e-mail whatever was written before waits for one."""
    runtime = process_runtime()
    sender = mail_sender_for(runtime.settings)
    if sender is not None:
        drain(runtime, sender, max_seconds=MAX_SECONDS, road=Road.MAIL)
