"""`make bench`: every figure of the product in one run, each beside the mark it is held to."""

import sys
from collections.abc import Callable, Iterable
from functools import partial

from tests.bench import (
    analysis,
    audit,
    clocks,
    evidence,
    intake_http,
    intake_sqlite,
    messages,
    phrasings,
    replay,
    rules,
    start,
    suggest,
    sweep,
    type_ahead,
    warning,
)
from tests.bench.desk import department_list, pages, redaction
from tests.bench.facts import figures
from tests.bench.searching import duplicates, search
from tests.bench.stage import stage

BENCHES = {
    "intake": intake_http,
    "type-ahead": type_ahead,
    "rules": rules,
    "analysis": analysis,
    "replay": replay,
    "suggest": suggest,
    "phrasings": phrasings,
    "clocks": clocks,
    "audit": audit,
    "sweep": sweep,
    "desk": department_list,
    "messages": messages,
    "evidence": evidence,
}
# What fills the database with complaints of its own, and looks at all of them.
APART = {"duplicates": duplicates, "figures": figures, "pages": pages, "search": search}
# What needs no registry to stand on.
ALONE = {"start": start, "sqlite": intake_sqlite, "warning": warning, "redaction": redaction}
ASSOCIATIONS, ASSOCIATIONS_APART = 100_000, 10_000


def main() -> None:
    wanted = sys.argv[1:] or [*ALONE, *BENCHES, *APART]
    for name in wanted:
        if name in ALONE:
            tell(name, ALONE[name].run)
    run_on_stage([name for name in wanted if name in BENCHES], ASSOCIATIONS)
    for name in wanted:
        if name in APART:
            run_on_stage([name], ASSOCIATIONS_APART)


def run_on_stage(names: list[str], associations: int) -> None:
    if not names:
        return
    sys.stdout.write(f"\nbuilding a registry of {associations:,} synthetic associations on PostgreSQL\n")
    sys.stdout.flush()
    with stage(associations=associations) as runtime:
        for name in names:
            tell(name, partial((BENCHES | APART)[name].run, runtime))


def tell(name: str, run: Callable[[], Iterable[str]]) -> None:
    sys.stdout.write(f"\n{name}\n")
    for line in run():
        sys.stdout.write(f"  {line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
