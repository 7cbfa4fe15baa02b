"""Which way texts leave by: half a set-up is refused by name, and errors carry no telephone number."""

import pytest
from pydantic import SecretStr

from intake.errors import InvalidInput
from intake.language.translation import translated
from intake.notify.choice import sender_for
from intake.notify.outbox import without_code
from intake.notify.senders import LogSender, Refused
from intake.notify.twilio_sender import TwilioSender
from intake.settings import Settings

ACCOUNT = {"twilio_account_sid": "AC-of-tests"}
TOKEN = {"twilio_auth_token": SecretStr("worthless")}


def test_nothing_set_means_the_log(settings: Settings) -> None:
    assert isinstance(sender_for(settings), LogSender)


def test_a_token_alone_is_for_receiving(settings: Settings) -> None:
    assert isinstance(sender_for(settings.model_copy(update=TOKEN)), LogSender)


@pytest.mark.parametrize(("given", "missing"), [(ACCOUNT, "AUTH_TOKEN"), (ACCOUNT | TOKEN, "NUMBER")])
def test_half_a_set_up_is_refused_by_name(settings: Settings, given: dict[str, object], missing: str) -> None:
    with pytest.raises(InvalidInput, match=missing):
        sender_for(settings.model_copy(update=given))


@pytest.mark.parametrize("origin", [{"twilio_number": "+12025550100"}, {"twilio_messaging_service_sid": "MG-of-tests"}])
def test_a_number_or_a_service_is_enough(settings: Settings, origin: dict[str, str]) -> None:
    assert isinstance(sender_for(settings.model_copy(update=ACCOUNT | TOKEN | origin)), TwilioSender)


def test_reasons_name_no_number() -> None:
    refused = Refused("HTTP 400: %(said)s", said="The 'To' number +8613800001234 is not valid")
    assert str(refused) == "HTTP 400: The 'To' number 138****1234 is not valid"
    assert translated(refused.text) == str(refused)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("查询码ABCD2345，", "查询码********，"),
        ("编号2611 2300 0000 0000，", "编号2611 2300 0000 0000，"),
        ("number 2611230000000000", "number 2611230000000000"),
        ("code ABCD2345X", "code ABCD2345X"),
    ],
)
def test_only_the_code_is_hidden(told: str, kept: str) -> None:
    assert without_code(told) == kept
