"""What describes contacts: job responsibilities, business relations, industry groups, mailing groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.models import CodeTable
from crm.errors import ContactRefused
from crm.models import BusinessRelation, Contact, IndustryGroup, JobResponsibility, MailingGroup
from crm.operations.contacts import edit_contact

TABLES: dict[str, type[CodeTable]] = {
    "job_responsibilities": JobResponsibility,
    "business_relations": BusinessRelation,
    "industry_groups": IndustryGroup,
    "mailing_groups": MailingGroup,
}
OF_COMPANIES = ("business_relations", "industry_groups")


@transaction.atomic
def create_code(table: type[CodeTable], *, code: str, description: str) -> CodeTable:
    """A new line of a code table; raises ContactRefused beside `code` where there is one already."""
    record = table(code=code.strip().upper(), description=description.strip())
    try:
        record.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise ContactRefused(messages[0], field=field) from error
    record.save(force_insert=True)
    return record


@transaction.atomic
def edit_card(contact: Contact, **fields: Any) -> Contact:
    """The contact with the fields of its card, classifications among them; all are kept or none.

    Raises ContactRefused with the field at fault.
    """
    records = {name: fields.pop(name) for name in TABLES if name in fields}
    current = edit_contact(contact, **fields)
    set_classifications(current, **{name: [record.pk for record in chosen] for name, chosen in records.items()})
    return current


@transaction.atomic
def set_classifications(
    contact: Contact,
    *,
    job_responsibilities: Iterable[str] | None = None,
    business_relations: Iterable[str] | None = None,
    industry_groups: Iterable[str] | None = None,
    mailing_groups: Iterable[str] | None = None,
) -> None:
    """The contact has exactly the codes given; what is not given stays.

    Job responsibilities are a person's, business relations and industry groups a company's. Raises ContactRefused
    with the field at fault, also for a code that does not exist.
    """
    given = {
        "job_responsibilities": job_responsibilities,
        "business_relations": business_relations,
        "industry_groups": industry_groups,
        "mailing_groups": mailing_groups,
    }
    for name, codes in given.items():
        if codes is not None:
            getattr(contact, name).set(_allowed(contact, name, codes))


def _allowed(contact: Contact, name: str, codes: Iterable[str]) -> list[str]:
    """The codes as they are written in their table."""
    wanted = {code.strip().upper() for code in codes if code.strip()}
    if not wanted:
        return []
    if contact.is_company and name == "job_responsibilities":
        raise ContactRefused(_("Job responsibilities belong to persons."), field=name)
    if not contact.is_company and name in OF_COMPANIES:
        raise ContactRefused(_("A person's business relations and industry groups are the company's."), field=name)
    known = set(TABLES[name]._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - known:
        codes_unknown = ", ".join(sorted(wanted - known))
        raise ContactRefused(_("There is no code %(code)s.") % {"code": codes_unknown}, field=name)
    return sorted(known)
