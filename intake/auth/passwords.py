"""How passwords are kept (argon2id), judged and made up."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from intake.auth.common_passwords.habits import is_common
from intake.errors import InvalidInput, TooBusy
from intake.language.i18n import N_
from routing.pinyin import spelled

MIN_LENGTH = 10
MAX_LENGTH = 200
# No 0 o 1 i l: read from a screen or a note, typed once.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

# A hash takes 64 MiB and four threads of the processor: so many at a time in one process, the others wait their turn.
AT_ONCE = 2
PATIENCE = 3.0  # seconds
_turns = BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()
# Verified when there is no such login, so that an answer takes as long either way and tells nothing.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$amllc3Uta2VlcHMtdGltZQ$ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICA"


def hash_password(password: str) -> str:
    """Raises TooBusy where it would have to wait for long."""
    with _turn():
        return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether `password` opens the account; takes as long when there is no account. Raises TooBusy."""
    with _turn():
        try:
            return _hasher.verify(password_hash or _NOBODY, password[:MAX_LENGTH]) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_password(password: str, *, login: str, name: str = "", field: str = "password") -> None:
    """Raises InvalidInput unless the password may be used: long rather than clever (NIST SP 800-63B §5.1.1.2)."""
    plain = password.lower()
    own = [spelled(name).replace(" ", ""), login.lower()]
    if len(password) < MIN_LENGTH:
        raise InvalidInput(N_("The password is too short: give at least 10 characters."), field=field)
    if len(password) > MAX_LENGTH:
        raise InvalidInput(N_("The password is too long: at most 200 characters."), field=field)
    if is_common(plain) or len(set(plain)) < 5 or any(len(one) > 3 and one in plain for one in own):  # noqa: PLR2004
        raise InvalidInput(N_("The password is too easy to guess: choose several unrelated words."), field=field)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise TooBusy(N_("Too many people sign in at this moment: try again in %(seconds)s seconds."), seconds=5)
    try:
        yield
    finally:
        _turns.release()


def one_time_password() -> str:
    """Sixteen letters in groups of four, 79 bits; one in some thousands is drawn again, taken for a common one."""
    while is_common(made := "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _ in range(4))):
        pass
    return made
