"""What anybody may open, what gateways post, and what a person does about it."""

from flask import Flask

from intake.auth.devices import who_guesses
from intake.auth.factors.log_in import bp as second_step
from intake.auth.factors.passkey_views import bp as passkeys
from intake.auth.factors.views import bp as factors
from intake.auth.guards import PUBLIC, SIGNED, mount, staff
from intake.auth.oidc.views import bp as provider
from intake.auth.oidc.views import link_bp as provider_link
from intake.auth.own_sessions import bp as own_sessions
from intake.auth.own_sessions import confirm_bp as confirm
from intake.auth.views import bp as auth
from intake.channels.bulletin.views import bp as bulletin
from intake.channels.receipts.views import bp as receipts
from intake.channels.sms.views import bp as sms
from intake.channels.statistics.views import bp as statistics
from intake.channels.voice.masked import bp as masked_calls
from intake.channels.voice.views import bp as voice
from intake.channels.webform.associations import bp as associations
from intake.channels.webform.attachments import bp as attachments
from intake.channels.webform.calculator import bp as calculator
from intake.channels.webform.fees import bp as fees
from intake.channels.webform.help import bp as public_help
from intake.channels.webform.own_data import bp as own_data
from intake.channels.webform.published_talks import bp as published_talks
from intake.channels.webform.suggest import bp as suggest
from intake.channels.webform.track import bp as track
from intake.channels.webform.track_letters import bp as track_letters
from intake.channels.webform.views import bp as webform
from intake.desk.messaging.messages import SETTLERS
from intake.desk.messaging.messages import bp as messages
from intake.desk.messaging.texts import bp as texts
from intake.desk.staff_word.reach import bp as reach
from intake.desk.staff_word.told import bp as told
from intake.vocabulary import StaffRole
from intake.web import rate_limits
from intake.web.health.views import bp as health


def mount_public(app: Flask) -> None:
    """Doors without a log-in, and those that only a signature opens."""
    _public(app)
    _texts(app)


def _public(app: Flask) -> None:
    """What anybody may open; how often one address may, stands beside it."""
    rate_limits.limit(app, auth, rate_limits.GUESSING, whose=who_guesses)
    mount(app, auth, guard=PUBLIC)
    mount(app, own_sessions, guard=staff(), url_prefix="/account/sessions")
    rate_limits.limit(app, second_step, rate_limits.GUESSING, whose=who_guesses)
    mount(app, second_step, guard=PUBLIC, url_prefix="/login")
    rate_limits.limit(app, provider, rate_limits.LOOKING_UP, methods=("GET",), whose=who_guesses)
    mount(app, provider, guard=PUBLIC, url_prefix="/login")
    mount(app, provider_link, guard=staff(), url_prefix="/account/provider")
    mount(app, factors, guard=staff(), url_prefix="/account/factors")
    mount(app, passkeys, guard=staff(), url_prefix="/account/factors/passkeys")
    mount(app, confirm, guard=staff(), url_prefix="/account/confirm")
    mount(app, health, guard=PUBLIC)
    for sending, prefix in ((webform, None), (suggest, "/suggest")):
        rate_limits.limit_sending(app, sending, app.extensions["jiesu"].settings)
        mount(app, sending, guard=PUBLIC, url_prefix=prefix)
    rate_limits.limit(app, attachments, rate_limits.ATTACHING)
    mount(app, attachments, guard=PUBLIC)
    for looking_up, prefix in (
        (calculator, "/calculator"),
        (associations, "/associations"),
        (fees, "/fees"),
        (public_help, "/help"),
        (statistics, "/statistics"),
        (published_talks, "/published-talks"),
        (bulletin, "/bulletin"),
        (track_letters, "/track/complaint/letters"),
    ):
        rate_limits.limit(app, looking_up, rate_limits.LOOKING_UP, methods=("GET",))
        mount(app, looking_up, guard=PUBLIC, url_prefix=prefix)
    rate_limits.limit(app, own_data, rate_limits.GUESSING)
    mount(app, own_data, guard=PUBLIC, url_prefix="/track/data")
    rate_limits.limit(app, track, rate_limits.GUESSING)
    mount(app, track, guard=PUBLIC, url_prefix="/track")


def _texts(app: Flask) -> None:
    """What gateways post of texts and calls, and what a person does about texts that fit nowhere or did not arrive."""
    for signed in (sms, receipts, voice, masked_calls):
        rate_limits.limit_forging(app, signed)
    mount(app, sms, guard=SIGNED, url_prefix="/hooks/sms")
    mount(app, receipts, guard=SIGNED, url_prefix="/hooks/sms")
    mount(app, voice, guard=SIGNED, url_prefix="/hooks/voice")
    mount(app, masked_calls, guard=SIGNED, url_prefix="/hooks/voice/masked")
    mount(app, texts, guard=staff(StaffRole.OPERATOR, StaffRole.DISPATCHER), url_prefix="/texts")
    mount(app, told, guard=staff(StaffRole.SUPERVISOR), url_prefix="/told")
    mount(app, reach, guard=staff(), url_prefix="/account/notices")
    mount(app, messages, guard=staff(*SETTLERS), url_prefix="/messages")
