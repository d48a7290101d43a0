"""Address labels and envelopes for the letters of a run, in the order in which they lie on the stack."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from crm.models import CompanyInformation, CorrespondenceType
from interactions.delivery.chunks import LOST
from interactions.delivery.letters import with_letters
from interactions.delivery.merge_values import values_for
from interactions.documents.label_sheets import SHEETS, label_pages
from interactions.documents.plain_pdf import unprintable
from interactions.errors import PartMissing
from interactions.models import Delivery, Run

ADDRESS = "contact_mail_address"


def labels_pdf(run: Run, *, sheet: str, start: int = 1, first: int = 1, last: int | None = None) -> bytes:
    """Labels, or envelopes, for the letters with these numbers, from the position `start` of the first sheet on.

    The address is the one on the letter; of a letter that was not filled in yet, today's. Raises PartMissing where
    there is no letter. An address in letters that the labels' type does not have is to be written by hand: its label
    says for which letter.
    """
    addresses = _addresses(letters_on_paper(run, first=first, last=last))
    if not addresses:
        raise PartMissing(_("There is no such letter in this run."))
    lines = [_printable(place, lines) for place, lines in addresses]
    return label_pages(SHEETS[sheet], lines, start=start, sender=_sender())


def letters_on_paper(run: Run, *, first: int = 1, last: int | None = None) -> QuerySet[Delivery]:
    """The letters of the stack with these numbers, also those that are still to be made."""
    rows = run.deliveries.filter(channel=CorrespondenceType.HARD_COPY, place__gte=first).exclude(state__in=LOST)
    rows = rows.filter(entry__contact__anonymised_at=None)
    return (rows if last is None else rows.filter(place__lte=last)).order_by("place")


def _addresses(letters: QuerySet[Delivery]) -> list[tuple[int, list[str]]]:
    """The letters' numbers with the lines of their addresses."""
    told = letters.annotate(told=KT(f"values__{ADDRESS}")).values_list("place", "told")
    found = {place: address for place, address in told if place is not None}
    if missing := [place for place, address in found.items() if not address]:
        fresh = {row.entry_id: row for row in with_letters(letters.filter(place__in=missing))}
        values = values_for(row.entry for row in fresh.values())
        found |= {row.place or 0: values[entry][ADDRESS] for entry, row in fresh.items()}
    return [(place, (address or "").split("\n")) for place, address in found.items()]


def _printable(place: int, lines: Sequence[str]) -> Sequence[str]:
    if unprintable("".join(lines)):
        return [_("Letter %(number)s: write the address by hand.") % {"number": place}]
    return lines


def _sender() -> str:
    own = CompanyInformation.objects.first()
    if own is None:
        return ""
    return ", ".join(filter(None, (own.name, own.address, f"{own.post_code} {own.city}".strip())))
