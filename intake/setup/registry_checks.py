"""Does every complaint find its department? As `rules check`, `registry coverage` and the departments page count it."""

from collections.abc import Sequence

from sqlmodel import func, select

from intake.departments.questions import DepartmentQuestion, DepartmentQuestionKind
from intake.departments.symbols import open_proposals
from intake.registry_upkeep.coverage import Coverage, measure_coverage
from intake.registry_upkeep.required_roles import LACKING
from intake.registry_upkeep.row_questions import count_open
from intake.rulemaking.drafting.drafts import get_table_in_force
from intake.rulemaking.publishing.checking import reasons_of
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from routing.analysis import Finding, World, analyse, world_of
from routing.analysis.cells import parties_of
from routing.analysis.no_department import count_concerned
from routing.errors import BadCell
from routing.models import Association
from routing.rules.cells import RuleRow
from routing.rules.store import rows_of
from routing.translatable import N_, TranslatableText
from routing.vocabulary import FindingKind, Symbol

# Roles of an association, which the registry names; all other symbols are departments of a region.
_BY_REGISTRY = frozenset({Symbol.BSU, Symbol.IMD, Symbol.REG})
_NAMED = 3
_IMPORT, _QUESTIONS = "/registry/import", "/registry/questions"


def registry_loaded(grounds: SetupGrounds) -> SetupCheck:
    """Associations with the parties that answer for them."""
    key, place = "registry", "/registry"
    count = grounds.session.exec(select(func.count()).select_from(Association)).one()
    if not count:
        why = TranslatableText(N_("There are no associations: no complaint finds who answers for its association."))
        return SetupCheck(
            key, CheckStatus.RED, why, TranslatableText(N_("Import the registry (jiesu registry import).")), _IMPORT
        )
    if waiting := count_open(grounds.session):
        return _asked(count, waiting)
    measured = _measured(grounds)
    lacking = sum(measured.counts.get(gap, 0) for gap in LACKING)
    if lacking:
        why = TranslatableText(
            N_("%(count)s associations; %(lacking)s parties that must answer for one are not named."),
            count=count, lacking=lacking,
        )  # fmt: skip
        return SetupCheck(
            key, CheckStatus.AMBER, why, TranslatableText(N_("Look at the gaps and correct the registry.")), place,
            can_wait=True,  # nobody answers for some associations (两无): their complaints are coordinated
        )  # fmt: skip
    why = TranslatableText(N_("%(count)s associations, each with the parties that answer for it."), count=count)
    return SetupCheck(key, CheckStatus.GREEN, why)


def _asked(count: int, waiting: int) -> SetupCheck:
    why = TranslatableText(
        N_("%(count)s associations; questions that their file left open: %(waiting)s."), count=count, waiting=waiting
    )
    do = TranslatableText(N_("Answer them; until then the registry is as it was read."))
    return SetupCheck("registry", CheckStatus.AMBER, why, do, _QUESTIONS, can_wait=True)


def symbols_held(grounds: SetupGrounds) -> SetupCheck:
    """Every department that a published rule calls by its line exists for every association it would concern."""
    key, place = "symbols", "/departments"
    if not grounds.directory.departments:
        why = TranslatableText(N_("There are no departments: every complaint would end with nobody."))
        return SetupCheck(
            key, CheckStatus.RED, why, TranslatableText(N_("Import the departments with their symbols.")),
            "/departments/file/",
        )  # fmt: skip
    table = get_table_in_force(grounds.session, grounds.at)
    rows, world = rows_of(grounds.session, table.id), world_of(grounds.session, grounds.today)
    found = [each for each in analyse(rows, world).findings if _wants_a_symbol(each, rows)]
    proposed = len(open_proposals(grounds.session))
    if proposed:
        why = TranslatableText(
            N_("Symbols that names of departments suggest, to be confirmed: %(count)s."), count=proposed
        )
        status = CheckStatus.RED if found else CheckStatus.AMBER
        return SetupCheck(key, status, why, TranslatableText(N_("Confirm or refuse them.")), place)
    if not found:
        why = TranslatableText(N_("Every published rule finds its department for every association."))
        return SetupCheck(key, CheckStatus.GREEN, why)
    reasons = reasons_of(grounds.session, table)
    is_explained = all(each.is_explained or each.key in reasons for each in found)
    status = CheckStatus.AMBER if is_explained else CheckStatus.RED
    return SetupCheck(
        key, status, _missing(found, rows, world), TranslatableText(N_("Give the departments their symbols.")), place,
        can_wait=is_explained,
    )  # fmt: skip


