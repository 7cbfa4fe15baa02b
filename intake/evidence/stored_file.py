"""A file that lies in the store, before it belongs to a complaint."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intake.vocabulary import EvidenceCopyKind, FileKind

_Key = Annotated[str, Field(repr=False)]


class StoredCopy(BaseModel):
    """One object of the store. `sha256` is of its content, not of what is sealed."""

    model_config = ConfigDict(frozen=True)

    id: int
    kind: EvidenceCopyKind
    media: FileKind
    size: int
    sha256: str
    page: int = 0


class StoredFile(BaseModel):
    """What `receive_file` made of a file; the first of its copies is the original. `key`, in hex, opens them all."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: FileKind
    key: _Key
    copies: tuple[StoredCopy, ...]

    @property
    def original(self) -> StoredCopy:
        return self.copies[0]

    @property
    def size(self) -> int:
        """Of what was sent."""
        return self.original.size

    @property
    def stored_size(self) -> int:
        return sum(copy.size for copy in self.copies)

    def find_copy(self, kind: EvidenceCopyKind) -> StoredCopy | None:
        return next((copy for copy in self.copies if copy.kind is kind), None)
