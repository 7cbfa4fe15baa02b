"""Settings, read once from `JIESU_*`, checked, frozen and passed on. Weak secrets are refused at birth."""

import base64
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict, SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from intake import environment
from intake.embedded import can_be_read, redis_url
from intake.errors import BadValue, DomainError, InvalidInput, WeakSecret
from intake.local_secrets import KEY_BYTES, are_made_in, secrets_found_in, secrets_in
from intake.settings.bulletin import BulletinSettings
from intake.settings.copies import BackupSettings
from intake.settings.evidence import EvidenceSettings
from intake.settings.figures import FigureSettings
from intake.settings.mail import MailSettings
from intake.settings.root import RootSettings
from intake.settings.sending import SendingSettings
from intake.settings.serving import ServingSettings
from intake.settings.signing_in import SigningInSettings
from intake.settings.supervision import SupervisionSettings
from intake.settings.telephone import TelephoneSettings
from routing.clocks.policies import shipped_limits
from routing.regions import NATIONAL_CODE, shipped_regions
from routing.translatable import N_, TranslatableText

MIN_SECRET_BYTES = 32
MIN_SECRET_VARIETY = 10  # different characters
MAX_KEY_NAME = 16  # every event carries that of its record key, every envelope that of its key
MIN_KEY_VARIETY = 8  # different bytes
ERASURE_LIST = "JIESU_ERASURE_LIST"
DATABASES = frozenset({"sqlite", "postgresql"})
QUEUES = ("redis://", "rediss://", "unix://")
_REGION = re.compile(r"[1-9][0-9]{5}")
_LAST_PORT = 65_535
# What pydantic says without saying what to write instead.
_REMEDIES = {
    "bool_parsing": TranslatableText(N_("is no boolean: write true or false")),
    "missing": TranslatableText(N_("is not set, and other secrets are: set it too")),
}
KNOWN_WEAK = frozenset({"changeme", "changethis", "secret", "password", "development", "jiesu", "test"})


