"""Passkeys (WebAuthn Level 3): put in, named, shown and taken off. Only their public half is kept."""

from datetime import datetime
from typing import Any

import webauthn
from sqlmodel import Session, col, select
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from intake.auth.factors.challenges import Purpose, new_challenge, take_challenge
from intake.auth.factors.shown import RelyingParty, ShownFactor
from intake.auth.factors.upkeep import after_removal, first_codes
from intake.casework.actor import Actor
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_
from intake.models import Passkey, Staff
from intake.sealing.ring import key_ring_of
from routing.errors import BadJson
from routing.json_text import read_json

MOST = 10  # of one person
_LONGEST_NAME = 60
_UNREADABLE = (WebAuthnException, BadJson, ValueError, KeyError, TypeError, AttributeError)
_REFUSED = N_("The browser's answer does not fit: begin again.")


def options_to_add(session: Session, staff: Staff, party: RelyingParty, *, title: str, at: datetime) -> str:
    """What the browser is asked for, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=title,
        user_name=staff.login,
        user_display_name=staff.display_name,
        user_id=key_ring_of(session).user_handle(staff.id),
        challenge=new_challenge(session, Purpose.ADD, staff.id, at=at),
        exclude_credentials=_descriptors(session, staff.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return webauthn.options_to_json(options)


def options_to_show(
    session: Session, staff_id: int | None, party: RelyingParty, purpose: Purpose, *, at: datetime
) -> str:
    """Without `staff_id` the key says whose it is, and must have asked for a finger, a face or a PIN."""
    verification = UserVerificationRequirement.PREFERRED if staff_id else UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=new_challenge(session, purpose, staff_id, at=at),
        allow_credentials=_descriptors(session, staff_id) if staff_id else None,
        user_verification=verification,
    )
    return webauthn.options_to_json(options)


def add_passkey(
    session: Session, staff: Staff, answer: str, name: str, *, party: RelyingParty, actor: Actor, at: datetime
) -> list[str]:
    """Recovery codes to show once, where there were none."""
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidInput(N_("Give it a name by which you know it again, at most 60 characters."), field="name")
    if len(session.exec(select(Passkey.id).where(Passkey.staff_id == staff.id)).all()) >= MOST:
        raise InvalidInput(N_("%(most)s passkeys are enough: remove one first."), most=MOST, field="name")
    try:
        given = read_json(answer)
        challenge = _challenge_of(given)
        is_asked = take_challenge(session, challenge, Purpose.ADD, staff.id, at=at)
        found = webauthn.verify_registration_response(
            credential=given, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin
        )
    except _UNREADABLE:
        raise InvalidInput(_REFUSED) from None
    known = select(Passkey.id).where(col(Passkey.credential_id) == found.credential_id)
    if not is_asked or session.exec(known).first() is not None:
        raise InvalidInput(_REFUSED)
    session.add(
        Passkey(
            staff_id=staff.id,
            credential_id=found.credential_id,
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            name=name,
            added_at=at,
        )
    )
    return first_codes(session, staff, "staff:factor_add", factor="passkey", actor=actor, at=at)


def remove_passkey(session: Session, staff: Staff, passkey_id: int, *, actor: Actor, at: datetime) -> None:
    """One of their own. Raises NotFound for anybody else's."""
    found = session.get(Passkey, passkey_id)
    if found is None or found.staff_id != staff.id:
        raise NotFound(N_("there is no such passkey"))
    session.delete(found)
    session.flush()
    after_removal(session, staff, factor="passkey", actor=actor, at=at)


def find_owner(session: Session, answer: str, *, party: RelyingParty, at: datetime) -> int | None:
    """Who signs in by this key alone; None for whatever does not fit."""
    try:
        given = read_json(answer)
        found = _find_key(session, given)
        handle = base64url_to_bytes(given["response"].get("userHandle") or "")
        if found is None or handle != key_ring_of(session).user_handle(found.staff_id):
            return None
        return found.staff_id if _is_right(session, found, given, party, Purpose.LOG_IN, at=at) else None
    except _UNREADABLE:
        return None


def is_key_right(session: Session, staff_id: int, shown: ShownFactor, *, at: datetime) -> bool:
    """Whether it is one of theirs, and signed just what it was asked."""
    if shown.party is None:
        return False
    try:
        given = read_json(shown.passkey)
        found = _find_key(session, given)
        if found is None or found.staff_id != staff_id:
            return False
        return _is_right(session, found, given, shown.party, shown.purpose, at=at)
    except _UNREADABLE:
        return False


def _is_right(
    session: Session, key: Passkey, given: dict[str, Any], party: RelyingParty, purpose: Purpose, *, at: datetime
) -> bool:
    """A count that does not grow tells of a copy of the key: it is refused (WebAuthn 6.1.1)."""
    challenge = _challenge_of(given)
    asked = None if purpose is Purpose.LOG_IN else key.staff_id
    if not take_challenge(session, challenge, purpose, asked, at=at):
        return False
    found = webauthn.verify_authentication_response(
        credential=given,
        expected_challenge=challenge,
        expected_rp_id=party.id,
        expected_origin=party.origin,
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=purpose is Purpose.LOG_IN,
    )
    key.sign_count, key.last_used_at = found.new_sign_count, at
    session.add(key)
    return True


def _find_key(session: Session, given: dict[str, Any]) -> Passkey | None:
    wanted = select(Passkey).where(col(Passkey.credential_id) == base64url_to_bytes(str(given["rawId"])))
    return session.exec(wanted.with_for_update()).first()


def _challenge_of(given: dict[str, Any]) -> bytes:
    response = given["response"]
    return parse_client_data_json(base64url_to_bytes(response["clientDataJSON"])).challenge


def _descriptors(session: Session, staff_id: int) -> list[PublicKeyCredentialDescriptor]:
    keys = session.exec(select(Passkey.credential_id).where(Passkey.staff_id == staff_id))
    return [PublicKeyCredentialDescriptor(id=one) for one in keys]
