"""How many files a complaint may have, and how much they may be together."""

from intake.errors import InvalidInput
from intake.evidence.room import EvidenceLimits
from routing.translatable import N_

_MEGABYTE = 1_000_000


def check_room_for(limits: EvidenceLimits, name: str, size: int, *, files: int, total: int) -> None:
    """Whether one more of `size` fits beside `files` of together `total` bytes. Raises InvalidInput, naming it."""
    if files >= limits.files:
        too_many = N_("%(name)s is one too many: there may be %(most)s files.")
        raise InvalidInput(too_many, name=name, most=limits.files, field="files")
    if total + size > limits.total_bytes:
        message = N_("%(name)s does not fit any more: all files together may have %(most)s MB.")
        raise InvalidInput(message, name=name, most=limits.total_bytes // _MEGABYTE, field="files")
