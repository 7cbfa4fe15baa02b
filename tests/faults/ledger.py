"""What the house has said yes to: kept outside it, to be held against what is found there afterwards."""

import threading
from dataclasses import dataclass, field

from routing.vocabulary import Channel


@dataclass
class Ledger:
    """Keys of what was answered as accepted. `sent` is all that was ever sent: it may be there, but not twice."""

    complaints: list[tuple[Channel, str]] = field(default_factory=list)
    signed: list[tuple[str, int]] = field(default_factory=list)  # number, department
    replied: list[tuple[str, int]] = field(default_factory=list)
    logins: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    broken: int = 0
    errors: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_serial(self) -> int:
        with self._lock:
            self.sent += 1
            return self.sent

    def tell(self, error: str) -> None:
        with self._lock:
            if len(self.errors) < 40:
                self.errors.append(error)
