"""The web front put together: every concern installed, every blueprint mounted beside its guard."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.admin.alerts import bp as alerts
from intake.admin.audit import bp as audit
from intake.admin.board import bp as board
from intake.admin.bulletins.archive import bp as bulletins
from intake.admin.bulletins.readers import bp as bulletin_readers
from intake.admin.calendars import bp as calendars
from intake.admin.campaigns.listing import bp as campaigns
from intake.admin.campaigns.targets import bp as campaign_targets
from intake.admin.departments.editing import bp as departments_editing
from intake.admin.departments.files import bp as departments_files
from intake.admin.departments.listing import bp as departments
from intake.admin.fee_lists.drafting import bp as fee_drafting
from intake.admin.fee_lists.listing import bp as fee_lists
from intake.admin.key_supervision.entries import delegated_bp, findings_bp
from intake.admin.key_supervision.indicators import bp as key_indicators
from intake.admin.key_supervision.rounds import bp as key_list
from intake.admin.knowledge.drafting import bp as knowledge_drafting
from intake.admin.knowledge.listing import bp as knowledge
from intake.admin.leaving import bp as staff_in_hand
from intake.admin.limits import bp as time_limits
from intake.admin.quarantine import bp as quarantine
from intake.admin.registry.associations import bp as registry_associations
from intake.admin.registry.batches import bp as registry_batches
from intake.admin.registry.changes import bp as registry_changes
from intake.admin.registry.corrections import bp as registry_corrections
from intake.admin.registry.coverage import bp as registry
from intake.admin.registry.imports import bp as registry_imports
from intake.admin.registry.questions import bp as registry_questions
from intake.admin.registry.rounds import bp as registry_rounds
from intake.admin.registry.verify import bp as registry_verify
from intake.admin.registry.watch import bp as registry_watch
from intake.admin.report_months import bp as report_months
from intake.admin.reports import OVERSEERS
from intake.admin.reports import bp as reports
from intake.admin.rules.classifier import bp as rules_classifier
from intake.admin.rules.drafting import bp as rules_draft
from intake.admin.rules.explain import ASKERS
from intake.admin.rules.explain import bp as rules_explain
from intake.admin.rules.learning import bp as rules_learning
from intake.admin.rules.promotion import bp as rules_promoting
from intake.admin.rules.publishing import bp as rules_publishing
from intake.admin.rules.replays import bp as rules_replays
from intake.admin.rules.sheet import bp as rules
from intake.admin.rules.versions import bp as rules_versions
from intake.admin.setup import bp as setup
from intake.admin.staff import bp as admin_staff
from intake.admin.succession.handing_over import bp as succession
from intake.auth import guards, sessions
from intake.auth.guards import PUBLIC, SIGNED, mount, staff, staff_or_heads
from intake.auth.views import bp as auth
from intake.channels.bulletin.views import bp as bulletin
from intake.channels.console.calls import bp as console_calls
from intake.channels.console.drafts import bp as console_drafts
from intake.channels.console.lookups import bp as console_lookups
from intake.channels.console.views import bp as console
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
from intake.channels.webform.published_talks import bp as published_talks
from intake.channels.webform.suggest import bp as suggest
from intake.channels.webform.track import bp as track
from intake.channels.webform.track_letters import bp as track_letters
from intake.channels.webform.views import bp as webform
from intake.desk.blacking_out.page import bp as blacking_out
from intake.desk.blacking_out.transcript import bp as transcript
from intake.desk.calling.callbacks import bp as callbacks
from intake.desk.calling.reaching import bp as reaching
from intake.desk.case_library.views import bp as cases
from intake.desk.complaint import bp as complaint
from intake.desk.deadlines import bp as deadlines
from intake.desk.files.adding_files import bp as adding_files
from intake.desk.files.evidence import bp as evidence
from intake.desk.files.taking_off import bp as taking_off
from intake.desk.handling.bulk import bp as bulk
from intake.desk.handling.drafts import bp as reply_drafts
from intake.desk.handling.live import bp as complaint_news
from intake.desk.handling.saved_lists import bp as saved_lists
from intake.desk.inbox import READERS
from intake.desk.inbox import bp as desk
from intake.desk.letters.owed import bp as owed_letters
from intake.desk.letters.views import bp as letters
from intake.desk.matters.pages import JOINERS, joining_bp
from intake.desk.matters.pages import bp as matters
from intake.desk.meetings.asked import bp as meeting_opinions
from intake.desk.meetings.members import bp as meeting_members
from intake.desk.meetings.views import READERS as MEETING_READERS
from intake.desk.meetings.views import bp as meetings
from intake.desk.member_voice.views import bp as member_voice
from intake.desk.messaging.messages import SETTLERS
from intake.desk.messaging.messages import bp as messages
from intake.desk.messaging.texts import bp as texts
from intake.desk.requests import bp as requests
from intake.desk.searching.views import bp as search
from intake.desk.staff_word.reach import bp as reach
from intake.desk.staff_word.told import bp as told
from intake.desk.supervision.orders import bp as orders
from intake.desk.supervision.talks import READERS as TALK_READERS
from intake.desk.supervision.talks import bp as talks
from intake.desk.turnover.repeats import READERS as REPEAT_READERS
from intake.desk.turnover.repeats import bp as repeats
from intake.desk.turnover.shifts import bp as shifts
from intake.evidence.attaching import ADDERS
from intake.evidence.releasing import RELEASERS
from intake.evidence.taking_off import TAKERS
from intake.knowledge.drafting import DRAFTERS
from intake.rendering import template_folder
from intake.runtime import Runtime, process_runtime
from intake.vocabulary import StaffRole
from intake.warning.alerts import READERS as ALERT_READERS
from intake.web import (
    errors,
    filters,
    forms,
    headers,
    languages,
    menu,
    practice,
    rate_limits,
    row_ids,
    static,
)
from intake.web.files import uploads
from intake.web.health import bp as health
from intake.web.look_up import bp as look_up

MAX_FORM_BYTES = 2 * 1024 * 1024


def create_app(runtime: Runtime | None = None) -> Flask:
    """A Flask application over `runtime`, by default that of this process. Any number of them may live side by side."""
    runtime = runtime or process_runtime()
    app = Flask("intake", template_folder=str(template_folder()), static_folder=str(static.FOLDER))
    app.extensions["jiesu"] = runtime
    uploads.install(app, MAX_FORM_BYTES, runtime.evidence.limits.total_bytes)
    _trust_proxies(app, runtime.settings.trusted_proxies)
    sessions.install(app, runtime.settings)
    filters.install(app)
    languages.install(app)
    practice.install(app)
    guards.install(app)
    rate_limits.install(app, runtime.settings)
    menu.install(app, guards.may_open)
    for concern in (forms, errors, static, headers, row_ids):
        concern.install(app)
    _mount_all(app)
    return app


def _mount_all(app: Flask) -> None:
    """Every door, and who may come in by it."""
    _mount_public(app)
    _mount_texts(app)
    mount(app, console, guard=staff(StaffRole.OPERATOR), url_prefix="/console")
    mount(app, console_lookups, guard=staff(StaffRole.OPERATOR), url_prefix="/console/look-up")
    mount(app, console_calls, guard=staff(StaffRole.OPERATOR), url_prefix="/console/calls")
    mount(app, console_drafts, guard=staff(StaffRole.OPERATOR), url_prefix="/console/drafts")
    _mount_desk(app)
    mount(app, requests, guard=staff_or_heads(StaffRole.DISPATCHER, StaffRole.SUPERVISOR), url_prefix="/requests")
    mount(app, callbacks, guard=staff(StaffRole.CALLER_BACK), url_prefix="/callbacks")
    mount(app, audit, guard=staff(StaffRole.AUDITOR), url_prefix="/audit")
    _mount_figures(app)
    _mount_supervision(app)
    _mount_knowledge(app)
    learners = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)
    mount(app, rules, guard=staff(*learners), url_prefix="/rules")
    mount(app, rules_draft, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/rules/draft")
    mount(
        app, rules_publishing, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/rules/publish"
    )
    mount(app, rules_explain, guard=staff(*ASKERS), url_prefix="/rules/explain")
    for page, name in (
        *((rules_versions, "versions"), (rules_replays, "replays")),
        *((rules_learning, "learning"), (rules_classifier, "classifier")),
    ):
        mount(app, page, guard=staff(*learners), url_prefix=f"/rules/{name}")
    mount(app, rules_promoting, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/rules/promote")
    _mount_registry(app)
    mount(app, calendars, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/calendars")
    mount(app, time_limits, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/limits")
    mount(app, look_up, guard=staff(), url_prefix="/look-up")
    mount(app, setup, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/setup")
    mount(app, admin_staff, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")
    mount(app, staff_in_hand, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")
    mount(app, shifts, guard=staff(), url_prefix="/shifts")
    mount(app, quarantine, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/quarantine")


def _mount_desk(app: Flask) -> None:
    """The lists, a complaint, and what is done about it."""
    mount(app, desk, guard=staff(*READERS), url_prefix="/desk")
    mount(app, bulk, guard=staff(StaffRole.HANDLER), url_prefix="/desk/bulk")
    mount(app, saved_lists, guard=staff(StaffRole.HANDLER), url_prefix="/desk/lists")
    mount(app, search, guard=staff(*READERS), url_prefix="/complaints/search")
    for page in (complaint, complaint_news, deadlines, letters):
        mount(app, page, guard=staff(*READERS), url_prefix="/complaints")
    mount(app, reply_drafts, guard=staff(StaffRole.HANDLER), url_prefix="/complaints")
    mount(app, evidence, guard=staff(*READERS), url_prefix="/evidence")
    mount(app, adding_files, guard=staff(*ADDERS), url_prefix="/complaints")
    mount(app, taking_off, guard=staff(*TAKERS), url_prefix="/complaints")
    for releasing in (blacking_out, transcript):
        mount(app, releasing, guard=staff(*RELEASERS), url_prefix="/complaints/<number>/evidence/<int:evidence_id>")
    mount(app, matters, guard=staff(*READERS), url_prefix="/matters")
    mount(app, joining_bp, guard=staff(*JOINERS), url_prefix="/joining")
    mount(app, owed_letters, guard=staff(*READERS), url_prefix="/letters")
    mount(app, reaching, guard=staff(*READERS), url_prefix="/complaints")


def _mount_figures(app: Flask) -> None:
    """Who sees the figures, and what is made of them."""
    mount(app, board, guard=staff(StaffRole.HANDLER, *OVERSEERS), url_prefix="/board")
    mount(app, reports, guard=staff(StaffRole.HANDLER, *OVERSEERS), url_prefix="/reports")
    mount(app, report_months, guard=staff(*OVERSEERS), url_prefix="/reports/snapshots")
    mount(app, alerts, guard=staff(*ALERT_READERS), url_prefix="/alerts")
    mount(app, bulletins, guard=staff(*OVERSEERS), url_prefix="/bulletins")
    mount(app, bulletin_readers, guard=staff(StaffRole.SUPERVISOR), url_prefix="/bulletins/readers")


def _mount_supervision(app: Flask) -> None:
    """Orders to departments, which read their own, talks with associations, and the joint meeting."""
    mount(app, orders, guard=staff(*READERS), url_prefix="/orders")
    mount(app, talks, guard=staff(*TALK_READERS), url_prefix="/talks")
    mount(app, meetings, guard=staff(*MEETING_READERS), url_prefix="/meetings")
    mount(app, meeting_members, guard=staff(*MEETING_READERS), url_prefix="/meetings/members")
    mount(app, meeting_opinions, guard=staff(StaffRole.HANDLER), url_prefix="/meetings/asked")
    mount(app, member_voice, guard=staff(*READERS), url_prefix="/suggestions")
    mount(app, repeats, guard=staff(*REPEAT_READERS), url_prefix="/repeats")


def _mount_knowledge(app: Flask) -> None:
    """Read by everybody who works here."""
    mount(app, knowledge, guard=staff(), url_prefix="/knowledge")
    mount(app, knowledge_drafting, guard=staff(*DRAFTERS), url_prefix="/knowledge/drafts")
    mount(app, cases, guard=staff(), url_prefix="/knowledge/cases")


def _mount_public(app: Flask) -> None:
    """What anybody may open; how often one address may, stands beside it."""
    rate_limits.limit(app, auth, rate_limits.GUESSING)
    mount(app, auth, guard=PUBLIC)
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
    rate_limits.limit(app, track, rate_limits.GUESSING)
    mount(app, track, guard=PUBLIC, url_prefix="/track")


def _mount_texts(app: Flask) -> None:
    """What gateways post of texts and calls, and what a person does about texts that fit nowhere or did not arrive."""
    mount(app, sms, guard=SIGNED, url_prefix="/hooks/sms")
    mount(app, receipts, guard=SIGNED, url_prefix="/hooks/sms")
    mount(app, voice, guard=SIGNED, url_prefix="/hooks/voice")
    mount(app, masked_calls, guard=SIGNED, url_prefix="/hooks/voice/masked")
    mount(app, texts, guard=staff(StaffRole.OPERATOR, StaffRole.DISPATCHER), url_prefix="/texts")
    mount(app, told, guard=staff(StaffRole.SUPERVISOR), url_prefix="/told")
    mount(app, reach, guard=staff(), url_prefix="/account/notices")
    mount(app, messages, guard=staff(*SETTLERS), url_prefix="/messages")


def _mount_registry(app: Flask) -> None:
    """Its keepers see all of it; a department its own list of the half-yearly check."""
    keepers = (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)
    mount(app, registry, guard=staff(*keepers), url_prefix="/registry")
    for page, name in (
        *((registry_associations, "associations"), (registry_rounds, "rounds")),
        *((registry_corrections, "corrections"), (registry_batches, "batches")),
    ):
        mount(app, page, guard=staff(*keepers), url_prefix=f"/registry/{name}")
    mount(app, registry_imports, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/registry/import")
    mount(app, registry_questions, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/registry/questions")
    mount(app, registry_watch, guard=staff(*keepers), url_prefix="/registry/watch")
    mount(app, key_list, guard=staff(*keepers), url_prefix="/key-list")
    mount(app, key_indicators, guard=staff(*keepers), url_prefix="/key-list/indicators")
    mount(app, findings_bp, guard=staff(*keepers), url_prefix="/key-list/findings")
    mount(app, delegated_bp, guard=staff(*keepers), url_prefix="/key-list/delegated")
    mount(app, fee_lists, guard=staff(*keepers), url_prefix="/fee-lists")
    mount(app, fee_drafting, guard=staff(*keepers), url_prefix="/fee-lists/draft")
    mount(app, campaigns, guard=staff(*keepers), url_prefix="/campaigns")
    mount(app, campaign_targets, guard=staff(*keepers), url_prefix="/campaigns/<int:campaign_id>")
    mount(app, registry_changes, guard=staff(*keepers, StaffRole.HANDLER), url_prefix="/registry/changes")
    mount(app, registry_verify, guard=staff(StaffRole.HANDLER), url_prefix="/registry/verify")
    mount(app, departments, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/departments")
    mount(app, departments_editing, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/departments")
    mount(app, succession, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/departments")
    mount(app, departments_files, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/departments/file")


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe as many forwarded addresses as there are proxies of ours in front, and not one more."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
