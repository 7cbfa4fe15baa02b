"""`make bench`: every figure of the product in one run, each beside the mark it is held to."""

import sys

from tests.bench import analysis, clocks, desk_list, intake_http, replay, rules, suggest, sweep, type_ahead
from tests.bench.stage import stage

BENCHES = {
    "intake": intake_http,
    "type-ahead": type_ahead,
    "rules": rules,
    "analysis": analysis,
    "replay": replay,
    "suggest": suggest,
    "clocks": clocks,
    "sweep": sweep,
    "desk": desk_list,
}
ASSOCIATIONS = 100_000


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHES)
    sys.stdout.write(f"building a registry of {ASSOCIATIONS:,} synthetic associations on PostgreSQL\n")
    sys.stdout.flush()
    with stage(associations=ASSOCIATIONS) as runtime:
        for name in wanted:
            sys.stdout.write(f"\n{name}\n")
            for line in BENCHES[name].run(runtime):
                sys.stdout.write(f"  {line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
