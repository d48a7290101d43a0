"""E-mails sent to a sink, the whole way from the claim to the settled row, beside messages that are made already."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import cast

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.test import override_settings
from PIL import Image

from benchmark import floors_mail as floors
from benchmark.databases import Database
from benchmark.floors_mail import Message
from benchmark.letters import letter_template
from benchmark.measure import Figure
from benchmark.runs import apart, delete_logged, segment_of
from crm.models import CorrespondenceType, Language
from interactions.delivery.sending import drain
from interactions.models import Delivery, InteractionTemplate, Run, SendingRules
from interactions.operations import create_template, put_template_document
from segments.journal import log_segment

MOST, MOST_IN_MEMORY, SLOW, SOME = 10_000, 100_000, 2_000, 1_000  # messages
MADE = 100  # messages the floors send, over and over
SIDE = 70  # pixels of a picture that makes the letter one of 50 KB
CONNECTIONS, SECONDS = 16, 0.01
AFRESH = """
    UPDATE interactions_delivery SET state = 'waiting', claim_id = NULL, attempts = 0, error = '', settled_at = NULL,
        "values" = NULL, sha256 = '', engine = ''
    WHERE id IN (SELECT id FROM interactions_delivery ORDER BY id LIMIT %s)
"""
REOPEN = "UPDATE interactions_run SET state = 'open', finished_at = NULL"


class Mailing:
    """A run of e-mails that can be sent again and again, and some of its messages made already."""

    def __init__(self, count: int, *, attached: bool) -> None:
        self.segment = segment_of(count, _template(attached=attached))
        logged = log_segment(self.segment, send_attachments=True, create_follow_up=False, by=None)
        assert logged.run is not None  # noqa: S101 — else there is nothing to measure
        self.run: Run = logged.run
        self.run.send_as_attachment = attached
        self.run.save(update_fields=["send_as_attachment"])
        self.count = Delivery.objects.count()
        Delivery.objects.update(state=Delivery.State.SENT)

    def begin(self, count: int) -> None:
        """So many of the e-mails are still to be sent."""
        with connection.cursor() as cursor:
            cursor.execute(AFRESH, [count])
            cursor.execute(REOPEN)
            if connection.vendor == "postgresql":  # as it does by itself in the course of a day
                cursor.execute("VACUUM interactions_delivery")

    def send(self, port: int = 0) -> None:
        """As a worker does it: to the sink, or into the folder where there is none."""
        with override_settings(EMAIL_URL=f"smtp://127.0.0.1:{port}?tls=none" if port else ""):
            drain(self.run.pk)

    def made(self) -> list[Message]:
        """The first messages, just as they are sent."""
        self.begin(MADE)
        with tempfile.TemporaryDirectory(prefix="outbox-") as folder, override_settings(OUTBOX=Path(folder)):
            self.send()
            contents = [file.read_bytes() for file in sorted(Path(folder).iterdir())]
        return [(*_envelope(content), content) for content in contents]


def _template(*, attached: bool) -> InteractionTemplate:
    code = "LARGE" if attached else "SMALL"
    if found := InteractionTemplate.objects.filter(code=code).first():
        return found
    template = create_template(
        by=None,
        code=code,
        description="A letter by e-mail",
        correspondence_type=CorrespondenceType.EMAIL,
        ignore_contact_correspondence=True,
    )
    content = letter_template(_picture() if attached else b"")
    put_template_document(
        template, language=Language.objects.get(code="EN"), content=content, name="letter.docx", by=None
    )
    return template


def _picture() -> bytes:
    """One that cannot be packed."""
    drawn = b"".join(hashlib.sha256(bytes([row, part])).digest() for row in range(SIDE) for part in range(7))
    file = io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), drawn[: 3 * SIDE * SIDE]).save(file, "PNG")
    return file.getvalue()


def _envelope(content: bytes) -> tuple[str, str]:
    sender, recipient = (parseaddr(message_from_bytes(content)[name])[1] for name in ("From", "To"))
    return sender, recipient


@contextmanager
def _mailing(database: Database, *, attached: bool) -> Iterator[Mailing]:
    """The run, of as many messages as are needed in all."""
    mailing = Mailing(min(max(database.contacts // 10, 100), MOST_IN_MEMORY), attached=attached)
    try:
        yield mailing
    finally:
        delete_logged(mailing.segment)


def _speed(name: str, database: Database, *, attached: bool) -> Iterator[Figure]:
    with apart(), _mailing(database, attached=attached) as mailing, floors.sink() as port:
        count = min(max(mailing.count // 10, 10), MOST)
        made = mailing.made()
        messages = list(islice(cycle(made), count))
        for floor, bar, job in (("smtplib", 2.0, floors.send), ("django", 1 / 3, _django)):
            yield Figure(
                f"{name}/{floor}",
                bar,
                product=lambda: mailing.send(port),
                floor=partial(job, port, messages),
                before_product=lambda: mailing.begin(count),
                limit=partial(floors.fill_sink, port, messages),
            )
        if not attached:
            yield _memory(name, mailing, port)


def _memory(name: str, mailing: Mailing, port: int) -> Figure:
    """All of the run in the memory that a thousand take."""
    few = min(mailing.count // 10, SOME)
    return Figure(
        f"{name}/memory",
        1.2 if few == SOME else 10.0,  # fewer are no more than is held at once
        product=lambda: mailing.send(port),
        floor=lambda: mailing.send(port),
        before_product=lambda: mailing.begin(mailing.count),
        before_floor=lambda: mailing.begin(few),
        unit="MB",
    )


def _django(port: int, messages: Sequence[Message]) -> None:
    """The same texts and attachments as Django sends them, which records nothing."""
    model = cast(EmailMessage, message_from_bytes(messages[0][2], policy=SMTP))
    parts = {kind: part.get_content() for kind in ("plain", "html") if (part := model.get_body((kind,)))}
    files = [(part.get_filename(), part.get_content(), part.get_content_type()) for part in model.iter_attachments()]
    made = []
    for sender, recipient, _content in messages:
        message = EmailMultiAlternatives(str(model["Subject"]), parts["plain"], sender, [recipient], attachments=files)
        if "html" in parts:
            message.attach_alternative(parts["html"], "text/html")
        made.append(message)
    backend = EmailBackend(host="127.0.0.1", port=port, username="", password="", use_tls=False, use_ssl=False)
    backend.send_messages(made)


def plain(database: Database) -> Iterator[Figure]:
    """The letter as text and HTML."""
    return _speed("mail.plain", database, attached=False)


def attachment(database: Database) -> Iterator[Figure]:
    """The letter attached, a Word document of 50 KB that is another for everybody."""
    return _speed("mail.attachment", database, attached=True)


def slow_server(database: Database) -> Iterator[Figure]:
    """A server that takes its time before every answer, over as many connections as smtplib has threads."""
    rules, _made = SendingRules.objects.get_or_create()
    rules.connections = CONNECTIONS
    rules.save(update_fields=["connections"])
    with apart(), _mailing(database, attached=False) as mailing, floors.sink(SECONDS) as port:
        count = min(max(mailing.count // 10, 10), SLOW)
        messages = list(islice(cycle(mailing.made()), count))
        yield Figure(
            "mail.slow_server",
            1 / 0.9,
            product=lambda: mailing.send(port),
            floor=lambda: floors.send(port, messages, connections=CONNECTIONS),
            before_product=lambda: mailing.begin(count),
        )


FIGURES = {"mail.plain": plain, "mail.attachment": attachment, "mail.slow_server": slow_server}
