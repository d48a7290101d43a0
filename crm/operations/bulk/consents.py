"""What many contacts agree to, or agree to no longer: a stack of signed forms, a stand's list."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.errors import ConsentRefused
from crm.models import ChangeSet, Channel, Consent, ConsentProof, ConsentSource, ConsentState, Contact, ContactQuerySet
from crm.operations.bulk.actions import OPEN, Changing, Effect, LeftOut
from crm.operations.consents import check_consent, record_consents, refresh_consents_without


class RecordConsent(Changing):
    """Records consent as operations.record_consents() does; the value holds its keywords as JSON."""

    name = "record_consent"
    label = gettext_lazy("Record consent")
    way_back = gettext_lazy("Can be undone at any time; consent then stands as it did before, or as was said since.")

    def checked(self, value: str) -> str:
        """The statement, with its day. Raises ConsentRefused beside the field at fault."""
        said = _read(value)
        day = str(said.get("at") or timezone.localdate())
        source, wording = said.get("source", ""), said.get("wording", "")
        check_consent(channel=said.get("channel", ()), source=source, at=parse_date(day), wording=wording)
        return json.dumps({**said, "at": day}, ensure_ascii=False)

    def told(self, value: str) -> str:
        """What was said, on which channels, how and when, as far as it is filled in."""
        said = _read(value)
        what = _("Consent given") if said.get("given") else _("Consent withdrawn")
        channels = ", ".join(str(Channel(each).label) for each in said.get("channel", ()))
        source, day = said.get("source"), parse_date(str(said.get("at") or ""))
        told = (ConsentSource(source).label if source else "", date_format(day, "SHORT_DATE_FORMAT") if day else "")
        how = ", ".join(str(each) for each in told if each)
        text = _("%(what)s: %(value)s") % {"what": what, "value": channels}
        return f"{text} ({how})" if how else text

    def left_out(self, contacts: ContactQuerySet, value: str) -> Iterator[LeftOut]:
        """Who has said no is not taken for somebody who agrees again, in whatever stack of paper he stands."""
        yield from super().left_out(contacts, value)
        if count := contacts.filter(OPEN).filter(_refusing(value)).count():
            yield LeftOut(_("They have withdrawn consent; that they agree again is recorded on their card."), count)

    def effect(self, contacts: ContactQuerySet, value: str) -> Effect:
        """Whose consent is recorded."""
        left_out = tuple(self.left_out(contacts, value))
        return Effect(contacts.count(), self._changing(contacts, value).count(), 0, left_out)

    def apply(self, contacts: ContactQuerySet, value: str, *, within: ChangeSet) -> int:
        """One statement a channel, and one for how consent stands since."""
        said = _read(value)
        file = ConsentProof.objects.defer("content").filter(pk=said.pop("proof_file", None) or 0).first()
        said |= {"at": parse_date(said["at"]), "proof_file": file, "overrule": True}
        within_reach = self._changing(contacts, value)
        done = record_consents(within_reach, by=within.created_by, within=within, **said)
        return done.recorded // len(said["channel"])

    def touched(self, changes: ChangeSet) -> QuerySet[Any]:
        """The consents recorded."""
        return changes.consents.order_by()

    def put_back(self, rows: QuerySet[Any], value: str) -> int:
        """The consents count no longer; what was recorded before or since does."""
        changes = rows.values_list("change_set", flat=True).first()
        contacts = Contact.objects.filter(pk__in=rows.values("contact"))
        return refresh_consents_without(contacts, changes) if changes else 0

    def settle(self, changes: ChangeSet, *, since: datetime.datetime) -> None:
        """Whoever said something while a worker undid this was told with what is undone now."""
        later = Consent.objects.filter(created_at__gte=since, contact__in=changes.consents.values("contact"))
        refresh_consents_without(Contact.objects.filter(pk__in=later.values("contact")), changes.pk)

    def _changing(self, contacts: ContactQuerySet, value: str) -> ContactQuerySet:
        return contacts.filter(OPEN, merged_into__isnull=True).exclude(_refusing(value))


def _read(value: str) -> dict[str, Any]:
    try:
        said = json.loads(value or "{}")
    except ValueError as error:
        raise ConsentRefused(_("Say what was agreed to.")) from error
    if not isinstance(said, dict):
        raise ConsentRefused(_("Say what was agreed to."))
    return said


def _refusing(value: str) -> Q:
    """Who has withdrawn consent for one of the channels, where it is said to be given."""
    said = _read(value)
    if not said.get("given"):
        return Q(pk__in=())
    return reduce(or_, (Q(**{Channel(each).column: ConsentState.WITHDRAWN}) for each in said["channel"]))
