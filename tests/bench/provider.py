"""A provider on this machine that answers each text after 50 ms, in a process of its own: prints its address."""

import sys
import threading

from tests.stages.twilio_server import Answer, TwilioServer

SECONDS = 0.05


class _Always(list[Answer]):
    """The same answer to every request."""

    def pop(self, _at: object = 0) -> Answer:  # type: ignore[override]
        return Answer(seconds=SECONDS)

    def __bool__(self) -> bool:
        return True


if __name__ == "__main__":
    server = TwilioServer()
    server.script = _Always()
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    threading.Event().wait()
