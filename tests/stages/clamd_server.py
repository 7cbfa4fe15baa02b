"""A server that speaks clamd's protocol (INSTREAM, PING) at TCP or a unix socket; finds EICAR's test file, or errs."""

import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class ClamdServer:
    """`answer`, where it is set, is said in place of what was found; beyond `most` bytes it says so and hangs up."""

    def __init__(self, path: Path | None = None) -> None:
        self.answer = ""
        self.most = 0
        self.seen: list[bytes] = []
        if path is None:
            self._socket = socket.create_server(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.bind(str(path))
            self._socket.listen()
            self.address = f"unix://{path}"
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            # The other side may hang up first.
            with suppress(OSError), connection, connection.makefile("rwb") as stream:
                command = stream.readline().strip()
                stream.write(self._said(command, stream).encode() + b"\n")

    def _said(self, command: bytes, stream) -> str:
        if command == b"nPING":
            return "PONG"
        content = b""
        while (head := stream.read(4)) not in {b"", b"\0\0\0\0"}:
            size = struct.unpack("!L", head)[0]
            content += stream.read(size)
            if self.most and len(content) > self.most:
                return self.answer or "INSTREAM size limit exceeded. ERROR"
        self.seen.append(content)
        return self.answer or ("stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK")
