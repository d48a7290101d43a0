"""A real mail server with the moods of real mail servers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.product import SmtpSink


@dataclass
class MoodyServer(SmtpSink):
    """Keeps what it is given; may answer otherwise after the message, hang up, or take its time."""

    answers_after: dict[str, str] = field(default_factory=dict)
    hangs_up_after: set[str] = field(default_factory=set)
    seconds: float = 0.0
    at_once: int = 0
    most_at_once: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        answer = self.answers_after.get(recipient) or await super().handle_DATA(server, session, envelope)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        if recipient in self.hangs_up_after and server.transport:
            server.transport.abort()
        return answer

    @property
    def recipients(self) -> list[str]:
        """Who was written to, in order; more than once whoever got more than one message."""
        return [each.recipients[0] for each in self.received]
