"""Importing vCard files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.errors import DomainError
from config.lib.text import fold
from crm.errors import ContactRefused, NotAVCard
from crm.models import ChangeSet, Contact, Country, Language
from crm.names import NameParts
from crm.operations.business_cards import OF_THE_COMPANY
from crm.operations.changes import Author, begin_changes
from crm.operations.checks import checked
from crm.operations.completing import complete_contact
from crm.operations.contacts import PARTS, create_contact
from crm.queries import find_company, named
from crm.vcards.fields import CardContent, read_content
from crm.vcards.reading import Problem, read_cards

# How cards write the names of countries, where that is neither the code nor the description in our tables.
COUNTRY_NAMES = {
    "schweiz": "CH", "svizzera": "CH", "svizra": "CH", "swiss": "CH", "schweizerische eidgenossenschaft": "CH",
    "frankreich": "FR", "francia": "FR", "danemark": "DK", "dänemark": "DK",
    "uk": "GB", "u.k.": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB",
    "united kingdom": "GB", "royaume-uni": "GB", "deutschland": "DE", "allemagne": "DE", "germany": "DE",
    "oesterreich": "AT", "osterreich": "AT", "autriche": "AT", "austria": "AT", "italia": "IT", "italie": "IT",
    "usa": "US", "u.s.a.": "US", "united states": "US", "united states of america": "US", "etats-unis": "US",
}  # fmt: skip


@dataclass(frozen=True)
class ImportResult:
    """What came of a vCard file: new contacts, those already there (completed), and what is wrong with the rest."""

    created: list[Contact] = field(default_factory=list)
    existing: list[Contact] = field(default_factory=list)
    companies: list[Contact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def import_vcards(*, content: bytes, name: str, by: Author) -> ImportResult:
    """Every readable card of the file becomes a contact, or completes the one already there; none comes in twice.

    Known by the same e-mail, or the same name in the same company. What has no field is kept in the note. Each card is
    kept by itself, so a bad one does not take the others with it. Raises NotAVCard where the file has no card.
    """
    cards, problems = read_cards(content)
    if not cards and not any(problem.card for problem in problems):
        raise NotAVCard(_("“%(name)s” is not a vCard file: no card begins in it.") % {"name": name}, field="file")
    result = ImportResult(problems=problems)
    within = begin_changes(ChangeSet.Kind.IMPORT, by=by, file=name)
    for raw in cards:
        card = read_content(raw)
        if not card.name:
            sentence = _("The card names nobody: neither a name nor a company, e-mail or phone. It was left out.")
            problems.append(Problem(card.line, card.number, sentence))
            continue
        try:
            _import_card(card, within, result)
        except DomainError as error:
            problems.append(Problem(card.line, card.number, str(error)))
    problems.sort(key=lambda problem: problem.line)
    return result


@transaction.atomic
def _import_card(card: CardContent, within: ChangeSet, result: ImportResult) -> None:
    """One card, kept as a whole or not at all."""
    values = _values(card)
    company_name = _fit_name(card, card.company)
    known = find_company(company_name, city=card.fields.get("city", ""))
    if card.is_company:
        contact, is_new = _company(within, company_name, known, card, values)
    else:
        contact, is_new = _person(within, company_name, known, card, values, result)
    (result.created if is_new else result.existing).append(contact)


def _company(
    within: ChangeSet, name: str, known: Contact | None, card: CardContent, values: dict[str, Any]
) -> tuple[Contact, bool]:
    fields = _with_note(values | {"job_title": ""}, card)
    if known:
        return complete_contact(known, by=within.created_by, within=within, **fields), False
    return create_contact(
        by=within.created_by, within=within, **{**fields, "type": Contact.Type.COMPANY, "name": name}
    ), True


def _person(
    within: ChangeSet,
    employer: str,
    known: Contact | None,
    card: CardContent,
    values: dict[str, Any],
    result: ImportResult,
) -> tuple[Contact, bool]:
    """The person already there with what was missing, or a new one; the company is made where it is new."""
    names = _names(card)
    there = _already_there(card, names["name"], known)
    if there and there.company and employer and fold(there.company.name) != fold(employer):
        card.add_note(_("Company"), employer)
    elif employer and not known:
        shared = {name: value for name, value in values.items() if name in OF_THE_COMPANY}
        known = create_contact(by=within.created_by, within=within, type=Contact.Type.COMPANY, name=employer, **shared)
        result.companies.append(known)
    company = there.company if there and there.company else known
    fields = _with_note(values | names | ({"company": company} if company else {}), card)
    if there:
        return complete_contact(there, by=within.created_by, within=within, **fields), False
    return create_contact(by=within.created_by, within=within, **fields), True


def _already_there(card: CardContent, name: str, company: Contact | None) -> Contact | None:
    """The person with the same e-mail, unless it is somebody else's name; else with the same name and company."""
    email = card.fields.get("email", "").lower()
    persons = Contact.objects.persons().present().select_related("company").order_by("id")
    if email:
        found = [each for each in persons.filter(email=email)[:50] if _may_be(each, name, email)]
        if found:
            return next((each for each in found if fold(each.name) == fold(name)), found[0])
    if company:
        return persons.filter(named(name), company=company).first()
    same_name = persons.filter(name=name, company__isnull=True)
    return same_name.filter(email="").first() if email else same_name.first()


