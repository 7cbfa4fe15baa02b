"""What is typed to say that the registry is wrong: on a complaint, and in the half-yearly check."""

from datetime import date

from pydantic import BaseModel, Field

from intake.language.i18n import N_
from intake.registry_upkeep.corrections import CorrectionClaim
from intake.web.department_choices import department_named
from routing.directory import Directory
from routing.vocabulary import RegistryRole


class ClaimForm(BaseModel):
    """One role of one association, since when it is another's, and the document that says so."""

    role: RegistryRole = Field(title=N_("Role"))
    effective_on: date = Field(title=N_("Since when"))
    document: str = Field(title=N_("Number of the document"), max_length=200)
    statement: str = Field(title=N_("What is not right"), max_length=2000)
    proposed: str = Field(default="", title=N_("Responsible department"), max_length=120)

    def claim(self, association_id: int, directory: Directory) -> CorrectionClaim:
        """Raises InvalidInput where the department is none."""
        proposed = department_named(directory, self.proposed, field="proposed") if self.proposed else None
        return CorrectionClaim(association_id, self.role, self.effective_on, self.document, self.statement, proposed)
