"""A small IMAP server in a thread: one mailbox, read only."""

from __future__ import annotations

import re
import socketserver
from dataclasses import dataclass, field
from threading import Thread
from typing import Self

FETCH = re.compile(rb"UID FETCH (\d+)", re.IGNORECASE)
SEARCH = re.compile(rb"UID SEARCH UID (\d+):\*", re.IGNORECASE)


class Conversation(socketserver.StreamRequestHandler):
    """What one client says, answered line by line."""

    def say(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))

    def handle(self) -> None:
        box: ImapServer = self.server.box  # type: ignore[attr-defined]
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, _, command = line.strip().partition(b" ")
            box.commands.append(command.split(b" ")[0].upper().decode())
            if command.upper().startswith(b"LOGIN") and box.password.encode() not in command:
                self.say(tag + b" NO [AUTHENTICATIONFAILED] wrong password")
                continue
            self.say(*box.answers(command), tag + b" OK done")
            if command.upper() == b"LOGOUT":
                return


class Listener(socketserver.ThreadingTCPServer):
    """Ends with its clients."""

    daemon_threads = allow_reuse_address = True
    block_on_close = False


@dataclass
class ImapServer:
    """The mailbox: messages by number. `validity` is another one where the numbers began anew."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    password: str = "secret"
    commands: list[str] = field(default_factory=list)

    def put(self, *contents: bytes) -> None:
        """Messages arrive."""
        for content in contents:
            self.messages[max(self.messages, default=0) + 1] = content

    def answers(self, command: bytes) -> list[bytes]:
        """What the server says before the command is done."""
        if command.upper().startswith(b"CAPABILITY"):
            return [b"* CAPABILITY IMAP4rev1"]
        if command.upper().startswith(b"EXAMINE"):
            return [b"* %d EXISTS" % len(self.messages), b"* OK [UIDVALIDITY %d] valid" % self.validity]
        if found := SEARCH.match(command):
            above = [uid for uid in self.messages if uid >= int(found[1])]
            wanted = above or sorted(self.messages)[-1:]  # the last message always matches
            return [b" ".join([b"* SEARCH", *(b"%d" % uid for uid in wanted)])]
        if found := FETCH.match(command):
            uid, content = int(found[1]), self.messages[int(found[1])]
            return [b"* %d FETCH (UID %d BODY[]<0> {%d}" % (uid, uid, len(content)), content + b")"]
        return []

    @property
    def url(self) -> str:
        """As MAILBOX_URL has it."""
        return f"imap://marketing%40cronus.example:secret@127.0.0.1:{self.listener.server_address[1]}/INBOX?tls=none"

    def __enter__(self) -> Self:
        self.listener = Listener(("127.0.0.1", 0), Conversation)
        self.listener.box = self  # type: ignore[attr-defined]
        Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown()
        self.listener.server_close()
