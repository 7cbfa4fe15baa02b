"""What is hidden from departments: how much of it is found on marked sentences, how much of what is hidden is right."""

from intake.language.formats import share
from intake.reports.origin import SYNTHETIC
from tests.redaction.measuring import held_out, measure


def run() -> list[str]:
    told = measure(held_out())
    lines = [f"{told.sentences} marked sentences, {told.hidden:,} places hidden   {SYNTHETIC}"]
    lines += [
        f"{kind.value:>9}  recall {share(told.found[kind], asked):>6} of {asked}"
        for kind, asked in sorted(told.asked.items())
    ]
    right = told.hidden - len(told.wrong)
    return [*lines, f"precision {share(right, told.hidden)}", *(f"   missed: {one}" for one in told.missed)]
