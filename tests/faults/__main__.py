"""`make faults`: so many kills on each database, with everything else that may befall a house, then what must hold."""

import argparse
import random
import signal
import sys
import time

from tests.faults.trial import Plan, run

# Of the time, for the faults; the rest is for start, settling and checks.
_SHARE = 0.7
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(143))  # what was mounted and started is cleared away
    options = _options()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    say(f"seed {seed}: {options.kills} kills over {len(options.databases)} databases, {options.seconds:.0f} s at most")
    kills, seconds, broken = options.kills // len(options.databases), options.seconds / len(options.databases), 0
    for database in options.databases:
        begun = time.monotonic()
        say(f"\n{database}")
        plan = Plan(kills, seconds * _SHARE, seed, on_postgres=database == "postgresql")
        outcome = run(plan, (lambda _line: None) if options.quiet else say)
        for what, count in sorted(outcome.befell.items()):
            say(f"  {count:5d}  {what}")
        for line in (*outcome.told, *map(str, outcome.findings)):
            say(f"  {line}")
        say(f"  {time.monotonic() - begun:.0f} s")
        broken += len(outcome.faults)
    say(f"\n{'all holds' if not broken else f'{broken} faults'}; again with --seed {seed}")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="over all databases")
    parser.add_argument("--seconds", type=float, default=900.0, help="over all databases, start and checks included")
    parser.add_argument("--seed", type=int, help="of what is killed and when; drawn at random and printed without it")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--quiet", action="store_true", help="figures only, not each fault as it befalls")
    return parser.parse_args()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
