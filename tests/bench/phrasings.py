"""How well a classifier does on ways of putting it that it never heard: the demonstration's held-out families."""

from intake.clock import now
from intake.demo.narratives import Split
from intake.language.formats import share
from intake.reports.origin import SYNTHETIC
from intake.runtime import Runtime
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.training import try_learning
from routing.violations import shipped_violations
from tests.suggesting.classroom import in_peoples_words, samples_of

TIMES = 3  # each phrasing that is learned from, about as many associations


def run(runtime: Runtime) -> list[str]:
    """Pure: learned from the one split, measured on the other."""
    learned = samples_of(in_peoples_words(Split.LEARN, times=TIMES))
    measured = samples_of(in_peoples_words(Split.MEASURE, times=1, seed=2))
    figures = try_learning(Corpus(last_full_month(now()), learned, measured), list(shipped_violations())).figures
    lines = [f"learned from {len(learned):,} tellings, measured on {len(measured)} phrasings of other families"]
    for way, right in figures["ways"].items():
        first, among = (share(right[name], len(measured)) for name in ("first", "among"))
        lines.append(f"{way:>9}  first {first:>6}   among three {among:>6}   {SYNTHETIC}")
    return lines
