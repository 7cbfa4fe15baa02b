"""What is typed about departments."""

from datetime import date

from pydantic import BaseModel, Field

from intake.departments.editing import DepartmentDetails
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.web.department_choices import department_named
from routing.directory import Directory
from routing.regions import Gazetteer
from routing.vocabulary import Level, Symbol


class DepartmentForm(BaseModel):
    """Region and superior are typed, with what there is to choose from."""

    name: str = Field(title=N_("Name of the department"), max_length=120)
    level: Level = Field(title=N_("Level"))
    region: str = Field(title=N_("Region"), max_length=60)
    superior: str = Field(default="", title=N_("Superior"), max_length=120)
    is_backstop: bool = Field(default=False, title=N_("Back-stop of its region"))
    phone: str = Field(default="", title=N_("Telephone"), max_length=60)
    email: str = Field(default="", title=N_("E-mail"), max_length=120)
    valid_from: date | None = Field(default=None, title=N_("First day"))
    basis: str = Field(default="", title=N_("Document"), max_length=300)

    def details(self, directory: Directory) -> DepartmentDetails:
        """Raises InvalidInput naming region or superior."""
        return DepartmentDetails(
            region_code=region_code_of(directory, self.region),
            superior_id=department_named(directory, self.superior, field="superior") if self.superior else None,
            **self.model_dump(exclude={"region", "superior"}),
        )


class SymbolForm(BaseModel):
    """A symbol given by hand."""

    symbol: Symbol = Field(title=N_("Symbol"))
    symbol_region: str = Field(title=N_("Region"), max_length=60)
    symbol_from: date = Field(title=N_("From"))
    symbol_basis: str = Field(default="", title=N_("Document"), max_length=300)


class EndForm(BaseModel):
    """A department that ends; its successor is typed."""

    successor: str = Field(default="", title=N_("Successor"), max_length=120)
    on: date = Field(title=N_("First day without it"))
    end_basis: str = Field(default="", title=N_("Document"), max_length=300)


class OwnRegionForm(BaseModel):
    """A development zone."""

    code: str = Field(title=N_("Code"), max_length=6)
    region_name: str = Field(title=N_("Name of the region"), max_length=60)
    parent: str = Field(title=N_("Lies in"), max_length=60)


def region_code_of(directory: Directory, written: str, *, field: str = "region") -> str:
    """Its code, by code or name. Raises InvalidInput naming `field`."""
    codes = Gazetteer(directory.regions.values()).codes_of(written)
    if len(codes) != 1:
        if codes:
            raise InvalidInput(N_("names several regions, give the code: %(codes)s"), field=field, codes=codes)
        raise InvalidInput(N_("is not a known region"), field=field)
    return codes[0]
