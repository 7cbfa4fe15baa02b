"""Every check of an installation, in the order in which they are mended. Whoever adds one adds it here."""

from intake.setup.abroad import abroad
from intake.setup.check import Check, CheckStatus, SetupCheck, SetupGrounds
from intake.setup.doors import doors
from intake.setup.files import files
from intake.setup.job_checks import jobs
from intake.setup.people_checks import administrators, calendar, duties, second_factors
from intake.setup.proxy_checks import proxies
from intake.setup.registry_checks import backstops_named, handlers_appointed, registry_loaded, symbols_held
from intake.setup.running_checks import record, running
from intake.setup.texts import texts

CHECKS: tuple[Check, ...] = (
    running,
    jobs,
    symbols_held,
    registry_loaded,
    backstops_named,
    handlers_appointed,
    administrators,
    second_factors,
    duties,
    calendar,
    texts,
    abroad,
    files,
    proxies,
    doors,
    record,
)


def run_checks(grounds: SetupGrounds) -> list[SetupCheck]:
    return [check(grounds) for check in CHECKS]


def is_any_red(checks: list[SetupCheck]) -> bool:
    return any(check.status is CheckStatus.RED for check in checks)
