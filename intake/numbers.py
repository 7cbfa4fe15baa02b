"""Identifiers: row ids made before the write, the public complaint number, the tracking code."""

import hashlib
import hmac
import itertools
import random
import secrets
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from stdnum import luhn

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00Z
_RANDOM_BITS = 22
_MASK = (1 << _RANDOM_BITS) - 1
# Where a walk over all rows begins; what is dated before the epoch has an id below zero.
BEFORE_ALL_IDS = -(2**63)
# No 0 O 1 I L: read aloud and copied by hand.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
NUMBER_LENGTH = 16

# Shared by threads: drawing from a counter is one step of the interpreter.
_counter = itertools.count()


@lru_cache(maxsize=1024)
def _starts(_milliseconds: int) -> int:
    return random.getrandbits(_RANDOM_BITS)


def new_id(at: datetime) -> int:
    """A 63-bit row id, ordered by time, made here so that an intake is written without asking the database back.

    Ids of one process and one millisecond are drawn once and counted on from there, so that the many rows of one act
    never collide; processes draw apart, and where two meet all the same the loser is run again. No secret:
    what must not be guessed is the tracking code. Python seeds the draw anew in forked processes too.
    """
    milliseconds = int(at.timestamp() * 1000) - _EPOCH_MS
    return (milliseconds << _RANDOM_BITS) | (_starts(milliseconds) + next(_counter)) & _MASK


def first_id(at: datetime) -> int:
    """Not above any id that is made from then on."""
    return (int(at.timestamp() * 1000) - _EPOCH_MS) << _RANDOM_BITS


def new_number(at: datetime) -> str:
    """Sixteen digits: the day of receipt, nine at random (volume cannot be read off them), a Luhn check digit."""
    body = _digits_of(at.astimezone(_SHANGHAI).date()) + f"{secrets.randbelow(10**9):09d}"
    return body + luhn.calc_check_digit(body)


@lru_cache(maxsize=8)
def _digits_of(day: date) -> str:
    return day.strftime("%y%m%d")


def is_number(text: str) -> bool:
    return len(text) == NUMBER_LENGTH and text.isascii() and text.isdigit() and luhn.is_valid(text)


def spoken(number: str) -> str:
    """In groups of four, as it is read aloud."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def new_tracking_code() -> str:
    return _code_of(secrets.randbelow(len(CODE_ALPHABET) ** CODE_LENGTH))


def tracking_code_from(key: str, token: str) -> str:
    """The tracking code of one secret form token: who sends the form again is told the same code again."""
    return _code_of(int.from_bytes(hmac.new(key.encode(), f"form:{token}".encode(), hashlib.sha256).digest()))


def code_digest(key: str, number: str, code: str) -> str:
    """What is stored of a tracking code. Case and the usual misreadings do not matter."""
    plain = code.strip().upper().replace("-", "").replace(" ", "")
    return hmac.digest(key.encode(), f"{number}:{plain}".encode(), "sha256").hex()


def _code_of(drawn: int) -> str:
    letters = []
    for _ in range(CODE_LENGTH):
        drawn, letter = divmod(drawn, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[letter])
    return "".join(letters)
