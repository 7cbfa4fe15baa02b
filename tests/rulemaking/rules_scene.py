"""Administrators, a supervisor and a dispatcher before the rules table, and what the script of the sheet sends."""

from typing import Any

from sqlmodel import select
from werkzeug.test import TestResponse

from intake.auth.accounts import add_staff
from intake.clock import now
from intake.rulemaking.drafting.drafts import find_draft, rules_of
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.models import Rule, RuleTable
from tests import factories as make
from tests.stages.pages import PASSWORD, Page, serve

A = StaffRole.ADMINISTRATOR
PEOPLE = {"li": A, "wang": A, "zhao": StaffRole.SUPERVISOR, "sun": StaffRole.DISPATCHER, "qian": StaffRole.OPERATOR}


class Sheet:
    """A browser on the rules table, with the draft's edition as the page knows it."""

    def __init__(self, page: Page, version: int) -> None:
        self.page = page
        self.version = version
        self.edition = 0

    def send(self, *edits: dict[str, Any], status: int = 200, what: str = "edits", why: str = "") -> dict[str, Any]:
        """As the script sends it; the answer's edition is that of the next."""
        body = {"edition": self.edition, "why": why, "edits": list(edits)}
        answer = self._post(f"/rules/draft/{self.version}/{what}", body)
        assert answer.status_code == status, f"{answer.status_code}: {answer.text[:400]}"
        self.edition = answer.json.get("edition", self.edition)
        return answer.json

    def findings(self) -> list[dict[str, Any]]:
        return self.page.get(f"/rules/findings/{self.version}").json["findings"]

    def rows(self) -> list[dict[str, Any]]:
        return self.page.get(f"/rules/rows/{self.version}").json["rows"]

    def _post(self, path: str, body: dict[str, Any]) -> TestResponse:
        headers = {"X-CSRFToken": self.page.token, "Accept": "application/json"}
        return self.page.client.post(path, json=body, headers=headers)


class RulesScene:
    """The shipped table in force over a small registry."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with runtime.db.unit_of_work() as session:
            make.make_office(session)
            for login, role in PEOPLE.items():
                add_staff(
                    session,
                    login=login,
                    display_name=f"合成·{login}",
                    roles=[role],
                    department_id=None,
                    password=PASSWORD,
                    at=now(),
                    must_change=False,
                )
        self.app = serve(runtime)

    def browser(self, login: str) -> Page:
        return Page(self.app).log_in(login)

    def drafting(self, login: str = "li") -> Sheet:
        """Somebody who has begun a draft, or opened the one there is."""
        page = self.browser(login)
        if self.draft_version() is None:
            page.post("/rules/draft/start")
        sheet = Sheet(page, self.draft_version())
        sheet.edition = page.get(f"/rules/rows/{sheet.version}").json["edition"]
        return sheet

    def draft_version(self) -> int | None:
        with self.runtime.db.reading() as session:
            draft = find_draft(session)
            return draft.version if draft else None

    def rules(self, version: int) -> list[Rule]:
        with self.runtime.db.reading() as session:
            table = session.exec(select(RuleTable).where(RuleTable.version == version)).one()
            rules = list(rules_of(session, table))
            session.expunge_all()
            return rules

    def rule(self, order: int, version: int) -> Rule:
        return next(rule for rule in self.rules(version) if rule.order == order)


def put(rule_id: int, **cells: str) -> dict[str, Any]:
    return {"kind": "put", "id": rule_id, "after": None, "cells": cells}


def insert(after: int | None, **cells: str) -> dict[str, Any]:
    return {"kind": "insert", "id": None, "after": after, "cells": cells}
