"""Settings, read once from `JIESU_*`, checked, frozen and passed on. Weak secrets are refused at birth."""

import base64
import fcntl
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from intake import environment
from intake.embedded import redis_url
from intake.errors import BadValue, InvalidInput, WeakSecret
from routing.clocks.policies import shipped_limits
from routing.translatable import N_, TranslatableText

MIN_SECRET_BYTES = 32
MIN_SECRET_VARIETY = 10  # different characters
KEY_BYTES = 32
MAX_KEY_NAME = 16  # every event carries that of its record key, every envelope that of its key
MIN_KEY_VARIETY = 8  # different bytes
ERASURE_LIST = "JIESU_ERASURE_LIST"
DATABASES = frozenset({"sqlite", "postgresql"})
QUEUES = ("redis://", "rediss://", "unix://")
_REGION = re.compile(r"[1-9][0-9]{5}")
KNOWN_WEAK = frozenset({"changeme", "changethis", "secret", "password", "development", "jiesu", "test"})


class Settings(BaseSettings):
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
    public_url: str = "http://127.0.0.1:8012"
    policy_profile: str = environment.POLICY_PROFILE
    home_region: str = environment.HOME_REGION
    # Who complained is erased so long after the complaint is finished (PIPL 个人信息保护法 §19, §47).
    identity_years: int = Field(default=2, ge=1, le=10)
    # How long copies of the database live: back-ups, and archived write-ahead files. The privacy notice says it.
    backup_days: int = Field(default=30, ge=0, le=3650)
    # Where the numbers of erased complaints are kept, apart from the database and its copies; beside it when unset.
    erasure_list: Path
    session_minutes: int = Field(default=600, ge=5, le=1440)
    is_secure_cookie: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    # Complaints one network address may send in a minute through the public pages; 0 sets no limit.
    public_posts_per_minute: int = Field(default=30, ge=0, le=100_000)
    # Lets a Prometheus on another machine read /metrics; without it only this machine may.
    metrics_token: SecretStr = SecretStr("")
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_number: str = ""
    twilio_messaging_service_sid: str = ""
    # Only tests and private gateways set this: where Twilio's wire format is spoken instead of at Twilio.
    twilio_api_url: str = ""

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        try:
            kind = make_url(url).get_backend_name()
        except ArgumentError:
            kind = ""
        if kind not in DATABASES:
            raise BadValue(N_("is no address of a database"))
        return url

    @field_validator("redis_url")
    @classmethod
    def _names_a_queue(cls, url: str) -> str:
        if url and not url.startswith(QUEUES):
            raise BadValue(N_("is no address of a queue: it begins with %(kinds)s"), kinds=QUEUES)
        return url

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
            raw = base64.b64decode(key.get_secret_value(), validate=True)
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
        return code

    @classmethod
    def from_env(cls) -> "Settings":
        """The settings of this process; on one machine, secrets are made once and kept beside the database."""
        folder = environment.data_folder()
        given: dict[str, Any] = {
            "data_dir": folder,
            "database_url": environment.database_url(),
            "redis_url": redis_url(),
        }
        if not os.environ.get(ERASURE_LIST):
            given["erasure_list"] = folder / "erased-complaints"
        if not os.environ.get("JIESU_SECRET_KEY"):
            made = _local_secrets(folder)
            given |= {name: value for name, value in made.items() if not os.environ.get(f"JIESU_{name.upper()}")}
        try:
            return cls(**given)
        except SettingsError:
            raise InvalidInput(N_('is no JSON such as {"k1": "…"}'), field=_ring_without_json()) from None
        except ValidationError as error:
            first = error.errors()[0]
            name = "JIESU_" + "_".join(str(part) for part in first["loc"][:1]).upper()
            if "KEY" in name:
                raise WeakSecret(N_("%(name)s %(fault)s"), name=name, fault=_fault_of(first), field=name) from None
            raise InvalidInput(N_("%(name)s %(fault)s"), name=name, fault=_fault_of(first), field=name) from None


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
    return cause.text if isinstance(cause, BadValue) else str(cause or found["msg"])


def _local_secrets(folder: Path) -> dict[str, Any]:
    """Secrets of a one-machine installation, made on first use, readable by their owner only."""
    path = folder / "secrets.json"
    try:
        if not path.exists():
            _make_secrets(path)
        found = dict(json.loads(path.read_text(encoding="utf-8")))
        return found if "record_keys" in found else _with_record_keys(path)
    except OSError as error:
        raise InvalidInput(
            N_("%(folder)s cannot be used: %(why)s"), folder=folder, why=error.strerror, field=environment.DATA_DIR
        ) from None
    except ValueError:
        message = N_("%(file)s is damaged: bring it back from a copy, its keys cannot be made again")
        raise InvalidInput(message, file=path) from None


def _make_secrets(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {
        "secret_key": secrets.token_urlsafe(48),
        "lookup_key": secrets.token_urlsafe(48),
        "identity_keys": {"k1": _new_key()},
        "record_keys": {"r1": _new_key()},
    }
    draft = _draft_of(path, made)
    try:
        os.link(draft, path)  # atomic: of two processes starting at once, one wins and both read the winner's
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _with_record_keys(path: Path) -> dict[str, Any]:
    """The secrets of an installation older than its record keys, which it is given now.

    Of two processes starting at once the second waits here for the first, and finds its keys.
    """
    with path.open(encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if "record_keys" not in found:
            found["record_keys"] = {"r1": _new_key()}
            _draft_of(path, found).replace(path)
        return found


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _draft_of(path: Path, made: dict[str, Any]) -> Path:
    """A file beside it, its owner's alone, still to be put in its place: nobody reads half a file."""
    draft = path.with_name(f".secrets-{secrets.token_hex(4)}.json")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as text:
        json.dump(made, text)
        text.flush()
        os.fsync(text.fileno())  # what is sealed with it is on the disk sooner than it would be
    return draft
