"""Trying the mail server out."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid, parseaddr

from django.utils.translation import gettext as _

from interactions.delivery.journal import Fate
from interactions.delivery.transports import Mail, Unreachable, choose_transport, sender_of
from interactions.errors import InteractionError
from interactions.models import MailServer


class MailNotTaken(InteractionError):
    """The mail server did not take the test e-mail."""


def send_test_email(server: MailServer, *, to: str) -> None:
    """Send one e-mail through the server. Raises MailNotTaken with the reason, in the server's own words if any."""
    if not to:
        raise MailNotTaken(_("Your account has no e-mail address to send the test to."))
    send_one(server, _test_mail(server, to))


def send_one(server: MailServer | None, mail: Mail) -> None:
    """Hand one message over, here and now, to the server or what stands in its place. Raises MailNotTaken."""
    transport = choose_transport(server)
    try:
        transport.open()
        outcome = transport.send(mail)
    except Unreachable as error:
        raise MailNotTaken(str(error)) from error
    finally:
        transport.close()
    if outcome.fate is not Fate.SENT:
        raise MailNotTaken(outcome.reason)


def _test_mail(server: MailServer, to: str) -> Mail:
    sender = sender_of(server)
    message = EmailMessage(SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, _("Test of the mail server")
    message["Date"], message["Message-ID"] = localtime(), make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    message.set_content(_("The mail server is set up: e-mails leave through it.") + "\n")
    return Mail(f"test-{uuid.uuid4().hex}", parseaddr(sender)[1], to, message.as_bytes())
