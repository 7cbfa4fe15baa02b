"""Of whom an alert speaks: the name people know, and the region it belongs to."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from intake.language.i18n import _, language
from intake.vocabulary import AlertSubject
from routing.models import Association, Department, Region, Violation

Subject = tuple[AlertSubject, str]


def regions_of(session: Session, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Where associations, departments and regions belong; a violation, a rule and the hotline belong to none."""
    keys = _by_kind(subjects)
    found = {(AlertSubject.REGION, key): key for key in keys.get(AlertSubject.REGION, ())}
    for subject, model in ((AlertSubject.ASSOCIATION, Association), (AlertSubject.DEPARTMENT, Department)):
        rows = _rows(session, model.id, model.region_code, [int(key) for key in keys.get(subject, ())])
        found |= {(subject, str(one)): region for one, region in rows}
    return found


def names_of(session: Session, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """In the language spoken."""
    keys = _by_kind(subjects)
    found = {(AlertSubject.HOTLINE, ""): _("The whole hotline")}
    for subject, model in ((AlertSubject.ASSOCIATION, Association), (AlertSubject.DEPARTMENT, Department)):
        rows = _rows(session, model.id, model.name, [int(key) for key in keys.get(subject, ())])
        found |= {(subject, str(one)): name for one, name in rows}
    rows = _rows(session, Region.code, Region.name, list(keys.get(AlertSubject.REGION, ())))
    found |= {(AlertSubject.REGION, code): name for code, name in rows}
    spoken = Violation.name_zh if language() == "zh" else Violation.name_en
    rows = _rows(session, Violation.code, spoken, list(keys.get(AlertSubject.VIOLATION, ())))
    found |= {(AlertSubject.VIOLATION, code): f"{code} {name}" for code, name in rows}
    rules = keys.get(AlertSubject.RULE, ())
    return found | {(AlertSubject.RULE, key): _("Rule %(rule)s", rule=key) for key in rules}


def name_in(names: dict[Subject, str], subject: AlertSubject, key: str) -> str:
    """What is gone meanwhile is called by its key."""
    return names.get((subject, key), key)


def _by_kind(subjects: Iterable[Subject]) -> dict[AlertSubject, list[str]]:
    keys: dict[AlertSubject, list[str]] = {}
    for subject, key in dict.fromkeys(subjects):
        keys.setdefault(subject, []).append(key)
    return keys


def _rows(session: Session, key: Any, value: Any, wanted: Sequence[Any]) -> Sequence[Any]:
    return session.execute(select(key, value).where(col(key).in_(wanted))).all() if wanted else []
