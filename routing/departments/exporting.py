"""A department as a row of a file that an import reads."""

from routing.departments.entries import StoredDepartment
from routing.departments.proposals import spell_symbols


def exported(one: StoredDepartment) -> dict[str, str]:
    return {
        "name": one.name,
        "symbols": spell_symbols(one.symbols, one.region_code),
        "level": one.level.value,
        "region": one.region_code,
        "superior": one.superior,
        "is_backstop": "true" if one.is_backstop else "false",
        "phone": one.phone,
        "email": one.email,
        "valid_from": one.valid_from.isoformat() if one.valid_from else "",
        "valid_to": one.valid_to.isoformat() if one.valid_to else "",
        "basis": one.basis,
    }