class Settings(
    SendingSettings,
    TelephoneSettings,
    MailSettings,
    EvidenceSettings,
    FigureSettings,
    BulletinSettings,
    SupervisionSettings,
    RootSettings,
    SigningInSettings,
    BackupSettings,
    ServingSettings,
):
    """Everything a process must be told. Unset addresses mean the embedded databases in `data_dir`."""

    model_config = SettingsConfigDict(env_prefix="JIESU_", frozen=True, extra="ignore")

    data_dir: Path
    database_url: str
    redis_url: str = ""
    secret_key: SecretStr
    lookup_key: SecretStr
    # Key ring: id → 32 bytes in base64; the first one seals, all of them open.
    identity_keys: dict[str, SecretStr]
    # Such a ring too: the first one writes the record, all of them verify it. None is ever thrown away.
    record_keys: dict[str, SecretStr]
    policy_profile: str = environment.POLICY_PROFILE
    home_region: str = environment.HOME_REGION
    # Who complained is erased so long after the complaint is finished (PIPL 个人信息保护法 §19, §47).
    identity_years: int = Field(default=2, ge=1, le=10)
    # Texts that became no complaint, spam too, are erased so long after they came in.
    stray_days: int = Field(default=730, ge=30, le=3650)
    # How long after it was closed a complaint is still shown as a likely duplicate of a new one.
    duplicate_days: int = Field(default=180, ge=1, le=3650)
    # How long copies of the database live: back-ups, and archived write-ahead files. The privacy notice says it.
    backup_days: int = Field(default=30, ge=0, le=3650)
    # Where the numbers of erased complaints are kept, apart from the database and its copies; beside it when unset.
    erasure_list: Path
    # A session in which nothing was asked for so long is over (GB/T 22239-2019 8.1.4.1 c).
    session_minutes: int = Field(default=30, ge=5, le=1440)
    # What weighs most asks for the password again when it was given longer ago.
    confirm_minutes: int = Field(default=15, ge=1, le=1440)
    # Complaints one network address may send in a minute through the public pages; 0 sets no limit.
    public_posts_per_minute: int = Field(default=30, ge=0, le=100_000)
    is_open_data: bool = True  # whether months that were published are given out to anybody, for ever
    # Lets a Prometheus on another machine read /metrics; without it only this machine may.
    metrics_token: SecretStr = SecretStr("")

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        try:
            made = make_url(url)
        except (ArgumentError, ValueError):
            made = None
        if made is None or made.get_backend_name() not in DATABASES or not 0 < (made.port or 1) <= _LAST_PORT:
            raise BadValue(N_("is no address of a database such as postgresql://user:password@host:5432/jiesu"))
        if made.get_backend_name() == "sqlite" and os.environ.get(environment.DATABASE_URL):
            _require_place(made.database or "")
        return url

    @field_validator("redis_url")
    @classmethod
    def _names_a_queue(cls, url: str) -> str:
        if url and not (url.startswith(QUEUES) and _has_a_port(url) and can_be_read(url)):
            raise BadValue(N_("is no address of a queue: it begins with %(kinds)s"), kinds=QUEUES)
        return url

    @field_validator("public_url", "twilio_api_url", "sms_gateway_url")
    @classmethod
    def _is_a_web_address(cls, url: str, info: ValidationInfo) -> str:
        if not url and info.field_name != "public_url":
            return url
        parts = urlsplit(url if _has_a_port(url) else "")
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise BadValue(N_("is no address such as https://jiesu.example.cn"))
        return url

    @field_validator("erasure_list")
    @classmethod
    def _can_be_kept(cls, path: Path) -> Path:
        """Its folder is there, but for the data folder, which is made with the database."""
        if not os.environ.get(ERASURE_LIST):
            return path
        if path.is_dir():
            raise BadValue(N_("is a folder: name a file"))
        if not path.parent.is_dir():
            raise BadValue(N_("is in no folder that exists: make %(folder)s"), folder=path.parent)
        return path

    @field_validator("secret_key", "lookup_key")
    @classmethod
    def _is_strong(cls, value: SecretStr) -> SecretStr:
        word = value.get_secret_value()
        if len(word.encode()) < MIN_SECRET_BYTES or word.lower() in KNOWN_WEAK or len(set(word)) < MIN_SECRET_VARIETY:
            raise BadValue(N_("is too weak: give at least %(least)s random bytes"), least=MIN_SECRET_BYTES)
        return value

    @field_validator("identity_keys", "record_keys")
    @classmethod
    def _are_keys(cls, ring: dict[str, SecretStr]) -> dict[str, SecretStr]:
        if not ring:
            raise BadValue(N_("needs at least one key"))
        for name, key in ring.items():
            raw = _decoded(key.get_secret_value())
            if len(raw) != KEY_BYTES or len(set(raw)) < MIN_KEY_VARIETY:
                raise BadValue(N_("key %(name)s is not 32 random bytes in base64"), name=name)
        return ring

    @field_validator("identity_keys", "record_keys")
    @classmethod
    def _have_short_names(cls, ring: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name in ring:
            if not 0 < len(name) <= MAX_KEY_NAME:
                raise BadValue(
                    N_("key %(name)r needs a name of 1 to %(most)s characters"), name=name, most=MAX_KEY_NAME
                )
        return ring

    @field_validator("policy_profile")
    @classmethod
    def _is_a_profile(cls, name: str) -> str:
        if name not in shipped_limits():
            raise BadValue(N_("%(text)r is none of %(words)s"), text=name, words=sorted(shipped_limits()))
        return name

    @field_validator("home_region")
    @classmethod
    def _is_a_region(cls, code: str) -> str:
        if not _REGION.fullmatch(code):
            raise BadValue(N_("%(code)r is no code of GB/T 2260 such as 510100"), code=code)
        if code not in shipped_regions() or code == NATIONAL_CODE:
            raise BadValue(N_("there is no region %(code)s in GB/T 2260: 510100 is 成都市"), code=code)
        return code

    @classmethod
    def from_env(cls) -> "Settings":
        """The settings of this process; on one machine, secrets are made once and kept beside the database."""
        return cls._read(secrets_in)

    @classmethod
    def check_env(cls) -> "Settings":
        """Refuse whatever the environment says wrongly; nothing is made and nothing asked.

        The settings it answers are those of `from_env` where `has_secrets`.
        """
        return cls._read(secrets_found_in)

    @property
    def has_secrets(self) -> bool:
        """Whether they are given, or made already."""
        return bool(os.environ.get("JIESU_SECRET_KEY")) or are_made_in(self.data_dir)

    @classmethod
    def _read(cls, secrets_of: Callable[[Path], dict[str, Any]]) -> "Settings":
        folder = environment.data_folder()
        given: dict[str, Any] = {
            "data_dir": folder,
            "database_url": environment.database_url(),
            "redis_url": redis_url(),
        }
        if not os.environ.get(ERASURE_LIST):
            given["erasure_list"] = folder / "erased-complaints"
        if not os.environ.get("JIESU_SECRET_KEY"):
            kept = secrets_of(folder)
            given |= {name: value for name, value in kept.items() if not os.environ.get(f"JIESU_{name.upper()}")}
        try:
            settings = cls(**given)
        except SettingsError:
            raise InvalidInput(N_('is no JSON such as {"k1": "…"}'), field=_ring_without_json()) from None
        except ValidationError as error:
            raise _named(error.errors()[0]) from None
        settings.require_whole_sending()
        settings.require_whole_bucket()
        settings.require_whole_mail()
        settings.require_whole_oidc()
        return settings


def _require_place(file: str) -> None:
    """A file of SQLite lies in a folder that is there; one in memory would be empty to every process."""
    path = Path(file)
    if not file or file == ":memory:" or path.is_dir():
        raise BadValue(N_("names no file: write sqlite:////folder/jiesu.sqlite"))
    if not path.parent.is_dir():
        raise BadValue(N_("is in no folder that exists: make %(folder)s"), folder=path.parent)


def _has_a_port(url: str) -> bool:
    """Whether it can be taken apart, its port included."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _decoded(key: str) -> bytes:
    """Nothing for what is no base64."""
    try:
        return base64.b64decode(key, validate=True)
    except ValueError:
        return b""


def _named(found: Any) -> DomainError:
    """What pydantic found first, with the name of its setting."""
    name = "JIESU_" + "_".join(str(part) for part in found["loc"][:1]).upper()
    kind = WeakSecret if "KEY" in name else InvalidInput
    return kind(N_("%(name)s %(fault)s"), name=name, fault=_fault_of(found), field=name)


def _ring_without_json() -> str:
    """Which of the two rings pydantic could not read; it says so in a sentence alone."""
    try:
        json.loads(os.environ.get("JIESU_RECORD_KEYS", "{}"))
    except ValueError:
        return "JIESU_RECORD_KEYS"
    return "JIESU_IDENTITY_KEYS"


def _fault_of(found: Any) -> TranslatableText | str:
    """What a validator of ours says, else what pydantic does."""
    cause = found.get("ctx", {}).get("error")
    if isinstance(cause, BadValue):
        return cause.text
    return _REMEDIES.get(found["type"]) or str(cause or found["msg"])
