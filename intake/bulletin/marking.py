"""Marks of the departments of a bulletin, by the version of a scoring profile that held on its last day."""

from collections.abc import Sequence
from datetime import date

from intake.bulletin.content import DepartmentFigures, DepartmentScore, InBoth, ScoredItem, Scores
from intake.scoring.marks import ScoringProfile


def scores_of(profile: ScoringProfile, day: date, departments: Sequence[DepartmentFigures]) -> Scores:
    """Of those that had anything due, the best first; whoever cannot be marked in all comes last."""
    version = profile.version_on(day)
    marked = []
    for one in departments:
        if one.rate("closure_rate").denominator:
            score = version.score({key: ratio.rate for key, ratio in one.rates.items()})
            marked.append(DepartmentScore(one.name, score.marks, score.total))
    marked.sort(key=lambda one: (one.total is None, -(one.total or 0), one.name))
    items = tuple(ScoredItem(InBoth(item.zh, item.en), item.cap) for item in version.items)
    return Scores(profile.key, version.version, InBoth(profile.zh, profile.en), profile.source, items, tuple(marked))
