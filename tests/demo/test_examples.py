"""Some contacts are there twice, one is elsewhere at the moment, a company has moved with its persons."""

from __future__ import annotations

import pytest

from config.demo.examples import PRINTER
from config.demo.load import load_demo
from crm.addresses import active_addresses
from crm.models import Contact, ContactChange, DuplicatePair, OrganizationalLevel

pytestmark = pytest.mark.usefixtures("cronus")


def test_persons_and_a_company_are_there_twice() -> None:
    pairs = DuplicatePair.objects.select_related("second").filter(separate=False)
    twice = {pair.second.number: pair.second.type for pair in pairs}
    assert twice == {"CT900001": "person", "CT900002": "person", "CT900003": "company"}
    assert min(pair.total for pair in pairs) >= 60


def test_a_company_has_moved_and_its_persons_with_it_but_for_one() -> None:
    printer = Contact.objects.get(name=PRINTER)
    persons = printer.persons.persons().order_by("pk")
    assert printer.address == "Rue du Conseil 14"
    assert [person.address == printer.address for person in persons] == [True] * (len(persons) - 1) + [False]
    assert ContactChange.objects.filter(contact=persons[0], created=False).exists()


def test_somebody_is_elsewhere_at_the_moment() -> None:
    active = active_addresses(Contact.objects.all())
    assert [each.code for addresses in active.values() for each in addresses] == ["CHALET"]


def test_persons_have_a_level() -> None:
    levels = set(Contact.objects.persons().values_list("organizational_level", flat=True)) - {None}
    assert levels == set(OrganizationalLevel.objects.values_list("code", flat=True))


def test_examples_that_were_merged_do_not_come_again() -> None:
    before = Contact.objects.count()
    load_demo()
    assert (Contact.objects.count(), DuplicatePair.objects.count()) == (before, 3)
