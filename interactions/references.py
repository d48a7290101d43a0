"""What interactions have about contacts, as reasons name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.references import Reference, register_references
from crm.models import Contact
from interactions.models import InteractionLogEntry, LeftOut

MOST = 3  # logged segments named


def of_contact(record: object) -> Iterator[Reference]:
    """Its interactions, counted, and the logged segments it was left out of."""
    contact = cast(Contact, record)
    if count := InteractionLogEntry.objects.filter(contact=contact).count():
        text = ngettext("%(count)d interaction", "%(count)d interactions", count) % {"count": count}
        yield Reference(text, f"{reverse('interaction_log')}?contact={contact.number}")
    left_out = LeftOut.objects.filter(contact=contact).select_related("logged_segment").order_by("-pk")
    for row in left_out[:MOST]:
        logged = row.logged_segment
        text = _("logged segment %(number)s, which left it out") % {"number": logged.segment_number}
        yield Reference(text, logged.get_absolute_url())


def register() -> None:
    """Make the references known."""
    register_references("contact", of_contact)
