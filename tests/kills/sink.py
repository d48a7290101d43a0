"""A mail server in a process of its own that notes who got what: `python -m tests.kills.sink PORT FILE`.

It answers at once, as fast as one written in Python can: the product then needs one connection for each run only.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self, TextIO

from tests.product import ROOT, Port

DELIVERY = re.compile(rb"^Message-ID:\s*<delivery-(\d+)-", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Message:
    """A message that the server took: when, of which delivery, for whom."""

    at: float
    delivery: int
    recipient: str


class Sink:
    """The server from outside; it listens until the end of the `with` block."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sink"
        self.file.touch()
        self._lines = self.file.open(encoding="ascii")
        self.messages: list[Message] = []
        self.claimed_port = Port()
        self.port = self.claimed_port.number

    @property
    def url(self) -> str:
        """As EMAIL_URL has it."""
        return f"smtp://127.0.0.1:{self.port}"

    def news(self) -> list[Message]:
        """What was taken since it was asked last; all of it is in `messages`."""
        news = [Message(float(at), int(delivery), to) for at, delivery, to in map(str.split, self._whole_lines())]
        self.messages += news
        return news

    def _whole_lines(self) -> Iterator[str]:
        while True:
            start = self._lines.tell()
            line = self._lines.readline()
            if not line.endswith("\n"):
                self._lines.seek(start)
                return
            yield line

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.kills.sink", str(self.port), str(self.file)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout
        assert self.process.stdout.readline() == b"ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()
        self._lines.close()
        self.claimed_port.release()


class Conversation(asyncio.Protocol):
    """One client, told to go on with everything; a message is written down before it is confirmed."""

    ANSWERS: ClassVar[dict[bytes, bytes]] = {
        b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",
        b"DATA": b"354 Go on\r\n",
        b"QUIT": b"221 Bye\r\n",
    }

    def __init__(self, file: TextIO) -> None:
        self.file, self.heard, self.in_message, self.recipient = file, bytearray(), False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while self._take_message() if self.in_message else self._take_command():
            pass

    def _take_message(self) -> bool:
        end = self.heard.find(b"\r\n.\r\n")
        if end < 0:
            return False
        found = DELIVERY.search(self.heard, 0, end)
        self.file.write(f"{time.time():.6f} {found[1].decode() if found else 0} {self.recipient}\n")
        del self.heard[: end + len(b"\r\n.\r\n")]
        self.in_message = False
        self.transport.write(b"250 OK\r\n")
        return True

    def _take_command(self) -> bool:
        line, ends, rest = self.heard.partition(b"\r\n")
        if not ends:
            return False
        self.heard = rest
        command = bytes(line[:4].upper())
        self.in_message = command == b"DATA"
        if command == b"RCPT":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode("ascii")
        self.transport.write(self.ANSWERS.get(command, b"250 OK\r\n"))
        return True


async def serve(port: int, path: Path) -> None:
    """Until the process is ended."""
    with path.open("a", encoding="ascii", buffering=1) as file:
        server = await asyncio.get_running_loop().create_server(lambda: Conversation(file), "127.0.0.1", port)
        print("ready", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
