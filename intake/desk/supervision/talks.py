"""Regulatory talks with associations: the list, and one with what may be done about it now."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.desk.supervision import talk_forms as forms
from intake.desk.supervision.letters import as_letter_file, talk_letter
from intake.errors import NotPossibleNow
from intake.language.i18n import N_, _
from intake.models import AssociationTalk
from intake.registry_upkeep.association import get_association
from intake.registry_upkeep.talks.acts import (
    check_item,
    drop_talk,
    opened_record,
    plan_talk,
    publish_talk,
    record_talk,
)
from intake.registry_upkeep.talks.proposing import propose_talk
from intake.registry_upkeep.talks.reading import count_in, get_talk, items_of, talks_in
from intake.reports.origin import is_synthetic
from intake.vocabulary import StaffRole, TalkState
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.models import Association

READERS = (StaffRole.SUPERVISOR, StaffRole.DISPATCHER, StaffRole.AUDITOR)
bp = Blueprint("talks", __name__)
_EARLY = frozenset({TalkState.PROPOSED, TalkState.PLANNED})


class TalkAct:
    """One act: its words, the states it is offered in, its form, and what it does."""

    def __init__(
        self, label: str, states: frozenset[TalkState], form: type[BaseModel], do: Callable[..., object]
    ) -> None:
        self.label, self.states, self.form, self.do = label, states, form, do


ACTS: Mapping[str, TalkAct] = MappingProxyType(
    {
        "plan": TalkAct(
            N_("Call the association"), _EARLY, forms.PlanForm, lambda s, i, f, **who: plan_talk(s, i, f.plan(), **who)
        ),
        "record": TalkAct(
            N_("Record the talk"), _EARLY, forms.RecordForm, lambda s, i, f, **who: record_talk(s, i, f.record(), **who)
        ),
        "drop": TalkAct(N_("No talk"), _EARLY, forms.DropForm, lambda s, i, f, **who: drop_talk(s, i, f.reason, **who)),
        "check": TalkAct(
            N_("Check what was put right"),
            frozenset({TalkState.HELD}),
            forms.CheckForm,
            lambda s, i, f, **who: check_item(
                s, i, f.item_id, is_done=f.result == "done", note=f.note, due_on=f.due_on, **who
            ),
        ),
        "publish": TalkAct(
            N_("Publish or take back"),
            frozenset({TalkState.HELD, TalkState.CLOSED}),
            forms.PublicationForm,
            lambda s, i, f, **who: publish_talk(
                s, i, f.published_text, is_published=f.is_published, items=f.items, **who
            ),
        ),
    }
)


@bp.get("/", endpoint="list")
def list_talks() -> str:
    with rejecting(lambda: _list(forms.TalksQuery())):
        return _list(read_query(forms.TalksQuery))


@bp.get("/<int:talk_id>")
def show(talk_id: int) -> str:
    return _page(talk_id, request.args.get("do", ""))


@bp.post("/<int:talk_id>/<deed>")
def act(talk_id: int, deed: str) -> Response:
    only(StaffRole.SUPERVISOR)
    chosen = ACTS.get(deed)
    if chosen is None:
        abort(404)
    with rejecting(lambda: _page(talk_id, deed)):
        form = read_form(chosen.form)
        who, at = actor(), moment()
        once(runtime().db, lambda session: chosen.do(session, talk_id, form, actor=who, at=at))
    flash(_("Saved: %(what)s.", what=_(chosen.label)))
    return redirect(url_for("talks.show", talk_id=talk_id), 303)


@bp.get("/propose/<credit_code>")
def ask(credit_code: str) -> str:
    """The form by which a person proposes a talk."""
    only(StaffRole.SUPERVISOR)
    return _proposal(credit_code)


@bp.post("/propose/<credit_code>")
def propose(credit_code: str) -> Response:
    only(StaffRole.SUPERVISOR)
    with rejecting(lambda: _proposal(credit_code)):
        form = read_form(forms.ProposalForm)
        talk_id = once(runtime().db, lambda session: _propose(session, credit_code, form.matter))
    flash(_("Proposed. Call the association, or record the talk."))
    return redirect(url_for("talks.show", talk_id=talk_id), 303)


@bp.get("/<int:talk_id>/letter")
def letter(talk_id: int) -> Response:
    with runtime().db.reading() as session:
        talk = get_talk(session, talk_id, actor())
        if talk.meets_at is None:
            raise NotPossibleNow(N_("say first when and where the talk is to be"))
        association = session.get_one(Association, talk.association_id)
        content = talk_letter(talk, association, issuer=runtime().settings.bulletin_issuer)
    written = as_letter_file(content, made_at=moment())
    saved_as = {"Content-Disposition": f'attachment; filename="talk-{talk_id}.docx"'}
    return Response(written.body, content_type=written.content_type, headers=saved_as)


def _propose(session: Session, credit_code: str, matter: str) -> int:
    association = get_association(session, credit_code)
    return propose_talk(session, association.id, matter, actor=actor(), at=moment()).id


def _proposal(credit_code: str) -> str:
    with runtime().db.reading() as session:
        association = get_association(session, credit_code)
        return render_template("talks/propose.html", association=association)


def _list(asked: forms.TalksQuery) -> str:
    limit, offset = window()
    who = actor()
    with runtime().db.reading() as session:
        lines = talks_in(session, [asked.state], who, limit=limit, offset=offset)
        shown = {
            "page": page_of(lines),
            "asked": asked,
            "counts": {state: count_in(session, who, state) for state in TalkState},
            "is_synthetic": is_synthetic(session),
        }
    settings = runtime().settings
    numbers = {"complaints": settings.talk_complaints, "days": settings.talk_days}
    return render_template("talks/list.html", **shown, **numbers)


def _page(talk_id: int, wanted: str) -> str:
    signed_in = account()
    may_act = signed_in is not None and signed_in.has_role(StaffRole.SUPERVISOR)
    with runtime().db.reading() as session:
        talk = get_talk(session, talk_id, actor())
        attendees, minutes = opened_record(session, talk)
        items = items_of(session, talk_id)
        offered = {name: deed for name, deed in ACTS.items() if may_act and talk.state in deed.states}
        return render_template(
            "talks/show.html",
            talk=talk,
            association=session.get_one(Association, talk.association_id),
            attendees=attendees,
            minutes=minutes,
            items=items,
            item_choices=[(one.id, f"{one.due_on} {one.text}") for one in items],
            people=staff_names(session, _people(talk, [one.checked_by_id for one in items])),
            offered={name: _(deed.label) for name, deed in offered.items()},
            chosen=wanted if wanted in offered else next(iter(offered), ""),
            today=local_day(moment()),
        )


def _people(talk: AssociationTalk, others: list[Any]) -> set[int | None]:
    return {talk.proposed_by_id, talk.decided_by_id, talk.recorded_by_id, *others}
