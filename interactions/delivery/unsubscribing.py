"""The way out of every e-mail: a signed address by which its reader, and nobody else, says what they want to get.

Mail programs show a button of their own for the List-Unsubscribe header and press it with one POST (RFC 2369, 8058).
"""

from __future__ import annotations

from email.headerregistry import UnstructuredHeader
from email.policy import Policy
from functools import cache
from html import escape

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from interactions.delivery.outgoing import Sendable
from interactions.models import Delivery

# An address works as long as the e-mail is kept: people leave lists years later.
_signer = Signer(sep=".", salt="interactions.unsubscribe")
ONE_CLICK = "List-Unsubscribe=One-Click"
WISH = "font:13px/1.5 sans-serif;color:#666;border-top:1px solid #ddd;margin-top:2em;padding-top:1em"


class UnbrokenHeader(UnstructuredHeader):
    """A header with an address, which the standard library would write in code words where it is long."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


def way_out(delivery: Sendable) -> str:
    """The address in the delivery's e-mail."""
    before, after = _path()
    return f"{settings.SITE_URL.rstrip('/')}{before}{_signer.sign(str(delivery.pk))}{after}"


@cache
def _path() -> tuple[str, str]:
    before, _token, after = reverse("preferences", args=["token"]).partition("token")
    return before, after


def delivery_behind(token: str) -> Delivery | None:
    """The delivery an address was written for; None where nobody of ours wrote it, or it is gone."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    found = Delivery.objects.select_related("entry__contact__language")
    return found.filter(pk=pk).first()


def headers(address: str) -> bytes:
    """What tells mail programs of the way out: an address that is not broken into lines, nor written in code words."""
    return f"List-Unsubscribe: <{address}>\r\nList-Unsubscribe-Post: {ONE_CLICK}\r\n".encode("ascii")


def spoken_to(iso: str) -> str:
    """The language of ours for somebody who reads that one: theirs where there are texts in it, else English."""
    return iso if iso in dict(settings.LANGUAGES) else "en"


def below_text(text: str, address: str, iso: str) -> str:
    """The text of an e-mail with the way out below it."""
    return f"{text.rstrip()}\n\n-- \n{_wish(iso)}\n{address}\n"


def below_html(html: str, address: str, iso: str) -> str:
    """The same of its HTML."""
    line = f'<p style="{WISH}"><a href="{escape(address)}" style="color:#666">{escape(_wish(iso))}</a></p>'
    before, body, after = html.rpartition("</body>")
    return f"{before}{line}{body}{after}" if body else html + line


def _wish(iso: str) -> str:
    with translation.override(spoken_to(iso)):
        return _("Choose what you get from us, or get no more e-mails")
