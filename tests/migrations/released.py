"""Which revision went out with which release, and the digest that holds its text from then on."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from intake import schema

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"
FILE = VERSIONS.with_name("released.json")
# Release, the oldest first; the revisions that are new in it; SHA-256 of the file's bytes.
Releases = dict[str, dict[str, str]]


class NotToBeReleased(Exception):
    """Why a release is not written."""


def read_releases() -> Releases:
    releases: Releases = json.loads(FILE.read_text(encoding="ascii")) if FILE.is_file() else {}
    return releases


def file_text(releases: Releases) -> str:
    return json.dumps(releases, indent=1) + "\n"


def digests(versions: Path = VERSIONS) -> dict[str, str]:
    """Of every revision there is, in order."""
    files = sorted(versions.glob("[0-9]*_*.py"))
    return {file.name[:4]: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def frozen_faults(releases: Releases, found: dict[str, str]) -> Iterator[str]:
    """A sentence for each released revision that is not as it went out, and for one slipped in before it."""
    released = {revision: release for release, revisions in releases.items() for revision in revisions}
    for revision, release in released.items():
        if found.get(revision) != releases[release][revision]:
            what = "changed" if revision in found else "taken away"
            yield (
                f"{revision} was released with {release} and has been {what}: a released migration is frozen, "
                "put it back and write a new revision"
            )
    for revision in found.keys() - released.keys():
        if revision < max(released, default=""):
            yield f"{revision} stands before {max(released)}, which is released: a new revision comes last"


def with_release(releases: Releases, release: str, found: dict[str, str], *, anew: bool = False) -> Releases:
    """As `releases`, with this one after the others. Raises NotToBeReleased.

    `anew`: it may be the last of them already, not out yet, and is written again.
    """
    if release in releases and not anew:
        raise NotToBeReleased(f"{release} is released, and what is released stays; --anew while it is not out yet")
    earlier = {name: revisions for name, revisions in releases.items() if name != release}
    if any(_numbers(name) >= _numbers(release) for name in earlier):
        raise NotToBeReleased(f"{release} is no later release than {max(earlier, key=_numbers)}")
    faults = sorted(frozen_faults(earlier, found))
    if faults:
        raise NotToBeReleased("\n".join(faults))
    held = {revision for revisions in earlier.values() for revision in revisions}
    return {**earlier, release: {revision: digest for revision, digest in found.items() if revision not in held}}


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))
