"""E-mails: the merged letter as a message of its own, or attached to one."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime, localtime, parseaddr
from functools import lru_cache
from itertools import islice
from time import monotonic, time

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.consents import ConsentPolicy
from interactions.delivery import outbox
from interactions.delivery.attached import make_ahead, pdf_of
from interactions.delivery.dkim import signed
from interactions.delivery.doorbell import is_stopping
from interactions.delivery.forms import PDF, Forms, encoded_letter, of_attachment
from interactions.delivery.journal import Fate, Journal, Outcome
from interactions.delivery.lanes import READY, Lanes, Mails
from interactions.delivery.letters import UNEXPECTED, CannotMerge, check_consent, fill_in, merge, sketch
from interactions.delivery.mime import base64_lines, header, mailbox
from interactions.delivery.outgoing import Outgoing, Sendable, claimed_by
from interactions.delivery.transports import Mail, choose_transport, sender_of
from interactions.delivery.unsubscribing import headers, way_out
from interactions.documents.errors import DocumentError
from interactions.models import Claim, MailServer, SendingRules

logger = logging.getLogger(__name__)

MADE_AHEAD = 8_000_000  # bytes of messages that are made before the first of them is handed over
SETTLED_WITHIN = 3.0  # seconds a batch should take, so that pages show how far it is and others get their turn
FIRST = 3  # e-mails by which it is known how quickly they leave
LARGEST = 1000  # e-mails in a batch
# Whatever else may be an address is looked at more closely, which takes its time.
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{1,63}")
NO_ADDRESS = _("This contact has no e-mail address.")
BAD_ADDRESS = _("%(address)s is not an e-mail address.")
BAD_SENDER = _("The sender of the e-mails is not an e-mail address: %(address)s")


class Mailer:
    """What all e-mails of a run share: the mail server, the ways out, the sender; and how many it takes at a time."""

    def __init__(self) -> None:
        self.server = MailServer.current()
        self.lanes = Lanes(lambda: choose_transport(self.server), most=SendingRules.current().connections)
        self.sender = sender_of(self.server)
        self.batch_size = outbox.BATCH
        self.may_settle_later = False  # what it sent last: all was taken, and over several connections there is time
        self.forms = Forms()

    def read(self, deliveries: Collection[int], claim: Claim) -> list[Outgoing]:
        """The claimed e-mails, with all that they are made of."""
        wanted = set(deliveries)
        batch = [each for each in claimed_by(claim) if each.pk in wanted]
        fill_in(batch)
        return batch

    def send(self, batch: Sequence[Outgoing], claim: Claim, *, meanwhile: Callable[[], None] | None = None) -> bool:
        """Sends the claimed e-mails; False where it has to stop: no claim, a held run, the worker's end.

        What became of each stands in the claim's journal, by which the outbox settles it. Where the last of them leave
        over several connections there is time for something else `meanwhile`. Raises Unreachable.
        """
        with Journal(claim) as journal:
            parts, first = self._noted(batch, claim, journal), 0 if self.lanes.are_known else FIRST
            goes_on = not first or self._send(islice(parts, 1), claim, journal, batch)
            if first:
                self._choose_batch_size(self.lanes.seconds)
            started = monotonic()
            goes_on = goes_on and self._send(parts, claim, journal, batch, meanwhile)
        self.may_settle_later = journal.all_taken and self.lanes.used > 1
        if len(batch) > first:
            self._choose_batch_size((monotonic() - started) / (len(batch) - first))
        return goes_on

    def _choose_batch_size(self, seconds: float) -> None:
        """As many as leave soon enough, each taking so long; few where some were not taken, so that it shows early."""
        seconds *= self.lanes.used / self.lanes.wanted
        most = LARGEST if self.lanes.is_smooth else outbox.BATCH
        self.batch_size = max(1, min(most, int(SETTLED_WITHIN / max(seconds, 0.001))))

    def _parts(self, batch: Sequence[Outgoing], journal: Journal) -> Iterator[list[tuple[Outgoing, Mail]]]:
        """The messages of the batch, no more of them at a time than fit well into memory, and at the very first few."""
        part, size = list[tuple[Outgoing, Mail]](), 0
        for delivery, mail in self._made(batch, journal):
            part.append((delivery, mail))
            size += len(mail.content)
            if size > MADE_AHEAD or len(part) == self._part_size():
                yield part
                part, size = [], 0
        if part:
            yield part

    def _part_size(self) -> int:
        """Few at the very first, and where the next are made while these leave."""
        if not self.lanes.are_known:
            return FIRST
        return READY * self.lanes.wanted if self.lanes.wanted > 1 else LARGEST

    def _made(self, batch: Sequence[Outgoing], journal: Journal) -> Iterator[tuple[Outgoing, Mail]]:
        """Each message that can be made; why another cannot is settled."""
        policy = ConsentPolicy.current()
        for delivery in make_ahead(batch):
            try:
                check_consent(delivery, policy)
                yield delivery, self.build_mail(delivery)
            except CannotMerge as error:
                journal.settle(delivery.pk, Outcome(Fate.UNMADE, str(error)))
            except Exception:
                logger.exception("e-mail not made delivery=%s", delivery.pk)
                journal.settle(delivery.pk, Outcome(Fate.UNMADE, str(UNEXPECTED)))

    def _noted(self, batch: Sequence[Outgoing], claim: Claim, journal: Journal) -> Iterator[Mails]:
        """The messages part by part; what they were filled in with is kept before they leave."""
        for part in self._parts(batch, journal):
            outbox.note((delivery for delivery, _mail in part), claim)
            yield [(delivery.pk, mail) for delivery, mail in part]

    def _send(
        self,
        parts: Iterator[Mails],
        claim: Claim,
        journal: Journal,
        batch: Sequence[Outgoing],
        meanwhile: Callable[[], None] | None = None,
    ) -> bool:
        """Hands the messages over, as long as the claim stands and the run is open."""

        def may_leave() -> bool:
            return not is_stopping() and all(outbox.stands(claim, one.run_id) for one in batch[:1])

        return self.lanes.send(parts, journal, may_leave, meanwhile)

    def build_mail(self, delivery: Sendable) -> Mail:
        """The delivery's message in its envelope. Raises CannotMerge with a sentence."""
        sender, recipient = _sender(self.sender), _recipient(delivery)
        content = build_message(
            delivery, sender=sender, recipient=recipient, reply_to=self._reply_to(), forms=self.forms
        )
        return Mail(delivery.file_name, sender.addr_spec, recipient.address, signed(content))

    def _reply_to(self) -> str:
        return self.server.reply_to if self.server else ""


