"""What was learned from closed complaints: whether it is shown, how well it does, what it mixes up, what came of it."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, render_template
from sqlmodel import Session

from intake.language.formats import share
from intake.language.i18n import N_, language
from intake.models import Classifier
from intake.reports.origin import is_synthetic
from intake.reports.wording import BRANCHES
from intake.suggesting.measuring import (
    FREQUENT,
    KEYWORDS,
    LEARNED,
    LEAST_LEARNED_FROM,
    LEAST_MEASURED_ON,
    SEEDS,
    SHOWN,
)
from intake.suggesting.offer_log import answers, uses
from intake.suggesting.standing import standing_of
from intake.suggesting.terms import ASSOCIATIONS, COMPLAINANTS
from intake.suggesting.trainings import newest, trainings
from intake.web.context import moment, runtime
from routing.rules.store import load_violations

bp = Blueprint("rules_classifier", __name__)

WAYS: Mapping[str, str] = MappingProxyType(
    {
        SHOWN: N_("As shown: both together"),
        LEARNED: N_("Closed complaints alone"),
        SEEDS: N_("The seeds and keywords"),
        KEYWORDS: N_("Keywords alone"),
        FREQUENT: N_("Always the most frequent codes"),
    }
)


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        history, found = trainings(session), newest(session)
        return render_template(
            "admin/rules/learning/classifier.html",
            newest=found.own,
            of_seeds=found.of_seeds,
            speaks=found.speaks,
            history=history,
            ways_of=_ways,
            uses=uses(session, at=moment()),
            answers=answers(session, at=moment()),
            standing=_standing(found.own),
            names=_names(session),
            branches=BRANCHES,
            WAYS=WAYS,
            share=share,
            is_synthetic=is_synthetic(session),
            needed={"learned": LEAST_LEARNED_FROM, "measured": LEAST_MEASURED_ON},
            kept={"complainants": COMPLAINANTS, "associations": ASSOCIATIONS},
        )


def _standing(own: Classifier | None) -> dict[str, float]:
    """What is left of the codes that those asked refuse most, since the newest training."""
    return standing_of(own.figures.get("answers", {})) if own else {}


def _ways(training: Classifier) -> list[tuple[str, dict[str, int]]]:
    """Each way of proposing with what it got right, in the order of the page; none where too few were closed."""
    measured = training.figures.get("ways", {})
    labels = {**WAYS, LEARNED: N_("The seeds alone")} if training.seeds_sha256 else WAYS
    return [(label, measured[way]) for way, label in labels.items() if way in measured]


def _names(session: Session) -> dict[str, str]:
    zh = language() == "zh"
    return {card.code: card.name_zh if zh else card.name_en for card in load_violations(session)}
