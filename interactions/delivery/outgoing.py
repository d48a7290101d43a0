"""What a worker has claimed, read with one statement as plain rows: letters and e-mails with all they are made of.

They have the names of the models' fields, so that what is said of a delivery is said of them; nobody saves them.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection

from campaigns.models import Campaign
from config.lib.sql import rows
from crm import recipients
from crm.models import Language, Salesperson
from crm.recipients import Recipient, Recipients
from interactions.models import Claim, Delivery, Document, InteractionLogEntry, Run
from interactions.models.deliveries import file_name, message_id

OWN = (
    *("pk", "entry_id", "run_id", "channel", "address", "place"),
    *("sha256", "engine", "first_page", "pages", "values"),
)
RUN = ("run_id", "run__send_as_attachment", "run__attach_pdf")
ENTRY = (
    "entry_id",
    "entry__contact_id",
    "entry__date",
    "entry__description",
    "entry__subject",
    "entry__segment_number",
)
LANGUAGE = ("entry__language_id", "entry__language__iso")
CAMPAIGN = ("entry__campaign_id", "entry__campaign__number")
DOCUMENT = ("entry__document_id", "entry__document__sha256")
SALESPERSON = tuple(f"entry__{name}" for name in recipients.SALESPERSON)
CONTACT = tuple(f"entry__contact__{name}" for name in recipients.COLUMNS)
PARTS = (OWN, RUN, ENTRY, LANGUAGE, CAMPAIGN, DOCUMENT, SALESPERSON, CONTACT)
Shared = TypeVar("Shared")


@dataclass(slots=True)
class Interaction:
    """The log entry that a letter or an e-mail belongs to."""

    pk: int
    contact_id: int
    date: datetime.date
    description: str
    subject: str
    segment_number: str
    language: Language | None
    campaign: Campaign | None
    document: Document | None
    salesperson: Salesperson | None
    contact: Recipient

    @property
    def language_id(self) -> str | None:
        """The code of its language."""
        return self.language.pk if self.language else None

    @property
    def iso(self) -> str:
        """The language its letter is in, as Word and mail programs name it; English where none is said."""
        return self.language.iso if self.language else "en"


@dataclass(slots=True)
class Outgoing:
    """A letter or an e-mail that a worker has claimed; what making it tells about it is noted here first."""

    pk: int
    entry_id: int
    run_id: int
    channel: str
    address: str
    place: int | None
    sha256: str
    engine: str
    first_page: int | None
    pages: int | None
    values: dict[str, str] | None
    run: Run
    entry: Interaction

    @property
    def file_name(self) -> str:
        """The name of its message in the outbox on disk, without its ending."""
        return file_name(self.pk)

    @property
    def message_id(self) -> str:
        """The Message-ID of its e-mail."""
        return message_id(self.pk, self.entry_id)


Sendable = Delivery | Outgoing
Entry = InteractionLogEntry | Interaction


def claimed_by(claim: Claim) -> list[Outgoing]:
    """All that the claim holds, letters as they lie in the stack, e-mails by their ids; one statement."""
    reader = _Reader()
    held = Claim._meta.pk.get_db_prep_value(claim.pk, connection)
    return [reader.read(row) for row in rows(_statement(connection.vendor), [held], prepared=True)]


@cache
def _statement(_vendor: str) -> str:
    """As the ORM writes it, once: for a batch of e-mails that takes longer than running it."""
    claimed = Delivery.objects.filter(claim=uuid.UUID(int=0)).order_by("place", "pk")
    names = [name for part in PARTS for name in part]
    return claimed.values_list(*names).query.sql_with_params()[0]


class _Reader:
    """Makes deliveries of rows of PARTS; what many of them share is made once."""

    def __init__(self) -> None:
        self.recipients = Recipients()
        self.made: dict[tuple[type, Any], Any] = {}

    def read(self, row: Sequence[Any]) -> Outgoing:
        """The delivery in a row."""
        own, run, entry, language, campaign, document, salesperson, contact = (row[part] for part in _SLICES)
        parts: tuple[Any, ...] = (
            *entry,
            self._one(Language, language, lambda code, iso: Language(code=code, iso=iso)),
            self._one(Campaign, campaign, lambda pk, number: Campaign(pk=pk, number=number)),
            self._one(Document, document, lambda pk, sha256: Document(pk=pk, sha256=sha256)),
            self.recipients.salesperson(salesperson),
            self.recipients.read(contact),
        )
        its_run = self._one(Run, run, lambda pk, word, pdf: Run(pk=pk, send_as_attachment=word, attach_pdf=pdf))
        values = json.loads(own[-1]) if isinstance(own[-1], str) else own[-1]
        told: tuple[Any, ...] = (*own[:-1], values, its_run, Interaction(*parts))
        return Outgoing(*told)

    def _one(self, kind: type[Shared], row: Sequence[Any], make: Callable[..., Shared]) -> Shared | None:
        if row[0] is None:
            return None
        key = kind, row[0]
        if key not in self.made:
            self.made[key] = make(*row)
        found: Shared = self.made[key]
        return found


def _slices() -> list[slice]:
    ends = [sum(len(part) for part in PARTS[: place + 1]) for place in range(len(PARTS))]
    return [slice(end - len(part), end) for part, end in zip(PARTS, ends, strict=True)]


_SLICES = _slices()
