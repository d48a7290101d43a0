"""Whether a message that answers one of ours was written by a person, and what thread it belongs to."""

from __future__ import annotations

import re
from email.message import EmailMessage

from interactions.receiving.messages import header

PREFIX = re.compile(r"^\s*(?:re|aw|sv|antw|réf?|ref|tr|fw|fwd|vs|r|odp)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
OUT_OF_OFFICE = re.compile(
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|autosvar|automatisk svar|"
    r"réponse automatique|absence du bureau|absent du bureau|abwesenheit|automatische antwort|fravær",
    re.IGNORECASE,
)
BY_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply-From", "X-Mail-Autoreply")


def is_automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834, and what programs before it or beside it do)."""
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if any(header(message, name) for name in BY_MACHINES):
        return True
    precedence = header(message, "Precedence").lower()
    return (
        precedence in {"auto_reply", "auto-reply", "bulk", "junk"}
        or header(message, "Return-Path") == "<>"
        or bool(OUT_OF_OFFICE.search(header(message, "Subject")))
    )


def bare_subject(subject: str) -> str:
    """The subject without "Re:" and its likes, to be compared."""
    while found := PREFIX.match(subject):
        subject = subject[found.end() :]
    return " ".join(subject.split()).casefold()


def is_answer(subject: str) -> bool:
    """Whether the subject says that it answers something."""
    return bool(PREFIX.match(subject))
