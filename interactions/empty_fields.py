"""For how many contacts a merge field stays empty: counted by the database, all fields with one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from crm.models import CompanyInformation, Contact
from interactions.delivery.merge_values import COMPANY_TEXTS, CONTACT_TEXTS, SALESPERSON_TEXTS
from interactions.documents.fields import resolve
from interactions.models import Document, TemplateLanguage

EMPTY: dict[str, Q] = {
    **{key: Q(**{name: ""}) for key, name in CONTACT_TEXTS.items()},
    **{key: Q(salesperson__isnull=True) | Q(**{f"salesperson__{name}": ""}) for key, name in SALESPERSON_TEXTS.items()},
    "contact_company_name": Q(company__isnull=True),
    "contact_country": Q(country__isnull=True),
    "contact_mail_address": Q(address="", address_2="", post_code="", city=""),
    "fax_mail_to": Q(email="", fax=""),
}

# What nobody misses where it is empty: most have none, and whether an address is complete is asked by itself.
OFTEN_EMPTY = frozenset(
    f"{whose}_{what}"
    for whose in ("contact", "company")
    for what in ("address", "address_2", "post_code", "city", "county", "country", "middle_name", "name_2")
) | {"contact_mail_address", "contact_company_name"}


def missed_where_empty(document: Document) -> list[str]:
    """The keys of the document's fields that make a letter look odd where they are empty, in the order of the list."""
    used = {key for name in document.fields if (key := resolve(name))}
    return [key for key in (*EMPTY, *COMPANY_TEXTS) if key in used - OFTEN_EMPTY]


def is_empty(key: str, path: str = "") -> Q:
    """Whether the field is empty for the contact on the path."""
    if key in EMPTY:
        return _moved(EMPTY[key], path)
    return Q() if _empty_of_company([key]) else Q(pk__in=[])


def _moved(test: Q, path: str) -> Q:
    """The same test of the contact on the path."""
    parts = [_moved(each, path) if isinstance(each, Q) else _condition_at(each, path) for each in test.children]
    return Q(*parts, _connector=test.connector, _negated=test.negated)


def _condition_at(condition: Any, path: str) -> tuple[str, Any]:
    name, value = condition
    return f"{path}{name}", value


@dataclass(frozen=True)
class EmptyCounts:
    """Who would be written to, and for how many of them a field, by its key, is empty."""

    contacts: int
    empty: Mapping[str, int]


def contacts_of(row: TemplateLanguage) -> QuerySet[Contact]:
    """Who is written to in the language; in the template's default language also those whose own there is not."""
    contacts = Contact.objects.filter(privacy_blocked=False)
    own = Q(language=row.language_id)
    if row.template.language_id != row.language_id:
        return contacts.filter(own)
    others = row.template.languages.filter(document__isnull=False).values("language")
    return contacts.filter(own | Q(language__isnull=True) | ~Q(language__in=others))


def empty_counts(contacts: QuerySet[Contact], keys: Iterable[str]) -> EmptyCounts:
    """For how many of the contacts each of the fields is empty; the own company's fields are so for all or nobody."""
    wanted = list(keys)
    counted = contacts.order_by().aggregate(
        contacts=Count("pk"), **{key: Count("pk", filter=EMPTY[key]) for key in wanted if key in EMPTY}
    )
    everybody = counted.pop("contacts")
    company = [key for key in wanted if key in COMPANY_TEXTS]
    nobody = dict.fromkeys(company, 0)
    return EmptyCounts(everybody, counted | nobody | dict.fromkeys(_empty_of_company(company), everybody))


def _empty_of_company(keys: list[str]) -> list[str]:
    own = CompanyInformation.objects.first() if keys else None
    return [key for key in keys if not getattr(own, COMPANY_TEXTS[key], "")]
