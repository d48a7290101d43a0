"""Many contacts get a code, or lose one: a mailing group, a job responsibility, an industry, a business relation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import JSONField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from config.lib.sql import insert_select
from crm.models import ChangeSet, Contact, ContactChange, ContactQuerySet
from crm.operations.bulk.actions import ADD, OPEN, REMOVE, Changing, Effect, LeftOut
from crm.operations.bulk.fields import COLUMNS
from crm.operations.classifications import OF_COMPANIES, TABLES

# The contact's codes in the order in which Python sorts texts, as an object of JSON under the links' name.
CODES = {
    "sqlite": "json_object('{links}', json((SELECT json_group_array(code) FROM ({codes} ORDER BY 1))))",
    "postgresql": "jsonb_build_object('{links}', COALESCE((SELECT jsonb_agg(code ORDER BY code COLLATE \"C\")"
    " FROM ({codes}) AS codes), '[]'))",
}
HAS = "SELECT {code} AS code FROM {table} WHERE contact_id = crm_contact.id"


@dataclass(frozen=True)
class LinkCode(Changing):
    """Adds a code to links such as "mailing_groups", or with `adds` false takes it off."""

    links: str
    adds: bool
    permission: str = "crm.change_contact"

    @property
    def name(self) -> str:  # type: ignore[override]
        """As in the address."""
        return f"{'add' if self.adds else 'remove'}_{self.links}"

    @property
    def group(self) -> str | Promise:  # type: ignore[override]
        """Where it stands."""
        return ADD if self.adds else REMOVE

    @property
    def value_label(self) -> str | Promise:  # type: ignore[override]
        """What is added or removed."""
        return TABLES[self.links]._meta.verbose_name  # type: ignore[return-value]

    @property
    def label(self) -> str:  # type: ignore[override]
        """What is done."""
        text = _("Add %(what)s") if self.adds else _("Remove %(what)s")
        return text % {"what": self.value_label}

    def choices(self) -> list[tuple[str, str]]:
        """The codes of the table."""
        records = TABLES[self.links]._default_manager.all()
        return [(record.pk, f"{record.pk} · {record.label}") for record in records]

    def left_out(self, contacts: ContactQuerySet, value: str) -> Iterator[LeftOut]:
        """Codes that are a person's do not fit a company, nor the reverse."""
        yield from super().left_out(contacts, value)
        contacts = contacts.filter(OPEN)
        if not self.adds:
            return
        if self.links == "job_responsibilities" and (count := contacts.companies().count()):
            yield LeftOut(_("Job responsibilities belong to persons."), count)
        if self.links in OF_COMPANIES and (count := contacts.persons().count()):
            yield LeftOut(_("A person's business relations and industry groups are the company's."), count)

    def effect(self, contacts: ContactQuerySet, value: str) -> Effect:
        """Who gets or loses it."""
        left_out = tuple(self.left_out(contacts, value))
        return Effect(contacts.count(), self._changing(contacts, value).count(), 0, left_out)

    def apply(self, contacts: ContactQuerySet, value: str, *, within: ChangeSet) -> int:
        """Notes the codes they have and will have, then writes or deletes the links."""
        last = within.changes.order_by("-pk").values_list("pk", flat=True).first() or 0
        rows = self._changing(contacts, value).order_by("pk").select_for_update()
        noted = [Value(within.pk), Value(False), self._codes(), self._codes(value)]
        insert_select(ContactChange, COLUMNS, rows.values_list("pk", *noted), unique=["contact", "change_set"])
        new = within.changes.filter(pk__gt=last)
        self._write(new, value, adds=self.adds)
        return Contact.objects.filter(pk__in=new.values("contact")).update(modified_at=timezone.now())

    def put_back(self, changes: QuerySet[ContactChange], value: str) -> int:
        """Takes the code off again, or gives it back, where it stands as the change left it."""
        changes = changes.filter(contact__anonymised_at__isnull=True)
        written = self._write(changes, value, adds=not self.adds)
        Contact.objects.filter(pk__in=changes.values("contact")).update(modified_at=timezone.now())
        return written

    def _write(self, changes: QuerySet[ContactChange], value: str, *, adds: bool) -> int:
        """The links of the contacts of the changes; how many there were to write."""
        if adds:
            there = Contact.objects.filter(pk__in=changes.values("contact")).order_by("pk")
            columns = ["contact", self._code_field.name]
            return insert_select(self._through, columns, there.values_list("pk", Value(value)), unique=columns)
        links = self._through._default_manager.filter(contact__in=changes.values("contact"))
        return links.filter(**{self._code_field.name: value}).delete()[0]

    def _changing(self, contacts: ContactQuerySet, value: str) -> ContactQuerySet:
        contacts = contacts.filter(OPEN)
        has = self._through._default_manager.filter(**{self._code_field.name: value}).values("contact")
        if not self.adds:
            return contacts.filter(pk__in=has)
        fits = Q()
        if self.links == "job_responsibilities":
            fits = Q(type=Contact.Type.PERSON)
        elif self.links in OF_COMPANIES:
            fits = Q(type=Contact.Type.COMPANY)
        return contacts.filter(fits).exclude(pk__in=has)

    def _codes(self, value: str | None = None) -> RawSQL:
        """What a contact has; with a value what it has since."""
        column = connection.ops.quote_name(self._code_field.column)
        codes = HAS.format(code=column, table=connection.ops.quote_name(self._through._meta.db_table))
        if value is not None:
            codes += " UNION SELECT %s" if self.adds else f" AND {column} <> %s"
        statement = CODES[connection.vendor].format(links=self.links, codes=codes)
        return RawSQL(statement, [] if value is None else [value], output_field=JSONField())  # noqa: S611  our own names

    @property
    def _through(self) -> type[models.Model]:
        return getattr(Contact, self.links).through

    @property
    def _code_field(self) -> Any:
        """The side of the links that is not the contact."""
        return next(
            field for field in self._through._meta.fields if field.is_relation and field.related_model is not Contact
        )
