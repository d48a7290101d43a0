"""For how many contacts a merge field stays empty: counted by the database, all fields with one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from crm.models import CompanyInformation, Contact
from interactions.delivery.merge_values import COMPANY_TEXTS, CONTACT_TEXTS, SALESPERSON_TEXTS
from interactions.models import TemplateLanguage

EMPTY: dict[str, Q] = {
    **{key: Q(**{name: ""}) for key, name in CONTACT_TEXTS.items()},
    **{key: Q(salesperson__isnull=True) | Q(**{f"salesperson__{name}": ""}) for key, name in SALESPERSON_TEXTS.items()},
    "contact_company_name": Q(company__isnull=True),
    "contact_country": Q(country__isnull=True),
    "contact_mail_address": Q(address="", address_2="", post_code="", city=""),
    "fax_mail_to": Q(email="", fax=""),
}


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
