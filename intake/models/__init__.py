"""Every table. Alembic imports this module, and with it `routing.models`, so that every foreign key finds its table."""

import routing.models
from intake.models.alert import Alert
from intake.models.callback import Callback
from intake.models.campaigns.campaign import Campaign, CampaignResult, CampaignSituation, CampaignTarget
from intake.models.complaint import Complaint
from intake.models.deadline import Deadline, DeadlineStep
from intake.models.decision import DecisionRecord
from intake.models.derived.classifier import Classifier, ClassifierBody, Suggestion
from intake.models.derived.search import StaffSearch, WordBag, WordBagVersion
from intake.models.derived.wording import SketchHash, SketchVersion, WordingSketch
from intake.models.event import AuditAnchor, ComplaintEvent, OfficeEvent
from intake.models.evidence import Evidence, EvidenceCopy, EvidenceDraft, InboundMedia
from intake.models.fees.complaint_fee import ComplaintFee
from intake.models.follow_up import FollowUp, Objection
from intake.models.handling import Handling
from intake.models.identity import ComplaintIdentity
from intake.models.knowledge.knowledge_card import KnowledgeCard
from intake.models.knowledge.library_case import LibraryCase
from intake.models.letter import CaseFile, Letter
from intake.models.messaging.call import CallDraft, ComplaintArrival, IncomingCall
from intake.models.messaging.conversation import Conversation, KeptText
from intake.models.messaging.inbound import InboundMessage
from intake.models.messaging.masked_call import MaskedCall
from intake.models.messaging.message import Message
from intake.models.office.absence import Absence
from intake.models.office.account_request import AccountRequest
from intake.models.office.bulk_handover import BulkHandover
from intake.models.office.bulletin import Bulletin, BulletinReader
from intake.models.office.meeting import JointMeeting, MeetingItem, MeetingMember, MeetingOpinion
from intake.models.office.notice import Notice, NoticeLine
from intake.models.office.notice_delivery import NoticeDelivery
from intake.models.office.repeated_caller import RepeatedCaller, RepeatedCallerStep
from intake.models.office.saved_list import SavedList
from intake.models.office.second_factor import Passkey, PasskeyChallenge, RecoveryCode, StaffAuthenticator, StaffSubject
from intake.models.office.shift_handover import ShiftHandover
from intake.models.office.staff import Staff
from intake.models.office.staff_contact import StaffContact
from intake.models.office.staff_session import PasswordTries, StaffSession
from intake.models.office.suggestion_study import SuggestionStudy
from intake.models.periodic_run import PeriodicRun
from intake.models.recusal import ComplaintRecusal
from intake.models.registry.association_change import AssociationChange
from intake.models.registry.correction import RegistryCorrection
from intake.models.registry.key_supervision import (
    DelegatedItem,
    KeyFinding,
    KeyIndicator,
    KeyIndicatorSet,
    KeyRound,
    KeyScore,
)
from intake.models.registry.liaison import LiaisonPerson
from intake.models.registry.registry_batch import RegistryBatch, RegistryBatchLine, RegistryUpload
from intake.models.registry.role_change import RoleChange
from intake.models.registry.talk import AssociationTalk, TalkItem
from intake.models.registry.verification import VerificationItem, VerificationRound
from intake.models.registry.watch_list import WatchBatch, WatchEntry, WatchIndicator
from intake.models.replay import ReplayedComplaint, RuleReplay
from intake.models.reply_draft import ReplyDraft
from intake.models.report import ChartPicture, FactFile, ReportSnapshot
from intake.models.request import DecisionRequest
from intake.models.settlement import Settlement
from intake.models.supervision_order import SupervisionOrder
from intake.models.sweep import SweepFailure, SweepMark

__all__ = [
    "Absence",
    "AccountRequest",
    "Alert",
    "AssociationChange",
    "AssociationTalk",
    "AuditAnchor",
    "BulkHandover",
    "Bulletin",
    "BulletinReader",
    "CallDraft",
    "Callback",
    "Campaign",
    "CampaignResult",
    "CampaignSituation",
    "CampaignTarget",
    "CaseFile",
    "ChartPicture",
    "Classifier",
    "ClassifierBody",
    "Complaint",
    "ComplaintArrival",
    "ComplaintEvent",
    "ComplaintFee",
    "ComplaintIdentity",
    "ComplaintRecusal",
    "Conversation",
    "Deadline",
    "DeadlineStep",
    "DecisionRecord",
    "DecisionRequest",
    "DelegatedItem",
    "Evidence",
    "EvidenceCopy",
    "EvidenceDraft",
    "FactFile",
    "FollowUp",
    "Handling",
    "InboundMedia",
    "InboundMessage",
    "IncomingCall",
    "JointMeeting",
    "KeptText",
    "KeyFinding",
    "KeyIndicator",
    "KeyIndicatorSet",
    "KeyRound",
    "KeyScore",
    "KnowledgeCard",
    "Letter",
    "LiaisonPerson",
    "LibraryCase",
    "MaskedCall",
    "MeetingItem",
    "MeetingMember",
    "MeetingOpinion",
    "Message",
    "Notice",
    "NoticeDelivery",
    "NoticeLine",
    "Objection",
    "OfficeEvent",
    "Passkey",
    "PasskeyChallenge",
    "PasswordTries",
    "PeriodicRun",
    "RecoveryCode",
    "RegistryBatch",
    "RegistryBatchLine",
    "RegistryCorrection",
    "RegistryUpload",
    "RepeatedCaller",
    "RepeatedCallerStep",
    "ReplayedComplaint",
    "ReplyDraft",
    "ReportSnapshot",
    "RoleChange",
    "RuleReplay",
    "SavedList",
    "Settlement",
    "ShiftHandover",
    "SketchHash",
    "SketchVersion",
    "Staff",
    "StaffAuthenticator",
    "StaffContact",
    "StaffSearch",
    "StaffSession",
    "StaffSubject",
    "Suggestion",
    "SuggestionStudy",
    "SupervisionOrder",
    "SweepFailure",
    "SweepMark",
    "TalkItem",
    "VerificationItem",
    "VerificationRound",
    "WatchBatch",
    "WatchEntry",
    "WatchIndicator",
    "WordBag",
    "WordBagVersion",
    "WordingSketch",
    "routing",
]
