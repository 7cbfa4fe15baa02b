"""`make audit`: what the product and its tests are made of, looked through for what is known to be bad.

Four things, each told in a line: known vulnerabilities of the locks (pip-audit); a bill of materials of what the
product runs on (CycloneDX, `.test-output/sbom.cdx.json`); secrets in tree and history (detect-secrets); the static scan
(ruff's rules S, which `make lint` holds too). Ends with 0: all were looked at, nothing found; 1: something was found;
2: a tool failed; 3: nothing was found, and the source of vulnerabilities cannot be reached, so nobody looked for them.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "tests/requirements.lock", "tests/supply/requirements.lock")
FOUND, FAILED, UNREACHED = 1, 2, 3
SBOM = ROOT / ".test-output" / "sbom.cdx.json"
_BASELINE = Path(__file__).with_name("not_secret.json")
# What is no secret wherever it stands: digests of the locks, of migrations and of pictures drawn once.
_NOT_LOOKED_AT = r"(.*\.lock|.*not_secret\.json|.*/vendor/.*|.*fingerprints\.json|.*released\.json|.*/snapshots/.*)"
# Kinds of secret whose form alone tells them: in the history, where no list of exceptions could name a line.
SURE = re.compile(
    "|".join(
        [
            "BEGIN [A-Z ]*PRIVATE " + "KEY",
            r"\bAKIA[0-9A-Z]{16}\b",
            r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
            r"\bxox[abp]-[0-9A-Za-z-]{20,}",
            r"\bAC[0-9a-f]{32}\b",
            r"://[^/\s:@{}$]+:[^/\s:@{}$%*]{8,}@(?!localhost|127\.|postgres|valkey|example)[a-z0-9.-]+\.[a-z]{2,}",
        ]
    )
)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def vulnerabilities(told: Any) -> tuple[list[str], int, int]:
    """Of pip-audit's report: what is known to be bad, how many packages were looked up, how many could not be."""
    every = told["dependencies"]
    bad = [f"{one['name']} {one['version']}: {flaw['id']}" for one in every for flaw in one.get("vulns", ())]
    unknown = sum("skip_reason" in one for one in every)
    return bad, len(every) - unknown, unknown


def check_locks(tools: Path) -> int:
    worst = 0
    for lock in LOCKS:
        done = run(str(tools / "pip-audit"), "--require-hashes", "--disable-pip", "-f", "json", "-r", lock)
        try:
            bad, known, unknown = vulnerabilities(json.loads(done.stdout))
        except (ValueError, KeyError):
            print(f"vulnerabilities of {lock}: NOT LOOKED FOR: the source cannot be reached")
            worst = max(worst, UNREACHED)
            continue
        print(f"vulnerabilities of {lock}: {len(bad)} found; {known} packages looked up, {unknown} NOT LOOKED UP")
        print("".join(f"  {one}\n" for one in bad), end="")
        worst = FOUND if bad or worst == FOUND else UNREACHED if unknown else worst
    return worst


def write_sbom(tools: Path) -> int:
    SBOM.parent.mkdir(exist_ok=True)
    made = ("requirements", "requirements.lock", "--pyproject", "pyproject.toml", "--of", "JSON", "--sv", "1.6")
    done = run(str(tools / "cyclonedx-py"), *made, "--output-reproducible", "-o", str(SBOM))
    if done.returncode:
        print(f"bill of materials: {done.stderr.strip()}")
        return FAILED
    listed, locked = components(SBOM), pins(ROOT / "requirements.lock")
    print(f"bill of materials: {len(listed)} packages in {SBOM.relative_to(ROOT)}")
    return 0 if listed == locked else FAILED


def components(sbom: Path) -> set[tuple[str, str]]:
    told = json.loads(sbom.read_text(encoding="utf-8"))
    return {(one["name"], one["version"]) for one in told["components"]}


def pins(lock: Path) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def check_secrets(tools: Path) -> int:
    files = run("git", "ls-files").stdout.split("\n")
    wanted = [one for one in files if one and not re.fullmatch(_NOT_LOOKED_AT, one)]
    with tempfile.TemporaryDirectory() as folder:  # the tool writes line numbers that moved into the list it is given
        known = shutil.copy(_BASELINE, folder)
        done = run(str(tools / "detect-secrets-hook"), "--baseline", known, *wanted)
    is_found = done.returncode == 1
    past = in_history(run("git", "log", "-p", "--all", "--unified=0", "--no-color", "--", ".", ":!*.lock").stdout)
    print(f"secrets: {'FOUND' if is_found else 'none'} in {len(wanted)} files; {len(past)} in the history")
    print(done.stdout if is_found else "", end="")
    print("".join(f"  {one}\n" for one in past), end="")
    return FOUND if is_found or past else 0


def in_history(patches: str) -> list[str]:
    """Lines once put in that are a secret by their form; this file's own are none."""
    put_in = (line for line in patches.split("\n") if line.startswith("+"))
    return sorted({found[0][:12] + "…" for line in put_in if (found := SURE.search(line))})


def check_code(python: str) -> int:
    done = run(
        python, "-m", "ruff", "check", "--select", "S", "--ignore", "S101,S311", "--output-format", "concise", "."
    )
    print(f"static scan: {'nothing' if not done.returncode else 'FOUND'}")
    print(done.stdout if done.returncode else "", end="")
    return FOUND if done.returncode else 0


def worst_of(codes: Sequence[int]) -> int:
    """What was found comes before what could not be looked for."""
    return next((code for code in (FOUND, FAILED, UNREACHED) if code in codes), 0)


def main(tools: Path, python: str) -> int:
    return worst_of([check_locks(tools), write_sbom(tools), check_secrets(tools), check_code(python)])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.executable))
