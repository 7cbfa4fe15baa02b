"""A steady load of real requests: citizens at the form, texts from the provider, operators' calls, departments at work.

Whoever hears nothing sends the same again, as people and providers do, until there is an answer or the run is over.
"""

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Self

import requests
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from intake.auth.accounts import add_staff
from intake.clock import now
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingState, StaffRole, State
from intake.web.fields import new_token
from routing.models import Association
from routing.vocabulary import Channel
from tests.faults.browser import Browser, GaveUp
from tests.faults.house import House
from tests.faults.ledger import Ledger
from tests.stages.twilio_server import sign

PASSWORD = "four-unrelated-words"
OPERATORS, CITIZENS, TEXTERS = 1, 2, 1
_HOOK = "/hooks/sms/inbound"
_ANSWER = {"outcome": "substantiated", "reply_text": "已责令退还。", "fee_action": "none"}
_PAUSE_SECONDS = 0.4
MARK = "合成诉求第"


class Load:
    """Threads that work until `stop`."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.ledger, self._seed = house, Ledger(), seed
        self._is_over = threading.Event()
        self._ending = threading.Event()
        self._browsers: dict[str, Browser] = {}
        self._known = _associations(house)
        self._threads = [
            threading.Thread(target=self._work, args=(work, number), daemon=True)
            for number, work in enumerate(
                [self._complain] * CITIZENS + [self._text] * TEXTERS + [self._take_calls] * OPERATORS + [self._handle]
            )
        ]

    def __enter__(self) -> Self:
        self.account("operator", StaffRole.OPERATOR)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_told: object) -> None:
        self.stop()

    def stop(self, seconds: float = 60.0) -> None:
        """No new work; what is under way has so long to be answered."""
        self._ending.set()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.1))
        self._is_over.set()
        for thread in self._threads:
            thread.join(40)

    def account(self, login: str, *roles: StaffRole, department_id: int | None = None) -> None:
        """Somebody with a password, who may go to work at once."""
        if login in self.ledger.logins:
            return
        with self.house.runtime.db.unit_of_work() as session:
            add_staff(
                session,
                login=login,
                display_name=f"合成{login}",
                roles=roles,
                department_id=department_id,
                password=PASSWORD,
                at=now() + timedelta(seconds=self.house.clock.seconds),
                must_change=False,
                is_synthetic=True,
            )
        self.ledger.logins[login] = PASSWORD

    def _work(self, work: Callable[[Browser, random.Random], None], number: int) -> None:
        chance, browser = random.Random(self._seed * 100 + number), Browser(self.house.url, self._is_over)
        while not self._ending.wait(_PAUSE_SECONDS):
            try:
                work(browser, chance)
            except GaveUp:
                break
            except SQLAlchemyError:  # we look into the same database to see what is to be done
                continue
        self.ledger.broken += browser.broken

    def _narrative(self) -> str:
        return f"{MARK}{self.ledger.next_serial():06d}条：不入会就不给办，还要参加收费培训。"

    def _complain(self, browser: Browser, chance: random.Random) -> None:
        """One form, sent until it is answered; in one of ten cases sent once more by an impatient finger."""
        csrf, token = browser.page_token("/complain")
        form = {
            "csrf_token": csrf, "token": token, "step": "send", "association": chance.choice(self._known),
            "violations": ["F-01", "F-13"], "narrative": self._narrative(), "confidentiality": "open",
            "name": "合成人", "phone": f"139{chance.randrange(10**8):08d}",
        }  # fmt: skip
        for _ in range(1 + (chance.random() < 0.1)):
            answer = self._sent(browser, "/complain", form, home="/complain")
            self._is_taken(Channel.WEB, token, answer, requests.codes.see_other)

    def _text(self, browser: Browser, chance: random.Random) -> None:
        """A text of a number not heard before, posted as the provider does: again until it hears 200."""
        sid = f"SM{chance.getrandbits(128):032x}"
        form = {"MessageSid": sid, "From": f"+86137{chance.randrange(10**8):08d}", "Body": self._narrative()}
        signature = sign(self.house.url + _HOOK, form)
        for _ in range(1 + (chance.random() < 0.1)):
            answer = browser.post(_HOOK, dict(form), **signature)
            self._is_taken(Channel.SMS, sid, answer, requests.codes.ok)

    def _take_calls(self, browser: Browser, chance: random.Random) -> None:
        """What an operator typed while somebody spoke."""
        token = new_token()
        form = {
            "action": "submit", "token": token, "phone": f"136{chance.randrange(10**8):08d}", "name": "合成人",
            "confidentiality": "open", "association": chance.choice(self._known), "narrative": self._narrative(),
            "violations": "F-01", "kind": "complaint",
        }  # fmt: skip
        answer = self._sent(browser, "/console/", form, home="/console/", login="operator")
        self._is_taken(Channel.PHONE, token, answer, requests.codes.see_other)

    def _handle(self, _browser: Browser, _chance: random.Random) -> None:
        """The oldest part that waits: signed for, or answered, by its department."""
        with self.house.runtime.db.reading() as session:
            waiting = session.exec(
                select(Handling.department_id, Handling.state, Complaint.number)
                .join(Complaint, Complaint.id == Handling.complaint_id)
                .where(Handling.state.in_([HandlingState.PENDING, HandlingState.SIGNED]))
                .where(Complaint.state.in_([State.DISPATCHED, State.HANDLING]))
                .order_by(Handling.id.desc())
            ).first()
        if waiting is None:
            return
        department_id, state, number = waiting
        login = f"handler-{department_id}"
        self.account(login, StaffRole.HANDLER, department_id=department_id)
        verb, form, told = ("sign", {"confirmed": "1"}, self.ledger.signed)
        if state is HandlingState.SIGNED:
            verb, form, told = ("reply", dict(_ANSWER), self.ledger.replied)
        path = f"/complaints/{number}"
        browser = self._browsers.setdefault(login, Browser(self.house.url, self._is_over))
        answer = self._sent(browser, f"{path}/{verb}", form, home=path, login=login)
        if _is_done(answer, requests.codes.see_other):
            told.append((number, department_id))
        else:
            self.ledger.tell(f"{verb} {number}: {answer.status_code}")

    def _sent(
        self, browser: Browser, path: str, form: dict[str, object], *, home: str, login: str = ""
    ) -> requests.Response:
        """A form with the token of this session; a session that ended is begun again."""
        answer = browser.post(path, form)
        for _ in range(3):
            if not _is_led_away(answer) and answer.status_code not in {400, 401, 403, 404}:
                break
            if login and not browser.log_in(login, PASSWORD):
                self.ledger.tell(f"{login} was not let in")
            form["csrf_token"] = browser.page_token(home)[0]
            answer = browser.post(path, form)
        return answer

    def _is_taken(self, channel: Channel, key: str, answer: requests.Response, wanted: int) -> None:
        if _is_done(answer, wanted):
            self.ledger.complaints.append((channel, key))
        else:
            self.ledger.tell(f"{channel}: {answer.status_code} {answer.text[:200]!r}")


def _is_led_away(answer: requests.Response) -> bool:
    """To the log-in: the session is over."""
    return answer.headers.get("Location", "").startswith("/login")


def _is_done(answer: requests.Response, wanted: int) -> bool:
    return answer.status_code == wanted and not _is_led_away(answer)


def _associations(house: House) -> list[str]:
    with house.runtime.db.reading() as session:
        return list(session.exec(select(Association.name).order_by(Association.id).limit(20)))
