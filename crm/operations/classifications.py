"""What describes contacts: job responsibilities, business relations, industry groups, mailing groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.models import CodeTable
from config.lib.sql import write_rows
from crm.errors import ContactRefused
from crm.models import BusinessRelation, ChangeSet, Contact, IndustryGroup, JobResponsibility, MailingGroup
from crm.operations.changes import Author, begin_changes, note_change
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
def edit_card(contact: Contact, *, by: Author, **fields: Any) -> Contact:
    """The contact with the fields of its card, classifications among them; all are kept or none.

    Raises ContactRefused with the field at fault.
    """
    records = {name: fields.pop(name) for name in TABLES if name in fields}
    within = begin_changes(ChangeSet.Kind.EDIT, by=by)
    current = edit_contact(contact, by=by, within=within, **fields)
    codes = {name: [record.pk for record in chosen] for name, chosen in records.items()}
    set_classifications(current, by=by, within=within, **codes)
    return current


@transaction.atomic
def set_classifications(
    contact: Contact,
    *,
    by: Author,
    within: ChangeSet | None = None,
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
    wanted = {name: _allowed(contact, name, codes) for name, codes in given.items() if codes is not None}
    before = codes_of(contact, wanted)
    changed = [name for name, codes in wanted.items() if codes != before[name]]
    for name in changed:
        getattr(contact, name).set(wanted[name])
    if changed:
        within = within or begin_changes(ChangeSet.Kind.EDIT, by=by)
        had, has = ({name: values[name] for name in changed} for values in (before, wanted))
        note_change(within, contact, before=had, after=has)


def codes_of(contact: Contact, names: Collection[str]) -> dict[str, list[str]]:
    """The codes linked to the contact, in their order, under names such as "job_responsibilities"."""
    return {name: sorted(getattr(contact, name).values_list("pk", flat=True)) for name in names}


def codes_by_contact(name: str, contacts: Collection[int]) -> dict[int, list[str]]:
    """The codes of one kind that each of the contacts has, in their order."""
    through: Any = getattr(Contact, name).through
    code = through._meta.concrete_fields[2].attname
    found: dict[int, list[str]] = {}
    for pk, linked in through.objects.filter(contact__in=contacts).order_by(code).values_list("contact", code):
        found.setdefault(pk, []).append(linked)
    return found


def set_codes(name: str, by_contact: Mapping[int, Collection[str]]) -> None:
    """The contacts have exactly these codes of the kind, those that still exist; three statements for any number."""
    through: Any = getattr(Contact, name).through
    known = set(TABLES[name]._default_manager.values_list("pk", flat=True))
    through.objects.filter(contact__in=list(by_contact)).delete()
    links = [(pk, code) for pk, codes in by_contact.items() for code in codes if code in known]
    write_rows(through, ["contact", through._meta.concrete_fields[2].name], links)


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
