"""Bound rows of what people sign in with beside their password: whoever puts one in signs in as somebody else."""

from intake.casework.ledger.office.table import OfficeTable, of, words
from intake.models import Passkey, RecoveryCode, Staff, StaffAuthenticator, StaffSubject

# The last step, the count of a key and when each was used last hold off repeats for minutes, and give no right.
SECOND_FACTORS = (
    OfficeTable(StaffAuthenticator, ("secret", "added_at"), words(of(Staff, "login", StaffAuthenticator.staff_id))),
    OfficeTable(
        RecoveryCode,
        ("staff_id", "digest", "made_at", "used_at"),
        words(of(Staff, "login", RecoveryCode.staff_id), RecoveryCode.id),
    ),
    OfficeTable(
        Passkey,
        ("staff_id", "credential_id", "public_key", "name", "added_at"),
        words(of(Staff, "login", Passkey.staff_id), Passkey.name),
    ),
    OfficeTable(
        StaffSubject,
        ("issuer", "subject", "bound_at", "bound_by_id"),
        words(of(Staff, "login", StaffSubject.staff_id), StaffSubject.issuer),
    ),
)
