"""The settings of the server that notices to staff leave by as e-mail."""

import re
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from intake.errors import InvalidInput
from routing.translatable import N_

_ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,253}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettings(BaseSettings):
    """Without a host nothing leaves: notices stand on the page, and go by text where a person chose that."""

    smtp_host: str = Field(default="", max_length=253)
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""

    @property
    def sends_mail(self) -> bool:
        return bool(self.smtp_host)

    def require_whole_mail(self) -> None:
        """Refuse half a set-up, and a log-in that would cross the network in the open."""
        if not self.smtp_host:
            alone = next((name for name in ("from", "user") if getattr(self, f"smtp_{name}")), "")
            if alone:
                name = f"JIESU_SMTP_{alone.upper()}"
                raise InvalidInput(
                    N_("%(name)s alone sends nothing: JIESU_SMTP_HOST is missing"), name=name, field=name
                )
            return
        if not _ADDRESS.fullmatch(self.smtp_from):
            message = N_("JIESU_SMTP_FROM is the address e-mail comes from, such as jiesu@example.cn")
            raise InvalidInput(message, field="JIESU_SMTP_FROM")
        if bool(self.smtp_user) != bool(self.smtp_password.get_secret_value()):
            raise InvalidInput(N_("JIESU_SMTP_USER and JIESU_SMTP_PASSWORD belong together"), field="JIESU_SMTP_USER")
        if self.smtp_user and self.smtp_security == "none" and self.smtp_host not in _HERE:
            message = N_(
                "JIESU_SMTP_SECURITY must be starttls or tls: the password would cross the network in the open"
            )
            raise InvalidInput(message, field="JIESU_SMTP_SECURITY")
