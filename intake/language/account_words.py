"""The English of requests about accounts, where the value with spaces would not do."""

from enum import StrEnum

from intake.vocabulary import AccountRequestKind, AccountRequestState

ENGLISH: dict[tuple[type[StrEnum], StrEnum], str] = {
    (AccountRequestKind, AccountRequestKind.GRANT): "Privileged roles",
    (AccountRequestKind, AccountRequestKind.RESET): "New password",
    (AccountRequestKind, AccountRequestKind.ACTIVATE): "Let in again",
    (AccountRequestState, AccountRequestState.OPEN): "Waits for another administrator",
    (AccountRequestState, AccountRequestState.WITHDRAWN): "Taken back",
}
