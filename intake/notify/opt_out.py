"""Who wants no more texts from us (退订). Twilio blocks them too; behind another gateway only this does."""

from sqlmodel import Session, col, select

from intake.models import InboundMessage

# The answers to STOP and START, by which the dialogue remembers what was said last.
STOPPED = "dialogue/stopped"
RESUMED = "dialogue/resumed"
OPT_OUTS = (STOPPED, RESUMED)


def has_opted_out(session: Session, phone_hash: str) -> bool:
    """Whether the last word from this number on the matter was STOP."""
    last = session.exec(
        select(InboundMessage.reply)
        .where(
            InboundMessage.phone_hash == phone_hash,
            InboundMessage.is_trusted,
            col(InboundMessage.reply).in_(OPT_OUTS),
        )
        .order_by(col(InboundMessage.received_at).desc(), col(InboundMessage.id).desc())
        .limit(1)
    ).first()
    return last == STOPPED