@lru_cache(maxsize=8)
def _sender(text: str) -> Address:
    return _address(*parseaddr(text), BAD_SENDER)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message is for, and the address, its domain as mail servers write it."""

    name: str
    address: str


def _recipient(delivery: Sendable) -> Recipient:
    """The address frozen when the run started, with the contact's name."""
    if not delivery.address:
        raise CannotMerge(NO_ADDRESS)
    plain = PLAIN_ADDRESS.fullmatch(delivery.address) is not None
    address = delivery.address if plain else _address("", delivery.address, BAD_ADDRESS).addr_spec
    return Recipient(_one_line(delivery.entry.contact.name), address)


def _address(name: str, spec: str, complaint: str | Promise) -> Address:
    """Exactly one address, its domain as mail servers write it."""
    local, _at, domain = spec.strip().rpartition("@")
    try:
        address = Address(_one_line(name), addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
    except (ValueError, MessageError, IndexError) as error:
        raise CannotMerge(str(complaint) % {"address": spec}) from error
    if not (local.isascii() and local and domain):
        raise CannotMerge(str(complaint) % {"address": spec})
    return address


def _one_line(text: str) -> str:
    return " ".join(text.split())


def build_message(
    delivery: Sendable, *, sender: Address, recipient: Recipient, reply_to: str = "", forms: Forms | None = None
) -> bytes:
    """The message with the letter in it, as it goes over the line; the letter is noted on the delivery.

    Raises CannotMerge with a sentence.
    """
    subject, leads_out = subject_of(delivery), way_out(delivery)
    content = _content(delivery, subject, leads_out, forms or Forms())
    language = delivery.entry.language
    lines = (
        header("From", str(sender)),
        mailbox("To", recipient.name, recipient.address),
        header("Subject", subject),
        _date(int(time())),
        f"Message-ID: {delivery.message_id}\r\n".encode("ascii"),
        header("Reply-To", reply_to) if reply_to else b"",
        headers(leads_out),
        header("Content-Language", language.iso) if language else b"",
        content,
    )
    return b"".join(lines)


@lru_cache(maxsize=1)
def _date(_second: int) -> bytes:
    return f"Date: {format_datetime(localtime())}\r\n".encode("ascii")


def subject_of(delivery: Sendable) -> str:
    """What was typed as the subject, else the description of the interaction."""
    return _one_line(delivery.entry.subject or delivery.entry.description)


def _content(delivery: Sendable, subject: str, leads_out: str, forms: Forms) -> bytes:
    """The letter as text and HTML, or attached as a Word document or a PDF."""
    iso = delivery.entry.iso
    if delivery.run.send_as_attachment:
        letter = merge(delivery)
        if delivery.run.attach_pdf:
            return of_attachment(subject, iso, PDF).fill([leads_out], base64_lines(pdf_of(letter)))
        return of_attachment(subject, iso).fill([leads_out], encoded_letter(letter.template, letter.content))
    template, sketched = sketch(delivery)
    try:
        form = forms.of_letter(template, delivery.values or {}, sketched, iso=iso, subject=subject)
    except DocumentError as error:
        raise CannotMerge(str(error)) from error
    return form.fill([*sketched.texts, leads_out])
