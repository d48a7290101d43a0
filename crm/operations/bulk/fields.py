"""Many contacts get the same value in a field; the persons of companies among them follow as they do on the card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db import models
from django.db.models import F, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import JSONObject, NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from config.lib.models import CodeTable
from config.lib.sql import insert_select
from crm.models import ChangeSet, Contact, ContactChange, ContactQuerySet, MarketingSetup
from crm.operations.bulk.actions import OPEN, SET, Changing, Effect, LeftOut
from crm.operations.inheritance import Taken

YES, NO, NONE = "true", "false", "-"
UNPROTECTED = Q(minor=True, parental_consent=False)  # who stays blocked for privacy
COLUMNS = ["contact", "change_set", "created", "before", "after"]


@dataclass(frozen=True)
class SetField(Changing):
    """Sets a column, such as "salesperson_id"."""

    column: str
    group: str | Promise = SET
    permission: str = "crm.change_contact"

    @property
    def name(self) -> str:  # type: ignore[override]
        """As in the address."""
        return self.column.removesuffix("_id")

    @property
    def field(self) -> models.Field[Any, Any]:
        """The model's field."""
        return Contact._meta.get_field(self.name)  # type: ignore[return-value]

    @property
    def label(self) -> str | Promise:  # type: ignore[override]
        """As on the card."""
        return self.field.verbose_name

    @property
    def value_label(self) -> str | Promise:  # type: ignore[override]
        """As on the card."""
        return self.field.verbose_name

    def choices(self) -> list[tuple[str, str]]:
        """The codes of the table, yes and no, or the choices of the field; and nothing."""
        if isinstance(self.field, models.BooleanField):
            return [(YES, _("Yes")), (NO, _("No"))]
        if isinstance(self.field, models.ForeignKey):
            table: type[CodeTable] = self.field.related_model  # type: ignore[assignment]
            found = [(str(record.pk), f"{record.pk} · {record.label}") for record in table._default_manager.all()]
        else:
            found = [(str(value), str(label)) for value, label in self.field.flatchoices if value]
        return [*found, (NONE, _("(none)"))]

    def effect(self, contacts: ContactQuerySet, value: str) -> Effect:
        """Who changes, and which persons follow."""
        changing = contacts.filter(OPEN, self._differs(value)).exclude(self._hindered(value))
        following = self._following(changing).exclude(pk__in=contacts.values("pk"))
        count = following.count() if self._followed() else 0
        left_out = tuple(self.left_out(contacts, value))
        return Effect(contacts.count(), changing.count(), count, left_out)

    def apply(self, contacts: ContactQuerySet, value: str, *, within: ChangeSet) -> int:
        """Notes what they have, then sets it."""
        last = within.changes.order_by("-pk").values_list("pk", flat=True).first() or 0
        after = Value({self.column: self._stored(value)}, output_field=JSONField())
        noted = [Value(within.pk), Value(False), JSONObject(**{self.column: F(self.column)}), after]
        changing = contacts.filter(OPEN, self._differs(value)).exclude(self._hindered(value))
        picked = changing.order_by("pk").select_for_update()
        insert_select(ContactChange, COLUMNS, picked.values_list("pk", *noted), unique=["contact", "change_set"])
        new = within.changes.filter(pk__gt=last)
        if self._followed():
            persons = self._following(Contact.objects.filter(pk__in=new.values("contact")))
            rows = persons.order_by("pk").values_list("pk", *noted)
            insert_select(ContactChange, COLUMNS, rows, unique=["contact", "change_set"])
        changed = Contact.objects.filter(pk__in=new.values("contact"))
        return changed.update(**{self.column: self._stored(value)}, modified_at=timezone.now())

    def put_back(self, changes: QuerySet[ContactChange], value: str) -> int:
        """The old values, where the new one still stands; who was merged meanwhile stays blocked."""
        still = Contact.objects.filter(OPEN, pk__in=changes.values("contact")).exclude(self._differs(value))
        if self.column == "privacy_blocked":
            still = still.present().exclude(self._hindered(NO if value == YES else YES))
        if isinstance(self.field, models.BooleanField):
            old: Any = not self._stored(value)
        else:
            row = changes.filter(contact=OuterRef("pk"))
            # SQLite says nothing as "null"; no code is so written.
            text = NullIf(KeyTextTransform(self.column, "before"), Value("null"), output_field=models.TextField())
            old = Subquery(row.values(old=text)[:1])
        return still.update(**{self.column: old}, modified_at=timezone.now())

    def left_out(self, contacts: ContactQuerySet, value: str) -> Iterator[LeftOut]:
        """Minors whose parents have not agreed stay blocked."""
        yield from super().left_out(contacts, value)
        if count := contacts.filter(OPEN, self._hindered(value)).count():
            yield LeftOut(_("Minors stay blocked for privacy until parental consent is received."), count)

    def _hindered(self, value: str) -> Q:
        return UNPROTECTED if self.column == "privacy_blocked" and value == NO else Q(pk__in=())

    def _stored(self, value: str) -> Any:
        if isinstance(self.field, models.BooleanField):
            return value == YES
        if value == NONE:
            return None if self.field.null else ""
        return value

    def _differs(self, value: str) -> Q:
        stored = self._stored(value)
        return Q(**{f"{self.column}__isnull": False}) if stored is None else ~Q(**{self.column: stored})

    def _followed(self) -> Sequence[str]:
        """The columns in which a person has to be like the company to follow it; none where nobody follows."""
        together = Taken.of(MarketingSetup.current()).together
        return next((names for names in together if self.column in names), ())

    def _following(self, changing: ContactQuerySet) -> ContactQuerySet:
        """The persons of the companies among them, who still have what their company has."""
        alike = [_same(name) for name in self._followed()] or [Q(pk__in=())]
        companies = changing.filter(type=Contact.Type.COMPANY).values("pk")
        return Contact.objects.persons().filter(OPEN, reduce(and_, alike), company__in=companies)


def _same(name: str) -> Q:
    """Whether a person has in the column what the company has."""
    alike = Q(**{name: F(f"company__{name}")})
    if Contact._meta.get_field(name.removesuffix("_id")).null:
        alike |= Q(**{f"{name}__isnull": True, f"company__{name}__isnull": True})
    return alike
