"""What the pages and commands read: the messages in the outbox on disk, and how a run stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import DateHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from interactions.documents.email_parts import with_pictures
from interactions.models import Delivery, OpenDocument, Run

MESSAGE_NAME = re.compile(r"delivery-\d{10}")
State = Delivery.State


@dataclass(frozen=True)
class OutboxMessage:
    """A message in the outbox on disk; `name` is what its page is found by."""

    name: str
    to: str
    subject: str
    date: datetime | None
    sender: str = ""
    language: str = ""
    text: str = ""
    html: str = ""  # made for mail programs: to be shown in a sandboxed frame only
    attachments: tuple[str, ...] = ()


def outbox_count() -> int:
    """How many messages are in the outbox on disk."""
    return len(_files())


def outbox_messages(*, start: int = 0, count: int = 50) -> list[OutboxMessage]:
    """The messages in the outbox on disk, the latest first, without their bodies."""
    parser = BytesParser(policy=default)
    return [_message(path, _parsed(parser, path, headers_only=True)) for path in _files()[start : start + count]]


def outbox_message(name: str) -> OutboxMessage | None:
    """One message with its text and HTML; nothing for a name that no message in the outbox has."""
    path = _path(name)
    return _message(path, _parsed(BytesParser(policy=default), path), whole=True) if path else None


def outbox_attachment(name: str, number: int) -> tuple[str, bytes] | None:
    """The file name and content of a message's attachment, counted from 0; nothing where there is none."""
    path = _path(name)
    if path is None:
        return None
    parts = list(_parsed(BytesParser(policy=default), path).iter_attachments())
    if not 0 <= number < len(parts):
        return None
    return parts[number].get_filename() or "letter.docx", bytes(parts[number].get_payload(decode=True) or b"")


def in_outbox(delivery: Delivery) -> bool:
    """Whether the e-mail was put into the outbox on disk, where it stays until somebody takes it from there."""
    return _path(delivery.file_name) is not None


def _files() -> Sequence[Path]:
    """Named after the deliveries, so that the latest have the highest names."""
    return sorted((path for path in settings.OUTBOX.glob("delivery-*.eml")), reverse=True)


def _path(name: str) -> Path | None:
    path = settings.OUTBOX / f"{name}.eml"
    return path if MESSAGE_NAME.fullmatch(name) and path.is_file() else None


def _parsed(parser: BytesParser[EmailMessage], path: Path, *, headers_only: bool = False) -> EmailMessage:
    with path.open("rb") as file:
        return parser.parse(file, headersonly=headers_only)


def _message(path: Path, message: EmailMessage, *, whole: bool = False) -> OutboxMessage:
    date = message["Date"]
    return OutboxMessage(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=date.datetime if isinstance(date, DateHeader) else None,
        sender=str(message["From"]),
        language=str(message.get("Content-Language", "")),
        text=_body(message, "plain") if whole else "",
        html=_body(message, "html") if whole else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()) if whole else (),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    content = str(part.get_content()) if part else ""
    return with_pictures(content, dict(_pictures(message))) if kind == "html" and "cid:" in content else content


def _pictures(message: EmailMessage) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """The pictures that the HTML of a message refers to, by Content-ID."""
    for part in message.walk():
        if part.get_content_maintype() == "image" and (cid := str(part.get("Content-ID", "")).strip("<>")):
            yield cid, (part.get_content_type(), bytes(part.get_payload(decode=True) or b""))


@dataclass(frozen=True)
class RunCounts:
    """How many of a run's letters and e-mails are where."""

    sent: int
    waiting: int
    failed: int
    unsure: int
    stopped: int


def run_counts(run: Run) -> RunCounts:
    """How the run stands now, with one query."""
    rows = run.deliveries.order_by().values_list("state").annotate(number=Count("pk"))
    counts: dict[str, int] = dict(rows)

    def together(*states: str) -> int:
        return sum(counts.get(state, 0) for state in states)

    return RunCounts(
        sent=together(State.SENT),
        waiting=together(State.WAITING, State.CLAIMED, State.HANDED_OVER),
        failed=together(State.FAILED, State.BOUNCED),
        unsure=together(State.UNSURE),
        stopped=together(State.STOPPED),
    )


def open_documents(places: Iterable[str]) -> dict[str, list[OpenDocument]]:
    """Who has the documents of these places open in Word, by place, the latest last."""
    found: dict[str, list[OpenDocument]] = {}
    for opened in OpenDocument.objects.live().filter(place__in=places).select_related("user").order_by("id"):
        found.setdefault(opened.place, []).append(opened)
    return found