def _may_be(person: Contact, name: str, email: str) -> bool:
    """Two people of one mailbox have no word of their names in common."""
    if email in (person.name.lower(), name.lower()):
        return True
    return bool(set(fold(person.name).split()) & set(fold(name).split()))


def _values(card: CardContent) -> dict[str, Any]:
    """The card's fields as a contact holds them; what does not fit goes to the note."""
    values: dict[str, Any] = {}
    for name, value in card.fields.items():
        try:
            values[name] = checked(name, value)
        except ContactRefused:
            card.add_note(str(Contact._meta.get_field(name).verbose_name), value)  # type: ignore[union-attr]
    values["country"] = _country(card)
    values["language"] = _language(card)
    return {name: value for name, value in values.items() if value}


def _names(card: CardContent) -> dict[str, str]:
    """Name and parts, cut where they are too long for a contact; then the whole name is in the note."""
    try:
        parts = [checked(part, value) for part, value in zip(PARTS, card.parts, strict=True)]
        name = checked("name", NameParts(*parts).whole or card.name)
    except ContactRefused:
        card.add_note(_("Full name"), card.name)
        parts = [checked(part, value[:48]) for part, value in zip(PARTS, card.parts, strict=True)]
        name = NameParts(*parts).whole or card.name[:48]
    return dict(zip(PARTS, parts, strict=True), name=name)


def _fit_name(card: CardContent, company: str) -> str:
    """The company's name, cut where it is too long."""
    try:
        return checked("name", company)
    except ContactRefused:
        card.add_note(_("Company"), company)
        return checked("name", company[:150])


def _country(card: CardContent) -> Country | None:
    """The country in our table; one we do not know goes to the note."""
    wanted = fold(card.country)
    if not wanted:
        return None
    for country in Country.objects.all():
        names = (country.code, country.description, country.description_fr, country.description_da)
        if wanted in [fold(name) for name in names] or COUNTRY_NAMES.get(wanted) == country.code:
            return country
    card.add_note(_("Country/region"), card.country)
    return None


def _language(card: CardContent) -> Language | None:
    """The first of the card's languages that letters are written in; the others go to the note."""
    known = {language.iso.lower(): language for language in Language.objects.order_by("-code")}
    chosen = None
    for text in card.languages:
        language = known.get(text.lower()) or known.get(text.lower()[:2])
        if language and not chosen:
            chosen = language
        else:
            card.add_note(_("Language"), text)
    return chosen


def _with_note(values: dict[str, Any], card: CardContent) -> dict[str, Any]:
    return values | {"note": "\n".join(card.notes)}
