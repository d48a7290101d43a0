"""What happens to contacts after they came in: some are there twice, some are elsewhere, a company has moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm.models import AlternativeAddress, Contact, Country
from crm.operations import add_address, create_contact, edit_contact, record_duplicates

# Beside the series, as past campaigns are, and in no list: they have no codes.
TWICE = "CT90000{place}"
PRINTER, GAZETTE = "Imprimerie du Vieux-Port Sàrl", "La Gazette du Vallon"
CHALET: dict[str, Any] = {"address": "Chalet Les Arolles", "post_code": "1884", "city": "Villars-sur-Ollon"}
MOVED: dict[str, Any] = {"address": "Rue du Conseil 14", "phone": "+41 20 555 90 90"}


def ensure_examples(*, by: User) -> None:
    """The examples, unless some of them are there: they come once, all together."""
    numbers = [TWICE.format(place=place) for place in (1, 2, 3)]
    came = Contact.objects.filter(number__in=numbers).exists() or AlternativeAddress.objects.filter(code="CHALET")
    printer, gazette = (Contact.objects.companies().filter(name=name).first() for name in (PRINTER, GAZETTE))
    if came or not printer or not gazette:
        return
    _move(printer, by=by)
    twice = [_again(*each) for each in zip(numbers, _persons(printer)[:2], strict=False)]
    twice.append(_company_again(numbers[-1], gazette))
    record_duplicates(contact.pk for contact in twice)
    for person in _persons(gazette)[:1]:
        _send_elsewhere(person, by=by)


def _persons(company: Contact) -> list[Contact]:
    return list(Contact.objects.persons().filter(company=company).order_by("pk"))


def _again(number: str, person: Contact) -> Contact:
    """The person once more, misspelt and with something that only this one has."""
    mobile = "+41 20 556 90 " + number[-2:]
    surname = person.surname[:-1] + person.surname[-1] * 2
    known: dict[str, Any] = {"first_name": person.first_name, "surname": surname}
    known |= {"email": person.email, "home_page": person.home_page, "language": person.language}
    return create_contact(by=None, number=number, mobile_phone=mobile, city="Lausanne", **known)


def _company_again(number: str, company: Contact) -> Contact:
    """The company once more, with a legal form and the old post code."""
    columns = ("address", "city", "phone", "home_page", "country", "language")
    known: dict[str, Any] = {name: getattr(company, name) for name in columns}
    return create_contact(by=None, number=number, type=Contact.Type.COMPANY, name=f"{company.name} SA", **known)


def _move(company: Contact, *, by: User) -> None:
    """The company moves, and its persons with it, but for one who has asked for letters at home."""
    for person in _persons(company)[-1:]:
        edit_contact(person, by=by, address="Chemin des Vignes 5", post_code="1801", city="Le Mont-Pèlerin")
    edit_contact(company, by=by, **MOVED)


def _send_elsewhere(person: Contact, *, by: User) -> None:
    """A holiday home at the moment, another office later."""
    today = timezone.localdate()
    here: dict[str, Any] = {"country": Country.objects.get(code="CH"), **CHALET}
    add_address(person, by=by, code="CHALET", starts_on=today - timedelta(7), ends_on=today + timedelta(30), **here)
    later = today + timedelta(60)
    add_address(person, by=by, code="OFFICE", starts_on=later, phone="+41 20 555 91 91", email=f"bureau.{person.email}")
