"""Settings of the public address: what stands in front of us, and by which names we answer."""

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue
from routing.translatable import N_

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


class ServingSettings(BaseSettings):
    """Of `Settings` those of the address under which people find us."""

    public_url: str = "http://127.0.0.1:8012"
    # Further names under which this installation is asked for, parted by spaces; that of the public URL is one.
    allowed_hosts: str = ""
    # Whether cookies go over HTTPS only; unset: as the public URL says.
    is_secure_cookie: bool | None = None
    # How many proxies of ours stand in front; unset: nobody has said.
    trusted_proxies: int | None = Field(default=None, ge=0, le=5)

    @field_validator("is_secure_cookie", "trusted_proxies", mode="before")
    @classmethod
    def _may_be_left_empty(cls, given: Any) -> Any:
        return None if given == "" else given

    @field_validator("allowed_hosts")
    @classmethod
    def _are_names(cls, text: str) -> str:
        for name in text.split():
            if not _NAME.fullmatch(name):
                raise BadValue(N_("%(text)r is no name of a host such as jiesu.example.cn"), text=name)
        return text

    @property
    def is_https(self) -> bool:
        """Whether people come by HTTPS, which ends before us: a proxy stands there."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def has_secure_cookie(self) -> bool:
        return self.is_https if self.is_secure_cookie is None else self.is_secure_cookie

    @property
    def is_proxy_unsaid(self) -> bool:
        """A proxy stands in front, and nobody has said how many: all visitors seem to have its address."""
        return self.is_https and self.trusted_proxies is None

    @property
    def host_names(self) -> frozenset[str]:
        """The names we answer by, in small letters."""
        named = (urlsplit(self.public_url).hostname or "", *self.allowed_hosts.split())
        return frozenset(name.lower() for name in named if name)