def _proposed(count: int, status: CheckStatus) -> SetupCheck:
    why = TranslatableText(N_("Symbols that names of departments suggest, to be confirmed: %(count)s."), count=count)
    return SetupCheck("symbols", status, why, TranslatableText(N_("Confirm or refuse them.")), "/departments")


def backstops_named(grounds: SetupGrounds) -> SetupCheck:
    """Somebody answers in each region that associations or departments lie in when nobody else does."""
    key, place = "backstops", "/departments"
    directory = grounds.directory
    asked = [one.region_code for one in _asked_about(grounds, DepartmentQuestionKind.NO_BACKSTOP)]
    without = sorted(code for code in asked if directory.backstop(code) is None)
    is_any = any(one.is_active for one in directory.departments.values())
    do = TranslatableText(N_("Name a back-stop: the unit that answers when nobody else does."))
    if without or not is_any:
        why = TranslatableText(
            N_("%(count)s regions have no back-stop, and none above them: %(names)s"),
            count=len(without), names=_names([directory.path(code) or code for code in without]),
        ) if is_any else TranslatableText(N_("No region has a back-stop: there are no departments."))  # fmt: skip
        return SetupCheck(key, CheckStatus.RED, why, do, place)
    if asked:
        why = TranslatableText(
            N_("%(count)s regions with associations have no back-stop of their own: one above answers."),
            count=len(asked),
        )
        return SetupCheck(key, CheckStatus.AMBER, why, do, place, can_wait=True)
    return SetupCheck(key, CheckStatus.GREEN, TranslatableText(N_("Every region has its back-stop.")))


def handlers_appointed(grounds: SetupGrounds) -> SetupCheck:
    """Somebody can log in at every department that would receive something."""
    key, place = "handlers", "/staff/new"
    do = TranslatableText(N_("Add a handler for each of them (jiesu staff add)."))
    if not grounds.directory.departments:
        why = TranslatableText(N_("There are no departments yet, and so no handlers."))
        return SetupCheck(key, CheckStatus.RED, why, do, place)
    found = _asked_about(grounds, DepartmentQuestionKind.NO_HANDLER)
    if not found:
        why = TranslatableText(N_("Every department that would receive a complaint has a handler."))
        return SetupCheck(key, CheckStatus.GREEN, why)
    why = TranslatableText(
        N_(
            "%(count)s departments would receive complaints and have no handler, each for up to %(associations)s "
            "associations: %(names)s"
        ),
        count=len(found), associations=found[0].associations,
        names=_names([grounds.directory.departments[one.department_id].name for one in found if one.department_id]),
    )  # fmt: skip
    return SetupCheck(key, CheckStatus.RED, why, do, place)


def _asked_about(grounds: SetupGrounds, kind: DepartmentQuestionKind) -> list[DepartmentQuestion]:
    return [one for one in grounds.department_questions if one.kind is kind]


def _wants_a_symbol(finding: Finding, rows: Sequence[RuleRow]) -> bool:
    if finding.kind is not FindingKind.NOBODY:
        return False
    row = next(row for row in rows if row.order == finding.rules[0])
    return bool(_symbols(row))


def _symbols(row: RuleRow) -> set[Symbol]:
    """Of the lead: departments of a region, not what the registry says of an association."""
    parties = parties_of("lead", row.lead)
    if isinstance(parties, BadCell):
        return set()
    return {token.symbol for party in parties for token in party.tokens if token.symbol} - _BY_REGISTRY


def _missing(found: Sequence[Finding], rows: Sequence[RuleRow], world: World) -> TranslatableText:
    orders = {each.rules[0] for each in found}
    concerned = [row for row in rows if row.order in orders]
    symbols = sorted({symbol for row in concerned for symbol in _symbols(row)})
    codes = sorted({code.strip() for row in concerned for code in row.violation.split("|") if code.strip()})
    return TranslatableText(
        N_(
            "No department has the symbol %(symbols)s where it is wanted: %(rules)s rules (%(codes)s) end at a "
            "back-stop, for up to %(associations)s associations."
        ),
        symbols=symbols,
        rules=len(orders),
        codes=_names(codes),
        associations=max(count_concerned(rows, world, orders).values(), default=0),
    )


def _measured(grounds: SetupGrounds) -> Coverage:
    return measure_coverage(grounds.session, on=grounds.today)


def _names(names: Sequence[str]) -> list[str]:
    return [*names[:_NAMED], "…"] if len(names) > _NAMED else [*names]
