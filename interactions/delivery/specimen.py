"""A letter as somebody would get it, sent to oneself: marked as a test, and recorded nowhere."""

from __future__ import annotations

import uuid
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr
from typing import cast

from django.utils.translation import gettext as _

from crm.models import CorrespondenceType
from interactions.delivery.emails import Recipient, build_message
from interactions.delivery.installation import reason_to_wait
from interactions.delivery.letters import CannotMerge
from interactions.delivery.merge_values import values_for
from interactions.delivery.mime import POLICY
from interactions.delivery.transports import Mail, sender_of
from interactions.errors import InteractionError
from interactions.mail_check import send_one
from interactions.models import Delivery, InteractionLogEntry, MailServer, Run


class CannotTest(InteractionError):
    """The letter cannot be sent to oneself."""


def send_specimen(entry: InteractionLogEntry, *, to: str, as_attachment: bool, attach_pdf: bool = False) -> None:
    """Send the letter of an interaction that is not logged to an address of one's own.

    What would be printed comes as a Word document. Its way out of the e-mails belongs to nobody. Raises CannotTest
    with a sentence, MailNotTaken with what the mail server said.
    """
    if not to:
        raise CannotTest(_("Your account has no e-mail address to send the test to."))
    if reason := reason_to_wait():
        raise CannotTest(reason)
    server = MailServer.current()
    try:
        content = _content(entry, sender_of(server), to, Run(send_as_attachment=as_attachment, attach_pdf=attach_pdf))
    except CannotMerge as error:
        raise CannotTest(str(error)) from error
    send_one(server, content)


def _content(entry: InteractionLogEntry, from_email: str, to: str, run: Run) -> Mail:
    name, address = parseaddr(from_email)
    sender = Address(name, addr_spec=address)
    [values] = values_for([entry]).values()
    if entry.correspondence_type != CorrespondenceType.EMAIL:
        run = Run(send_as_attachment=True)
    delivery = Delivery(
        pk=0,
        entry=entry,
        run=run,
        values=values | {"entry_no": "…"},
        address=to,
    )
    made = build_message(delivery, sender=sender, recipient=Recipient("", to))
    return Mail(f"test-{uuid.uuid4().hex}", address, to, _marked(made, sender))


def _marked(made: bytes, sender: Address) -> bytes:
    """Nobody takes it for the real one, and answers to it are nobody's."""
    message = cast(EmailMessage, message_from_bytes(made, policy=POLICY))
    subject = _("Test: %(subject)s") % {"subject": message["Subject"]}
    for name, value in (("Subject", subject), ("Message-ID", make_msgid("test", domain=sender.domain))):
        message.replace_header(name, value)
    message["Auto-Submitted"] = "auto-generated"
    return message.as_bytes()
