"""Where complaints are taken, handled, called back about, supervised, and learned from."""

from flask import Flask

from intake.admin.knowledge.drafting import bp as knowledge_drafting
from intake.admin.knowledge.listing import bp as knowledge
from intake.auth.guards import mount, staff, staff_or_heads
from intake.channels.console.calls import bp as console_calls
from intake.channels.console.drafts import bp as console_drafts
from intake.channels.console.lookups import bp as console_lookups
from intake.channels.console.views import bp as console
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
from intake.desk.identity.second_person import bp as second_person
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
from intake.desk.requests import bp as requests
from intake.desk.searching.views import bp as search
from intake.desk.supervision.orders import bp as orders
from intake.desk.supervision.talks import READERS as TALK_READERS
from intake.desk.supervision.talks import bp as talks
from intake.desk.turnover.repeats import READERS as REPEAT_READERS
from intake.desk.turnover.repeats import bp as repeats
from intake.evidence.attaching import ADDERS
from intake.evidence.releasing import RELEASERS
from intake.evidence.taking_off import TAKERS
from intake.knowledge.drafting import DRAFTERS
from intake.vocabulary import StaffRole


def mount_desk(app: Flask) -> None:
    """From the call screen to the library of cases."""
    mount(app, console, guard=staff(StaffRole.OPERATOR), url_prefix="/console")
    mount(app, console_lookups, guard=staff(StaffRole.OPERATOR), url_prefix="/console/look-up")
    mount(app, console_calls, guard=staff(StaffRole.OPERATOR), url_prefix="/console/calls")
    mount(app, console_drafts, guard=staff(StaffRole.OPERATOR), url_prefix="/console/drafts")
    _desk(app)
    mount(app, requests, guard=staff_or_heads(StaffRole.DISPATCHER, StaffRole.SUPERVISOR), url_prefix="/requests")
    mount(app, callbacks, guard=staff(StaffRole.CALLER_BACK), url_prefix="/callbacks")
    _supervision(app)
    _knowledge(app)


def _desk(app: Flask) -> None:
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
    mount(app, second_person, guard=staff(*READERS), url_prefix="/complaints")


def _supervision(app: Flask) -> None:
    """Orders to departments, which read their own, talks with associations, and the joint meeting."""
    mount(app, orders, guard=staff(*READERS), url_prefix="/orders")
    mount(app, talks, guard=staff(*TALK_READERS), url_prefix="/talks")
    mount(app, meetings, guard=staff(*MEETING_READERS), url_prefix="/meetings")
    mount(app, meeting_members, guard=staff(*MEETING_READERS), url_prefix="/meetings/members")
    mount(app, meeting_opinions, guard=staff(StaffRole.HANDLER), url_prefix="/meetings/asked")
    mount(app, member_voice, guard=staff(*READERS), url_prefix="/suggestions")
    mount(app, repeats, guard=staff(*REPEAT_READERS), url_prefix="/repeats")


def _knowledge(app: Flask) -> None:
    """Read by everybody who works here."""
    mount(app, knowledge, guard=staff(), url_prefix="/knowledge")
    mount(app, knowledge_drafting, guard=staff(*DRAFTERS), url_prefix="/knowledge/drafts")
    mount(app, cases, guard=staff(), url_prefix="/knowledge/cases")
