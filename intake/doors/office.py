"""What the office keeps: figures, rules, the registry, calendars and limits, and who works here."""

from flask import Flask

from intake.admin.accounts.requests import bp as account_requests
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
from intake.admin.jobs.listing import bp as jobs
from intake.admin.key_supervision.entries import delegated_bp, findings_bp
from intake.admin.key_supervision.indicators import bp as key_indicators
from intake.admin.key_supervision.rounds import bp as key_list
from intake.admin.leaving import bp as staff_in_hand
from intake.admin.limits import bp as time_limits
from intake.admin.quarantine import bp as quarantine
from intake.admin.reading_log.views import bp as reading_log
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
from intake.admin.retention.page import bp as retention
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
from intake.auth.factors.taking_off import bp as lost_factors
from intake.auth.guards import mount, staff
from intake.auth.oidc.views import bind_bp as provider_binding
from intake.desk.turnover.shifts import bp as shifts
from intake.vocabulary import StaffRole
from intake.warning.alerts import READERS as ALERT_READERS
from intake.web.look_up import bp as look_up


def mount_office(app: Flask) -> None:
    """Doors of supervisors, administrators and auditors."""
    mount(app, reading_log, guard=staff(StaffRole.AUDITOR), url_prefix="/audit/reads")
    mount(app, audit, guard=staff(StaffRole.AUDITOR), url_prefix="/audit")
    _figures(app)
    _rules(app)
    _registry(app)
    mount(app, calendars, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/calendars")
    mount(app, time_limits, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/limits")
    mount(app, look_up, guard=staff(), url_prefix="/look-up")
    mount(app, setup, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/setup")
    mount(app, account_requests, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff/requests")
    mount(app, admin_staff, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")
    mount(app, provider_binding, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")
    mount(app, lost_factors, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")
    mount(app, staff_in_hand, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")
    mount(app, shifts, guard=staff(), url_prefix="/shifts")
    mount(app, jobs, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/jobs")
    mount(
        app,
        retention,
        guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR, StaffRole.AUDITOR),
        url_prefix="/retention",
    )
    mount(app, quarantine, guard=staff(StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR), url_prefix="/quarantine")


def _figures(app: Flask) -> None:
    """Who sees the figures, and what is made of them."""
    mount(app, board, guard=staff(StaffRole.HANDLER, *OVERSEERS), url_prefix="/board")
    mount(app, reports, guard=staff(StaffRole.HANDLER, *OVERSEERS), url_prefix="/reports")
    mount(app, report_months, guard=staff(*OVERSEERS), url_prefix="/reports/snapshots")
    mount(app, alerts, guard=staff(*ALERT_READERS), url_prefix="/alerts")
    mount(app, bulletins, guard=staff(*OVERSEERS), url_prefix="/bulletins")
    mount(app, bulletin_readers, guard=staff(StaffRole.SUPERVISOR), url_prefix="/bulletins/readers")


def _rules(app: Flask) -> None:
    """Read by who learns from them; changed and published by others."""
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


def _registry(app: Flask) -> None:
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
