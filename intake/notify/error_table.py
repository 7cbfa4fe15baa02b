"""A gateway's error codes told apart: is it the number, our account, or will it pass; in words, and what to do."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from intake.language.i18n import language

_FOLDER, _OWN = "provider_errors", "own"
OPTED_OUT, ABROAD, KEY_MISSING = "opted_out", "abroad", "sealed"
NO_CONNECTION, NO_ANSWER, NONSENSE, UNKNOWN_TWICE = "no_connection", "no_answer", "nonsense", "unknown_twice"


class ErrorKind(StrEnum):
    """Whom an error concerns."""

    NUMBER = "number"  # this number will not get this text, today or tomorrow
    ACCOUNT = "account"  # none of our texts leave until somebody corrects the account or the settings
    PASSING = "passing"  # the same text may be taken later


@dataclass(frozen=True)
class ProviderError:
    """One code of one gateway. Advice is what the desk or the administrator does about it."""

    code: str
    kind: ErrorKind
    words_zh: str
    words_en: str
    advice_zh: str
    advice_en: str

    @property
    def words(self) -> str:
        return self.words_zh if language() == "zh" else self.words_en

    @property
    def advice(self) -> str:
        return self.advice_zh if language() == "zh" else self.advice_en


@cache
def errors_of(gateway: str) -> Mapping[str, ProviderError]:
    """By code; none for a gateway without a table."""
    file = resources.files("intake.notify").joinpath(_FOLDER, f"{gateway}.csv")
    if not gateway or not file.is_file():
        return {}
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["code"]: ProviderError(kind=ErrorKind(row.pop("kind")), **row) for row in rows}


def find_error(gateway: str, code: str) -> ProviderError | None:
    """Of the gateway, else of ours: what went wrong before it, or between us."""
    return errors_of(gateway).get(code) or errors_of(_OWN).get(code)
