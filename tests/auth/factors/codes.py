"""What an app shows at a moment, and an account that has one."""

import re
from dataclasses import dataclass
from datetime import datetime

import pyotp

from intake.auth.accounts import get_staff
from intake.auth.factors.upkeep import add_authenticator
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.models import Staff
from intake.runtime import Runtime
from tests.stages.pages import Page

STEP = 30


@dataclass(frozen=True)
class App:
    """Somebody's telephone, and the paper with the recovery codes. A code is good once: `later` is the next one."""

    secret: str
    codes: list[str]

    def code(self, at: datetime | None = None, later: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int((at or now()).timestamp()) + later * STEP)


def give_app(runtime: Runtime, staff: Staff) -> App:
    """Added a minute ago."""
    secret, at = pyotp.random_base32(), datetime.fromtimestamp(now().timestamp() - 90, now().tzinfo)
    with runtime.db.unit_of_work() as session:
        code = pyotp.TOTP(secret).at(int(at.timestamp()))
        codes = add_authenticator(session, get_staff(session, staff.id), secret, code, actor=SYSTEM, at=at)
    return App(secret, codes)


def shown_codes(text: str) -> list[str]:
    return re.findall(r"<code class=\"once\">([a-z2-9]{5}-[a-z2-9]{5})</code>", text)


def spelled_secret(text: str) -> str:
    found = re.search(r"<code class=\"once\">([A-Z2-7 ]+)</code>", text)
    assert found
    return found.group(1).replace(" ", "")


def sealed_secret(text: str) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', text)
    assert found
    return found.group(1)


def second(page: Page, code: str, *, status: int = 303) -> str:
    return page.post("/login/second", {"confirm_code": code}, status=status).text
